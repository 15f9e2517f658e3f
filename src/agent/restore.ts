// A run put together again from its record: what was said, called, answered, asked and decided, and where it was cut off.
import type { ModelMessage, ToolResultPart } from 'ai';
import { z } from 'zod';
import type { Json } from '../json.ts';
import type { Approval } from './approvals.ts';
import { type Earlier, type EarlierCall, forModel } from './calls.ts';
import type { CallPlan, HubCall, Outcome, RecordedEvent } from './events.ts';
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

/** A call that was decided, without the conversation having it yet. */
export interface RestoredDecision {
  readonly approvalId: string;
  readonly callId: string;
  readonly call: HubCall;
  /** What was approved; `null` where it was not. */
  readonly approval: Approval | null;
  readonly reason: string | undefined;
  /** Whether a person said no; the program says it of calls that would fail. */
  readonly denied: boolean;
}

/** What was said in a run, for another one that continues it. */
export type Conversation = Pick<Restored, 'messages' | 'results' | 'unsureBefore'>;

/** What a run knows of its earlier part. */
export interface Restored extends Earlier {
  readonly started: Extract<RecordedEvent, { type: 'run.started' }>;
  /** What was said, in the conversation that it continues too. */
  readonly messages: readonly ModelMessage[];
  /** Whether the request stands in the conversation. */
  readonly hasRequest: boolean;
  readonly results: Results;
  readonly pending: readonly RestoredPending[];
  /** Calls that the policy wants asked about, and that were not looked up yet. */
  readonly unasked: readonly Omit<RestoredPending, 'plan' | 'asked'>[];
  readonly decided: readonly RestoredDecision[];
  /** Approvals that were given and not used. */
  readonly approved: ReadonlyMap<string, Approval>;
  readonly denied: readonly HubCall[];
  /** Calls of a step whose messages were not written any more. */
  readonly cutOff: readonly {
    readonly callId: string;
    readonly tool: string;
    readonly input: Record<string, unknown>;
    /** A person would have had to be asked about it. */
    readonly needsApproval: boolean;
  }[];
  readonly steps: number;
  readonly tokens: number;
  /** How it ended; `undefined` where it was cut off. */
  readonly outcome: Outcome | undefined;
  /** Whether something is left to do: the last word in it is not the model's answer. */
  readonly isOpen: boolean;
}

type Of<T extends RecordedEvent['type']> = Extract<RecordedEvent, { type: T }>;

/** Reads a record back, with the conversation before it. @throws RecordError when it does not begin as a record does. */
export function restore({ id, events, read }: StoredRun, before?: Conversation): Restored {
  const [started] = events;
  if (started?.type !== 'run.started') throw new RecordError(`The record of ${id} does not begin with its start.`);
  const of = <T extends RecordedEvent['type']>(type: T) =>
    events.filter((event): event is RecordedEvent & Of<T> => event.type === type);
  const previews = of('call.previewed');
  /** What the call would have done by what was seen last before an event. */
  const planBefore = (callId: string, seq: number) =>
    previews.findLast((event) => event.call_id === callId && event.seq < seq)?.plan ?? null;
  const judged = new Map(of('call.judged').map((event) => [event.call_id, toCall(event)]));
  const answers = new Map(of('tool.answered').map((event) => [event.result, event]));
  const calls = new Map<string, EarlierCall>();
  const sent: EarlierCall[] = [];
  const results = before?.results ?? new Results();
  for (const { call_id, result, seq, ...event } of of('tool.called')) {
    const answer = answers.get(result);
    const content = answer && read(answer.content);
    const one: EarlierCall = {
      call: toCall(event),
      plan: planBefore(call_id, seq),
      answer: answer ? { content: content ?? null, error: answer.error, unsure: answer.unsure === true } : null,
      result,
    };
    calls.set(call_id, one);
    sent.push(one);
    results.restore(result, answer && !answer.error ? (content ?? null) : null);
  }
  // A write that was found made answers the call that asked for it again, though nothing was sent for that.
  for (const { call_id, result, content, error } of of('tool.answered')) {
    const call = judged.get(call_id);
    if (!call || calls.get(call_id)?.result === result) continue;
    calls.set(call_id, { call, plan: null, answer: { content: read(content), error, unsure: false }, result });
  }
  const wasMade = (callId: string) => calls.get(callId)?.answer?.error === null;
  /** Results that never came: found made, not made, or sent again by a person's will and made then. */
  const settled = new Set<string>();
  const resent: HubCall[] = [];
  for (const { call_id, result, found, again } of of('call.reconciled')) {
    if (found === 'not-made' || (found === 'made' && answers.get(result)?.error === null)) settled.add(result);
    else if (again && wasMade(call_id)) {
      settled.add(result);
      const call = judged.get(call_id);
      if (call) resent.push(call);
    }
  }
  const unsure = sent.filter(
    ({ call, answer, result }) => call.risk !== 'read' && (answer === null || answer.unsure) && !settled.has(result),
  );
  results.skip(of('query.answered').length);
  const told = new Map([...calls].flatMap(([callId, call]) => toldOf(callId, call)));
  const decisions = new Map(of('approval.answered').map((event) => [event.call_id, event]));
  const asked = of('approval.asked');
  const added = of('messages.added').flatMap((event) =>
    event.messages.map((message) => hydrate(Plain.parse(message), told)),
  );
  const messages = [...(before?.messages ?? []), ...added];
  const open = openApprovals(messages).flatMap(({ approvalId, callId }) => {
    const call = judged.get(callId);
    return call ? [{ approvalId, callId, call }] : [];
  });
  const shown = (callId: string) => {
    const event = asked.findLast(({ call_id }) => call_id === callId);
    const plan = event && planBefore(callId, event.seq);
    return event && plan ? { plan, asked: toApproval(event) } : null;
  };
  const cutOff = cutOffIn(events);
  const decided = open.flatMap((one): RestoredDecision[] => {
    const decision = decisions.get(one.callId);
    if (!decision) return [];
    const { approved, reason, decider } = decision;
    return [
      {
        ...one,
        approval: approved ? (shown(one.callId)?.asked ?? null) : null,
        reason,
        denied: !approved && decider !== 'program',
      },
    ];
  });
  const last = messages.at(-1);
  return {
    started,
    messages,
    hasRequest: added.length > 0,
    results,
    calls,
    unsure,
    unsureBefore: (before?.unsureBefore ?? []).filter(({ result }) => !settled.has(result)),
    resent,
    pending: open.flatMap((one) => {
      const question = shown(one.callId);
      return question && !decisions.has(one.callId) ? [{ ...one, ...question }] : [];
    }),
    unasked: open.filter(({ callId }) => !shown(callId) && !decisions.has(callId)),
    decided,
    approved: new Map(
      asked
        .filter(({ call_id }) => decisions.get(call_id)?.approved === true && !calls.get(call_id)?.answer)
        .map((event) => [event.call_id, toApproval(event)]),
    ),
    denied: [...decisions.values()].flatMap(({ call_id, approved, decider }) => {
      const call = judged.get(call_id);
      return call && !approved && decider !== 'program' ? [call] : [];
    }),
    cutOff,
    steps: of('model.answered').length,
    tokens: of('model.answered').reduce(
      (sum, event) => sum + (event.input_tokens ?? 0) + (event.output_tokens ?? 0),
      0,
    ),
    outcome:
      events.findLast((event) => event.type === 'run.ended' || event.type === 'run.resumed')?.type === 'run.ended'
        ? of('run.ended').at(-1)?.outcome
        : undefined,
    isOpen: cutOff.length > 0 || last?.role !== 'assistant' || openCalls(messages).length > 0,
  };
}

