// A model that makes the calls it is given, one after the other, and stops at the first that fails: for calls without words.
import type { LanguageModelV4, LanguageModelV4Prompt, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { z } from 'zod';
import { NOT_DONE } from './builtin/model.ts';
import { readConversation } from './builtin/conversation.ts';
import type { CallOutcome } from './builtin/plan.ts';
import { PlainCall } from './events.ts';

/** The name under which it is chosen and recorded. */
export const CALLS = 'calls';

const Calls = z.array(PlainCall);
type Calls = z.infer<typeof Calls>;

/** The request that makes the model make these calls. */
export function callsRequest(calls: Calls): string {
  return JSON.stringify(calls);
}

/** Makes the model. Its calls stand in the request, so it holds no state. */
export function callsModel(): LanguageModelV4 {
  return {
    specificationVersion: 'v4',
    provider: CALLS,
    modelId: CALLS,
    supportedUrls: {},
    doGenerate: () => Promise.reject(new Error('A run streams.')),
    doStream: async ({ prompt }) => ({ stream: ReadableStream.from(parts(prompt)) }),
  };
}

function* parts(prompt: LanguageModelV4Prompt): Generator<LanguageModelV4StreamPart> {
  const { requests, outcomes } = readConversation(prompt);
  const calls = Calls.parse(JSON.parse(requests.at(-1) ?? ''));
  const stopped = outcomes.find((outcome) => !outcome.ok);
  const next = stopped ? undefined : calls[outcomes.length];
  yield { type: 'stream-start', warnings: [] };
  if (next) {
    const input = JSON.stringify({ action: next.action, params_json: next.params });
    yield { type: 'tool-call', toolCallId: `call-${outcomes.length + 1}`, toolName: next.tool, input };
  } else {
    yield { type: 'text-start', id: 'text' };
    yield {
      type: 'text-delta',
      id: 'text',
      delta: stopped ? failure(stopped, outcomes.length, calls) : summary(calls, outcomes),
    };
    yield { type: 'text-end', id: 'text' };
  }
  yield {
    type: 'finish',
    finishReason: next
      ? { unified: 'tool-calls', raw: undefined }
      : stopped
        ? { unified: 'other', raw: NOT_DONE }
        : { unified: 'stop', raw: undefined },
    usage: {
      inputTokens: { total: 0, noCache: 0, cacheRead: 0, cacheWrite: 0 },
      outputTokens: { total: 0, text: 0, reasoning: 0 },
    },
  };
}

function failure(stopped: { denied: boolean; message: string }, made: number, calls: Calls): string {
  const words = stopped.denied ? `Not done: ${stopped.message}` : stopped.message;
  const left = calls.length - made;
  return left > 0 ? `${words} ${left === 1 ? 'One more call was' : `${left} more calls were`} not made.` : words;
}

function summary(calls: Calls, outcomes: readonly CallOutcome[]): string {
  return calls
    .map(({ tool, action, params }, index) => {
      const outcome = outcomes[index];
      return `${outcome?.ok && outcome.planned ? 'Planned' : 'Done'}: ${tool} ${action} ${JSON.stringify(params)}`;
    })
    .join('\n');
}
