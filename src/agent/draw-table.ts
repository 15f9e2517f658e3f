// A table as text: aligned, as wide as it is given, and inert whatever the rows hold.
import stringWidth from 'string-width';
import { plainLine } from '../plain-text.ts';
import { fieldOf, type Table } from './show-table.ts';
import { formatTime } from './time-format.ts';

/** How to draw. */
export interface DrawOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly timeZone: string;
  /** Decorates a heading; the identity where colours are off. */
  readonly strong: (text: string) => string;
}

const GAP = '  ';
const MIN_COLUMN = 8;

/** Draws the title, the header and a line a row. Cells that don't fit end in `…`; nothing else is left out. */
export function drawTable(table: Table, { width, timeZone, strong }: DrawOptions): string {
  const head = table.columns.map(({ title }) => plainLine(title).toUpperCase());
  const body = table.rows.map((row) => table.columns.map(({ field }) => formatCell(fieldOf(row, field), timeZone)));
  const widths = fit(
    head.map((title, index) => Math.max(stringWidth(title), ...body.map((cells) => stringWidth(cells[index] ?? '')))),
    width - GAP.length * head.length,
  );
  const line = (cells: readonly string[]) =>
    `${GAP}${cells.map((cell, index) => pad(cell, widths[index] ?? 0)).join(GAP)}`.trimEnd();
  const rows = body.length > 0 ? body.map(line) : [`${GAP}(none)`];
  const notes = (table.notes ?? []).map((note) => `${GAP}(${note})`);
  return [strong(plainLine(table.title)), strong(line(head)), ...rows, ...notes].join('\n');
}

function formatCell(value: unknown, timeZone: string): string {
  if (value === null || value === undefined || value === '') return '-';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return formatTime(value, timeZone) ?? shortDigest(plainLine(value));
  if (Array.isArray(value)) return value.map((item) => formatCell(item, timeZone)).join(', ');
  return plainLine(JSON.stringify(value) ?? '-');
}

/** A digest as Docker's own tools print it: the first 12 hexadecimal digits. */
function shortDigest(text: string): string {
  return /^sha256:[0-9a-f]{64}$/.test(text) ? text.slice(0, 'sha256:'.length + 12) : text;
}

/** Takes from the widest columns until all fit, but never below a readable width. */
function fit(wanted: readonly number[], room: number): number[] {
  const widths = [...wanted];
  for (let over = sum(widths) - room; over > 0; over--) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 0) <= MIN_COLUMN) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function pad(text: string, width: number): string {
  const short = stringWidth(text) <= width ? text : `${cut(text, width - 1)}…`;
  return short + ' '.repeat(Math.max(0, width - stringWidth(short)));
}

function cut(text: string, width: number): string {
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(kept + segment) > width) break;
    kept += segment;
  }
  return kept;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
