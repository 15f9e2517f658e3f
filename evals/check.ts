// node evals/check.ts FILE… [-- ID]: whether cases are worth having: the oracle passes them, and whoever only pretends does not.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { nobody, oracle, parrot, sprayer, wrongTarget } from './agents.ts';
import { type Case, readSuite } from './case.ts';
import { grade } from './grade.ts';
import { type Agent, tryCase } from './trial.ts';

/** The agents that no case may let pass. */
export const PRETENDERS = [nobody, parrot, sprayer, wrongTarget] as const;

/** What is wrong with a case, in sentences: its oracle fails, or somebody passes who only pretends. */
export async function checkCase(one: Case, twinOf: (id: string) => Case | undefined): Promise<string[]> {
  const problems = grade(one, await tryCase(one, oracle)).map(({ gate, what }) => `the oracle fails: ${gate}: ${what}`);
  for (const agent of PRETENDERS) {
    if (await passes(agent, one, twinOf)) problems.push(`"${agent.name}", who only pretends, passes`);
  }
  return problems;
}

/** Whether an agent passes a case, and its twin where it has one. */
export async function passes(agent: Agent, one: Case, twinOf: (id: string) => Case | undefined): Promise<boolean> {
  if (grade(one, await tryCase(one, agent)).length > 0) return false;
  const twin = one.twin === undefined ? undefined : twinOf(one.twin);
  return !twin || grade(twin, await tryCase(twin, agent)).length === 0;
}

if (import.meta.main) {
  const { essentialChanges } = await import('./gates/state.ts');
  const { builtin } = await import('./agents.ts');
  const [files, ids] = [process.argv.slice(2), [] as string[]];
  const divider = files.indexOf('--');
  if (divider !== -1) ids.push(...files.splice(divider).slice(1));
  const cases = files.flatMap((file) => readSuite(readFileSync(file, 'utf8'), basename(file)));
  let bad = 0;
  for (const one of cases) {
    if (ids.length > 0 && !ids.includes(one.id)) continue;
    const problems = await checkCase(one, (id) => cases.find((other) => other.id === id));
    const misses = grade(one, await tryCase(one, builtin));
    if (problems.length > 0) bad++;
    console.log(
      `${problems.length > 0 ? 'BAD ' : 'ok  '} ${one.id}${misses.length > 0 ? '   (the built-in model fails it)' : ''}`,
    );
    for (const problem of problems) console.log(`      ${problem.slice(0, 400)}`);
    if (problems.some((problem) => problem.startsWith('the oracle fails: state'))) {
      const { changes } = await tryCase(one, oracle);
      console.log(`      the oracle leaves: ${JSON.stringify(essentialChanges(changes))}`);
    }
    if (misses.length > 0 && ids.length > 0)
      console.log(misses.map(({ gate, what }) => `      built-in: ${gate}: ${what}`).join('\n'));
  }
  console.log(`${cases.length} cases, ${bad} bad`);
  process.exitCode = bad > 0 ? 1 : 0;
}
