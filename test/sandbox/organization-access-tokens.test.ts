// Organization access tokens: owners make, list, change and delete them, as many as the plan holds.
import { describe, expect, test } from 'vitest';
import type { World } from '../../src/sandbox/sandbox.ts';
import { type Door, openDoor } from './door.ts';

const tokens = '/v2/orgs/acme/access-tokens';
const pull = { type: 'TYPE_REPO', path: 'acme/app', scopes: ['scope-image-pull', 'scope-repository-read'] };
const people = { type: 'TYPE_ORG', path: 'acme', scopes: ['scope-member-read'] };

async function made(door: Door, body: object = {}) {
  const ada = await door.as('ada');
  const answer = await ada('POST', tokens, { label: 'ci', resources: [pull], ...body });
  return { ada, token: answer.body, answer };
}

async function signIn(door: Door, secret: string) {
  return door.anonymous('POST', '/v2/auth/token', { identifier: 'acme', secret });
}

function change(door: Door, how: (world: World) => void): void {
  const world = door.sandbox.snapshot();
  how(world);
  door.sandbox.restore(world);
}

const events = (door: Door) =>
  door.sandbox.snapshot().audit_events.filter(({ action }) => action.includes('.access_token.'));

test('a new token shows its secret once, does what its resources say, and is told of in the audit log', async () => {
  const door = openDoor();
  const { ada, token, answer } = await made(door, {
    description: 'pulls',
    resources: [pull, people],
    expires_at: '2027-01-31T00:00:00Z',
  });
  expect(answer.status).toBe(201);
  expect(token).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    label: 'ci',
    created_by: 'ada',
    is_active: true,
    created_at: '2026-11-24T10:00:00.000000Z',
    expires_at: '2027-01-31T00:00:00.000000Z',
    last_used_at: null,
    description: 'pulls',
    resources: [pull, people],
    token: expect.stringMatching(/^dckr_oat_[\w-]{32}$/),
  });
  const { token: secret, ...rest } = token;
  expect((await ada('GET', `${tokens}/${token.id}`)).body).toEqual(rest);
  expect(events(door).at(-1)).toMatchObject({
    action: 'org.access_token.create',
    name: 'acme',
    actor: 'ada',
    data: { label: 'ci' },
    action_description: 'made the access token ci for acme',
  });
  const acme = door.bearing(`Bearer ${(await signIn(door, secret)).body.access_token}`);
  expect((await acme('GET', '/v2/namespaces/acme/repositories/app')).status).toBe(200);
  expect((await acme('GET', '/v2/orgs/acme/members')).status).toBe(200);
  expect((await acme('GET', '/v2/orgs/acme/invites')).status).toBe(403);
});

test('the list has `total` where others have `count`, and does not say what the tokens may do', async () => {
  const door = openDoor();
  await made(door, { label: 'first' });
  const { ada } = await made(door, { label: 'second' });
  const { status, body } = await ada('GET', `${tokens}?page_size=1`);
  expect(status).toBe(200);
  expect(Object.keys(body)).toEqual(['total', 'next', 'previous', 'results']);
  expect([body.total, body.next]).toEqual([2, `${door.sandbox.origin}${tokens}?page=2&page_size=1`]);
  expect(Object.keys(body.results[0])).toEqual([
    'id',
    'label',
    'created_by',
    'is_active',
    'created_at',
    'expires_at',
    'last_used_at',
  ]);
  expect([body.results[0].label, body.results[0].expires_at]).toEqual(['second', null]);
});

