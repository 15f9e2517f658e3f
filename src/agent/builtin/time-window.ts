// The span of time that words mean: "last week", "since Monday", "between 3 and 10 June", "Q3".
import { GB } from 'chrono-node/en';
import { Temporal } from 'temporal-polyfill';
import { formatTime } from '../time-format.ts';

type Moment = Temporal.ZonedDateTime;

/** Where and when somebody speaks. */
export interface Speaker {
  /** Milliseconds since 1970, UTC. */
  readonly now: number;
  readonly timeZone: string;
}

/** A span of time, both ends included as Docker Hub takes them. */
export interface TimeWindow {
  /** The user's words: "last week". */
  readonly words: string;
  /** `null` when it has no beginning. */
  readonly from: Moment | null;
  /** The first moment after it; `null` when it goes on until now. */
  readonly end: Moment | null;
}

/** Words that are a time, and what they mean; or a date that can be read in two ways. */
export interface FoundTime {
  /** As they stand in the text. */
  readonly span: string;
  readonly window: TimeWindow | null;
}

type Unit = 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';

const NUMBERS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
};

/** A number in digits or as a word up to twelve. */
export function readNumber(text: string): number {
  return NUMBERS[text.toLowerCase()] ?? Number(text.replaceAll(',', ''));
}

const MONTHS =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
const WEEKDAYS =
  'mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?';
const COUNT = String.raw`\d{1,4}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|twelve`;
const UNIT = 'minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|w|months?|years?|y';
const DAY = [
  String.raw`\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?`,
  String.raw`(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?(?:\s+of)?\s+(?:${MONTHS})\b\.?(?:,?\s+\d{4})?`,
  String.raw`(?:${MONTHS})\b\.?\s+\d{1,2}(?:st|nd|rd|th)?\b(?:,?\s+\d{4})?`,
  String.raw`(?:the\s+)?(?:beginning|start)\s+of\s+(?:(?:${MONTHS})\b(?:\s+\d{4})?|(?:this|the)\s+(?:week|month|quarter|year))`,
  String.raw`(?:last\s+|this\s+)?(?:${WEEKDAYS})\b`,
  String.raw`(?:the\s+)?day\s+before\s+yesterday|today|yesterday`,
  String.raw`(?:${COUNT})\s+(?:${UNIT})\s+ago`,
  String.raw`\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?`,
].join('|');

type Read = (
  match: RegExpExecArray,
  now: Moment,
  speaker: Speaker,
) => { from: Moment | null; end: Moment | null } | null;

