// The pace: as many requests as the rate limit allows, and not one more.
import type { Clock } from './clock.ts';
import type { RateLimit } from './envelope.ts';

/** The window that Docker Hub counts in: https://docs.docker.com/reference/api/hub/latest/#tag/rate-limiting */
const WINDOW_MS = 60_000;

interface Window {
  readonly limit: number;
  /** Requests that Docker Hub still allows, as far as it told. */
  left: number;
  /** When it ends, as Docker Hub told: seconds of its clock. `null` for a window that is only assumed. */
  readonly reset: number | null;
  /** When it ends, in milliseconds of this machine's clock. */
  readonly end: number;
}

/**
 * Holds requests back while the budget of the window is used up. Until Docker Hub has told a budget, nothing waits; after
 * the end of a window, a full new one is assumed until Docker Hub tells more.
 */
export class Pacer {
  readonly #clock: Clock;
  #window: Window | null = null;
  /** Requests on their way: Docker Hub may or may not have counted them yet. */
  #underWay = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a place for a request: 0 when it has one and may go, else the milliseconds after which to ask again. */
  take(): number {
    const window = this.#current();
    if (window && window.left - this.#underWay <= 0) return window.end - this.#clock.now();
    this.#underWay++;
    return 0;
  }

  /**
   * Gives the place back, and learns from what the answer told. One that tells no budget, or never came, may have been
   * counted all the same. `hubTime` reads what Docker Hub's clock said, in milliseconds; `null` where it did not say.
   */
  settle(rateLimit: RateLimit | null, hubTime: () => number | null): void {
    this.#underWay--;
    if (rateLimit) this.#learn(rateLimit, hubTime);
    else if (this.#window) this.#window.left--;
  }

  /** Takes over a budget. `reset` is a moment of Docker Hub's clock, which its time now ties to this machine's. */
  #learn({ limit, remaining, reset }: RateLimit, hubTime: () => number | null): void {
    const known = this.#current();
    if (known?.reset === reset) {
      known.left = Math.min(known.left, remaining);
      return;
    }
    const now = this.#clock.now();
    const end = now + reset * 1000 - (hubTime() ?? now);
    // Answers may come in another order than they were given in; those of a window that is over say nothing any more.
    if (known && end < known.end - WINDOW_MS / 2) return;
    this.#window = { limit, left: remaining, reset, end };
  }

  #current(): Window | null {
    const window = this.#window;
    const now = this.#clock.now();
    if (window && now >= window.end) {
      const over = Math.floor((now - window.end) / WINDOW_MS) + 1;
      this.#window = { limit: window.limit, left: window.limit, reset: null, end: window.end + over * WINDOW_MS };
    }
    return this.#window;
  }
}
