// What a run record is made of: one event a line, in the order in which things happened.
import { z } from 'zod';

/** The version of the shapes below; it changes when a reader would have to. */
export const RECORD_SCHEMA = 1;

/** How a run ended. */
export const Outcome = z.enum(['done', 'failed', 'unauthenticated', 'waiting', 'limit', 'interrupted']);
export type Outcome = z.infer<typeof Outcome>;

/** What a call can do, as its server declares it; what nobody declares counts as destructive. */
export const Risk = z.enum(['read', 'write', 'privileged', 'destructive']);
export type Risk = z.infer<typeof Risk>;

/** A call of an MCP tool, read and judged by the policy. */
export const HubCall = z.object({
  tool: z.string(),
  action: z.string(),
  params: z.record(z.string(), z.unknown()),
  risk: Risk,
  /** SHA-256 over tool, action and canonical parameters, hexadecimal: what an approval is bound to. */
  digest: z.string(),
});
export type HubCall = z.infer<typeof HubCall>;

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

const callId = { call_id: z.string() };

/** Something that happened in a run. */
export const RunEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run.started'),
    schema: z.literal(RECORD_SCHEMA),
    run_id: z.string(),
    version: z.string(),
    request: z.string(),
    model: z.string(),
    hub: z.object({ url: z.string(), sandbox: z.boolean() }),
    organization: z.string().nullable(),
    time_zone: z.string(),
    prompt_sha256: z.string(),
  }),
  z.object({
    type: z.literal('model.answered'),
    step: z.number(),
    finish_reason: z.string(),
    input_tokens: z.number().nullable(),
    output_tokens: z.number().nullable(),
  }),
  z.object({ type: z.literal('approval.asked'), ...callId, ...HubCall.shape }),
  z.object({
    type: z.literal('approval.answered'),
    ...callId,
    digest: z.string(),
    approved: z.boolean(),
    reason: z.string().optional(),
  }),
  z.object({ type: z.literal('tool.called'), ...callId, result: z.string(), ...HubCall.shape }),
  z.object({ type: z.literal('http.attempted'), ...callId, ...HttpAttempt.shape }),
  z.object({
    type: z.literal('tool.answered'),
    ...callId,
    result: z.string(),
    error: z.object({ kind: z.string(), message: z.string() }).nullable(),
    content: z.json(),
  }),
  z.object({ type: z.literal('table.shown'), ...callId, results: z.array(z.string()), rows: z.number() }),
  z.object({ type: z.literal('run.answered'), text: z.string() }),
  z.object({ type: z.literal('run.ended'), outcome: Outcome, calls: z.number() }),
]);
export type RunEvent = z.infer<typeof RunEvent>;

/** An event as it stands in the record: with its place, from 0, and its moment on the run's clock, RFC 3339. */
export const RecordedEvent = z.intersection(z.object({ seq: z.number(), at: z.string() }), RunEvent);
export type RecordedEvent = z.infer<typeof RecordedEvent>;

/** Takes an event as it happens. */
export type Emit = (event: RunEvent) => void;
