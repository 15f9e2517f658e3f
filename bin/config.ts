// `config`: what is set, to what, and by whom; and where it can be set.
import chalk from 'chalk';
import type { Command } from 'commander';
import { z } from 'zod';
import { drawTable } from '../src/agent/draw-table.ts';
import { ConfigFile, projectFile, readSettings, SETTINGS, userFile } from './settings.ts';
import { screen } from './screen.ts';

/** Puts what is set where no flag says otherwise. */
export function applySettings(program: Command): void {
  for (const { setting, value } of readSettings(places(), program.opts())) {
    const source = program.getOptionValueSource(setting.flag);
    if (source === undefined || source === 'default') program.setOptionValueWithSource(setting.flag, value, 'config');
  }
}

/** Prints every setting with its value and where it is from; or the schema of the files. */
export function printConfig({ json, schema }: { json?: boolean; schema?: boolean }, program: Command): void {
  if (schema) {
    screen.print(`${JSON.stringify(z.toJSONSchema(ConfigFile), null, 2)}\n`);
    return;
  }
  const files = { user: userFile(process.env), project: projectFile(process.cwd()) };
  const set = readSettings(places(), program.opts());
  const rows = SETTINGS.map(({ name, flag, variable, help }) => {
    const source = program.getOptionValueSource(flag);
    const from = source === 'cli' ? 'flag' : (set.find(({ setting }) => setting.flag === flag)?.from ?? 'default');
    const value: unknown = program.opts()[flag];
    return { name, value: value ?? null, from, variable: variable ?? null, help };
  });
  if (json) {
    screen.print(`${JSON.stringify({ schema: 1, files, settings: rows }, null, 2)}\n`);
    return;
  }
  const columns = [
    { field: 'name', title: 'setting' },
    { field: 'value', title: 'value' },
    { field: 'from', title: 'from' },
    { field: 'variable', title: 'variable' },
  ];
  const look = { width: process.stdout.columns || 100, timeZone: 'UTC', now: Date.now(), strong: chalk.bold };
  screen.print(`${drawTable({ title: 'Settings', columns, rows }, look)}\n\n`);
  screen.print(`Your file is ${files.user}.\n`);
  screen.print(
    files.project === null
      ? 'A project can make things tighter with .dockerhub-agent.json in its folder.\n'
      : `The project's file is ${files.project}; it can only make things tighter.\n`,
  );
  screen.print('What they may hold: dockerhub-agent config --schema\n');
}

function places() {
  return { environment: process.env, folder: process.cwd() };
}
