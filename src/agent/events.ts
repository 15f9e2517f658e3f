// What a run record is made of: one event a line, in the order in which things happened.
import { z } from 'zod';

/** The version of the shapes below; it changes when a reader would have to. */
export const RECORD_SCHEMA = 3;

/** How a run ended. */
export const Outcome = z.enum(['done', 'failed', 'unauthenticated', 'waiting', 'limit', 'interrupted']);
export type Outcome = z.infer<typeof Outcome>;

/** What a call can do, as its server declares it; what nobody declares counts as destructive. */
export const Risk = z.enum(['read', 'write', 'privileged', 'destructive']);
export type Risk = z.infer<typeof Risk>;

/** How much the agent does unasked. */
export const Mode = z.enum(['plan', 'default', 'every-write', 'yolo']);
export type Mode = z.infer<typeof Mode>;

/** What the policy says to a call. */
export const Verdict = z.enum(['run', 'ask', 'plan', 'refuse']);
export type Verdict = z.infer<typeof Verdict>;

/** A call of an MCP tool, read and judged by the policy. */
export const HubCall = z.object({
  tool: z.string(),
  action: z.string(),
  params: z.record(z.string(), z.unknown()),
  risk: Risk,
  /** SHA-256 over tool, action and canonical parameters, hexadecimal. */
  digest: z.string(),
});
export type HubCall = z.infer<typeof HubCall>;

/** A call by name, as inverses have it. */
export const PlainCall = z.object({ tool: z.string(), action: z.string(), params: z.record(z.string(), z.unknown()) });
export type PlainCall = z.infer<typeof PlainCall>;

/** What the server says a call would do: `dry_run` of its answer. */
export const CallPlan = z.object({
  /** The family and the action by which the server knows it, whichever way its tools are cut. */
  tool: z.string(),
  action: z.string(),
  summary: z.string(),
  target: z.string(),
  request: z.object({ method: z.string(), path: z.string(), body: z.unknown() }),
  /** What there is now, in lines for a person. */
  now: z.array(z.string()),
  /** How it can be taken back. */
  undo: z.string().nullable(),
  /** The calls that take it back, as far as they are known before it is made. */
  inverse: z.array(PlainCall),
  /** What a person has to type before it is made. */
  retype: z.string().nullable(),
  /** As whom it is made. */
  account: z.string(),
  /** Whether what it would bring about is so already; `null` where that can't be told. */
  holds: z.boolean().nullable(),
  /** SHA-256 of `now`. */
  state: z.string(),
});
export type CallPlan = z.infer<typeof CallPlan>;

/** One try of a request to Docker Hub, as the server tells it. */
export const HttpAttempt = z.object({
  method: z.string(),
  /** The path, with the query. */
  path: z.string(),
  /** `null` when there was no answer. */
  status: z.number().nullable(),
  ms: z.number(),
  /** Milliseconds waited before the next try; `null` when there was none. */
  wait: z.number().nullable(),
});

/** The tokens of a step, where the model tells. */
export const Usage = z.object({
  input_tokens: z.number().nullable(),
  output_tokens: z.number().nullable(),
  cached_tokens: z.number().nullable(),
});

const callId = { call_id: z.string() };

/** How a run hangs together with an earlier one. */
const Link = z.object({ how: z.enum(['continues', 'applies', 'undoes', 'forks']), run_id: z.string() });

