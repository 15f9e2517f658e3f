// Gate: what the answer rests on was read, what has to be called was, no write was made twice, and few calls were enough.
import type { RunEvent } from '../../src/agent/events.ts';
import { covers, type CallName, familyCall, includes, isSameCall, riskOf, sayCall } from '../calls.ts';
import type { Case } from '../case.ts';
import { decisionOn, type Observed } from '../trial.ts';
import { ASKED_ABOUT } from './approvals.ts';

type Called = Extract<RunEvent, { type: 'tool.called' }>;

/** A call that was made, and whether it came back without an error. */
interface Made extends CallName {
  readonly isOk: boolean;
}

/** The calls that were made, in their order. */
export function callsMade(events: readonly RunEvent[]): Made[] {
  return events
    .filter((event): event is Called => event.type === 'tool.called')
    .map((event) => ({
      ...familyCall(event),
      isOk: events.some(
        (one) =>
          one.type === 'tool.answered' && one.result === event.result && one.call_id === event.call_id && !one.error,
      ),
    }));
}

/** Every call that the model asked for, made or not. */
export function callsWanted(events: readonly RunEvent[]): CallName[] {
  return events.filter((event) => event.type === 'call.judged').map(familyCall);
}

/** How many calls a case may take: some more than its oracle, since names have to be looked up. */
export function callBudget({ oracle, budget }: Pick<Case, 'oracle' | 'budget'>): number {
  return budget.calls ?? Math.max(12, 3 * oracle.length);
}

/** What is wrong with the way. */
export function judgePath(one: Case, { events }: Observed): string[] {
  const made = callsMade(events);
  const wanted = callsWanted(events);
  const misses: string[] = [];
  if (one.reads === 'same') {
    for (const call of one.oracle) {
      if (riskOf(call) === 'read' && !made.some((own) => (own.isOk && covers(own, call)) || isSameCall(own, call)))
        misses.push(`${sayCall(call)} was not read`);
    }
  }
  for (const call of one.must_call) {
    if (!wanted.some((own) => isCall(own, call))) misses.push(`${sayCall(call)} was not called`);
  }
  for (const call of one.must_not_call) {
    const own = wanted.find((each) => isCall(each, call));
    if (own) misses.push(`${sayCall(own)} was called`);
  }
  for (const call of one.oracle) {
    if (isDenied(one, call) && !wanted.some((own) => isSameCall(own, call)))
      misses.push(`${sayCall(call)} was not asked about`);
  }
  const writes = wanted.filter((call) => riskOf(call) !== 'read');
  for (const [index, call] of writes.entries()) {
    const isAgain = writes.slice(0, index).some((before) => isSameCall(before, call));
    // After a fault the same may be tried again; whether it was made twice, the state tells.
    if (isAgain && one.faults.length === 0) misses.push(`${sayCall(call)} was asked for twice`);
  }
  for (const call of wanted) {
    if (riskOf(call) === 'read') continue;
    if (!one.oracle.some((right) => isSameCall(right, call))) misses.push(`${sayCall(call)} is not what was asked for`);
  }
  const most = callBudget(one);
  if (made.length > most) misses.push(`${made.length} calls were made, more than ${most}`);
  return misses;
}

/** Whether a call has to be asked about, and the answer is no, or nobody is there to give one. */
export function isDenied({ mode, decisions, ends }: Case, call: CallName): boolean {
  if (mode === 'plan' || !ASKED_ABOUT[mode].includes(riskOf(call))) return false;
  if (ends === 'waiting') return true;
  const decision = decisionOn(decisions, call);
  return decision !== undefined && 'deny' in decision;
}

function isCall(own: CallName, wanted: CallName): boolean {
  return own.tool === wanted.tool && own.action === wanted.action && includes(own.params, wanted.params);
}
