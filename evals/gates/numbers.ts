// Numbers in an answer that no result holds: what a model made up, or worked out in its head.
import type { RunEvent } from '../../src/agent/events.ts';
import { isRecord } from '../../src/json.ts';

/** Moments are checked as what they are elsewhere. */
const MOMENT = /\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?\b/g;
/** A number by itself, and none in a name, a version or a digest. */
const NUMBER = /(?<![\w./:@#-])\d[\d,]*(?:\.\d+)?(?![\w/:@-]|\.\w)/g;

/** A number in round figures of a unit. */
const ROUNDED = /(?<![\w./:@#-])(\d[\d,]*(?:\.(\d+))?) ?(kB|KB|MB|GB|TB|KiB|MiB|GiB|TiB|thousand|million|billion)\b/g;
const UNITS: Readonly<Record<string, number>> = {
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  thousand: 1e3,
  million: 1e6,
  billion: 1e9,
};
/** What an answer says one could ask. */
const SUGGESTED = /\b(?:like|say|for example|e\.g\.)[^".\n]*(?:"[^"\n]*"(?:, | or )?)+/gi;

/** The numbers of an answer that stand neither in the request nor in a result, nor count the rows of one. */
export function unfoundedNumbers(answer: string, request: string, events: readonly RunEvent[]): string[] {
  const known = new Set([...numbersIn(request), ...events.flatMap(numbersOf)]);
  const told = answer.replace(MOMENT, '').replace(SUGGESTED, '');
  const rounded = [...told.matchAll(ROUNDED)].filter(([, number = '', decimals = '', unit = '']) => {
    const [size, within] = [UNITS[unit] ?? 1, 0.51 * 10 ** -decimals.length];
    const value = Number(number.replaceAll(',', ''));
    return ![...known].some((one) => Math.abs(Number(one) / size - value) <= within);
  });
  const plain = numbersIn(told.replace(ROUNDED, '')).filter((number) => !known.has(number));
  return [...new Set([...plain, ...rounded.map(([text]) => text)])];
}

function numbersOf(event: RunEvent): string[] {
  switch (event.type) {
    case 'tool.answered':
      return numbersHeld(event.content);
    case 'messages.added':
      // What was found in results stands in what the model was told.
      return event.messages.filter(({ role }) => role === 'tool').flatMap(numbersHeld);
    case 'query.answered':
    case 'table.shown':
      return [String(event.rows)];
    default:
      return [];
  }
}

/** The numbers in a value, and how long its lists are. */
function numbersHeld(value: unknown): string[] {
  if (typeof value === 'number') return [String(value)];
  if (typeof value === 'string') return numbersIn(value);
  if (Array.isArray(value)) return [String(value.length), ...value.flatMap(numbersHeld)];
  return isRecord(value) ? Object.values(value).flatMap(numbersHeld) : [];
}

/** The numbers in a text that stand by themselves. */
export function numbersIn(text: string): string[] {
  return (text.match(NUMBER) ?? []).map((number) => String(Number(number.replaceAll(',', ''))));
}

/** A text as the part of a pattern that matches it to the letter. */
export function literal(text: string): string {
  return text.replaceAll(/\W/g, '\\$&');
}
