import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pauseBeforeRetry, readRetryAfter } from '../../src/client/retry.ts';

const now = Date.parse('2026-11-23T12:00:00Z');
const read = (headers: Record<string, string>) => readRetryAfter((name) => headers[name] ?? null, now);

describe('Retry-After', () => {
  it('is seconds, a date, or a moment in unix time, and never before now', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (seconds) => {
        const moment = now + seconds * 1000;
        expect(read({ 'retry-after': String(seconds) })).toBe(seconds * 1000);
        expect(read({ 'retry-after': new Date(moment).toUTCString() })).toBe(seconds * 1000);
        expect(read({ 'x-retry-after': String(moment / 1000) })).toBe(seconds * 1000);
        expect(read({ 'retry-after': new Date(now - seconds * 1000).toUTCString() })).toBe(0);
      }),
    );
  });

  it('comes before X-Retry-After, and is nothing where it makes no sense', () => {
    expect(read({ 'retry-after': '1', 'x-retry-after': '9' })).toBe(1000);
    for (const text of ['', 'soon', 'NaN', 'Infinity', '1 minute']) expect(read({ 'retry-after': text })).toBeNull();
    expect(read({})).toBeNull();
  });

  it('never makes a wait that is not a number, whatever it says', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const pause = read({ 'retry-after': text });
        expect(pause === null || (Number.isFinite(pause) && pause >= 0)).toBe(true);
      }),
    );
  });
});

describe('a pause', () => {
  it('grows with every try, with jitter, and ends after four', () => {
    const attempt = { kind: 'unreachable', received: 'unknown' } as const;
    const pause = (tries: number, random: number) =>
      pauseBeforeRetry(attempt, { tries, repeatable: true, now, random: () => random });
    expect([1, 2, 3, 4].map((tries) => pause(tries, 0))).toEqual([150, 300, 600, null]);
    expect([1, 2, 3, 4].map((tries) => pause(tries, 1))).toEqual([300, 600, 1200, null]);
  });
});
