// What people see of a run: tables, the answer, and the cards of calls that wait.
import chalk, { chalkStderr } from 'chalk';
import { drawCard, type CardStyle } from '../src/agent/card.ts';
import { drawTable } from '../src/agent/draw-table.ts';
import type { PendingCall, RunResult } from '../src/agent/run.ts';
import type { Table } from '../src/agent/show-table.ts';
import { plainText } from '../src/plain-text.ts';

/** How cards look on this terminal. */
export const style: CardStyle = {
  width: process.stderr.columns || 100,
  strong: chalkStderr.bold,
  faint: chalkStderr.dim,
  warn: (risk) => (risk === 'destructive' ? chalkStderr.red(risk) : chalkStderr.yellow(risk)),
};

/** Draws a table on standard output. */
export function printTable({ mark, timeZone }: { mark: string; timeZone: string }, table: Table): void {
  const width = process.stdout.columns || 100;
  process.stdout.write(`${mark}${drawTable(table, { width, timeZone, strong: chalk.bold })}\n\n`);
}

/** Says how a run ended: the answer on standard output, everything else on standard error. */
export function printResult({ outcome, text, waiting }: RunResult, mark: string, id: string): void {
  if (outcome === 'done') {
    process.stdout.write(`${mark}${plainText(text)}\n`);
    return;
  }
  if (waiting.length > 0) {
    printWaiting(waiting, id);
    return;
  }
  process.stderr.write(`${chalkStderr.red('dockerhub-agent:')} ${plainText(text)}\n`);
}

/** The cards of calls that wait, and the line that goes on with them. */
export function printWaiting(waiting: readonly PendingCall[], id: string): void {
  const [only] = waiting;
  process.stderr.write(
    `${waiting.length === 1 ? 'This waits' : `These ${waiting.length} wait`} for your approval; nothing of it was sent.\n\n`,
  );
  for (const pending of waiting) process.stderr.write(`${drawCard(pending, style, `${pending.callId}  `)}\n\n`);
  const approve = only ? waiting.map(({ callId }) => `--approve ${callId}`).join(' ') : '';
  process.stderr.write(`Go on with it:\n  dockerhub-agent resume ${id} ${approve}\n`);
}
