// What every command that touches Docker Hub needs: the Docker Hub, its MCP server, the person, and where things go.
import { randomBytes, randomUUID } from 'node:crypto';
import { appendFileSync, chmodSync, closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { chalkStderr } from 'chalk';
import type { Mode } from '../src/agent/events.ts';
import { Hub } from '../src/agent/hub.ts';
import type { Situation } from '../src/agent/policy.ts';
import type { StoredRun } from '../src/agent/record.ts';
import type { Restored } from '../src/agent/restore.ts';
import type { Person } from '../src/agent/run.ts';
import { type Reveal, Secrets } from '../src/agent/secrets.ts';
import { personAtTerminal } from '../src/agent/terminal.ts';
import { getClient } from '../src/client/client.ts';
import { type Clock, fixedClock, systemClock } from '../src/client/clock.ts';
import { version } from '../src/client/version.ts';
import { openAccount } from '../src/mcp-server/account.ts';
import { readConfig } from '../src/mcp-server/config.ts';
import { inProcess } from '../src/mcp-server/server.ts';
import type { Sandbox } from '../src/sandbox/sandbox.ts';
import { ExitCode, UsageError } from './exit-codes.ts';
import type { RunFlags } from './flags.ts';
import type { Look } from './output.ts';
import { style } from './print.ts';
import { screen } from './screen.ts';

/** Environment variables that hold secrets. */
export const SECRET_VARIABLES = [
  'DOCKERHUB_TOKEN',
  'DOCKER_HUB_TOKEN',
  'DOCKERHUB_JWT',
  'ANTHROPIC_API_KEY',
  'OPENAI_API_KEY',
];
/** Other variables that have a say. */
export const OTHER_VARIABLES = [
  'DOCKERHUB_URL',
  'DOCKERHUB_USERNAME',
  'DOCKER_HUB_USER',
  'DOCKERHUB_ORG',
  'DOCKERHUB_ALLOW_DESTRUCTIVE',
  'ANTHROPIC_BASE_URL',
  'MCP_TOOL_MODE',
];

/** A Docker Hub, opened for one command. */
export interface Session {
  readonly flags: RunFlags;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly hub: Hub;
  readonly situation: Situation;
  readonly secrets: Secrets;
  readonly reveal: Reveal | null;
  /** New secrets that may stand in JSON output, by their handles. */
  readonly revealed: ReadonlyMap<string, string>;
  readonly person: Person | null;
  readonly interrupt: AbortController;
  /** Fires when the run is interrupted or its time is up. */
  readonly signal: AbortSignal;
  readonly sandbox: Sandbox | null;
  /** When the sandbox's world was made, epoch milliseconds. */
  readonly madeAt: number | null;
  readonly where: {
    readonly url: string;
    readonly sandbox: boolean;
    /** The Docker ID or organization that is signed in; `null` where nobody is. */
    readonly username: string | null;
    readonly description: string;
  };
  readonly organization: string | null;
  readonly look: Look;
}

/** Opens Docker Hub, or the sandbox, and connects to its MCP server. */
export async function openSession(flags: RunFlags, stateOf?: StoredRun): Promise<Session> {
  const { env } = process;
  const clock = flags.now === undefined ? systemClock : fixedClock(flags.now);
  const timeZone = flags.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const madeAt = flags.sandbox ? (flags.madeAt ?? clock.now()) : null;
  const { api, organization, sandbox, url, description } = await openHub(flags, clock, timeZone, madeAt, stateOf);
  const { username } = api.whoami();
  // Whichever layout other hosts are shown, the agent's own prompt speaks of this one.
  const config = readConfig({ ...env, MCP_TOOL_MODE: 'condensed' }, { withoutSecrets: true });
  const hub = await Hub.connect(
    inProcess({ account: openAccount(api, () => clock.now()), config, key: randomBytes(32), randomId: randomUUID }),
    version,
  );
  const revealed = new Map<string, string>();
  const isTerminal = process.stdin.isTTY && process.stderr.isTTY;
  return {
    ...beginTurn(flags, isTerminal),
    flags,
    clock,
    timeZone,
    hub,
    situation: {
      mode: flags.mode,
      allowDestructive: config.destructive === 'ask' ? undefined : config.destructive === 'allow',
    },
    secrets: new Secrets(secretsIn(env)),
    reveal: revealTo(flags, isTerminal, revealed),
    revealed,
    where: { url, sandbox: sandbox !== null, username, description },
    sandbox,
    madeAt,
    organization: flags.org ?? (env['DOCKERHUB_ORG'] || organization),
    look: { flags, sandbox: sandbox !== null, timeZone, now: () => clock.now() },
  };
}

function readState(path: string): Parameters<Sandbox['restore']>[0] {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new UsageError(`The state of the sandbox in ${path} is damaged. Remove it, and make the request again.`, {
      cause,
    });
  }
}

