// Calls on their way: judged, previewed, approved, recorded before they are made and after they were answered.
import { isRecord, Json } from '../json.ts';
import { type Approvals, NotApprovedError } from './approvals.ts';
import type { CallPlan, Emit, HubCall, Verdict } from './events.ts';
import { type CallProgress, type Hub, type HubAnswer, HubCallError } from './hub.ts';
import { isDisguise, judge, type Situation } from './policy.ts';
import type { Results } from './results.ts';
import type { RunRecord } from './record.ts';
import { PLACEHOLDER } from '../redact.ts';
import type { Reveal, Secrets } from './secrets.ts';

/** What calls need around them. */
export interface CallDoors {
  readonly hub: Hub;
  readonly results: Results;
  readonly approvals: Approvals;
  readonly secrets: Secrets;
  /** Shows a new secret to the person; `null` where there is nowhere to show one. */
  readonly reveal: Reveal | null;
  readonly emit: Emit;
  readonly keep: RunRecord['keep'];
  readonly situation: Situation;
  /** Told how far a call is that is under way. */
  readonly onProgress?: ((callId: string, progress: CallProgress) => void) | undefined;
}

/** What calls know of those before them. */
export interface Earlier {
  /** Calls that were begun in an earlier part of the run, by id. */
  readonly calls: ReadonlyMap<string, EarlierCall>;
  /** Writes of the run that may have been made. */
  readonly unsure: readonly EarlierCall[];
  /** The same of the runs whose conversation it continues. */
  readonly unsureBefore: readonly EarlierCall[];
  /** Writes of the run that a person had sent again, though they may have been made. */
  readonly resent: readonly HubCall[];
}

/** A call that was begun in an earlier part of the run. */
export interface EarlierCall {
  readonly call: HubCall;
  readonly plan: CallPlan | null;
  /** What it answered; `null` where the record ends before that. */
  readonly answer: {
    readonly content: Json;
    readonly error: { readonly kind: string; readonly message: string } | null;
    /** It failed in a way that leaves open whether it was made. */
    readonly unsure: boolean;
  } | null;
  readonly result: string;
}

/** A write that was under way when an earlier part of the run was cut off, and nothing shows whether it was made. */
export interface UnsureCall {
  readonly call: HubCall;
  /** What there was before it, in lines for a person; `null` where nobody had looked. */
  readonly before: readonly string[] | null;
  /** What there is now; `null` where its target is not there. */
  readonly now: readonly string[] | null;
}

/** Asks a person whether it shall be made again. */
export type AskAgain = (unsure: UnsureCall) => Promise<boolean>;

interface Judged {
  readonly call: HubCall;
  readonly verdict: Verdict;
  readonly reason: string | undefined;
}

/** The calls of one run. */
export class Calls {
  readonly #doors: CallDoors;
  readonly #judged = new Map<string, Judged>();
  readonly #denied: HubCall[] = [];
  readonly #earlier: ReadonlyMap<string, EarlierCall>;
  /** The last sending of writes that may have been made, by what was sent: one that comes again is looked for first. */
  readonly #lost = new Map<string, EarlierCall>();
  readonly #askAgain: AskAgain | null;
  /** Writes are made one at a time, in the order in which the model asked for them. */
  #writing: Promise<unknown> = Promise.resolve();
  /** Calls of the hub made so far. */
  made = 0;
  /** The calls of which the record has an answer, by id. */
  readonly answered = new Set<string>();
  /** Writes that Docker Hub confirmed, in words, in whichever part of the run. */
  readonly done: string[] = [];
  /** Writes that were sent, and of which nothing shows whether they arrived, by their results. */
  readonly unsure = new Map<string, string>();
  /** Writes that a person had sent again, though they may have been made: in words. */
  readonly resent: string[] = [];

  constructor(doors: CallDoors, { calls, unsure, unsureBefore, resent }: Earlier, askAgain: AskAgain | null) {
    this.#doors = doors;
    this.#earlier = calls;
    this.#askAgain = askAgain;
    for (const [callId, { answer, call }] of calls) {
      if (!answer) continue;
      this.answered.add(callId);
      if (call.risk !== 'read' && !answer.error) this.done.push(describe(call));
    }
    this.resent.push(...resent.map(describe));
    for (const one of unsure) this.unsure.set(one.result, describe(one.call));
    for (const one of [...unsureBefore, ...unsure]) this.#lost.set(keyOf(one.call), one);
  }

