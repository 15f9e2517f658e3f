// The live line: what is being done, how far it is, what it waits for, for how long it has gone on, and what it has cost.
import { chalkStderr } from 'chalk';
import type { RunEvent } from '../src/agent/events.ts';
import type { CallProgress } from '../src/agent/hub.ts';
import { plainLine } from '../src/plain-text.ts';

const FRAMES = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const FRAME_MS = 100;
/** What is over sooner is not worth a line. */
const PATIENCE_MS = 300;

/** A call under way. */
interface UnderWay {
  readonly name: string;
  items: number;
  total: number | undefined;
  /** When its wait is over, epoch milliseconds. */
  waitsUntil: number;
  why: 'rate-limit' | 'retry';
}

/** Follows a run and shows the line while something is under way. */
export class Progress {
  readonly #show: (line: string) => void;
  readonly #now: () => number;
  readonly #begun: number;
  readonly #calls = new Map<string, UnderWay>();
  #thinking = false;
  #paused = false;
  #tokens = 0;
  #stepBegun: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(show: (line: string) => void, now: () => number) {
    this.#show = show;
    this.#now = now;
    this.#begun = now();
    this.#stepBegun = this.#begun;
  }

  onEvent(event: RunEvent): void {
    switch (event.type) {
      case 'model.asked':
        this.#thinking = true;
        this.#stepBegun = this.#now();
        break;
      case 'model.answered':
        this.#thinking = false;
        this.#tokens += (event.input_tokens ?? 0) + (event.output_tokens ?? 0);
        break;
      case 'tool.called':
        this.#stepBegun = this.#now();
        this.#calls.set(event.call_id, {
          name: `${event.tool} ${event.action}`,
          items: 0,
          total: undefined,
          waitsUntil: 0,
          why: 'retry',
        });
        break;
      case 'tool.answered':
        this.#calls.delete(event.call_id);
        break;
      case 'run.ended':
        return this.stop();
      default:
        break;
    }
    this.#timer ??= setInterval(() => this.#draw(), FRAME_MS).unref();
  }

  onProgress(callId: string, { items, total, wait }: CallProgress): void {
    const call = this.#calls.get(callId);
    if (!call) return;
    call.items = Math.max(call.items, items);
    call.total = total ?? call.total;
    call.waitsUntil = wait ? this.#now() + wait.ms : 0;
    if (wait) call.why = wait.why;
  }

  /** Leaves the terminal to somebody else until {@link resume}. */
  pause(): void {
    this.#paused = true;
    this.#show('');
  }

  resume(): void {
    this.#paused = false;
    this.#stepBegun = this.#now();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#show('');
  }

  #draw(): void {
    const now = this.#now();
    const isQuick = now - this.#stepBegun < PATIENCE_MS;
    if (this.#paused || isQuick || (!this.#thinking && this.#calls.size === 0)) return;
    const frame = FRAMES[Math.floor(now / FRAME_MS) % FRAMES.length] ?? '';
    const line = describeProgress([...this.#calls.values()], now, { begun: this.#begun, tokens: this.#tokens });
    this.#show(chalkStderr.dim(`${frame} ${line}`));
  }
}

/** The line, without its spinner. */
export function describeProgress(
  calls: readonly UnderWay[],
  now: number,
  { begun, tokens }: { begun: number; tokens: number },
): string {
  const waiting = calls.find(({ waitsUntil }) => waitsUntil > now);
  const [first] = waiting ? [waiting] : calls;
  const others = calls.length > 1 ? ` and ${calls.length - 1} more` : '';
  return [
    ...(waiting ? [`waiting ${seconds(waiting.waitsUntil - now)} ${REASONS[waiting.why]}`] : []),
    first ? `${plainLine(first.name)}${others}` : 'the model is thinking',
    ...(first && first.items > 0
      ? [`${count(first.items)}${first.total === undefined ? '' : ` of ${count(first.total)}`} rows`]
      : []),
    seconds(now - begun, 'down'),
    ...(tokens > 0 ? [`${count(tokens)} tokens`] : []),
  ].join(' · ');
}

const REASONS = { 'rate-limit': 'for the rate limit', retry: 'to try again' };

function seconds(ms: number, round: 'up' | 'down' = 'up'): string {
  const whole = round === 'up' ? Math.ceil(ms / 1000) : Math.floor(ms / 1000);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

function count(number: number): string {
  return number.toLocaleString('en');
}
