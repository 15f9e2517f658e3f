// The system prompt: the reviewed texts beside this file, the part that never changes first so that it can be cached.
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

/** Puts the prompt together. */
export function systemPrompt({ now, timeZone, hub, organization }: PromptContext): SystemPrompt {
  const fixed = read('system.md');
  const context = fill(read('context.md'), {
    now,
    time_zone: timeZone,
    hub,
    organization: organization ?? 'none; ask',
  });
  return { fixed, context, sha256: createHash('sha256').update(fixed).update(context).digest('hex') };
}

function read(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8').trim();
}

function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (slot, name: string) => values[name] ?? slot);
}