  /** What the policy says to a call, noted once. @throws when it is no call at all, or has the id of another one. */
  judge(toolName: string, callId: string, input: unknown): Judged {
    const { hub, emit } = this.#doors;
    const tool = hub.tools.get(toolName);
    if (!tool) throw new Error(`There is no tool ${toolName}.`);
    const call = tool.read(input);
    const known = this.#judged.get(callId) ?? this.#earlier.get(callId);
    if (known && !isSame(known.call, call)) throw new Error(`There was another call ${callId}; nothing was sent.`);
    if (known && 'verdict' in known) return known;
    const { verdict, reason } = this.#verdictOn(callId, call);
    const judged = { call, verdict, reason };
    this.#judged.set(callId, judged);
    emit({ type: 'call.judged', call_id: callId, verdict, ...call });
    return judged;
  }

  #verdictOn(callId: string, call: HubCall): { verdict: Verdict; reason?: string } {
    const { situation, approvals } = this.#doors;
    const said = judge(call.risk, situation);
    const denied = approvals.has(callId) ? undefined : this.#denied.find((one) => isDisguise(call, one));
    if (!denied || said.verdict === 'plan' || said.verdict === 'refuse') return said;
    const before = `The person denied ${denied.tool} ${denied.action} before`;
    // A change of content is no deletion and no grant in another way; it may be what the person would rather have, and they say.
    if (call.risk === 'write' && denied.risk !== 'write') return { verdict: 'ask' };
    return { verdict: 'refuse', reason: `${before}; this would do it in another way.` };
  }

  /** Remembers that a person denied a call: it is not asked for again in this run. */
  deny(call: HubCall): void {
    this.#denied.push(call);
  }

  /** Looks up what a call would do. @throws HubCallError when it would fail. */
  async preview(callId: string, call: HubCall, signal?: AbortSignal): Promise<CallPlan> {
    const plan = await this.#doors.hub.preview(call, signal);
    this.#doors.emit({ type: 'call.previewed', call_id: callId, plan });
    return plan;
  }

  /** Makes a call, as far as it may be made. Answers with what the model is told of it. */
  async run(toolName: string, callId: string, input: unknown, signal?: AbortSignal): Promise<Json> {
    const { call, verdict, reason } = this.judge(toolName, callId, input);
    if (verdict === 'refuse')
      throw new NotApprovedError(`${call.tool} ${call.action} was not sent. ${reason ?? ''}`.trim());
    const earlier = this.#earlier.get(callId);
    if (earlier?.answer) return this.#recall(earlier.result, earlier.answer);
    if (call.risk === 'read') return this.#send(callId, call, null, signal);
    const write = this.#writing.then(() => this.#write(callId, call, verdict, signal));
    this.#writing = write.catch(() => {});
    return write;
  }

  async #write(callId: string, call: HubCall, verdict: Verdict, signal: AbortSignal | undefined): Promise<Json> {
    signal?.throwIfAborted();
    const { approvals, emit } = this.#doors;
    requireWhole(call);
    const lost = this.#lost.get(keyOf(call));
    if (lost && verdict !== 'plan') {
      const found = await this.#reconcile(callId, call, lost, signal);
      if (found) return found;
    }
    const plan = await this.preview(callId, call, signal);
    if (verdict === 'plan') {
      emit({ type: 'call.planned', call_id: callId, ...call });
      return {
        planned: true,
        sent: false,
        note: 'Plan mode: this would be sent. Go on planning as if it had been done, and say that nothing was sent.',
        request: Json.parse(plan.request),
        target: plan.target,
        now: plan.now,
      };
    }
    if (verdict === 'ask') approvals.spend(callId, call, plan);
    this.#requireRevealing(call);
    return this.#send(callId, call, { plan, approved: verdict === 'ask' }, signal);
  }

  /**
   * Finds out whether a write whose reply was lost is to be made. `null`: what it would bring about is not there, all is as
   * it was before it, or a person wants it; it may be sent.
   *
   * @throws NotApprovedError where that can't be told and no person wants it sent again.
   */
  async #reconcile(
    callId: string,
    call: HubCall,
    { plan: before, result }: EarlierCall,
    signal: AbortSignal | undefined,
  ): Promise<Json | null> {
    const now = await this.#lookAgain(callId, call, signal);
    const holds = now ? now.holds : before?.request.method === 'DELETE' ? true : null;
    const { emit, keep } = this.#doors;
    const event = { type: 'call.reconciled' as const, call_id: callId, result };
    if (holds === false && before && now?.state === before.state) {
      emit({ ...event, found: 'not-made', again: true });
      this.unsure.delete(result);
      this.#lost.delete(keyOf(call));
      return null;
    }
    if (holds !== true) {
      const again = (await this.#askAgain?.({ call, before: before?.now ?? null, now: now?.now ?? null })) ?? false;
      emit({ ...event, found: 'unknown', again });
      if (again) return null;
      throw new NotApprovedError(
        `${call.tool} ${call.action} was sent before and its reply was lost, and nothing shows whether it arrived. It was not sent again; look for its effect, and ask again if it is not there.`,
      );
    }
    emit({ ...event, found: 'made', again: false });
    const content = {
      interrupted: true,
      note: 'This was sent before, and its reply was lost. It was not sent again: what it was to bring about is so.',
      before: before?.now ?? [],
      now: now ? now.now : ['its target is no longer there'],
    };
    emit({
      type: 'tool.answered',
      call_id: callId,
      result,
      error: null,
      content: keep(content),
      inverse: before?.inverse ?? [],
    });
    this.#settle(callId, call, result);
    return { result, ...content };
  }

  /** A write is known to have been made. */
  #settle(callId: string, call: HubCall, result: string): void {
    this.answered.add(callId);
    this.unsure.delete(result);
    if (this.#lost.get(keyOf(call))?.result === result) this.#lost.delete(keyOf(call));
    this.done.push(describe(call));
  }

  async #lookAgain(callId: string, call: HubCall, signal: AbortSignal | undefined): Promise<CallPlan | null> {
    try {
      return await this.preview(callId, call, signal);
    } catch (error) {
      if (error instanceof HubCallError && error.name === 'ParameterError') return null;
      throw error;
    }
  }

  #requireRevealing({ tool, action }: HubCall): void {
    const { hub, reveal } = this.#doors;
    if (!hub.tools.get(tool)?.mints.has(action)) return;
    reveal?.prepare();
    if (reveal) return;
    throw new NotApprovedError(
      `${tool} ${action} was not sent: there is nowhere to show the new secret, which can be read only once. Run it in a terminal, or with --secrets-file FILE.`,
    );
  }

  async #send(
    callId: string,
    call: HubCall,
    write: { readonly plan: CallPlan; readonly approved: boolean } | null,
    signal: AbortSignal | undefined,
  ): Promise<Json> {
    const { hub, results, emit, keep, onProgress } = this.#doors;
    const result = results.open();
    emit({ type: 'tool.called', call_id: callId, result, ...call });
    this.made++;
    const before = this.#lost.get(keyOf(call));
    if (write) {
      this.unsure.set(result, describe(call));
      this.#lost.set(keyOf(call), { call, plan: write.plan, answer: null, result });
    }
    const answer = await hub.call(call, write?.approved ? write.plan : null, {
      signal,
      ...(onProgress && { onProgress: (progress) => onProgress(callId, progress) }),
    });
    const shown = this.#takeSecrets(callId, call, answer.content, answer.secrets);
    const content = this.#clean(shown.content);
    const error = answer.error && {
      kind: answer.error.kind,
      message: this.#doors.secrets.redact(answer.error.message),
    };
    const unsure = write !== null && mayHaveArrived(answer.error);
    for (const attempt of answer.attempts) emit({ type: 'http.attempted', call_id: callId, ...attempt });
    const inverse = answer.inverse.length > 0 ? answer.inverse : (write?.plan.inverse ?? []);
    emit({
      type: 'tool.answered',
      call_id: callId,
      result,
      error,
      ...(unsure && { unsure }),
      content: keep(content),
      ...(write && !error && { inverse: [...inverse] }),
    });
    this.answered.add(callId);
    if (error) {
      if (!unsure) {
        this.unsure.delete(result);
        // What a person had sent again was not made this time; whether it was the first time is as open as before.
        if (before) this.#lost.set(keyOf(call), before);
        else this.#lost.delete(keyOf(call));
      }
      throw new HubCallError(error.kind, error.message);
    }
    if (write) this.#settle(callId, call, result);
    if (write && before) {
      this.unsure.delete(before.result);
      this.resent.push(describe(call));
    }
    results.close(result, content);
    if (shown.problem !== null) throw new Error(shown.problem);
    return forModel(result, content);
  }

  #recall(result: string, { content, error }: NonNullable<EarlierCall['answer']>): Json {
    if (error) throw new HubCallError(error.kind, error.message);
    return forModel(result, content);
  }

  /** The answer without the secrets that the run knows: a model, a table and a record have no use for them. */
  #clean(content: Json): Json {
    const text = JSON.stringify(content);
    const clean = this.#doors.secrets.redact(text);
    return clean === text ? content : Json.parse(JSON.parse(clean));
  }

  /** Shows new secrets to the person before anything else can go wrong, and puts handles in their place. */
  #takeSecrets(
    callId: string,
    call: HubCall,
    content: Json,
    paths: readonly string[],
  ): { content: Json; problem: string | null } {
    const { secrets, reveal, emit } = this.#doors;
    let problem: string | null = null;
    const show = (value: string) => {
      const handle = secrets.learn(value);
      try {
        const where = reveal?.show({ handle, value, label: describe(call) });
        if (where !== undefined) emit({ type: 'secret.shown', call_id: callId, handle, where });
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        problem = `${call.tool} ${call.action} was made, but its secret could not be shown (${why}). Nobody has it: delete what it belongs to, and make another.`;
      }
      return handle;
    };
    const clean = paths.reduce<Json>((rest, path) => replaceAt(rest, path.split('.'), show), content);
    return { content: clean, problem };
  }
}

