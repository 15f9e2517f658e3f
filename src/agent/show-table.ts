// The tool by which a model shows rows to the person: it says which, and they are drawn from the results themselves.
import { tool, zodSchema } from 'ai';
import { z } from 'zod';
import { isRecord } from '../json.ts';
import type { Emit } from './events.ts';
import type { Results, Row } from './results.ts';

/** A table, ready to be drawn: rows straight from results. */
export interface Table {
  readonly title: string;
  readonly columns: readonly { readonly title: string; readonly field: string }[];
  readonly rows: readonly Row[];
  /** Where the rows are from, and which are not here. */
  readonly origin?: TableOrigin;
}

/** Where the rows of a table are from. */
export interface TableOrigin {
  /** The results, by name. */
  readonly results: readonly string[];
  /** How many rows these hold together. */
  readonly total: number;
  /** Whether they are all that Docker Hub has. */
  readonly complete: boolean;
}

/** The name under which models call it. */
export const SHOW_TABLE = 'show_table';

// Made into a JSON schema once, and not at each step.
const Input = zodSchema(
  z.object({
    results: z.array(z.string()).min(1).describe('names of results, e.g. ["r1"]; their rows follow one another'),
    title: z.string(),
    columns: z.array(z.object({ field: z.string().describe('dotted name of a field'), title: z.string() })).min(1),
    order_by: z.string().describe('dotted name; "-" before it for descending').optional(),
    limit: z.int().min(1).optional(),
  }),
);

/** The tool. Every table goes to `show` as soon as it is asked for. */
export function showTable(results: Results, show: (table: Table) => void, emit: Emit) {
  return tool({
    description:
      'Show rows of results to the person as a table. Use this for every list; never retype rows in your answer.',
    inputSchema: Input,
    execute: ({ results: names, title, columns, order_by: order, limit }, { toolCallId }) => {
      const all = names.flatMap((name) => {
        const result = results.get(name);
        if (!result)
          throw new Error(`There is no result ${name}; there are ${results.names.join(', ') || 'none yet'}.`);
        return result.rows;
      });
      const rows = sorted(all, order).slice(0, limit);
      const complete = names.every((name) => results.get(name)?.complete !== false);
      emit({ type: 'table.shown', call_id: toolCallId, title, results: names, rows: rows.length });
      show({ title, columns, rows, origin: { results: names, total: all.length, complete } });
      return { shown: rows.length, of: all.length };
    },
  });
}

/** What must not be overlooked: that rows are missing. */
export function notesOf({ rows, origin }: Table): string[] {
  if (!origin) return [];
  return [
    ...(rows.length < origin.total ? [`${rows.length} of ${origin.total} rows`] : []),
    ...(origin.complete ? [] : ['Docker Hub has more: the list was not read to its end']),
  ];
}

/** Rows in the order of a field, `-` before it for descending; those without it come last. */
function sorted(rows: readonly Row[], order: string | undefined): readonly Row[] {
  if (order === undefined) return rows;
  const sign = order.startsWith('-') ? -1 : 1;
  const field = sign < 0 ? order.slice(1) : order;
  const isThere = (row: Row) => fieldOf(row, field) !== undefined && fieldOf(row, field) !== null;
  const there = rows.filter(isThere).toSorted((a, b) => sign * compare(fieldOf(a, field), fieldOf(b, field)));
  return [...there, ...rows.filter((row) => !isThere(row))];
}

/** Numbers by value, all else as text. */
function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return textOf(a).localeCompare(textOf(b), 'en');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The value of a dotted field name; a name with dots of its own wins over a path. */
export function fieldOf(row: Row, field: string): unknown {
  if (field in row) return row[field];
  let value: unknown = row;
  for (const part of field.split('.')) {
    value = isRecord(value) ? value[part] : undefined;
  }
  return value;
}
