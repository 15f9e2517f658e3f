// Which rows of a list are wanted, in which order, and how many: "the 5 largest private repos not updated for 60 days".
import { Temporal } from 'temporal-polyfill';
import type { Clause } from './clause.ts';
import { sqlText } from './intent.ts';
import { back, readNumber, type Speaker } from './time-window.ts';

/** The fields by which a kind of row can be picked and ordered. */
export interface Fields {
  /** When it was last changed, and by which words people mean that. */
  readonly changed?: string;
  readonly pulled?: string;
  readonly pulls?: string;
  readonly stars?: string;
  readonly size?: string;
  readonly name: string;
  readonly isPrivate?: string;
}

/** What is wanted of a list, as SQL. */
export interface Wanted {
  readonly where: readonly string[];
  readonly order: string | null;
  readonly limit: number | null;
  /** The same in words, for titles and answers: `private`, `not changed for 60 days`. */
  readonly words: readonly string[];
  /** What names must contain; Docker Hub can look for that itself. */
  readonly contains: string | null;
}

const N = String.raw`(\d[\d,.]*|a|an|one|two|three|four|five|six|seven|eight|nine|ten|twelve)\s*(k|thousand|m|million)?`;
const SIZE = String.raw`(\d[\d.,]*|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|half a)`;
const MORE = String.raw`(?:more than|over|above|greater than|bigger than|larger than|>|exceeding|at least|>=)`;
const FEWER = String.raw`(?:fewer than|less than|under|below|smaller than|<|at most|<=)`;
const AGE = String.raw`(?:(?:for|in|over|more than|longer than|older than|at least|within)\s+)*(?:the\s+)?(?:(?:last|past)\s+)?(?<![\w.-])(?:(\d{1,4})\s*\+?\s*|(a|an|one|two|three|four|five|six|seven|eight|nine|ten|twelve)\s+)(days?|d|weeks?|w|months?|years?|y|hours?|h)\+?\b(?:\s+or\s+(?:longer|more))?`;
const NOT =
  /\b(?:not|nobody|no one|no|never|havent|hasnt|untouched|stale|without|old|older|unused|idle|gone without)\b/;

function amount(number: string, scale = ''): number {
  const factor = /^(?:k|thousand)$/.test(scale) ? 1000 : /^(?:m|million)$/.test(scale) ? 1_000_000 : 1;
  return readNumber(number) * factor;
}

function bytes(number = '', unit = ''): number {
  return readNumber(number) * 1000 ** ('kmgt'.indexOf(unit.charAt(0)) + 1);
}

/** Reads what is wanted of rows with these fields. */
export function readWanted(clause: Clause, fields: Fields, speaker: Speaker): Wanted {
  const { text } = clause;
  const where: string[] = [];
  const words: string[] = [];
  const add = (sql: string, told: string) => {
    where.push(sql);
    words.push(told);
  };
  if (fields.isPrivate !== undefined) {
    const [isPrivate, isPublic] = [/\bprivate\b/.test(text), /\bpublic\b/.test(text)];
    const isAll =
      /\b(?:public|private)(?: ones| repos\w*| repositories)? (?:included|as well|too)\b|\bincluding (?:the )?(?:public|private)\b/.test(
        text,
      );
    if (isPrivate && !isPublic && !isAll) add(`${fields.isPrivate} = 1`, 'private');
    if (isPublic && !isPrivate && !isAll) add(`${fields.isPrivate} = 0`, 'public');
  }
  for (const [field, noun, told] of [
    [fields.pulls, '(?:pulls?|times|downloads?)', 'pulls'],
    [fields.stars, 'stars?', 'stars'],
  ] as const) {
    if (field === undefined) continue;
    const between = new RegExp(String.raw`between ${N} and ${N}(?: of)? ${noun}`).exec(text);
    const more = new RegExp(String.raw`${MORE} ?${N}(?: of)? ${noun}`).exec(text);
    const fewer = new RegExp(String.raw`${FEWER} ?${N}(?: of)? ${noun}`).exec(text);
    const none =
      new RegExp(
        String.raw`(?:\b(?:without|no|not|zero|0|never|nobody|no one)\b.*(?:a |any )?(?:single )?(?:${noun}|starred))`,
      ).test(text) && told === 'stars';
    if (between) {
      const [low, high] = [amount(between[1] ?? '', between[2]), amount(between[3] ?? '', between[4])];
      add(`${field} BETWEEN ${low} AND ${high}`, `with ${low} to ${high} ${told}`);
    } else if (more) {
      const low = amount(more[1] ?? '', more[2]);
      add(
        `${field} ${/at least|>=/.test(more[0]) ? '>=' : '>'} ${low}`,
        `with more than ${low.toLocaleString('en')} ${told}`,
      );
    } else if (fewer) {
      const high = amount(fewer[1] ?? '', fewer[2]);
      add(`${field} < ${high}`, `with fewer than ${high.toLocaleString('en')} ${told}`);
    } else if (none) {
      add(`${field} = 0`, `without ${told}`);
    }
  }
  const sizes = new RegExp(String.raw`between ${SIZE} ?([kmgt])\w* and ${SIZE} ?([kmgt])(?:b|\w*bytes?|igs?)\b`).exec(
    text,
  );
  if (sizes && fields.size !== undefined) {
    add(
      `${fields.size} BETWEEN ${bytes(sizes[1], sizes[2])} AND ${bytes(sizes[3], sizes[4])}`,
      `between ${sizes[1]} ${sizes[2]?.toUpperCase()}B and ${sizes[3]} ${sizes[4]?.toUpperCase()}B`,
    );
  }
  const size = new RegExp(
    String.raw`(${MORE}|${FEWER}) ?(?:than )?${SIZE} ?(kb|mb|gb|tb|kilobytes?|megabytes?|gigabytes?|gigs?|terabytes?)\b`,
  ).exec(text);
  if (size && fields.size !== undefined) {
    const isMore = new RegExp(MORE).test(size[1] ?? '');
    add(
      `${fields.size} ${isMore ? '>' : '<'} ${bytes(size[2], size[3])}`,
      `${isMore ? 'larger' : 'smaller'} than ${size[2]} ${(size[3] ?? '').charAt(0).toUpperCase()}B`,
    );
  }
  readAge(clause, fields, speaker, add);
  const contains = readName(clause, fields, add);
  return { where, words, contains, ...readOrder(text, fields) };
}

