// npm run bench: measures what the project promises, as ratios in one run.
import { benchClient } from './client.ts';

await benchClient();
process.exit(0);
