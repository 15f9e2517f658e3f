// What a run says to a program that started it: one object, whichever way the run ended. docs/output.md describes it.
import { z } from 'zod';
import { Outcome, Risk, type RunEvent } from './events.ts';
import type { RunResult } from './run.ts';
import { fieldOf, type Table } from './show-table.ts';

/** The version of the shape below; it changes when a reader would have to. */
export const REPORT_SCHEMA = 1;

/** What came of a call. */
export const CallStatus = z.enum([
  'ok',
  'failed',
  /** It failed in a way that leaves open whether it was made. */
  'unsure',
  /** It checked what a write would do. */
  'dry-run',
  'planned',
  'waiting',
  'denied',
  'refused',
  /** The run ended before it was made. */
  'not-made',
]);
export type CallStatus = z.infer<typeof CallStatus>;

const ReportedCall = z.object({
  id: z.string(),
  tool: z.string(),
  action: z.string(),
  params: z.record(z.string(), z.unknown()),
  risk: Risk,
  /** Whether it went out as it stands: false for what was only tried, proposed, refused or left waiting. */
  sent: z.boolean(),
  status: CallStatus,
  /** The name of its answer in the record and in `tables`. */
  result: z.string().nullable(),
  error: z.object({ kind: z.string(), message: z.string() }).nullable(),
});

/** The report itself. */
export const Report = z.object({
  schema: z.literal(REPORT_SCHEMA),
  /** How the run ended; `usage` where none was begun. */
  status: z.enum([...Outcome.options, 'usage']),
  exit_code: z.number(),
  /** What the agent says; `null` where it came to no answer. */
  answer: z.string().nullable(),
  /** The same where it is a question that the request waits for. */
  question: z.string().nullable(),
  error: z.string().nullable(),
  tables: z.array(
    z.object({
      title: z.string(),
      columns: z.array(z.object({ field: z.string(), title: z.string() })),
      /** Values as Docker Hub gave them, by field. */
      rows: z.array(z.record(z.string(), z.unknown())),
      /** The results that the rows are from. */
      results: z.array(z.string()),
      /** Rows in these, shown or not. */
      total: z.number(),
      /** Whether these are all that Docker Hub has. */
      complete: z.boolean(),
    }),
  ),
  calls: z.array(ReportedCall),
  approvals: z.array(
    z.object({
      call: z.string(),
      /** SHA-256 that the approval is bound to. */
      digest: z.string(),
      decision: z.enum(['approved', 'denied', 'waiting']),
      decider: z.string().nullable(),
      reason: z.string().nullable(),
      expires_at: z.string(),
    }),
  ),
  usage: z.object({
    steps: z.number(),
    calls: z.number(),
    /** Requests to Docker Hub, every try counted. */
    requests: z.number(),
    writes: z.number(),
    input_tokens: z.number(),
    output_tokens: z.number(),
    cached_tokens: z.number(),
  }),
  run: z.object({ id: z.string(), record: z.string() }).nullable(),
  sandbox: z.boolean(),
  /** A command line that goes on with it. */
  next: z.string().nullable(),
});
export type Report = z.infer<typeof Report>;

/** What a report is made of. */
export interface Reported {
  readonly result: RunResult;
  readonly exitCode: number;
  readonly events: readonly RunEvent[];
  readonly tables: readonly Table[];
  readonly run: { readonly id: string; readonly record: string };
  readonly sandbox: boolean;
  readonly next: string | null;
}

/** Reports a run from its events. */
export function reportOf({ result, exitCode, events, tables, run, sandbox, next }: Reported): Report {
  const { outcome, text, asks = false } = result;
  const hasAnswer = outcome === 'done';
  return {
    schema: REPORT_SCHEMA,
    status: outcome,
    exit_code: exitCode,
    answer: hasAnswer ? text : null,
    question: hasAnswer && asks ? text : null,
    error: hasAnswer || outcome === 'waiting' ? null : text,
    tables: tables.map(reportTable),
    calls: reportCalls(events),
    approvals: reportApprovals(events),
    usage: reportUsage(events),
    run,
    sandbox,
    next,
  };
}

