// A value of a result as people read it: exact times with how long ago, sizes in bytes by unit, counts by thousands.
import { plainLine } from '../plain-text.ts';
import { formatAge, formatTime } from './time-format.ts';

/** When and where somebody reads. */
export interface Reader {
  readonly timeZone: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** A cell, inert whatever the value holds. */
export interface Cell {
  readonly text: string;
  /** The same where there is little room. */
  readonly short: string;
  readonly align: 'left' | 'right';
}

/** What stands where there is no value. */
export const NOTHING = '-';

/** Formats a value by what it is, and a number by the name of its field. */
export function formatCell(value: unknown, field: string, reader: Reader): Cell {
  // A truth value that went through SQL.
  if ((value === 0 || value === 1) && TRUTH.test(field)) return { ...both(value === 1 ? 'yes' : 'no'), align: 'left' };
  if (typeof value === 'number') return { ...both(formatNumber(value, field)), align: 'right' };
  if (typeof value === 'string') {
    const time = formatTime(value, reader.timeZone);
    if (time !== null) return { text: `${time}, ${formatAge(value, reader.now)}`, short: time, align: 'left' };
  }
  return { ...both(formatText(value, reader)), align: 'left' };
}

function both(text: string): Pick<Cell, 'text' | 'short'> {
  return { text, short: text };
}

function formatText(value: unknown, reader: Reader): string {
  if (value === null || value === undefined || value === '') return NOTHING;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return shortDigest(plainLine(value));
  if (Array.isArray(value)) return value.map((item) => formatCell(item, '', reader).short).join(', ') || NOTHING;
  return plainLine(JSON.stringify(value));
}

const SIZE = /(?:^|[._\s])(?:size|bytes)$/i;
const TRUTH = /(?:^|[._])(?:is|has)_\w+$/i;
const IDENTIFIER = /(?:^|[._\s])id$/i;

function formatNumber(value: number, field: string): string {
  if (IDENTIFIER.test(field)) return String(value);
  return SIZE.test(field) ? formatSize(value) : value.toLocaleString('en', { maximumFractionDigits: 2 });
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Bytes in decimal units with three digits, as Docker's own tools print them: `45.2 MB`. */
export function formatSize(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, Math.abs(bytes))) / 3)));
  const scaled = bytes / 1000 ** power;
  const digits = power === 0 || Math.abs(scaled) >= 100 ? 0 : Math.abs(scaled) >= 10 ? 1 : 2;
  return `${Number(scaled.toFixed(digits))} ${UNITS[power]}`;
}

/** A digest as Docker's own tools print it: the first 12 hexadecimal digits. */
function shortDigest(text: string): string {
  return /^sha256:[0-9a-f]{64}$/.test(text) ? text.slice(0, 'sha256:'.length + 12) : text;
}
