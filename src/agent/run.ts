// The loop: a request goes in, the model calls tools until it has an answer, a person approves what is risky.
import {
  InvalidToolInputError,
  isStepCount,
  type ModelMessage,
  ToolLoopAgent,
  type ToolApprovalResponse,
  type ToolResultPart,
  type ToolSet,
} from 'ai';
import type { LanguageModelV4 } from '@ai-sdk/provider';
import { jsonrepair } from 'jsonrepair';
import type { SystemPrompt } from '../prompts/system-prompt.ts';
import { Approvals } from './approvals.ts';
import { ASKS, NOT_DONE } from './builtin/model.ts';
import { type AskAgain, Calls } from './calls.ts';
import type { CallPlan, HubCall, Outcome } from './events.ts';
import { type CallProgress, type Hub, HubCallError } from './hub.ts';
import { hubTools } from './hub-tools.ts';
import { dehydrate } from './messages.ts';
import { describeError, isBrokenStream, outcomeOf } from './model-errors.ts';
import { approvalDigest, type Situation } from './policy.ts';
import type { RunRecord } from './record.ts';
import { QUERY_RESULTS, queryResults } from './query.ts';
import { callIdsIn, openCalls, type Restored, type RestoredDecision } from './restore.ts';
import { Results } from './results.ts';
import type { Reveal, Secrets } from './secrets.ts';
import { SHOW_TABLE, showTable, type Table } from './show-table.ts';
import { Tables } from './tables.ts';
import { withUniqueIds } from './unique-ids.ts';

// The AI SDK writes its warnings to the terminal unless told not to; the terminal belongs to the answer.
globalThis.AI_SDK_LOG_WARNINGS = false;

/** A call that waits for a person, with what it would do. */
export interface PendingCall {
  readonly callId: string;
  readonly call: HubCall;
  readonly plan: CallPlan;
}

/** What a person says to a call. */
export interface Decision {
  readonly approved: boolean;
  /** Why not; the model is told. */
  readonly reason?: string;
}

/** The person, who is asked about all calls of a step at once, and decides each. */
export interface Person {
  decide(pending: readonly PendingCall[]): Promise<readonly Decision[]>;
  /** A write may or may not have been made when an earlier part of the run was cut off: shall it be made? */
  readonly askAgain: AskAgain;
}

/** What a run may use up. */
export interface Limits {
  /** Model steps before the run gives up. */
  readonly turns: number;
  /** Tokens in and out, all steps together; `null` for as many as it takes. */
  readonly tokens: number | null;
}

/** What a run needs. */
export interface RunOptions {
  readonly request: string;
  readonly model: LanguageModelV4;
  readonly prompt: SystemPrompt;
  readonly hub: Hub;
  readonly situation: Situation;
  /** `null` where nobody can be asked: the run stops and waits. */
  readonly person: Person | null;
  /** What was said beforehand to calls that wait since an earlier part of the run, by their ids. It decides nothing else. */
  readonly answers?: ReadonlyMap<string, Decision> | undefined;
  readonly record: Pick<RunRecord, 'append' | 'keep'>;
  readonly secrets: Secrets;
  readonly reveal: Reveal | null;
  readonly showTable: (table: Table) => void;
  /** Told what the model says, piece by piece, as it comes. */
  readonly onText?: ((piece: string) => void) | undefined;
  /** Told how far a call is that is under way. */
  readonly onProgress?: ((callId: string, progress: CallProgress) => void) | undefined;
  readonly signal: AbortSignal;
  readonly limits: Limits;
  /** Signs approvals, so that what runs is what was approved. */
  readonly approvalSecret: Uint8Array;
  /** Milliseconds for which an approval holds. */
  readonly approvalLifeMs: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** An earlier part of the same run, or the conversation that this one continues. */
  readonly earlier?: Restored | undefined;
}

/** How a run ended, and what it says. */
export interface RunResult {
  readonly outcome: Outcome;
  readonly text: string;
  readonly waiting: readonly PendingCall[];
  /** What it says is a question, and the request waits for the answer. */
  readonly asks?: boolean;
}

