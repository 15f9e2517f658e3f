import { describe, expect, it } from 'vitest';
import { Api } from '../../src/client/client.ts';
import { fixedClock } from '../../src/client/clock.ts';
import { Pacer } from '../../src/client/pacer.ts';
import { openSandbox } from '../../bin/sandbox.ts';

const start = Date.parse('2026-11-23T12:00:20Z');

describe('the pace', () => {
  it('uses a budget up to the last request, with no 429, however many calls are made at once', async () => {
    for (const atOnce of [1, 16]) {
      const clock = fixedClock(start);
      const { sandbox, api } = openSandbox({ clock, timeZone: 'UTC' });
      await api.checkRepository({ namespace: 'acme', repository: 'app' });
      let left = 999;
      const worker = async () => {
        while (left-- > 0) await api.checkRepository({ namespace: 'acme', repository: 'app' }, { timeoutMs: 600_000 });
      };
      await Promise.all(Array.from({ length: atOnce }, worker));
      const calls = sandbox.journal.filter(({ path }) => path !== '/v2/auth/token');
      expect(calls.length).toBe(1000);
      expect(calls.filter(({ status }) => status === 429)).toEqual([]);
      // 180 in each window: five windows are used up whole, and the sixth holds the rest.
      expect(clock.now() - start).toBeGreaterThanOrEqual(5 * 60_000 - 20_000);
      expect(clock.now() - start).toBeLessThanOrEqual(5 * 60_000 * 1.02);
    }
  });

  it('does not wait before anything is known, nor for a window that is over', async () => {
    const clock = fixedClock(start);
    const pacer = new Pacer(clock);
    const told = (remaining: number) => pacer.settle({ limit: 180, remaining, reset: start / 1000 + 40 }, () => null);
    expect(pacer.take()).toBe(0);
    told(1);
    expect(pacer.take()).toBe(0);
    expect(pacer.take()).toBe(40_000);
    told(0);
    expect(pacer.take()).toBe(40_000);
    await clock.sleep(40_000);
    expect(pacer.take()).toBe(0);
  });

  it('counts a request whose answer never came', () => {
    const pacer = new Pacer(fixedClock(start));
    pacer.take();
    pacer.settle({ limit: 180, remaining: 1, reset: start / 1000 + 40 }, () => null);
    expect(pacer.take()).toBe(0);
    pacer.settle(null, () => null);
    expect(pacer.take()).toBe(40_000);
  });

  it('reads the end of the window on the clock of Docker Hub, not on this one', () => {
    const pacer = new Pacer(fixedClock(start));
    const hubTime = start + 3_600_000;
    pacer.take();
    pacer.settle({ limit: 180, remaining: 0, reset: hubTime / 1000 + 15 }, () => hubTime);
    expect(pacer.take()).toBe(15_000);
  });

  it('does not keep a call waiting longer than it may take', async () => {
    const headers = {
      'x-ratelimit-limit': '180',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(start / 1000 + 59),
    };
    let sent = 0;
    const fetch = async () => {
      sent++;
      return new Response(null, { headers });
    };
    const api = new Api({ url: 'https://hub.example', fetch, clock: fixedClock(start) });
    await api.checkRepository({ namespace: 'acme', repository: 'app' });
    const call = api.checkRepository({ namespace: 'acme', repository: 'app' }, { timeoutMs: 5000 });
    await expect(call).rejects.toThrow(/rate limit is used up.*Nothing was sent; try again in 59 s/);
    expect(sent).toBe(1);
  });
});
