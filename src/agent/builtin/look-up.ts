// Which words of a conversation may be names that have to be looked up, and of which organization it is.
import { corrected, isOrdinary } from './vocabulary.ts';

const AFTER_ORG = /\borg(?:anization|anisation)?\s+([a-z0-9][a-z0-9_-]*)/i;
const BEFORE_ORG = /\b([a-z0-9][a-z0-9_-]*)\s+org(?:anization|anisation)?\b(?!\s+(?:access\s+)?tokens?)/i;

/** The organization that the last request names (`org acme`), else the one in use. */
export function organizationIn(requests: readonly string[], organization: string | null): string | null {
  const request = requests.at(-1) ?? '';
  const named = [AFTER_ORG, BEFORE_ORG]
    .map((words) => words.exec(request)?.[1]?.toLowerCase())
    .find(
      (name) =>
        name !== undefined &&
        !isOrdinary(corrected(name)) &&
        !/^(?:wide|level|is|an|entirely|completely|altogether|again|now|please|for|and|as|with|then|today|immediately|too|chart|unit|structure|tree|settings?)$/.test(
          name,
        ),
    );
  if (named !== undefined) return named;
  return organization ?? /(?<![\w./-])([a-z0-9][a-z0-9_-]*)\/[a-z0-9]/i.exec(request)?.[1]?.toLowerCase() ?? null;
}

/** Requests about these name nobody. */
const NAMELESS = /\bscim\b|\bwho ?am i\b|\bwhoami\b|\brate limit\b|\brequests? (?:are )?left\b/i;

/** Words that may name a team or a person, and those that may name a repository without its organization. */
export function wordsToLookUp(
  requests: readonly string[],
  org: string | null,
): { people: string[]; repositories: string[] } {
  const text = requests.join(' \n ').slice(0, 8000);
  if (NAMELESS.test(text)) return { people: [], repositories: [] };
  const words = text
    .replace(/"[^"]*"|“[^”]*”|`[^`]*`/g, (quoted) => (/^.[\w-]{1,40}.$/.test(quoted) ? quoted.slice(1, -1) : ' '))
    .replace(/\S+@\S+|\burn:\S+|[0-9a-f]{8}-\S{27}/gi, ' ')
    .split(/[\s,;?!()&+]+/)
    .map((word) => word.replace(/'s$/i, '').replace(/^["'<]+|[.:'">]+$/g, ''))
    .filter(
      (word) =>
        /^[a-z0-9][\w.-]*(?::[\w.-]+)?$/i.test(word) && !/^\d+(?:[.,]\d+)*(?:[a-z]{1,2}|st|nd|rd|th)?$/i.test(word),
    )
    .map((word) => (word.split(':')[0] ?? word).toLowerCase())
    .filter((word) => word !== org && !/^v?\d+(?:\.\d+)*$/.test(word));
  const unknown = [...new Set(words.filter((word) => word.length > 1 && !isOrdinary(word)))];
  const people = unknown.length > 0 || /\bteams?\b/i.test(text) ? (unknown.length > 0 ? unknown : []) : [];
  return { people, repositories: unknown };
}