/** Runs one request to its end. It does not throw: whatever happens becomes an outcome and a sentence. */
export async function run(options: RunOptions): Promise<RunResult> {
  const turn = new Turn(options);
  let result: RunResult;
  try {
    result = await turn.play();
  } catch (error) {
    result = turn.failure(error);
  } finally {
    turn.close();
  }
  const { append } = options.record;
  try {
    if (result.text !== '') append({ type: 'run.answered', text: result.text });
    append({ type: 'run.ended', outcome: result.outcome, ...turn.totals });
  } catch (error) {
    // The record is broken; what was done is still said.
    const { text } = turn.failure(error);
    return {
      ...result,
      outcome: 'failed',
      text: result.outcome === 'failed' ? result.text : `${result.text}\n${text}`,
    };
  }
  return result;
}

/** One request on its way through the loop. */
class Turn {
  readonly #options: RunOptions;
  readonly #agent: ToolLoopAgent<never, ToolSet>;
  readonly #messages: ModelMessage[];
  readonly #approvals: Approvals;
  readonly #calls: Calls;
  /** What was done before this part of the run began. */
  readonly #doneBefore: number;
  readonly #tables = new Tables();
  #steps: number;
  #tokens: number;
  /** The last error of a call that no later success made up for. */
  #unresolved: HubCallError | null = null;

