// What every command that touches Docker Hub needs: the Docker Hub, its MCP server, the record, the person, and where things go.
import { randomBytes, randomUUID } from 'node:crypto';
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import chalk, { chalkStderr } from 'chalk';
import { Temporal } from 'temporal-polyfill';
import { drawCard, type CardStyle } from '../src/agent/card.ts';
import { drawTable } from '../src/agent/draw-table.ts';
import { type Emit, type Mode, RECORD_SCHEMA, type RunEvent } from '../src/agent/events.ts';
import { Hub } from '../src/agent/hub.ts';
import { chooseModel } from '../src/agent/models.ts';
import { digestOf, type Situation } from '../src/agent/policy.ts';
import {
  continueRecord,
  newRunId,
  RecordError,
  type RunRecord,
  startRecord,
  type StoredRun,
} from '../src/agent/record.ts';
import type { Restored } from '../src/agent/restore.ts';
import { type PendingCall, type Person, run, type RunResult } from '../src/agent/run.ts';
import { type Reveal, Secrets } from '../src/agent/secrets.ts';
import { personAtTerminal } from '../src/agent/terminal.ts';
import type { Table } from '../src/agent/show-table.ts';
import { getClient } from '../src/client/client.ts';
import { type Clock, fixedClock, systemClock } from '../src/client/clock.ts';
import { version } from '../src/client/version.ts';
import { openAccount } from '../src/mcp-server/account.ts';
import { readConfig } from '../src/mcp-server/config.ts';
import { inProcess } from '../src/mcp-server/server.ts';
import { plainText } from '../src/plain-text.ts';
import { systemPrompt } from '../src/prompts/system-prompt.ts';
import type { Sandbox } from '../src/sandbox/sandbox.ts';
import { DAY_MS, type RunFlags } from './flags.ts';
import { ExitCode, exitCodeOfOutcome, UsageError } from './exit-codes.ts';
import { runsFolder, stateFolder } from './state-folder.ts';

const SECRET_VARIABLES = [
  'DOCKERHUB_TOKEN',
  'DOCKER_HUB_TOKEN',
  'DOCKERHUB_JWT',
  'ANTHROPIC_API_KEY',
  'OPENAI_API_KEY',
];
const OTHER_VARIABLES = [
  'DOCKERHUB_URL',
  'DOCKERHUB_USERNAME',
  'DOCKER_HUB_USER',
  'DOCKERHUB_ORG',
  'DOCKERHUB_ALLOW_DESTRUCTIVE',
  'ANTHROPIC_BASE_URL',
  'MCP_TOOL_MODE',
];

export const style: CardStyle = {
  width: process.stderr.columns || 100,
  strong: chalkStderr.bold,
  faint: chalkStderr.dim,
  warn: (risk) => (risk === 'destructive' ? chalkStderr.red(risk) : chalkStderr.yellow(risk)),
};

/** A Docker Hub, opened for one command. */
export interface Session {
  readonly flags: RunFlags;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly hub: Hub;
  readonly situation: Situation;
  readonly secrets: Secrets;
  readonly reveal: Reveal | null;
  readonly person: Person | null;
  readonly interrupt: AbortController;
  /** Fires when the run is interrupted or its time is up. */
  readonly signal: AbortSignal;
  readonly sandbox: Sandbox | null;
  readonly where: { readonly url: string; readonly sandbox: boolean; readonly description: string };
  readonly organization: string | null;
  /** Written before what goes to standard output, so that nobody takes the sandbox for the real thing. */
  readonly mark: string;
}

