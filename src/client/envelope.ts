// The envelope: what every call answers with, beside the data itself.

/** The budget that Docker Hub reported with its last answer, per minute and per account (or per address when anonymous). */
export interface RateLimit {
  /** Requests allowed in the window. */
  readonly limit: number;
  /** Requests left in it. */
  readonly remaining: number;
  /** When the window ends: seconds since 1970, UTC. */
  readonly reset: number;
}

/** An answer of Docker Hub: status, data and what is left of the rate limit. */
export interface Envelope<T> {
  readonly statusCode: number;
  readonly data: T;
  /** `null` where the answer carried no rate-limit headers. */
  readonly rateLimit: RateLimit | null;
}

/** The same envelope in the spelling of the MCP wire. */
export interface WireEnvelope {
  readonly status_code: number;
  readonly data: unknown;
  readonly rate_limit: RateLimit | null;
}

/** Renames the envelope's fields for the MCP wire; the one place where a name changes on the way. */
export function toWire(envelope: Envelope<unknown>): WireEnvelope {
  return { status_code: envelope.statusCode, data: envelope.data, rate_limit: envelope.rateLimit };
}

/** Reads the `x-ratelimit-*` headers; anything missing or not a number means that nothing is known. */
export function readRateLimit(header: (name: string) => string | null): RateLimit | null {
  const limit = wholeNumber(header('x-ratelimit-limit'));
  const remaining = wholeNumber(header('x-ratelimit-remaining'));
  const reset = wholeNumber(header('x-ratelimit-reset'));
  return limit === null || remaining === null || reset === null ? null : { limit, remaining, reset };
}

function wholeNumber(text: string | null): number | null {
  const number = text ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) && number >= 0 ? number : null;
}
