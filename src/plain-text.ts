// Text from outside, made inert: nothing in it can move a cursor, hide, or change the direction of reading.
import { stripVTControlCharacters } from 'node:util';

// C0 but tab and newline, DEL, C1; bidi marks, embeddings, overrides and isolates; zero-width and other invisible format
// characters, fillers and variation selectors; the tag characters that can spell out hidden sentences.
const INVISIBLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb]|[\u{1d173}-\u{1d17a}]|[\u{e0000}-\u{e0fff}]|\u034f|[\ufe00-\ufe0f]/gu;

// Joiners and variation selectors make letters and emoji what they are; they hide nothing that a reader would miss.
const HARMLESS = /\u200c|\u200d|[\ufe00-\ufe0f]/g;

/** The first character in a value's texts that a reader would miss, as `U+202E`; `null` where there is none. */
export function findHidden(value: unknown): string | null {
  const hidden = JSON.stringify(value)
    ?.replace(HARMLESS, '')
    // JSON writes control characters as escapes, and the white space among them is harmless.
    .match(new RegExp(`\\\\u(?:00[01]\\w|d[89a-f]\\w\\w)|\\\\[bf]|${INVISIBLE.source}`, 'u'))?.[0];
  if (hidden === undefined) return null;
  return hidden.startsWith('\\') ? hidden : `U+${hidden.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;
}

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
