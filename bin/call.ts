// Calls without a model: one by hand, those of a plan, or those that take a run back. Same server, gate, approvals, record.
import { callsRequest, CALLS } from '../src/agent/calls-model.ts';
import type { PlainCall } from '../src/agent/events.ts';
import { findRun } from '../src/agent/record.ts';
import { inverseOf, plannedIn } from '../src/agent/undo.ts';
import type { RunFlags } from './flags.ts';
import { UsageError } from './exit-codes.ts';
import { play } from './play.ts';
import { printResult } from './print.ts';
import { openSession } from './session.ts';
import { runsFolder } from './state-folder.ts';

/** Makes one call and prints its answer as JSON. */
export async function call(tool: string, action: string, json: string | undefined, flags: RunFlags): Promise<number> {
  const session = await openSession(flags);
  const known = session.hub.tools.get(tool);
  if (!known) throw new UsageError(`There is no tool ${tool}; there are ${[...session.hub.tools.keys()].join(', ')}.`);
  const request = callsRequest([{ tool, action, params: readParams(json) }]);
  let answer: unknown;
  return play(session, {
    request,
    model: CALLS,
    onEvent: (event) => {
      if (event.type === 'tool.answered' && 'json' in event.content) answer = event.content.json;
      if (event.type === 'tool.answered' && 'blob' in event.content) answer = event.content;
    },
    print: (result, mark, id) => {
      if (result.outcome !== 'done') return printResult(result, mark, id);
      const reveal = (_: string, value: unknown) =>
        typeof value === 'string' ? (session.revealed.get(value) ?? value) : value;
      process.stdout.write(`${JSON.stringify(answer ?? null, reveal, 2)}\n`);
    },
  });
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
  const stored = findRun(runsFolder(flags.stateDir, process.env), id);
  const calls = plannedIn(stored.events);
  if (calls.length === 0) throw new UsageError(`Run ${stored.id} planned nothing. A plan is made with --mode plan.`);
  return playCalls(calls, { how: 'applies', run_id: stored.id }, flags);
}

/** Takes back what a run changed, newest first. */
export async function undo(id: string, flags: RunFlags): Promise<number> {
  const stored = findRun(runsFolder(flags.stateDir, process.env), id);
  const { calls, lasting } = inverseOf(stored.events);
  for (const text of lasting) process.stderr.write(`Can't be undone: ${text}\n`);
  if (calls.length === 0) {
    throw new UsageError(
      lasting.length > 0 ? 'There is nothing that calls could take back.' : `Run ${stored.id} changed nothing.`,
    );
  }
  return playCalls(calls, { how: 'undoes', run_id: stored.id }, flags);
}

async function playCalls(
  calls: readonly PlainCall[],
  link: { how: 'applies' | 'undoes'; run_id: string },
  flags: RunFlags,
): Promise<number> {
  const session = await openSession(flags);
  return play(session, { request: callsRequest([...calls]), model: CALLS, link });
}
