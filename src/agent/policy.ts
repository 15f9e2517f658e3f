// The policy: what a call is, how risky, and whether it runs, is asked about, is only planned, or refused.
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import { type HubCall, type Mode, Risk, type Verdict } from './events.ts';

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
 * Reads what a model asks a tool to do; an action whose risk nobody declares counts as destructive. A tool that has one
 * action takes the parameters themselves.
 *
 * @throws SyntaxError or ZodError when it is not a call at all; such a call must not be made.
 */
export function readCall(tool: string, input: unknown, risks: Risks, only?: string): HubCall {
  const { action, params_json: given } =
    only === undefined ? ToolInput.parse(input) : { action: only, params_json: Params.parse(input ?? {}) };
  const declared = (Object.hasOwn(risks, action) ? risks[action] : undefined) ?? 'destructive';
  // Servers read the text as well; what is judged as a dry run is sent as one beyond doubt.
  const params = given['dry_run'] === 'true' ? { ...given, dry_run: true } : given;
  // The server sends nothing for a dry run, whatever the action.
  const risk = params['dry_run'] === true ? 'read' : declared;
  return { tool, action, params, risk, digest: digestOf({ tool, action, params }) };
}

/** SHA-256 over canonical JSON (RFC 8785), hexadecimal. */
export function digestOf(value: Readonly<Record<string, unknown>>): string {
  return createHash('sha256')
    .update(canonicalize(value) ?? '')
    .digest('hex');
}

/** What an approval is bound to: who would make the call, and the call to the letter. */
export function approvalDigest(account: string, { tool, action, params }: HubCall): string {
  return digestOf({ account, tool, action, params });
}

const TABLE: Readonly<Record<Mode, Readonly<Record<Risk, Verdict>>>> = {
  plan: { read: 'run', write: 'plan', privileged: 'plan', destructive: 'plan' },
  default: { read: 'run', write: 'run', privileged: 'ask', destructive: 'ask' },
  'every-write': { read: 'run', write: 'ask', privileged: 'ask', destructive: 'ask' },
  yolo: { read: 'run', write: 'run', privileged: 'run', destructive: 'ask' },
};

/** What the verdict on a call depends on beside its risk. */
export interface Situation {
  readonly mode: Mode;
  /** `DOCKERHUB_ALLOW_DESTRUCTIVE`; `undefined` where it says nothing. */
  readonly allowDestructive: boolean | undefined;
}

/** The verdict on a call of this risk, and where it is a refusal, why. */
export function judge(risk: Risk, { mode, allowDestructive }: Situation): { verdict: Verdict; reason?: string } {
  const verdict = TABLE[mode][risk];
  if (risk !== 'destructive' || verdict === 'plan') return { verdict };
  if (allowDestructive === false) {
    return { verdict: 'refuse', reason: 'DOCKERHUB_ALLOW_DESTRUCTIVE=false forbids destructive calls.' };
  }
  if (mode === 'yolo' && allowDestructive !== true) {
    return {
      verdict: 'refuse',
      reason: 'In yolo mode destructive calls need DOCKERHUB_ALLOW_DESTRUCTIVE=true as well.',
    };
  }
  return { verdict };
}

/** Parameters that say where, not what: the same in many calls that have nothing to do with each other. */
const PLACES = new Set(['org', 'namespace', 'account']);

/** What a call is about: its values, places left out. */
function subjects({ params }: HubCall): Set<string> {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value === 'string' && value !== '') found.add(value.toLowerCase());
    else if (typeof value === 'number') found.add(String(value));
    else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) walk(inner);
  };
  for (const [name, value] of Object.entries(params)) if (!PLACES.has(name)) walk(value);
  return found;
}

/**
 * Whether a call is one that was denied, in another disguise: a write of the same tool that is about all that the denied
 * one was about, or about a part of it.
 */
export function isDisguise(call: HubCall, denied: HubCall): boolean {
  if (call.risk === 'read' || call.tool !== denied.tool) return false;
  if (call.digest === denied.digest) return true;
  const [mine, theirs] = [subjects(call), subjects(denied)];
  if (mine.size === 0 || theirs.size === 0) return call.action === denied.action;
  return mine.isSubsetOf(theirs) || theirs.isSubsetOf(mine);
}
