// The connection between a client and the sandbox, as far as it can be slow or break. This one is in memory; the one of
// a port is in listen.ts.

export interface Wire {
  /** Waits so many milliseconds, or until the client gives up. Throws at once where nobody can wait. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Breaks the connection off: no answer comes. */
  reset: () => Promise<Response>;
  /** Sends this part of a body of so many bytes, and ends. */
  cut: (part: Uint8Array<ArrayBuffer>, length: number, head: { status: number; headers: Headers }) => Promise<Response>;
}

export interface SleepingClock {
  /** Waits so many milliseconds of this clock; rejects with the signal's reason when it is aborted. */
  sleep?(ms: number, signal: AbortSignal): Promise<void>;
}

/** Tells a client that is handed `fetch` what the global one would tell it. */
export function inMemory(clock: SleepingClock): Wire {
  return {
    sleep: (ms, signal) => {
      if (!clock.sleep) {
        throw new Error(
          'A latency fault needs a clock with sleep(ms, signal); hand one to createSandbox, or listen on a port.',
        );
      }
      return clock.sleep(ms, signal);
    },
    reset: async () => {
      throw new TypeError('fetch failed', { cause: connectionReset() });
    },
    // No content-length: who passes this on, as msw does, would wait for the rest of it.
    cut: async (part, _, head) => new Response(part, head),
  };
}

/** The error that Node's sockets give for a connection that the other side reset. */
function connectionReset(): Error {
  return Object.assign(new Error('read ECONNRESET'), { errno: -104, code: 'ECONNRESET', syscall: 'read' });
}
