// Text from outside, made inert: nothing in it can move a cursor, hide, or change the direction of reading.
import { stripVTControlCharacters } from 'node:util';

// C0 but tab and newline, DEL, C1; bidi marks, embeddings, overrides and isolates; zero-width and other invisible format
// characters; the tag characters that can spell out hidden sentences; the second block of variation selectors.
const INVISIBLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|[\u{e0100}-\u{e01ef}]/gu;

// JSON writes C0 characters and lone surrogates as escapes; an escaped backslash before such a letter is a false alarm.
const HIDDEN_IN_JSON = new RegExp(`\\\\[bfru]|${INVISIBLE.source}`, 'u');

/** Whether nothing in this JSON text would be changed by {@link plainValue}: one look in place of a walk. */
export function isPlainJson(json: string): boolean {
  return !HIDDEN_IN_JSON.test(json);
}

/** Removes control, ANSI, bidi and zero-width characters; newlines and tabs stay. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replace(INVISIBLE, '');
}

/** The same for one line of output: newlines and tabs become spaces too. */
export function plainLine(text: string): string {
  return plainText(text).replace(/\s+/g, ' ').trim();
}

/** Makes every string in a value inert, keys included. */
export function plainValue(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value);
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [plainText(key), plainValue(held)]));
}
