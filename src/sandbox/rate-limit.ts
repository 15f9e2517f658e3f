// Docker Hub's API limit: so many requests a minute for each caller, counted in fixed windows of the clock's minutes.

export interface Budget {
  limit: number;
  remaining: number;
  /** Unix seconds at which the window ends. */
  reset: number;
  exceeded: boolean;
  /** Whole seconds until then, at least one. */
  retryAfter: number;
}

export type Spend = (identity: string) => Budget;

const windowSeconds = 60;

/** A counter that takes one request from an identity's budget each time it is asked. */
export function rateLimiter(limit: number, now: () => number): Spend {
  const used = new Map<string, { reset: number; requests: number }>();
  return (identity) => {
    const seconds = now() / 1000;
    const reset = (Math.floor(seconds / windowSeconds) + 1) * windowSeconds;
    const last = used.get(identity);
    const requests = last?.reset === reset ? last.requests + 1 : 1;
    used.set(identity, { reset, requests });
    return {
      limit,
      remaining: Math.max(limit - requests, 0),
      reset,
      exceeded: requests > limit,
      retryAfter: Math.max(Math.ceil(reset - seconds), 1),
    };
  };
}
