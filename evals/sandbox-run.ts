// A run of the real agent on a fresh sandbox: what evals and tests look at.
import type { LanguageModel } from 'ai';
import { openSandbox } from '../bin/sandbox.ts';
import { builtinModel } from '../src/agent/builtin/model.ts';
import type { RunEvent } from '../src/agent/events.ts';
import { connectHub } from '../src/agent/hub-tools.ts';
import { type AskPerson, run } from '../src/agent/run.ts';
import type { Table } from '../src/agent/show-table.ts';
import { fixedClock } from '../src/client/clock.ts';
import { openAccount } from '../src/mcp-server/account.ts';
import { readConfig } from '../src/mcp-server/config.ts';
import { inProcess } from '../src/mcp-server/server.ts';
import { systemPrompt } from '../src/prompts/system-prompt.ts';

/** What may be chosen; the rest is the same in every run. */
export interface SandboxRun {
  readonly request?: string;
  readonly now?: string;
  readonly timeZone?: string;
  readonly model?: LanguageModel;
  readonly person?: AskPerson | null;
  readonly maxTurns?: number;
  readonly signal?: AbortSignal;
}

/** Runs a request on a fresh sandbox and tells everything that came of it. */
export async function runOnSandbox(options: SandboxRun = {}) {
  const { now = '2026-11-23T12:00:00Z', timeZone = 'UTC', request = 'who am I?' } = options;
  let confirmations = 0;
  const clock = fixedClock(Date.parse(now));
  const { sandbox, api } = openSandbox({ clock, timeZone });
  const serverOptions = {
    account: openAccount(api, () => clock.now()),
    config: readConfig({}),
    key: new Uint8Array(32),
    randomId: () => `confirmation-${++confirmations}`,
  };
  const events: RunEvent[] = [];
  const tables: Table[] = [];
  const before = sandbox.snapshot();
  const result = await run({
    request,
    model: options.model ?? builtinModel({ now: clock.now(), timeZone, organization: 'acme' }),
    prompt: systemPrompt({ now, timeZone, hub: 'a sandbox', organization: 'acme' }),
    hub: await connectHub(inProcess(serverOptions), '0.0.0'),
    person: options.person ?? null,
    emit: (event) => events.push(event),
    showTable: (table) => tables.push(table),
    signal: options.signal ?? new AbortController().signal,
    maxTurns: options.maxTurns ?? 20,
    approvalSecret: new Uint8Array(32),
  });
  const calls = events
    .filter((event) => event.type === 'tool.called')
    .map(({ tool, action, params }) => ({ tool, action, params }));
  return { ...result, events, tables, calls, sandbox, before, after: sandbox.snapshot() };
}
