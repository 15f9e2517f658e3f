// A run of the real agent on a fresh sandbox: what evals and tests look at.
import type { LanguageModelV4 } from '@ai-sdk/provider';
import { builtinModel } from '../src/agent/builtin/model.ts';
import { type Mode, RECORD_SCHEMA, type RunEvent } from '../src/agent/events.ts';
import { Hub } from '../src/agent/hub.ts';
import type { RunRecord } from '../src/agent/record.ts';
import type { Restored } from '../src/agent/restore.ts';
import { type Decision, type Limits, type PendingCall, run } from '../src/agent/run.ts';
import { type Reveal, Secrets } from '../src/agent/secrets.ts';
import type { Table } from '../src/agent/show-table.ts';
import { Api } from '../src/client/client.ts';
import { fixedClock } from '../src/client/clock.ts';
import { openAccount } from '../src/mcp-server/account.ts';
import { readConfig } from '../src/mcp-server/config.ts';
import { inProcess } from '../src/mcp-server/server.ts';
import { systemPrompt } from '../src/prompts/system-prompt.ts';
import { createSandbox, emptyWorld } from '../src/sandbox/sandbox.ts';
import { copyOf, startWorld } from './start-world.ts';

/** Decides about one call. */
export type DecideOne = (pending: PendingCall) => Decision | Promise<Decision>;

/** What may be chosen; the rest is the same in every run. */
export interface SandboxRun {
  readonly request?: string;
  readonly now?: string;
  readonly timeZone?: string;
  readonly model?: LanguageModelV4;
  readonly person?: DecideOne | null;
  readonly limits?: Partial<Limits>;
  readonly signal?: AbortSignal;
  readonly mode?: Mode;
  readonly environment?: Record<string, string>;
  readonly reveal?: Reveal | null;
  /** Where events go beside the result. */
  readonly record?: RunRecord;
  readonly earlier?: Restored;
  /** A sandbox to go on with, in place of a fresh one. */
  readonly opened?: ReturnType<typeof openFresh>;
  readonly askAgain?: boolean;
  /** What is said beforehand to the calls that wait. */
  readonly answers?: ReadonlyMap<string, Decision>;
  /** Whether the record begins with the start of the run, as one that is to be gone on with has to. */
  readonly started?: boolean;
  /** The address that the record says the sandbox has; an embedded one has none. */
  readonly url?: string;
  /** Milliseconds for which an approval holds. */
  readonly approvalLifeMs?: number;
  /** Leaves the states before and after out, which take longer to copy than a short run takes. */
  readonly withoutStates?: boolean;
}

/** A clock, a sandbox and a client of it. */
export function openFresh({
  now = '2026-11-23T12:00:00Z',
  timeZone = 'UTC',
}: Pick<SandboxRun, 'now' | 'timeZone'> = {}) {
  const clock = fixedClock(Date.parse(now));
  const start = startWorld({ world: 'acme', now, time_zone: timeZone, state: [] });
  const sandbox = createSandbox({ clock, timeZone, world: () => copyOf(start) });
  const fetch = (request: Request) => sandbox.fetch(request);
  const api = new Api({ url: sandbox.origin, ...sandbox.credentials, allowDestructive: true, fetch, clock });
  return { sandbox, api, clock };
}

/** Runs a request on the sandbox and tells everything that came of it. */
export async function runOnSandbox(options: SandboxRun = {}) {
  const {
    now = '2026-11-23T12:00:00Z',
    timeZone = 'UTC',
    request = 'who am I?',
    mode = 'default',
    person = null,
  } = options;
  const { sandbox, api, clock } = options.opened ?? openFresh(options);
  let confirmations = 0;
  const config = readConfig(options.environment ?? {}, { withoutSecrets: true });
  const hub = await Hub.connect(
    inProcess({
      account: openAccount(api, () => clock.now()),
      config,
      key: new Uint8Array(32),
      randomId: () => `confirmation-${++confirmations}`,
    }),
    '0.0.0',
  );
  const events: RunEvent[] = [];
  const tables: Table[] = [];
  const before = options.withoutStates ? NO_STATE : sandbox.snapshot();
  if (options.started) options.record?.append(startOf(request, mode, options.url));
  const result = await run({
    request,
    model: options.model ?? builtinModel({ now: clock.now(), timeZone, organization: 'acme' }),
    prompt: systemPrompt({ now, timeZone, hub: 'a sandbox', organization: 'acme', mode }),
    hub,
    situation: { mode, allowDestructive: allowed(config.destructive) },
    person: person && {
      decide: (pending) => Promise.all(pending.map(async (one) => person(one))),
      askAgain: async () => options.askAgain ?? false,
    },
    record: {
      append: (event) => {
        events.push(event);
        options.record?.append(event);
      },
      keep: options.record?.keep ?? ((json) => ({ json })),
    },
    secrets: new Secrets([sandbox.credentials.password]),
    reveal: options.reveal === undefined ? { prepare: () => {}, show: () => 'in a test' } : options.reveal,
    showTable: (table) => tables.push(table),
    signal: options.signal ?? new AbortController().signal,
    limits: { turns: 20, tokens: null, ...options.limits },
    approvalSecret: new Uint8Array(32),
    approvalLifeMs: options.approvalLifeMs ?? 600_000,
    now: () => clock.now(),
    earlier: options.earlier,
    answers: options.answers,
  });
  await hub.close();
  const calls = events
    .filter((event) => event.type === 'tool.called')
    .map(({ tool, action, params }) => ({ tool, action, params }));
  const after = options.withoutStates ? NO_STATE : sandbox.snapshot();
  return { ...result, events, tables, calls, sandbox, hub, before, after };
}

/** What stands for a state that nobody wants to see. */
const NO_STATE = emptyWorld({ now: 0, timeZone: 'UTC', seed: 1 });

/** How the record of such a run begins. */
export function startOf(request: string, mode: Mode, url?: string): Extract<RunEvent, { type: 'run.started' }> {
  return {
    type: 'run.started',
    schema: RECORD_SCHEMA,
    run_id: 'in-a-test',
    version: '0.0.0',
    request,
    model: 'calls',
    mode,
    hub: { url: url ?? 'http://sandbox.localhost', sandbox: url === undefined, username: 'ada' },
    clock: 'fixed',
    organization: 'acme',
    now: '2026-11-23T12:00:00Z',
    time_zone: 'UTC',
    prompt_sha256: '',
    tools_sha256: '',
    environment: [],
  };
}

function allowed(policy: 'allow' | 'refuse' | 'ask'): boolean | undefined {
  return policy === 'ask' ? undefined : policy === 'allow';
}
