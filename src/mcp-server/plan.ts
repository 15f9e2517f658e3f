// What a call would do: the request it would send, what is there now, and whether it can be undone. Nothing is sent for it
// but reads.
import type { Api } from '../client/client.ts';
import { DockerHubError } from '../client/errors.ts';
import type { HubOperation, Look, Risk } from '../client/operation.ts';
import { type NamedOperation, operations } from '../client/operations.ts';
import { toRequest } from '../client/route.ts';
import { plainLine } from '../plain-text.ts';
import { digestOf } from './account.ts';
import type { ParsedCall } from './arguments.ts';

/** A call, looked up and ready to be decided about. */
export interface Plan {
  readonly tool: string;
  readonly action: string;
  readonly risk: Risk;
  readonly summary: string;
  /** What it acts on. */
  readonly target: string;
  readonly request: { readonly method: string; readonly path: string; readonly body: unknown };
  /** What there is now, in lines for a person. */
  readonly now: readonly string[];
  /** How it can be taken back. */
  readonly undo: string | null;
  /** SHA-256 of `now`: another one means that things have changed. */
  readonly state: string;
}

/** Looks up what the call would act on. @throws ParameterError when that does not exist. */
export async function planCall(api: Api, { operation, params }: ParsedCall, signal: AbortSignal): Promise<Plan | null> {
  if (operation.kind === 'local') return null;
  const lines = await Promise.all((operation.preview?.(params) ?? []).map((look) => tell(api, look, signal)));
  const now = lines.flat();
  const { method, path, body } = toRequest(operation, params);
  const { tool, action, risk, summary, undo = null } = operation;
  return {
    tool,
    action,
    risk,
    summary,
    undo,
    target: plainLine(operation.target(params)),
    request: { method, path, body: body === null ? null : JSON.parse(body) },
    now,
    state: digestOf(now.join('\n')),
  };
}

async function tell(api: Api, look: Look, signal: AbortSignal): Promise<string[]> {
  try {
    const { data } = await api.call(named(look.operation), look.params, { signal });
    return look.tell(data).map(plainLine);
  } catch (error) {
    if (!(error instanceof DockerHubError) || error.status === 404) throw error;
    return [plainLine(`could not be looked up: ${error.message}`)];
  }
}

function named(operation: HubOperation): NamedOperation {
  const found = operations.find((one) => one === operation);
  if (!found) throw new Error(`${operation.path} is not in the catalogue`);
  return found;
}
