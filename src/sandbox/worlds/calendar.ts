// The weeks around a moment, as people in a time zone count them: Monday first, whatever the clocks do in between.
import { Temporal } from 'temporal-polyfill';

/** Every time is in epoch microseconds. */
export interface Calendar {
  now: number;
  /** Today 00:00, and today's number in the week, Monday being 1. */
  today: number;
  weekday: number;
  /** Monday 00:00 of the current week. */
  thisWeek: number;
  /** Monday 00:00 of the week before, which ends where the current one starts. */
  lastWeek: number;
  /** Monday 00:00 three weeks before `lastWeek`. */
  threeWeeksBefore: number;
  /** 00:00 of the oldest day that the audit log reaches back to. */
  windowStart: number;
}

/** @param now Epoch milliseconds. */
export function calendarAround(now: number, timeZone: string, windowDays: number): Calendar {
  const today = Temporal.Instant.fromEpochMilliseconds(Math.floor(now)).toZonedDateTimeISO(timeZone).toPlainDate();
  // From dates, not from durations: a day on which the clocks change has 23 or 25 hours, and some days have no midnight.
  const start = (date: Temporal.PlainDate) => date.toZonedDateTime(timeZone).epochMilliseconds * 1000;
  const monday = today.subtract({ days: today.dayOfWeek - 1 });
  return {
    now: Math.floor(now) * 1000,
    today: start(today),
    weekday: today.dayOfWeek,
    thisWeek: start(monday),
    lastWeek: start(monday.subtract({ weeks: 1 })),
    threeWeeksBefore: start(monday.subtract({ weeks: 4 })),
    windowStart: start(today.subtract({ days: windowDays })),
  };
}
