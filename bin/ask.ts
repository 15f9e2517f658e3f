// A request, by itself or as the continuation of an earlier run; without one, a conversation.
import { text as readAll } from 'node:stream/consumers';
import { findRun, listRuns, type StoredRun } from '../src/agent/record.ts';
import { conversationOf, type Restored } from '../src/agent/restore.ts';
import type { AskFlags } from './flags.ts';
import { UsageError } from './exit-codes.ts';
import { play } from './play.ts';
import { requireSameHub, withSession } from './session.ts';
import { requireUnchanged, restoreWhole } from './restore-whole.ts';
import { runsFolder } from './state-folder.ts';

/** Runs a request to its end, or a conversation, and answers with the exit code. */
export async function ask(words: string, flags: AskFlags): Promise<number> {
  const request = await readRequest(words, flags.prompt);
  const folder = runsFolder(flags.stateDir, process.env);
  const continued = findContinued(flags, folder);
  const session = { ...flags, revealSecrets: false };
  if (request === '') {
    if (!canConverse(flags)) {
      throw new UsageError(
        'Say what you want done, for example: dockerhub-agent --sandbox "show repo deletions last week". -p - reads it from standard input; in a terminal a conversation begins.',
      );
    }
    const { converse } = await import('./converse.ts');
    return withSession(session, (open) => converse(open, continued));
  }
  return withSession(session, async (open) => {
    if (!continued) return play(open, { request });
    const earlier = restoreAnswered(continued, folder);
    requireSameHub(open, earlier);
    return play(open, {
      request,
      link: { how: 'continues', run_id: continued.id },
      earlier: conversationOf(earlier),
    });
  });
}

/** A run that can be followed up. @throws UsageError when it waits for approvals. */
function restoreAnswered(stored: StoredRun, folder: string): Restored {
  const earlier = restoreWhole(requireUnchanged(stored), folder);
  if (earlier.pending.length === 0) return earlier;
  throw new UsageError(`Run ${stored.id} waits for approvals. Answer them first: dockerhub-agent resume ${stored.id}`);
}

/** The request: the words of the command line, then what `-p` says; `-p -` is standard input. */
async function readRequest(words: string, prompt: string | undefined): Promise<string> {
  const more = prompt === '-' ? await readAll(process.stdin) : (prompt ?? '');
  return [words, more]
    .map((part) => part.trim())
    .filter(Boolean)
    .join('\n\n');
}

function canConverse({ output, prompt }: AskFlags): boolean {
  return output === 'text' && prompt === undefined && process.stdin.isTTY && process.stderr.isTTY;
}

/** The run that the request follows: the one that is named, or the newest. */
function findContinued(flags: AskFlags, folder: string) {
  if (flags.run !== undefined) return findRun(folder, flags.run);
  if (!flags.continue) return undefined;
  const [newest] = listRuns(folder).runs;
  if (!newest) throw new UsageError(`There is no run in ${folder} to continue.`);
  return newest;
}
