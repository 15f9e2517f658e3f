// A run told again makes the same calls and the same record, and a difference is found by its field.
import { describe, expect, it } from 'vitest';
import { callsModel, callsRequest } from '../../src/agent/calls-model.ts';
import type { RecordedEvent, RunEvent } from '../../src/agent/events.ts';
import { findDifference, recordedDecisions, replayModel } from '../../src/agent/replay.ts';
import { readCases } from '../../evals/case.ts';
import { openFresh, runOnSandbox, type SandboxRun } from '../../evals/sandbox-run.ts';
import { scriptedModel } from '../../evals/scripted-model.ts';

// One of each suite, and every kind of end.
const requests = [...Map.groupBy(readCases(), ({ suite }) => suite).values()].flatMap(([first, second]) =>
  [first, second].flatMap((one) => (one && one.replies.length + one.state.length === 0 ? [one.request] : [])),
);

/** The events as a record has them. */
const recorded = (events: readonly RunEvent[]) =>
  events.map((event, seq) => ({ seq, at: '', prev: '', ...event })) as RecordedEvent[];

async function tellAgain(events: readonly RunEvent[], options: SandboxRun = {}) {
  const record = recorded(events);
  const decide = recordedDecisions(record);
  const again = await runOnSandbox({
    ...options,
    model: replayModel(record),
    person: ({ callId }) => decide.get(callId) ?? { approved: false },
  });
  return { record, again, difference: findDifference(record, again.events, false) };
}

describe('a replay', () => {
  it.for(requests)('of "%s" is the same', async (request) => {
    const { events } = await runOnSandbox({ request, person: () => ({ approved: true }) });
    expect((await tellAgain(events, { request })).difference).toBeNull();
  });

  it('of writes, with what was approved and denied, is the same, and leaves the same state', async () => {
    const request = callsRequest([
      { tool: 'hub_repos', action: 'create', params: { namespace: 'acme', name: 'made' } },
      { tool: 'hub_auth', action: 'create_pat', params: { token_label: 'ci', scopes: ['repo:read'] } },
      { tool: 'hub_teams', action: 'delete', params: { org: 'acme', group_name: 'backend' } },
    ]);
    const person: SandboxRun['person'] = ({ call }) =>
      call.risk === 'destructive' ? { approved: false, reason: 'no' } : { approved: true };
    const { events, after } = await runOnSandbox({ request, model: callsModel(), person });
    const { again, difference } = await tellAgain(events, { request });
    expect(difference).toBeNull();
    expect(again.after).toEqual(after);
  });

  it('of parallel calls and shown tables is the same', async () => {
    const list = { tool: 'hub_repos', input: { action: 'list', params_json: { namespace: 'acme', page_size: 5 } } };
    const show = {
      tool: 'show_table',
      input: { results: ['r1', 'r2'], title: 'Both', columns: [{ field: 'name', title: 'name' }] },
    };
    const { events } = await runOnSandbox({
      request: 'x',
      model: scriptedModel({ calls: [list, list] }, { calls: [show] }),
    });
    expect((await tellAgain(events, { request: 'x' })).difference).toBeNull();
  });

  it('on another state reports the first field that differs', async () => {
    const request = callsRequest([
      { tool: 'hub_teams', action: 'get', params: { org: 'acme', group_name: 'backend' } },
    ]);
    const { events } = await runOnSandbox({ request, model: callsModel() });
    const opened = openFresh();
    await opened.api.patchGroup({ org: 'acme', group_name: 'backend', description: 'Something else' });
    expect((await tellAgain(events, { request, opened })).difference).toMatchObject({
      type: 'tool.answered',
      field: 'content.json.data.description',
      recorded: 'Services behind the shop',
      replayed: 'Something else',
    });
  });

  it('that ends elsewhere says which event is missing or too many', async () => {
    const { events } = await runOnSandbox({ request: 'who am I?' });
    const record = recorded(events);
    expect(findDifference(record, events.slice(0, -1), false)).toMatchObject({ field: 'type', replayed: 'nothing' });
    expect(findDifference(record.slice(0, -1), events, false)).toMatchObject({ field: 'type', recorded: 'nothing' });
  });

  it('can go another way from any step', async () => {
    const request = callsRequest([{ tool: 'hub_admin', action: 'whoami', params: {} }]);
    const { events } = await runOnSandbox({ request, model: callsModel() });
    const other = scriptedModel({ text: 'Another way.' });
    const { text, calls } = await runOnSandbox({ request, model: replayModel(recorded(events), 1, other) });
    expect([text, calls.length]).toEqual(['Another way.', 1]);
  });
});
