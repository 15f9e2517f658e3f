// The loop: a request goes in, the model calls tools until it has an answer, a person approves what is risky.
import {
  APICallError,
  isStepCount,
  type LanguageModel,
  type ModelMessage,
  ToolLoopAgent,
  type ToolApprovalResponse,
  type ToolSet,
} from 'ai';
import type { SystemPrompt } from '../prompts/system-prompt.ts';
import { Approvals } from './approvals.ts';
import { NOT_DONE } from './builtin/model.ts';
import type { Emit, HubCall, Outcome } from './events.ts';
import { HubCallError, type HubConnection, hubTools, risksOf } from './hub-tools.ts';
import { needsApproval, readCall } from './policy.ts';
import { Results } from './results.ts';
import { SHOW_TABLE, showTable, type Table } from './show-table.ts';

// The AI SDK writes its warnings to the terminal unless told not to; the terminal belongs to the answer.
globalThis.AI_SDK_LOG_WARNINGS = false;

/** A call that waits for a person. */
export interface PendingCall {
  readonly callId: string;
  readonly call: HubCall;
}

/** What a person says to a call. */
export interface Decision {
  readonly approved: boolean;
  /** Why not; the model is told. */
  readonly reason?: string;
}

/** Asks a person about one call. */
export type AskPerson = (pending: PendingCall) => Promise<Decision>;

/** What a run needs. */
export interface RunOptions {
  readonly request: string;
  readonly model: LanguageModel;
  readonly prompt: SystemPrompt;
  readonly hub: HubConnection;
  readonly person: AskPerson | null;
  readonly emit: Emit;
  readonly showTable: (table: Table) => void;
  readonly signal: AbortSignal;
  /** Model steps before the run gives up. */
  readonly maxTurns: number;
  /** Signs approvals, so that what runs is what was approved. */
  readonly approvalSecret: Uint8Array;
}

/** How a run ended, and what it says. */
export interface RunResult {
  readonly outcome: Outcome;
  readonly text: string;
  readonly waiting: readonly PendingCall[];
}

/** Runs one request to its end. It does not throw: whatever happens becomes an outcome and a sentence. */
export async function run(options: RunOptions): Promise<RunResult> {
  const turn = new Turn(options);
  let result: RunResult;
  try {
    result = await turn.play();
  } catch (error) {
    result = options.signal.aborted
      ? INTERRUPTED
      : { outcome: outcomeOf(error), text: describeError(error), waiting: [] };
  }
  if (result.text !== '') options.emit({ type: 'run.answered', text: result.text });
  options.emit({ type: 'run.ended', outcome: result.outcome, calls: turn.calls });
  return result;
}

const INTERRUPTED: RunResult = {
  outcome: 'interrupted',
  text: 'Interrupted. What was done until then is in the record.',
  waiting: [],
};

/** One request on its way through the loop. */
class Turn {
  readonly #options: RunOptions;
  readonly #agent: ToolLoopAgent<never, ToolSet>;
  readonly #messages: ModelMessage[];
  readonly #approvals = new Approvals();
  /** Calls of the hub made so far. */
  calls = 0;
  #steps = 0;
  /** The last error of a call that no later success made up for. */
  #unresolved: HubCallError | null = null;

  constructor(options: RunOptions) {
    this.#options = options;
    const { hub, model, prompt, maxTurns, approvalSecret } = options;
    const results = new Results();
    const risks = new Map(hub.definitions.map((definition) => [definition.name, risksOf(definition)]));
    const tools: ToolSet = {
      ...hubTools(hub, { results, approvals: this.#approvals, emit: options.emit }),
      [SHOW_TABLE]: showTable(results, options.showTable, options.emit),
    };
    this.#messages = [{ role: 'user', content: options.request }];
    this.#agent = new ToolLoopAgent({
      model,
      instructions: [
        {
          role: 'system',
          content: prompt.fixed,
          providerOptions: { anthropic: { cacheControl: { type: 'ephemeral' } } },
        },
        { role: 'system', content: prompt.context },
      ],
      tools,
      toolApproval: ({ toolCall }) => {
        const declared = risks.get(toolCall.toolName);
        if (!declared) return undefined;
        const call = tryRead(() => readCall(toolCall.toolName, toolCall.input, declared));
        return call && needsApproval(call.risk) ? 'user-approval' : undefined;
      },
      experimental_toolApprovalSecret: approvalSecret,
      stopWhen: isStepCount(maxTurns),
      onError: () => {},
    });
  }

