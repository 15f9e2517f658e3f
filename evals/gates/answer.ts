// Gate: the person is told what is true, all of it and nothing else, and asked where something is left open.
import { drawTable } from '../../src/agent/draw-table.ts';
import { fieldOf } from '../../src/agent/show-table.ts';
import type { World } from '../../src/sandbox/sandbox.ts';
import type { Case, Fact, NameKind } from '../case.ts';
import type { Observed, Turn } from '../trial.ts';
import { literal, numbersIn, unfoundedNumbers } from './numbers.ts';

/** What the person sees. */
export interface Shown {
  readonly text: string;
  /** Text and tables, as they are drawn. */
  readonly all: string;
  /** The values in each row, as text. */
  readonly rows: readonly (readonly string[])[];
}

/** Everything that is shown at the end of a trial. */
export function shownIn({ turns, tables }: Observed, { now, time_zone: timeZone }: Case): Shown {
  const text = turns.at(-1)?.text ?? '';
  const drawn = tables.map((table) =>
    drawTable(table, { width: 10_000, timeZone, now: Date.parse(now), strong: String }),
  );
  const rows = tables.flatMap(({ columns, rows: own }) =>
    own.map((row) => columns.map(({ field }) => told(fieldOf(row, field)))),
  );
  return { text, all: [text, ...drawn].join('\n'), rows };
}