/** "not updated for 60 days", "older than 90d", "no push since 1 August", "updated within the past 24 hours". */
function readAge(
  { text, window }: Clause,
  fields: Fields,
  { now }: Speaker,
  add: (sql: string, told: string) => void,
): void {
  const isPulled = /\bpull(?:ed|s)?\b/.test(text) && fields.pulled !== undefined && !/\bpulls\b/.test(text);
  const field = isPulled ? fields.pulled : fields.changed;
  if (field === undefined) return;
  const what = isPulled ? 'pulled' : 'updated';
  if (isPulled && /\bnever\b/.test(text)) return add(`${field} IS NULL`, 'never pulled');
  const isNot = NOT.test(text) || /\b\d+ ?[dwmy]\+/.test(text);
  const younger = new RegExp(
    String.raw`\b(?:less|fewer|not more|no more|not older|younger) than (?:(\d{1,4})|(an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)) (days?|weeks?|months?|years?|hours?)(?: old| ago)?\b`,
  ).exec(text);
  if (younger && !window) {
    const count = younger[1] ?? younger[2] ?? '1';
    const unit = younger[3] ?? 'd';
    const since = back(Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO('UTC'), readNumber(count), unit);
    return add(
      `${field} >= ${sqlText(since.toInstant().toString())}`,
      `${what} in the last ${count} ${unitName(unit)}`,
    );
  }
  const spoken = new RegExp(AGE).exec(text.replace('TIME', ''));
  const count = spoken?.[1] ?? spoken?.[2] ?? '1';
  if (spoken && !window && isNot) {
    const since = back(
      Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO('UTC'),
      readNumber(count),
      spoken[3] ?? 'd',
    );
    const never = isPulled ? ` OR ${field} IS NULL` : '';
    return add(
      `(${field} < ${sqlText(since.toInstant().toString())}${never})`,
      `not ${what} for ${count} ${unitName(spoken[3] ?? 'd')}`,
    );
  }
  if (!window) {
    if (/\b(?:stale|untouched|idle)\b/.test(text))
      add(`${field} < ${sqlText(new Date(now - 90 * 24 * 3600_000).toISOString())}`, `not ${what} for 90 days`);
    return;
  }
  const [from, end] = [window.from?.toInstant(), window.end?.toInstant()];
  if (isNot && from)
    return add(
      `(${field} < ${sqlText(from.toString())} OR ${field} IS NULL)`,
      `not ${what} ${/^(?:since|in|for|over|within)/.test(window.words) ? window.words : `since ${window.words}`}`,
    );
  if (from) add(`${field} >= ${sqlText(from.toString())}`, `${what} ${window.words}`);
  if (end) add(`${field} < ${sqlText(end.toString())}`, from ? '' : `${what} ${window.words}`);
}

function unitName(unit: string): string {
  const letter = unit.charAt(0);
  return { d: 'days', w: 'weeks', m: 'months', y: 'years', h: 'hours' }[letter] ?? unit;
}

