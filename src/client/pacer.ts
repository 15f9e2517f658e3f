// The pace: as many requests as the rate limit allows, and not one more.
import type { Clock } from './clock.ts';
import type { RateLimit } from './envelope.ts';

/** The window that Docker Hub counts in: https://docs.docker.com/reference/api/hub/latest/#tag/rate-limiting */
const WINDOW_MS = 60_000;

interface Window {
  readonly limit: number;
  /** Requests that Docker Hub still allows, as far as it told. */
  left: number;
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

  /** Gives the place back. An answer that tells no budget, or never came, may have been counted all the same. */
  settle(told: { readonly rateLimit: RateLimit | null; readonly date: number | null } | null): void {
    this.#underWay--;
    if (told?.rateLimit) this.#learn(told.rateLimit, told.date ?? this.#clock.now());
    else if (this.#window) this.#window.left--;
  }

  /** Learns from what an answer told. `reset` is a moment of Docker Hub's clock, which `date` ties to this machine's. */
  #learn({ limit, remaining, reset }: RateLimit, date: number): void {
    const end = this.#clock.now() + reset * 1000 - date;
    const known = this.#current();
    // Answers may come in another order than they were given in; those of a window that is over say nothing any more.
    if (known && end < known.end - WINDOW_MS / 2) return;
    const same = known !== null && Math.abs(end - known.end) <= WINDOW_MS / 2;
    this.#window = { limit, left: same ? Math.min(known.left, remaining) : remaining, end };
  }

  #current(): Window | null {
    const window = this.#window;
    const now = this.#clock.now();
    if (window && now >= window.end) {
      const over = Math.floor((now - window.end) / WINDOW_MS) + 1;
      this.#window = { limit: window.limit, left: window.limit, end: window.end + over * WINDOW_MS };
    }
    return this.#window;
  }
}
