// A recorded run told again: its model from the record, its decisions too, and where the two records first differ.
import type {
  LanguageModelV4,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../json.ts';
import { NOT_DONE } from './builtin/model.ts';
import type { RecordedEvent, RunEvent } from './events.ts';
import type { Decision } from './run.ts';

type Of<T extends RecordedEvent['type']> = Extract<RecordedEvent, { type: T }>;

function eventsOf<T extends RecordedEvent['type']>(events: readonly RecordedEvent[], type: T) {
  return events.filter((event): event is RecordedEvent & Of<T> => event.type === type);
}

/** What the model said in one step. */
interface RecordedStep {
  readonly parts: readonly LanguageModelV4StreamPart[];
  readonly finishReason: LanguageModelV4FinishReason;
  readonly usage: LanguageModelV4Usage;
}

/**
 * A model that says again, step by step, what it said in the record, and `next` from then on, if there is one. `steps` says
 * how many steps of the record to tell; all of them unless told.
 */
export function replayModel(
  events: readonly RecordedEvent[],
  steps = Infinity,
  next?: LanguageModelV4,
): LanguageModelV4 {
  const told = stepsOf(events).slice(0, steps);
  let step = 0;
  return {
    specificationVersion: 'v4',
    provider: 'replay',
    modelId: 'replay',
    supportedUrls: {},
    doGenerate: () => Promise.reject(new Error('A run streams.')),
    doStream: async (options) => {
      const recorded = told[step++];
      if (recorded) return { stream: ReadableStream.from(streamOf(recorded)) };
      if (next) return next.doStream(options);
      throw new Error(`The record has only ${told.length} steps of the model; the replay wants another one.`);
    },
  };
}

function* streamOf({ parts, finishReason, usage }: RecordedStep): Generator<LanguageModelV4StreamPart> {
  yield { type: 'stream-start', warnings: [] };
  yield* parts;
  yield { type: 'finish', finishReason, usage };
}

function stepsOf(events: readonly RecordedEvent[]): RecordedStep[] {
  const answered = eventsOf(events, 'model.answered');
  const messages = eventsOf(events, 'messages.added').flatMap((event) => event.messages);
  return messages
    .filter(({ role }) => role === 'assistant')
    .map(({ content }, index) => {
      const parts = Array.isArray(content) ? content.filter(isRecord) : [{ type: 'text', text: content }];
      const {
        finish_reason: raw = 'stop',
        input_tokens: read,
        output_tokens: wrote,
        cached_tokens: cached,
      } = answered[index] ?? {};
      return {
        parts: parts.flatMap(toStream),
        finishReason: { unified: unify(parts, raw), raw },
        usage: {
          inputTokens: {
            total: read ?? undefined,
            noCache: undefined,
            cacheRead: cached ?? undefined,
            cacheWrite: undefined,
          },
          outputTokens: { total: wrote ?? undefined, text: undefined, reasoning: undefined },
        },
      };
    });
}

function toStream(part: Record<string, unknown>, index: number): LanguageModelV4StreamPart[] {
  const id = `part-${index}`;
  if (part['type'] === 'text') {
    return [
      { type: 'text-start', id },
      { type: 'text-delta', id, delta: String(part['text']) },
      { type: 'text-end', id },
    ];
  }
  if (part['type'] !== 'tool-call') return [];
  return [
    {
      type: 'tool-call',
      toolCallId: String(part['toolCallId']),
      toolName: String(part['toolName']),
      input: JSON.stringify(part['input']),
    },
  ];
}

function unify(parts: readonly Record<string, unknown>[], raw: string): LanguageModelV4FinishReason['unified'] {
  if (parts.some(({ type }) => type === 'tool-call')) return 'tool-calls';
  if (raw === NOT_DONE) return 'other';
  return raw === 'length' || raw === 'max_tokens' ? 'length' : 'stop';
}

/** What was decided about calls, by their ids. */
export function recordedDecisions(events: readonly RecordedEvent[]): ReadonlyMap<string, Decision> {
  return new Map(
    eventsOf(events, 'approval.answered').map(({ call_id, approved, reason }) => [
      call_id,
      { approved, ...(reason !== undefined && { reason }) },
    ]),
  );
}

/** Where two tellings of a run first differ. */
export interface Difference {
  /** Its place among the events that are compared. */
  readonly event: number;
  readonly type: string;
  /** The dotted name of the field. */
  readonly field: string;
  readonly recorded: unknown;
  readonly replayed: unknown;
}

/**
 * Compares a record with its replay, event by event; `null` when they are the same. What waiting adds to a record is left
 * out, since a replay does not wait, and so is the budget of requests where another process went on with a new one. Of a
 * run whose clock ran, moments and spans of time are left out as well.
 */
export function findDifference(
  recorded: readonly RecordedEvent[],
  replayed: readonly RunEvent[],
  clockRan: boolean,
): Difference | null {
  const resumed = recorded.some(({ type }) => type === 'run.resumed');
  const left = new Set([...WRITTEN, ...(clockRan ? TIMES : []), ...(resumed ? BUDGET : [])]);
  const leaving = { left, clockRan, resumed };
  const [before, after] = [comparable(recorded, leaving), comparable(replayed, leaving)];
  for (let event = 0; event < Math.max(before.length, after.length); event++) {
    const [a, b] = [before[event], after[event]];
    const place = { event, type: String((a ?? b)?.['type']) };
    if (!a || !b)
      return { ...place, field: 'type', recorded: a?.['type'] ?? 'nothing', replayed: b?.['type'] ?? 'nothing' };
    const difference = differenceIn(a, b, '');
    if (difference) return { ...place, ...difference };
  }
  return null;
}

type Plain = Record<string, unknown>;

/** What is not compared. */
interface Leaving {
  /** Names of fields. */
  readonly left: ReadonlySet<string>;
  readonly clockRan: boolean;
  readonly resumed: boolean;
}

function comparable(events: readonly RunEvent[], leaving: Leaving): Plain[] {
  const judged = new Set<string>();
  return events
    .filter((event) => {
      if (event.type === 'run.started' || event.type === 'run.resumed') return false;
      // Another process judges what was judged before it.
      if (event.type === 'call.judged' && judged.size === judged.add(event.call_id).size) return false;
      return !(event.type === 'run.ended' && (leaving.resumed || event.outcome === 'waiting'));
    })
    .map((event) => strip(event, leaving));
}

/** What every telling has of its own. */
const WRITTEN = ['seq', 'at', 'prev', 'decider', 'ms', 'approval_id', 'approvalId', 'signature'];
const TIMES = ['reset', 'expires_at', 'now', 'state', 'digest'];
const BUDGET = ['rate_limit', 'remaining'];
const MOMENT = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?/g;

function strip(value: object, leaving: Leaving): Plain {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !leaving.left.has(name))
      .map(([name, held]) => [name, stripValue(held, leaving)]),
  );
}

function stripValue(value: unknown, leaving: Leaving): unknown {
  if (typeof value === 'string') return leaving.clockRan ? value.replace(MOMENT, '(a moment)') : value;
  if (Array.isArray(value)) return value.map((item) => stripValue(item, leaving));
  return typeof value === 'object' && value !== null ? strip(value, leaving) : value;
}

function differenceIn(
  a: unknown,
  b: unknown,
  path: string,
): { field: string; recorded: unknown; replayed: unknown } | null {
  if (isDeepStrictEqual(a, b)) return null;
  const [here, there] = [entriesOf(a), entriesOf(b)];
  if (!here || !there) return { field: path.slice(1) || 'value', recorded: a, replayed: b };
  for (const name of new Set([...here.keys(), ...there.keys()])) {
    const inner = differenceIn(here.get(name), there.get(name), `${path}.${name}`);
    if (inner) return inner;
  }
  return { field: path.slice(1), recorded: a, replayed: b };
}

function entriesOf(value: unknown): Map<string, unknown> | null {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : null;
}