test('a change replaces the resources as a whole, and leaves the end alone', async () => {
  const door = openDoor();
  const { ada, token } = await made(door, { resources: [pull, people] });
  const { status, body } = await ada('PATCH', `${tokens}/${token.id}`, {
    label: 'renamed',
    resources: [people],
    expires_at: '2030-01-01T00:00:00Z',
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({ label: 'renamed', description: '', resources: [people], expires_at: null });
  expect(body).not.toHaveProperty('token');
  expect(events(door).at(-1)).toMatchObject({ action: 'org.access_token.update', data: { label: 'renamed' } });
});

test('switching it off and deleting it ends its sessions', async () => {
  const door = openDoor();
  const { ada, token } = await made(door);
  const session = async () => door.bearing(`Bearer ${(await signIn(door, token.token)).body.access_token}`);
  const app = '/v2/namespaces/acme/repositories/app';
  const first = await session();
  expect((await first('GET', app)).status).toBe(200);
  await ada('PATCH', `${tokens}/${token.id}`, { is_active: false });
  expect([(await first('GET', app)).status, (await signIn(door, token.token)).status]).toEqual([401, 401]);
  await ada('PATCH', `${tokens}/${token.id}`, { is_active: true });
  const second = await session();
  expect((await second('GET', app)).status).toBe(200);
  expect((await ada('DELETE', `${tokens}/${token.id}`)).status).toBe(204);
  expect([(await second('GET', app)).status, (await signIn(door, token.token)).status]).toEqual([401, 401]);
  expect((await ada('DELETE', `${tokens}/${token.id}`)).body).toEqual({ detail: 'No such access token' });
  expect(events(door).at(-1)).toMatchObject({ action: 'org.access_token.delete', data: { label: 'ci' } });
});

test('an expired token can only be deleted', async () => {
  const door = openDoor();
  const { token } = await made(door, { expires_at: '2026-11-24T10:30:00Z' });
  door.clock.time += 30 * 60_000;
  const ada = await door.as('ada');
  expect((await signIn(door, token.token)).status).toBe(401);
  expect((await ada('PATCH', `${tokens}/${token.id}`, { label: 'late' })).status).toBe(400);
  expect((await ada('DELETE', `${tokens}/${token.id}`)).status).toBe(204);
});

describe('plans', () => {
  test.each([
    ['team', 10],
    ['business', 100],
  ] as const)('a %s plan holds %d tokens, those that are off included', async (plan, cap) => {
    const door = openDoor({ rateLimit: 1000 });
    change(door, (world) => {
      world.organizations[0]!.plan = plan;
    });
    const ada = await door.as('ada');
    let last: Awaited<ReturnType<typeof ada>> | undefined;
    for (let i = 0; i < cap; i++) last = await ada('POST', tokens, { label: `token ${i}` });
    expect(last!.status).toBe(201);
    await ada('PATCH', `${tokens}/${last!.body.id}`, { is_active: false });
    const refused = await ada('POST', tokens, { label: 'one too many' });
    expect([refused.status, refused.body.text]).toEqual([400, expect.stringContaining(String(cap))]);
    await ada('DELETE', `${tokens}/${last!.body.id}`);
    expect((await ada('POST', tokens, { label: 'in its place' })).status).toBe(201);
  });

  test('a pro plan has none', async () => {
    const door = openDoor();
    change(door, (world) => {
      world.organizations[0]!.plan = 'pro';
    });
    const { answer, ada } = await made(door);
    expect([answer.status, Object.keys(answer.body)]).toEqual([403, ['detail']]);
    expect((await ada('GET', tokens)).status).toBe(403);
  });
});

test.each([
  [{ label: undefined }, 'label'],
  [{ label: '' }, 'label'],
  [{ description: 'x'.repeat(201) }, 'description'],
  [{ resources: pull }, 'resources'],
  [{ resources: ['acme/app'] }, 'resources.0'],
  [{ resources: [pull, { ...pull, type: 'TYPE_TEAM' }] }, 'resources.1'],
  [{ resources: [{ ...pull, path: 'acme/no-such-repository' }] }, 'resources.0'],
  [{ resources: [{ ...pull, path: 'mallory/free-tools' }] }, 'resources.0'],
  [{ resources: [{ ...pull, path: '*/*' }] }, 'resources.0'],
  [{ resources: [{ ...pull, path: 'acme/*/x' }] }, 'resources.0'],
  [{ resources: [{ ...pull, scopes: [] }] }, 'resources.0'],
  [{ resources: [{ ...pull, scopes: ['scope-member-read'] }] }, 'resources.0'],
  [{ resources: [{ ...people, path: 'globex' }] }, 'resources.0'],
  [{ resources: [{ ...people, scopes: ['scope-image-pull'] }] }, 'resources.0'],
  [{ resources: Array.from({ length: 51 }, () => pull) }, 'resources'],
  [{ expires_at: 'tomorrow' }, 'expires_at'],
  [{ expires_at: '2027-02-30T00:00:00Z' }, 'expires_at'],
])('%j is a 400 that names %s, and makes no token', async (wrong, field) => {
  const door = openDoor();
  const { answer } = await made(door, wrong);
  expect([answer.status, Object.keys(answer.body.fields)]).toEqual([400, [field]]);
  expect(door.sandbox.snapshot().organization_access_tokens).toEqual([]);
});

test('a repository scope reaches one repository, a pattern of them, or everything public', async () => {
  const door = openDoor();
  const paths = ['acme/internal-tools', 'acme/*', 'acme/internal-*', '*/*/public'];
  for (const path of paths) {
    const { answer } = await made(door, { resources: [{ ...pull, path }] });
    expect([path, answer.status]).toEqual([path, 201]);
  }
});

test('only owners who signed in with their password manage them', async () => {
  const door = openDoor();
  const { token } = await made(door);
  for (const [method, path] of [
    ['GET', tokens],
    ['POST', tokens],
    ['GET', `${tokens}/${token.id}`],
    ['PATCH', `${tokens}/${token.id}`],
    ['DELETE', `${tokens}/${token.id}`],
  ] as const) {
    const statuses = [];
    for (const caller of [
      door.anonymous,
      await door.as('grace'),
      await door.as('dev1'),
      await door.as('mallory'),
      await door.withPat('ada', 'repo:admin'),
      await door.withOat(['scope-member-edit']),
    ]) {
      statuses.push((await caller(method, path)).status);
    }
    expect([method, path, statuses]).toEqual([method, path, [401, 403, 403, 403, 403, 403]]);
  }
  const ada = await door.as('ada');
  const unknown = await ada('GET', '/v2/orgs/globex/access-tokens');
  expect([unknown.status, unknown.body]).toEqual([404, { detail: 'No such organization' }]);
});
