// Runs that end before they are done: killed at every event, paused, resumed, undone. No write is lost, none is made twice.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callsModel, callsRequest } from '../../src/agent/calls-model.ts';
import type { PlainCall, RunEvent } from '../../src/agent/events.ts';
import {
  continueRecord,
  findRun,
  RecordError,
  type RunRecord,
  startRecord,
  verifyRun,
} from '../../src/agent/record.ts';
import { conversationOf, restore } from '../../src/agent/restore.ts';
import { inverseOf, plannedIn } from '../../src/agent/undo.ts';
import { diffWorlds } from '../../src/sandbox/sandbox.ts';
import { scriptedModel } from '../../evals/scripted-model.ts';
import { openFresh, runOnSandbox, type SandboxRun, startOf } from '../../evals/sandbox-run.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'durable-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const id = '20261123-120000-aaaa';
const now = Date.parse('2026-11-23T12:00:00Z');
const writing = { now: () => now, redact: String, writer: { name: '1', isAlive: () => false } };
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

/** Runs until this event would be written, and leaves the record as a killed process would. */
async function killedAt(
  opened: ReturnType<typeof openFresh>,
  type: RunEvent['type'],
  options: Partial<SandboxRun> = {},
) {
  const record = startRecord({ folder, id, ...writing });
  record.append(started);
  const dying = dyingRecord(record, (event) => event.type === type);
  await runOnSandbox({ ...story, ...options, opened, record: dying }).catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  });
  record.close();
}

