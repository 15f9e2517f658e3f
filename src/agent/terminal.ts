// The person at the terminal: sees a call in full, and approves or denies it.
import { isCancel, select, text } from '@clack/prompts';
import { plainLine } from '../plain-text.ts';
import type { HubCall } from './events.ts';
import type { AskPerson } from './run.ts';

/** A call as a person reads it: what, with every parameter in full, how risky, and its digest. */
export function describeCall({ tool, action, params, risk, digest }: HubCall): string {
  const lines = Object.entries(params).map(
    ([name, value]) => `    ${plainLine(name)}: ${plainLine(JSON.stringify(value))}`,
  );
  return [`  ${plainLine(tool)} ${plainLine(action)}  (${risk}, ${digest.slice(0, 12)})`, ...lines].join('\n');
}

/** Asks on standard error, so that standard output stays the answer's. Ctrl-C interrupts the run. */
export function askOnTerminal(interrupt: AbortController): AskPerson {
  const output = process.stderr;
  return async ({ call }) => {
    output.write(`\nThis needs your approval:\n${describeCall(call)}\n`);
    const choice = await select({
      message: 'Send it?',
      options: [
        { value: 'deny', label: 'No' },
        { value: 'approve', label: 'Yes' },
      ],
      output,
    });
    if (isCancel(choice)) {
      interrupt.abort(new Error('interrupted'));
      return { approved: false };
    }
    if (choice === 'approve') return { approved: true };
    const reason = await text({ message: 'Why not? (the model is told; may be empty)', output });
    return { approved: false, ...(!isCancel(reason) && reason ? { reason } : {}) };
  };
}
