// What goes wrong between the loop and a model's provider: which of it passes, and how it reads.
import { APICallError } from 'ai';
import type { Outcome } from './events.ts';

/** The connection to the model broke while it was answering; refusals and limits are no such thing. */
export function isBrokenStream(error: unknown): boolean {
  const cause = rootOf(error);
  // What the SDK has tried several times already is no matter of a moment.
  if (cause !== error) return false;
  // The SDK says 200 of an answer that began well and ended too early.
  if (APICallError.isInstance(cause)) return cause.statusCode === undefined || cause.statusCode === 200;
  return (
    cause instanceof Error &&
    /terminated|socket|network|ECONNRESET|closed|incomplete/i.test(`${cause.name} ${cause.message}`)
  );
}

/** How a run ends that failed this way. */
export function outcomeOf(error: unknown): Outcome {
  const cause = rootOf(error);
  return APICallError.isInstance(cause) && (cause.statusCode === 401 || cause.statusCode === 403)
    ? 'unauthenticated'
    : 'failed';
}

/** What went wrong, and what to do next. */
export function describeError(error: unknown): string {
  const cause = rootOf(error);
  if (isBrokenStream(error)) {
    return 'The connection to the model broke, several times in a row. Try again later, or use --model builtin.';
  }
  if (APICallError.isInstance(cause)) {
    if (cause.statusCode === 401 || cause.statusCode === 403) {
      return `The model's provider did not accept the key (${cause.statusCode}). Check ANTHROPIC_API_KEY, or use --model builtin.`;
    }
    if (cause.statusCode === 404) return "The model's provider does not know this model. Check the name after --model.";
    const status = cause.statusCode === undefined ? 'could not be reached' : `answered ${cause.statusCode}`;
    return `The model's provider ${status}: ${cause.message}. Try again later, or use --model builtin.`;
  }
  return cause instanceof Error ? cause.message : String(cause);
}

/** Retries of the SDK wrap what went wrong. */
function rootOf(error: unknown): unknown {
  return error instanceof Error && 'lastError' in error && error.lastError ? error.lastError : error;
}
