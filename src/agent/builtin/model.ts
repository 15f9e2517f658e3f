// The built-in language model: deterministic, without key or network, behind the AI SDK's own interface.
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import { z } from 'zod';
import { type Conversation, readConversation } from './conversation.ts';
import { learnPeople, learnRepositories, NO_NAMES, type Names } from './names.ts';
import { callHub, type Context, type Doing, type Ending, type Plan, type PlannedCall, PlanStopped } from './plan.ts';
import { readRequests } from './reading.ts';
import { outsideQuotes } from './sentences.ts';
import { wordsToLookUp, organizationIn } from './look-up.ts';

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
function nextStep({ requests, asked, outcomes }: Conversation, context: Context): Step {
  try {
    const plan = answer(requests, asked, context);
    let turn = plan.next();
    for (const outcome of outcomes) {
      if (turn.done) break;
      turn = plan.next(outcome);
    }
    return turn.done ? turn.value : { kind: 'call', id: `call-${outcomes.length + 1}`, call: turn.value };
  } catch (error) {
    if (!(error instanceof PlanStopped)) throw error;
    return { kind: error.kind, text: error.message };
  }
}

/** Learns the names that the conversation may mean, reads it, and does what it asks for, step by step. */
function* answer(requests: readonly string[], asked: readonly boolean[], context: Context): Plan {
  const org = organizationIn(requests, context.organization);
  const spoken = yield* withSpeaker(requests);
  const names = yield* learnNames(spoken, org);
  // Where a list of names could not be read, no question about a name is an honest one.
  const isGuess = (kind: Ending['kind']) => kind === 'question' && names.problem !== null;
  const problem = names.problem ?? '';
  const steps = readRequests(spoken, { ...context, org, names }, asked);
  if ('kind' in steps) return isGuess(steps.kind) ? { kind: 'failure', text: problem } : steps;
  const sentences: string[] = [];
  for (const { intent, clause } of steps) {
    if (org === null && !intent.isAnywhere) {
      return { kind: 'question', text: 'Of which organization? Name it like "in org acme", or start with --org acme.' };
    }
    try {
      sentences.push(yield* intent.play({ clause, context, names, org: org ?? '', isOnly: steps.length === 1 }));
    } catch (error) {
      if (!(error instanceof PlanStopped)) throw error;
      // What was done before it is said as well.
      const text = [...sentences, isGuess(error.kind) ? problem : error.message].join('\n');
      return { kind: isGuess(error.kind) ? 'failure' : error.kind, text };
    }
  }
  return { kind: 'answer', text: sentences.join('\n') };
}

/** Where somebody speaks of themselves as a member or of a team of theirs, it is said by name. */
const MYSELF: readonly (readonly [RegExp, string])[] = [
  [
    /\b(add|put|take|remove|kick) me\b|\b(make|get) me (?=(?:an? )?(?:owner|editor|member)\b|in(?:to)?\b|out\b|off\b)/gi,
    '$1$2 NAME ',
  ],
  [/\b(am) i (in|on|part of|a member of)\b/gi, 'is NAME $2'],
  [/\bmy (?:own )?(teams?|groups?)\b/gi, '$1 of NAME'],
  [/\bmy (?:own )?role\b/gi, 'role of NAME'],
];

function* withSpeaker(requests: readonly string[]): Doing<readonly string[]> {
  if (!MYSELF.some(([words]) => requests.some((request) => request.search(words) !== -1))) return requests;
  const { data } = yield* callHub('hub_admin', 'whoami', {});
  const username = z.looseObject({ username: z.string().nullable() }).safeParse(data).data?.username;
  if (username == null) return requests;
  return requests.map((request) =>
    outsideQuotes(request, (bare) =>
      MYSELF.reduce((rest, [words, name]) => rest.replace(words, name.replace('NAME', username)), bare),
    ),
  );
}

/** Looks up what words could stand for, where there are any that no grammar knows. */
function* learnNames(requests: readonly string[], org: string | null): Doing<Names> {
  const { people, repositories } = wordsToLookUp(requests, org);
  if (org === null || (people.length === 0 && repositories.length === 0)) return NO_NAMES;
  const names = people.length > 0 ? yield* learnPeople(org) : NO_NAMES;
  const known = new Set(
    [...names.teams.map(({ name }) => name), ...names.members.map(({ username }) => username)].map((name) =>
      name.toLowerCase(),
    ),
  );
  const unknown = repositories.filter((word) => !known.has(word));
  return unknown.length === 0 ? names : { ...names, repositories: yield* learnRepositories(org, unknown) };
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
