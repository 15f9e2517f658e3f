// Shell completion: the script for a shell, and what that script asks for when Tab is pressed.
import tab from '@bomb.sh/tab';
import complete from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import { Mode } from '../src/agent/events.ts';
import { listRuns } from '../src/agent/record.ts';
import { OUTPUT_FORMATS } from './flags.ts';
import { runsFolder } from './state-folder.ts';

/** Prints the script for a shell. */
export function printCompletion(shell: string, program: string): void {
  tab.setup(program, program, shell);
}

/** Answers what could stand at the end of this command line. */
export function suggest(words: string[], program: Command): void {
  const completion = complete(program);
  const { commands } = completion;
  const choices = { mode: Mode.options, output: OUTPUT_FORMATS };
  for (const [flag, values] of Object.entries(choices)) {
    completion.option(flag, '', (add) => {
      for (const value of values) add(value, '');
    });
  }
  for (const name of ['resume', 'apply', 'runs show', 'runs undo', 'runs replay', 'runs export', 'runs verify']) {
    commands.get(name)?.argument('id', (add) => {
      for (const { id, request } of newestRuns()) add(id, request);
    });
  }
  tab.parse(words);
}

function newestRuns(): { id: string; request: string }[] {
  const { runs } = listRuns(runsFolder(undefined, process.env));
  return runs.slice(0, 20).map(({ id, events: [started] }) => ({
    id,
    request: started?.type === 'run.started' ? started.request.replace(/\s+/g, ' ').slice(0, 60) : '',
  }));
}
