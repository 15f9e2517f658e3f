// One trial of a case: the agent's real loop on a fresh sandbox, with the scripted person of the case.
import { createHash } from 'node:crypto';
import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { RunEvent } from '../src/agent/events.ts';
import type { RunResult } from '../src/agent/run.ts';
import type { Table } from '../src/agent/show-table.ts';
import { Api } from '../src/client/client.ts';
import { fixedClock } from '../src/client/clock.ts';
import { type Change, createSandbox, diffWorlds, type Sandbox, type World } from '../src/sandbox/sandbox.ts';
import { type CallName, familyCall, includes } from './calls.ts';
import type { Case, CaseDecision } from './case.ts';
import { conversationOf, type Said } from './conversation.ts';
import { runOnSandbox } from './sandbox-run.ts';
import { applyEdit, copyOf, startWorld } from './start-world.ts';

/** What runs a case: a model for it, and the way in which the tools are cut. */
export interface Agent {
  readonly name: string;
  readonly model: (one: Case, turn: number) => LanguageModelV4;
  /** `MCP_TOOL_MODE`; condensed unless told. */
  readonly surface?: 'condensed' | 'split' | 'verbose';
}

/** What one request of a trial came to. */
export interface Turn {
  readonly said: string;
  readonly outcome: RunResult['outcome'];
  readonly asks: boolean;
  readonly text: string;
  readonly events: readonly RunEvent[];
}

/** Everything that came of a trial. */
export interface Observed {
  readonly turns: readonly Turn[];
  /** The events of all turns. */
  readonly events: readonly RunEvent[];
  readonly tables: readonly Table[];
  /** What changed on the sandbox, but for the audit log. */
  readonly changes: readonly Change[];
  /** The state before it. */
  readonly start: World;
  /** What nobody but the person may see. */
  readonly secrets: readonly string[];
  /** Bytes that the model got and gave, all steps together, and those of the tools among them. */
  readonly modelBytes: number;
  readonly toolBytes: number;
}

/** Sends a request that is given up after half a second of real time: the clock of a case does not go on by itself. */
async function sendImpatiently(sandbox: Sandbox, request: Request): Promise<Response> {
  const patience = new AbortController();
  const giveUp = () => patience.abort(new DOMException('No answer came.', 'TimeoutError'));
  const timer = setTimeout(giveUp, 500);
  request.signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await sandbox.fetch(new Request(request, { signal: patience.signal }));
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener('abort', giveUp);
  }
}

