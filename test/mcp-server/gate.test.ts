// The gate: destructive calls pass only by the owner's setting or by a person's confirmation of exactly this call.
import { describe, expect, it } from 'vitest';
import { Api } from '../../src/client/client.ts';
import { connectHost, no, onSandbox, type Person, serverOptions, told, yes } from './host.ts';

const team = { org: 'acme', group_name: 'backend' };
const teams = ({ sandbox }: Awaited<ReturnType<typeof onSandbox>>) =>
  sandbox.snapshot().organizations[0]!.teams.map(({ name }) => name);
const deletions = ({ sandbox }: Awaited<ReturnType<typeof onSandbox>>) =>
  sandbox.journal.filter(({ method }) => method === 'DELETE');

/** The same question and answer by hand: what the host's SDK does by itself, and what a bad host could do. */
async function askByHand(host: Awaited<ReturnType<typeof onSandbox>>, params: object = team) {
  const post = async (extra: object) => {
    const { client, serve, sent } = host;
    await client.listTools();
    const { _meta } = (sent.at(-1) as { params: { _meta: object } }).params;
    const body = {
      jsonrpc: '2.0',
      id: 99,
      method: 'tools/call',
      params: { name: 'hub_teams', arguments: { action: 'delete', params_json: params }, _meta, ...extra },
    };
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'hub_teams',
    };
    const request = new Request('http://in-process/mcp', { method: 'POST', headers, body: JSON.stringify(body) });
    return JSON.parse((await (await serve(request)).text()).replace(/^[\s\S]*?data: (?=\{)/, '')) as {
      result?: {
        requestState?: string;
        isError?: boolean;
        inputRequests?: Record<string, { params: { message: string } }>;
      };
      error?: { message: string };
    };
  };
  const { result } = await post({});
  return { post, state: result!.requestState!, question: result!.inputRequests!['confirm']!.params.message };
}

const accepted = { confirm: { action: 'accept', content: { confirm: true } } };

describe('where the setting is missing, the person is asked', () => {
  it('with the target as it is, every parameter, the way back, and who acts; a yes sends the call once', async () => {
    const host = await onSandbox({ person: yes });
    const result = await host.act('hub_teams', 'delete', team);
    expect(result.isError).toBeFalsy();
    expect(result.structuredContent).toMatchObject({ status_code: 204 });
    await expect(`${host.questions.join('\n---\n')}\n`).toMatchFileSnapshot('../golden/confirm-delete-team.txt');
    expect(teams(host)).not.toContain('backend');
    expect(deletions(host)).toHaveLength(1);
  });

  it.for<[string, Person]>([
    ['a no', no],
    ['a closed window', () => ({ action: 'cancel' })],
    ['a yes with the box left empty', () => ({ action: 'accept', content: { confirm: false } })],
    ['a yes without the box', () => ({ action: 'accept', content: {} })],
  ])('%s sends nothing', async ([, person]) => {
    const host = await onSandbox({ person });
    const result = await host.act('hub_teams', 'delete', team);
    expect(told(result)).toMatch(/DestructiveOperationError.*The person did not confirm it/);
    expect(result.isError).toBe(true);
    expect(deletions(host)).toEqual([]);
  });

  it('an invitation is told by whom it is for, where its organization is named', async () => {
    const host = await onSandbox({ person: no });
    await host.act('hub_org', 'delete_invite', { id: '5f0c2a4e-7d31-4b8a-9c06-1e2d3f4a5b6c', org: 'acme' });
    expect(host.questions[0]).toMatch(/acme has no pending invitation 5f0c2a4e/);
  });

  it('what does not exist is not asked about', async () => {
    const host = await onSandbox({ person: yes });
    const result = await host.act('hub_teams', 'delete', { ...team, group_name: 'nobody' });
    expect(told(result)).toMatch(/ParameterError.*404/);
    expect(host.questions).toEqual([]);
  });

  it('a host that can not ask is refused, and told how to allow it', async () => {
    const host = await onSandbox();
    const result = await host.act('hub_teams', 'delete', team);
    expect(told(result)).toMatch(/DestructiveOperationError.*can not ask you.*DOCKERHUB_ALLOW_DESTRUCTIVE=true/);
    expect(deletions(host)).toEqual([]);
  });
});

