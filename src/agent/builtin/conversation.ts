// What the built-in model reads in its prompt: the requests, and what came of each call so far.
import type { LanguageModelV4Prompt, LanguageModelV4ToolResultOutput } from '@ai-sdk/provider';
import { z } from 'zod';
import { isRecord } from '../../json.ts';
import type { CallOutcome } from './plan.ts';

/** The requests of the user, the last one last, and the outcomes of the calls made for that one, in order. */
export interface Conversation {
  readonly requests: readonly string[];
  /** Which of the requests were answered with a question. */
  readonly asked: readonly boolean[];
  readonly outcomes: readonly CallOutcome[];
}

/** Reads the prompt. */
export function readConversation(prompt: LanguageModelV4Prompt): Conversation {
  const start = prompt.findLastIndex(({ role }) => role === 'user');
  const asked = prompt.flatMap((message, index) => {
    if (message.role !== 'user') return [];
    const until = prompt.findIndex(({ role }, at) => at > index && role === 'user');
    const said = prompt
      .slice(index + 1, until === -1 ? undefined : until)
      .flatMap((one) => (one.role === 'assistant' ? one.content : []));
    const last = said.findLast((part) => part.type === 'text');
    return [last?.type === 'text' && /\?|\bName (?:it|a|the|each)\b|\bGive their\b|\bSay\b/.test(last.text)];
  });
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
  return { requests: requests.length > 0 ? requests : [''], asked, outcomes };
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
