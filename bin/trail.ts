// The trail that a run leaves: one quiet line a call, when it was answered.
import { chalkStderr } from 'chalk';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import type { RunEvent } from '../src/agent/events.ts';
import { isRecord } from '../src/json.ts';
import { plainText } from '../src/plain-text.ts';
import { screen } from './screen.ts';

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

/** Follows a run, and writes a line for each answer. */
export class Trail {
  readonly #isVerbose: boolean;
  readonly #now: () => number;
  readonly #write: (line: string) => void;
  readonly #calls = new Map<string, Of<'tool.called'> & { readonly begun: number; requests: number }>();

  /** Told to be verbose, it has a line for each request and each step of the model too. */
  constructor(isVerbose: boolean, now: () => number, write: (line: string) => void = writeLine) {
    this.#isVerbose = isVerbose;
    this.#now = now;
    this.#write = write;
  }

  onEvent(event: RunEvent): void {
    switch (event.type) {
      case 'tool.called':
        this.#calls.set(event.call_id, { ...event, begun: this.#now(), requests: 0 });
        break;
      case 'query.answered':
        this.#write(`${event.result}  ${rowsOf(event.rows)} by ${event.sql}`);
        break;
      case 'http.attempted': {
        const call = this.#calls.get(event.call_id);
        if (call) call.requests++;
        if (this.#isVerbose) this.#write(`    ${describeAttempt(event)}`);
        break;
      }
      case 'tool.answered': {
        const call = this.#calls.get(event.call_id);
        if (call) this.#write(describeAnswer(call, event, this.#now() - call.begun));
        break;
      }
      case 'model.answered':
        if (this.#isVerbose) this.#write(describeStep(event));
        break;
      default:
        break;
    }
  }
}

/** Writes a line on standard error, on a terminal no wider than it is. */
function writeLine(line: string): void {
  const { isTTY, columns } = process.stderr;
  const text = plainText(line).replace(/[\n\t]+/g, ' ');
  const width = isTTY ? Math.max(20, (columns || 80) - 2) : Infinity;
  const cut = stringWidth(text) <= width ? text : `${sliceWidth(text, width - 1).trimEnd()}…`;
  screen.say(`  ${chalkStderr.dim(cut)}\n`);
}

/** The beginning of a text, no wider than this. */
function sliceWidth(text: string, width: number): string {
  return wrapAnsi(text, width, { hard: true, trim: false, wordWrap: false }).split('\n', 1)[0] ?? '';
}

function describeAnswer(
  { result, tool, action, params, requests }: Of<'tool.called'> & { requests: number },
  { error, content }: Of<'tool.answered'>,
  ms: number,
): string {
  const given = Object.entries(params).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const what = error ? error.kind : 'json' in content ? howMuch(content.json) : 'many rows';
  const asked = requests > 1 ? `, ${requests} requests` : '';
  return `${result}  ${tool} ${action}: ${what}${asked}, ${ms} ms  ${given.join(' ')}`.trimEnd();
}

function describeAttempt({ method, path, status, ms, wait }: Of<'http.attempted'>): string {
  const then = wait === null ? '' : `, tried again after ${wait} ms`;
  return `${method} ${path} ${status ?? 'no answer'} ${ms} ms${then}`;
}

function describeStep({
  step,
  finish_reason: reason,
  ms,
  input_tokens: input,
  output_tokens: output,
}: Of<'model.answered'>): string {
  return `model step ${step}: ${reason}, ${ms} ms${input === null ? '' : `, ${input} tokens in, ${output ?? 0} out`}`;
}

function howMuch(content: unknown): string {
  const list = isRecord(content) ? content['list'] : undefined;
  if (!isRecord(list) || typeof list['returned'] !== 'number') return 'ok';
  const { returned, total } = list;
  return typeof total === 'number' && total > returned ? `${returned} of ${total} rows` : rowsOf(returned);
}

function rowsOf(count: number): string {
  return count === 1 ? '1 row' : `${count} rows`;
}