/** Reports that no run was begun, and why. */
export function reportOfNone(error: string, exitCode: number, sandbox: boolean): Report {
  return {
    schema: REPORT_SCHEMA,
    status: 'usage',
    exit_code: exitCode,
    answer: null,
    question: null,
    error,
    tables: [],
    calls: [],
    approvals: [],
    usage: reportUsage([]),
    run: null,
    sandbox,
    next: null,
  };
}

/** A table with the values that it shows, and nothing else of its rows. */
export function reportTable({ title, columns, rows, origin }: Table): Report['tables'][number] {
  return {
    title,
    columns: columns.map(({ field, title: heading }) => ({ field, title: heading })),
    rows: rows.map((row) => Object.fromEntries(columns.map(({ field }) => [field, fieldOf(row, field) ?? null]))),
    results: [...(origin?.results ?? [])],
    total: origin?.total ?? rows.length,
    complete: origin?.complete ?? true,
  };
}

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;
type CallEvent = Extract<RunEvent, { call_id: string }>;

function reportCalls(events: readonly RunEvent[]): Report['calls'] {
  const byCall = Map.groupBy(
    events.filter((event): event is CallEvent => 'call_id' in event),
    (event) => event.call_id,
  );
  return [...byCall].flatMap(([id, own]) => {
    const last = <T extends CallEvent['type']>(type: T) =>
      own.findLast((event): event is CallEvent & Of<T> => event.type === type);
    const judged = last('call.judged');
    if (!judged) return [];
    const [called, answered] = [last('tool.called'), last('tool.answered')];
    const { tool, action, params, risk, verdict } = judged;
    const status = statusOf(verdict, own);
    const isDryRun = called !== undefined && params['dry_run'] === true;
    return [
      {
        id,
        tool,
        action,
        params,
        risk,
        sent: called !== undefined && !isDryRun,
        status: isDryRun && status === 'ok' ? ('dry-run' as const) : status,
        result: called?.result ?? null,
        error: answered?.error ?? null,
      },
    ];
  });
}

function statusOf(verdict: Of<'call.judged'>['verdict'], own: readonly CallEvent[]): CallStatus {
  const answered = own.findLast((event) => event.type === 'tool.answered');
  if (answered) return answered.unsure ? 'unsure' : answered.error ? 'failed' : 'ok';
  const called = own.findLast((event) => event.type === 'tool.called');
  if (called) return called.risk === 'read' ? 'failed' : 'unsure';
  if (own.some(({ type }) => type === 'call.planned')) return 'planned';
  if (verdict === 'refuse') return 'refused';
  const decision = own.findLast((event) => event.type === 'approval.answered');
  if (decision) return decision.approved ? 'not-made' : 'denied';
  return own.some(({ type }) => type === 'approval.asked') ? 'waiting' : 'not-made';
}

function reportApprovals(events: readonly RunEvent[]): Report['approvals'] {
  return events
    .filter((event) => event.type === 'approval.asked')
    .map(({ call_id: call, digest, expires_at: expires }) => {
      const answer = events.findLast((event) => event.type === 'approval.answered' && event.call_id === call);
      const said = answer?.type === 'approval.answered' ? answer : null;
      return {
        call,
        digest,
        decision: said === null ? 'waiting' : said.approved ? 'approved' : 'denied',
        decider: said?.decider ?? null,
        reason: said?.reason ?? null,
        expires_at: expires,
      };
    });
}

function reportUsage(events: readonly RunEvent[]): Report['usage'] {
  const ended = events.findLast((event) => event.type === 'run.ended');
  const steps = events.filter((event) => event.type === 'model.answered');
  const total = (count: (step: Of<'model.answered'>) => number | null) =>
    steps.reduce((sum, step) => sum + (count(step) ?? 0), 0);
  return {
    steps: steps.length,
    calls: events.filter(({ type }) => type === 'tool.called').length,
    requests: events.filter(({ type }) => type === 'http.attempted').length,
    writes: ended?.writes ?? 0,
    input_tokens: total((step) => step.input_tokens),
    output_tokens: total((step) => step.output_tokens),
    cached_tokens: total((step) => step.cached_tokens),
  };
}
