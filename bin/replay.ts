// Telling a recorded run again on the sandbox, or going another way from somewhere in it.
import type { RunEvent } from '../src/agent/events.ts';
import { findRun, type StoredRun, wholeEvents } from '../src/agent/record.ts';
import { findDifference, recordedDecisions, replayModel } from '../src/agent/replay.ts';
import { restore, type Restored } from '../src/agent/restore.ts';
import type { Person } from '../src/agent/run.ts';
import { ExitCode, UsageError } from './exit-codes.ts';
import type { RunFlags } from './flags.ts';
import { execute, play, prepare } from './play.ts';
import { flagsOf, type Session, withSession } from './session.ts';
import { conversationBefore } from './restore-whole.ts';
import { runsFolder } from './state-folder.ts';

/** Replays a run, or forks it before the event of this number, and answers with the exit code. */
export async function replay(id: string, fork: number | undefined, flags: RunFlags): Promise<number> {
  const stored = findRun(runsFolder(flags.stateDir, process.env), id);
  const earlier = restore(stored);
  const { started } = earlier;
  const madeAt = started.hub.made_at;
  if (madeAt === undefined) {
    throw new UsageError(
      `Run ${stored.id} was made on ${started.hub.url}. Only runs on --sandbox can be told again: its state at the start is known.`,
    );
  }
  const [asked, answered] = (['model.asked', 'model.answered'] as const).map(
    (type) => stored.events.filter((event) => event.type === type).length,
  );
  const isCutOff = asked !== answered || earlier.outcome === 'limit' || earlier.outcome === 'interrupted';
  if (isCutOff && fork === undefined) {
    throw new UsageError(
      `Run ${stored.id} can't be told again: its model failed, or it was stopped. It can go another way from there with --fork.`,
    );
  }
  const before = conversationBefore(stored, runsFolder(flags.stateDir, process.env));
  return withSession(
    { ...flagsOf(flags, earlier), now: Date.parse(started.now), madeAt: Date.parse(madeAt) },
    async (session) =>
      fork === undefined
        ? tellAgain(session, stored, earlier, before)
        : goAnotherWay(session, stored, earlier, before, fork),
  );
}

async function tellAgain(
  session: Session,
  stored: StoredRun,
  { started }: Restored,
  before: Restored | undefined,
): Promise<number> {
  const { prompt } = await prepare(session, 'builtin');
  const events: RunEvent[] = [];
  const shown = stored.events.flatMap((event) => (event.type === 'secret.shown' ? [event.where] : []));
  await execute(
    { ...session, reveal: { prepare: () => {}, show: () => shown.shift() ?? 'nowhere' } },
    {
      model: replayModel(stored.events),
      prompt,
      request: started.request,
      record: { append: (event) => events.push(event), keep: (json) => ({ json }) },
      person: personInRecord(stored),
      output: { onTable: () => {}, onText: () => {}, onProgress: () => {} },
      ...(before && { earlier: before }),
    },
  );
  const recorded = wholeEvents(stored);
  const difference = findDifference(recorded, events, started.clock === 'running');
  if (!difference) {
    process.stdout.write(`${stored.id} was told again, and its record is the same.\n`);
    return ExitCode.done;
  }
  const { event, type, field, recorded: was, replayed: is } = difference;
  process.stdout.write(
    `${stored.id} differs in event ${event} (${type}), in ${field}:\n  recorded  ${JSON.stringify(was)}\n  replayed  ${JSON.stringify(is)}\n`,
  );
  return ExitCode.failed;
}

async function goAnotherWay(
  session: Session,
  stored: StoredRun,
  { started }: Restored,
  before: Restored | undefined,
  fork: number,
): Promise<number> {
  const steps = stored.events.filter(({ type, seq }) => type === 'model.answered' && seq < fork).length;
  return play(session, {
    request: started.request,
    link: { how: 'forks', run_id: stored.id },
    ...(before && { earlier: before }),
    wrap: (next) => replayModel(stored.events, steps, next),
    person: personInRecord(stored, session.person),
  });
}

/** Decides as was decided, and leaves what was not to `otherwise`. */
function personInRecord({ events }: StoredRun, otherwise: Person | null = null): Person {
  const decide = recordedDecisions(events);
  return {
    decide: async (pending) => {
      const known = pending.every(({ callId }) => decide.has(callId));
      return known || !otherwise
        ? pending.map(({ callId }) => decide.get(callId) ?? { approved: false })
        : otherwise.decide(pending);
    },
    askAgain: async () => false,
  };
}
