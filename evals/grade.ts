// Grades a run: calls made, rows shown, words said, and above all what changed on the sandbox.
import { isDeepStrictEqual } from 'node:util';
import type { Outcome, RunEvent } from '../src/agent/events.ts';
import type { Table } from '../src/agent/show-table.ts';
import type { Change } from '../src/sandbox/sandbox.ts';
import type { Case } from './case.ts';
import { unfoundedNumbers } from './numbers.ts';

/** What came of a run, as far as grading is concerned. */
export interface Observed {
  readonly outcome: Outcome;
  readonly text: string;
  readonly calls: readonly {
    readonly tool: string;
    readonly action: string;
    readonly params: Readonly<Record<string, unknown>>;
  }[];
  readonly tables: readonly Table[];
  readonly changes: readonly Change[];
  readonly events: readonly RunEvent[];
}

/** Everything that is wrong, in sentences; nothing means passed. */
export function grade({ request, expect }: Case, observed: Observed): string[] {
  const misses: string[] = [];
  if (observed.outcome !== expect.outcome)
    misses.push(`outcome is ${observed.outcome}, not ${expect.outcome}: ${observed.text}`);
  for (const { tool, action, params } of expect.calls) {
    const made = observed.calls.some(
      (call) => call.tool === tool && call.action === action && includes(call.params, params),
    );
    if (!made) misses.push(`${tool} ${action} ${JSON.stringify(params)} was not called`);
  }
  const rows = observed.tables.reduce((total, table) => total + table.rows.length, 0);
  if (expect.rows !== undefined && rows !== expect.rows) misses.push(`${rows} rows were shown, not ${expect.rows}`);
  for (const pattern of expect.answer) {
    if (!new RegExp(pattern).test(observed.text)) misses.push(`the answer does not say ${pattern}: ${observed.text}`);
  }
  for (const number of unfoundedNumbers(observed.text, request, observed.events)) {
    misses.push(`the answer says ${number}, which no result holds: ${observed.text}`);
  }
  const left = observed.changes.filter(({ what }) => what !== 'audit-event');
  for (const wanted of expect.changes) {
    const found = left.findIndex(({ kind, what, ...change }) => {
      const after = 'after' in change ? change.after : {};
      return kind === wanted.kind && what === wanted.what && includes(after, wanted.after);
    });
    if (found === -1) misses.push(`${wanted.what} ${JSON.stringify(wanted.after)} was not ${wanted.kind}`);
    else left.splice(found, 1);
  }
  for (const { kind, what, id } of left) misses.push(`${what} ${id} was ${kind}, which nobody asked for`);
  return misses;
}

function includes(held: unknown, wanted: Readonly<Record<string, unknown>>): boolean {
  const fields = new Map(Object.entries(Object(held)));
  return Object.entries(wanted).every(([name, value]) => isDeepStrictEqual(fields.get(name), value));
}
