// What there is to call: tools and actions, with their parameters and risk.
import chalk from 'chalk';
import { isRecord } from '../src/json.ts';
import { plainText } from '../src/plain-text.ts';
import { UsageError } from './exit-codes.ts';
import type { RunFlags } from './flags.ts';
import { openSession } from './session.ts';

/** Prints all tools, or one. */
export async function printTools(name: string | undefined, json: boolean, flags: RunFlags): Promise<void> {
  const { hub } = await openSession(flags);
  const tools = [...hub.tools.values()].filter(({ definition }) => name === undefined || definition.name === name);
  if (tools.length === 0)
    throw new UsageError(`There is no tool ${name}; there are ${[...hub.tools.keys()].join(', ')}.`);
  if (json) {
    process.stdout.write(
      `${JSON.stringify(
        tools.map(({ definition }) => definition),
        null,
        2,
      )}\n`,
    );
    return hub.close();
  }
  for (const { definition, risks } of tools) {
    process.stdout.write(`${chalk.bold(definition.name)}  ${definition.annotations?.title ?? ''}\n`);
    for (const line of plainText(definition.description ?? '')
      .split('\n')
      .filter((text) => text.startsWith('- '))) {
      const action = /^- (\w+)/.exec(line)?.[1] ?? '';
      const risk = risks[action] ?? 'destructive';
      const [signature = '', ...words] = line.slice(2).split('): ');
      process.stdout.write(`  ${chalk.bold(action)}  ${risk}\n`);
      process.stdout.write(`    ${signature.slice(action.length)})\n`);
      process.stdout.write(`    ${words.join('): ').replace(/^\[[^\]]*\] /, '')}\n`);
    }
    const example = /^Example: (.*)$/m.exec(definition.description ?? '')?.[1];
    const call: unknown = example === undefined ? undefined : JSON.parse(example);
    if (isRecord(call)) {
      process.stdout.write(
        `  Example: dockerhub-agent call ${definition.name} ${String(call['action'])} '${JSON.stringify(call['params_json'])}'\n\n`,
      );
    }
  }
  return hub.close();
}
