// Wrong parameters, explained so that the next call can be right.
import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';

/** What is wrong: in one line, and by field. */
export interface Explanation {
  readonly summary: string;
  readonly fields: Record<string, string[]>;
}

/** Says for each issue which parameter it is about, what is allowed, and which name was probably meant. */
export function explainIssues(params: z.ZodObject, error: z.ZodError): Explanation {
  const known = Object.keys(params.shape);
  const fields: Record<string, string[]> = {};
  const add = (field: string, text: string) => (fields[field] ??= []).push(text);
  for (const issue of error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) add(key, `unknown parameter, ${didYouMean(key, known)}`);
    } else if (issue.path.length === 0) {
      add('params', 'must be an object of parameters');
    } else {
      const field = issue.path.join('.');
      add(
        field,
        issue.code === 'invalid_type' && issue.input === undefined
          ? `is required (${issue.expected})`
          : lower(issue.message),
      );
    }
  }
  const summary = Object.entries(fields)
    .map(([field, texts]) => `${field} ${texts.join(', ')}`)
    .join('; ');
  return { summary, fields };
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
