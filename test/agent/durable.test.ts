// Runs that end before they are done: killed at every event, paused, resumed, undone. No write is lost, none is made twice.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callsModel, callsRequest } from '../../src/agent/calls-model.ts';
import type { PlainCall, RunEvent } from '../../src/agent/events.ts';
import { continueRecord, findRun, type RunRecord, startRecord, verifyRun } from '../../src/agent/record.ts';
import { restore } from '../../src/agent/restore.ts';
import { inverseOf, plannedIn } from '../../src/agent/undo.ts';
import { diffWorlds } from '../../src/sandbox/sandbox.ts';
import { openFresh, runOnSandbox, type SandboxRun, startOf } from '../../evals/sandbox-run.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'durable-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const id = '20261123-120000-aaaa';
const now = Date.parse('2026-11-23T12:00:00Z');
const writing = { now: () => now, redact: String, writer: { pid: 1, isAlive: () => false } };
const started = startOf('', 'default');

class Killed extends Error {}

/** A record whose process dies instead of writing the event that `when` is true of: nothing is written from then on. */
function dyingRecord(record: RunRecord, when: (event: RunEvent, index: number) => boolean): RunRecord {
  let index = 0;
  let dead = false;
  return {
    ...record,
    append: (event) => {
      dead ||= when(event, index++);
      if (dead) throw new Killed('killed');
      record.append(event);
    },
  };
}

const calls: PlainCall[] = [
  { tool: 'hub_repos', action: 'create', params: { namespace: 'acme', name: 'made', is_private: true } },
  { tool: 'hub_teams', action: 'add_member', params: { org: 'acme', group_name: 'platform', member: 'linus' } },
  { tool: 'hub_teams', action: 'delete', params: { org: 'acme', group_name: 'security' } },
];
const story = {
  request: callsRequest(calls),
  model: callsModel(),
  person: () => ({ approved: true }),
} satisfies SandboxRun;
const writes = ({ journal }: ReturnType<typeof openFresh>['sandbox']) =>
  journal.filter(({ method, path }) => method !== 'GET' && method !== 'HEAD' && path !== '/v2/auth/token');

/** Goes on with the recorded run on the sandbox as it was left. */
async function goOn(opened: ReturnType<typeof openFresh>, options: Partial<SandboxRun> = {}) {
  const stored = findRun(folder, id);
  const earlier = restore(stored);
  const record = continueRecord(stored, writing);
  record.append({ type: 'run.resumed', version: '0.0.0', because: 'it was killed' });
  const request = earlier.messages.length === 0 ? story.request : '';
  const result = await runOnSandbox({ ...story, opened, earlier, record, request, ...options });
  record.close();
  return result;
}

