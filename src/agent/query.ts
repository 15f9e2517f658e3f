// The tool by which a model asks questions over results of any size without reading them: SQL over the run's results.
import { tool, zodSchema } from 'ai';
import { z } from 'zod';
import { Json } from '../json.ts';
import type { Emit } from './events.ts';
import type { Results } from './results.ts';
import type { Tables } from './tables.ts';

/** The name under which models call it. */
export const QUERY_RESULTS = 'query_results';

/** Rows that the model reads itself; the answer as a whole is a result that show_table can show. */
const MOST_ROWS = 50;

// Made into a JSON schema once, and not at each step.
const Input = zodSchema(
  z.object({
    sql: z
      .string()
      .min(1)
      .max(10_000)
      .describe(
        'one SELECT, in SQLite; tables are results, e.g. SELECT actor, count(*) AS n FROM r1 GROUP BY actor ORDER BY n DESC',
      ),
  }),
);

/** The tool. It reads results and nothing else. */
export function queryResults(results: Results, tables: Pick<Tables, 'query'>, emit: Emit) {
  return tool({
    description:
      'Count, group, filter, sort or join all rows of results by SQL, without reading them. Each result is a table; columns are its fields, nested ones by dotted names in double quotes. The answer is a result of its own (q1, …) for show_table.',
    inputSchema: Input,
    execute: async ({ sql }, { toolCallId }) => {
      const known = new Map(results.all.map(([name, { rows }]) => [name, rows]));
      const { columns, rows, cut } = await tables.query(sql, known);
      const partial = results.all.flatMap(([name, { complete }]) => (!complete && mentions(sql, name) ? [name] : []));
      const name = results.derive({ rows, complete: !cut && partial.length === 0 });
      emit({ type: 'query.answered', call_id: toolCallId, sql, result: name, rows: rows.length });
      return Json.parse({
        result: name,
        columns,
        rows: rows.slice(0, MOST_ROWS),
        total: rows.length,
        ...(rows.length > MOST_ROWS && {
          rows_here: `the first ${MOST_ROWS} of ${rows.length}; show_table shows them all`,
        }),
        ...(cut && { incomplete: `there were more rows than an answer may have; these are the first ${rows.length}` }),
        ...(partial.length > 0 && { note: `${partial.join(', ')} did not hold the whole list` }),
      });
    },
  });
}

/** Whether SQL reads a result. A name in a text of it counts too: better one note too many. */
function mentions(sql: string, name: string): boolean {
  return new RegExp(String.raw`\b${name}\b`, 'i').test(sql);
}
