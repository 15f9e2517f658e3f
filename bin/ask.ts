// One request, by itself or as the continuation of an earlier run.
import { findRun, listRuns } from '../src/agent/record.ts';
import { conversationOf } from '../src/agent/restore.ts';
import type { AskFlags } from './flags.ts';
import { UsageError } from './exit-codes.ts';
import { play } from './play.ts';
import { openSession, requireSameHub } from './session.ts';
import { requireUnchanged, restoreWhole } from './restore-whole.ts';
import { runsFolder } from './state-folder.ts';

/** Runs a request to its end and answers with the exit code. */
export async function ask(request: string, flags: AskFlags): Promise<number> {
  if (request.trim() === '') {
    throw new UsageError(
      'Say what you want done, for example: dockerhub-agent --sandbox "show repo deletions last week"',
    );
  }
  const folder = runsFolder(flags.stateDir, process.env);
  const continued = findContinued(flags, folder);
  const session = await openSession({ ...flags, revealSecrets: false });
  if (!continued) return play(session, { request });
  const earlier = restoreWhole(requireUnchanged(continued), folder);
  requireSameHub(session, earlier);
  if (earlier.pending.length > 0) {
    throw new UsageError(
      `Run ${continued.id} waits for approvals. Answer them first: dockerhub-agent resume ${continued.id}`,
    );
  }
  return play(session, {
    request,
    link: { how: 'continues', run_id: continued.id },
    earlier: conversationOf(earlier),
  });
}

/** The run that the request follows: the one that is named, or the newest. */
function findContinued(flags: AskFlags, folder: string) {
  if (flags.run !== undefined) return findRun(folder, flags.run);
  if (!flags.continue) return undefined;
  const [newest] = listRuns(folder).runs;
  if (!newest) throw new UsageError(`There is no run in ${folder} to continue.`);
  return newest;
}
