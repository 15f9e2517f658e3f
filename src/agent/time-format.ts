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