/** The ways to say a time, the most telling first. */
const FORMS: readonly (readonly [pattern: string, read: Read])[] = [
  [
    String.raw`(?:between|from)\s+(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)?\s+(?:and|to|until|till|through|-)\s+(?:the\s+)?(\d{1,2}(?:st|nd|rd|th)?(?:\s+of)?\s+(?:${MONTHS})\b(?:,?\s+\d{4})?)`,
    ([, first = '', last = ''], _, speaker) => between(last.replace(/^\d{1,2}(?:st|nd|rd|th)?/, first), last, speaker),
  ],
  [
    String.raw`(?:between\s+|from\s+)?(${DAY})\s*(?:,\s*)?(?:and|to|until|till|through|thru|up to|-|–)\s*(${DAY}|now)`,
    ([, first = '', last = ''], _, speaker) => between(first, last, speaker),
  ],
  [
    String.raw`(?:from\s+)?(${COUNT})\s+(days?|weeks?|months?)\s+ago\s+(?:until|till|to)\s+(${DAY})`,
    ([, amount = '', unit = '', last = ''], _, speaker) => between(`${amount} ${unit} ago`, last, speaker),
  ],
  [
    String.raw`(?:ever\s+)?since\s+(${DAY})|(?:from|starting)\s+(${DAY})(?:\s+on(?:wards?)?)?`,
    ([, since, from], _, speaker) => open(since ?? from ?? '', speaker),
  ],
  [
    String.raw`(?:since|after)\s+midnight|(?:earlier\s+)?(?:this\s+morning|today\s+so\s+far|earlier\s+today)`,
    (_, now) => ({ from: startOf('day', now), end: null }),
  ],
  [
    String.raw`(?:ever\s+)?since\s+(?:the\s+)?(this|last|past|previous)\s+(week|month|quarter|year)`,
    ([, relation = '', unit = ''], now) => {
      const found = calendar(/^this$/i.test(relation), unit.toLowerCase(), now);
      return found && { from: found.from, end: null };
    },
  ],
  [
    String.raw`(?:ever\s+)?since\s+(${MONTHS})\b\.?(?:\s+(\d{4}))?(?!\s*\d)`,
    ([, month = '', year], now) => {
      const found = aMonth(month, year, now);
      return found && { from: found.from, end: null };
    },
  ],
  [
    String.raw`(since|before|prior\s+to|in|during|of)\s+(?:the\s+year\s+)?(20\d{2})\b(?![-/.:]\d)`,
    ([, word = '', year = ''], now) => {
      const from = startOf('year', now).with({ year: Number(year) });
      if (/^since$/i.test(word)) return { from, end: null };
      return /^(?:before|prior)/i.test(word)
        ? { from: null, end: from }
        : { from, end: notYet(from.add({ years: 1 }), now) };
    },
  ],
  [String.raw`after\s+(${DAY})`, ([, day = ''], _, speaker) => afterDay(day, speaker)],
  [String.raw`(?:before|prior\s+to)\s+(${DAY})`, ([, day = ''], _, speaker) => ending(day, 0, speaker)],
  [
    String.raw`(?:up\s+to|until|till)\s+(?:and\s+including\s+)?(${DAY})`,
    ([, day = ''], _, speaker) => ending(day, 1, speaker),
  ],
  [
    String.raw`(?:(?:over|during|on|at|in)\s+)?(?:the\s+)?(?:(?:last|past|this|previous)\s+)?weekend`,
    (_, now) => {
      const monday = startOf('week', now);
      const from = now.dayOfWeek >= 6 ? monday.add({ days: 5 }) : monday.subtract({ days: 2 });
      return { from, end: notYet(from.add({ days: 2 }), now) };
    },
  ],
  [
    String.raw`(?:in\s+|during\s+)?(?:the\s+)?(?:(first|second|third|fourth|1st|2nd|3rd|4th)\s+quarter|q([1-4]))(?:\s+(?:of\s+)?(?:(this)\s+year|(\d{4})))?`,
    ([, word, digit, , year], now) =>
      quarter(
        word === undefined ? Number(digit) : (QUARTERS.indexOf(word.toLowerCase().slice(0, 3)) % 4) + 1,
        year,
        now,
      ),
  ],
  [
    String.raw`(?:(?:so\s+far|in|during|over|within)\s+)?(?:the\s+)?(this|current|last|past|previous)\s+(week|month|quarter|year)(?:\s+so\s+far)?`,
    ([, relation = '', unit = ''], now) => calendar(/^(this|current)$/i.test(relation), unit.toLowerCase(), now),
  ],
  [
    String.raw`(?:(?:in|over|during|within|for)\s+)?(?:the\s+)?(?:last|past|previous)\s+(?:(${COUNT})\s*)?(${UNIT})\b`,
    ([, amount = '1', unit = ''], now) => ({ from: back(now, readNumber(amount), unit), end: null }),
  ],
  [
    String.raw`(?:on\s+)?(?:the\s+)?day\s+before\s+yesterday`,
    (_, now) => oneDay(startOf('day', now).subtract({ days: 2 }), now),
  ],
  [
    String.raw`\b(today|yesterday)\b`,
    ([, day = ''], now) => oneDay(startOf('day', now).subtract({ days: day.toLowerCase() === 'today' ? 0 : 1 }), now),
  ],
  [
    String.raw`(?:(?:in|during|of|for)\s+)(?:all\s+of\s+)?(${MONTHS})\b\.?(?:\s+(\d{4}))?(?!\s*\d)`,
    ([, month = '', year], now) => aMonth(month, year, now),
  ],
  [
    String.raw`(?:on\s+|dated?\s+|from\s+)?(?:the\s+)?(${DAY})`,
    ([, day = ''], now, speaker) => {
      const start = findDay(day, speaker);
      return start && oneDay(start, now);
    },
  ],
  [String.raw`\b(${MONTHS})\b\.?\s+(\d{4})`, ([, month = '', year], now) => aMonth(month, year, now)],
];

