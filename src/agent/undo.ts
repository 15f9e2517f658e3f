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

/** The calls that take a run's writes back, the newest first, and in words what no call takes back. */
export function inverseOf(events: readonly RecordedEvent[]): { calls: PlainCall[]; lasting: string[] } {
  const calls: PlainCall[] = [];
  const lasting: string[] = [];
  const undo = new Map(
    events.flatMap((event) => (event.type === 'call.previewed' ? [[event.call_id, event.plan.undo]] : [])),
  );
  const made = new Map(
    events.flatMap((event) => (event.type === 'tool.called' ? [[event.call_id, event] as const] : [])),
  );
  for (const event of events.toReversed()) {
    if (event.type !== 'tool.answered' || event.error) continue;
    const call = made.get(event.call_id);
    if (!call || call.risk === 'read') continue;
    const inverse = event.inverse ?? [];
    calls.push(...inverse);
    if (inverse.length === 0) lasting.push(`${describe(call)}. ${undo.get(event.call_id) ?? ''}`.trim());
  }
  return { calls, lasting };
}
