// Personal access tokens: made once, listed without their secret, changed, switched off and deleted.
import { describe, expect, test } from 'vitest';
import { diffWorlds } from '../../src/sandbox/sandbox.ts';
import { type Door, openDoor } from './door.ts';

const tokens = '/v2/access-tokens';
const app = '/v2/namespaces/acme/repositories/app';

async function made(door: Door, body: object = {}) {
  const ada = await door.as('ada');
  const answer = await ada('POST', tokens, { token_label: 'ci', scopes: ['repo:write'], ...body });
  return { ada, token: answer.body, answer };
}

async function signIn(door: Door, secret: string) {
  return door.anonymous('POST', '/v2/auth/token', { identifier: 'ada', secret });
}

test('a new token shows its secret once, and the secret signs its owner in', async () => {
  const door = openDoor();
  const before = door.sandbox.snapshot();
  const { ada, token, answer } = await made(door, { expires_at: '2027-01-31T00:00:00.5Z' });
  expect(answer.status).toBe(201);
  expect(token).toEqual({
    uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
    client_id: 'HUB',
    creator_ip: '127.0.0.1',
    creator_ua: '',
    created_at: '2026-11-24T10:00:00.000000Z',
    last_used: null,
    generated_by: 'manual',
    is_active: true,
    token: expect.stringMatching(/^dckr_pat_[\w-]{27}$/),
    token_label: 'ci',
    scopes: ['repo:write'],
    expires_at: '2027-01-31T00:00:00.500000Z',
  });
  const again = await ada('GET', `${tokens}/${token.uuid}`);
  expect(again.body).toEqual({ ...token, token: '' });
  expect(JSON.stringify(door.sandbox.snapshot())).not.toContain(token.token);
  expect(diffWorlds(before, door.sandbox.snapshot())).toMatchObject([
    { kind: 'added', what: 'personal-access-token', id: token.uuid, after: { token_label: 'ci' } },
  ]);
  expect((await signIn(door, token.token)).status).toBe(200);
  expect((await ada('GET', `${tokens}/${token.uuid}`)).body.last_used).toBe('2026-11-24T10:00:00.000000Z');
});

test('a token without an end has no expires_at at all', async () => {
  const { token } = await made(openDoor());
  expect(token).not.toHaveProperty('expires_at');
});

test('the program that made a token is remembered', async () => {
  const door = openDoor();
  const { body } = await door.anonymous('POST', '/v2/auth/token', {
    identifier: 'ada',
    secret: door.sandbox.credentials.password,
  });
  const response = await door.sandbox.fetch(`${door.sandbox.origin}${tokens}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${body.access_token}`, 'user-agent': 'shed/1.0' },
    body: JSON.stringify({ token_label: 'ci', scopes: ['repo:read'] }),
  });
  expect(await response.json()).toMatchObject({ creator_ua: 'shed/1.0' });
});

test('the list has one’s own tokens without secrets, newest first, in pages, and counts the active ones', async () => {
  const door = openDoor();
  const { ada } = await made(door, { token_label: 'first' });
  const second = await made(door, { token_label: 'second' });
  const third = await made(door, { token_label: 'third' });
  await (
    await door.as('dev1')
  )('POST', tokens, { token_label: 'not hers', scopes: ['repo:read'] });
  await ada('PATCH', `${tokens}/${second.token.uuid}`, { is_active: false });
  const { status, body } = await ada('GET', `${tokens}?page_size=2`);
  expect(status).toBe(200);
  expect(body).toMatchObject({ count: 3, active_count: 2, previous: null });
  expect(body.results.map((token: { token_label: string }) => token.token_label)).toEqual(['third', 'second']);
  expect(body.results[0]).toEqual({ ...third.token, token: '' });
  const rest = await ada('GET', body.next);
  expect(rest.body.results.map((token: { token_label: string }) => token.token_label)).toEqual(['first']);
});

test('label and state can be changed, scopes and end cannot', async () => {
  const door = openDoor();
  const { ada, token } = await made(door);
  const { status, body } = await ada('PATCH', `${tokens}/${token.uuid}`, {
    token_label: 'renamed',
    is_active: false,
    scopes: ['repo:admin'],
    expires_at: '2030-01-01T00:00:00Z',
  });
  expect(status).toBe(200);
  expect(body).toEqual({ ...token, token: '', token_label: 'renamed', is_active: false });
  const only = await ada('PATCH', `${tokens}/${token.uuid}`, { is_active: true });
  expect(only.body).toMatchObject({ token_label: 'renamed', is_active: true });
});