  constructor(options: RunOptions) {
    this.#options = options;
    const { hub, model, prompt, approvalSecret, record, situation, secrets, reveal, person, earlier, now } = options;
    const emit = record.append;
    const results = earlier?.results ?? new Results();
    this.#approvals = new Approvals(now);
    for (const [callId, approval] of earlier?.approved ?? []) this.#approvals.grant(callId, approval);
    this.#calls = new Calls(
      {
        hub,
        results,
        approvals: this.#approvals,
        secrets,
        reveal,
        emit,
        keep: record.keep,
        situation,
        onProgress: options.onProgress,
      },
      earlier ?? { calls: new Map(), unsure: [], unsureBefore: [], resent: [] },
      person?.askAgain ?? null,
    );
    for (const call of earlier?.denied ?? []) this.#calls.deny(call);
    this.#doneBefore = this.#calls.done.length;
    this.#steps = earlier?.steps ?? 0;
    this.#tokens = earlier?.tokens ?? 0;
    this.#messages = [...(earlier?.messages ?? [])];
    if (options.request !== '') this.#add({ role: 'user', content: secrets.redact(options.request) });
    const tools: ToolSet = {
      ...hubTools(hub, this.#calls),
      [SHOW_TABLE]: showTable(results, options.showTable, emit),
      [QUERY_RESULTS]: queryResults(results, this.#tables, emit),
    };
    this.#agent = new ToolLoopAgent({
      model: withUniqueIds(model, [...(earlier?.calls.keys() ?? []), ...callIdsIn(earlier?.messages ?? [])]),
      instructions: [
        {
          role: 'system',
          content: prompt.fixed,
          providerOptions: { anthropic: { cacheControl: { type: 'ephemeral' } } },
        },
        { role: 'system', content: prompt.context },
      ],
      tools,
      toolApproval: ({ toolCall }) => this.#approvalOf(toolCall.toolName, toolCall.toolCallId, toolCall.input),
      experimental_toolApprovalSecret: approvalSecret,
      // A step at a time: between two of them the conversation is written down.
      stopWhen: isStepCount(1),
      maxRetries: 4,
      repairToolCall: async ({ toolCall, error }) => {
        if (!InvalidToolInputError.isInstance(error)) return null;
        const input = tryRead(() => jsonrepair(toolCall.input));
        return input === null ? null : { ...toolCall, input };
      },
      onError: () => {},
    });
  }

  close(): void {
    this.#tables.close();
  }

  get totals() {
    return {
      calls: this.#calls.made,
      writes: this.#calls.done.length - this.#doneBefore,
      steps: this.#steps,
      tokens: this.#tokens,
    };
  }

  async play(): Promise<RunResult> {
    const { earlier } = this.#options;
    if (earlier && earlier.pending.length + earlier.unasked.length + earlier.decided.length > 0) {
      const pending = [...earlier.pending, ...(await this.#preview(earlier.unasked))];
      const waiting = await this.#ask(pending, earlier.decided, this.#options.answers);
      if (waiting) return waiting;
    }
    if (earlier?.cutOff.length) await this.#finishStep(earlier.cutOff);
    const { turns, tokens } = this.#options.limits;
    for (let left = turns; ; left--) {
      if (left === 0)
        return this.#limit(
          `after ${turns === 1 ? '1 step' : `${turns} steps`} without an answer`,
          'allow more with --max-turns',
        );
      if (tokens !== null && this.#tokens >= tokens) {
        return this.#limit(`after ${this.#tokens} tokens`, 'allow more with --max-tokens');
      }
      const { text, finishReason, rawFinishReason, approvals } = await this.#stepWithRetry();
      if (approvals.length > 0) {
        const waiting = await this.#ask(await this.#preview(approvals));
        if (waiting) return { ...waiting, text: [text.trim(), waiting.text].filter(Boolean).join('\n') };
      } else if (finishReason !== 'tool-calls') {
        return this.#judge(text.trim(), finishReason, rawFinishReason);
      }
    }
  }

  /** A failure as a result: what happened, and what was done before it did. */
  failure(error: unknown): RunResult {
    const { signal } = this.#options;
    if (signal.aborted) {
      const reason: unknown = signal.reason;
      return reason instanceof Error && reason.name === 'TimeoutError'
        ? this.#limit('because its time is up', 'allow more with --timeout')
        : { outcome: 'interrupted', text: `Interrupted. ${this.#account()}`, waiting: [] };
    }
    const account = this.#soFar().length > 0 ? ` ${this.#account()}` : '';
    return { outcome: outcomeOf(error), text: `${describeError(error)}${account}`, waiting: [] };
  }

  /** What was done, from the record and not from anybody's memory. */
  #account(): string {
    const soFar = this.#soFar();
    return soFar.length === 0
      ? 'Nothing was changed.'
      : [...soFar, 'Whatever else was asked for was not done.'].join(' ');
  }

  #soFar(): string[] {
    const { done } = this.#calls;
    return [...(done.length > 0 ? [`Done so far: ${done.join('; ')}.`] : []), ...this.#doubts()];
  }

  /** What nobody can know of this run's writes. */
  #doubts(): string[] {
    const { unsure, resent } = this.#calls;
    const lost = [...unsure.values()].join('; ');
    return [
      ...(resent.length > 0
        ? [`Sent again after a reply was lost, so it may have been made twice: ${resent.join('; ')}.`]
        : []),
      ...(lost === ''
        ? []
        : [`Sent, and nothing shows whether it arrived: ${lost}. Look for it before you ask again.`]),
    ];
  }

  #limit(when: string, what: string): RunResult {
    const { made } = this.#calls;
    const text = `Stopped ${when}; ${made === 1 ? '1 call was' : `${made} calls were`} made. ${this.#account()} Ask for less at once, or ${what}.`;
    return { outcome: 'limit', text, waiting: [] };
  }

  #judge(text: string, finishReason: string, rawFinishReason: string | undefined): RunResult {
    const result = (outcome: Outcome, words = text): RunResult => ({ outcome, text: words, waiting: [] });
    if (finishReason === 'length') {
      return result('limit', `${text}\nThe model's answer was cut off by its length limit. ${this.#account()}`.trim());
    }
    if (finishReason === 'content-filter') {
      return result(
        'failed',
        `${text}\nThe model refused to go on. ${this.#account()} Word it differently, or use another model with --model.`.trim(),
      );
    }
    if (rawFinishReason !== NOT_DONE && finishReason === 'stop') {
      if (text === '') return result('failed', `The model answered nothing. ${this.#account()}`);
      const asks = rawFinishReason === ASKS || text.endsWith('?');
      const words = [text, ...this.#doubts()].join('\n');
      return { ...result(this.#calls.unsure.size > 0 ? 'failed' : 'done', words), ...(asks && { asks }) };
    }
    const words = [text, ...this.#doubts()].join('\n');
    return result(this.#unresolved?.name === 'AuthError' ? 'unauthenticated' : 'failed', words);
  }

  #approvalOf(toolName: string, callId: string, input: unknown) {
    if (!this.#options.hub.tools.has(toolName)) return undefined;
    const judged = tryRead(() => this.#calls.judge(toolName, callId, input));
    if (judged?.verdict === 'ask') return 'user-approval';
    if (judged?.verdict === 'refuse')
      return { type: 'denied' as const, reason: judged.reason ?? 'The policy forbids it.' };
    return undefined;
  }

  /** A broken stream is tried again, unless a call was made in it: a step's calls are never made twice. */
  async #stepWithRetry() {
    for (let tries = 1; ; tries++) {
      const before = this.#calls.made;
      try {
        return await this.#step();
      } catch (error) {
        if (tries === 3 || this.#calls.made > before || !isBrokenStream(error)) throw error;
      }
    }
  }

  /** One step of the agent: what was approved is done first, then the model is asked, and its calls are made. */
  async #step() {
    const { signal, record, now } = this.#options;
    const approvals: Asked[] = [];
    let text = '';
    const begun = now();
    record.append({ type: 'model.asked', step: this.#steps + 1, messages: this.#messages.length });
    const stream = await this.#agent.stream({ messages: this.#messages, abortSignal: signal });
    for await (const part of stream.stream) {
      switch (part.type) {
        case 'text-delta':
          text += part.text;
          this.#options.onText?.(part.text);
          break;
        case 'tool-result':
          this.#unresolved = null;
          break;
        case 'tool-error':
          if (part.error instanceof HubCallError) this.#unresolved = part.error;
          break;
        case 'tool-approval-request': {
          if (part.isAutomatic === true) break;
          const { toolName, toolCallId, input } = part.toolCall;
          const { call } = this.#calls.judge(toolName, toolCallId, input);
          approvals.push({ approvalId: part.approvalId, callId: toolCallId, call });
          break;
        }
        case 'finish-step': {
          const { inputTokens, outputTokens, inputTokenDetails } = part.usage;
          this.#tokens += (inputTokens ?? 0) + (outputTokens ?? 0);
          record.append({
            type: 'model.answered',
            step: ++this.#steps,
            finish_reason: part.rawFinishReason ?? part.finishReason,
            ms: now() - begun,
            input_tokens: inputTokens ?? null,
            output_tokens: outputTokens ?? null,
            cached_tokens: inputTokenDetails?.cacheReadTokens ?? null,
          });
          break;
        }
        case 'error':
          throw part.error;
        case 'abort':
          throw signal.reason;
        default:
          break;
      }
    }
    this.#add(...(await stream.responseMessages));
    return { text, approvals, finishReason: await stream.finishReason, rawFinishReason: await stream.rawFinishReason };
  }

  /** Puts messages into the conversation and the record: all of them, or none. */
  #add(...messages: ModelMessage[]): void {
    this.#messages.push(...messages);
    const recorded = messages.map((message) => dehydrate(message, (callId) => this.#calls.answered.has(callId)));
    this.#options.record.append({ type: 'messages.added', messages: recorded });
  }

  /** Looks up what the calls would do. One that would fail is not asked about: the model is told why. */
  async #preview(asked: readonly Asked[]): Promise<AskedAbout[]> {
    const { signal, record, now, approvalLifeMs } = this.#options;
    const looked = await Promise.all(
      asked.map(async (one) => {
        try {
          return { ...one, plan: await this.#calls.preview(one.callId, one.call, signal) };
        } catch (error) {
          if (!(error instanceof HubCallError)) throw error;
          this.#unresolved = error;
          this.#failed.push({ ...one, problem: error.message });
          return null;
        }
      }),
    );
    const pending = looked.filter((one) => one !== null);
    const expiresAt = now() + approvalLifeMs;
    for (const { approvalId, callId, call, plan } of pending) {
      record.append({
        type: 'approval.asked',
        call_id: callId,
        approval_id: approvalId,
        digest: approvalDigest(plan.account, call),
        state: plan.state,
        expires_at: new Date(expiresAt).toISOString(),
      });
    }
    return pending.map((one) => Object.assign(one, { asked: { expiresAt } }));
  }

  /** Calls of this step that would fail anyway, and so need nobody's approval. */
  readonly #failed: (Asked & { problem: string })[] = [];

  /**
   * Has the calls decided, by what was said beforehand or by the person, and puts the decisions into the conversation. Answers
   * with a result where one is left that nobody decides.
   */
  async #ask(
    pending: readonly AskedAbout[],
    decided: Restored['decided'] = [],
    answers: ReadonlyMap<string, Decision> = new Map(),
  ): Promise<RunResult | null> {
    const { person, signal } = this.#options;
    const [said, open] = [
      pending.filter((one) => answers.has(one.callId)),
      pending.filter((one) => !answers.has(one.callId)),
    ];
    const responses = decided.map((one) => this.#restoreDecision(one));
    responses.push(...said.map((one) => this.#settle(one, answers.get(one.callId) ?? { approved: false }, 'resume')));
    if (open.length > 0) {
      if (!person) return { outcome: 'waiting', text: this.#soFar().join(' '), waiting: open };
      const decisions = await person.decide(open);
      signal.throwIfAborted();
      responses.push(
        ...open.map((one, index) => this.#settle(one, decisions[index] ?? { approved: false }, 'terminal')),
      );
    }
    for (const { approvalId, callId, call, problem } of this.#failed.splice(0)) {
      responses.push({ type: 'tool-approval-response', approvalId, approved: false, reason: problem });
      this.#options.record.append({
        type: 'approval.answered',
        call_id: callId,
        digest: call.digest,
        approved: false,
        decider: 'program',
        reason: problem,
      });
    }
    this.#add({ role: 'tool', content: responses });
    return null;
  }

  /** Notes what was decided about a call. */
  #settle(one: AskedAbout, { approved, reason }: Decision, decider: 'terminal' | 'resume'): ToolApprovalResponse {
    const { approvalId, callId, call } = one;
    const approval = approvalOf(one);
    this.#options.record.append({
      type: 'approval.answered',
      call_id: callId,
      digest: approval.digest,
      approved,
      decider,
      ...(reason && { reason }),
    });
    if (!approved) {
      this.#calls.deny(call);
      return { type: 'tool-approval-response', approvalId, approved, reason: reason || NOT_APPROVED };
    }
    this.#approvals.grant(callId, { ...approval, expiresAt: one.asked.expiresAt });
    return { type: 'tool-approval-response', approvalId, approved };
  }

  /** A decision of an earlier part of the run, for the conversation that does not have it yet. */
  #restoreDecision({ approvalId, approval, reason = NOT_APPROVED }: RestoredDecision): ToolApprovalResponse {
    return approval
      ? { type: 'tool-approval-response', approvalId, approved: true }
      : { type: 'tool-approval-response', approvalId, approved: false, reason };
  }

  /** Makes what was approved, closes what was denied, as far as the conversation has no result of it yet. */
  async #closeDecided(): Promise<void> {
    const parts = this.#messages.flatMap(({ content }) => (typeof content === 'string' ? [] : [...content]));
    const content: ToolResultPart[] = [];
    for (const { callId, tool, input } of openCalls(this.#messages)) {
      const asked = parts.find((part) => part.type === 'tool-approval-request' && part.toolCallId === callId);
      const said = parts.find(
        (part) =>
          part.type === 'tool-approval-response' &&
          asked?.type === 'tool-approval-request' &&
          part.approvalId === asked.approvalId,
      );
      if (said?.type !== 'tool-approval-response') continue;
      const denied = { type: 'execution-denied' as const, ...(said.reason !== undefined && { reason: said.reason }) };
      content.push(said.approved ? await this.#make(callId, tool, input) : toResult(callId, tool, denied));
    }
    if (content.length > 0) this.#add({ role: 'tool', content });
  }

  /** Makes a call outside of the model's step, as the result that its conversation gets. */
  async #make(callId: string, tool: string, input: unknown): Promise<ToolResultPart> {
    try {
      const value = await this.#calls.run(tool, callId, input, this.#options.signal);
      return toResult(callId, tool, { type: 'json', value });
    } catch (error) {
      this.#options.signal.throwIfAborted();
      const value = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      return toResult(callId, tool, { type: 'error-text', value });
    }
  }

  /** Makes the calls of a step that was cut off, as far as they were not made, and writes the step down. */
  async #finishStep(calls: Restored['cutOff']): Promise<void> {
    await this.#closeDecided();
    const content = calls.map(({ callId, tool, input }) => ({
      type: 'tool-call' as const,
      toolCallId: callId,
      toolName: tool,
      input,
    }));
    const results = await Promise.all(
      calls.map(async ({ callId, tool, input, needsApproval }) =>
        needsApproval
          ? toResult(callId, tool, {
              type: 'error-text',
              value: 'Not made: the run was cut off before a person was asked. Ask again.',
            })
          : this.#make(callId, tool, input),
      ),
    );
    this.#add({ role: 'assistant', content }, { role: 'tool', content: results });
  }
}

function toResult(toolCallId: string, toolName: string, output: ToolResultPart['output']): ToolResultPart {
  return { type: 'tool-result', toolCallId, toolName, output };
}

const NOT_APPROVED = 'The person did not approve it.';

interface Asked {
  readonly approvalId: string;
  readonly callId: string;
  readonly call: HubCall;
}

/** A call that the person is asked about, and until when the question stands. */
interface AskedAbout extends PendingCall {
  readonly approvalId: string;
  readonly asked: { readonly expiresAt: number };
}

function approvalOf({ call, plan }: PendingCall) {
  return { digest: approvalDigest(plan.account, call), state: plan.state };
}

function tryRead<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
