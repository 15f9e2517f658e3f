// Moments as people read them, in the time zone of the run.
import { Temporal } from 'temporal-polyfill';

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** `2026-11-18T14:03:09Z` as `Wed 2026-11-18 14:03`; `null` for text that is no moment. */
export function formatTime(text: string, timeZone: string): string | null {
  if (!MOMENT.test(text)) return null;
  const time = Temporal.Instant.from(text).toZonedDateTimeISO(timeZone);
  return `${DAYS[time.dayOfWeek - 1]} ${time.toPlainDate().toString()} ${time.toPlainTime().toString({ smallestUnit: 'minute' })}`;
}

const STEPS = [
  ['year', 365.25 * 24 * 3600],
  ['month', (365.25 / 12) * 24 * 3600],
  ['day', 24 * 3600],
  ['hour', 3600],
  ['minute', 60],
] as const;
const ago = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

/** How long ago a moment was, in its largest unit, rounded towards now: `3 days ago`, `in 2 hours`, `just now`. */
export function formatAge(text: string, now: number): string {
  const seconds = (Temporal.Instant.from(text).epochMilliseconds - now) / 1000;
  const step = STEPS.find(([, length]) => Math.abs(seconds) >= length);
  return step ? ago.format(Math.trunc(seconds / step[1]), step[0]) : 'just now';
}
