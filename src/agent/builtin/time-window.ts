// The span of time that words mean: "last week", "since Monday", "between 3 and 10 June".
import { GB } from 'chrono-node/en';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { formatTime } from '../time-format.ts';

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
  readonly from: Temporal.ZonedDateTime;
  /** The first moment after it; `null` when it goes on until now. */
  readonly end: Temporal.ZonedDateTime | null;
}

const Unit = z.enum(['day', 'week', 'month', 'year']);
type Unit = z.infer<typeof Unit>;

const CALENDAR = /\b(this|last|past|previous)\s+(week|month|year)\b|\b(today|yesterday)\b/i;
const SPAN =
  /\b(?:in |over |during |within )?(?:the )?(?:last|past|previous)\s+(\d{1,4})\s+(minute|hour|day|week|month)s?\b/i;
const SINCE = /\b(?:since|from)\s+(.+)/i;
const BETWEEN = /\b(?:between|from)\s+(.+?)\s+(?:and|to|until|till)\s+(.+)/i;

/** Finds the window that a request names; `null` where it names none. Weeks begin on Monday (ISO 8601). */
export function findWindow(text: string, speaker: Speaker): TimeWindow | null {
  const now = Temporal.Instant.fromEpochMilliseconds(speaker.now).toZonedDateTimeISO(speaker.timeZone);
  return calendarWindow(text, now) ?? spanWindow(text, now) ?? namedWindow(text, speaker, now);
}

function calendarWindow(text: string, now: Temporal.ZonedDateTime): TimeWindow | null {
  const match = CALENDAR.exec(text);
  if (!match) return null;
  const [words, relation = '', unit = 'day', day = ''] = match;
  const span = Unit.parse(unit.toLowerCase());
  const start = startOf(span, now);
  const current = /^(this|today)$/i.test(relation || day);
  const from = current ? start : startOf(span, start.subtract({ hours: 1 }));
  return { words: words.toLowerCase(), from, end: current ? null : start };
}

function startOf(unit: Unit, time: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  const day = time.startOfDay();
  switch (unit) {
    case 'day':
      return day;
    case 'week':
      return day.subtract({ days: day.dayOfWeek - 1 }).startOfDay();
    case 'month':
      return day.with({ day: 1 }).startOfDay();
    case 'year':
      return day.with({ month: 1, day: 1 }).startOfDay();
  }
}

function spanWindow(text: string, now: Temporal.ZonedDateTime): TimeWindow | null {
  const [words, amount, unit] = SPAN.exec(text) ?? [];
  if (words === undefined || unit === undefined) return null;
  return { words: words.toLowerCase(), from: now.subtract({ [`${unit.toLowerCase()}s`]: Number(amount) }), end: null };
}

function namedWindow(text: string, speaker: Speaker, now: Temporal.ZonedDateTime): TimeWindow | null {
  const [between, first, last] = BETWEEN.exec(text) ?? [];
  if (between !== undefined && first !== undefined && last !== undefined) {
    const end = findDay(last, speaker);
    // "between 3 and 10 June": the month stands with the second day only.
    const from = findDay(first, speaker) ?? findDay(last.replace(/\d{1,2}(?:st|nd|rd|th)?/, first), speaker);
    if (from && end) return { words: between.trim(), from, end: earlier(end.add({ days: 1 }), now) };
  }
  const [, since] = SINCE.exec(text) ?? [];
  const day = since === undefined ? null : findDay(since, speaker);
  return day && { words: `since ${day.toPlainDate().toString()}`, from: day, end: null };
}

function earlier(end: Temporal.ZonedDateTime, now: Temporal.ZonedDateTime): Temporal.ZonedDateTime | null {
  return Temporal.ZonedDateTime.compare(end, now) < 0 ? end : null;
}

/** The start of the day that words name, never one to come. */
function findDay(text: string, { now, timeZone }: Speaker): Temporal.ZonedDateTime | null {
  const instant = Temporal.Instant.fromEpochMilliseconds(now);
  const offset = instant.toZonedDateTimeISO(timeZone).offsetNanoseconds / 60e9;
  const [found] = GB.parse(text, { instant: new Date(now), timezone: offset });
  if (!found) return null;
  const [year, month, day] = [found.start.get('year'), found.start.get('month'), found.start.get('day')];
  if (year === null || month === null || day === null) return null;
  const start = Temporal.PlainDate.from({ year, month, day }).toZonedDateTime(timeZone);
  if (Temporal.Instant.compare(start.toInstant(), instant) <= 0) return start;
  return start.subtract(found.start.isCertain('month') ? { years: 1 } : { weeks: 1 });
}

/** The parameters of an audit query for the window; its last millisecond counts, the first of what follows does not. */
export function toParams({ from, end }: TimeWindow): { from_date: string; to_date?: string } {
  const to = end?.subtract({ milliseconds: 1 });
  return { from_date: from.toInstant().toString(), ...(to && { to_date: to.toInstant().toString() }) };
}

/** `Mon 2026-11-16 00:00 to Mon 2026-11-23 00:00 (UTC)` */
export function describeWindow({ from, end }: TimeWindow, { now, timeZone }: Speaker): string {
  const text = (time: Temporal.ZonedDateTime) => formatTime(time.toInstant().toString(), timeZone);
  const until = end ?? Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone);
  return `${text(from)} to ${text(until)}${end ? '' : ', now'} (${timeZone})`;
}
