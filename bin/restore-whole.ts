// Runs as their records have them, where something is to be sent by what they say: only if nobody changed them.
import { findChange, findRun, type StoredRun } from '../src/agent/record.ts';
import { conversationOf, restore, type Restored } from '../src/agent/restore.ts';
import { UsageError } from './exit-codes.ts';

/** Finds a run whose record is as it was written. @throws UsageError when it is not. */
export function findTrusted(folder: string, id: string): StoredRun {
  return requireUnchanged(findRun(folder, id));
}

/** @throws UsageError when the record is not as it was written. */
export function requireUnchanged(stored: StoredRun): StoredRun {
  const change = findChange(stored.path);
  if (change === null) return stored;
  throw new UsageError(
    `Run ${stored.id} is not as it was written: ${change}. What it says was planned, done or approved can't be trusted; make the request again.`,
  );
}

/** Reads a run back, with everything that was said before it. @throws RecordError when a run of the chain is not there. */
export function restoreWhole(stored: StoredRun, folder: string): Restored {
  return restore(stored, conversationBefore(stored, folder));
}

/** What was said in the runs that this one continues. */
export function conversationBefore({ events }: StoredRun, folder: string): Restored | undefined {
  const [started] = events;
  const link = started?.type === 'run.started' ? started.link : undefined;
  if (link?.how !== 'continues') return undefined;
  return conversationOf(restoreWhole(findTrusted(folder, link.run_id), folder));
}
