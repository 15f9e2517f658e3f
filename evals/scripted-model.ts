// A language model for tests that follows a script.
import type { LanguageModelV4, LanguageModelV4Prompt, LanguageModelV4StreamPart } from '@ai-sdk/provider';

/** What a scripted model does in one step: call tools, or say something. */
export type ScriptStep = { readonly calls: readonly ScriptCall[] } | { readonly text: string };

/** A tool call of a scripted model. */
export interface ScriptCall {
  readonly tool: string;
  readonly input: unknown;
  readonly id?: string;
}

/** A model that does what it is told, step by step, and remembers the prompts it saw. */
export function scriptedModel(...steps: ScriptStep[]): LanguageModelV4 & { prompts: LanguageModelV4Prompt[] } {
  const prompts: LanguageModelV4Prompt[] = [];
  return {
    specificationVersion: 'v4',
    provider: 'script',
    modelId: 'script',
    supportedUrls: {},
    prompts,
    doGenerate: () => Promise.reject(new Error('a run streams')),
    doStream: async ({ prompt }) => {
      const step = steps[prompts.length] ?? { text: 'done' };
      prompts.push(prompt);
      return { stream: ReadableStream.from(parts(step, prompts.length)) };
    },
  };
}

function* parts(step: ScriptStep, turn: number): Generator<LanguageModelV4StreamPart> {
  yield { type: 'stream-start', warnings: [] };
  if ('text' in step) {
    yield { type: 'text-start', id: 't' };
    yield { type: 'text-delta', id: 't', delta: step.text };
    yield { type: 'text-end', id: 't' };
  } else {
    for (const [index, { tool, input, id }] of step.calls.entries()) {
      const toolCallId = id ?? `${turn}.${index}`;
      yield {
        type: 'tool-call',
        toolCallId,
        toolName: tool,
        input: typeof input === 'string' ? input : JSON.stringify(input),
      };
    }
  }
  yield {
    type: 'finish',
    finishReason: { unified: 'text' in step ? 'stop' : 'tool-calls', raw: undefined },
    usage: {
      inputTokens: { total: 0, noCache: 0, cacheRead: 0, cacheWrite: 0 },
      outputTokens: { total: 0, text: 0, reasoning: 0 },
    },
  };
}