/** Opens Docker Hub, or the sandbox, and connects to its MCP server. */
export async function openSession(flags: RunFlags, stateOf?: StoredRun): Promise<Session> {
  const { env } = process;
  const clock = flags.now === undefined ? systemClock : fixedClock(flags.now);
  const timeZone = flags.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const { api, organization, sandbox, url, description } = await openHub(flags, clock, timeZone, stateOf);
  const config = readConfig(env, { withoutSecrets: true });
  const hub = await Hub.connect(
    inProcess({ account: openAccount(api, () => clock.now()), config, key: randomBytes(32), randomId: randomUUID }),
    version,
  );
  const interrupt = onInterrupt();
  const isTerminal = process.stdin.isTTY && process.stderr.isTTY;
  const deadline = flags.timeout === undefined ? [] : [AbortSignal.timeout(flags.timeout)];
  return {
    flags,
    clock,
    timeZone,
    hub,
    situation: {
      mode: flags.mode,
      allowDestructive: config.destructive === 'ask' ? undefined : config.destructive === 'allow',
    },
    secrets: new Secrets(SECRET_VARIABLES.flatMap((variable) => env[variable]?.trim() || [])),
    reveal: revealTo(flags, isTerminal),
    person: isTerminal && !flags.pause ? personAtTerminal({ interrupt, style }) : null,
    interrupt,
    signal: AbortSignal.any([interrupt.signal, ...deadline]),
    where: { url, sandbox: sandbox !== null, description },
    sandbox,
    organization: flags.org ?? (env['DOCKERHUB_ORG'] || organization),
    mark: sandbox ? chalk.yellow('[sandbox] ') : '',
  };
}

async function openHub({ sandbox: embedded, org }: RunFlags, clock: Clock, timeZone: string, stateOf?: StoredRun) {
  if (embedded) {
    process.stderr.write(chalkStderr.yellow('SANDBOX: an embedded Docker Hub in memory. Nothing here is real.\n\n'));
    const { openSandbox } = await import('./sandbox.ts');
    const { sandbox, api } = openSandbox({ clock, timeZone });
    const saved = stateOf && sandboxState(stateOf.path);
    if (saved && existsSync(saved)) sandbox.restore(JSON.parse(readFileSync(saved, 'utf8')));
    const description = 'a sandbox: an embedded Docker Hub in memory';
    return { api, sandbox, url: sandbox.origin, organization: org ?? 'acme', description };
  }
  const url = process.env['DOCKERHUB_URL'] || 'https://hub.docker.com';
  const api = getClient({ allowDestructive: true }, process.env);
  const { username } = api.whoami();
  const description = username === null ? `${url} as nobody` : `${url} as ${username}`;
  return { api, sandbox: null, url, organization: null, description };
}

/** Where the state of a sandbox is kept while a run on it waits: it lives in memory, and who resumes is another process. */
function sandboxState(record: string): string {
  return record.replace(/\.jsonl$/, '.sandbox.json');
}

/** Where new secrets are shown: the file that was named, else the terminal; `null` where there is neither. */
function revealTo({ secretsFile }: RunFlags, isTerminal: boolean): Reveal | null {
  if (secretsFile !== undefined) {
    return ({ handle, value, label }) => {
      mkdirSync(dirname(secretsFile), { recursive: true });
      appendFileSync(secretsFile, `${JSON.stringify({ handle, value, label })}\n`, { mode: 0o600 });
      chmodSync(secretsFile, 0o600);
      process.stderr.write(`A new secret was written to ${secretsFile}.\n`);
      return `in ${secretsFile}`;
    };
  }
  if (!isTerminal) return null;
  return ({ value }) => {
    process.stderr.write(`\nA new secret, shown this once:\n\n  ${value}\n\n`);
    return 'on the terminal';
  };
}

/** Ctrl-C stops the run and lets it write its end; a second one stops the process. */
function onInterrupt(): AbortController {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(ExitCode.interrupted);
      controller.abort(new Error('interrupted'));
    });
  }
  return controller;
}

/** Whoever writes a record: this process. */
const writer = {
  pid: process.pid,
  isAlive: (pid: number) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  },
};

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
    hub: { url: where.url, sandbox: where.sandbox },
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
  /** Says how it ended; unless told, in words. */
  readonly print?: (result: RunResult, mark: string, id: string) => void;
}

/** Runs a request, or the rest of one, with the model, and answers with the exit code. */
export async function play(
  session: Session,
  start: {
    readonly request: string;
    readonly model?: string;
    readonly link?: Extract<RunEvent, { type: 'run.started' }>['link'];
    readonly earlier?: Restored;
    readonly print?: Part['print'];
    readonly onEvent?: Emit;
  },
): Promise<number> {
  const prepared = await prepare(session, start.model ?? session.flags.model);
  const record = openRecord(session, {
    request: start.request,
    model: prepared.name,
    promptSha256: prepared.prompt.sha256,
    ...(start.link && { link: start.link }),
  });
  const { request, earlier, print, onEvent } = start;
  const append: Emit = (event) => {
    record.append(event);
    onEvent?.(event);
  };
  return finish(session, prepared, {
    request,
    record: { ...record, append },
    ...(earlier && { earlier }),
    ...(print && { print }),
  });
}

