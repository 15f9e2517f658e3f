// Questions to the person at a terminal: with keys and a cursor, or in plain lines that a screen reader can follow.
import { createInterface } from 'node:readline/promises';
import type { ReadStream, WriteStream } from 'node:tty';
import { multiselect, select, text } from '@clack/prompts';

/** Ctrl-C, in place of an answer. */
export class Cancelled extends Error {}

/** Where questions are asked. */
export interface AskOptions {
  readonly input: ReadStream;
  readonly output: WriteStream;
  /** Ends a question when the run has to end. */
  readonly signal: AbortSignal;
}

/** Asks. Everything throws {@link Cancelled} on Ctrl-C; no is what is answered without a choice. */
export interface Questions {
  confirm(message: string, labels: { readonly yes: string; readonly no: string }): Promise<boolean>;
  /** Which of several, by their places. */
  choose(message: string, labels: readonly string[]): Promise<readonly number[]>;
  text(message: string): Promise<string>;
}

/** With arrow keys, Space and Enter. */
export function richQuestions(asking: AskOptions): Questions {
  return {
    confirm: async (message, { yes, no }) => {
      const options = [
        { value: false, label: no },
        { value: true, label: yes },
      ];
      return answered(await select({ message, options, ...asking }));
    },
    choose: async (message, labels) => {
      const options = labels.map((label, value) => ({ value, label }));
      const hint = `${message} Space selects, Enter confirms.`;
      return answered(await multiselect({ message: hint, options, required: false, ...asking }));
    },
    text: async (message) => answered(await text({ message, ...asking })) ?? '',
  };
}

/** Line by line: yes, numbers or text, then Enter. */
export function plainQuestions({ input, output, signal }: AskOptions): Questions {
  const line = async (message: string): Promise<string> => {
    const lines = createInterface({ input, output, terminal: false });
    const cancelled = Promise.withResolvers<never>();
    const cancel = () => cancelled.reject(new Cancelled());
    lines.once('SIGINT', cancel).once('close', cancel);
    signal.addEventListener('abort', cancel);
    try {
      return (await Promise.race([lines.question(`${message} `, { signal }), cancelled.promise])).trim();
    } catch (error) {
      throw signal.aborted ? new Cancelled() : error;
    } finally {
      lines.off('close', cancel);
      signal.removeEventListener('abort', cancel);
      lines.close();
    }
  };
  return {
    confirm: async (message, { yes }) =>
      /^y(?:es)?$/i.test(await line(`${message} ${yes}: type yes. Else press Enter.`)),
    choose: async (message, labels) => {
      const said = await line(`${message}\n${labels.join('\n')}\nType their numbers, with commas between.`);
      const numbers = new Set(said.split(/[\s,]+/).map(Number));
      return labels.flatMap((_, index) => (numbers.has(index + 1) ? [index] : []));
    },
    text: (message) => line(`${message}:`),
  };
}

/** What was answered; Ctrl-C answers with a symbol. */
function answered<T>(answer: T): Exclude<T, symbol> {
  if (isAnswer(answer)) return answer;
  throw new Cancelled();
}

function isAnswer<T>(answer: T): answer is Exclude<T, symbol> {
  return typeof answer !== 'symbol';
}
