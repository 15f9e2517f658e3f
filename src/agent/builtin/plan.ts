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
      readonly list: ListPart | null;
      readonly rateLimit: unknown;
      /** It was only planned, and not sent. */
      readonly planned: boolean;
    }
  | { readonly ok: false; readonly denied: boolean; readonly message: string };

/** The part of an answer that tells how much of a list it holds. */
export interface ListPart {
  readonly returned: number;
  readonly total?: number | undefined;
  readonly next?: Record<string, unknown> | undefined;
}

/** How a plan ends: with an answer, a question to the user, or the reason why it can't be done. */
export interface Ending {
  readonly kind: 'answer' | 'question' | 'failure';
  readonly text: string;
}

/**
 * A plan yields calls and is given their outcomes. It is run anew at every step and fed what the conversation already
 * holds, so the model keeps no state and goes on in another process.
 */
export type Plan = Generator<PlannedCall, Ending, CallOutcome>;

/** Asks the user one question. */
export function question(text: string): Ending {
  return { kind: 'question', text };
}

/** What an intent may know: who speaks, where, and the organization when no other is named. */
export interface Context extends Speaker {
  readonly organization: string | null;
}

/** A kind of request. */
export interface Intent {
  /** A request it understands, for people who ask what they can say. */
  readonly example: string;
  /** The plan for a request, or at once how it ends; `null` when it is not of this kind. */
  plan(request: string, context: Context): Plan | Ending | null;
}

/** Calls one action of a hub tool. A failed call ends the whole plan with its message. */
export function* callHub(
  tool: string,
  action: string,
  params: Record<string, unknown>,
): Generator<PlannedCall, Extract<CallOutcome, { ok: true }>, CallOutcome> {
  const outcome = yield { tool, input: { action, params_json: params } };
  if (!outcome.ok) throw new PlanStopped(outcome);
  return outcome;
}

/** All pages of a list: the names of the results, and how many rows they hold together. */
export function* callHubForAll(
  tool: string,
  action: string,
  params: Record<string, unknown>,
): Generator<PlannedCall, { results: string[]; data: unknown[]; rows: number }, CallOutcome> {
  const pages = { results: [] as string[], data: [] as unknown[], rows: 0 };
  for (let next: Record<string, unknown> | undefined = params; next !== undefined;) {
    const page: Extract<CallOutcome, { ok: true }> = yield* callHub(tool, action, next);
    pages.results.push(page.result);
    pages.data.push(page.data);
    pages.rows += page.list?.returned ?? 0;
    next = page.list?.next;
  }
  return pages;
}

/** A call failed or was denied, so the plan can't go on. */
export class PlanStopped extends Error {
  readonly denied: boolean;

  constructor({ denied, message }: Extract<CallOutcome, { ok: false }>) {
    super(message);
    this.denied = denied;
  }
}
