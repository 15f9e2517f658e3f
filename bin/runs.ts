// The recorded runs: listed, shown, exported, verified, pruned.
import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import chalk from 'chalk';
import { drawTable } from '../src/agent/draw-table.ts';
import { toOtlp } from '../src/agent/otlp.ts';
import { findRecord, findRun, listRuns, removeRun, verifyRun } from '../src/agent/record.ts';
import { summarize, timeline } from '../src/agent/runs-view.ts';
import { ExitCode } from './exit-codes.ts';
import type { GlobalFlags } from './flags.ts';
import { printProblems } from './print.ts';
import { runsFolder } from './state-folder.ts';

/** Which runs to list. */
export interface RunFilter {
  /** Milliseconds: not older than this. */
  readonly since?: number;
  readonly status?: string;
  /** `tool` or `tool action`: runs that called it. */
  readonly action?: string;
  readonly text?: string;
  readonly json?: boolean;
}

/** Prints runs, newest first. */
export function printRuns(filter: RunFilter, flags: GlobalFlags): void {
  const folder = runsFolder(flags.stateDir, process.env);
  const { runs: all, problems } = listRuns(folder);
  printProblems(problems);
  const runs = all.filter((run) => {
    const { at, outcome, request } = summarize(run);
    const calls = run.events
      .filter((event) => event.type === 'tool.called')
      .map(({ tool, action }) => `${tool} ${action}`);
    return (
      (filter.since === undefined || Date.parse(at) >= Date.now() - filter.since) &&
      (filter.status === undefined || outcome === filter.status) &&
      (filter.action === undefined || calls.some((call) => call.includes(filter.action ?? ''))) &&
      (filter.text === undefined || request.toLowerCase().includes(filter.text.toLowerCase()))
    );
  });
  const rows = runs.map(summarize);
  if (filter.json) {
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    return;
  }
  const columns = ['id', 'at', 'outcome', 'calls', 'request'].map((field) => ({ field, title: field }));
  process.stdout.write(
    `${drawTable({ title: `Runs in ${folder}`, columns, rows }, { ...look(flags), strong: chalk.bold })}\n`,
  );
}

/** Prints what happened in one run. */
export function printRun(id: string, json: boolean, flags: GlobalFlags): void {
  const found = findRun(runsFolder(flags.stateDir, process.env), id);
  if (json) process.stdout.write(`${JSON.stringify(found.events, null, 2)}\n`);
  else process.stdout.write(`${timeline(found, look(flags).timeZone).join('\n')}\n\n${found.path}\n`);
}

/** Prints a run: as Markdown for a colleague or a ticket, as its events, or as OpenTelemetry spans. */
export function exportRun(id: string, format: 'json' | 'markdown' | 'otlp', flags: GlobalFlags): void {
  const found = findRun(runsFolder(flags.stateDir, process.env), id);
  if (format === 'json') return printRun(id, true, flags);
  if (format === 'otlp') {
    process.stdout.write(`${JSON.stringify(toOtlp(found.events, { content: false }), null, 2)}\n`);
    return;
  }
  const { at, outcome, request } = summarize(found);
  const lines = timeline(found, look(flags).timeZone).map((line) => line.replaceAll('`', "'"));
  process.stdout.write(
    `# ${request.replaceAll('\n', ' ')}\n\nRun ${found.id}, begun ${at}, ended ${outcome}.\n\n\`\`\`\n${lines.join('\n')}\n\`\`\`\n`,
  );
}

/** Says whether a record is as it was written, and answers with the exit code. */
export function printVerdict(id: string, flags: GlobalFlags): number {
  const path = findRecord(runsFolder(flags.stateDir, process.env), id);
  const whole = basename(path, '.jsonl');
  const problem = verifyRun(path);
  process.stdout.write(
    problem === null ? `${whole} is as it was written.\n` : `${whole} is not as it was written: ${problem}.\n`,
  );
  return problem === null ? ExitCode.done : ExitCode.failed;
}

/** Removes the records of runs that began longer ago than this. */
export function prune(olderThan: number, flags: GlobalFlags): void {
  const folder = runsFolder(flags.stateDir, process.env);
  const { runs, problems } = listRuns(folder);
  printProblems(problems);
  const old = runs.filter((run) => Date.parse(summarize(run).at) < Date.now() - olderThan);
  for (const run of old) removeRun(run);
  if (old.length === runs.length && problems.length === 0) rmSync(folder, { recursive: true, force: true });
  process.stdout.write(`Removed ${old.length === 1 ? '1 run' : `${old.length} runs`} from ${folder}.\n`);
}

function look({ timeZone }: GlobalFlags) {
  return {
    width: process.stdout.columns || 120,
    now: Date.now(),
    timeZone: timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}
