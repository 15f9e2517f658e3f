// For programs: one report at the end, or a line for everything as it happens and the report as the last. docs/output.md
import type { RunEvent } from '../src/agent/events.ts';
import { type Report, reportOf, reportOfNone, reportTable } from '../src/agent/report.ts';
import type { Table } from '../src/agent/show-table.ts';
import { plainValue } from '../src/plain-text.ts';
import type { EndedRun, Look, Output } from './output.ts';
import { screen } from './screen.ts';

export class JsonOutput implements Output {
  protected readonly look: Look;
  readonly #events: RunEvent[] = [];
  readonly #tables: Table[] = [];

  constructor(look: Look) {
    this.look = look;
  }

  onEvent(event: RunEvent): void {
    this.#events.push(event);
  }

  onText(_piece: string): void {}

  onProgress(): void {}

  onTable(table: Table): void {
    this.#tables.push(table);
  }

  whileAsking<T>(ask: () => Promise<T>): Promise<T> {
    return ask();
  }

  end({ result, exitCode, run, next }: EndedRun): void {
    const [events, tables] = [this.#events, this.#tables];
    this.write(reportOf({ result, exitCode, events, tables, run, next, sandbox: this.look.sandbox }));
  }

  protected write(report: Report): void {
    screen.print(`${JSON.stringify(plainValue(report), null, 2)}\n`);
  }
}

/** A line `{"type": …}` for each event, piece of text and table, and at last `{"type": "result", …}`. */
export class StreamJsonOutput extends JsonOutput {
  override onEvent(event: RunEvent): void {
    super.onEvent(event);
    if (!INTERNAL.has(event.type)) printLine({ ...event });
  }

  override onText(piece: string): void {
    printLine({ type: 'text', text: piece });
  }

  override onTable(table: Table): void {
    super.onTable(table);
    printLine({ type: 'table', ...reportTable(table) });
  }

  protected override write(report: Report): void {
    printLine({ type: 'result', ...report });
  }
}

/** Events that are of use to whoever resumes a run, and to nobody else. */
const INTERNAL: ReadonlySet<string> = new Set(['messages.added', 'table.shown']);

function printLine(line: object): void {
  screen.print(`${JSON.stringify(plainValue(line))}\n`);
}

/** Says in JSON that no run was begun, and why. */
export function printNoRun(
  format: 'json' | 'stream-json',
  { message, exitCode, sandbox }: { message: string; exitCode: number; sandbox: boolean },
): void {
  const report = reportOfNone(message, exitCode, sandbox);
  if (format === 'json') screen.print(`${JSON.stringify(plainValue(report), null, 2)}\n`);
  else printLine({ type: 'result', ...report });
}
