// Calls without a model: one by hand, those of a plan, or those that take a run back. Same server, gate, approvals, record.
import { callsRequest, CALLS } from '../src/agent/calls-model.ts';
import type { PlainCall } from '../src/agent/events.ts';
import { findRun, listRuns, type StoredRun } from '../src/agent/record.ts';
import { restore } from '../src/agent/restore.ts';
import { inverseOf, type PlannedCall, plannedIn } from '../src/agent/undo.ts';
import type { RunFlags } from './flags.ts';
import { UsageError } from './exit-codes.ts';
import { play } from './play.ts';
import { findTrusted } from './restore-whole.ts';
import type { Output } from './output.ts';
import { screen } from './screen.ts';
import { flagsOf, requireSameAccount, requireSameHub, type Session, withSession } from './session.ts';
import { runsFolder } from './state-folder.ts';

/** Makes one call and prints its answer as JSON. */
export async function call(tool: string, action: string, json: string | undefined, flags: RunFlags): Promise<number> {
  return withSession(flags, async (session) => {
    const known = session.hub.tools.get(tool);
    if (!known)
      throw new UsageError(`There is no tool ${tool}; there are ${[...session.hub.tools.keys()].join(', ')}.`);
    const request = callsRequest([{ tool, action, params: readParams(json) }]);
    return play(session, {
      request,
      model: CALLS,
      show: (output) => (flags.output === 'text' ? printingTheAnswer(output, session) : output),
    });
  });
}

/** Prints what the call answered, in place of words about it. */
function printingTheAnswer(output: Output, { flags, revealed }: Session): Output {
  return {
    onEvent: (event) => output.onEvent(event),
    onText: () => {},
    onProgress: (callId, progress) => output.onProgress(callId, progress),
    onTable: (table) => output.onTable(table),
    whileAsking: (ask) => output.whileAsking(ask),
    end: (ended) => {
      if (ended.result.outcome === 'done') {
        const stored = findRun(runsFolder(flags.stateDir, process.env), ended.run.id);
        const answer = stored.events.findLast((event) => event.type === 'tool.answered');
        if (answer) screen.print(`${JSON.stringify(stored.read(answer.content), revealing(revealed), 2)}\n`);
      }
      const { result } = ended;
      output.end(result.outcome === 'done' ? { ...ended, result: { ...result, text: '' } } : ended);
    },
  };
}

/** Puts secrets that may be shown in the place of their handles, for `JSON.stringify`. */
function revealing(secrets: ReadonlyMap<string, string>) {
  return (_: string, value: unknown) => (typeof value === 'string' ? (secrets.get(value) ?? value) : value);
}

function readParams(json: string | undefined): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json ?? '{}');
  } catch (cause) {
    throw new UsageError(`The parameters are no JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new UsageError(`The parameters must be a JSON object, for example '{"namespace":"acme"}'.`);
}

/** Sends what a run in plan mode planned, exactly as it was shown. */
export async function apply(id: string, flags: RunFlags): Promise<number> {
  const folder = runsFolder(flags.stateDir, process.env);
  const stored = findTrusted(folder, id);
  const calls = plannedIn(stored.events);
  if (calls.length === 0) throw new UsageError(`Run ${stored.id} planned nothing. A plan is made with --mode plan.`);
  const earlier = restore(stored);
  if (earlier.outcome !== 'done') {
    throw new UsageError(`Run ${stored.id} did not get to the end of its plan. Make the plan again.`);
  }
  requireFirst(folder, 'applies', stored.id);
  const { made_at: madeAt, sandbox } = earlier.started.hub;
  const then = {
    ...flagsOf(flags, earlier),
    mode: flags.mode,
    // A plan for the embedded sandbox is for the world that it was made in.
    ...(sandbox && madeAt !== undefined && { madeAt: Date.parse(madeAt) }),
  };
  return withSession(then, async (session) => {
    requireSameHub(session, earlier);
    requireSameAccount(session, earlier);
    await requireAsPlanned(session, calls);
    const plain = calls.map(({ tool, action, params }) => ({ tool, action, params }));
    return playCalls(plain, { how: 'applies', run_id: stored.id }, session);
  });
}

/** @throws UsageError when another run has sent by this one's record already, or is about to. */
export function requireFirst(folder: string, how: 'applies' | 'undoes', id: string, self?: string): void {
  const others = listRuns(folder).runs.filter((run) => {
    const [started] = run.events;
    const link = started?.type === 'run.started' ? started.link : undefined;
    return run.id !== self && link?.how === how && link.run_id === id;
  });
  const done = others.find(hasSent);
  if (done) {
    const verb = how === 'applies' ? 'applied' : 'taken back';
    throw new UsageError(
      `Run ${id} was ${verb} already, as far as it went, by run ${done.id}. See it with: dockerhub-agent runs show ${done.id}`,
    );
  }
  const open = self === undefined ? others.find((run) => restore(run).isOpen) : undefined;
  if (open) {
    throw new UsageError(
      `Run ${open.id} is to do that, and is not at its end. Go on with: dockerhub-agent resume ${open.id}`,
    );
  }
}

/** Whether a run made a write, or may have. */
function hasSent({ events }: StoredRun): boolean {
  const failed = new Set(
    events.flatMap((event) => (event.type === 'tool.answered' && event.error && !event.unsure ? [event.result] : [])),
  );
  return events.some((event) => event.type === 'tool.called' && event.risk !== 'read' && !failed.has(event.result));
}

/** @throws UsageError when a target is not as it was when the call was planned. */
async function requireAsPlanned({ hub, signal }: Session, calls: readonly PlannedCall[]): Promise<void> {
  for (const { tool, action, params, state } of calls) {
    const planned = hub.tools.get(tool)?.read({ action, params_json: params });
    if (!planned) throw new UsageError(`There is no tool ${tool}. Make the plan again.`);
    const { state: now, target } = await hub.preview(planned, signal);
    if (now === state) continue;
    throw new UsageError(`${target} has changed since the plan was made; nothing was sent. Make the plan again.`);
  }
}

/** Takes back what a run changed, newest first: in this session, where there is one. */
export async function undo(id: string, flags: RunFlags, open?: Session): Promise<number> {
  const folder = runsFolder(flags.stateDir, process.env);
  const stored = findTrusted(folder, id);
  const { calls, partly, lasting } = inverseOf(stored.events);
  for (const text of lasting) screen.say(`Can't be undone: ${text}\n`);
  if (calls.length === 0) {
    throw new UsageError(
      lasting.length > 0 ? 'There is nothing that calls could take back.' : `Run ${stored.id} changed nothing.`,
    );
  }
  const earlier = restore(stored);
  if (earlier.started.hub.sandbox && !open) {
    throw new UsageError(`Run ${stored.id} was on the embedded sandbox, which was gone when it ended.`);
  }
  requireFirst(folder, 'undoes', stored.id);
  for (const text of partly) screen.say(`To take back: ${text}\n`);
  const takeBack = async (session: Session) => {
    requireSameHub(session, earlier);
    return playCalls(calls, { how: 'undoes', run_id: stored.id }, session);
  };
  return open ? takeBack(open) : withSession({ ...flags, revealSecrets: false }, takeBack);
}

function playCalls(
  calls: readonly PlainCall[],
  link: { how: 'applies' | 'undoes'; run_id: string },
  session: Session,
): Promise<number> {
  return play(session, { request: callsRequest([...calls]), model: CALLS, link });
}
