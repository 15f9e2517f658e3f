// What the built-in model reads in its prompt: the requests, and what came of each call so far.
import type { LanguageModelV4Prompt, LanguageModelV4ToolResultOutput } from '@ai-sdk/provider';
import { z } from 'zod';
import { isRecord } from '../../json.ts';
import type { CallOutcome } from './plan.ts';

/** The requests of the user, the last one last, and the outcomes of the calls made for that one, in order. */
export interface Conversation {
  readonly requests: readonly string[];
  readonly outcomes: readonly CallOutcome[];
}

/** Reads the prompt. */
export function readConversation(prompt: LanguageModelV4Prompt): Conversation {
  const start = prompt.findLastIndex(({ role }) => role === 'user');
  const requests = prompt.flatMap((message) =>
    message.role === 'user'
      ? [
          message.content
            .flatMap((part) => (part.type === 'text' ? [part.text] : []))
            .join('\n')
            .trim(),
        ]
      : [],
  );
  const outcomes = prompt
    .slice(start + 1)
    .flatMap((message) => (message.role === 'tool' ? message.content : []))
    .flatMap((part) => (part.type === 'tool-result' ? [toOutcome(part.output)] : []));
  return { requests: requests.length > 0 ? requests : [''], outcomes };
}

const Answer = z.object({
  result: z.string().default(''),
  data: z.unknown().optional(),
  rows: z.array(z.unknown()).optional(),
  rate_limit: z.unknown().optional(),
  dry_run: z.unknown().optional(),
  planned: z.boolean().default(false),
  list: z
    .object({
      items: z.string().optional(),
      returned: z.number(),
      total: z.number().optional(),
      complete: z.boolean().optional(),
      next: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
});

/** What stands before the message of an error: its kind. */
const ERROR_KIND = /^\w*Error: /;

function toOutcome(output: LanguageModelV4ToolResultOutput): CallOutcome {
  switch (output.type) {
    case 'json': {
      const { result, data, rows, list, rate_limit: rateLimit, dry_run: dryRun, planned } = Answer.parse(output.value);
      const items = list?.items;
      const listed = isRecord(data) && items !== undefined ? data[items] : data;
      return {
        ok: true,
        result,
        data,
        rows: rows ?? (Array.isArray(listed) ? listed : []),
        list: list ?? null,
        rateLimit,
        dryRun,
        planned,
      };
    }
    case 'execution-denied':
      return { ok: false, denied: true, message: output.reason ?? 'You did not approve it.' };
    case 'error-text':
      return { ok: false, denied: false, message: output.value.replace(ERROR_KIND, '') };
    default:
      return { ok: false, denied: false, message: JSON.stringify(output) };
  }
}
