import { describe, expect, it } from 'vitest';
import type { Decision, PendingCall } from '../../src/agent/run.ts';
import { diffWorlds } from '../../src/sandbox/sandbox.ts';
import { runOnSandbox } from '../../evals/sandbox-run.ts';
import { scriptedModel } from '../../evals/scripted-model.ts';

const grant = (permission = 'write') => ({
  tool: 'hub_repos',
  input: { action: 'assign_group', params_json: { namespace: 'acme', repository: 'worker', group_id: 7, permission } },
});
const read = { tool: 'hub_repos', input: { action: 'get', params_json: { namespace: 'acme', repository: 'web' } } };

/** A person who gives these answers in order, and remembers what was asked. */
function person(...decisions: Decision[]) {
  const asked: PendingCall[] = [];
  return Object.assign(
    async (pending: PendingCall) => {
      asked.push(pending);
      return decisions[asked.length - 1] ?? { approved: false };
    },
    { asked },
  );
}

describe('a call that needs approval', () => {
  it('is shown to the person in full and sent when approved', async () => {
    const somebody = person({ approved: true });
    const { outcome, events, before, after } = await runOnSandbox({
      model: scriptedModel({ calls: [grant()] }),
      person: somebody,
    });
    expect(outcome).toBe('done');
    expect(somebody.asked).toMatchObject([
      { call: { tool: 'hub_repos', action: 'assign_group', risk: 'privileged', params: { group_id: 7 } } },
    ]);
    expect(diffWorlds(before, after).map(({ kind }) => kind)).toContain('added');
    const types = events.map(({ type }) => type);
    expect(types.indexOf('approval.answered')).toBeLessThan(types.indexOf('tool.called'));
  });

  it('is not sent when denied, and the model learns why', async () => {
    const model = scriptedModel({ calls: [grant()] }, { text: 'I did not do it.' });
    const { outcome, calls, before, after } = await runOnSandbox({
      model,
      person: person({ approved: false, reason: 'not on a Monday' }),
    });
    expect(outcome).toBe('done');
    expect(calls).toEqual([]);
    expect(diffWorlds(before, after)).toEqual([]);
    expect(JSON.stringify(model.prompts.at(-1))).toContain('not on a Monday');
  });

  it('stops the run where there is nobody to ask', async () => {
    const { outcome, waiting, calls, before, after } = await runOnSandbox({
      model: scriptedModel({ calls: [grant()] }),
    });
    expect(outcome).toBe('waiting');
    expect(waiting).toMatchObject([{ call: { action: 'assign_group' } }]);
    expect(calls).toEqual([]);
    expect(diffWorlds(before, after)).toEqual([]);
  });

  it('is asked for each time: an approval is good for one call', async () => {
    const somebody = person({ approved: true }, { approved: false });
    const { calls } = await runOnSandbox({
      model: scriptedModel({ calls: [grant('read')] }, { calls: [grant('admin')] }),
      person: somebody,
    });
    expect(somebody.asked.length).toBe(2);
    expect(calls.map(({ params }) => params['permission'])).toEqual(['read']);
  });

  it('does not hold up the reads beside it, and each of several is decided by itself', async () => {
    const model = scriptedModel({ calls: [read, grant('read'), { ...grant('admin'), id: 'second' }] });
    const { calls } = await runOnSandbox({ model, person: person({ approved: false }, { approved: true }) });
    expect(calls.map(({ action }) => action)).toEqual(['get', 'assign_group']);
    expect(calls[1]!.params['permission']).toBe('admin');
  });

  it('stays denied in another way; a change of content in its place is asked about', async () => {
    const team = { org: 'acme', group_name: 'backend' };
    const act = (action: string, params: object) => ({ tool: 'hub_teams', input: { action, params_json: params } });
    const asked: string[] = [];
    const model = scriptedModel(
      { calls: [act('delete', team)] },
      { calls: [act('remove_member', { ...team, username: 'dev2' })] },
      { calls: [act('patch', { ...team, description: 'Retired' })] },
    );
    const { calls } = await runOnSandbox({
      model,
      person: ({ call }) => {
        asked.push(call.action);
        return { approved: call.action === 'patch', reason: 'mark it as retired instead' };
      },
    });
    expect(asked).toEqual(['delete', 'patch']);
    expect(calls.map(({ action }) => action)).toEqual(['patch']);
    expect(JSON.stringify(model.prompts[2])).toContain(
      'denied hub_teams delete before; this would do it in another way',
    );
  });

  it('is any call whose risk nobody declares; one that does not exist is not even asked about', async () => {
    const unknown = { tool: 'hub_repos', input: { action: 'delete_everything', params_json: {} } };
    const model = scriptedModel({ calls: [unknown] });
    const somebody = person({ approved: true });
    const { calls, events } = await runOnSandbox({ model, person: somebody });
    expect(events.find(({ type }) => type === 'call.judged')).toMatchObject({ risk: 'destructive', verdict: 'ask' });
    expect(somebody.asked).toEqual([]);
    expect(calls).toEqual([]);
    expect(JSON.stringify(model.prompts[1])).toContain('there is no action');
  });
});

describe('a model that misbehaves', () => {
  it('learns that parameters do not parse, and nothing is sent', async () => {
    const model = scriptedModel({ calls: [{ tool: 'hub_repos', input: { action: 'list', params_json: '{broken' } }] });
    const { calls, outcome } = await runOnSandbox({ model });
    expect(calls).toEqual([]);
    expect(outcome).toBe('done');
    expect(JSON.stringify(model.prompts[1])).toContain('error-text');
  });

  it('is stopped after the turns it may take, and the run says so', async () => {
    const model = scriptedModel(...Array.from({ length: 9 }, () => ({ calls: [read] })));
    const { outcome, text, calls } = await runOnSandbox({ model, limits: { turns: 3 } });
    expect(outcome).toBe('limit');
    expect(calls.length).toBe(3);
    expect(text).toMatch(/3 steps.*--max-turns/);
  });

  it('can show only rows that results hold', async () => {
    const columns = [{ field: 'name', title: 'name' }];
    const made = { results: ['r9'], title: 'x', columns };
    const model = scriptedModel({ calls: [read] }, { calls: [{ tool: 'show_table', input: made }] });
    const { tables } = await runOnSandbox({ model });
    expect(tables).toEqual([]);
    expect(JSON.stringify(model.prompts[2])).toContain('There is no result r9; there are r1');
  });
});

describe('a run', () => {
  it('ends as interrupted when it is interrupted, its record complete', async () => {
    const controller = new AbortController();
    const interrupting = async () => {
      controller.abort(new Error('interrupted'));
      return { approved: true };
    };
    const { outcome, events, calls } = await runOnSandbox({
      model: scriptedModel({ calls: [grant()] }),
      person: interrupting,
      signal: controller.signal,
    });
    expect(outcome).toBe('interrupted');
    expect(calls).toEqual([]);
    expect(events.at(-1)).toMatchObject({ type: 'run.ended', outcome: 'interrupted', calls: 0, writes: 0 });
  });

  it('gives the model names for results, the rows of which it need not retype', async () => {
    const model = scriptedModel({ calls: [read] });
    await runOnSandbox({ model });
    expect(JSON.stringify(model.prompts[1])).toContain('"result":"r1"');
  });
});