  async play(): Promise<RunResult> {
    for (;;) {
      const { text, finishReason, rawFinishReason, approvals } = await this.#stream();
      if (approvals.length > 0) {
        const { person } = this.#options;
        for (const { callId, call } of approvals)
          this.#options.emit({ type: 'approval.asked', call_id: callId, ...call });
        if (!person) return { outcome: 'waiting', text, waiting: approvals };
        this.#messages.push({ role: 'tool', content: await this.#decide(approvals, person) });
        continue;
      }
      if (finishReason === 'tool-calls') return this.#limit();
      return { outcome: this.#judge(finishReason, rawFinishReason), text: text.trim(), waiting: [] };
    }
  }

  /** One pass of the agent: until it answers, needs an approval, or may take no more steps. */
  async #stream() {
    const { signal, emit } = this.#options;
    const approvals: (PendingCall & { readonly approvalId: string })[] = [];
    let text = '';
    const stream = await this.#agent.stream({ messages: this.#messages, abortSignal: signal });
    for await (const part of stream.stream) {
      switch (part.type) {
        case 'start-step':
          text = '';
          break;
        case 'text-delta':
          text += part.text;
          break;
        case 'tool-result':
          if (part.toolName !== SHOW_TABLE) this.calls++;
          this.#unresolved = null;
          break;
        case 'tool-error':
          if (part.toolName !== SHOW_TABLE) this.calls++;
          if (part.error instanceof HubCallError) this.#unresolved = part.error;
          break;
        case 'tool-approval-request': {
          if (part.isAutomatic === true) break;
          const definition = this.#options.hub.definitions.find(({ name }) => name === part.toolCall.toolName);
          const call = readCall(part.toolCall.toolName, part.toolCall.input, definition ? risksOf(definition) : {});
          approvals.push({ approvalId: part.approvalId, callId: part.toolCall.toolCallId, call });
          break;
        }
        case 'finish-step':
          emit({
            type: 'model.answered',
            step: ++this.#steps,
            finish_reason: part.rawFinishReason ?? part.finishReason,
            input_tokens: part.usage.inputTokens ?? null,
            output_tokens: part.usage.outputTokens ?? null,
          });
          break;
        case 'error':
          throw part.error;
        case 'abort':
          throw signal.reason;
        default:
          break;
      }
    }
    this.#messages.push(...(await stream.responseMessages));
    return { text, approvals, finishReason: await stream.finishReason, rawFinishReason: await stream.rawFinishReason };
  }

  async #decide(
    approvals: readonly (PendingCall & { approvalId: string })[],
    person: AskPerson,
  ): Promise<ToolApprovalResponse[]> {
    const responses: ToolApprovalResponse[] = [];
    for (const { approvalId, callId, call } of approvals) {
      const { approved, reason } = await person({ callId, call });
      this.#options.signal.throwIfAborted();
      if (approved) this.#approvals.grant(callId, call);
      this.#options.emit({
        type: 'approval.answered',
        call_id: callId,
        digest: call.digest,
        approved,
        ...(reason && { reason }),
      });
      responses.push({
        type: 'tool-approval-response',
        approvalId,
        approved,
        ...(approved ? {} : { reason: reason || 'The person did not approve it.' }),
      });
    }
    return responses;
  }

  #judge(finishReason: string, rawFinishReason: string | undefined): Outcome {
    if (finishReason === 'length') return 'limit';
    if (rawFinishReason !== NOT_DONE && finishReason === 'stop') return 'done';
    return this.#unresolved?.name === 'AuthError' ? 'unauthenticated' : 'failed';
  }

  #limit(): RunResult {
    const text = `Stopped after ${this.#options.maxTurns} steps without an answer; ${this.calls} calls were made. Ask for less at once, or allow more with --max-turns.`;
    return { outcome: 'limit', text, waiting: [] };
  }
}

function tryRead<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

function outcomeOf(error: unknown): Outcome {
  return APICallError.isInstance(error) && (error.statusCode === 401 || error.statusCode === 403)
    ? 'unauthenticated'
    : 'failed';
}

function describeError(error: unknown): string {
  const cause = rootOf(error);
  if (APICallError.isInstance(cause)) {
    if (cause.statusCode === 401 || cause.statusCode === 403) {
      return `The model's provider did not accept the key (${cause.statusCode}). Check ANTHROPIC_API_KEY, or use --model builtin.`;
    }
    if (cause.statusCode === 404) return "The model's provider does not know this model. Check the name after --model.";
    const status = cause.statusCode === undefined ? 'could not be reached' : `answered ${cause.statusCode}`;
    return `The model's provider ${status}: ${cause.message}. Try again later, or use --model builtin.`;
  }
  return cause instanceof Error ? cause.message : String(cause);
}

/** Retries of the SDK wrap what went wrong. */
function rootOf(error: unknown): unknown {
  return error instanceof Error && 'lastError' in error && error.lastError ? error.lastError : error;
}
