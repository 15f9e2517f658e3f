// The person at the terminal: sees every call in full, and approves or denies each.
import { multiselect, select, text } from '@clack/prompts';
import { plainLine } from '../plain-text.ts';
import { drawCard, type CardStyle } from './card.ts';
import { describe, type UnsureCall } from './calls.ts';
import type { Decision, PendingCall, Person } from './run.ts';

/** What asking needs. */
export interface TerminalOptions {
  /** Ctrl-C at a question interrupts the run. */
  readonly interrupt: AbortController;
  /** Ends a question when the run has to end. */
  readonly signal: AbortSignal;
  readonly style: CardStyle;
}

class Cancelled extends Error {}

/** What was answered; Ctrl-C answers with a symbol. */
function answered<T>(answer: T): Exclude<T, symbol> {
  if (isAnswer(answer)) return answer;
  throw new Cancelled();
}

function isAnswer<T>(answer: T): answer is Exclude<T, symbol> {
  return typeof answer !== 'symbol';
}

/** Asks on standard error, so that standard output stays the answer's. */
export function personAtTerminal({ interrupt, signal, style }: TerminalOptions): Person {
  const output = process.stderr;
  const asking = { output, signal };
  const whyNot = async () => {
    const reason = answered(await text({ message: 'Why not? (the model is told; may be empty)', ...asking }));
    return reason ? { reason } : {};
  };
  const retype = async ({ plan }: PendingCall): Promise<boolean> => {
    if (plan.retype === null) return true;
    const typed = answered(await text({ message: `Type ${plan.retype} to go ahead`, ...asking }));
    return typed.trim() === plan.retype;
  };
  const decideOne = async (pending: PendingCall): Promise<Decision> => {
    const options = [
      { value: false, label: 'No' },
      { value: true, label: 'Yes, send it' },
    ];
    const yes = answered(await select({ message: 'Send it?', options, ...asking }));
    if (!yes) return { approved: false, ...(await whyNot()) };
    return (await retype(pending))
      ? { approved: true }
      : { approved: false, reason: 'The name was not typed as it is.' };
  };
  const decideSeveral = async (pending: readonly PendingCall[]): Promise<Decision[]> => {
    const chosen = answered(
      await multiselect({
        message: 'Which of them shall be sent? Space selects, Enter confirms; the others are denied.',
        options: pending.map(({ call, plan }, index) => ({
          value: index,
          label: `${index + 1}. ${call.action} ${plan.target}`,
        })),
        required: false,
        ...asking,
      }),
    );
    const reason = chosen.length < pending.length ? await whyNot() : {};
    const decisions: Decision[] = [];
    for (const [index, one] of pending.entries()) {
      const approved = chosen.includes(index) && (await retype(one));
      decisions.push(approved ? { approved } : { approved, ...reason });
    }
    return decisions;
  };
  const orInterrupt = async <T>(ask: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Cancelled)) throw error;
      interrupt.abort(new Error('interrupted'));
      return otherwise;
    }
  };
  return {
    decide: (pending) =>
      orInterrupt(async () => {
        const [only] = pending;
        const many = pending.length > 1;
        output.write(`\n${many ? `These ${pending.length} need your approval` : 'This needs your approval'}:\n\n`);
        for (const [index, one] of pending.entries()) {
          output.write(`${drawCard(one, style, many ? `${index + 1}. ` : '')}\n\n`);
        }
        return only && !many ? [await decideOne(only)] : decideSeveral(pending);
      }, []),
    askAgain: ({ call, before, now }: UnsureCall) =>
      orInterrupt(async () => {
        const lines = [
          'The run was cut off while this was under way, and nothing shows whether it arrived:',
          `  ${describe(call)}`,
          ...told('Before it', before ?? []),
          ...told('Now', now ?? ['its target is not there']),
        ];
        output.write(`\n${lines.map(plainLine).join('\n')}\n`);
        const options = [
          { value: false, label: 'No, it may have arrived' },
          { value: true, label: 'Yes, send it again' },
        ];
        return answered(await select({ message: 'Send it again?', options, ...asking }));
      }, false),
  };
}

function told(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? [`  ${title}`, ...lines.map((line) => `    ${line}`)] : [];
}
