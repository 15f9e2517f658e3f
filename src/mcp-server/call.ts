// One tool call, from arguments to result: parse, gate, call, mask, trim, clean, wrap.
import type { CallToolResult, InputRequiredResult } from '@modelcontextprotocol/server';
import { type Envelope, toWire } from '../client/envelope.ts';
import { AuthError, DockerHubError } from '../client/errors.ts';
import type { AttemptReport, WaitReport } from '../client/http.ts';
import type { Identity } from '../client/identity.ts';
import type { PageReport } from '../client/pages.ts';
import { isRecord } from '../json.ts';
import { isPlainJson, plainText, plainValue } from '../plain-text.ts';
import { redactor } from '../redact.ts';
import type { Account } from './account.ts';
import { parseArguments, type ParsedCall } from './arguments.ts';
import { isTrimmable } from './call-options.ts';
import { gate, type GateDoors } from './gate.ts';
import { describePage, isListOperation, type ListInfo, readList } from './list.ts';
import { marksOf } from './marks.ts';
import { inverseOf, planCall, seeBefore } from './plan.ts';
import type { HubTool } from './tool.ts';
import { trim } from './trim.ts';

/** What a result says of itself, for hosts. */
const Meta = {
  /** How often Docker Hub was asked, and what each try got. */
  attempts: 'dockerhub-agent/attempts',
  /** Where in the data a secret stands that was made for the person, and is not a model's business. */
  secrets: 'dockerhub-agent/secrets',
  /** Where in the data texts of strangers stand. */
  outsiders: 'dockerhub-agent/outsider-text',
  /** The calls that take a write back, where its answer was needed to know them. */
  inverse: 'dockerhub-agent/inverse',
} as const;

/** A call's `_meta` asks for the structure alone, without the same as text: for hosts that show models the structure. */
export const STRUCTURE_META = 'dockerhub-agent/structure-only';

/** What a call needs beside its arguments. */
export interface CallDoors extends GateDoors {
  /** The host has no use for the text. */
  readonly structureOnly: boolean;
  readonly onWait: (report: WaitReport) => void;
  readonly onPage: (report: PageReport) => void;
}

/** Runs one call of a tool. A failure is a result too, with `isError` and what to do next. */
export async function callTool(
  tool: HubTool,
  args: Readonly<Record<string, unknown>>,
  doors: CallDoors,
): Promise<CallToolResult | InputRequiredResult> {
  const attempts: AttemptReport[] = [];
  try {
    const call = parseArguments(tool, args);
    const result = await run(call, doors, (report) => attempts.push(report));
    return 'content' in result ? { ...result, _meta: { ...result._meta, [Meta.attempts]: attempts } } : result;
  } catch (error) {
    if (!(error instanceof DockerHubError)) throw error;
    return { ...failure(error), _meta: { [Meta.attempts]: attempts } };
  }
}

async function run(
  call: ParsedCall,
  doors: CallDoors,
  onAttempt: (report: AttemptReport) => void,
): Promise<CallToolResult | InputRequiredResult> {
  const { account } = doors;
  if (call.options.dryRun) {
    const plan = await planCall(call, { ...doors, onAttempt });
    const content = { dry_run: { sent: false, ...plan }, rate_limit: account.api.rateLimit };
    return wrap(content, doors, { [Meta.outsiders]: ['dry_run.now'] });
  }
  const question = await gate(call, doors);
  if (question) return question;
  const before = await seeBefore(call, { ...doors, onAttempt });
  const { envelope, list } = await send(call, doors, onAttempt);
  const { operation } = call;
  if (operation.kind === 'hub' && operation.session !== undefined) {
    return wrap({ ...toWire(envelope), data: signIn(account, operation, operation.session, envelope) }, doors);
  }
  const { data, leftOut } = trim(operation, account.vault.mask(operation, envelope.data), call.options.fields);
  const dryRun = await describeDryRun(call, envelope, doors);
  const inverse = inverseOf(operation, call.params, { before, answer: envelope.data }, doors);
  const told = list && {
    ...list,
    ...(list.next && { next: { ...list.next, ...optionsToRepeat(call) } }),
  };
  const minted = operation.kind === 'hub' ? operation.mints : undefined;
  return wrap(
    {
      ...toWire(envelope),
      data,
      ...(dryRun && { dry_run: dryRun }),
      ...(told && { list: told }),
      ...(leftOut.length > 0 && { left_out: leftOut }),
      ...(leftOut.length > 0 && isTrimmable(operation) && { all: 'fields: ["*"] brings everything' }),
    },
    doors,
    {
      ...(inverse.length > 0 && { [Meta.inverse]: inverse }),
      ...(minted !== undefined && { [Meta.secrets]: [`data.${minted}`] }),
      ...(marksOf(operation).outsider.length > 0 && {
        [Meta.outsiders]: marksOf(operation).outsider.map((path) => ['data', ...path].join('.')),
      }),
    },
  );
}