/** Something that happened in a run. */
export const RunEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run.started'),
    schema: z.literal(RECORD_SCHEMA),
    run_id: z.string(),
    version: z.string(),
    request: z.string(),
    model: z.string(),
    mode: Mode,
    hub: z.object({
      url: z.string(),
      sandbox: z.boolean(),
      /** The Docker ID or organization that was signed in; `null` where nobody was. */
      username: z.string().nullable(),
      /** When the world of the sandbox was made, RFC 3339: the same moment makes the same world. */
      made_at: z.string().optional(),
    }),
    /** Whether the clock of the run stood still. */
    clock: z.enum(['running', 'fixed']),
    organization: z.string().nullable(),
    /** The moment that the prompt names, RFC 3339. */
    now: z.string(),
    time_zone: z.string(),
    prompt_sha256: z.string(),
    tools_sha256: z.string(),
    /** Names of the environment variables that had a say. */
    environment: z.array(z.string()),
    link: Link.optional(),
  }),
  z.object({ type: z.literal('run.resumed'), version: z.string(), /** Why it goes on. */ because: z.string() }),
  /** What a step adds to the conversation, in one line. Results in it stand as references to `tool.answered`. */
  z.object({ type: z.literal('messages.added'), messages: z.array(z.record(z.string(), z.unknown())) }),
  /** The model is asked with so many of the messages so far. */
  z.object({ type: z.literal('model.asked'), step: z.number(), messages: z.number() }),
  z.object({
    type: z.literal('model.answered'),
    step: z.number(),
    finish_reason: z.string(),
    ms: z.number(),
    ...Usage.shape,
  }),
  z.object({ type: z.literal('call.judged'), ...callId, verdict: Verdict, ...HubCall.shape }),
  z.object({ type: z.literal('call.previewed'), ...callId, plan: CallPlan }),
  /** Plan mode: what would have been sent. */
  z.object({ type: z.literal('call.planned'), ...callId, ...HubCall.shape }),
  z.object({
    type: z.literal('approval.asked'),
    ...callId,
    approval_id: z.string(),
    /** SHA-256 over account, tool, action and canonical parameters: what the approval is bound to. */
    digest: z.string(),
    /** What was shown of the target. */
    state: z.string(),
    expires_at: z.string(),
  }),
  z.object({
    type: z.literal('approval.answered'),
    ...callId,
    digest: z.string(),
    approved: z.boolean(),
    /** Who decided: a person at the terminal, one who resumed the run, or the program itself. */
    decider: z.enum(['terminal', 'resume', 'program']),
    reason: z.string().optional(),
  }),
  /** A call is about to be made. A write whose record ends here may or may not have arrived. */
  z.object({ type: z.literal('tool.called'), ...callId, result: z.string(), ...HubCall.shape }),
  z.object({ type: z.literal('http.attempted'), ...callId, ...HttpAttempt.shape }),
  /** A write whose reply was lost was looked for: it is as if it was made, it was not made, or that can't be told. */
  z.object({
    type: z.literal('call.reconciled'),
    ...callId,
    /** The result that never came. */
    result: z.string(),
    found: z.enum(['made', 'not-made', 'unknown']),
    /** Whether it is sent again. */
    again: z.boolean(),
  }),
  z.object({
    type: z.literal('tool.answered'),
    ...callId,
    result: z.string(),
    error: z.object({ kind: z.string(), message: z.string() }).nullable(),
    /** A write failed in a way that leaves open whether it was made. */
    unsure: z.literal(true).optional(),
    /** The structured content; large ones as a blob beside the record, by the SHA-256 of their JSON. */
    content: z.union([z.object({ blob: z.string() }), z.object({ json: z.json() })]),
    /** The calls that take a write back. */
    inverse: z.array(PlainCall).optional(),
  }),
  /** A secret was made and shown to the person. */
  z.object({ type: z.literal('secret.shown'), ...callId, handle: z.string(), where: z.string() }),
  /** Results were asked in SQL, and what was found is a result. */
  z.object({ type: z.literal('query.answered'), ...callId, sql: z.string(), result: z.string(), rows: z.number() }),
  z.object({
    type: z.literal('table.shown'),
    ...callId,
    title: z.string().optional(),
    results: z.array(z.string()),
    rows: z.number(),
  }),
  z.object({ type: z.literal('run.answered'), text: z.string() }),
  z.object({
    type: z.literal('run.ended'),
    outcome: Outcome,
    calls: z.number(),
    writes: z.number(),
    steps: z.number(),
    tokens: z.number(),
  }),
]);
export type RunEvent = z.infer<typeof RunEvent>;

/** An event as it stands in the record: its place, its moment on the run's clock (RFC 3339), and the hash of the line before. */
export const RecordedEvent = z.intersection(z.object({ seq: z.number(), at: z.string(), prev: z.string() }), RunEvent);
export type RecordedEvent = z.infer<typeof RecordedEvent>;

/** Takes an event as it happens. */
export type Emit = (event: RunEvent) => void;
