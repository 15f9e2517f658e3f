// The built-in language model: deterministic, without key or network, behind the AI SDK's own interface.
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import { type Conversation, readConversation } from './conversation.ts';
import { auditTrail } from './intents/audit-trail.ts';
import { createRepository } from './intents/create-repository.ts';
import { rateLimit } from './intents/rate-limit.ts';
import { tags } from './intents/tags.ts';
import { whoami } from './intents/whoami.ts';
import { type Context, type Ending, type Intent, type PlannedCall, PlanStopped } from './plan.ts';

/** What it understands; the first intent that knows the request answers it. */
export const intents: readonly Intent[] = [auditTrail, createRepository, tags, rateLimit, whoami];

/** The raw finish reason of an answer that is not what was asked for; the loop reads it. */
export const NOT_DONE = 'not-done';

/** The raw finish reason of an answer that is a question to the person. */
export const ASKS = 'asks';

const FREE: LanguageModelV4Usage = {
  inputTokens: { total: 0, noCache: 0, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 0, text: 0, reasoning: 0 },
};

type Step = { readonly kind: 'call'; readonly id: string; readonly call: PlannedCall } | Ending;

/** Makes the model for a speaker. Everything else it needs is in the prompt, so it holds no state. */
export function builtinModel(context: Context): LanguageModelV4 {
  const respond = ({ prompt }: LanguageModelV4CallOptions) => nextStep(readConversation(prompt), context);
  return {
    specificationVersion: 'v4',
    provider: 'builtin',
    modelId: 'builtin',
    supportedUrls: {},
    doGenerate: async (options) => {
      const step = respond(options);
      return {
        content: [step.kind === 'call' ? toolCall(step) : { type: 'text', text: step.text }],
        finishReason: finishReason(step),
        usage: FREE,
        warnings: [],
      };
    },
    doStream: async (options) => ({ stream: ReadableStream.from(parts(respond(options))) }),
  };
}

/** Tells the plan again from the start, with the outcomes the conversation holds, up to what comes next. */
function nextStep({ request, outcomes }: Conversation, context: Context): Step {
  const plan = intents.map((intent) => intent.plan(request, context)).find((candidate) => candidate !== null);
  if (!plan) return notUnderstood();
  if ('kind' in plan) return plan;
  try {
    let turn = plan.next();
    for (const outcome of outcomes) {
      if (turn.done) break;
      turn = plan.next(outcome);
    }
    return turn.done ? turn.value : { kind: 'call', id: `call-${outcomes.length + 1}`, call: turn.value };
  } catch (error) {
    if (!(error instanceof PlanStopped)) throw error;
    return { kind: 'failure', text: error.denied ? `Not done: ${error.message}` : error.message };
  }
}

function notUnderstood(): Ending {
  const examples = intents.map(({ example }) => `"${example}"`).join(', ');
  return {
    kind: 'failure',
    text: `The built-in model does not understand this request. It understands requests like ${examples}. For everything else set ANTHROPIC_API_KEY, or choose a model with --model anthropic/ID.`,
  };
}

function* parts(step: Step): Generator<LanguageModelV4StreamPart> {
  yield { type: 'stream-start', warnings: [] };
  if (step.kind === 'call') {
    yield toolCall(step);
  } else {
    yield { type: 'text-start', id: 'text' };
    yield { type: 'text-delta', id: 'text', delta: step.text };
    yield { type: 'text-end', id: 'text' };
  }
  yield { type: 'finish', finishReason: finishReason(step), usage: FREE };
}

function toolCall({ id, call }: Extract<Step, { kind: 'call' }>) {
  return { type: 'tool-call', toolCallId: id, toolName: call.tool, input: JSON.stringify(call.input) } as const;
}

function finishReason(step: Step): LanguageModelV4FinishReason {
  switch (step.kind) {
    case 'call':
      return { unified: 'tool-calls', raw: undefined };
    case 'failure':
      return { unified: 'other', raw: NOT_DONE };
    case 'question':
      return { unified: 'stop', raw: ASKS };
    case 'answer':
      return { unified: 'stop', raw: undefined };
  }
}
