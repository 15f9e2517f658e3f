// What a call would do: the request it would send, what is there now, and how it could be taken back. Nothing is sent for it
// but reads.
import { isDeepStrictEqual } from 'node:util';
import { AuthError, DockerHubError, ParameterError } from '../client/errors.ts';
import type { AttemptReport, WaitReport } from '../client/http.ts';
import type { HubOperation, Inverse, Look, Risk } from '../client/operation.ts';
import { type NamedOperation, operations } from '../client/operations.ts';
import { toRequest } from '../client/route.ts';
import { plainLine, plainValue } from '../plain-text.ts';
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
  /** Whether what it would bring about is so already; `null` where that can't be told. */
  readonly holds: boolean | null;
  /** SHA-256 of `now`: another one means that things have changed. */
  readonly state: string;
}

/** What planning needs around it. */
export interface PlanDoors {
  readonly account: Account;
  /** What an operation's tool is called in the layout that the host sees. */
  readonly nameOf: (operation: NamedOperation) => string;
  readonly signal: AbortSignal;
  readonly onAttempt?: ((report: AttemptReport) => void) | undefined;
  readonly onWait?: ((report: WaitReport) => void) | undefined;
}

/**
 * Looks up what the call would act on; `found` is what a dry run of Docker Hub's says of it.
 *
 * @throws ParameterError when that does not exist, or when it is destructive and the parameters don't say where to look.
 */
export async function planCall(
  { operation, params }: ParsedCall,
  doors: PlanDoors,
  found: readonly string[] = [],
): Promise<Plan | null> {
  if (operation.kind === 'local') return null;
  const looks = operation.preview?.(params) ?? [];
  if (operation.risk === 'destructive' && looks.length === 0) {
    const optional = Object.keys(operation.params.shape).filter((name) => !(name in params));
    throw new ParameterError(`${operation.tool} ${operation.action} can't be shown to whoever decides about it`, {
      operation: operation.name,
      hint: `Give ${optional.join(', ')} as well, so that what it acts on can be looked up`,
    });
  }
  const seen = await Promise.all(looks.map((look) => see(look, doors)));
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
    inverse: inverseOf(operation, params, { before, answer: undefined }, doors),
    retype: operation.retype?.(params) ?? null,
    account: accountName(doors.account),
    holds: holds(operation, params, seen),
    state: digestOf(now.join('\n')),
  };
}

/** Whether what the call would bring about is so already, as far as what was seen can tell. */
function holds(
  operation: HubOperation,
  params: Readonly<Record<string, unknown>>,
  seen: readonly { readonly data: unknown }[],
): boolean | null {
  const data = seen.map((one) => one.data);
  if (data.length === 0 || data.includes(undefined)) return null;
  if (operation.holds) return operation.holds(params, data) ?? null;
  if (operation.method === 'DELETE') return false;
  // Its inverse is what would set things to how they are now.
  const [now, ...more] = operation.inverse?.(params, { before: data, answer: undefined }) ?? [];
  if (!now || more.length > 0 || named((one) => one.name === now.operation).action !== operation.action) return null;
  const given = Object.entries(params).filter(([, value]) => value !== undefined);
  const isSo = ([name, value]: [string, unknown]) => isDeepStrictEqual(now.params[name], value);
  if (given.every(isSo)) return true;
  return given.some((one) => now.params[one[0]] !== undefined && !isSo(one)) ? false : null;
}

/** What the preview of a call sees now, as Docker Hub answers it. */
export async function seeBefore({ operation, params }: ParsedCall, doors: PlanDoors): Promise<unknown[]> {
  if (operation.kind === 'local' || !operation.seeFirst) return [];
  const seen = await Promise.all((operation.preview?.(params) ?? []).map((look) => see(look, doors)));
  return seen.map(({ data }) => data);
}

/**
 * The calls that take a call back, by what was seen before it or by what it answered. One whose texts would not come through
 * the cleaning as they were is no way back, and left out.
 */
export function inverseOf(
  operation: NamedOperation,
  params: Readonly<Record<string, unknown>>,
  known: { before: readonly unknown[]; answer: unknown },
  { nameOf }: Pick<PlanDoors, 'nameOf'>,
): ToolCall[] {
  if (operation.kind === 'local') return [];
  const calls = (operation.inverse?.(params, known) ?? []).map((one) => toToolCall(one, nameOf));
  return calls.every((call) => isDeepStrictEqual(plainValue(call), call)) ? calls : [];
}

function toToolCall({ operation, params }: Inverse, nameOf: PlanDoors['nameOf']): ToolCall {
  const taken = named((candidate) => candidate.name === operation);
  // Through JSON, so that what is undefined is not there.
  return { tool: nameOf(taken), action: taken.action, params: JSON.parse(JSON.stringify(params)) };
}

async function see(
  look: Look,
  { account: { api }, signal, onAttempt, onWait }: PlanDoors,
): Promise<{ readonly data: unknown; readonly lines: readonly string[] }> {
  try {
    const operation = named((candidate) => candidate === look.operation);
    const data =
      look.all && isListOperation(operation)
        ? await Array.fromAsync(api.items(operation, look.params, { signal, onAttempt, onWait }))
        : (await api.call(operation, look.params, { signal, onAttempt, onWait })).data;
    return { data, lines: look.tell(data).map(plainLine) };
  } catch (error) {
    // What is not there can't be acted on, and nobody needs to decide about a call that can't be signed.
    if (!(error instanceof DockerHubError) || error.status === 404 || error instanceof AuthError) throw error;
    return { data: undefined, lines: [plainLine(`could not be looked up: ${error.message}`)] };
  }
}

function named(isIt: (operation: NamedOperation) => boolean): NamedOperation {
  const found = operations.find(isIt);
  if (!found) throw new Error('A declaration names an operation that is not in the catalogue');
  return found;
}
