// The policy: what a call is, how risky, and whether a person must be asked before it is made.
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import { type HubCall, Risk } from './events.ts';

/** The risk of each action of a tool, as its server declares it. */
export type Risks = Readonly<Record<string, Risk>>;

const Risks = z.record(z.string(), Risk);

/** Reads the risks that a tool's metadata declares; what can't be read declares nothing. */
export function readRisks(declared: unknown): Risks {
  return Risks.safeParse(declared).data ?? {};
}

const Params = z.record(z.string(), z.unknown());
const ToolInput = z.object({
  action: z.string(),
  params_json: z
    .union([Params, z.string().transform((text) => Params.parse(JSON.parse(text.trim() || '{}')))])
    .default({}),
});

/**
 * Reads what a model asks a tool to do; an action whose risk nobody declares counts as destructive.
 *
 * @throws SyntaxError or ZodError when it is not a call at all; such a call must not be made.
 */
export function readCall(tool: string, input: unknown, risks: Risks): HubCall {
  const { action, params_json: params } = ToolInput.parse(input);
  const risk = (Object.hasOwn(risks, action) ? risks[action] : undefined) ?? 'destructive';
  return { tool, action, params, risk, digest: digest({ tool, action, params }) };
}

/** What an approval is bound to: SHA-256 over the canonical JSON (RFC 8785) of tool, action and parameters. */
function digest(call: Pick<HubCall, 'tool' | 'action' | 'params'>): string {
  return createHash('sha256')
    .update(canonicalize(call) ?? '')
    .digest('hex');
}

/** Whether a person must approve the call. */
export function needsApproval(risk: Risk): boolean {
  return risk === 'privileged' || risk === 'destructive';
}
