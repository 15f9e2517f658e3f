// For spreadsheets and documents: the shown tables as CSV, or tables and the answer as Markdown.
import { stringify } from 'csv-stringify/sync';
import { formatCell, type Reader } from '../src/agent/format-cell.ts';
import { reportTable } from '../src/agent/report.ts';
import { fieldOf, notesOf, type Table } from '../src/agent/show-table.ts';
import { plainLine, plainText } from '../src/plain-text.ts';
import type { EndedRun } from './output.ts';
import { TextOutput } from './output-text.ts';
import { screen } from './screen.ts';

/** The shown tables on standard output, values as Docker Hub gave them; all that is said goes to standard error. */
export class CsvOutput extends TextOutput {
  #tables = 0;

  override onText(): void {}

  override onTable(table: Table): void {
    if (this.#tables++ > 0) screen.print('\n');
    screen.print(toCsv(table));
    for (const note of notesOf(table)) screen.say(`${plainLine(table.title)}: ${note}\n`);
  }

  override end(ended: EndedRun): void {
    const { result } = ended;
    if (result.outcome !== 'done') return super.end(ended);
    screen.say(`${plainText(result.text)}\n`);
    super.end({ ...ended, result: { ...result, text: '' } });
  }
}

/** A table as RFC 4180 has it. A cell that a spreadsheet would take for a formula gets an apostrophe before it. */
export function toCsv(table: Table): string {
  const { columns, rows } = reportTable(table);
  return stringify(
    [
      columns.map(({ title }) => plainLine(title)),
      ...rows.map((row) => columns.map(({ field }) => csvValue(row[field]))),
    ],
    { escape_formulas: true },
  );
}

function csvValue(value: unknown): string | number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? plainLine(value) : JSON.stringify(value);
}

/** Tables and the answer on standard output, as GitHub Flavored Markdown has them. */
export class MarkdownOutput extends TextOutput {
  readonly #reader: Reader;

  constructor(look: ConstructorParameters<typeof TextOutput>[0]) {
    super(look);
    this.#reader = { timeZone: look.timeZone, now: look.now() };
  }

  override onText(): void {}

  override onTable(table: Table): void {
    screen.print(`${toMarkdown(table, this.#reader)}\n\n`);
  }
}

/** A table in Markdown. Nothing in a cell is markup. */
export function toMarkdown(table: Table, reader: Reader): string {
  const rows = table.rows.map((row) =>
    table.columns.map(({ field }) => escapeMarkdown(formatCell(fieldOf(row, field), field, reader).short)),
  );
  return [
    `**${escapeMarkdown(plainLine(table.title))}**`,
    '',
    line(table.columns.map(({ title }) => escapeMarkdown(plainLine(title)))),
    line(table.columns.map(() => '---')),
    ...rows.map(line),
    ...notesOf(table).flatMap((note) => ['', `(${note})`]),
  ].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_{}[\]<>|~]/g, String.raw`\$&`)
    .replace(/^(\s*)([#+-]|\d+[.)])/, String.raw`$1\$2`)
    .replace(/\b(https?|ftp):\/\//gi, '$1:&#8203;//')
    .replace(/\b(www)\./gi, '$1&#46;');
}
