// What a call would do: the request it would send, what is there now, and how it could be taken back. Nothing is sent for it
// but reads.
import { DockerHubError } from '../client/errors.ts';
import type { Inverse, Look, Risk } from '../client/operation.ts';
import { type NamedOperation, operations } from '../client/operations.ts';
import { toRequest } from '../client/route.ts';
import { plainLine } from '../plain-text.ts';
import { type Account, accountName, digestOf } from './account.ts';
import type { ParsedCall } from './arguments.ts';
import { isListOperation } from './list.ts';

/** A call of a tool, as hosts make them. */
export interface ToolCall {
  readonly tool: string;
  readonly action: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A call, looked up and ready to be decided about. */
export interface Plan extends ToolCall {
  readonly risk: Risk;
  readonly summary: string;
  /** What it acts on. */
  readonly target: string;
  readonly request: { readonly method: string; readonly path: string; readonly body: unknown };
  /** What there is now, in lines for a person. */
  readonly now: readonly string[];
  /** How it can be taken back. */
  readonly undo: string | null;
  /** The calls that would take it back, as far as they are known before it is made. */
  readonly inverse: readonly ToolCall[];
  /** What a person has to type before it is made. */
  readonly retype: string | null;
  /** As whom it would be made. */
  readonly account: string;
  /** SHA-256 of `now`: another one means that things have changed. */
  readonly state: string;
}

/** Looks up what the call would act on; `found` is what a dry run of Docker Hub's says of it. @throws ParameterError when that does not exist. */
export async function planCall(
  account: Account,
  { operation, params }: ParsedCall,
  signal: AbortSignal,
  found: readonly string[] = [],
): Promise<Plan | null> {
  if (operation.kind === 'local') return null;
  const seen = await Promise.all((operation.preview?.(params) ?? []).map((look) => see(account, look, signal)));
  const now = [...seen.flatMap(({ lines }) => lines), ...found.map(plainLine)];
  const { method, path, body } = toRequest(operation, params);
  const before = seen.map(({ data }) => data);
  return {
    tool: operation.tool,
    action: operation.action,
    params,
    risk: operation.risk,
    summary: operation.summary,
    target: plainLine(operation.target(params)),
    request: { method, path, body: body === null ? null : JSON.parse(body) },
    now,
    undo: operation.undo ?? null,
    inverse: inverseOf(operation, params, { before, answer: undefined }),
    retype: operation.retype?.(params) ?? null,
    account: accountName(account),
    state: digestOf(now.join('\n')),
  };
}

/** The calls that take a call back, by what was seen before it or by what it answered. */
export function inverseOf(
  operation: NamedOperation,
  params: Readonly<Record<string, unknown>>,
  known: { before: readonly unknown[]; answer: unknown },
): ToolCall[] {
  if (operation.kind === 'local') return [];
  return (operation.inverse?.(params, known) ?? []).map(toToolCall);
}

function toToolCall({ operation, params }: Inverse): ToolCall {
  const { tool, action } = named((candidate) => candidate.name === operation);
  // Through JSON, so that what is undefined is not there.
  return { tool, action, params: JSON.parse(JSON.stringify(params)) };
}

async function see(
  { api }: Account,
  look: Look,
  signal: AbortSignal,
): Promise<{ readonly data: unknown; readonly lines: readonly string[] }> {
  try {
    const operation = named((candidate) => candidate === look.operation);
    const data =
      look.all && isListOperation(operation)
        ? await Array.fromAsync(api.items(operation, look.params, { signal }))
        : (await api.call(operation, look.params, { signal })).data;
    return { data, lines: look.tell(data).map(plainLine) };
  } catch (error) {
    if (!(error instanceof DockerHubError) || error.status === 404) throw error;
    return { data: undefined, lines: [plainLine(`could not be looked up: ${error.message}`)] };
  }
}

function named(isIt: (operation: NamedOperation) => boolean): NamedOperation {
  const found = operations.find(isIt);
  if (!found) throw new Error('A declaration names an operation that is not in the catalogue');
  return found;
}
