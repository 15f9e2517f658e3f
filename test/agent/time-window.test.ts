import { describe, expect, it } from 'vitest';
import { describeWindow, findWindow, toParams } from '../../src/agent/builtin/time-window.ts';

const at = (now: string, timeZone = 'UTC') => ({ now: Date.parse(now), timeZone });
const params = (text: string, speaker = at('2026-11-25T15:00:00Z')) => {
  const window = findWindow(text, speaker);
  return window && toParams(window);
};

describe('a span of time in words', () => {
  it('is a calendar week, month or year', () => {
    expect(params('deletions last week')).toEqual({
      from_date: '2026-11-16T00:00:00Z',
      to_date: '2026-11-22T23:59:59.999Z',
    });
    expect(params('this week')).toEqual({ from_date: '2026-11-23T00:00:00Z' });
    expect(params('last month')).toEqual({ from_date: '2026-10-01T00:00:00Z', to_date: '2026-10-31T23:59:59.999Z' });
    expect(params('previous year')).toEqual({ from_date: '2025-01-01T00:00:00Z', to_date: '2025-12-31T23:59:59.999Z' });
    expect(params('yesterday')).toEqual({ from_date: '2026-11-24T00:00:00Z', to_date: '2026-11-24T23:59:59.999Z' });
    expect(params('today')).toEqual({ from_date: '2026-11-25T00:00:00Z' });
  });

  it('begins a week on Monday, on Sundays and Mondays too', () => {
    expect(params('last week', at('2026-11-22T23:59:59Z'))).toMatchObject({ from_date: '2026-11-09T00:00:00Z' });
    expect(params('last week', at('2026-11-23T00:00:00Z'))).toMatchObject({ from_date: '2026-11-16T00:00:00Z' });
    expect(params('last week', at('2026-11-23T00:30:00Z', 'America/New_York'))).toMatchObject({
      from_date: '2026-11-09T05:00:00Z',
    });
  });

  it('knows weeks that daylight saving makes longer or shorter', () => {
    const window = findWindow('last week', at('2026-11-04T12:00:00Z', 'America/New_York'))!;
    expect(toParams(window)).toEqual({ from_date: '2026-10-26T04:00:00Z', to_date: '2026-11-02T04:59:59.999Z' });
  });

  it('is so many hours or days before now', () => {
    expect(params('the last 36 hours')).toEqual({ from_date: '2026-11-24T03:00:00Z' });
    expect(params('over the past 30 days')).toEqual({ from_date: '2026-10-26T15:00:00Z' });
  });

  it('is since a day, or between two, British dates included', () => {
    expect(params('since Monday')).toEqual({ from_date: '2026-11-23T00:00:00Z' });
    expect(params('since 1 June')).toEqual({ from_date: '2026-06-01T00:00:00Z' });
    expect(params('since 13/10/2026')).toEqual({ from_date: '2026-10-13T00:00:00Z' });
    expect(params('since 30 December')).toEqual({ from_date: '2025-12-30T00:00:00Z' });
    expect(params('between 3 and 10 June')).toEqual({
      from_date: '2026-06-03T00:00:00Z',
      to_date: '2026-06-10T23:59:59.999Z',
    });
    expect(params('from 1 June to 5 July')).toEqual({
      from_date: '2026-06-01T00:00:00Z',
      to_date: '2026-07-05T23:59:59.999Z',
    });
  });

  it('is nothing where no time is named', () => {
    for (const text of ['show repo deletions', 'in acme', 'since forever']) expect(params(text)).toBeNull();
  });

  it('is told back with its zone', () => {
    const speaker = at('2026-11-25T15:00:00Z', 'Europe/Berlin');
    expect(describeWindow(findWindow('last week', speaker)!, speaker)).toBe(
      'Mon 2026-11-16 00:00 to Mon 2026-11-23 00:00 (Europe/Berlin)',
    );
    expect(describeWindow(findWindow('today', speaker)!, speaker)).toBe(
      'Wed 2026-11-25 00:00 to Wed 2026-11-25 16:00, now (Europe/Berlin)',
    );
  });
});
