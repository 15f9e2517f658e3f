// From a recorded run to a draft of a case: the state that it saw, what was said and decided, and what it changed.
import { stringify } from 'yaml';
import type { RecordedEvent } from '../src/agent/events.ts';
import { type StoredRun, wholeEvents } from '../src/agent/record.ts';
import { oracle } from './agents.ts';
import { type CallName, familyCall, isSameCall } from './calls.ts';
import { type Case, readSuite } from './case.ts';
import { checkCase } from './check.ts';
import { callsMade } from './gates/path.ts';
import { essentialChanges } from './gates/state.ts';
import { sliceState } from './slice-state.ts';
import { tryCase } from './trial.ts';

/** A draft, as the text of a suite, and what has to be mended before it is worth having. */
export interface Draft {
  readonly text: string;
  readonly problems: readonly string[];
}

/** Makes a draft. Names of people and places that are not the world's own are replaced, and so are addresses. */
export async function promote(stored: StoredRun): Promise<Draft> {
  const { id, events } = stored;
  const [started] = events;
  if (started?.type !== 'run.started') throw new Error(`Run ${id} has no beginning.`);
  const { hub, organization, time_zone: timeZone } = started;
  const now = hub.made_at ?? started.now;
  const whole = wholeEvents(stored);
  const disguise = hub.sandbox ? (text: string) => text : disguiseOf(whole, organization, hub.username);
  const made = callsMade(events).filter(({ isOk }) => isOk);
  const calls = made
    .filter((call, index) => !made.slice(0, index).some((before) => isSameCall(before, call)))
    .map(({ tool, action, params }) => ({ tool, action, params }));
  const ended = events.findLast((event) => event.type === 'run.ended');
  const isDone = ended?.type === 'run.ended' && ended.outcome === 'done';
  const answer = events.findLast((event) => event.type === 'run.answered');
  const plain = {
    id: `promoted-${id.toLowerCase()}`,
    policy: 'incubating',
    now,
    time_zone: timeZone,
    ...(!hub.sandbox && { world: 'empty', state: sliceState(whole, { organization, username: hub.username }) }),
    mode: started.mode,
    request: started.request,
    decisions: decisionsIn(events),
    ...(!isDone && { ends: ended?.type === 'run.ended' && ended.outcome === 'waiting' ? 'waiting' : 'refusal' }),
    oracle: [...calls, ...unsentCalls(events)].map(toEntry),
    answer: answer?.type === 'run.answered' ? answer.text : '',
  };
  const draft: Record<string, unknown> = JSON.parse(disguise(JSON.stringify(plain)));
  const first = caseOf(draft);
  const { changes } = await tryCase(first, oracle);
  const wanted = essentialChanges(changes);
  if (wanted.length > 0) {
    draft['changes'] = wanted.map(({ kind, what, id: place, fields }) => ({
      [`${kind} ${what} ${withoutIds(what, place)}`]: fields,
    }));
  }
  const problems = await checkCase(caseOf(draft), () => undefined);
  return { text: textOf(draft), problems };
}

function caseOf(draft: object): Case {
  const [one] = readSuite(textOf(draft), 'the draft');
  if (!one) throw new Error('The draft holds no case.');
  return one;
}

function textOf(draft: object): string {
  return stringify({ suite: 'promoted', about: 'Runs that became cases.', cases: [draft] }, { lineWidth: 120 });
}

function toEntry({ tool, action, params }: CallName): Record<string, unknown> {
  return { [`${tool} ${action}`]: params };
}

/** Docker Hub gives ids of its own to these: a case can't know them. */
function withoutIds(what: string, id: string): string {
  if (what.endsWith('access-token')) return '*';
  return what === 'invite' ? id.replace(/[^/]+$/, '*') : id;
}

function decisionsIn(events: readonly RecordedEvent[]): object[] {
  return events.flatMap((event) => {
    if (event.type !== 'approval.answered' || event.decider === 'program') return [];
    const call = judged(events, event.call_id);
    if (!call) return [];
    const on = `${call.tool} ${call.action}`;
    return [
      event.approved
        ? { approve: on, params: call.params }
        : { deny: on, params: call.params, ...(event.reason !== undefined && { because: event.reason }) },
    ];
  });
}

/** Calls that the person did not want, or that wait for them: whoever is right asks about them too. */
function unsentCalls(events: readonly RecordedEvent[]): CallName[] {
  return events.flatMap((event) => {
    if (event.type !== 'approval.asked') return [];
    const said = events.find((one) => one.type === 'approval.answered' && one.call_id === event.call_id);
    const isOpen = said?.type !== 'approval.answered' || (!said.approved && said.decider !== 'program');
    const call = judged(events, event.call_id);
    return call && isOpen ? [call] : [];
  });
}

function judged(events: readonly RecordedEvent[], callId: string): CallName | undefined {
  const event = events.find((one) => one.type === 'call.judged' && one.call_id === callId);
  return event?.type === 'call.judged' ? familyCall(event) : undefined;
}

const EMAIL = /[^\s@"'<>,;:()\\]+@[^\s@"'<>,;:()\\]+\.[a-z]{2,}/gi;

/** Puts `acme`, `ada` and addresses of example.com in the place of who it was. */
function disguiseOf(
  events: readonly RecordedEvent[],
  organization: string | null,
  username: string | null,
): (text: string) => string {
  const addresses = [...new Set(JSON.stringify(events).match(EMAIL) ?? [])];
  const names = [
    ...addresses.map((address, index) => [address, `person${index + 1}@example.com`] as const),
    ...(organization === null ? [] : [[organization, 'acme'] as const]),
    ...(username === null || username === organization ? [] : [[username, 'ada'] as const]),
  ];
  return (text) =>
    names.reduce(
      (rest, [was, is]) =>
        rest.replaceAll(new RegExp(`(?<![\\w-])${was.replaceAll(/\W/g, '\\$&')}(?![\\w-])`, 'g'), is),
      text,
    );
}