const QUARTERS = ['fir', 'sec', 'thi', 'fou', '1st', '2nd', '3rd', '4th'];

/** A date in digits that is one thing in Britain and another in America. */
const AMBIGUOUS = /\b(\d{1,2})[/.](\d{1,2})(?:[/.]\d{2,4})?\b(?![\w.]*\.\w)/;

const PATTERNS = FORMS.map(
  ([pattern, read]) => [new RegExp(String.raw`(?<![\w/.-])(?:${pattern})(?![\w/-])`, 'i'), read] as const,
);

/** Finds the time that a text names; `null` where it names none. Weeks begin on Monday (ISO 8601). */
export function findTime(text: string, speaker: Speaker): FoundTime | null {
  const slashes = AMBIGUOUS.exec(text);
  if (slashes && isAmbiguous(slashes)) return { span: slashes[0], window: null };
  const now = nowOf(speaker);
  for (const [pattern, read] of PATTERNS) {
    const match = pattern.exec(text);
    const found = match && read(match, now, speaker);
    if (match && found) return { span: match[0], window: { ...found, words: match[0].trim().toLowerCase() } };
  }
  return null;
}

/** The window that a text names, where it can be read in one way. */
export function findWindow(text: string, speaker: Speaker): TimeWindow | null {
  return findTime(text, speaker)?.window ?? null;
}

function isAmbiguous([text, first = '', second = '']: RegExpExecArray): boolean {
  const [a, b] = [Number(first), Number(second)];
  return a >= 1 && b >= 1 && a <= 12 && b <= 12 && a !== b && (text.includes('/') || text.split('.').length === 3);
}

const END = new RegExp(
  String.raw`(?:,\s*)?(?:(?:which|that|and|it)\s+)?(?:should\s+|shall\s+|must\s+|will\s+)?(?:expir(?:es?|ing|y)|valid|good|lasts?|lasting|ends?|ending|until|till?|through|runs?\s+out|for)(?:\s+(?:on|at|by|in|until|till?|after|for|date|from\s+now))*[:\s]+(?:the\s+)?(?:(${DAY})|(${COUNT})\s*(days?|d|weeks?|w|months?|years?|y))\b(?:\s+from\s+now)?`,
  'i',
);

/** When something is to end: "expires 31 Jan 2027", "good for 90 days". Days begin at midnight UTC. */
export function findExpiry(text: string, { now }: Pick<Speaker, 'now'>): { span: string; at: string | null } | null {
  const match = END.exec(text);
  if (!match) return null;
  const [span, day, amount, unit = ''] = match;
  if (day !== undefined && /\b(?:last|past|previous)\b/i.test(span)) return { span, at: null };
  const slashes = day === undefined ? null : AMBIGUOUS.exec(day);
  if (slashes && isAmbiguous(slashes)) return { span, at: null };
  if (amount !== undefined) {
    const at = back(nowOf({ now, timeZone: 'UTC' }), -readNumber(amount), unit);
    return { span, at: at.toInstant().toString() };
  }
  if (day === undefined) return null;
  if (day.includes('T')) return { span, at: Temporal.Instant.from(day).toString() };
  const [found] = GB.parse(
    day.replace(MONTH_FIRST, '$2 $1'),
    { instant: new Date(now), timezone: 0 },
    { forwardDate: true },
  );
  const [year, month, date] = [found?.start.get('year'), found?.start.get('month'), found?.start.get('day')];
  if (year == null || month == null || date == null) return null;
  return {
    span,
    at: Temporal.PlainDate.from({ year, month, day: date }).toZonedDateTime('UTC').toInstant().toString(),
  };
}

