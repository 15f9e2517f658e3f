// What an eval case is: a request, the world it is made in, and what must be true afterwards.
import { z } from 'zod';

/** A call that must have been made, or must not; parameters match where they are named. */
const ExpectedCall = z.strictObject({
  tool: z.string(),
  action: z.string(),
  params: z.record(z.string(), z.unknown()).default({}),
});

/** A change of the sandbox's state, as the semantic diff tells it. */
const ExpectedChange = z.strictObject({
  kind: z.enum(['added', 'removed', 'changed']),
  what: z.string(),
  /** Fields of the thing after the change. */
  after: z.record(z.string(), z.unknown()).default({}),
});

/** One case. Data, so that anybody can read and write one. */
export const Case = z.strictObject({
  id: z.string(),
  request: z.string(),
  /** The clock, RFC 3339. */
  now: z.string().default('2026-11-23T12:00:00Z'),
  time_zone: z.string().default('UTC'),
  expect: z.strictObject({
    outcome: z.enum(['done', 'failed']).default('done'),
    /** Calls that must be there, in any order. */
    calls: z.array(ExpectedCall).default([]),
    /** How many rows the shown tables hold together; left out, tables don't matter. */
    rows: z.number().optional(),
    /** What the answer must say: regular expressions. */
    answer: z.array(z.string()).default([]),
    /** All the changes there may be. Audit events follow by themselves and are not listed. */
    changes: z.array(ExpectedChange).default([]),
  }),
});
export type Case = z.infer<typeof Case>;
