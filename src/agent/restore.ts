// A run put together again from its record: what was said, called, answered, asked and decided, and where it was cut off.
import type { ModelMessage } from 'ai';
import { z } from 'zod';
import type { Json } from '../json.ts';
import type { Approval } from './approvals.ts';
import { type EarlierCall, forModel } from './calls.ts';
import type { CallPlan, HubCall, RecordedEvent } from './events.ts';
import { hydrate } from './messages.ts';
import { RecordError, type StoredRun } from './record.ts';
import { Results } from './results.ts';

/** A call that waits for a decision. */
export interface RestoredPending {
  readonly approvalId: string;
  readonly callId: string;
  readonly call: HubCall;
  readonly plan: CallPlan;
  /** What was shown when it was asked: digest, state, and until when the question stands. */
  readonly asked: Approval;
}

/** What a run knows of its earlier part. */
export interface Restored {
  readonly started: Extract<RecordedEvent, { type: 'run.started' }>;
  readonly messages: readonly ModelMessage[];
  readonly results: Results;
  readonly calls: ReadonlyMap<string, EarlierCall>;
  readonly pending: readonly RestoredPending[];
  /** Calls that the policy wants asked about, and that were not looked up yet. */
  readonly unasked: readonly Omit<RestoredPending, 'plan' | 'asked'>[];
  /** Calls that were decided, without the conversation having it yet. */
  readonly decided: readonly (RestoredPending & { readonly approved: boolean; readonly reason: string | undefined })[];
  /** Approvals that were given and not used. */
  readonly approved: ReadonlyMap<string, Approval>;
  readonly denied: readonly HubCall[];
  /** Calls of a step whose messages were not written any more. */
  readonly cutOff: readonly {
    readonly callId: string;
    readonly tool: string;
    readonly input: Record<string, unknown>;
  }[];
  readonly steps: number;
  readonly tokens: number;
  readonly ended: Extract<RecordedEvent, { type: 'run.ended' }> | undefined;
}

type Of<T extends RecordedEvent['type']> = Extract<RecordedEvent, { type: T }>;

/** Reads a record back. @throws RecordError when it does not begin as a record does. */
export function restore({ id, events, read }: StoredRun): Restored {
  const [started] = events;
  if (started?.type !== 'run.started') throw new RecordError(`The record of ${id} does not begin with its start.`);
  const of = <T extends RecordedEvent['type']>(type: T) =>
    events.filter((event): event is RecordedEvent & Of<T> => event.type === type);
  const plans = new Map(of('call.previewed').map(({ call_id, plan }) => [call_id, plan]));
  const judged = new Map(of('call.judged').map((event) => [event.call_id, toCall(event)]));
  const answers = new Map(of('tool.answered').map((event) => [event.call_id, event]));
  const calls = new Map<string, EarlierCall>();
  const results = new Results();
  for (const { call_id, result, ...event } of of('tool.called')) {
    const answer = answers.get(call_id);
    const content = answer && read(answer.content);
    calls.set(call_id, {
      call: toCall(event),
      plan: plans.get(call_id) ?? null,
      answer: answer ? { content: content ?? null, error: answer.error } : null,
      result,
    });
    results.open(toCall(event));
    if (answer && !answer.error) results.close(result, content ?? null);
  }
  const told = new Map([...calls].flatMap(([callId, call]) => toldOf(callId, call)));
  const decided = new Map(of('approval.answered').map((event) => [event.call_id, event]));
  const asked = of('approval.asked').filter(({ call_id }) => judged.has(call_id) && plans.has(call_id));
  const messages = of('messages.added').flatMap((event) =>
    event.messages.map((message) => hydrate(Plain.parse(message), told)),
  );
  const open = openApprovals(messages).flatMap(({ approvalId, callId }) => {
    const call = judged.get(callId);
    return call ? [{ approvalId, callId, call }] : [];
  });
  const shown = (callId: string) => {
    const event = asked.findLast(({ call_id }) => call_id === callId);
    const plan = plans.get(callId);
    return event && plan ? { plan, asked: toApproval(event) } : null;
  };
  const last = events.findLastIndex(({ type }) => type === 'messages.added');
  return {
    started,
    messages,
    results,
    calls,
    pending: open.flatMap((one) => {
      const question = shown(one.callId);
      return question && !decided.has(one.callId) ? [{ ...one, ...question }] : [];
    }),
    unasked: open.filter(({ callId }) => !shown(callId) && !decided.has(callId)),
    decided: open.flatMap((one) => {
      const [question, decision] = [shown(one.callId), decided.get(one.callId)];
      return question && decision
        ? [{ ...one, ...question, approved: decision.approved, reason: decision.reason }]
        : [];
    }),
    approved: new Map(
      asked
        .filter(({ call_id }) => decided.get(call_id)?.approved === true && !answers.has(call_id))
        .map((event) => [event.call_id, toApproval(event)]),
    ),
    denied: [...decided.values()].flatMap(({ call_id, approved, decider }) => {
      const call = judged.get(call_id);
      return call && !approved && decider !== 'program' ? [call] : [];
    }),
    cutOff: events
      .slice(last + 1)
      .filter((event) => event.type === 'tool.called')
      // What was approved stands in the conversation already; it is made when the run goes on.
      .filter(({ call_id }) => !decided.has(call_id))
      .map(({ call_id, tool, action, params }) => ({
        callId: call_id,
        tool,
        input: { action, params_json: params },
      })),
    steps: of('model.answered').length,
    tokens: of('model.answered').reduce(
      (sum, event) => sum + (event.input_tokens ?? 0) + (event.output_tokens ?? 0),
      0,
    ),
    ended: of('run.ended').at(-1),
  };
}

/** The approvals that the conversation asks for and does not answer. */
function openApprovals(messages: readonly ModelMessage[]): { approvalId: string; callId: string }[] {
  const parts = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : [...content]));
  const answered = new Set(parts.flatMap((part) => (part.type === 'tool-approval-response' ? [part.approvalId] : [])));
  return parts.flatMap((part) =>
    part.type === 'tool-approval-request' && part.isAutomatic !== true && !answered.has(part.approvalId)
      ? [{ approvalId: part.approvalId, callId: part.toolCallId }]
      : [],
  );
}

const Plain = z.record(z.string(), z.json());

function toCall({ tool, action, params, risk, digest }: HubCall): HubCall {
  return { tool, action, params, risk, digest };
}

function toApproval({ digest, state, expires_at }: { digest: string; state: string; expires_at: string }): Approval {
  return { digest, state, expiresAt: Date.parse(expires_at) };
}

function toldOf(callId: string, { answer, result }: EarlierCall) {
  if (!answer) return [];
  const { error, content } = answer;
  const told: { type: 'json' | 'error-text'; value: Json } = error
    ? { type: 'error-text', value: `${error.kind}: ${error.message}` }
    : { type: 'json', value: forModel(result, content) };
  return [[callId, told] as const];
}
