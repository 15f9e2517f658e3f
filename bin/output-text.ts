// For people: tables and the answer on standard output; what is going on, cards and failures on standard error.
import { chalkStderr } from 'chalk';
import type { RunEvent } from '../src/agent/events.ts';
import type { CallProgress } from '../src/agent/hub.ts';
import type { Table } from '../src/agent/show-table.ts';
import { plainText } from '../src/plain-text.ts';
import type { EndedRun, Look, Output } from './output.ts';
import { markOf, printPlan, printTable, printWaiting } from './print.ts';
import { Progress } from './progress.ts';
import { fit, Flow, screen } from './screen.ts';
import { Trail } from './trail.ts';

export class TextOutput implements Output {
  readonly #look: Look;
  readonly #trail: Trail | null;
  readonly #progress: Progress | null;
  /** What the model said since its last step began; it waits for a second piece, so that what comes whole is told whole. */
  #said: string[] = [];
  #flow: Flow | null = null;

  constructor(look: Look) {
    this.#look = look;
    const { quiet = false, verbose = false, plain = false } = look.flags;
    const isTerminal = process.stderr.isTTY;
    this.#trail = !quiet && (isTerminal || verbose) ? new Trail(verbose, Date.now) : null;
    this.#progress =
      !quiet && !plain && isTerminal && process.env['TERM'] !== 'dumb'
        ? new Progress((line) => screen.show(line), Date.now)
        : null;
  }

  onEvent(event: RunEvent): void {
    if (event.type === 'model.asked') this.#said = [];
    if (event.type === 'model.answered') this.#endText();
    this.#trail?.onEvent(event);
    this.#progress?.onEvent(event);
  }

  onText(piece: string): void {
    this.#said.push(piece);
    if (this.#look.flags.plain || !process.stdout.isTTY || this.#said.length < 2) return;
    if (!this.#flow) {
      this.#progress?.pause();
      this.#flow = new Flow(process.stdout.columns, (text) => screen.print(text));
      this.#flow.push(markOf(this.#look));
      this.#flow.push(plainText(this.#said[0] ?? '').trimStart());
    }
    this.#flow.push(plainText(piece));
  }

  onProgress(callId: string, progress: CallProgress): void {
    this.#progress?.onProgress(callId, progress);
  }

  onTable(table: Table): void {
    printTable(this.#look, table);
  }

  async whileAsking<T>(ask: () => Promise<T>): Promise<T> {
    this.#progress?.pause();
    try {
      return await ask();
    } finally {
      this.#progress?.resume();
    }
  }

  end({ result, planned, run, next, see }: EndedRun): void {
    this.#progress?.stop();
    const { outcome, text, waiting } = result;
    const { quiet = false } = this.#look.flags;
    const { inConversation = false } = this.#look;
    if (planned.length > 0) printPlan(planned, next ?? '');
    const answer = this.#rest(plainText(text));
    if (outcome === 'done') {
      if (answer !== '')
        screen.print(`${fit(`${this.#streamed ? '' : markOf(this.#look)}${answer}`, process.stdout)}\n`);
    } else if (waiting.length > 0) {
      if (answer !== '') screen.say(`${answer}\n\n`);
      printWaiting(waiting, next ?? '');
    } else {
      screen.say(`${chalkStderr.red('dockerhub-agent:')} ${answer}`.trimEnd().concat('\n'));
      if (next !== null) screen.say(`Go on with it:\n  ${next}\n`);
    }
    if (inConversation) screen.say('\n');
    else if (!quiet) screen.say(chalkStderr.dim(`\nRecorded in ${run.record}\nSee it with: ${see}\n`));
  }

  /** Whether the words of the last step are on the screen already. */
  #streamed = false;

  #endText(): void {
    this.#streamed = this.#flow !== null;
    if (!this.#flow) return;
    this.#flow.end();
    this.#flow = null;
    screen.print('\n');
    this.#progress?.resume();
  }

  /** What of a text has not been said yet. */
  #rest(text: string): string {
    const said = plainText(this.#said.join('')).trim();
    return this.#streamed && text.startsWith(said) ? text.slice(said.length).trim() : text;
  }
}
