// The answers of a run, kept under short names so that tables can be drawn from them and not from a model's memory.
import { isRecord, type Json } from '../json.ts';
import type { HubCall } from './events.ts';

/** A row of a list, or the one object that an answer was. */
export type Row = Readonly<Record<string, unknown>>;

/** An answer of Docker Hub and the call that brought it. */
export interface Result {
  readonly call: HubCall;
  readonly rows: readonly Row[];
}

/** The results of one run: `r1`, `r2`, … in the order of the calls. */
export class Results {
  readonly #calls = new Map<string, HubCall>();
  readonly #results = new Map<string, Result>();

  /** Names the result of a call that is about to be made. */
  open(call: HubCall): string {
    const name = `r${this.#calls.size + 1}`;
    this.#calls.set(name, call);
    return name;
  }

  /** Puts a result back under the name that it had in the record. */
  restore(name: string, call: HubCall, envelope: Json | null): void {
    this.#calls.set(name, call);
    if (envelope !== null) this.#results.set(name, { call, rows: rowsOf(envelope) });
  }

  /** Keeps the envelope that came back. */
  close(name: string, envelope: Json): void {
    const call = this.#calls.get(name);
    if (call) this.#results.set(name, { call, rows: rowsOf(envelope) });
  }

  get(name: string): Result | undefined {
    return this.#results.get(name);
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
