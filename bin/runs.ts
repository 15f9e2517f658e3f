// The recorded runs, as text.
import chalk from 'chalk';
import { drawTable } from '../src/agent/draw-table.ts';
import { findRun, listRuns } from '../src/agent/record.ts';
import { summarize, timeline } from '../src/agent/runs-view.ts';
import type { GlobalFlags } from './dockerhub-agent.ts';
import { runsFolder } from './state-folder.ts';

/** Prints all runs, newest first. */
export function printRuns(flags: GlobalFlags): void {
  const folder = runsFolder(flags.stateDir, process.env);
  const rows = listRuns(folder).map(summarize);
  const columns = ['id', 'at', 'outcome', 'calls', 'request'].map((field) => ({ field, title: field }));
  const drawn = drawTable({ title: `Runs in ${folder}`, columns, rows }, { ...look(flags), strong: chalk.bold });
  process.stdout.write(`${drawn}\n`);
}

/** Prints what happened in one run. */
export function printRun(id: string, flags: GlobalFlags): void {
  const found = findRun(runsFolder(flags.stateDir, process.env), id);
  process.stdout.write(`${timeline(found, look(flags).timeZone).join('\n')}\n\n${found.path}\n`);
}

function look({ timeZone }: GlobalFlags) {
  return {
    width: process.stdout.columns || 120,
    timeZone: timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}
