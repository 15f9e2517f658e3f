// What people read: standard output, standard error, and on a terminal one live line below them that makes way for both.
import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

const RETURN_AND_CLEAR = '\r\u001b[K';

/** Standard output and standard error, with a line that shows what is going on. */
class Screen {
  #line = '';
  /** Something stands in the last line without its end. */
  #open = false;

  /** Writes to standard output. */
  print(text: string): void {
    this.#write(process.stdout, text);
  }

  /** Writes to standard error, lines broken between words. */
  say(text: string): void {
    this.#write(process.stderr, fit(text, process.stderr));
  }

  /** Shows a line, cut to the width of the terminal, in place of the one before; an empty one clears it. */
  show(line: string): void {
    if (!process.stderr.isTTY || this.#open || line === this.#line) return;
    const width = Math.max(10, process.stderr.columns || 80) - 1;
    const [cut = ''] = stringWidth(line) <= width ? [line] : wrapAnsi(line, width, { hard: true }).split('\n');
    process.stderr.write(`${RETURN_AND_CLEAR}${cut}`);
    this.#line = line;
  }

  #write(stream: NodeJS.WriteStream, text: string): void {
    if (text === '') return;
    if (this.#line !== '') this.show('');
    stream.write(text);
    if (stream.isTTY) this.#open = !stripVTControlCharacters(text).endsWith('\n');
  }
}

export const screen = new Screen();

/** Breaks lines between words where a terminal would break them anywhere; what is not a terminal gets them as they are. */
export function fit(text: string, { isTTY, columns }: NodeJS.WriteStream): string {
  if (!isTTY || columns <= 20) return text;
  return text
    .split('\n')
    .map((line) => {
      const [indent = ''] = /^ */.exec(line) ?? [];
      const wrapped = wrapAnsi(line.slice(indent.length), columns - indent.length);
      return wrapped.replace(/^/gm, indent);
    })
    .join('\n');
}

/** Text that comes piece by piece, broken between words at the width of the terminal. */
export class Flow {
  readonly #columns: number;
  readonly #write: (text: string) => void;
  #column = 0;
  #word = '';
  #space = '';

  constructor(columns: number, write: (text: string) => void) {
    this.#columns = columns;
    this.#write = write;
  }

  /** Takes the next piece. The word at its end waits for the rest. */
  push(piece: string): void {
    let out = '';
    for (const part of piece.split(/(\s)/)) {
      if (part === '\n') {
        out += `${this.#takeWord()}\n`;
        this.#column = 0;
        this.#space = '';
      } else if (/^\s$/.test(part)) {
        out += this.#takeWord();
        this.#space += part;
      } else {
        this.#word += part;
      }
    }
    if (out !== '') this.#write(out);
  }

  /** Writes what still waits. */
  end(): void {
    const out = this.#takeWord();
    if (out !== '') this.#write(out);
  }

  #takeWord(): string {
    if (this.#word === '') return '';
    const width = stringWidth(this.#word);
    const breaks = this.#column > 0 && this.#column + this.#space.length + width > this.#columns;
    const before = breaks ? '\n' : this.#space;
    this.#column = (breaks ? 0 : this.#column + this.#space.length) + width;
    const out = before + this.#word;
    this.#word = '';
    this.#space = '';
    return out;
  }
}