describe('a write whose reply was lost', () => {
  const patch = (description: string) => ({
    tool: 'hub_teams',
    action: 'patch',
    params: { org: 'acme', group_name: 'backend', description },
  });
  const backend = ({ sandbox }: ReturnType<typeof openFresh>) =>
    sandbox.snapshot().organizations[0]!.teams.find(({ name }) => name === 'backend')!.description;

  it('is not taken for made because its target has changed: somebody else may have', async () => {
    for (const askAgain of [false, true]) {
      const opened = openFresh();
      const request = callsRequest([patch('Mine')]);
      // Killed after the record said that it is about to be sent, and before it was.
      await killedAt(opened, 'http.attempted', { request });
      await opened.api.patchGroup({ org: 'acme', group_name: 'backend', description: 'Theirs' });
      const { outcome, text } = await goOn(opened, { askAgain });
      expect([outcome, backend(opened)]).toEqual(askAgain ? ['done', 'Mine'] : ['failed', 'Theirs']);
      if (!askAgain) expect(text).toMatch(/nothing shows whether it arrived/);
      rmSync(folder, { recursive: true });
    }
  });

  it('is not sent again where nothing would show that it arrived', async () => {
    const grant = { namespace: 'acme', repository: 'worker', group_id: 7, permission: 'write' };
    const opened = openFresh();
    await killedAt(opened, 'http.attempted', {
      request: callsRequest([{ tool: 'hub_repos', action: 'assign_group', params: grant }]),
    });
    const sent = writes(opened.sandbox).length;
    const { outcome } = await goOn(opened);
    expect([outcome, writes(opened.sandbox).length]).toEqual(['failed', sent]);
  });

  it('is looked for before the same comes again, in the run and in one that continues it', async () => {
    const token = {
      tool: 'hub_auth',
      input: { action: 'create_pat', params_json: { token_label: 'ci', scopes: ['repo:read'] } },
    };
    const opened = openFresh();
    opened.sandbox.faults.add({
      match: { method: 'POST', path: '/v2/access-tokens' },
      times: 1,
      fault: { kind: 'lost-reply' },
    });
    const record = startRecord({ folder, id, ...writing });
    record.append(started);
    const common = { opened, mode: 'yolo' as const, person: () => ({ approved: true }) };
    const { outcome, text } = await runOnSandbox({
      ...common,
      request: 'a token',
      record,
      model: scriptedModel({ calls: [token] }, { calls: [token] }, { text: 'Nothing was made.' }),
    });
    record.close();
    expect([outcome, text]).toEqual([
      'failed',
      expect.stringMatching(/^Nothing was made\.\nSent, and nothing shows whether it arrived: hub_auth create_pat/),
    ]);
    expect(writes(opened.sandbox)).toHaveLength(1);
    expect(inverseOf(findRun(folder, id).events).lasting).toEqual([expect.stringMatching(/create_pat.*Nothing shows/)]);
    const earlier = conversationOf(restore(findRun(folder, id)));
    const again = (askAgain: boolean) =>
      runOnSandbox({ ...common, askAgain, request: 'again', model: scriptedModel({ calls: [token] }), earlier });
    expect((await again(false)).calls).toEqual([]);
    expect(writes(opened.sandbox)).toHaveLength(1);
    const twice = await again(true);
    expect([twice.outcome, twice.text]).toEqual([
      'done',
      expect.stringMatching(/may have been made twice: hub_auth create_pat/),
    ]);
    expect(writes(opened.sandbox)).toHaveLength(2);
  });

  it('and was found made, stays made when the run is killed right after', async () => {
    for (const type of ['tool.answered', 'messages.added'] as const) {
      const opened = openFresh();
      opened.sandbox.faults.add({ match: { method: 'PATCH' }, times: 1, fault: { kind: 'lost-reply' } });
      const call = { tool: 'hub_teams', input: { action: 'patch', params_json: patch('Mine').params } };
      const record = startRecord({ folder, id, ...writing });
      record.append(started);
      let reconciled = false;
      const dying = dyingRecord(record, (event) => {
        reconciled ||= event.type === 'call.reconciled';
        return reconciled && event.type === type;
      });
      const model = scriptedModel({ calls: [call] }, { calls: [call] });
      await runOnSandbox({ request: 'do it', opened, model, person: null, record: dying }).catch(() => {});
      record.close();
      expect(reconciled).toBe(true);
      const before = writes(opened.sandbox).length;
      const { outcome, text } = await goOn(opened, { model: scriptedModel({ text: 'Done.' }), person: null });
      expect([type, outcome, writes(opened.sandbox).length], text).toEqual([type, 'done', before]);
      rmSync(folder, { recursive: true });
    }
  });

  it('is as open as before when it is sent again and fails, and is named after that', async () => {
    const opened = openFresh();
    const token = {
      tool: 'hub_auth',
      input: { action: 'create_pat', params_json: { token_label: 'ci', scopes: ['repo:read'] } },
    };
    const match = { method: 'POST', path: '/v2/access-tokens' } as const;
    opened.sandbox.faults.add({ match, times: 1, fault: { kind: 'lost-reply' } });
    const record = startRecord({ folder, id, ...writing });
    record.append(started);
    const { events, text } = await runOnSandbox({
      request: 'a token',
      opened,
      record: {
        ...record,
        append: (event) => {
          record.append(event);
          // The second sending fails for sure, the third does not.
          if (event.type === 'call.reconciled' && opened.sandbox.snapshot().personal_access_tokens.length === 1) {
            opened.sandbox.faults.clear();
            opened.sandbox.faults.add({ match, times: 1, fault: { kind: 'status', status: 403 } });
          }
        },
      },
      mode: 'yolo',
      askAgain: true,
      person: () => ({ approved: true }),
      model: scriptedModel({ calls: [token] }, { calls: [token] }, { calls: [token] }, { text: 'Made.' }),
    });
    record.close();
    const looked = events.flatMap((event) => (event.type === 'call.reconciled' ? [event.result] : []));
    expect(looked).toEqual(['r1', 'r1']);
    expect(text).toMatch(/create_pat/);
    expect(restore(findRun(folder, id)).unsure.length + restore(findRun(folder, id)).resent.length).toBe(1);
  });

  it('is named when the call is all that was asked for', async () => {
    const opened = openFresh();
    opened.sandbox.faults.add({ match: { method: 'PATCH' }, fault: { kind: 'lost-reply' } });
    const { outcome, text } = await runOnSandbox({ ...story, opened, request: callsRequest([patch('Mine')]) });
    expect([outcome, text]).toEqual([
      'failed',
      expect.stringMatching(/nothing shows whether it arrived: hub_teams patch/),
    ]);
  });

  it('is named when the record can not be written any more, and so is what was done', async () => {
    const opened = openFresh();
    const record = startRecord({ folder, id, ...writing });
    let full = false;
    const { outcome, text } = await runOnSandbox({
      ...story,
      opened,
      record: {
        ...record,
        append: (event) => {
          full ||= event.type === 'tool.answered' && backend(opened) === 'Second';
          if (full) throw new RecordError('No space left. Choose another folder with --state-dir.');
          record.append(event);
        },
      },
      request: callsRequest([patch('First'), patch('Second')]),
    });
    record.close();
    expect(outcome).toBe('failed');
    expect(text).toMatch(/No space left.*Done so far: .*"First".*nothing shows whether it arrived: .*"Second"/);
  });

  it('is named when the run ends, and so is what was done before', async () => {
    const controller = new AbortController();
    const opened = openFresh();
    const record = startRecord({ folder, id, ...writing });
    const { outcome, text } = await runOnSandbox({
      ...story,
      opened,
      signal: controller.signal,
      record: {
        ...record,
        append: (event) => {
          if (event.type === 'tool.called' && event.action === 'delete') controller.abort(new Error('interrupted'));
        },
      },
      request: callsRequest([patch('Before'), ...calls.slice(2)]),
    });
    record.close();
    expect(outcome).toBe('interrupted');
    expect(text).toMatch(/Done so far: hub_teams patch .*Sent, and nothing shows whether it arrived: hub_teams delete/);
    expect(text).not.toMatch(/Nothing was changed/);
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

describe('decisions and ids', () => {
  const remove = (username: string, callId = username) => ({
    tool: 'hub_teams',
    input: { action: 'remove_member', params_json: { org: 'acme', group_name: 'backend', username } },
    id: callId,
  });
  const dropTeam = {
    tool: 'hub_teams',
    input: { action: 'delete', params_json: { org: 'acme', group_name: 'security' } },
    id: 'drop',
  };
  const people = ({ sandbox }: ReturnType<typeof openFresh>) =>
    sandbox.snapshot().organizations[0]!.teams.find(({ name }) => name === 'backend')!.members;

  async function pauseWith(model: NonNullable<SandboxRun['model']>) {
    const opened = openFresh();
    const record = startRecord({ folder, id, ...writing });
    record.append(started);
    const { outcome } = await runOnSandbox({ request: 'do it', person: null, model, opened, record });
    record.close();
    expect(outcome).toBe('waiting');
    return opened;
  }

  it('given beforehand decide the calls that waited and nothing that comes after', async () => {
    const opened = await pauseWith(scriptedModel({ calls: [remove('dev2')] }));
    const { outcome, waiting } = await goOn(opened, {
      model: scriptedModel({ calls: [remove('linus')] }),
      person: null,
      answers: new Map([['dev2', { approved: true }]]),
    });
    expect([outcome, waiting.map(({ callId }) => callId)]).toEqual(['waiting', ['linus']]);
    expect(writes(opened.sandbox)).toHaveLength(1);
    expect(restore(findRun(folder, id)).pending.map(({ callId }) => callId)).toEqual(['linus']);
  });

  it('of two calls do not stand in each other’s way: the one that is approved is made', async () => {
    const both = { tool: 'hub_teams', action: 'delete', params: { org: 'acme', group_name: 'backend' } };
    const opened = await pauseWith(
      scriptedModel({
        calls: [
          { tool: both.tool, input: { action: both.action, params_json: both.params }, id: 'drop' },
          remove('dev2'),
        ],
      }),
    );
    const { outcome } = await goOn(opened, {
      model: scriptedModel({ text: 'Done.' }),
      person: null,
      answers: new Map([
        ['drop', { approved: false }],
        ['dev2', { approved: true }],
      ]),
    });
    expect(outcome).toBe('done');
    expect(writes(opened.sandbox).map(({ method, path }) => `${method} ${path}`)).toEqual([
      'DELETE /v2/orgs/acme/groups/backend/members/dev2',
    ]);
  });

  it('hold for one call, even if a model gives the next one the same id', async () => {
    const opened = openFresh();
    const asked: string[] = [];
    const { calls: made } = await runOnSandbox({
      request: 'do it',
      opened,
      model: scriptedModel({ calls: [remove('dev2', 'call_0')] }, { calls: [{ ...dropTeam, id: 'call_0' }] }),
      person: ({ callId, call }) => {
        asked.push(`${callId} ${call.action}`);
        return { approved: call.action === 'remove_member' };
      },
    });
    expect(asked).toEqual(['call_0 remove_member', 'call_0-2 delete']);
    expect(made.map(({ action }) => action)).toEqual(['remove_member']);
    expect(people(opened)).not.toContain('dev2');
  });

  it('are not answered from an earlier run that is continued', async () => {
    const opened = openFresh();
    const record = startRecord({ folder, id, ...writing });
    record.append(started);
    const whoami = { tool: 'hub_admin', input: { action: 'whoami' }, id: 'call-1' };
    await runOnSandbox({ request: 'who am I?', model: scriptedModel({ calls: [whoami] }), opened, record });
    record.close();
    const { events } = await runOnSandbox({
      request: 'and now?',
      opened,
      model: scriptedModel({ calls: [remove('dev2', 'call-1')] }),
      person: () => ({ approved: true }),
      earlier: conversationOf(restore(findRun(folder, id))),
    });
    expect(events.filter(({ type }) => type === 'tool.called')).toMatchObject([
      { call_id: 'call-1-2', action: 'remove_member', result: 'r2' },
    ]);
    expect(writes(opened.sandbox)).toHaveLength(1);
  });

  it('are kept when the model fails after what was approved was done', async () => {
    const opened = await pauseWith(scriptedModel({ calls: [remove('dev2')] }));
    const answers = new Map([['dev2', { approved: true }]]);
    const broken = scriptedModel();
    const failing = { ...broken, doStream: () => Promise.reject(new Error('out of order')) };
    const failed = await goOn(opened, { model: failing, person: null, answers });
    expect([failed.outcome, failed.text]).toEqual([
      'failed',
      expect.stringMatching(/out of order.*Done so far: hub_teams remove_member/),
    ]);
    const stored = restore(findRun(folder, id));
    expect([stored.isOpen, stored.outcome]).toEqual([true, 'failed']);
    // Another request can follow it, and is told what was done.
    const following = scriptedModel({ text: 'I see.' });
    const followed = await runOnSandbox({
      request: 'well?',
      model: following,
      opened,
      earlier: conversationOf(stored),
    });
    expect(followed.outcome).toBe('done');
    expect(JSON.stringify(following.prompts[0])).toContain('"toolCallId":"dev2"');
    // And it can be gone on with; nothing is made twice.
    const { outcome } = await goOn(opened, { model: scriptedModel({ text: 'Done.' }), person: null });
    expect(outcome).toBe('done');
    expect(writes(opened.sandbox)).toHaveLength(1);
  });

  it('are carried out on going on, also when the step after them was cut off', async () => {
    const create = (name: string) => ({
      tool: 'hub_teams',
      input: { action: 'create', params_json: { org: 'acme', name } },
      id: name,
    });
    const script = () =>
      scriptedModel(
        { calls: [remove('dev2')] },
        { calls: [create('one'), create('two'), dropTeam] },
        { text: 'Done.' },
      );
    const whole = openFresh();
    const { events } = await runOnSandbox({
      request: 'do it',
      opened: whole,
      model: script(),
      person: ({ callId }) => ({ approved: callId === 'dev2' }),
    });
    const expected = writes(whole.sandbox).map(({ method, path }) => `${method} ${path}`);
    expect(expected).toHaveLength(3);
    for (let last = events.findIndex(({ type }) => type === 'approval.answered'); last < events.length; last++) {
      const opened = openFresh();
      const record = startRecord({ folder, id, ...writing });
      record.append(started);
      const options = {
        model: script(),
        person: ({ callId }: { callId: string }) => ({ approved: callId === 'dev2' }),
      };
      const dying = dyingRecord(record, (_, index) => index === last);
      await runOnSandbox({ ...options, request: 'do it', opened, record: dying }).catch(() => {});
      record.close();
      const earlier = restore(findRun(folder, id));
      // What the model has not said yet, it says when it is asked again.
      const said = earlier.messages.filter(({ role }) => role === 'assistant').length;
      const rest = [
        { calls: [remove('dev2')] },
        { calls: [create('one'), create('two'), dropTeam] },
        { text: 'Done.' },
      ].slice(earlier.cutOff.length > 0 ? 2 : said);
      const { outcome, text } = await goOn(opened, { ...options, askAgain: false, model: scriptedModel(...rest) });
      const where = `killed before ${events[last]!.type} (${last}): ${text}`;
      expect(outcome, where).toBe('done');
      expect(
        writes(opened.sandbox)
          .map(({ method, path }) => `${method} ${path}`)
          .toSorted(),
        where,
      ).toEqual(expected.toSorted());
      rmSync(folder, { recursive: true });
    }
  });

  it('of the program on calls that would fail are kept when it is killed right after them', async () => {
    const opened = openFresh();
    const missing = { ...dropTeam, input: { action: 'delete', params_json: { org: 'acme', group_name: 'nowhere' } } };
    const record = startRecord({ folder, id, ...writing });
    record.append(started);
    let added = 0;
    const dying = dyingRecord(record, ({ type }) => type === 'messages.added' && ++added === 3);
    await runOnSandbox({
      request: 'drop it',
      model: scriptedModel({ calls: [missing] }),
      person: null,
      opened,
      record: dying,
    }).catch(() => {});
    record.close();
    const model = scriptedModel({ text: 'There is no such team.' });
    const { outcome } = await goOn(opened, { model, person: null });
    expect(outcome).toBe('done');
    expect(JSON.stringify(model.prompts[0])).toMatch(/execution-denied|no such|not found|404/i);
  });
});

it('what stands for a secret is not written down in place of it', async () => {
  const opened = openFresh();
  const text = ['dckr', 'pat', 'x'.repeat(27)].join('_');
  const params = { org: 'acme', group_name: 'backend', description: `rotate ${text}` };
  const { outcome, text: told } = await runOnSandbox({
    ...story,
    opened,
    request: callsRequest([{ tool: 'hub_teams', action: 'patch', params }]),
  });
  expect([outcome, told]).toEqual([
    'failed',
    expect.stringMatching(/not sent: its parameters hold \[secret [0-9a-f]{8}\]/),
  ]);
  expect(writes(opened.sandbox)).toEqual([]);
});

describe('plans and their way back', () => {
  it('a plan sends nothing, and is applied as it was shown', async () => {
    const opened = openFresh();
    const planned = await runOnSandbox({ ...story, opened, mode: 'plan' });
    expect(writes(opened.sandbox)).toEqual([]);
    expect(plannedIn(planned.events as never)).toMatchObject(calls);
    const applied = await runOnSandbox({ ...story, opened, request: callsRequest(calls) });
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
    await runOnSandbox({ ...story, opened, request: callsRequest([...back]) });
    const left = diffWorlds(before, opened.sandbox.snapshot()).filter(({ what }) => what !== 'audit-event');
    // The repository stays; the team is the same to people, and a new one to Docker Hub.
    expect(left.map(({ kind, id: thing }) => `${kind} ${thing}`).filter((text) => !text.includes('security'))).toEqual([
      'added acme/made',
    ]);
  });
});
