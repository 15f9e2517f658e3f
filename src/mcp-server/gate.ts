// The gate: no destructive call goes on unless the server's owner allowed such calls, or a person this very one.
import {
  type ElicitRequestFormParams,
  inputRequired,
  type InputRequiredResult,
  inputResponse,
  type ServerContext,
} from '@modelcontextprotocol/server';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import { DestructiveOperationError } from '../client/errors.ts';
import { plainLine } from '../plain-text.ts';
import { type Account, accountName, digestOf } from './account.ts';
import type { ParsedCall } from './arguments.ts';
import type { DestructivePolicy } from './config.ts';
import { type Plan, planCall, type PlanDoors } from './plan.ts';

/** Seconds that a person has to answer. */
export const CONFIRMATION_LIFE_S = 600;

/** What a confirmation is bound to; it goes through the host and back, signed. */
export const Confirmation = z.object({
  /** Digest of account, tool, action and parameters. */
  call: z.string(),
  /** Digest of what was shown of the target. */
  state: z.string(),
  nonce: z.string(),
});
export type Confirmation = z.infer<typeof Confirmation>;

/** Where the question tells hosts which call and which state it is about. */
const CONFIRM_META = 'dockerhub-agent/confirm';

/** What the gate needs to decide, and to ask. */
export interface GateDoors extends PlanDoors {
  readonly policy: DestructivePolicy;
  /** Whether the host can put a question to the person. */
  readonly canAsk: boolean;
  readonly context: ServerContext;
  /** Signs what goes through the host. */
  readonly sign: (confirmation: Confirmation) => Promise<string>;
  readonly randomId: () => string;
}

/**
 * Lets a call through (`null`), or answers with the question that the host must put to the person first.
 *
 * @throws DestructiveOperationError when the call is destructive and was not allowed: by the settings, by the person, or
 * because what came back is not what was asked about.
 */
export async function gate(call: ParsedCall, doors: GateDoors): Promise<InputRequiredResult | null> {
  const { operation } = call;
  if (operation.risk !== 'destructive' || doors.policy === 'allow') return null;
  if (doors.policy === 'refuse')
    throw refusal(call, 'Whoever runs the server has set DOCKERHUB_ALLOW_DESTRUCTIVE=false');
  const { context, account, signal } = doors;
  // Who the account is shows only once it has signed in.
  await account.api.identify(signal);
  const digest = callDigest(call, account);
  const state: unknown = context.mcpReq.requestState();
  const answer = inputResponse(context.mcpReq.inputResponses, 'confirm');
  if (state === undefined && answer.kind === 'missing') {
    if (!doors.canAsk) {
      throw refusal(
        call,
        'The host can not ask you for confirmation; whoever runs the server can allow such calls with DOCKERHUB_ALLOW_DESTRUCTIVE=true',
      );
    }
    return ask(call, digest, doors);
  }
  const shown = Confirmation.safeParse(state);
  if (!shown.success || shown.data.call !== digest)
    throw refusal(call, 'What was confirmed is another call; ask for this one');
  if (answer.kind === 'missing') return ask(call, digest, doors);
  if (!account.used.use(shown.data.nonce, CONFIRMATION_LIFE_S * 1000)) {
    throw refusal(call, 'This confirmation was used already; call again to be asked again');
  }
  if (answer.kind !== 'elicit' || answer.action !== 'accept' || answer.content?.['confirm'] !== true) {
    throw refusal(call, 'The person did not confirm it; do not try it again in another way');
  }
  const plan = await planCall(call, doors);
  if (callDigest(call, account) !== digest) throw refusal(call, 'Somebody else has signed in meanwhile; call again');
  if (plan?.state !== shown.data.state)
    throw refusal(call, 'The target has changed since it was shown; call again to see it as it is');
  return null;
}

async function ask(call: ParsedCall, digest: string, doors: GateDoors): Promise<InputRequiredResult> {
  const { sign, randomId } = doors;
  const plan = await planCall(call, doors);
  if (plan === null) throw refusal(call, 'There is nothing to look at');
  const confirmation: Confirmation = { call: digest, state: plan.state, nonce: randomId() };
  const question: ElicitRequestFormParams & { _meta: Record<string, unknown> } = {
    mode: 'form',
    message: describePlan(plan, digest),
    requestedSchema: {
      type: 'object',
      properties: {
        confirm: { type: 'boolean', title: `Yes: ${plan.action.replaceAll('_', ' ')} ${plan.target}`, default: false },
      },
      required: ['confirm'],
    },
    _meta: { [CONFIRM_META]: { tool: plan.tool, action: plan.action, state: plan.state } },
  };
  return inputRequired({
    inputRequests: { confirm: inputRequired.elicit(question) },
    requestState: await sign(confirmation),
  });
}

/** The question: from the parameters and from what Docker Hub answered, never from a model's words. */
function describePlan(plan: Plan, digest: string): string {
  return [
    `${plan.tool} ${plan.action}: ${plan.summary}`,
    `Target: ${plan.target}`,
    ...Object.entries(plan.params).map(([name, value]) => `  ${name}: ${plainLine(JSON.stringify(value))}`),
    ...(plan.now.length > 0 ? ['As it is now:', ...plan.now.map((line) => `  ${line}`)] : []),
    `Undo: ${plan.undo ?? 'not possible'}`,
    `As ${plan.account}. Digest ${digest.slice(0, 12)}.`,
  ].join('\n');
}

/** What a confirmation is good for: SHA-256 over account, tool, action and canonical parameters (RFC 8785). */
function callDigest({ operation: { tool, action }, params }: ParsedCall, account: Account): string {
  return digestOf(canonicalize({ account: accountName(account), tool, action, params }) ?? '');
}

function refusal({ operation }: ParsedCall, why: string): DestructiveOperationError {
  return new DestructiveOperationError(`${operation.tool} ${operation.action} is destructive and was not sent`, {
    operation: operation.name,
    hint: why,
  });
}
