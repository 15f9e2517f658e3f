// npm run bench: measures what the project promises, as ratios in one run.
import { benchClient } from './client.ts';
import { benchImport } from './import.ts';
import { benchMemory, benchPacing } from './listing.ts';

await benchClient();
benchImport();
await benchPacing();
await benchMemory();
process.exit(0);
