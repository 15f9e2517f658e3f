// The person at the terminal: sees every call in full, and approves or denies each.
import { plainLine } from '../plain-text.ts';
import { type AskOptions, Cancelled, plainQuestions, type Questions, richQuestions } from './questions.ts';
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
  /** Asks in lines of text, without moving the cursor: for screen readers. */
  readonly plain?: boolean;
}

/** Asks on standard error, so that standard output stays the answer's. */
export function personAtTerminal({ interrupt, signal, style, plain = false }: TerminalOptions): Person {
  const { stdin: input, stderr: output } = process;
  const asking: AskOptions = { input, output, signal };
  const ask: Questions = plain ? plainQuestions(asking) : richQuestions(asking);
  const whyNot = async () => {
    const reason = await ask.text('Why not? (the model is told; may be empty)');
    return reason ? { reason } : {};
  };
  const retype = async ({ plan }: PendingCall): Promise<boolean> => {
    if (plan.retype === null) return true;
    return (await ask.text(`Type ${plan.retype} to go ahead`)).trim() === plan.retype;
  };
  const decideOne = async (pending: PendingCall): Promise<Decision> => {
    if (!(await ask.confirm('Send it?', { yes: 'Yes, send it', no: 'No' })))
      return { approved: false, ...(await whyNot()) };
    return (await retype(pending))
      ? { approved: true }
      : { approved: false, reason: 'The name was not typed as it is.' };
  };
  const decideSeveral = async (pending: readonly PendingCall[]): Promise<Decision[]> => {
    const labels = pending.map(({ call, plan }, index) => `${index + 1}. ${call.action} ${plan.target}`);
    const chosen = await ask.choose('Which of them shall be sent? The others are denied.', labels);
    const reason = chosen.length < pending.length ? await whyNot() : {};
    const decisions: Decision[] = [];
    for (const [index, one] of pending.entries()) {
      const approved = chosen.includes(index) && (await retype(one));
      decisions.push(approved ? { approved } : { approved, ...reason });
    }
    return decisions;
  };
  const orInterrupt = async <T>(answer: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await answer();
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
        return ask.confirm('Send it again?', { yes: 'Yes, send it again', no: 'No, it may have arrived' });
      }, false),
  };
}

function told(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? [`  ${title}`, ...lines.map((line) => `    ${line}`)] : [];
}