/** What Docker Hub's own dry run found, in the form of ours; `null` where the call was no dry run. */
async function describeDryRun(call: ParsedCall, { data }: Envelope<unknown>, doors: CallDoors) {
  const { operation, params } = call;
  if (operation.kind === 'local' || operation.dryRun === undefined || params[operation.dryRun] !== true) return null;
  const { [operation.dryRun]: _, ...real } = params;
  const plan = await planCall({ ...call, params: real }, doors, operation.tellDryRun?.(data));
  return { sent: false, ...plan };
}

async function send(
  { operation, params, options }: ParsedCall,
  { account: { api, vault }, signal, onWait, onPage }: CallDoors,
  onAttempt: (report: AttemptReport) => void,
): Promise<{ readonly envelope: Envelope<unknown>; readonly list?: ListInfo }> {
  const opened = vault.open(operation, params);
  if (!isListOperation(operation))
    return { envelope: await api.call(operation, opened, { signal, onAttempt, onWait }) };
  if (options.maxItems !== undefined) {
    return readList(api, operation, opened, { maxItems: options.maxItems, signal, onAttempt, onWait, onPage });
  }
  const envelope = await api.call(operation, opened, { signal, onAttempt, onWait });
  return { envelope, list: describePage(operation, opened, envelope.data) };
}

type HubCallOperation = Extract<ParsedCall['operation'], { kind: 'hub' }>;

function optionsToRepeat({ options: { maxItems, fields } }: ParsedCall): Record<string, unknown> {
  return { ...(maxItems !== undefined && { max_items: maxItems }), ...(fields && { fields }) };
}

/** Uses the session that was signed in to, and tells only whose it is and until when, or that a second step is due. */
function signIn(account: Account, operation: HubCallOperation, field: string, { data }: Envelope<unknown>): unknown {
  const answer = isRecord(data) ? data : {};
  const jwt = answer[field];
  if (typeof jwt === 'string' && jwt !== '') {
    const { username, credential, expires_at }: Identity = account.api.useSession(jwt);
    return { signed_in: true, username, credential, expires_at };
  }
  const masked = account.vault.mask(operation, answer);
  const second = operation.halfway?.field;
  if (isRecord(masked) && second !== undefined && second in masked) return { signed_in: false, ...masked };
  throw new AuthError('Docker Hub answered the sign-in without a token', { hint: 'Try again' });
}

/** The result: the structure, and the same as text for hosts that show models nothing else. */
function wrap(
  content: Record<string, unknown>,
  { structureOnly }: CallDoors,
  _meta: Record<string, unknown> = {},
): CallToolResult {
  const { structure, text } = clean(content);
  return { content: structureOnly ? [] : [{ type: 'text', text }], structuredContent: structure, _meta };
}

/** Makes every text in it inert; where there is nothing to do, which one look at the JSON tells, it is left as it is. */
function clean(content: Record<string, unknown>): { structure: Record<string, unknown>; text: string } {
  const text = JSON.stringify(content);
  if (isPlainJson(text)) return { structure: content, text };
  const structure = plainValue(content);
  return { structure: isRecord(structure) ? structure : {}, text: JSON.stringify(structure) };
}

const hide = redactor([]);

function failure(error: DockerHubError): CallToolResult {
  const message = hide(plainText(error.message));
  const structuredContent = {
    error: {
      kind: error.name,
      message,
      ...(error.status !== undefined && { status_code: error.status }),
      ...(error.operation !== undefined && { operation: error.operation }),
      ...(error.fields && { fields: plainValue(error.fields) }),
      ...(error.retryAfter !== undefined && { retry_after: error.retryAfter }),
    },
  };
  return { isError: true, content: [{ type: 'text', text: `${error.name}: ${message}` }], structuredContent };
}