/** Runs a case once. */
export async function tryCase(one: Case, agent: Agent): Promise<Observed> {
  const clock = fixedClock(Date.parse(one.now));
  const start = startWorld(one);
  const sandbox = createSandbox({ clock, timeZone: one.time_zone, world: () => copyOf(start), faults: one.faults });
  const secret = madeToken(one.id);
  const secrets = [sandbox.credentials.password, secret];
  const access =
    one.credentials === 'scim'
      ? { jwt: sandbox.issueToken({ kind: 'scim', org: 'acme' }).secret }
      : sandbox.credentials;
  if ('jwt' in access) secrets.push(access.jwt);
  const mayHang = one.faults.some(({ fault }) => fault.kind === 'hang');
  const api = new Api({
    url: sandbox.origin,
    ...access,
    allowDestructive: true,
    fetch: (request) => (mayHang ? sendImpatiently(sandbox, request) : sandbox.fetch(request)),
    clock,
  });
  const said: Said[] = [];
  const common = {
    opened: { sandbox, api, clock },
    now: one.now,
    timeZone: one.time_zone,
    mode: one.mode,
    withoutStates: true,
    approvalLifeMs: 600_000,
    environment: {
      ...(agent.surface && { MCP_TOOL_MODE: agent.surface }),
      ...(one.allow_destructive !== undefined && { DOCKERHUB_ALLOW_DESTRUCTIVE: String(one.allow_destructive) }),
    },
    reveal: {
      prepare: () => {},
      show: ({ value }: { value: string }) => {
        secrets.push(value);
        return 'the person';
      },
    },
  } as const;
  const earlier = () => ({ earlier: conversationOf(said, one.now) });
  for (const request of one.earlier) {
    const { text } = await runOnSandbox({
      ...common,
      ...earlier(),
      request,
      model: agent.model(one, -1),
      person: () => ({ approved: true }),
    });
    said.push({ role: 'user', content: request }, { role: 'assistant', content: text });
  }
  const before = one.earlier.length > 0 || one.credentials === 'scim' ? sandbox.snapshot() : start;
  const turns: Turn[] = [];
  const tables: Table[] = [];
  const bytes = { model: 0, tools: 0 };
  for (const [turn, words] of [one.request, ...one.replies].entries()) {
    if (turn > 0 && turns.at(-1)?.asks !== true) break;
    const request = words.replaceAll('{token}', secret);
    const run = await runOnSandbox({
      ...common,
      ...(said.length > 0 && earlier()),
      request,
      model: weighed(agent.model(one, turn), bytes),
      person:
        one.ends === 'waiting'
          ? null
          : async (pending) => {
              const decision = decisionOn(one.decisions, pending.call);
              if (!decision || 'deny' in decision) {
                return { approved: false, ...(decision?.because !== undefined && { reason: decision.because }) };
              }
              if (decision.minutes > 0) await clock.sleep(decision.minutes * 60_000);
              sandbox.look((world) => {
                for (const edit of decision.meanwhile) applyEdit(world, edit);
              });
              return { approved: true };
            },
    });
    said.push({ role: 'user', content: request }, { role: 'assistant', content: run.text });
    const { outcome, asks = false, text, events } = run;
    turns.push({ said: request, outcome, asks, text, events });
    tables.push(...run.tables);
  }
  const meanwhile = one.decisions.flatMap((decision) => ('meanwhile' in decision ? decision.meanwhile : []));
  const expected = meanwhile.length > 0 ? edited(before, meanwhile) : before;
  // Where nothing but readings came in, nothing has to be compared.
  const isChanged = sandbox.journal.some(
    ({ method, path }) => method !== 'GET' && method !== 'HEAD' && !isSignIn(path),
  );
  const changes =
    isChanged || meanwhile.length > 0
      ? sandbox.look((world) => diffWorlds(withoutLog(expected), withoutLog(world)))
      : [];
  return {
    turns,
    events: turns.flatMap(({ events }) => events),
    tables,
    changes,
    start,
    secrets,
    modelBytes: bytes.model,
    toolBytes: bytes.tools,
  };
}

/** A model whose conversation is weighed. */
function weighed(model: LanguageModelV4, bytes: { model: number; tools: number }): LanguageModelV4 {
  return {
    specificationVersion: 'v4',
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: model.supportedUrls,
    doGenerate: (options) => model.doGenerate(options),
    doStream: async (options) => {
      const tools = JSON.stringify(options.tools ?? []).length;
      bytes.tools = tools;
      bytes.model += tools + JSON.stringify(options.prompt).length;
      return model.doStream(options);
    },
  };
}

function isSignIn(path: string): boolean {
  return path.startsWith('/v2/auth/token') || path.startsWith('/v2/users/login');
}

function withoutLog(world: Readonly<World>): World {
  return { ...world, audit_events: [] };
}

/** What others did in the meantime is no change of the agent's. */
function edited(world: World, edits: Parameters<typeof applyEdit>[1][]): World {
  const copy = copyOf(world);
  for (const edit of edits) applyEdit(copy, edit);
  return copy;
}

/** The first decision that is about a call. */
export function decisionOn(decisions: readonly CaseDecision[], call: CallName): CaseDecision | undefined {
  const asked = familyCall(call);
  return decisions.find((decision) => {
    const [tool, action] = ('approve' in decision ? decision.approve : decision.deny).split(' ');
    return asked.tool === tool && asked.action === action && includes(asked.params, decision.params);
  });
}

/** Something that looks like a token, made when it is needed, so that no file holds one. */
function madeToken(seed: string): string {
  const letters = createHash('sha256').update(seed).digest('base64url').replaceAll(/\W|_/g, 'x');
  return ['dckr', 'pat', letters.slice(0, 27)].join('_');
}
