// One request: puts the parts together, runs it, prints the answer, and says where the run was recorded.
import { randomBytes, randomUUID } from 'node:crypto';
import chalk, { chalkStderr } from 'chalk';
import { Temporal } from 'temporal-polyfill';
import { drawTable } from '../src/agent/draw-table.ts';
import { RECORD_SCHEMA } from '../src/agent/events.ts';
import { connectHub } from '../src/agent/hub-tools.ts';
import { chooseModel } from '../src/agent/models.ts';
import { newRunId, startRecord } from '../src/agent/record.ts';
import { redactor } from '../src/redact.ts';
import { run, type RunResult } from '../src/agent/run.ts';
import { askOnTerminal, describeCall } from '../src/agent/terminal.ts';
import { getClient } from '../src/client/client.ts';
import { type Clock, fixedClock, systemClock } from '../src/client/clock.ts';
import { version } from '../src/client/version.ts';
import { openAccount } from '../src/mcp-server/account.ts';
import { readConfig } from '../src/mcp-server/config.ts';
import { inProcess } from '../src/mcp-server/server.ts';
import { plainText } from '../src/plain-text.ts';
import { systemPrompt } from '../src/prompts/system-prompt.ts';
import type { AskFlags } from './dockerhub-agent.ts';
import { exitCodeOfOutcome, UsageError } from './exit-codes.ts';
import { runsFolder } from './state-folder.ts';

/** Runs a request to its end and answers with the exit code. */
export async function ask(request: string, flags: AskFlags): Promise<number> {
  if (request.trim() === '') {
    throw new UsageError(
      'Say what you want done, for example: dockerhub-agent --sandbox "show repo deletions last week"',
    );
  }
  const { env } = process;
  const clock = flags.now === undefined ? systemClock : fixedClock(flags.now);
  const timeZone = flags.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const hub = await openHub(flags, clock, timeZone);
  const context = { now: clock.now(), timeZone, organization: flags.org ?? (env['DOCKERHUB_ORG'] || hub.organization) };
  const { name, model } = await chooseModel({ name: flags.model, environment: env, context });
  const prompt = systemPrompt({
    now: Temporal.Instant.fromEpochMilliseconds(context.now).toString({ timeZone, smallestUnit: 'second' }),
    timeZone,
    hub: hub.description,
    organization: context.organization,
  });
  const record = startRecord({
    folder: runsFolder(flags.stateDir, env),
    id: newRunId(clock.now(), Math.random),
    now: () => clock.now(),
    redact: redactor(SECRET_VARIABLES.flatMap((variable) => env[variable]?.trim() ?? [])),
  });
  const mark = hub.sandbox ? chalk.yellow('[sandbox] ') : '';
  if (hub.sandbox) {
    process.stderr.write(chalkStderr.yellow('SANDBOX: an embedded Docker Hub in memory. Nothing here is real.\n\n'));
  }
  record.append({
    type: 'run.started',
    schema: RECORD_SCHEMA,
    run_id: record.id,
    version,
    request,
    model: name,
    hub: { url: hub.url, sandbox: hub.sandbox },
    organization: context.organization,
    time_zone: timeZone,
    prompt_sha256: prompt.sha256,
  });
  const interrupt = onInterrupt();
  const account = openAccount(hub.api, () => clock.now());
  const result = await run({
    request,
    model,
    prompt,
    hub: await connectHub(
      inProcess({ account, config: readConfig(env), key: randomBytes(32), randomId: randomUUID }),
      version,
    ),
    person: process.stdin.isTTY && process.stderr.isTTY ? askOnTerminal(interrupt) : null,
    emit: record.append,
    showTable: (table) => {
      const width = process.stdout.columns || 100;
      process.stdout.write(`${mark}${drawTable(table, { width, timeZone, strong: chalk.bold })}\n\n`);
    },
    signal: interrupt.signal,
    maxTurns: flags.maxTurns,
    approvalSecret: randomBytes(32),
  });
  record.close();
  printResult(result, mark);
  process.stderr.write(
    chalkStderr.dim(`\nRecorded in ${record.path}\nSee it with: dockerhub-agent runs show ${record.id}\n`),
  );
  return exitCodeOfOutcome(result.outcome);
}

const SECRET_VARIABLES = ['DOCKERHUB_TOKEN', 'DOCKER_HUB_TOKEN', 'DOCKERHUB_JWT', 'ANTHROPIC_API_KEY'];

/** The Docker Hub to work on. */
async function openHub({ sandbox: embedded }: AskFlags, clock: Clock, timeZone: string) {
  if (embedded) {
    const { openSandbox } = await import('./sandbox.ts');
    const { sandbox, api } = openSandbox({ clock, timeZone });
    return {
      api,
      sandbox: true,
      url: sandbox.origin,
      organization: 'acme',
      description: 'a sandbox: an embedded Docker Hub in memory',
    };
  }
  const url = process.env['DOCKERHUB_URL'] || 'https://hub.docker.com';
  const api = getClient({ allowDestructive: true }, process.env);
  const { username } = api.whoami();
  const description = username === null ? `${url} as nobody` : `${url} as ${username}`;
  return { api, sandbox: false, url, organization: null, description };
}

function printResult({ outcome, text, waiting }: RunResult, mark: string): void {
  if (outcome === 'done') {
    process.stdout.write(`${mark}${plainText(text)}\n`);
    return;
  }
  for (const pending of waiting) process.stderr.write(`${describeCall(pending.call)}\n`);
  const sentence =
    waiting.length > 0
      ? 'Nothing was sent: this needs your approval. Run it in a terminal, where you can be asked.'
      : text;
  process.stderr.write(`${chalkStderr.red('dockerhub-agent:')} ${plainText(sentence)}\n`);
}

/** Ctrl-C stops the run and lets it write its end; a second one stops the process. */
function onInterrupt(): AbortController {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort(new Error('interrupted'));
    });
  }
  return controller;
}
