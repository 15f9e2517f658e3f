// Wrong parameters, explained so that the next call can be right.
import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';

/** What is wrong: in one line, and by field. */
export interface Explanation {
  readonly summary: string;
  readonly fields: Record<string, string[]>;
}

/** Says for each issue which parameter it is about, what is allowed, and which name was probably meant. */
export function explainIssues(params: z.ZodObject, error: z.ZodError, given: unknown): Explanation {
  const found = new Map<string, string[]>();
  const add = (field: string, text: string) => found.set(field, [...(found.get(field) ?? []), text]);
  for (const issue of error.issues) {
    if (issue.code === 'unrecognized_keys') {
      const known = fieldsAt(params, issue.path);
      for (const key of issue.keys) add([...issue.path, key].join('.'), `unknown parameter, ${didYouMean(key, known)}`);
    } else if (issue.path.length === 0) {
      add('params', 'must be an object of parameters');
    } else {
      const field = issue.path.join('.');
      add(
        field,
        issue.code === 'invalid_type' && valueAt(given, issue.path) === undefined
          ? `is required (${issue.expected})`
          : lower(issue.message),
      );
    }
  }
  const fields = Object.fromEntries(found);
  const summary = Object.entries(fields)
    .map(([field, texts]) => `${field} ${texts.join(', ')}`)
    .join('; ');
  return { summary, fields };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (held, name) => (typeof held === 'object' && held !== null ? Reflect.get(held, name) : undefined),
    value,
  );
}

/** The fields that there are at a place inside the parameters. */
function fieldsAt(schema: unknown, path: readonly PropertyKey[]): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return fieldsAt(schema.unwrap(), path);
  if (schema instanceof z.ZodArray) return fieldsAt(schema.element, path.slice(1));
  if (!(schema instanceof z.ZodObject)) return [];
  const [first, ...rest] = path;
  return first === undefined ? Object.keys(schema.shape) : fieldsAt(schema.shape[String(first)], rest);
}

/** `did you mean page_size?`, or the list of what there is when nothing is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const best = known.length > 0 ? closest(word, [...known]) : undefined;
  const near = best !== undefined && distanceShare(word, best) <= 0.5;
  return near ? `did you mean ${best}?` : `allowed: ${known.join(', ') || 'none'}`;
}

function distanceShare(a: string, b: string): number {
  return distance(a, b) / Math.max(a.length, b.length);
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
