// npm run bench: measures what the project promises, as ratios in one run. A word after it runs only what has it in its name.
import { benchAgent } from './agent.ts';
import { benchClient } from './client.ts';
import { benchImport } from './import.ts';
import { benchMemory, benchPacing } from './listing.ts';
import { benchCalls, benchStart, benchSurface } from './mcp.ts';
import { benchQuestions } from './questions.ts';
import { benchSandbox } from './sandbox.ts';

const benches = {
  client: benchClient,
  import: benchImport,
  pacing: benchPacing,
  memory: benchMemory,
  sandbox: benchSandbox,
  'mcp surface': benchSurface,
  'mcp start': benchStart,
  'mcp calls': benchCalls,
  agent: benchAgent,
  questions: benchQuestions,
};

for (const [name, bench] of Object.entries(benches)) if (name.includes(process.argv[2] ?? '')) await bench();
process.exit(0);