/** The secrets of the environment, those of Basic authentication with the user before them too. */
function secretsIn(env: NodeJS.ProcessEnv): string[] {
  const secrets = SECRET_VARIABLES.flatMap((variable) => env[variable]?.trim() || []);
  const users = ['DOCKERHUB_USERNAME', 'DOCKER_HUB_USER'].flatMap((variable) => env[variable]?.trim() || []);
  return [...secrets, ...users.flatMap((user) => secrets.map((secret) => `${user}:${secret}`))];
}

async function openHub(
  { sandbox: embedded, org, quiet }: RunFlags,
  clock: Clock,
  timeZone: string,
  madeAt: number | null,
  stateOf?: StoredRun,
) {
  if (embedded) {
    if (!quiet) screen.say(chalkStderr.yellow('SANDBOX: an embedded Docker Hub in memory. Nothing here is real.\n\n'));
    const { openSandbox } = await import('./sandbox.ts');
    const { sandbox, api } = openSandbox({ clock, timeZone, ...(madeAt !== null && { madeAt }) });
    const saved = stateOf && sandboxState(stateOf.path);
    if (saved && existsSync(saved)) sandbox.restore(readState(saved));
    const description = 'a sandbox: an embedded Docker Hub in memory';
    return { api, sandbox, url: sandbox.origin, organization: org ?? 'acme', description };
  }
  const url = process.env['DOCKERHUB_URL'] || 'https://hub.docker.com';
  const api = getClient({ allowDestructive: true }, process.env);
  const { username } = api.whoami();
  const description = username === null ? `${url} as nobody` : `${url} as ${username}`;
  return { api, sandbox: null, url, organization: null, description };
}

/** Where new secrets are shown: the file that was named, else the terminal; `null` where there is neither. */
function revealTo(
  { secretsFile, revealSecrets }: RunFlags,
  isTerminal: boolean,
  revealed: Map<string, string>,
): Reveal | null {
  if (secretsFile !== undefined) {
    return {
      prepare: () => {
        try {
          mkdirSync(dirname(secretsFile), { recursive: true });
          closeSync(openSync(secretsFile, 'a', 0o600));
          chmodSync(secretsFile, 0o600);
        } catch (cause) {
          const why = cause instanceof Error ? cause.message : String(cause);
          throw new UsageError(`Nothing was sent: the new secret can't be written to ${secretsFile} (${why}).`, {
            cause,
          });
        }
      },
      show: ({ handle, value, label }) => {
        appendFileSync(secretsFile, `${JSON.stringify({ handle, value, label })}\n`);
        screen.say(`A new secret was written to ${secretsFile}.\n`);
        return `in ${secretsFile}`;
      },
    };
  }
  if (revealSecrets) {
    return {
      prepare: () => {},
      show: ({ handle, value }) => {
        revealed.set(handle, value);
        return 'in the JSON output';
      },
    };
  }
  return isTerminal ? ON_TERMINAL : null;
}

