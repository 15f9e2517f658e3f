// Reads a message at the terminal: one line or several, with the earlier ones at hand.
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface, type Key } from 'node:readline';

/** Messages that are kept for another day. */
const KEPT = 500;

/** Lines that were typed before anybody asked for them. */
const ahead: string[] = [];

/** What reading needs. */
export interface ReadingOptions {
  readonly prompt: string;
  /** Newest first. */
  readonly history: readonly string[];
  /** Whole words that Tab can complete. */
  readonly words: readonly string[];
  /** Reads lines as they come, and moves no cursor: for screen readers. */
  readonly plain: boolean;
}

/** How reading ended: with a message, with Ctrl-C on an empty line, or with the end of the input. */
export type Message =
  | { readonly kind: 'message'; readonly text: string }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'end' };

/**
 * Reads until Enter. A backslash at the end of a line, Alt+Enter and the lines of a paste go on with the same message;
 * Ctrl-C clears it.
 */
export async function readMessage({ prompt, history, words, plain }: ReadingOptions): Promise<Message> {
  const { stdin: input, stderr: output } = process;
  const typed = ahead.shift();
  if (typed !== undefined) {
    output.write(`${prompt}${typed}\n`);
    return { kind: 'message', text: typed };
  }
  if (input.readableEnded) return { kind: 'end' };
  const { promise, resolve } = Promise.withResolvers<Message>();
  const lines: string[] = [];
  let isPasting = false;
  let goesOn = false;
  const reader = createInterface({
    input,
    output,
    prompt,
    terminal: !plain,
    history: [...history],
    historySize: KEPT,
    completer: (line: string) => [words.filter((word) => word.startsWith(line)), line],
  });
  const end = (message: Message) => {
    input.off('keypress', onKey);
    process.off('SIGINT', onInterrupt);
    if (!plain) output.write(BRACKETED_PASTE.off);
    reader
      .removeAllListeners('line')
      .removeAllListeners('SIGINT')
      .on('line', (line) => ahead.push(line));
    // What came with the same piece of input is for the messages after this one.
    setImmediate(() => {
      resolve(message);
      reader.close();
    });
  };
  const onKey = (_: string | undefined, key: Key) => {
    if (key.name === 'paste-start') isPasting = true;
    if (key.name === 'paste-end') isPasting = false;
    if (key.name !== 'return' || !key.meta) return;
    goesOn = true;
    reader.write('\n');
  };
  const onInterrupt = () => {
    output.write('\n');
    end({ kind: 'cancelled' });
  };
  reader.on('line', (line) => {
    const continued = line.endsWith('\\');
    lines.push(continued ? line.slice(0, -1) : line);
    if (!isPasting && !goesOn && !continued) return end({ kind: 'message', text: lines.join('\n') });
    goesOn = false;
    reader.setPrompt('  ');
    reader.prompt();
  });
  reader.on('SIGINT', () => {
    if (lines.length === 0 && reader.line === '') {
      output.write('\n');
      return end({ kind: 'cancelled' });
    }
    lines.length = 0;
    output.write('^C\n');
    reader.write(null, { ctrl: true, name: 'e' });
    reader.write(null, { ctrl: true, name: 'u' });
    reader.setPrompt(prompt);
    reader.prompt();
  });
  reader.once('close', () => {
    resolve({ kind: 'end' });
  });
  if (plain) {
    process.once('SIGINT', onInterrupt);
  } else {
    input.on('keypress', onKey);
    output.write(BRACKETED_PASTE.on);
  }
  reader.prompt();
  return promise;
}

/** Has the terminal tell what is pasted from what is typed. https://invisible-island.net/xterm/ctlseqs/ctlseqs.html */
const BRACKETED_PASTE = { on: '\u001b[?2004h', off: '\u001b[?2004l' };

/** The messages of earlier conversations, in a file that only its owner can read. */
export class History {
  readonly #path: string;
  readonly #messages: string[];

  constructor(path: string) {
    this.#path = path;
    this.#messages = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean).slice(-KEPT) : [];
    // Now and then the file is cut to what is kept.
    if (this.#messages.length === KEPT) writeFileSync(path, `${this.#messages.join('\n')}\n`, { mode: 0o600 });
  }

  /** Newest first, a line each. */
  get newestFirst(): string[] {
    return this.#messages.toReversed();
  }

  add(message: string): void {
    const line = message.replace(/\s+/g, ' ').trim();
    if (line === '' || line === this.#messages.at(-1)) return;
    this.#messages.push(line);
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    appendFileSync(this.#path, `${line}\n`, { mode: 0o600 });
  }
}