/** "with base in the name", "ending in -base", "containing rc". */
function readName({ text, named }: Clause, { name }: Fields, add: (sql: string, told: string) => void): string | null {
  const cue =
    /\b(contain|contains|containing|contained|in (?:the|their|its) names?|with .* in|names?|called|like|start(?:s|ing)? with|begin(?:s|ning)? with|end(?:s|ing)? (?:in|with)|match(?:es|ing)?|word)\b/.exec(
      text,
    );
  if (!cue) return null;
  const value =
    named.TEXT[0] ??
    named.NAME[0] ??
    named.TAG[0] ??
    named.REPO[0]?.split('/')[1] ??
    /\bword (\w+)/.exec(text)?.[1] ??
    /\b(?:contains?|containing|with|have|has) (\w+)(?: in (?:the|their|its) names?)?/.exec(text)?.[1];
  if (value === undefined || /^(?:the|a|more|fewer|less|over|immutable|NAME|TEXT|TAG|REPO)$/.test(value)) return null;
  const lower = sqlText(value.toLowerCase())
    .slice(1, -1)
    .replace(/[%_\\]/g, String.raw`\$&`);
  const isEnd = /end(?:s|ing)? (?:in|with)/.test(text);
  const isBeginning = /(?:start|begin)\w* with/.test(text);
  const pattern = `${isBeginning ? '' : '%'}${lower}${isEnd ? '' : '%'}`;
  const told = isEnd ? `ending in ${value}` : isBeginning ? `beginning with ${value}` : `with ${value} in the name`;
  add(`lower(${name}) LIKE '${pattern}' ESCAPE '\\'`, told);
  return value;
}

const COUNT = String.raw`(\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|twelve)`;
const SUPERLATIVE = String.raw`(?:largest|biggest|fattest|heaviest|smallest|oldest|newest|latest|most|least|top|first|last|best)`;

function readOrder(
  text: string,
  { pulls, pulled, stars, size, changed, name }: Fields,
): Pick<Wanted, 'order' | 'limit'> {
  const count = new RegExp(
    String.raw`\b(?:top|first|only the|just the|the|which|what) ${COUNT}\b(?! (?:days|hours|weeks|months))|\b${COUNT} ${SUPERLATIVE}\b|\b${SUPERLATIVE} ${COUNT}\b(?! (?:days|hours|weeks|months))`,
  ).exec(text);
  const number = count?.slice(1).find((one) => one !== undefined);
  const order =
    (/\b(?:least|fewest)\b.*\bpull|\bpull\w*.*\bleast\b/.test(text) ? by(pulls, 'ASC') : null) ??
    (/\b(?:most|top|often)\b.*\bpull|\bpulled\b.*\b(?:most|often)\b|\b(?:by|number of) pulls\b|\bmost (?:popular|downloaded|used)\b|\bby popularity\b/.test(
      text,
    )
      ? by(pulls, 'DESC')
      : null) ??
    (/\bby stars\b|\b(?:most|top)\b.*\bstar/.test(text) ? by(stars, 'DESC') : null) ??
    (/\b(?:fewest|least)\b.*\bstar/.test(text) ? by(stars, 'ASC') : null) ??
    (/\b(?:smallest|smallest first|least storage|tiniest)\b/.test(text) ? by(size, 'ASC') : null) ??
    (/\b(?:largest|biggest|fattest|heaviest|by size|by storage|most (?:storage|space|disk)|storage\b.*\b(?:top|descending|most)|sort\w* .*size|order\w* .*size|sizes?)\b/.test(
      text,
    ) && !/\bsize of\b/.test(text)
      ? by(size, 'DESC')
      : null) ??
    (/\b(?:oldest|least recently|longest)\b|\boldest first\b/.test(text) ? by(changed, 'ASC') : null) ??
    (/\b(?:newest|latest|most recent(?:ly)?|recently (?:updated|pushed)|last pushed|by date|by (?:last )?update)\b/.test(
      text,
    )
      ? by(changed, 'DESC')
      : null) ??
    (/\b(?:by name|alphabetical(?:ly)?)\b/.test(text) ? by(name, 'ASC') : null) ??
    (/\blast pulled\b/.test(text) ? by(pulled, 'DESC') : null);
  // "the largest repository", "which repository takes up the most storage" want one.
  const isOne =
    /\b(?:repo|repository|tag|image)\b/.test(text) &&
    !/\b(?:repos|repositories|tags|images|first)\b/.test(text) &&
    order !== null &&
    new RegExp(String.raw`\b${SUPERLATIVE}\b`).test(text);
  return { order, limit: number === undefined ? (isOne ? 1 : null) : readNumber(number) };
}

function by(field: string | undefined, direction: 'ASC' | 'DESC'): string | null {
  return field === undefined ? null : `${field} ${direction}`;
}
