// Time as it is handed to everything: the system's, or a fixed one in which waiting costs nothing.
import { setTimeout as wait } from 'node:timers/promises';

/** Where time comes from. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /** Resolves after `ms` milliseconds of this clock; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await wait(ms, undefined, signal ? { signal } : {});
  },
};

/**
 * A clock that starts at `start` and moves only when somebody sleeps, so that a run is the same every time. Those who
 * sleep at the same time wake in the order of their alarms, as soon as nothing else is left to do.
 */
export function fixedClock(start: number): Clock {
  let now = start;
  const alarms: { readonly at: number; readonly ring: () => void }[] = [];
  const wakeNext = () => {
    const next = alarms.shift();
    if (!next) return;
    now = Math.max(now, next.at);
    next.ring();
    setImmediate(wakeNext);
  };
  return {
    now: () => now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      const { promise, resolve } = Promise.withResolvers<void>();
      if (alarms.length === 0) setImmediate(wakeNext);
      alarms.push({ at: now + ms, ring: resolve });
      alarms.sort((a, b) => a.at - b.at);
      await promise;
      signal?.throwIfAborted();
    },
  };
}