/** A window of the same length right before, or the calendar one before it. */
export function before(window: TimeWindow, unit: string, speaker: Speaker): TimeWindow {
  const now = nowOf(speaker);
  const { from, end } = window;
  const start = from ?? now;
  const length = `${unit}s`;
  const isCalendar = end === null || end.equals(start.add({ [length]: 1 }));
  const words = `the ${unit} before`;
  if (isCalendar) return { words, from: start.subtract({ [length]: 1 }), end: start };
  return { words, from: start.subtract({ [length]: 1 }), end: end.subtract({ [length]: 1 }) };
}

function nowOf({ now, timeZone }: Speaker): Moment {
  return Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone);
}

function between(first: string, last: string, speaker: Speaker): ReturnType<Read> {
  const now = nowOf(speaker);
  const from = findDay(first, speaker);
  if (/^now$/i.test(last)) return from && { from, end: null };
  const end = findDay(last, speaker);
  if (!from || !end) return null;
  // "from November 10 to 14": a year is said with the last day only, if at all.
  const begun = Temporal.ZonedDateTime.compare(from, end) > 0 ? from.subtract({ years: 1 }) : from;
  return { from: begun, end: notYet(end.add({ days: 1 }), now) };
}

function open(day: string, speaker: Speaker): ReturnType<Read> {
  const from = /T\d/.test(day) ? nowOf({ ...speaker, now: Date.parse(day) }) : findDay(day, speaker);
  return from && { from, end: null };
}

function afterDay(day: string, speaker: Speaker): ReturnType<Read> {
  const start = findDay(day, speaker);
  return start && { from: /T\d/.test(day) ? start : start.add({ days: 1 }), end: null };
}

function ending(day: string, days: number, speaker: Speaker): ReturnType<Read> {
  const start = findDay(day, speaker);
  return start && { from: null, end: start.add({ days }) };
}

function oneDay(start: Moment, now: Moment): { from: Moment; end: Moment | null } {
  return { from: start, end: notYet(start.add({ days: 1 }), now) };
}

function calendar(isCurrent: boolean, unit: string, now: Moment): ReturnType<Read> {
  const span = unit === 'week' || unit === 'month' || unit === 'quarter' ? unit : 'year';
  const start = startOf(span, now);
  return isCurrent ? { from: start, end: null } : { from: startOf(span, start.subtract({ hours: 1 })), end: start };
}

function quarter(number: number, year: string | undefined, now: Moment): ReturnType<Read> {
  const from = lastOf(number * 3 - 2, year, now);
  return { from, end: notYet(from.add({ months: 3 }), now) };
}

function aMonth(name: string, year: string | undefined, now: Moment): ReturnType<Read> {
  const from = lastOf(MONTH_NAMES.indexOf(name.slice(0, 3).toLowerCase()) + 1, year, now);
  return { from, end: notYet(from.add({ months: 1 }), now) };
}

const MONTH_NAMES = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The start of a month: of the year that is said, else the last one that has begun. */
function lastOf(month: number, year: string | undefined, now: Moment): Moment {
  const start = startOf('year', now).with({ month });
  if (year !== undefined) return start.with({ year: Number(year) });
  return Temporal.ZonedDateTime.compare(start, now) > 0 ? start.subtract({ years: 1 }) : start;
}

/** So many units before now; "36 hours", "90d". */
export function back(now: Moment, amount: number, unit: string): Moment {
  const letter = unit.toLowerCase();
  const name = letter.startsWith('mi')
    ? 'minutes'
    : { h: 'hours', d: 'days', w: 'weeks', m: 'months', y: 'years' }[letter.charAt(0)];
  return now.subtract({ [name ?? 'days']: amount });
}

