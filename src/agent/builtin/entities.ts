// What a request names: repositories and organizations.

/** A repository that a request names, with the organization in use where it names none. */
export interface RepositoryWords {
  readonly namespace: string;
  readonly repository: string;
}

const NAME = String.raw`[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*`;
const FULL_NAME = new RegExp(String.raw`(?<![\w./-])([a-z0-9][a-z0-9_-]*)\/(${NAME})(?![\w/-])`);
const CALLED = new RegExp(
  String.raw`\brepo(?:sitory)?\s+(?:(?:called|named)\s+)?["'\x60]?(${NAME})["'\x60]?(?![\w/-])`,
);
const AFTER_ORG = /\borg(?:anization|anisation)?\s+([a-z0-9][a-z0-9_-]*)/i;
const BEFORE_ORG = /\b([a-z0-9][a-z0-9_-]*)\s+org(?:anization|anisation)?\b/i;

// Words that stand where a name could.
const STOP_WORDS = new Set(
  'the my our your this that which an in of for with from and or is has does deletion deletions creation creations changes events log logs audit last this past previous since between today yesterday'.split(
    ' ',
  ),
);

/** `acme/app`, or `repo app` in the organization in use. */
export function findRepository(text: string, organization: string | null): RepositoryWords | null {
  const [, namespace, repository] = FULL_NAME.exec(text) ?? [];
  if (namespace !== undefined && repository !== undefined) return { namespace, repository };
  const [, bare] = CALLED.exec(text) ?? [];
  if (bare === undefined || organization === null || STOP_WORDS.has(bare)) return null;
  return { namespace: organization, repository: bare };
}

/** The organization that a request names (`org acme`, `acme/app`), else the one in use. */
export function findOrganization(text: string, organization: string | null): string | null {
  const named = [AFTER_ORG, BEFORE_ORG]
    .map((words) => words.exec(text)?.[1]?.toLowerCase())
    .find((name) => name !== undefined && !STOP_WORDS.has(name));
  if (named !== undefined) return named;
  return FULL_NAME.exec(text)?.[1] ?? organization;
}

const PLACE = /\bin\s+([a-z][a-z0-9_-]*)\b/gi;
const MONTH = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i;

/** A word after "in" that is no time and not the organization: it may be meant as one ("in acme-labs"). */
export function findUnknownPlace(text: string, organization: string): string | null {
  const places = [...text.matchAll(PLACE)].map(([, place = '']) => place.toLowerCase());
  const unknown = places.find(
    (place) => place !== organization && !STOP_WORDS.has(place) && !MONTH.test(place) && !place.startsWith('org'),
  );
  return unknown ?? null;
}