function told(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** What is wrong with the way it ends. */
export function judgeEnd({ ends, replies }: Case, { turns }: Observed): string[] {
  const misses = replies.flatMap((reply, index) =>
    turns[index]?.asks === true
      ? []
      : [`it did not ask, so nobody said ${JSON.stringify(reply)}: ${turns[index]?.text ?? ''}`],
  );
  const last = turns.at(-1);
  if (!last || misses.length > 0) return misses;
  if (ends === 'waiting')
    return last.outcome === 'waiting' ? [] : [`it ended as ${last.outcome}, and does not wait for anybody`];
  if (ends === 'answer') {
    if (last.outcome !== 'done') return [`it ended as ${last.outcome}: ${last.text}`];
    return last.asks && !isOffer(last) ? [`it asks where nothing is open: ${last.text}`] : [];
  }
  return last.outcome === 'done' || last.outcome === 'failed' || last.outcome === 'unauthenticated'
    ? []
    : [`it ended as ${last.outcome}: ${last.text}`];
}

/** An answer that ends with an offer asks for nothing. */
function isOffer({ text }: Turn): boolean {
  return /(?:anything else|would you like me to|do you want me to|shall i also)[^?]*\?$/i.test(text.trim());
}

/** More numbers than this in the prose of one answer are no answer but a choice. */
const MOST_NUMBERS = 8;

/** What is wrong with what is said. */
export function judgeAnswer(one: Case, observed: Observed): string[] {
  const shown = shownIn(observed, one);
  const misses: string[] = [];
  for (const fact of one.facts) misses.push(...judgeFact(fact, shown, observed, one));
  for (const pattern of one.says)
    if (!new RegExp(pattern, 'i').test(shown.all)) misses.push(`it does not say ${pattern}: ${shown.text}`);
  for (const pattern of one.never)
    if (new RegExp(pattern, 'i').test(shown.all)) misses.push(`it says ${pattern}: ${shown.text}`);
  const asked = [...one.earlier, one.request, ...one.replies].join('\n');
  const unfounded = unfoundedNumbers(shown.text, asked, observed.events);
  if (unfounded.length > 0)
    misses.push(`it says ${unfounded.slice(0, 5).join(', ')}, which no result holds: ${shown.text}`);
  const numbers = new Set(numbersIn(shown.text));
  if (numbers.size > MOST_NUMBERS) misses.push(`it says ${numbers.size} different numbers`);
  if (shown.text.length > one.budget.answer)
    misses.push(`its answer has ${shown.text.length} characters, more than ${one.budget.answer}`);
  return misses;
}

function judgeFact(fact: Fact, shown: Shown, observed: Observed, one: Case): string[] {
  if ('count' in fact) return judgeCount(fact, shown);
  if ('names' in fact) return judgeNames(fact, shown, observed, one);
  if ('first' in fact) {
    const first = firstName(namesOf(fact.of, fact.in, observed.start), shown);
    return first === fact.first ? [] : [`${first ?? 'nothing'} comes first, not ${fact.first}`];
  }
  if ('date' in fact) return hasDate(fact.date, shown) ? [] : [`it does not say ${fact.date}: ${shown.text}`];
  if ('digest' in fact) {
    const others = (shown.text.match(/sha256:[0-9a-f]{12,64}/g) ?? []).filter(
      (digest) => !fact.digest.startsWith(digest),
    );
    const misses = others.map((digest) => `it says ${digest}, not ${fact.digest}`);
    return shown.all.includes(fact.digest.slice(0, 19)) ? misses : [...misses, `it does not say ${fact.digest}`];
  }
  const says = new RegExp(fact.says, 'i').test(shown.all) ? [] : [`it does not say ${fact.says}: ${shown.text}`];
  return [
    ...says,
    ...fact.never
      .filter((pattern) => new RegExp(pattern, 'i').test(shown.all))
      .map((pattern) => `it says ${pattern} as well: ${shown.text}`),
  ];
}

function judgeCount({ count, of }: Extract<Fact, { count: number }>, { text, rows }: Shown): string[] {
  // "3 of 21 repositories" counts 3.
  const claim = new RegExp(
    `(?<![\\w./:@#-])(\\d[\\d,]*)(?: (?:of|out of) (?:the )?\\d[\\d,]*)?(?: [\\w-]+){0,2}? (?:${of})`,
    'gi',
  );
  const claims = [...text.replace(DAY, '').matchAll(claim)].map(([, number = '']) =>
    Number(number.replaceAll(',', '')),
  );
  const wrong = claims.filter((number) => number !== count);
  if (wrong.length > 0) return [`it says ${wrong.join(' and ')} ${of}, not ${count}: ${text}`];
  const isSaid =
    numbersIn(text).includes(String(count)) || (count === 0 && /\b(?:no|none|nothing|nobody|zero)\b/i.test(text));
  return isSaid || (rows.length === count && count > 0) ? [] : [`it does not say ${count} ${of}: ${text}`];
}

function judgeNames(
  { names, of, in: place }: Extract<Fact, { names: string[] }>,
  shown: Shown,
  observed: Observed,
  one: Case,
): string[] {
  const isNamed = mentions(shown);
  const missing = names.filter((name) => !isNamed(name));
  const asked = [...one.earlier, one.request, ...one.replies].join('\n');
  const others = namesOf(of, place, observed.start).filter(
    (name) => !names.includes(name) && isNamed(name) && !mentions({ text: asked, all: asked, rows: [] })(name),
  );
  return [
    ...missing.map((name) => `it does not show ${name}: ${shown.text}`),
    ...others.map((name) => `it shows ${name}, which is none of them`),
  ];
}

/** Whether a name stands in a row by itself, or in the prose as a word; a repository's in full or, in a row, without namespace. */
function mentions({ text, rows }: Shown): (name: string) => boolean {
  const cells = new Set(rows.flat());
  return (name) => {
    const bare = name.includes('/') ? name.slice(name.indexOf('/') + 1) : name;
    return cells.has(name) || cells.has(bare) || placeOf(name, text) !== -1;
  };
}

function firstName(names: readonly string[], { text, rows }: Shown): string | undefined {
  const known = new Map(
    names.flatMap((name) => [
      [name, name],
      [name.slice(name.indexOf('/') + 1), name],
    ]),
  );
  const inRows = rows
    .flat()
    .map((cell) => known.get(cell))
    .find((name) => name !== undefined);
  if (inRows !== undefined) return inRows;
  const places = names.map((name) => ({ name, at: placeOf(name, text) }));
  return places.filter(({ at }) => at !== -1).sort((a, b) => a.at - b.at)[0]?.name;
}

/** Where a text has a name as a word of its own; -1 where it has not. */
function placeOf(name: string, text: string): number {
  return text.search(new RegExp(`(?<![\\w./@-])${literal(name)}(?![\\w/@-]|\\.\\w)`));
}

/** All the names of a kind that an answer could hold. */
export function namesOf(
  of: NameKind,
  place: string | undefined,
  { repositories, organizations, users }: World,
): string[] {
  switch (of) {
    case 'repositories':
      return repositories.map(({ namespace, name }) => `${namespace}/${name}`);
    case 'tags':
      return repositories
        .filter(({ namespace, name }) => `${namespace}/${name}` === place)
        .flatMap(({ tags }) => tags.map(({ name }) => name));
    case 'members':
      return organizations.flatMap(({ members }) => members.map(({ username }) => username));
    case 'teams':
      return organizations.flatMap(({ teams }) => teams.map(({ name }) => name));
    case 'invitees':
      return organizations.flatMap(({ invites }) => invites.map(({ invitee }) => invitee));
    case 'users':
      return users.map(({ username }) => username);
  }
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const DAY = new RegExp(
  `\\b(?:\\d{1,2}(?:st|nd|rd|th)? (?:of )?(?:${MONTHS.join('|')})|(?:${MONTHS.join('|')}) \\d{1,2}\\b)(?:,? \\d{4})?`,
  'g',
);

function hasDate(date: string, { all }: Shown): boolean {
  if (all.includes(date) || all.includes(date.replace('T', ' ').replace(/:\d\d(?:\.\d+)?Z$/, ''))) return true;
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date) ?? [];
  const name = MONTHS[Number(month) - 1];
  if (year === undefined || name === undefined) return false;
  const [short, number] = [name.slice(0, 3), String(Number(day))];
  return new RegExp(
    `\\b(?:${number}(?:st|nd|rd|th)? (?:of )?(?:${name}|${short})|(?:${name}|${short})\\.? ${number}\\b)`,
    'i',
  ).test(all);
}