describe('the setting', () => {
  it('true lets destructive calls through, unasked', async () => {
    const host = await onSandbox({ environment: { DOCKERHUB_ALLOW_DESTRUCTIVE: 'true' }, person: no });
    expect((await host.act('hub_teams', 'delete', team)).isError).toBeFalsy();
    expect(host.questions).toEqual([]);
  });

  it.for(['false', '0', 'maybe'])('%s refuses them, also where the person could be asked', async (setting) => {
    const host = await onSandbox({ environment: { DOCKERHUB_ALLOW_DESTRUCTIVE: setting }, person: yes });
    expect(told(await host.act('hub_teams', 'delete', team))).toMatch(/DOCKERHUB_ALLOW_DESTRUCTIVE=false/);
    expect([host.questions, deletions(host)]).toEqual([[], []]);
  });

  it('stands in the way of nothing else', async () => {
    const host = await onSandbox({ environment: { DOCKERHUB_ALLOW_DESTRUCTIVE: 'false' } });
    const added = await host.act('hub_teams', 'add_member', { ...team, member: 'dev1' });
    expect(added.isError).toBeFalsy();
  });
});

describe('a confirmation is good for', () => {
  it('the call that was shown, once', async () => {
    const host = await onSandbox({ person: yes });
    const { post, state, question } = await askByHand(host);
    expect(question).toMatch(/Target: acme\/backend/);
    expect(await post({ requestState: state, inputResponses: accepted })).toMatchObject({
      result: { structuredContent: { status_code: 204 } },
    });
    expect(told(await post({ requestState: state, inputResponses: accepted }))).toMatch(/was used already/);
    expect(deletions(host)).toHaveLength(1);
  });

  it('no other parameters', async () => {
    const host = await onSandbox({ person: yes });
    const { state } = await askByHand(host);
    const { post } = await askByHand(host, { ...team, group_name: 'platform' });
    expect(told(await post({ requestState: state, inputResponses: accepted }))).toMatch(/another call/);
    expect(deletions(host)).toEqual([]);
  });

  it('nobody else: not another account, not another key', async () => {
    const host = await onSandbox({ person: yes });
    const { state } = await askByHand(host);
    const { sandbox } = host;
    const grace = new Api({ url: sandbox.origin, ...sandbox.credentialsOf('grace'), fetch: sandbox.fetch });
    const others = [
      { ...host, ...(await connectHost({ ...host.options, key: new Uint8Array(32).fill(1) }, yes)) },
      { ...host, ...(await connectHost(serverOptions(grace), yes)) },
    ];
    for (const other of others) {
      const { post } = await askByHand(other);
      expect(told(await post({ requestState: state, inputResponses: accepted }))).toMatch(
        /Invalid or expired requestState|another call/,
      );
    }
    expect(deletions(host)).toEqual([]);
  });

  it('no state that was tampered with, and no answer without a state', async () => {
    const host = await onSandbox({ person: yes });
    const { post, state } = await askByHand(host);
    const [version, body, mac] = state.split('.');
    const forged = JSON.parse(Buffer.from(body!, 'base64url').toString()) as { p: object };
    const other = Buffer.from(JSON.stringify({ ...forged, p: { ...forged.p, nonce: 'mine' } })).toString('base64url');
    for (const bad of [`${version}.${other}.${mac}`, `${state}x`, 'v1.e30.e30', '']) {
      expect(told(await post({ requestState: bad, inputResponses: accepted }))).toMatch(
        /Invalid or expired requestState|another call/,
      );
    }
    expect(told(await post({ inputResponses: accepted }))).toMatch(/another call/);
    expect(deletions(host)).toEqual([]);
  });

  it('a target that is still as it was shown', async () => {
    const host = await onSandbox({ person: yes });
    const { post, state } = await askByHand(host);
    await host.api.addGroupMember({ ...team, member: 'dev1' });
    expect(told(await post({ requestState: state, inputResponses: accepted }))).toMatch(
      /has changed since it was shown/,
    );
    expect(deletions(host)).toEqual([]);
  });
});

it('a sign-in by somebody else between the answer and the call refuses it', async () => {
  const host = await onSandbox({ person: yes });
  const { post, state } = await askByHand(host);
  const { username, password } = host.sandbox.credentialsOf('grace');
  const [answer] = await Promise.all([
    post({ requestState: state, inputResponses: accepted }),
    host.act('hub_auth', 'create_token', { identifier: username, secret: password }),
  ]);
  expect(told(answer)).toMatch(/Somebody else has signed in|another call|status_code\\?":204/);
  for (const { actor } of deletions(host)) expect(actor).toBe('ada');
});

it('a call that could not be shown is refused with what to add', async () => {
  const host = await onSandbox({ person: yes });
  const result = await host.act('hub_org', 'delete_invite', { id: '5f0c2a4e-7d31-4b8a-9c06-1e2d3f4a5b6c' });
  expect(told(result)).toMatch(/can't be shown to whoever decides.*Give org as well/);
});
