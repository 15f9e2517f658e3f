// Whether a failed attempt may be made again, and after how long.
import type { RateLimit } from './envelope.ts';

/** How one attempt ended, as far as trying again is concerned. */
export type Attempt =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly retryAfterMs: number | null;
      readonly rateLimit: RateLimit | null;
    }
  | { readonly kind: 'unreachable'; readonly received: 'no' | 'unknown' };

const MAX_TRIES = 4;
const FIRST_PAUSE_MS = 300;

/**
 * Milliseconds to wait before the next try, or `null` to give up. A request that may have taken effect is only made
 * again when that does no harm; one that Docker Hub turned away at the door (429) or never saw always may.
 */
export function pauseBeforeRetry(
  attempt: Attempt,
  { tries, repeatable, now, random }: { tries: number; repeatable: boolean; now: number; random: () => number },
): number | null {
  if (tries >= MAX_TRIES) return null;
  const backoff = FIRST_PAUSE_MS * 2 ** (tries - 1) * (0.5 + random() / 2);
  if (attempt.kind === 'unreachable') return attempt.received === 'no' || repeatable ? backoff : null;
  switch (attempt.status) {
    case 429:
      return attempt.retryAfterMs ?? untilReset(attempt.rateLimit, now) ?? backoff;
    case 500:
    case 502:
    case 503:
    case 504:
      return repeatable ? (attempt.retryAfterMs ?? backoff) : null;
    default:
      return null;
  }
}

function untilReset(rateLimit: RateLimit | null, now: number): number | null {
  return rateLimit && rateLimit.remaining === 0 ? Math.max(0, rateLimit.reset * 1000 - now) : null;
}

/**
 * Milliseconds to wait, from `Retry-After` (seconds, or an HTTP date) or else `X-Retry-After`. Docker Hub has sent a unix
 * time in the second one (corrected in docker/docs#22916), so a number too large to be a pause is read as a moment.
 */
export function readRetryAfter(header: (name: string) => string | null, now: number): number | null {
  const text = (header('retry-after') ?? header('x-retry-after'))?.trim();
  if (!text) return null;
  const number = Number(text);
  const moment = Number.isFinite(number) ? (number > 1e9 ? number * 1000 : null) : Date.parse(text);
  if (moment === null) return Math.max(0, number * 1000);
  return Number.isNaN(moment) ? null : Math.max(0, moment - now);
}
