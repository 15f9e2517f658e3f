// A table as text: aligned, no wider than it may be, and inert whatever the rows hold.
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { plainLine } from '../plain-text.ts';
import { type Cell, formatCell, NOTHING, type Reader } from './format-cell.ts';
import { fieldOf, notesOf, type Table } from './show-table.ts';

/** How to draw. */
export interface DrawOptions extends Reader {
  /** Columns of the terminal. */
  readonly width: number;
  /** Decorates a heading; the identity where colours are off. */
  readonly strong: (text: string) => string;
}

const GAP = '  ';
/** Words that are longer may be broken anywhere: at best only those longer than a digest, and others before a column is lost. */
const LONGEST_WORDS = [20, 12] as const;

interface Column {
  readonly title: string;
  readonly cells: readonly Cell[];
  readonly align: Cell['align'];
}

/**
 * Draws the title, the header and the rows. What does not fit is told shorter, then loses its empty columns, then wraps;
 * only where not even that helps, the last columns are left out, and it is said which.
 */
export function drawTable(table: Table, { width, strong, ...reader }: DrawOptions): string {
  const all = table.columns.map(({ title, field }): Column => {
    const cells = table.rows.map((row) => formatCell(fieldOf(row, field), field, reader));
    const isNumeric = cells.some(({ align }) => align === 'right');
    return { title: plainLine(title).toUpperCase(), cells, align: isNumeric ? 'right' : 'left' };
  });
  const room = (columns: readonly Column[]) => width - GAP.length * columns.length;
  const isTight = sum(all.map((column) => widthOf(column, 'short'))) > room(all);
  const filled =
    isTight && table.rows.length > 0 ? all.filter((column, index) => index === 0 || !isEmpty(column)) : all;
  const [kind, tight] = LONGEST_WORDS;
  const longest = howManyFit(filled, room, kind) === filled.length ? kind : tight;
  const columns = filled.slice(0, Math.max(1, howManyFit(filled, room, longest)));
  const { texts, widths } = layOut(columns, room(columns), longest);
  const line = (cells: readonly string[]) => drawRow(cells, columns, widths);
  const rows = table.rows.map((_, index) => line(texts.map((cells) => cells[index] ?? '')));
  const notes = [
    ...notesOf(table),
    ...(filled.length < all.length ? [`nothing in ${namesOf(all.filter((column) => !filled.includes(column)))}`] : []),
    ...(columns.length < filled.length
      ? [`no room for ${namesOf(filled.slice(columns.length))}; --output csv has all columns`]
      : []),
  ];
  return [
    ...plainLines(table.title, width).map((part) => strong(part)),
    ...line(columns.map(({ title }) => title))
      .split('\n')
      .map((part) => strong(part)),
    ...(rows.length > 0 ? rows : [`${GAP}(none)`]),
    ...notes.flatMap((note) => plainLines(`(${note})`, width - GAP.length).map((part) => GAP + part)),
  ].join('\n');
}

/** Draws the rows one after the other, a field a line, as one would read them out. */
export function drawList(table: Table, reader: Reader): string {
  const rows = table.rows.map((row, index) => {
    const fields = table.columns.map(
      ({ title, field }) => `${plainLine(title)}: ${formatCell(fieldOf(row, field), field, reader).text}`,
    );
    return [`Row ${index + 1} of ${table.rows.length}`, ...fields].join('\n');
  });
  const notes = notesOf(table).map((note) => `Note: ${note}`);
  return [`Table: ${plainLine(table.title)}`, ...(rows.length > 0 ? rows : ['No rows']), ...notes].join('\n\n');
}

function plainLines(text: string, width: number): string[] {
  return wrapAnsi(plainLine(text), Math.max(1, width), { hard: true }).split('\n');
}

/** How many of the first columns have room for their longest words. */
function howManyFit(columns: readonly Column[], room: (columns: readonly Column[]) => number, longest: number): number {
  const least = columns.map((column) => leastWidth(column, longest));
  return columns.findLastIndex((_, last) => sum(least.slice(0, last + 1)) <= room(columns.slice(0, last + 1))) + 1;
}

function widthOf({ title, cells }: Column, length: 'text' | 'short'): number {
  return cells.reduce((most, cell) => Math.max(most, stringWidth(cell[length])), stringWidth(title));
}

function isEmpty({ cells }: Column): boolean {
  return cells.every(({ short }) => short === NOTHING);
}

function namesOf(columns: readonly Column[]): string {
  return columns.map(({ title }) => title.toLowerCase()).join(', ');
}

function leastWidth({ title, cells }: Column, longest: number): number {
  const words = [title, ...cells.map(({ short }) => short)].flatMap((text) => text.split(' '));
  return Math.min(longest, widest(words));
}

/** What stands in the cells, and how wide they are. */
function layOut(columns: readonly Column[], room: number, longest: number): { texts: string[][]; widths: number[] } {
  for (const length of ['text', 'short'] as const) {
    const texts = columns.map(({ cells }) => cells.map((cell) => cell[length]));
    const widths = columns.map((column) => widthOf(column, length));
    if (sum(widths) <= room) return { texts, widths };
    if (length === 'short')
      return {
        texts,
        widths: shrink(
          widths,
          columns.map((column) => leastWidth(column, longest)),
          room,
        ),
      };
  }
  return { texts: [], widths: [] };
}

/** Takes from the widest columns until all fit, but leaves each what it needs at least. */
function shrink(wanted: readonly number[], least: readonly number[], room: number): number[] {
  const widths = [...wanted];
  for (let over = sum(widths) - room; over > 0; over--) {
    const spare = widths.map((width, index) => (width > (least[index] ?? 0) ? width : 0));
    const most = spare.indexOf(Math.max(...spare));
    if (spare[most] === 0) break;
    widths[most] = (widths[most] ?? 0) - 1;
  }
  // A single column that is still too wide breaks its words.
  return widths.length === 1 ? [Math.max(1, Math.min(widths[0] ?? 1, room))] : widths;
}

/** A row, in as many lines as its longest cell needs. */
function drawRow(cells: readonly string[], columns: readonly Column[], widths: readonly number[]): string {
  const wrapped = cells.map((cell, index) => {
    const width = widths[index] ?? 1;
    return stringWidth(cell) <= width ? [cell] : wrapAnsi(cell, width, { hard: true }).split('\n');
  });
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, at) =>
    columns
      .map(({ align }, index) => GAP + pad(wrapped[index]?.[at] ?? '', widths[index] ?? 0, align))
      .join('')
      .trimEnd(),
  ).join('\n');
}

function pad(text: string, width: number, align: Cell['align']): string {
  const space = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return align === 'right' ? space + text : text + space;
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, stringWidth(text)), 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
