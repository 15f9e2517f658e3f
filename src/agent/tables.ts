// The results of a run as tables that can be asked in SQL: in a process of its own, read-only, within bounds.
import { type ChildProcess, fork } from 'node:child_process';
import { z } from 'zod';
import { isRecord } from '../json.ts';
import type { Row } from './results.ts';
import type { Message, Question } from './sqlite-child.ts';

/** What a question may use up. */
export interface TableLimits {
  /** Milliseconds for one question. */
  readonly timeMs: number;
  /** Rows of an answer at most; more are cut off, and said to be. */
  readonly rows: number;
  /** Megabytes for all tables and what a question needs beside them. */
  readonly megabytes: number;
}

export const TABLE_LIMITS: TableLimits = { timeMs: 5000, rows: 10_000, megabytes: 512 };

/** The answer to a question. */
export interface TableAnswer {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** Whether there were more rows than an answer may have. */
  readonly cut: boolean;
}

/** A question that can't be answered; the message says why. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

const Reply = z.union([
  z.object({ columns: z.array(z.string()), rows: z.array(z.record(z.string(), z.unknown())), cut: z.boolean() }),
  z.object({ error: z.string() }),
  z.object({ loaded: z.string() }),
]);
type Reply = z.infer<typeof Reply>;

/** Tables in SQLite, in a process that is started with the first question and ended when one takes too long. */
export class Tables {
  readonly #limits: TableLimits;
  #child: ChildProcess | null = null;
  readonly #loaded = new Set<string>();
  /** One question at a time: the process has but one database. */
  #asking: Promise<unknown> = Promise.resolve();

  constructor(limits: TableLimits = TABLE_LIMITS) {
    this.#limits = limits;
  }

  /** Asks in SQL. @throws QueryError when it is no question, is not allowed, or takes too long. */
  query(sql: string, tables: ReadonlyMap<string, readonly Row[]>): Promise<TableAnswer> {
    const answer = this.#asking.then(() => this.#query(sql, tables));
    this.#asking = answer.catch(() => {});
    return answer;
  }

  close(): void {
    this.#child?.kill('SIGKILL');
    this.#child = null;
    this.#loaded.clear();
  }

  async #query(sql: string, tables: ReadonlyMap<string, readonly Row[]>): Promise<TableAnswer> {
    for (const [name, rows] of tables) {
      if (this.#loaded.has(name)) continue;
      await this.#ask({ load: name, ...toTable(rows) });
      this.#loaded.add(name);
    }
    const reply = await this.#ask({ sql });
    if ('rows' in reply) return reply;
    throw new QueryError('The question got no rows.');
  }

  #ask(question: Question): Promise<Reply> {
    const child = (this.#child ??= fork(new URL(`./sqlite-child${import.meta.url.slice(-3)}`, import.meta.url), [], {
      env: {},
      execArgv: ['--no-warnings'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    }));
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const end = (why: string) => {
      this.close();
      reject(new QueryError(why));
    };
    const timer = setTimeout(
      () =>
        end(
          `The question took longer than ${this.#limits.timeMs / 1000} s and was stopped. Ask for less: filter, or count.`,
        ),
      this.#limits.timeMs,
    );
    const onMessage = (told: unknown) => {
      const reply = Reply.safeParse(told).data;
      if (!reply) return end('The question got an answer that makes no sense.');
      if ('error' in reply) return reject(new QueryError(reply.error));
      return resolve(reply);
    };
    const onExit = () => end('The question used too much memory and was stopped. Ask for less.');
    child.once('message', onMessage).once('exit', onExit).once('error', onExit);
    const message: Message = { ...question, limits: this.#limits };
    child.send(message);
    return promise.finally(() => {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit).off('error', onExit);
    });
  }
}

/** Rows as a table: nested fields by dotted names, lists as JSON text, truth values as 1 and 0. */
function toTable(rows: readonly Row[]): { columns: string[]; values: unknown[][] } {
  const flat = rows.map((row) => flatten(row, ''));
  const columns = [...new Set(flat.flatMap((row) => [...row.keys()]))];
  return { columns, values: flat.map((row) => columns.map((column) => row.get(column) ?? null)) };
}

function flatten(row: Row, prefix: string): Map<string, unknown> {
  const flat = new Map<string, unknown>();
  for (const [name, value] of Object.entries(row)) {
    if (isRecord(value)) for (const [inner, held] of flatten(value, `${prefix}${name}.`)) flat.set(inner, held);
    else flat.set(prefix + name, scalar(value));
  }
  return flat;
}

function scalar(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