function startOf(unit: Unit, time: Moment): Moment {
  const day = time.startOfDay();
  switch (unit) {
    case 'week':
      return day.subtract({ days: day.dayOfWeek - 1 }).startOfDay();
    case 'month':
      return day.with({ day: 1 }).startOfDay();
    case 'quarter':
      return day.with({ month: Math.floor((day.month - 1) / 3) * 3 + 1, day: 1 }).startOfDay();
    case 'year':
      return day.with({ month: 1, day: 1 }).startOfDay();
    default:
      return day;
  }
}

function notYet(end: Moment, now: Moment): Moment | null {
  return Temporal.ZonedDateTime.compare(end, now) < 0 ? end : null;
}

const MONTH_FIRST = new RegExp(String.raw`\b(${MONTHS})\b\.?\s+(\d{1,2})(?:st|nd|rd|th)?\b(?!\d)`, 'i');

/** The start of the day that words name, never one to come. */
function findDay(text: string, { now, timeZone }: Speaker): Moment | null {
  const here = nowOf({ now, timeZone });
  const [, of] = /(?:beginning|start)\s+of\s+(?:this\s+|the\s+)?(\w+(?:\s+\d{4})?)/i.exec(text) ?? [];
  if (of !== undefined) {
    const unit = /^(week|month|quarter|year)$/i.exec(of)?.[1]?.toLowerCase();
    if (unit === undefined) return aMonth(of, /\d{4}/.exec(of)?.[0], here)?.from ?? null;
    return calendar(true, unit, here)?.from ?? null;
  }
  const ago = new RegExp(String.raw`^(${COUNT})\s+(${UNIT})\s+ago$`, 'i').exec(text.trim());
  if (ago) return startOf('day', back(here, readNumber(ago[1] ?? '1'), ago[2] ?? 'd'));
  if (/day\s+before\s+yesterday/i.test(text)) return startOf('day', here).subtract({ days: 2 });
  const instant = Temporal.Instant.fromEpochMilliseconds(now);
  // chrono takes "August 20" for a month of 2020.
  const dayFirst = text.replace(MONTH_FIRST, '$2 $1');
  const [found] = GB.parse(dayFirst, { instant: new Date(now), timezone: here.offsetNanoseconds / 60e9 });
  if (!found) return null;
  const [year, month, day] = [found.start.get('year'), found.start.get('month'), found.start.get('day')];
  if (year === null || month === null || day === null) return null;
  const start = Temporal.PlainDate.from({ year, month, day }).toZonedDateTime(timeZone);
  const isNamed = found.start.isCertain('month');
  // "Monday", said on a Monday, is today; chrono takes a weekday for the nearest one.
  if (Temporal.Instant.compare(start.toInstant(), instant) <= 0) {
    const nearest = start.add({ weeks: 1 });
    const isWeekday = !isNamed && /^(?:last\s+|this\s+)?(?:mon|tue|wed|thu|fri|sat|sun)/i.test(text.trim());
    return isWeekday && Temporal.Instant.compare(nearest.toInstant(), instant) <= 0 ? nearest : start;
  }
  if (found.start.isCertain('year')) return start;
  return start.subtract(isNamed ? { years: 1 } : { weeks: 1 });
}

/** The parameters of an audit query for the window; its last millisecond counts, the first of what follows does not. */
export function toParams({ from, end }: Pick<TimeWindow, 'from' | 'end'>): { from_date?: string; to_date?: string } {
  const to = end?.subtract({ milliseconds: 1 });
  return {
    ...(from && { from_date: from.toInstant().toString() }),
    ...(to && { to_date: to.toInstant().toString() }),
  };
}

/** `Mon 2026-11-16 00:00 to Mon 2026-11-23 00:00 (UTC)` */
export function describeWindow({ from, end }: Pick<TimeWindow, 'from' | 'end'>, { now, timeZone }: Speaker): string {
  const text = (time: Moment) => formatTime(time.toInstant().toString(), timeZone);
  const until = `${text(end ?? nowOf({ now, timeZone }))}${end ? '' : ', now'}`;
  return from ? `${text(from)} to ${until} (${timeZone})` : `until ${until} (${timeZone})`;
}