/** Goes on with a run that stopped: same record, same model, same mode. */
export async function goOn(
  session: Session,
  stored: StoredRun,
  earlier: Restored,
  because: string,
  person: Person | null,
): Promise<number> {
  const prepared = await prepare(session, session.flags.model ?? earlier.started.model);
  const record = continueRecord(stored, writing(session));
  record.append({ type: 'run.resumed', version, because });
  // Cut off before it had written down what it was asked.
  const request = earlier.messages.length === 0 ? earlier.started.request : '';
  return finish(session, prepared, { request, record, earlier, person });
}

async function prepare(session: Session, name: string | undefined) {
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
  return { ...chosen, prompt };
}

async function finish(
  session: Session,
  { model, prompt }: Awaited<ReturnType<typeof prepare>>,
  { request, record, earlier, person = session.person, print }: Part,
): Promise<number> {
  const { hub, situation, secrets, reveal, signal, flags, clock } = session;
  const result = await run({
    request,
    model,
    prompt,
    hub,
    situation,
    person,
    record,
    secrets,
    reveal,
    showTable: (table) => printTable(session, table),
    signal,
    limits: { turns: flags.maxTurns, tokens: flags.maxTokens ?? null },
    approvalSecret: approvalKey(flags.stateDir),
    approvalLifeMs: flags.approvalLife ?? DAY_MS,
    now: () => clock.now(),
    earlier,
  });
  record.close();
  await hub.close();
  if (session.sandbox && (result.outcome === 'waiting' || result.outcome === 'interrupted')) {
    writeFileSync(sandboxState(record.path), JSON.stringify(session.sandbox.snapshot()), { mode: 0o600 });
  }
  (print ?? printResult)(result, session.mark, record.id);
  process.stderr.write(
    chalkStderr.dim(`\nRecorded in ${record.path}\nSee it with: dockerhub-agent runs show ${record.id}\n`),
  );
  return exitCodeOfOutcome(result.outcome);
}

function printTable({ mark, timeZone }: Session, table: Table): void {
  const width = process.stdout.columns || 100;
  process.stdout.write(`${mark}${drawTable(table, { width, timeZone, strong: chalk.bold })}\n\n`);
}

/** Says how a run ended: the answer on standard output, everything else on standard error. */
export function printResult({ outcome, text, waiting }: RunResult, mark: string, id: string): void {
  if (outcome === 'done') {
    process.stdout.write(`${mark}${plainText(text)}\n`);
    return;
  }
  if (waiting.length > 0) {
    printWaiting(waiting, id);
    return;
  }
  process.stderr.write(`${chalkStderr.red('dockerhub-agent:')} ${plainText(text)}\n`);
}

/** The cards of calls that wait, and the line that goes on with them. */
export function printWaiting(waiting: readonly PendingCall[], id: string): void {
  const [only] = waiting;
  process.stderr.write(
    `${waiting.length === 1 ? 'This waits' : `These ${waiting.length} wait`} for your approval; nothing of it was sent.\n\n`,
  );
  for (const pending of waiting) process.stderr.write(`${drawCard(pending, style, `${pending.callId}  `)}\n\n`);
  const approve = only ? waiting.map(({ callId }) => `--approve ${callId}`).join(' ') : '';
  process.stderr.write(`Go on with it:\n  dockerhub-agent resume ${id} ${approve}\n`);
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

/** The mode in which an earlier run was made, which going on must not loosen. */
export function flagsOf(flags: RunFlags, { started }: Restored): RunFlags {
  const mode: Mode = started.mode;
  return {
    ...flags,
    mode,
    sandbox: started.hub.sandbox,
    timeZone: flags.timeZone ?? started.time_zone,
    ...(started.organization !== null && { org: started.organization }),
  };
}
