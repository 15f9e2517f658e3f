// What a record says of a run's writes: the calls that were only planned, and those that take back what was done.
import { describe } from './calls.ts';
import type { PlainCall, RecordedEvent } from './events.ts';

/** The calls that a run in plan mode would have made, in order. */
export function plannedIn(events: readonly RecordedEvent[]): PlannedCall[] {
  const planned = new Map<string, PlannedCall>();
  for (const event of events) {
    if (event.type !== 'call.planned') continue;
    const { call_id: callId, tool, action, params, seq } = event;
    const seen = events.findLast((one) => one.type === 'call.previewed' && one.call_id === callId && one.seq < seq);
    // A plan that was cut off and gone on with may have planned a call twice.
    planned.set(callId, { tool, action, params, state: seen?.type === 'call.previewed' ? seen.plan.state : null });
  }
  return [...planned.values()];
}

/** A call that was planned, on a target as it was then. */
export interface PlannedCall extends PlainCall {
  /** SHA-256 of what was seen of the target; `null` where nothing was. */
  readonly state: string | null;
}

/** How a run's writes are taken back. */
export interface WayBack {
  /** The calls that do, the newest write first. */
  readonly calls: readonly PlainCall[];
  /** In words, what they take back, and how much of it. */
  readonly partly: readonly string[];
  /** In words, what no call takes back. */
  readonly lasting: readonly string[];
}

/** The way back from a run's writes, by what was seen and answered when they were made. */
export function inverseOf(events: readonly RecordedEvent[]): WayBack {
  const calls: PlainCall[] = [];
  const partly: string[] = [];
  const lasting: string[] = [];
  const undo = new Map(
    events.flatMap((event) => (event.type === 'call.previewed' ? [[event.call_id, event.plan.undo]] : [])),
  );
  const answered = new Map(
    events.flatMap((event) => (event.type === 'tool.answered' ? [[event.result, event] as const] : [])),
  );
  const notMade = new Set(
    events.flatMap((event) => (event.type === 'call.reconciled' && event.found === 'not-made' ? [event.result] : [])),
  );
  for (const call of events.toReversed()) {
    if (call.type !== 'tool.called' || call.risk === 'read' || notMade.has(call.result)) continue;
    const answer = answered.get(call.result);
    if (!answer || answer.unsure) {
      lasting.push(`${describe(call)}. Nothing shows whether it was made: its reply was lost. Look for its effect.`);
      continue;
    }
    if (answer.error) continue;
    const inverse = answer.inverse ?? [];
    calls.push(...inverse);
    const words = `${describe(call)}. ${undo.get(call.call_id) ?? ''}`.trim();
    (inverse.length > 0 ? partly : lasting).push(words);
  }
  return { calls, partly, lasting };
}