describe('a run that is killed', () => {
  it('at any event is resumed to the same end, with every write made once', async () => {
    const whole = openFresh();
    const { events } = await runOnSandbox({ ...story, opened: whole });
    const end = whole.sandbox.snapshot();
    expect(writes(whole.sandbox).map(({ method }) => method)).toEqual(['POST', 'POST', 'DELETE']);
    for (let last = 0; last < events.length; last++) {
      const opened = openFresh();
      const record = startRecord({ folder, id, ...writing });
      record.append(started);
      await runOnSandbox({ ...story, opened, record: dyingRecord(record, (_, index) => index === last) }).catch(
        (error: unknown) => {
          if (!(error instanceof Killed)) throw error;
        },
      );
      record.close();
      const { outcome, text } = await goOn(opened, { askAgain: true });
      const where = `killed after ${last} events, before ${events[last]!.type}: ${text}`;
      expect(outcome, where).toBe('done');
      expect(
        writes(opened.sandbox).map(({ method, path }) => `${method} ${path}`),
        where,
      ).toEqual(writes(whole.sandbox).map(({ method, path }) => `${method} ${path}`));
      const left = diffWorlds(opened.sandbox.snapshot(), end).filter(({ what }) => what !== 'audit-event');
      expect(left, where).toEqual([]);
      expect(verifyRun(findRun(folder, id).path)).toBeNull();
      rmSync(folder, { recursive: true });
    }
  });

  it('while a token was made asks the person, since nothing can show whether it was', async () => {
    const token = [{ tool: 'hub_auth', action: 'create_pat', params: { token_label: 'ci', scopes: ['repo:read'] } }];
    for (const [askAgain, made] of [
      [false, 1],
      [true, 2],
    ] as const) {
      const opened = openFresh();
      const record = startRecord({ folder, id, ...writing });
      record.append(started);
      const dying = dyingRecord(record, ({ type }) => type === 'secret.shown');
      await runOnSandbox({ ...story, request: callsRequest(token), opened, record: dying }).catch(() => {});
      record.close();
      const { outcome, text } = await goOn(opened, { askAgain });
      expect(writes(opened.sandbox)).toHaveLength(made);
      expect(outcome).toBe(askAgain ? 'done' : 'failed');
      if (!askAgain) expect(text).toMatch(/nothing shows whether it arrived/);
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a run that waits', () => {
  async function pause(model: SandboxRun['model'], request: string) {
    const opened = openFresh();
    const record = startRecord({ folder, id, ...writing });
    record.append(started);
    const { outcome } = await runOnSandbox({ ...story, person: null, model: model!, request, opened, record });
    record.close();
    expect(outcome).toBe('waiting');
    expect(writes(opened.sandbox)).toEqual([]);
    return opened;
  }
  const last = callsRequest(calls.slice(2));

  it('goes on where it stopped once its calls are answered', async () => {
    const opened = await pause(callsModel(), last);
    expect(restore(findRun(folder, id)).pending).toMatchObject([{ callId: 'call-1', call: { action: 'delete' } }]);
    const { outcome } = await goOn(opened);
    expect(outcome).toBe('done');
    expect(writes(opened.sandbox)).toHaveLength(1);
    expect(restore(findRun(folder, id)).pending).toEqual([]);
  });

  it('sends nothing when its target has changed in between', async () => {
    const opened = await pause(callsModel(), last);
    await opened.api.addGroupMember({ org: 'acme', group_name: 'security', member: 'linus' });
    const { outcome, text } = await goOn(opened);
    expect(outcome).toBe('failed');
    expect(text).toMatch(/has changed since it was shown/);
    expect(writes(opened.sandbox).map(({ method }) => method)).toEqual(['POST']);
  });

  it('sends nothing as another account', async () => {
    const opened = await pause(callsModel(), last);
    const { username: identifier, password: secret } = opened.sandbox.credentialsOf('grace');
    const { data } = await opened.api.createAuthToken({ identifier, secret });
    opened.api.useSession(data.access_token!);
    const { outcome, text } = await goOn(opened);
    expect(outcome).toBe('failed');
    expect(text).toMatch(/what was approved is another call|does not allow/);
    expect(writes(opened.sandbox)).toEqual([]);
  });

  it('does nothing that was denied, and tells the model why', async () => {
    const opened = await pause(callsModel(), last);
    const { text } = await goOn(opened, { person: () => ({ approved: false, reason: 'not today' }) });
    expect(text).toMatch(/Not done: not today/);
    expect(writes(opened.sandbox)).toEqual([]);
  });
});

describe('plans and their way back', () => {
  it('a plan sends nothing, and is applied as it was shown', async () => {
    const opened = openFresh();
    const planned = await runOnSandbox({ ...story, opened, mode: 'plan' });
    expect(writes(opened.sandbox)).toEqual([]);
    expect(plannedIn(planned.events as never)).toEqual(calls);
    const applied = await runOnSandbox({ ...story, opened, request: callsRequest(plannedIn(planned.events as never)) });
    expect(applied.outcome).toBe('done');
    expect(writes(opened.sandbox)).toHaveLength(3);
  });

  it('what was done is taken back, newest first, and what can not be is said', async () => {
    const opened = openFresh();
    const before = opened.sandbox.snapshot();
    const done = await runOnSandbox({ ...story, opened });
    const { calls: back, lasting } = inverseOf(done.events as never);
    expect(back.map(({ tool, action }) => `${tool} ${action}`)).toEqual([
      'hub_teams create',
      'hub_teams add_member',
      'hub_teams remove_member',
    ]);
    expect(lasting).toEqual([expect.stringMatching(/hub_repos create.*Delete the repository again on Docker Hub/)]);
    await runOnSandbox({ ...story, opened, request: callsRequest(back) });
    const left = diffWorlds(before, opened.sandbox.snapshot()).filter(({ what }) => what !== 'audit-event');
    // The repository stays; the team is the same to people, and a new one to Docker Hub.
    expect(left.map(({ kind, id: thing }) => `${kind} ${thing}`).filter((text) => !text.includes('security'))).toEqual([
      'added acme/made',
    ]);
  });
});
