// The program in a pseudo-terminal, on a screen of a given size: what a person types, and what they see.
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { vi } from 'vitest';
import { program } from './program.ts';

/** Keys as terminals send them. */
export const Key = {
  enter: '\r',
  altEnter: '\u001b\r',
  up: '\u001b[A',
  down: '\u001b[B',
  space: ' ',
  tab: '\t',
  ctrlC: '\u0003',
  ctrlD: '\u0004',
};

/** A paste, marked as terminals do when they are asked to. */
export function pasted(text: string): string {
  return `\u001b[200~${text}\u001b[201~`;
}

/** What to run, and on what kind of terminal. */
export interface TerminalStart {
  readonly folder: string;
  readonly args: readonly string[];
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the program in a terminal of its own. */
export function openTerminal({ folder, args, columns = 80, rows = 40, env = {} }: TerminalStart) {
  const screen = new xterm.Terminal({ cols: columns, rows, scrollback: 5000, allowProposedApi: true });
  const shell = pty.spawn(process.execPath, [program, ...args], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, XDG_STATE_HOME: folder, LANG: 'C.UTF-8', ...env },
  });
  let raw = '';
  shell.onData((data) => {
    raw += data;
    screen.write(data);
  });
  const exited = new Promise<number>((resolve) => {
    // What was written last may still be on its way, and the screen takes it in its own time.
    shell.onExit(({ exitCode }) => setTimeout(() => screen.write('', () => resolve(exitCode)), 100));
  });
  /** Everything on the screen and above it, without the blanks at the ends of lines. */
  const text = () => {
    const { active } = screen.buffer;
    const lines = Array.from({ length: active.length }, (_, index) => {
      const line = active.getLine(index);
      return { text: line?.translateToString(true) ?? '', isWrapped: line?.isWrapped ?? false };
    });
    return lines
      .map((line) => line.text)
      .join('\n')
      .trimEnd();
  };
  return {
    type: (keys: string) => shell.write(keys),
    resize: (newColumns: number, newRows: number) => {
      screen.resize(newColumns, newRows);
      shell.resize(newColumns, newRows);
    },
    text,
    /** Every byte that the program wrote. */
    raw: () => raw,
    /** Waits until the screen shows it. */
    shows: (what: RegExp) =>
      vi.waitFor(
        () => {
          if (!what.test(text())) throw new Error(`The terminal does not show ${what}:\n${text()}`);
        },
        { timeout: 20_000, interval: 20 },
      ),
    exited,
    close: () => shell.kill(),
  };
}
