// What a plan of the built-in model is: a conversation with tools that can be told again from the start at every step.
import type { Speaker } from './time-window.ts';

/** A tool call that a plan makes. */
export interface PlannedCall {
  readonly tool: string;
  readonly input: Record<string, unknown>;
}

/** What came of a call, as the model reads it in the conversation. */
export type CallOutcome =
  | {
      readonly ok: true;
      readonly result: string;
      readonly data: unknown;
      /** The rows of a list, as far as the model is shown them. */
      readonly rows: readonly unknown[];
      readonly list: ListPart | null;
      readonly rateLimit: unknown;
      /** What a dry run found. */
      readonly dryRun: unknown;
      /** It was only planned, and not sent. */
      readonly planned: boolean;
    }
  | { readonly ok: false; readonly denied: boolean; readonly message: string };

/** The part of an answer that tells how much of a list it holds. */
export interface ListPart {
  readonly returned: number;
  readonly total?: number | undefined;
  readonly complete?: boolean | undefined;
  readonly next?: Record<string, unknown> | undefined;
}

/** How a plan ends: with an answer, a question to the user, or the reason why it can't be done. */
export interface Ending {
  readonly kind: 'answer' | 'question' | 'failure';
  readonly text: string;
}

/** A part of a plan that makes calls and comes to something. */
export type Doing<T> = Generator<PlannedCall, T, CallOutcome>;

/**
 * A plan yields calls and is given their outcomes. It is run anew at every step and fed what the conversation already
 * holds, so the model keeps no state and goes on in another process.
 */
export type Plan = Doing<Ending>;

/** What an intent may know: who speaks, where, and the organization when no other is named. */
export interface Context extends Speaker {
  readonly organization: string | null;
}

type Answered = Extract<CallOutcome, { ok: true }>;

/** Calls one action of a hub tool. A failed call ends the whole plan with its message. */
export function* callHub(tool: string, action: string, params: Record<string, unknown>): Doing<Answered> {
  const outcome = yield { tool, input: { action, params_json: params } };
  if (!outcome.ok) throw new PlanStopped('failure', outcome.denied ? `Not done: ${outcome.message}` : outcome.message);
  return outcome;
}

/** Calls a tool of the run itself: a table, a question over results. */
export function* callLocal(tool: string, input: Record<string, unknown>): Doing<Answered> {
  const outcome = yield { tool, input };
  if (!outcome.ok) throw new PlanStopped('failure', outcome.message);
  return outcome;
}

/** The plan can't go on: a call failed or was denied, or something has to be asked or said first. */
export class PlanStopped extends Error {
  readonly kind: Ending['kind'];

  constructor(kind: Ending['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Stops the plan with one question. */
export function ask(text: string): never {
  throw new PlanStopped('question', text);
}

/** Stops the plan and says why it can't be done. */
export function refuse(text: string): never {
  throw new PlanStopped('failure', text);
}
