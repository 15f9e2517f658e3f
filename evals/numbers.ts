// Numbers in an answer that no result holds: what a model made up, or worked out in its head.
import type { RunEvent } from '../src/agent/events.ts';
import { isRecord } from '../src/json.ts';

/** Moments are checked as what they are elsewhere. */
const MOMENT = /\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?\b/g;
/** A number by itself, and none in a name, a version or a digest. */
const NUMBER = /(?<![\w./:@#-])\d[\d,]*(?:\.\d+)?(?![\w/:@-]|\.\w)/g;

/** The numbers of an answer that stand neither in the request nor in a result, nor count the rows of one. */
export function unfoundedNumbers(answer: string, request: string, events: readonly RunEvent[]): string[] {
  const known = new Set([...numbersIn(request), ...events.flatMap(numbersOf)]);
  return [...new Set(numbersIn(answer.replace(MOMENT, '')))].filter((number) => !known.has(number));
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

function numbersIn(text: string): string[] {
  return (text.match(NUMBER) ?? []).map((number) => String(Number(number.replaceAll(',', ''))));
}
