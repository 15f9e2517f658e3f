// npm run evals: runs the real agent on the sandbox, case by case, and fails when one misses.
import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { diffWorlds } from '../src/sandbox/sandbox.ts';
import { runOnSandbox } from './sandbox-run.ts';
import { Case } from './case.ts';
import { grade } from './grade.ts';

const folder = new URL('cases/', import.meta.url);
const cases = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .flatMap((name) => z.array(Case).parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))));

let failed = 0;
for (const current of cases) {
  const { request, now, time_zone: timeZone } = current;
  const { before, after, ...observed } = await runOnSandbox({ request, now, timeZone });
  const misses = grade(current, { ...observed, changes: diffWorlds(before, after) });
  if (misses.length > 0) failed++;
  console.log(`${misses.length === 0 ? 'pass' : 'FAIL'}  ${current.id}`);
  for (const miss of misses) console.log(`      ${miss}`);
}
console.log(`\nevals: ${cases.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 || cases.length === 0 ? 1 : 0;
