// npm run bench: measures what the project promises, as ratios in one run.
import { benchClient } from './client.ts';
import { benchImport } from './import.ts';
import { benchMemory, benchPacing } from './listing.ts';
import { benchSandbox } from './sandbox.ts';

await benchClient();
benchImport();
await benchPacing();
await benchMemory();
await benchSandbox();
process.exit(0);