describe('what was made of a token ends with it', () => {
  test('switching it off ends its sessions and lets nobody in; switching it on lets them in again', async () => {
    const door = openDoor();
    const { ada, token } = await made(door);
    const session = door.bearing(`Bearer ${(await signIn(door, token.token)).body.access_token}`);
    expect((await session('GET', app)).status).toBe(200);
    await ada('PATCH', `${tokens}/${token.uuid}`, { is_active: false });
    expect((await session('GET', app)).status).toBe(401);
    expect((await signIn(door, token.token)).status).toBe(401);
    await ada('PATCH', `${tokens}/${token.uuid}`, { is_active: true });
    expect((await signIn(door, token.token)).status).toBe(200);
  });

  test('deleting it ends its sessions for good, and a second time there is nothing to delete', async () => {
    const door = openDoor();
    const { ada, token } = await made(door);
    const session = door.bearing(`Bearer ${(await signIn(door, token.token)).body.access_token}`);
    const { status, text } = await ada('DELETE', `${tokens}/${token.uuid}`);
    expect([status, text]).toEqual([204, '']);
    expect((await session('GET', app)).status).toBe(401);
    expect((await signIn(door, token.token)).status).toBe(401);
    expect((await ada('DELETE', `${tokens}/${token.uuid}`)).status).toBe(404);
    expect((await ada('GET', `${tokens}/${token.uuid}`)).body.message).toBe('httperror 404: object not found');
  });

  test('its end comes on the clock of the sandbox', async () => {
    const door = openDoor();
    const { token } = await made(door, { expires_at: '2026-11-24T10:05:00Z' });
    const session = door.bearing(`Bearer ${(await signIn(door, token.token)).body.access_token}`);
    door.clock.time += 5 * 60_000 - 1;
    expect((await session('GET', app)).status).toBe(200);
    door.clock.time += 1;
    expect((await session('GET', app)).status).toBe(401);
    expect((await signIn(door, token.token)).status).toBe(401);
  });
});

test.each([
  [{ token_label: undefined }, 'token_label'],
  [{ token_label: '' }, 'token_label'],
  [{ token_label: 'x'.repeat(101) }, 'token_label'],
  [{ token_label: 7 }, 'token_label'],
  [{ scopes: undefined }, 'scopes'],
  [{ scopes: [] }, 'scopes'],
  [{ scopes: 'repo:read' }, 'scopes'],
  [{ scopes: ['repo:read', 'repo:everything'] }, 'scopes'],
  [{ expires_at: '2027-01-31' }, 'expires_at'],
  [{ expires_at: '2027-02-30T00:00:00Z' }, 'expires_at'],
  [{ expires_at: '2027-01-31T00:00:00+01:00' }, 'expires_at'],
  [{ expires_at: '2027-01-31T00:00:00.1234567Z' }, 'expires_at'],
  [{ expires_at: '2026-11-24T10:00:00Z' }, 'expires_at'],
])('%j is a 400 that names %s, and makes no token', async (wrong, field) => {
  const door = openDoor();
  const { answer } = await made(door, wrong);
  expect(answer.status).toBe(400);
  expect(Object.keys(answer.body)).toEqual(['fields', 'text']);
  expect(Object.keys(answer.body.fields)).toEqual([field]);
  expect(answer.body.text).toContain(field);
  expect(door.sandbox.snapshot().personal_access_tokens).toEqual([]);
});

test('a label of a hundred characters is the longest, and a change is held to the same', async () => {
  const door = openDoor();
  const { ada, token } = await made(door, { token_label: '🛠'.repeat(100) });
  expect(token.token_label).toHaveLength(200);
  const { status, body } = await ada('PATCH', `${tokens}/${token.uuid}`, { token_label: '', is_active: 'no' });
  expect([status, Object.keys(body.fields)]).toEqual([400, ['token_label', 'is_active']]);
  expect((await ada('PATCH', `${tokens}/${token.uuid}`, '{')).body.text).toMatch(/^malformed request/);
});

test('nobody but their owner sees, changes or deletes them', async () => {
  const door = openDoor();
  const { token } = await made(door);
  const one = `${tokens}/${token.uuid}`;
  const dev1 = await door.as('dev1');
  for (const method of ['GET', 'PATCH', 'DELETE']) {
    expect((await dev1(method, one, method === 'PATCH' ? {} : undefined)).status).toBe(404);
    expect((await door.anonymous(method, one, method === 'PATCH' ? {} : undefined)).status).toBe(401);
  }
  expect((await door.anonymous('GET', tokens)).body).toEqual({ message: 'unauthorized', errinfo: {} });
  expect((await door.anonymous('POST', tokens, {})).status).toBe(401);
  expect(door.sandbox.snapshot().personal_access_tokens).toHaveLength(1);
});

test('no token manages tokens, whatever it may do elsewhere', async () => {
  const door = openDoor();
  const { token } = await made(door);
  for (const [caller, kind] of [
    [await door.withPat('ada', 'repo:admin'), 'personal'],
    [await door.withOat(['scope-repository-admin']), 'organization'],
  ] as const) {
    for (const [method, path] of [
      ['GET', tokens],
      ['POST', tokens],
      ['GET', `${tokens}/${token.uuid}`],
      ['PATCH', `${tokens}/${token.uuid}`],
      ['DELETE', `${tokens}/${token.uuid}`],
    ] as const) {
      const { status, body } = await caller(method, path);
      expect([status, body.message]).toEqual([403, `token issued from ${kind} access token is not allowed`]);
    }
  }
});
