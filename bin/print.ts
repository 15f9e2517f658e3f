// What people see of a run: tables, and the cards of calls that wait or were planned.
import chalk, { chalkStderr } from 'chalk';
import { drawCard, type CardStyle } from '../src/agent/card.ts';
import { drawList, drawTable } from '../src/agent/draw-table.ts';
import type { PendingCall } from '../src/agent/run.ts';
import type { Table } from '../src/agent/show-table.ts';
import { plainText } from '../src/plain-text.ts';
import type { RunFlags } from './flags.ts';
import type { Look } from './output.ts';
import { screen } from './screen.ts';

/** Width taken where there is no terminal to tell one. */
const WIDTH = 100;

/** How cards look on this terminal, as wide as it is now. */
export const style: CardStyle = {
  get width() {
    return process.stderr.columns || WIDTH;
  },
  strong: (text) => chalkStderr.bold(text),
  faint: (text) => chalkStderr.dim(text),
  warn: (risk) => (risk === 'destructive' ? chalkStderr.red(risk) : chalkStderr.yellow(risk)),
};

/** Stands before what goes to standard output, so that nobody takes the sandbox for the real thing. */
export function markOf({ sandbox }: Pick<Look, 'sandbox'>): string {
  return sandbox ? chalk.yellow('[sandbox] ') : '';
}

/** Draws a table on standard output. */
export function printTable({ flags, timeZone, now, sandbox }: Look, table: Table): void {
  const reader = { timeZone, now: now() };
  const width = process.stdout.columns || WIDTH;
  const drawn = flags.plain ? drawList(table, reader) : drawTable(table, { ...reader, width, strong: chalk.bold });
  screen.print(`${markOf({ sandbox })}${drawn}\n\n`);
}

/** A run, and the flags by which another command finds it again. */
export interface Printed {
  readonly id: string;
  readonly flags: Pick<RunFlags, 'stateDir' | 'baseUrl'>;
}

/** The cards of calls that wait, and the line that goes on with them. */
export function printWaiting(waiting: readonly PendingCall[], next: string): void {
  const what = waiting.length === 1 ? 'This waits' : `These ${waiting.length} wait`;
  screen.say(`${what} for your approval; nothing of it was sent.\n\n`);
  for (const pending of waiting) screen.say(`${drawCard(pending, style, `${pending.callId}  `)}\n\n`);
  screen.say(`Go on with it:\n  ${next}\n`);
}

/** The command line that approves the calls that wait. */
export function approvalOf(waiting: readonly PendingCall[], run: Printed): string {
  return [commandFor(run, 'resume'), ...waiting.map(({ callId }) => `--approve ${callId}`)].join(' ');
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
export function printPlan(planned: readonly PendingCall[], next: string): void {
  screen.say(`${planned.length === 1 ? 'This was' : `These ${planned.length} were`} planned, and not sent:\n\n`);
  for (const [index, one] of planned.entries()) {
    screen.say(`${drawCard(one, style, planned.length > 1 ? `${index + 1}. ` : '')}\n\n`);
  }
  screen.say(`Send it:\n  ${next}\n`);
}

/** Says which records can't be read; what is shown goes without them. */
export function printProblems(problems: readonly string[]): void {
  for (const problem of problems) screen.say(`${chalkStderr.yellow('Left out:')} ${plainText(problem)}\n`);
}
