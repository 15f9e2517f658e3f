// dockerhub-agent runs promote: a recorded run becomes the draft of an eval case.
import { existsSync, writeFileSync } from 'node:fs';
import { promote as draftOf } from '../evals/promote.ts';
import { findRun } from '../src/agent/record.ts';
import { ExitCode, UsageError } from './exit-codes.ts';
import type { GlobalFlags } from './flags.ts';
import { screen } from './screen.ts';
import { runsFolder } from './state-folder.ts';

/** Prints or writes the draft, says what has to be mended, and answers with the exit code. */
export async function promote(id: string, to: string | undefined, flags: GlobalFlags): Promise<number> {
  if (to !== undefined && existsSync(to)) throw new UsageError(`${to} is there already, and is not written over.`);
  const { text, problems } = await draftOf(findRun(runsFolder(flags.stateDir, process.env), id));
  if (to === undefined) process.stdout.write(text);
  else writeFileSync(to, text);
  for (const problem of problems) screen.say(`${problem}\n`);
  screen.say(
    problems.length === 0
      ? 'The oracle passes it, and nobody who only pretends. Read it before you keep it: names and texts may still tell whose it was.\n'
      : 'It is no case yet: mend what is said above, for example with facts that the answer has to hold. docs/evals.md tells how.\n',
  );
  return problems.length === 0 ? ExitCode.done : ExitCode.failed;
}