/** The conversation of a run for another one: its own calls and decisions stay behind, and what it left open is closed. */
export function conversationOf(earlier: Restored): Restored {
  const { calls, cutOff } = earlier;
  const told = new Map([...calls].flatMap(([callId, call]) => toldOf(callId, call)));
  const close = (callId: string, toolName: string): ToolResultPart => {
    const answer = told.get(callId);
    const unknown = calls.has(callId)
      ? 'It was under way when the run was interrupted, and nothing shows whether it arrived.'
      : 'It was not made.';
    return {
      type: 'tool-result',
      toolCallId: callId,
      toolName,
      output:
        answer?.type === 'json'
          ? { type: 'json', value: answer.value }
          : { type: 'error-text', value: typeof answer?.value === 'string' ? answer.value : unknown },
    };
  };
  const said: ModelMessage[] = [...earlier.messages];
  if (cutOff.length > 0) {
    said.push({
      role: 'assistant',
      content: cutOff.map(({ callId, tool, input }) => ({
        type: 'tool-call',
        toolCallId: callId,
        toolName: tool,
        input,
      })),
    });
  }
  const open = openCalls(said);
  if (open.length > 0) said.push({ role: 'tool', content: open.map(({ callId, tool }) => close(callId, tool)) });
  return {
    ...earlier,
    messages: said,
    hasRequest: false,
    calls: new Map(),
    unsure: [],
    resent: [],
    unsureBefore: [...earlier.unsureBefore, ...earlier.unsure],
    pending: [],
    unasked: [],
    decided: [],
    approved: new Map(),
    denied: [],
    cutOff: [],
    steps: 0,
    tokens: 0,
  };
}

/** Calls of a step that ended before its messages were written. */
function cutOffIn(events: readonly RecordedEvent[]): Restored['cutOff'] {
  const last = events.findLastIndex(({ type }) => type === 'messages.added' || type === 'model.asked');
  const step = events[last]?.type === 'model.asked' ? events.slice(last + 1) : [];
  const calls = new Map(
    step.flatMap((event) => {
      if (event.type !== 'call.judged') return [];
      const { call_id: callId, tool, action, params } = event;
      const needsApproval = event.verdict === 'ask';
      return [[callId, { callId, tool, input: { action, params_json: params }, needsApproval }] as const];
    }),
  );
  const wasBegun = step.some(
    (event) =>
      (event.type === 'tool.called' || event.type === 'call.reconciled') &&
      calls.get(event.call_id)?.needsApproval === false,
  );
  return wasBegun ? [...calls.values()] : [];
}

/** The ids of the calls in a conversation. */
export function callIdsIn(messages: readonly ModelMessage[]): string[] {
  return partsOf(messages).flatMap((part) => (part.type === 'tool-call' ? [part.toolCallId] : []));
}

/** The calls that the conversation holds no result of. */
export function openCalls(messages: readonly ModelMessage[]): { callId: string; tool: string; input: unknown }[] {
  const parts = partsOf(messages);
  const answered = new Set(parts.flatMap((part) => (part.type === 'tool-result' ? [part.toolCallId] : [])));
  return parts.flatMap((part) =>
    part.type === 'tool-call' && !answered.has(part.toolCallId)
      ? [{ callId: part.toolCallId, tool: part.toolName, input: part.input }]
      : [],
  );
}

function partsOf(messages: readonly ModelMessage[]) {
  return messages.flatMap(({ content }) => (typeof content === 'string' ? [] : [...content]));
}

/** The approvals that the conversation asks for and does not answer. */
function openApprovals(messages: readonly ModelMessage[]): { approvalId: string; callId: string }[] {
  const parts = partsOf(messages);
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
