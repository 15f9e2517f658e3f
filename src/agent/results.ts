// The answers of a run, kept under short names so that tables can be drawn from them and not from a model's memory.
import { isRecord, type Json } from '../json.ts';

/** A row of a list, or the one object that an answer was. */
export type Row = Readonly<Record<string, unknown>>;

/** The rows of an answer, and whether they are all there are. */
export interface Result {
  readonly rows: readonly Row[];
  /** False where the answer was a part of a list. */
  readonly complete: boolean;
}

/** The results of one run: `r1`, `r2`, … in the order of the calls, and `q1`, … for what was found in them. */
export class Results {
  readonly #results = new Map<string, Result>();
  #calls = 0;
  #derived = 0;

  /** Names the result of a call that is about to be made. */
  open(): string {
    return `r${++this.#calls}`;
  }

  /** Puts a result back under the name that it had in the record. */
  restore(name: string, envelope: Json | null): void {
    this.#calls = Math.max(this.#calls, Number(name.slice(1)));
    if (envelope !== null) this.close(name, envelope);
  }

  /** Leaves out the names of so many findings of an earlier part of the run: they are not kept, and stand for nothing else. */
  skip(findings: number): void {
    this.#derived += findings;
  }

  /** Keeps the envelope that came back. */
  close(name: string, envelope: Json): void {
    const list = isRecord(envelope) && isRecord(envelope['list']) ? envelope['list'] : null;
    this.#results.set(name, { rows: rowsOf(envelope), complete: list === null || list['complete'] === true });
  }

  /** Keeps rows that were found in results, and names them. */
  derive(found: Result): string {
    const name = `q${++this.#derived}`;
    this.#results.set(name, found);
    return name;
  }

  get(name: string): Result | undefined {
    return this.#results.get(name);
  }

  get all(): [string, Result][] {
    return [...this.#results];
  }

  /** The names of the results there are. */
  get names(): string[] {
    return [...this.#results.keys()];
  }
}

/** The items of a list, found by the name the server gives; else the answer itself as the only row. */
function rowsOf(envelope: Json): Row[] {
  if (!isRecord(envelope)) return [];
  const data = envelope['data'];
  const items = isRecord(envelope['list']) ? envelope['list']['items'] : undefined;
  const rows = isRecord(data) && typeof items === 'string' ? data[items] : data;
  const all: readonly unknown[] = Array.isArray(rows) ? rows : [rows];
  return all.filter(isRecord);
}
