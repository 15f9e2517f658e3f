// What a record says of a run's writes: the calls that were only planned, and those that take back what was done.
import { describe } from './calls.ts';
import type { PlainCall, RecordedEvent } from './events.ts';

/** The calls that a run in plan mode would have made, in order. */
export function plannedIn(events: readonly RecordedEvent[]): PlainCall[] {
  return events.flatMap((event) => {
    if (event.type !== 'call.planned') return [];
    const { tool, action, params } = event;
    return [{ tool, action, params }];
  });
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
  const made = new Map(
    events.flatMap((event) => (event.type === 'tool.called' ? [[event.call_id, event] as const] : [])),
  );
  const answered = new Map(
    events.flatMap((event) => (event.type === 'tool.answered' ? [[event.call_id, event] as const] : [])),
  );
  for (const call of [...made.values()].toReversed()) {
    if (call.risk === 'read') continue;
    const answer = answered.get(call.call_id);
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
