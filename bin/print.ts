// What people see of a run: tables, the answer, and the cards of calls that wait.
import chalk, { chalkStderr } from 'chalk';
import wrapAnsi from 'wrap-ansi';
import { drawCard, type CardStyle } from '../src/agent/card.ts';
import { drawTable } from '../src/agent/draw-table.ts';
import type { PendingCall, RunResult } from '../src/agent/run.ts';
import type { Table } from '../src/agent/show-table.ts';
import type { RunFlags } from './flags.ts';
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

/** A run, and the flags by which another command finds it again. */
export interface Printed {
  readonly id: string;
  readonly flags: Pick<RunFlags, 'stateDir' | 'baseUrl'>;
}

/** Says how a run ended: the answer on standard output, everything else on standard error. */
export function printResult({ outcome, text, waiting }: RunResult, mark: string, run: Printed): void {
  if (outcome === 'done') {
    process.stdout.write(`${fit(`${mark}${plainText(text)}`, process.stdout)}\n`);
    return;
  }
  if (waiting.length > 0) {
    if (text !== '') process.stderr.write(`${fit(plainText(text), process.stderr)}\n\n`);
    printWaiting(waiting, run);
    return;
  }
  process.stderr.write(`${fit(`${chalkStderr.red('dockerhub-agent:')} ${plainText(text)}`, process.stderr)}\n`);
}

/** Breaks lines between words where a terminal would break them anywhere; what is not a terminal gets them as they are. */
function fit(text: string, { isTTY, columns }: NodeJS.WriteStream): string {
  return isTTY && columns > 20 ? wrapAnsi(text, columns, { trim: false }) : text;
}

/** The cards of calls that wait, and the line that goes on with them. */
export function printWaiting(waiting: readonly PendingCall[], run: Printed): void {
  const [only] = waiting;
  process.stderr.write(
    `${waiting.length === 1 ? 'This waits' : `These ${waiting.length} wait`} for your approval; nothing of it was sent.\n\n`,
  );
  for (const pending of waiting) process.stderr.write(`${drawCard(pending, style, `${pending.callId}  `)}\n\n`);
  const approve = only ? waiting.map(({ callId }) => `--approve ${callId}`).join(' ') : '';
  process.stderr.write(`Go on with it:\n  ${commandFor(run, 'resume')} ${approve}\n`);
}

/** A command line that finds the run again, as a shell reads it. */
export function commandFor({ id, flags: { stateDir, baseUrl } }: Printed, command: string): string {
  return [
    'dockerhub-agent',
    ...(stateDir === undefined ? [] : ['--state-dir', quote(stateDir)]),
    ...(baseUrl === undefined ? [] : ['--base-url', quote(baseUrl)]),
    command,
    id,
  ].join(' ');
}

function quote(word: string): string {
  return /^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** What a run in plan mode would have sent, call by call, and the line that sends it. */
export function printPlan(planned: readonly PendingCall[], run: Printed): void {
  process.stderr.write(
    `${planned.length === 1 ? 'This was' : `These ${planned.length} were`} planned, and not sent:\n\n`,
  );
  for (const [index, one] of planned.entries()) {
    process.stderr.write(`${drawCard(one, style, planned.length > 1 ? `${index + 1}. ` : '')}\n\n`);
  }
  process.stderr.write(`Send it:\n  ${commandFor(run, 'apply')}\n`);
}

/** Says which records can't be read; what is shown goes without them. */
export function printProblems(problems: readonly string[]): void {
  for (const problem of problems) process.stderr.write(`${chalkStderr.yellow('Left out:')} ${plainText(problem)}\n`);
}