/** Whether a write that failed this way may have been made all the same: Docker Hub took it and did not say what came of it. */
function mayHaveArrived(error: HubAnswer['error']): boolean {
  if (!error) return false;
  const { kind, status = 0 } = error;
  return kind === 'NetworkError' || (kind === 'ApiError' && (status >= 500 || (status >= 200 && status < 300)));
}

/** What a call would do, whatever its id. */
function keyOf({ tool, digest }: HubCall): string {
  return `${tool} ${digest}`;
}

/** @throws NotApprovedError when something in the call stands for a secret: it would be written down in place of it. */
function requireWhole({ tool, action, params }: HubCall): void {
  const [mark] = PLACEHOLDER.exec(JSON.stringify(params)) ?? [];
  if (mark === undefined) return;
  throw new NotApprovedError(
    `${tool} ${action} was not sent: its parameters hold ${mark}, which stands for a secret or what looks like one, and secrets don't travel through requests and records. Leave it out.`,
  );
}

function isSame(a: HubCall, b: HubCall): boolean {
  return a.tool === b.tool && a.digest === b.digest;
}

/** A call in a few words. */
export function describe({ tool, action, params }: HubCall): string {
  return `${tool} ${action} ${JSON.stringify(params)}`;
}

function replaceAt(value: Json, path: readonly string[], replace: (text: string) => string): Json {
  const [name, ...rest] = path;
  if (name === undefined) return typeof value === 'string' && value !== '' ? replace(value) : value;
  if (!isObject(value)) return value;
  const held = value[name];
  return held === undefined ? value : { ...value, [name]: replaceAt(held, rest, replace) };
}

function isObject(value: Json | undefined): value is { [name: string]: Json } {
  return isRecord(value);
}

/** Rows of a list that a model reads itself; it can show and count the others without. */
const MOST_ROWS = 40;

/** What the model is told of an answer: everything but the budget of requests, and of long lists the first rows. */
export function forModel(result: string, content: Json): Json {
  if (!isObject(content)) return { result, content };
  const { rate_limit: _, data, list, ...rest } = content;
  const told: Json = { result, ...rest, ...(data !== undefined && { data }), ...(list !== undefined && { list }) };
  const items = isObject(list) ? list['items'] : undefined;
  if (!isObject(data) || typeof items !== 'string') return told;
  const rows = data[items];
  if (!Array.isArray(rows) || rows.length <= MOST_ROWS) return told;
  return {
    ...told,
    data: { ...data, [items]: rows.slice(0, MOST_ROWS) },
    rows_here: `the first ${MOST_ROWS} of ${rows.length}; show_table shows them all, query_results counts and filters them`,
  };
}
