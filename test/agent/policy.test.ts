// The policy as a table, and approvals as a ledger: what runs, what is asked, and that what runs is what was approved.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Approval, Approvals } from '../../src/agent/approvals.ts';
import { type CallPlan, type HubCall, Mode, Risk } from '../../src/agent/events.ts';
import { approvalDigest, isDisguise, judge, readCall, readRisks } from '../../src/agent/policy.ts';

const risks = readRisks({ list: 'read', assign: 'privileged', delete: 'destructive' });
const call = (input: unknown) => readCall('hub_repos', input, risks);

describe('the policy', () => {
  it('reads parameters given as an object or as JSON text as the same call', () => {
    const asText = call({ action: 'assign', params_json: '{"b": 1, "a": [2]}' });
    expect(asText).toEqual({
      tool: 'hub_repos',
      action: 'assign',
      params: { a: [2], b: 1 },
      risk: 'privileged',
      digest: asText.digest,
    });
    expect(call({ action: 'assign', params_json: { a: [2], b: 1 } }).digest).toBe(asText.digest);
  });

  it('takes what nobody declared for destructive, names of object properties included', () => {
    for (const action of ['delete_all', 'constructor', 'toString', '__proto__', '']) {
      expect(call({ action }).risk).toBe('destructive');
    }
    for (const declared of [undefined, null, 'read', { list: 'harmless' }]) expect(readRisks(declared)).toEqual({});
  });

  it('takes a dry run for a read, and nothing that only looks like one', () => {
    expect(call({ action: 'delete', params_json: { dry_run: true } }).risk).toBe('read');
    for (const dry_run of [false, 'yes', 1, null, [true]]) {
      expect(call({ action: 'delete', params_json: { dry_run } }).risk).toBe('destructive');
    }
    // Servers read this text too: it is judged, and sent, as what they would make of it.
    expect(call({ action: 'delete', params_json: { dry_run: 'true' } })).toMatchObject({
      risk: 'read',
      params: { dry_run: true },
    });
  });

  it('reads a tool of one action by its parameters', () => {
    expect(readCall('hub_repos_delete', { tag: 'x' }, { delete: 'destructive' }, 'delete')).toMatchObject({
      action: 'delete',
      params: { tag: 'x' },
      risk: 'destructive',
    });
  });

  it('refuses to read what is no call', () => {
    for (const input of [
      {},
      null,
      'list',
      { action: 1 },
      { action: 'list', params_json: '{' },
      { action: 'list', params_json: '[1]' },
      { action: 'list', params_json: 5 },
    ]) {
      expect(() => call(input)).toThrow();
    }
  });

  it('is this table of modes and risks', () => {
    const table = Mode.options.map((mode) => [
      mode,
      ...Risk.options.map((risk) => judge(risk, { mode, allowDestructive: undefined }).verdict),
    ]);
    expect(table).toEqual([
      //            read   write  privileged destructive
      ['plan', 'run', 'plan', 'plan', 'plan'],
      ['default', 'run', 'run', 'ask', 'ask'],
      ['every-write', 'run', 'ask', 'ask', 'ask'],
      ['yolo', 'run', 'run', 'run', 'refuse'],
    ]);
  });

  it('lets DOCKERHUB_ALLOW_DESTRUCTIVE forbid, but never make anything unasked', () => {
    for (const mode of ['default', 'every-write', 'yolo'] as const) {
      expect(judge('destructive', { mode, allowDestructive: false })).toMatchObject({ verdict: 'refuse' });
      expect(judge('destructive', { mode, allowDestructive: true })).toEqual({ verdict: 'ask' });
    }
  });
});

describe('a denied call in another disguise', () => {
  const hub = (tool: string, action: string, params: Record<string, unknown>, risk: Risk = 'privileged'): HubCall => ({
    tool,
    action,
    params,
    risk,
    digest: JSON.stringify([tool, action, params]),
  });
  const team = { org: 'acme', group_name: 'backend' };

  it('is the same call, a part of it, or one about all of its subjects', () => {
    const deletion = hub('hub_teams', 'delete', team, 'destructive');
    expect(isDisguise(deletion, deletion)).toBe(true);
    expect(isDisguise(hub('hub_teams', 'remove_member', { ...team, username: 'dev2' }), deletion)).toBe(true);
    expect(isDisguise(hub('hub_teams', 'patch', { ...team, name: 'old' }, 'write'), deletion)).toBe(true);
    const invite = hub('hub_org', 'bulk_invite', { org: 'acme', invitees: ['a@x.example', 'b@x.example'] });
    expect(isDisguise(hub('hub_org', 'bulk_invite', { org: 'acme', invitees: ['A@x.example'] }), invite)).toBe(true);
  });

  it('is not a read, another tool, or a call about something else in the same place', () => {
    const removal = hub('hub_teams', 'remove_member', { ...team, username: 'dev2' });
    expect(isDisguise(hub('hub_teams', 'remove_member', { ...team, username: 'linus' }), removal)).toBe(false);
    expect(isDisguise(hub('hub_teams', 'get', team, 'read'), removal)).toBe(false);
    expect(isDisguise(hub('hub_org', 'remove_member', { org: 'acme', username: 'dev2' }), removal)).toBe(false);
    expect(isDisguise(hub('hub_teams', 'delete', { org: 'acme', group_name: 'frontend' }), removal)).toBe(false);
  });
});

describe('an approval', () => {
  const plan = (state = 'as shown', account = 'ada on hub'): CallPlan => ({
    tool: 'hub_repos',
    action: 'assign',
    summary: '',
    target: '',
    request: { method: 'POST', path: '/', body: null },
    now: [],
    undo: null,
    inverse: [],
    retype: null,
    account,
    holds: null,
    state,
  });
  const approve = (shown: HubCall, account = 'ada on hub'): Approval => ({
    digest: approvalDigest(account, shown),
    state: 'as shown',
    expiresAt: 1000,
  });

  it('covers exactly the call that was shown, once', () => {
    const params = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(params, params, (shown, sent) => {
        const [a, b] = [call({ action: 'assign', params_json: shown }), call({ action: 'assign', params_json: sent })];
        const approvals = new Approvals(() => 0);
        approvals.grant('1', approve(a));
        if (a.digest === b.digest) {
          expect(b.params).toEqual(a.params);
          expect(() => approvals.spend('1', b, plan())).not.toThrow();
        }
        expect(() => approvals.spend('1', b, plan())).toThrow(/not sent/);
      }),
    );
  });

  it.for([
    ['for another call of the step', '2', plan(), 'v1.3-rc1', 0, /nobody approved it/],
    ['for v1.3 when v1.3-rc1 was approved', '1', plan(), 'v1.3', 0, /another call/],
    ['as another account', '1', plan('as shown', 'grace on hub'), 'v1.3-rc1', 0, /another call/],
    ['on a target that has changed', '1', plan('otherwise'), 'v1.3-rc1', 0, /has changed since it was shown/],
    ['when it has expired', '1', plan(), 'v1.3-rc1', 1000, /has expired/],
  ] as const)('is refused %s', ([, callId, now, tag, time, why]) => {
    const approvals = new Approvals(() => time);
    approvals.grant('1', approve(call({ action: 'delete', params_json: { tag: 'v1.3-rc1' } })));
    expect(() => approvals.spend(callId, call({ action: 'delete', params_json: { tag } }), now)).toThrow(why);
  });
});
