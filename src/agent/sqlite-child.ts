// The process that holds the tables: loads them, answers one SELECT at a time, and allows nothing else.
import { constants, DatabaseSync } from 'node:sqlite';
import type { TableLimits } from './tables.ts';

/** What the process is asked to do. */
export type Question =
  | { readonly load: string; readonly columns: readonly string[]; readonly values: readonly (readonly unknown[])[] }
  | { readonly sql: string };

/** No schema reads it: loading one would double the time until the first answer. */
export type Message = Question & { readonly limits: TableLimits };

const database = new DatabaseSync(':memory:', { limits: { length: 16 * 1024 * 1024, sqlLength: 10_000, attach: 0 } });
let bounded = false;

process.on('message', (told) => {
  if (isMessage(told)) process.send?.(answer(told));
});

/** Only the process that started this one can send anything. */
function isMessage(told: unknown): told is Message {
  return typeof told === 'object' && told !== null && 'limits' in told;
}

function answer(message: Message): object {
  if (!('setAuthorizer' in database)) {
    return { error: 'Results can be asked in SQL on Node 24.10 or newer only; show_table shows them.' };
  }
  try {
    if (!bounded)
      database.exec(`PRAGMA hard_heap_limit = ${message.limits.megabytes * 1024 * 1024}; PRAGMA temp_store = MEMORY`);
    bounded = true;
    return 'load' in message ? load(message) : select(message);
  } catch (error) {
    return { error: `${error instanceof Error ? error.message : String(error)}. Tables: ${tables()}` };
  }
}

function load({ load: name, columns, values }: Extract<Message, { load: string }>): object {
  database.setAuthorizer(null);
  const quoted = (columns.length > 0 ? columns : ['nothing']).map((column) => `"${column.replaceAll('"', '""')}"`);
  database.exec(`CREATE TABLE "${name}" (${quoted.join(', ')})`);
  const insert = database.prepare(`INSERT INTO "${name}" VALUES (${quoted.map(() => '?').join(', ')})`);
  database.exec('BEGIN');
  for (const row of values) insert.run(...row.map(toSql));
  database.exec('COMMIT');
  return { loaded: name };
}

function toSql(value: unknown): string | number | null {
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

/** Reading tables and calling harmless functions; no PRAGMA, no ATTACH, no extension, no change. */
const ALLOWED = new Set([constants.SQLITE_SELECT, constants.SQLITE_READ, constants.SQLITE_RECURSIVE]);
const FORBIDDEN_FUNCTIONS =
  /^(?:load_extension|readfile|writefile|edit|fts3_tokenizer|zeroblob|randomblob|sqlite_\w+)$/i;

function select({ sql, limits }: Extract<Message, { sql: string }>): object {
  database.setAuthorizer((action, _, name) => {
    if (action === constants.SQLITE_FUNCTION) {
      return FORBIDDEN_FUNCTIONS.test(name ?? '') ? constants.SQLITE_DENY : constants.SQLITE_OK;
    }
    return ALLOWED.has(action) ? constants.SQLITE_OK : constants.SQLITE_DENY;
  });
  const rows: Record<string, unknown>[] = [];
  let cut = false;
  const statement = database.prepare(sql);
  const columns = statement.columns().map(({ name }) => name);
  for (const row of statement.iterate()) {
    if (rows.length === limits.rows) {
      cut = true;
      break;
    }
    rows.push({ ...row });
  }
  return { columns, rows, cut };
}

function tables(): string {
  database.setAuthorizer(null);
  const names = database
    .prepare(
      "SELECT name, group_concat(column, ', ') AS columns FROM (SELECT m.name, '\"' || p.name || '\"' AS column FROM sqlite_master m, pragma_table_info(m.name) p) GROUP BY name",
    )
    .all();
  return names.map(({ name, columns }) => `${String(name)}(${String(columns)})`).join(', ') || 'none yet';
}
