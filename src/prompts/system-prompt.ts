// The system prompt: the reviewed texts beside this file, the parts that never change first so that they can be cached.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** What the prompt says about this run. */
export interface PromptContext {
  /** The moment, RFC 3339 with its offset. */
  readonly now: string;
  readonly timeZone: string;
  /** The Docker Hub in use, in words. */
  readonly hub: string;
  readonly organization: string | null;
  readonly mode: keyof typeof APPROVALS;
}

/** The prompt in its two parts, and the hash that run records keep of it. */
export interface SystemPrompt {
  /** The same in every run. */
  readonly fixed: string;
  /** About this run. */
  readonly context: string;
  /** SHA-256 of both, hexadecimal. */
  readonly sha256: string;
}

/** The parts that are the same in every run, in their order. */
const PARTS = ['1-role', '2-work', '3-approvals', '4-answers', '5-strangers'];

/** What each mode means for the model. */
const APPROVALS = {
  plan: 'nothing is sent. Writes answer with what they would send; go on as if they had been done, and end with the plan.',
  default:
    'the person is asked about calls that grant or remove access, mint credentials, change visibility, send invitations or delete.',
  'every-write': 'the person is asked about every write.',
  yolo: 'the person is asked about deletions only.',
} as const;

/** Puts the prompt together. */
export function systemPrompt({ now, timeZone, hub, organization, mode }: PromptContext): SystemPrompt {
  const fixed = PARTS.map(read).join('\n\n');
  const context = fill(read('context'), {
    now,
    time_zone: timeZone,
    hub,
    organization: organization ?? 'none; ask',
    approvals: APPROVALS[mode],
  });
  return { fixed, context, sha256: createHash('sha256').update(fixed).update(context).digest('hex') };
}

function read(name: string): string {
  return readFileSync(new URL(`${name}.md`, import.meta.url), 'utf8').trim();
}

function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (slot, name: string) => values[name] ?? slot);
}
