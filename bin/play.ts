// Runs, from their start or from where they stopped: record, model, loop, and what people see of them.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LanguageModelV4 } from '@ai-sdk/provider';
import { Temporal } from 'temporal-polyfill';
import { type Emit, RECORD_SCHEMA, type RunEvent } from '../src/agent/events.ts';
import { chooseModel } from '../src/agent/models.ts';
import { digestOf } from '../src/agent/policy.ts';
import {
  continueRecord,
  newRunId,
  readRun,
  RecordError,
  type RunRecord,
  startRecord,
  type StoredRun,
} from '../src/agent/record.ts';
import { restore, type Restored } from '../src/agent/restore.ts';
import { type Decision, type PendingCall, type Person, run, type RunResult } from '../src/agent/run.ts';
import { version } from '../src/client/version.ts';
import { type SystemPrompt, systemPrompt } from '../src/prompts/system-prompt.ts';
import { exitCodeOfOutcome, UsageError } from './exit-codes.ts';
import { DAY_MS } from './flags.ts';
import { type EndedRun, openOutput, type Output } from './output.ts';
import { approvalOf, commandFor } from './print.ts';
import { screen } from './screen.ts';
import { exportSpans } from './telemetry.ts';
import { OTHER_VARIABLES, sandboxState, SECRET_VARIABLES, type Session } from './session.ts';
import { runsFolder, stateFolder } from './state-folder.ts';

/** Whoever writes a record: this process. Where ids of processes are used again, the moment of its start tells it apart. */
const writer = {
  name: nameOf(process.pid),
  isAlive: (name: string) => {
    const pid = Number(name.split(' ')[0]);
    try {
      process.kill(pid, 0);
    } catch (error) {
      // Another user's process lives, and can't be signalled.
      if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
    }
    return nameOf(pid) === name;
  },
};

/** The id of a process and, where the system tells it in /proc (see proc_pid_stat(5)), when it was started. */
function nameOf(pid: number): string {
  try {
    const [, fields = ''] = /\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return `${pid} ${fields.split(' ')[19] ?? ''}`.trim();
  } catch {
    return String(pid);
  }
}

const writing = (session: Pick<Session, 'clock' | 'secrets'>) => ({
  now: () => session.clock.now(),
  redact: session.secrets.redact,
  writer,
});

/** Starts the record of a run. */
export function openRecord(
  session: Session,
  start: {
    request: string;
    model: string;
    promptSha256: string;
    link?: Extract<RunEvent, { type: 'run.started' }>['link'];
  },
): RunRecord {
  const { flags, clock, secrets, hub, where, organization, timeZone, situation } = session;
  const record = startRecord({
    folder: runsFolder(flags.stateDir, process.env),
    id: newRunId(clock.now(), Math.random),
    ...writing({ clock, secrets }),
  });
  record.append({
    type: 'run.started',
    schema: RECORD_SCHEMA,
    run_id: record.id,
    version,
    request: start.request,
    model: start.model,
    mode: situation.mode,
    hub: {
      url: where.url,
      sandbox: where.sandbox,
      username: where.username,
      ...(session.madeAt !== null && { made_at: new Date(session.madeAt).toISOString() }),
    },
    clock: flags.now === undefined ? 'running' : 'fixed',
    organization,
    now: new Date(clock.now()).toISOString(),
    time_zone: timeZone,
    prompt_sha256: start.promptSha256,
    tools_sha256: digestOf({ tools: [...hub.tools.values()].map(({ definition }) => definition) }),
    environment: [...SECRET_VARIABLES, ...OTHER_VARIABLES].filter((name) => process.env[name]),
    ...(start.link && { link: start.link }),
  });
  return record;
}

/** What is different between starting a run and going on with one. */
interface Part {
  readonly request: string;
  readonly record: RunRecord;
  readonly earlier?: Restored;
  readonly person?: Person | null;
  /** Shows it in another way than the flags say. */
  readonly show?: (output: Output) => Output;
  /** What was said beforehand to the calls that wait. */
  readonly answers?: ReadonlyMap<string, Decision> | undefined;
}

/** Runs a request, or the rest of one, with the model, and answers with the exit code. */
export async function play(
  session: Session,
  start: {
    readonly request: string;
    readonly model?: string;
    readonly link?: Extract<RunEvent, { type: 'run.started' }>['link'];
    readonly earlier?: Restored;
    readonly show?: Part['show'];
    /** Told the id of the run. */
    readonly onBegun?: (id: string) => void;
    /** Puts another model around the one that was chosen. */
    readonly wrap?: (model: LanguageModelV4) => LanguageModelV4;
    readonly person?: Person;
  },
): Promise<number> {
  const { model, ...prepared } = await prepare(session, start.model ?? session.flags.model);
  const record = openRecord(session, {
    request: start.request,
    model: prepared.name,
    promptSha256: prepared.prompt.sha256,
    ...(start.link && { link: start.link }),
  });
  start.onBegun?.(record.id);
  const { request, earlier, show, wrap, person } = start;
  return finish(
    session,
    { ...prepared, model: wrap?.(model) ?? model },
    {
      request,
      record,
      ...(earlier && { earlier }),
      ...(show && { show }),
      ...(person && { person }),
    },
  );
}

/** Goes on with a run that stopped: same record, same model, same mode. */
export async function goOn(
  session: Session,
  stored: StoredRun,
  earlier: Restored,
  { because, answers }: { because: string; answers: Part['answers'] },
): Promise<number> {
  const prepared = await prepare(session, session.flags.model ?? earlier.started.model);
  const record = continueRecord(stored, writing(session));
  record.append({ type: 'run.resumed', version, because });
  // Cut off before it had written down what it was asked.
  const request = earlier.hasRequest ? '' : earlier.started.request;
  return finish(session, prepared, { request, record, earlier, answers });
}

