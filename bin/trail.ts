// The trail that a run leaves on a terminal: one quiet line a call, when it was answered.
import { chalkStderr } from 'chalk';
import wrapAnsi from 'wrap-ansi';
import type { Emit, RunEvent } from '../src/agent/events.ts';
import { isRecord } from '../src/json.ts';
import { plainLine } from '../src/plain-text.ts';

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

/** Takes events on to `append`, and writes a line for each answer. */
export function leavingTrail(append: Emit, write: (line: string) => void): Emit {
  const calls = new Map<string, Of<'tool.called'> & { readonly begun: number; requests: number }>();
  return (event) => {
    append(event);
    if (event.type === 'tool.called') calls.set(event.call_id, { ...event, begun: Date.now(), requests: 0 });
    if (event.type === 'query.answered') write(`${event.result}  ${rowsOf(event.rows)} by ${event.sql}`);
    if (event.type !== 'http.attempted' && event.type !== 'tool.answered') return;
    const call = calls.get(event.call_id);
    if (!call) return;
    if (event.type === 'http.attempted') call.requests++;
    else write(describeAnswer(call, event, Date.now() - call.begun));
  };
}

/** Writes a line of the trail on standard error, no wider than the terminal. */
export function writeOnTerminal(line: string): void {
  const width = Math.max(20, (process.stderr.columns || 100) - 2);
  const [first = '', ...more] = wrapAnsi(plainLine(line), width - 1, { hard: true, trim: false }).split('\n');
  process.stderr.write(chalkStderr.dim(`  ${more.length > 0 ? `${first.trimEnd()}…` : first}\n`));
}

function describeAnswer(
  { result, tool, action, params, requests }: Of<'tool.called'> & { requests: number },
  { error, content }: Of<'tool.answered'>,
  ms: number,
): string {
  const given = Object.entries(params).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const what = error ? error.kind : 'json' in content ? howMuch(content.json) : 'many rows';
  const asked = requests > 1 ? `, ${requests} requests` : '';
  return `${result}  ${tool} ${action}: ${what}${asked}, ${ms} ms  ${given.join(' ')}`.trimEnd();
}

function howMuch(content: unknown): string {
  const list = isRecord(content) ? content['list'] : undefined;
  if (!isRecord(list) || typeof list['returned'] !== 'number') return 'ok';
  const { returned, total } = list;
  return typeof total === 'number' && total > returned ? `${returned} of ${total} rows` : rowsOf(returned);
}

function rowsOf(count: number): string {
  return count === 1 ? '1 row' : `${count} rows`;
}
