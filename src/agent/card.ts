// The approval card: what would be done, in plain words, with every parameter, what there is now, and whether it can be undone.
import wrapAnsi from 'wrap-ansi';
import { plainLine } from '../plain-text.ts';
import { approvalDigest } from './policy.ts';
import type { PendingCall } from './run.ts';

/** How a card looks: its width, and colours, which are the identity where they are off. */
export interface CardStyle {
  /** Columns of the terminal. */
  readonly width: number;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly warn: (text: string) => string;
}

/** A call as a card, line by line. Nothing in it is left out or cut, however long it is. */
export function drawCard(
  { call, plan }: PendingCall,
  { width: columns, strong, faint, warn }: CardStyle,
  place = '',
): string {
  const names = Object.keys(call.params);
  const width = Math.max(0, ...names.map((name) => name.length));
  const parameters = Object.entries(call.params).flatMap(([name, value]) => parameter(plainLine(name), value, width));
  return [
    `${place}${strong(plainLine(plan.summary))}`,
    `  ${plainLine(call.tool)} ${plainLine(call.action)} on ${strong(plainLine(plan.target))}  ${warn(call.risk)}`,
    ...parameters.map((line) => `    ${line}`),
    ...(plan.now.length > 0 ? ['  As it is now', ...plan.now.map((line) => `    ${plainLine(line)}`)] : []),
    `  Undo: ${plainLine(plan.undo ?? 'not possible')}${plan.inverse.length > 0 ? ` (${inverses(plan.inverse.length)})` : ''}`,
    faint(`  As ${plainLine(plan.account)}. Digest ${approvalDigest(plan.account, call).slice(0, 12)}.`),
  ]
    .map((line) => fold(line, columns))
    .join('\n');
}

/** Breaks a line between words, and what follows is indented a little more. */
function fold(line: string, columns: number): string {
  const indent = `${/^ */.exec(line)?.[0] ?? ''}  `;
  const [first = '', ...rest] = wrapAnsi(line, columns, { trim: false, hard: true }).split('\n');
  if (rest.length === 0) return first;
  const wrapped = wrapAnsi(rest.map((part) => part.trimStart()).join(' '), Math.max(20, columns - indent.length), {
    hard: true,
  });
  return [first.trimEnd(), ...wrapped.split('\n').map((part) => indent + part)].join('\n');
}

function inverses(count: number): string {
  return `dockerhub-agent runs undo would take it back, in ${count === 1 ? 'one call' : `${count} calls`}`;
}

/** A parameter in full: a list of several with an item a line. */
function parameter(name: string, value: unknown, width: number): string[] {
  if (!Array.isArray(value) || value.length < 2) return [`${name.padEnd(width)}  ${text(value)}`];
  return value.map((item, index) => `${(index === 0 ? name : '').padEnd(width)}  ${text(item)}`);
}

function text(value: unknown): string {
  return plainLine(typeof value === 'string' ? value : JSON.stringify(value));
}
