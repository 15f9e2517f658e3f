// Serves a sandbox to other programs until Ctrl-C: says how to point them at it, then logs a line for each request.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { systemClock } from '../src/client/clock.ts';
import { plainLine } from '../src/plain-text.ts';
import {
  createSandbox,
  type FaultRule,
  type JournalEntry,
  type Listening,
  readFaultRules,
  type Sandbox,
  worlds,
} from '../src/sandbox/sandbox.ts';
import type { ServeFlags } from './flags.ts';
import { ExitCode, UsageError } from './exit-codes.ts';

/** Serves until it is told to stop, and answers with the exit code. */
export async function serveSandbox(flags: ServeFlags): Promise<number> {
  const faults = flags.faults === undefined ? [] : readFaults(flags.faults);
  const sandbox = createSandbox({
    clock: runningClock(flags.now),
    timeZone: flags.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone,
    world: worldNamed(flags.world),
    faults,
    ...(flags.seed === undefined ? {} : { seed: flags.seed }),
    onRequest: (entry) => process.stderr.write(`${logLine(entry)}\n`),
  });
  const server = await listen(sandbox, flags);
  const told = new AbortController();
  const stopped = Promise.race(['SIGINT', 'SIGTERM'].map((name) => once(process, name, { signal: told.signal })));
  process.stdout.write(instructions(server.url, sandbox, flags.world, faults.length));
  await stopped;
  // From here on a second Ctrl-C ends the process at once.
  told.abort();
  await server.close();
  return ExitCode.done;
}

function readFaults(path: string): FaultRule[] {
  try {
    return readFaultRules(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new UsageError(`The faults in ${path} can't be used. ${messageOf(error)}`);
  }
}

function worldNamed(name: string) {
  const found = Object.entries(worlds).find(([known]) => known === name);
  if (!found) throw new UsageError(`There is no world "${name}": use ${Object.keys(worlds).join(', ')}.`);
  return found[1];
}

/** A clock that runs on from a moment, so that sessions end and rate limits are renewed. */
function runningClock(start = systemClock.now()) {
  const started = systemClock.now();
  return { now: () => start + systemClock.now() - started };
}

async function listen(sandbox: Sandbox, { port = 0, host, allowAnyHost = false }: ServeFlags): Promise<Listening> {
  try {
    return await sandbox.listen({ port, host, allowAnyHost });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new UsageError(`Port ${port} of ${host} is taken: choose another, or leave --port out for any free one.`);
    }
    throw new UsageError(messageOf(error));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function instructions(url: string, sandbox: Sandbox, world: string, faults: number): string {
  const { username, password } = sandbox.credentials;
  const secret = JSON.stringify({ identifier: username, secret: password });
  return `SANDBOX: a Docker Hub in memory, with the world ${world}. Nothing here is real. Ctrl-C ends it.
${faults === 0 ? '' : `${faults} fault ${faults === 1 ? 'rule is' : 'rules are'} in force.\n`}
  export DOCKERHUB_URL=${url}
  export DOCKERHUB_USERNAME=${username}
  export DOCKERHUB_TOKEN=${password}

Sign in with curl:

  curl -sS ${url}/v2/auth/token -H 'Content-Type: application/json' -d '${secret}'

`;
}

function logLine({ at, method, path, status, actor, fault }: JournalEntry): string {
  const line = `${at} ${method} ${path} ${status ?? 'no answer'} ${actor ?? 'anonymous'}`;
  return plainLine(fault === undefined ? line : `${line} (fault: ${fault})`);
}
