// A run together with the conversation that it continues, from the records of both.
import { findRun, type StoredRun } from '../src/agent/record.ts';
import { conversationOf, restore, type Restored } from '../src/agent/restore.ts';

/** Reads a run back, with everything that was said before it. @throws RecordError when a run of the chain is not there. */
export function restoreWhole(stored: StoredRun, folder: string): Restored {
  return restore(stored, conversationBefore(stored, folder));
}

/** What was said in the runs that this one continues. */
export function conversationBefore({ events }: StoredRun, folder: string): Restored | undefined {
  const [started] = events;
  const link = started?.type === 'run.started' ? started.link : undefined;
  return link?.how === 'continues' ? conversationOf(restoreWhole(findRun(folder, link.run_id), folder)) : undefined;
}
