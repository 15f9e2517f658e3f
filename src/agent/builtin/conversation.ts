// What the built-in model reads in its prompt: the request, and what came of each call so far.
import type { LanguageModelV4Prompt, LanguageModelV4ToolResultOutput } from '@ai-sdk/provider';
import { z } from 'zod';
import type { CallOutcome } from './plan.ts';

/** The last request of the user and the outcomes of the calls made for it, in order. */
export interface Conversation {
  readonly request: string;
  readonly outcomes: readonly CallOutcome[];
}

/** Reads the prompt from the user's last message on. */
export function readConversation(prompt: LanguageModelV4Prompt): Conversation {
  const start = prompt.findLastIndex(({ role }) => role === 'user');
  const user = prompt[start];
  const texts = user?.role === 'user' ? user.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])) : [];
  const outcomes = prompt
    .slice(start + 1)
    .flatMap((message) => (message.role === 'tool' ? message.content : []))
    .flatMap((part) => (part.type === 'tool-result' ? [toOutcome(part.output)] : []));
  return { request: texts.join('\n').trim(), outcomes };
}

const Answer = z.object({
  result: z.string().default(''),
  data: z.unknown().optional(),
  rate_limit: z.unknown().optional(),
  planned: z.boolean().default(false),
  list: z
    .object({ returned: z.number(), total: z.number().optional(), next: z.record(z.string(), z.unknown()).optional() })
    .optional(),
});

/** What stands before the message of an error: its kind. */
const ERROR_KIND = /^\w*Error: /;

function toOutcome(output: LanguageModelV4ToolResultOutput): CallOutcome {
  switch (output.type) {
    case 'json': {
      const { result, data, list, rate_limit: rateLimit, planned } = Answer.parse(output.value);
      return { ok: true, result, data, list: list ?? null, rateLimit, planned };
    }
    case 'execution-denied':
      return { ok: false, denied: true, message: output.reason ?? 'You did not approve it.' };
    case 'error-text':
      return { ok: false, denied: false, message: output.value.replace(ERROR_KIND, '') };
    default:
      return { ok: false, denied: false, message: JSON.stringify(output) };
  }
}