/** The model and the prompt of a run. */
export async function prepare(session: Session, name: string | undefined) {
  const { clock, timeZone, organization, where, situation, flags } = session;
  const context = { now: clock.now(), timeZone, organization };
  const chosen = await chooseModel({ name, baseUrl: flags.baseUrl, environment: process.env, context });
  const prompt = systemPrompt({
    now: Temporal.Instant.fromEpochMilliseconds(clock.now()).toString({ timeZone, smallestUnit: 'second' }),
    timeZone,
    hub: where.description,
    organization,
    mode: situation.mode,
  });
  // Before there is a record: a run that can't sign approvals does not begin.
  approvalKey(flags.stateDir);
  return { ...chosen, prompt };
}

/** Runs the loop on an open session. */
export function execute(
  session: Session,
  part: {
    readonly model: LanguageModelV4;
    readonly prompt: SystemPrompt;
    readonly request: string;
    readonly record: Pick<RunRecord, 'append' | 'keep'>;
    readonly earlier?: Restored | undefined;
    readonly person: Person | null;
    readonly answers?: Part['answers'];
    /** Where it shows itself. */
    readonly output: Pick<Output, 'onTable' | 'onText' | 'onProgress'>;
  },
): Promise<RunResult> {
  const { hub, situation, secrets, reveal, signal, flags, clock } = session;
  const { output, ...rest } = part;
  return run({
    ...rest,
    showTable: (table) => output.onTable(table),
    onText: (piece) => output.onText(piece),
    onProgress: (callId, progress) => output.onProgress(callId, progress),
    hub,
    situation,
    secrets,
    reveal,
    signal,
    limits: { turns: flags.maxTurns, tokens: flags.maxTokens ?? null },
    approvalSecret: approvalKey(flags.stateDir),
    approvalLifeMs: flags.approvalLife ?? DAY_MS,
    now: () => clock.now(),
    earlier: part.earlier,
  });
}

async function finish(
  session: Session,
  { model, prompt }: Awaited<ReturnType<typeof prepare>>,
  { request, record, earlier, answers, person = session.person, show = (output) => output }: Part,
): Promise<number> {
  const { flags, look } = session;
  const output = show(openOutput(flags.output, look));
  const planned: PendingCall[] = [];
  const append = planning(record.append, planned);
  const result = await execute(session, {
    model,
    prompt,
    request,
    record: {
      ...record,
      append: (event) => {
        append(event);
        output.onEvent(event);
      },
    },
    earlier,
    answers,
    person: person && whileAsking(person, output),
    output,
  });
  record.close();
  await exportSpans(record.path);
  if (result.outcome !== 'done') keepSandbox(session, record.path);
  const exitCode = exitCodeOfOutcome(result.outcome);
  const made = { id: record.id, flags };
  output.end({
    result,
    exitCode,
    planned,
    run: { id: record.id, record: record.path },
    next: nextOf(result, planned, record, flags),
    see: commandFor(made, 'runs show'),
  });
  return exitCode;
}

/** The command line that goes on with a run, where something is left to do. */
function nextOf(
  { outcome, waiting }: RunResult,
  planned: readonly PendingCall[],
  { id, path }: Pick<RunRecord, 'id' | 'path'>,
  flags: Session['flags'],
): EndedRun['next'] {
  const made = { id, flags };
  if (waiting.length > 0) return approvalOf(waiting, made);
  if (outcome !== 'done') return restore(readRun(path)).isOpen ? commandFor(made, 'resume') : null;
  return planned.length > 0 ? commandFor(made, 'apply') : null;
}

/** The person, asked while nothing else moves on the terminal. */
function whileAsking(person: Person, output: Output): Person {
  return {
    decide: (pending) => output.whileAsking(() => person.decide(pending)),
    askAgain: (unsure) => output.whileAsking(() => person.askAgain(unsure)),
  };
}

/** Keeps the state of an embedded sandbox, for whoever goes on with the run. */
function keepSandbox({ sandbox }: Session, record: string): void {
  if (!sandbox) return;
  const path = sandboxState(record);
  try {
    writeFileSync(path, JSON.stringify(sandbox.snapshot()), { mode: 0o600 });
  } catch (error) {
    rmSync(path, { force: true });
    const why = error instanceof Error ? error.message : String(error);
    screen.say(`The sandbox can't be kept in ${path} (${why}). Going on with this run would start with a new one.\n`);
  }
}

/** Notes what is planned, as it was looked up. */
function planning(append: Emit, planned: PendingCall[]): Emit {
  const plans = new Map<string, PendingCall['plan']>();
  return (event) => {
    append(event);
    if (event.type === 'call.previewed') plans.set(event.call_id, event.plan);
    if (event.type !== 'call.planned') return;
    const plan = plans.get(event.call_id);
    if (plan) planned.push({ callId: event.call_id, call: event, plan });
  };
}

/** What signs approvals: made once, kept beside the runs, readable by its owner alone. */
function approvalKey(stateDir: string | undefined): Uint8Array {
  const path = join(stateFolder(stateDir, process.env), 'approval.key');
  try {
    if (!existsSync(path)) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(path, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
    }
    const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'hex');
    if (key.length >= 32) return key;
  } catch (cause) {
    throw new RecordError(`The key for approvals can't be kept in ${path}. Choose another folder with --state-dir.`, {
      cause,
    });
  }
  throw new UsageError(`${path} is damaged. Remove it; approvals that wait will have to be asked for again.`);
}
