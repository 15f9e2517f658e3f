// The tool by which a model shows rows to the person: it says which, and they are drawn from the results themselves.
import { tool } from 'ai';
import { z } from 'zod';
import { isRecord } from '../json.ts';
import type { Emit } from './events.ts';
import type { Results, Row } from './results.ts';

/** A table, ready to be drawn: rows straight from results. */
export interface Table {
  readonly title: string;
  readonly columns: readonly { readonly title: string; readonly field: string }[];
  readonly rows: readonly Row[];
}

/** The name under which models call it. */
export const SHOW_TABLE = 'show_table';

const Input = z.object({
  results: z.array(z.string()).min(1).describe('names of results, e.g. ["r1"]; their rows follow one another'),
  title: z.string(),
  columns: z.array(z.object({ field: z.string().describe('dotted name of a field'), title: z.string() })).min(1),
});

/** The tool. Every table goes to `show` as soon as it is asked for. */
export function showTable(results: Results, show: (table: Table) => void, emit: Emit) {
  return tool({
    description:
      'Show rows of results to the person as a table. Use this for every list; never retype rows in your answer.',
    inputSchema: Input,
    execute: ({ results: names, title, columns }, { toolCallId }) => {
      const rows = names.flatMap((name) => {
        const result = results.get(name);
        if (!result)
          throw new Error(`There is no result ${name}; there are ${results.names.join(', ') || 'none yet'}.`);
        return result.rows;
      });
      emit({ type: 'table.shown', call_id: toolCallId, results: names, rows: rows.length });
      show({ title, columns, rows });
      return { shown: rows.length };
    },
  });
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