const ON_TERMINAL: Reveal = {
  prepare: () => {},
  show: ({ value }) => {
    screen.say(`\nA new secret, shown this once:\n\n  ${value}\n\n`);
    return 'on the terminal';
  },
};

/** What Ctrl-C stops: the newest turn. */
let interrupted: AbortController | null = null;

function onInterrupt(): AbortController {
  if (interrupted === null) {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (interrupted?.signal.aborted) process.exit(ExitCode.interrupted);
        interrupted?.abort(new Error('interrupted'));
      });
    }
  }
  interrupted = new AbortController();
  return interrupted;
}

/**
 * What is new with every request of a session: Ctrl-C stops it and lets it write its end, a second one stops the process;
 * its time runs from now; and the person's answers are for it.
 */
function beginTurn(flags: RunFlags, isTerminal: boolean): Pick<Session, 'interrupt' | 'signal' | 'person'> {
  const interrupt = onInterrupt();
  const deadline = flags.timeout === undefined ? [] : [AbortSignal.timeout(flags.timeout)];
  const signal = AbortSignal.any([interrupt.signal, ...deadline]);
  const plain = flags.plain ?? false;
  return {
    interrupt,
    signal,
    person: isTerminal && !flags.pause ? personAtTerminal({ interrupt, signal, style, plain }) : null,
  };
}

/** The same Docker Hub for another request, in this mode. */
export function nextTurn(session: Session, flags: RunFlags): Session {
  return {
    ...session,
    ...beginTurn(flags, true),
    flags,
    situation: { ...session.situation, mode: flags.mode },
    look: { ...session.look, flags, inConversation: true },
  };
}

/** Opens a session, hands it over, and closes it. */
export async function withSession<T>(
  flags: RunFlags,
  use: (session: Session) => Promise<T>,
  stateOf?: StoredRun,
): Promise<T> {
  const session = await openSession(flags, stateOf);
  try {
    return await use(session);
  } finally {
    await session.hub.close();
  }
}

/** Where the state of a sandbox is kept while a run on it waits: it lives in memory, and who resumes is another process. */
export function sandboxState(record: string): string {
  return record.replace(/\.jsonl$/, '.sandbox.json');
}

/**
 * The flags that go on where an earlier run was: its Docker Hub, its organization, and its mode, which going on must not
 * loosen.
 *
 * @throws UsageError when the flags want the sandbox, and the run was on a real Docker Hub.
 */
export function flagsOf(flags: RunFlags, { started }: Pick<Restored, 'started'>): RunFlags {
  if (flags.sandbox && !started.hub.sandbox) {
    throw new UsageError(
      `Run ${started.run_id} was made on ${started.hub.url}, and goes on there. Leave out --sandbox.`,
    );
  }
  const mode: Mode = started.mode;
  return {
    ...flags,
    mode,
    // Only call prints JSON.
    revealSecrets: false,
    sandbox: started.hub.sandbox,
    timeZone: flags.timeZone ?? started.time_zone,
    ...(started.organization !== null && { org: started.organization }),
  };
}

/** @throws UsageError when the session is on another Docker Hub than the run was. */
export function requireSameHub({ where }: Session, { started }: Pick<Restored, 'started'>): void {
  const { url, sandbox } = started.hub;
  if (where.sandbox === sandbox && (sandbox || where.url === url)) return;
  const there = sandbox ? '--sandbox' : `DOCKERHUB_URL=${url}`;
  throw new UsageError(
    `Run ${started.run_id} was made on ${sandbox ? 'the sandbox' : url}, and this is ${where.url}. Go on there with ${there}`,
  );
}

/** @throws UsageError when another account is signed in than made the run. */
export function requireSameAccount({ where }: Session, { started }: Pick<Restored, 'started'>): void {
  const { username } = started.hub;
  if (where.username === username) return;
  throw new UsageError(
    `Run ${started.run_id} was made as ${username ?? 'nobody'}, and this is ${where.username ?? 'nobody'}. Approvals and plans hold for one account: sign in as ${username ?? 'nobody'}, or make the request again.`,
  );
}
