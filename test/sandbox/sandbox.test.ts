// The sandbox itself: start, state, journal, tokens, and the port that it can listen on.
import { describe, expect, test } from 'vitest';
import { createSandbox, emptyWorld, type TokenSpec, type World, worlds } from '../../src/sandbox/sandbox.ts';
import { openDoor, tuesday } from './door.ts';

const app = '/v2/namespaces/acme/repositories/app';
const empty = emptyWorld({ now: tuesday, timeZone: 'UTC', seed: 1 });

test('a snapshot is a copy, plain data that survives JSON', () => {
  const { sandbox } = openDoor();
  const snapshot = sandbox.snapshot();
  expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
  snapshot.repositories.length = 0;
  expect(sandbox.snapshot().repositories.length).toBeGreaterThan(0);
});

test('restore brings a state back, and keeps no hold of what it was handed', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const saved = door.sandbox.snapshot();
  await ada('POST', '/v2/namespaces/acme/repositories', { name: 'short-lived' });
  const restored = structuredClone(saved);
  door.sandbox.restore(restored);
  restored.repositories.length = 0;
  expect(door.sandbox.snapshot()).toEqual(saved);
  expect((await ada('GET', '/v2/namespaces/acme/repositories/short-lived')).status).toBe(404);
});

test('after a restore a session or token from before opens what it did if the state has it, and nothing else', async () => {
  const door = openDoor();
  const kept = await door.withPat('ada', 'repo:read');
  const saved = door.sandbox.snapshot();
  const [invite] = saved.organizations[0]!.invites;
  const lost = door.sandbox.issueToken({ kind: 'pat', username: 'ada', scopes: ['repo:admin'] });
  const signIn = (secret: string) => door.anonymous('POST', '/v2/auth/token', { identifier: 'ada', secret });
  const session = door.bearing(`Bearer ${(await signIn(lost.secret)).body.access_token}`);
  const oat = await door.withOat(['scope-member-edit']);
  door.sandbox.acceptInvite(invite!.id, 'heidi');
  const heidi = await door.as('heidi');
  const statuses = async () => [
    (await kept('GET', app)).status,
    (await signIn(lost.secret)).status,
    (await session('GET', app)).status,
    (await oat('GET', app)).status,
    (await heidi('GET', app)).status,
  ];
  expect(await statuses()).toEqual([200, 200, 200, 200, 200]);
  const later = door.sandbox.snapshot();

  door.sandbox.restore(saved);
  const made = [
    door.sandbox.issueToken({ kind: 'pat', username: 'ada', scopes: ['repo:public_read'] }),
    door.sandbox.issueToken({ kind: 'oat', org: 'acme', scopes: ['scope-tag-read'] }),
  ];
  door.sandbox.acceptInvite(invite!.id, 'heidi');
  expect(made.map(({ id }) => id)).not.toContain(lost.id);
  expect(made.map(({ secret }) => secret)).not.toContain(lost.secret);
  expect(await statuses()).toEqual([200, 401, 401, 401, 401]);

  door.sandbox.restore(later);
  expect(await statuses()).toEqual([200, 200, 200, 200, 200]);
});

test.each<[place: string, data: unknown]>([
  ['it must be an object', null],
  ['signed_in must be a string', {}],
  ['signed_in must be a string', []],
  ['users must be a list', { ...empty, users: {} }],
  ['organizations[0].uuid must be a string', { ...empty, organizations: [{}] }],
  [
    'organizations[0].teams[0] must be an object',
    { ...empty, organizations: [{ ...empty.organizations[0], teams: [null] }] },
  ],
  ['audit_events must be a list', { ...empty, audit_events: undefined }],
])('data that are no world are refused, with the place: %s', async (place, data) => {
  const door = openDoor();
  const before = door.sandbox.snapshot();
  expect(() => door.sandbox.restore(data as World)).toThrow(`This is no world of the sandbox: ${place}`);
  expect(door.sandbox.snapshot()).toEqual(before);
  expect((await door.anonymous('GET', app)).status).toBe(200);
  expect(() => openDoor({ world: data as World })).toThrow(place);
});

test('every world that is made here has the shape of one, also after JSON', () => {
  for (const make of Object.values(worlds)) {
    const door = openDoor({ world: make });
    expect(() => door.sandbox.restore(JSON.parse(JSON.stringify(door.sandbox.snapshot())))).not.toThrow();
  }
});

test('a world is handed in as data or made from clock, zone and seed', () => {
  const clock = { now: () => tuesday };
  const world = emptyWorld({ now: tuesday, timeZone: 'UTC', seed: 1 });
  const sandbox = createSandbox({ clock, world });
  world.users.length = 0;
  expect(sandbox.snapshot().users).toHaveLength(1);
  let seen: unknown;
  createSandbox({
    clock,
    timeZone: 'Asia/Tokyo',
    seed: 9,
    world: (context) => {
      seen = context;
      return emptyWorld(context);
    },
  });
  expect(seen).toEqual({ now: tuesday, timeZone: 'Asia/Tokyo', seed: 9 });
});

test('in the empty world ada can start from nothing', async () => {
  const door = openDoor({ world: emptyWorld });
  const ada = await door.as('ada');
  expect((await ada('GET', '/v2/namespaces/acme/repositories')).body.count).toBe(0);
  expect((await ada('POST', '/v2/namespaces/acme/repositories', { name: 'first' })).status).toBe(201);
  expect((await ada('GET', '/v2/auditlogs/acme')).body.logs).toHaveLength(1);
});

test('its fetch takes what the global one takes', async () => {
  const { sandbox } = openDoor();
  const url = `${sandbox.origin}${app}`;
  for (const response of [
    await sandbox.fetch(url),
    await sandbox.fetch(new URL(url), { headers: { accept: 'application/json' } }),
    await sandbox.fetch(new Request(url)),
    await sandbox.fetch('https://hub.docker.com/v2/namespaces/acme/repositories/app'),
  ]) {
    expect(response.status).toBe(200);
  }
  expect((await sandbox.fetch(new Request(url), { method: 'PUT' })).status).toBe(405);
});

test('the journal tells every request, who made it and how it ended', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  await ada('HEAD', `${app}?x=1`);
  await door.anonymous('GET', '/v2/nowhere');
  await door.bearing('Bearer nonsense')('GET', app);
  const at = '2026-11-24T10:00:00.000000Z';
  expect(door.sandbox.journal).toEqual([
    { at, method: 'POST', path: '/v2/auth/token', status: 200, actor: null },
    { at, method: 'HEAD', path: `${app}?x=1`, status: 200, actor: 'ada' },
    { at, method: 'GET', path: '/v2/nowhere', status: 404, actor: null },
    { at, method: 'GET', path: app, status: 401, actor: null },
  ]);
});

test('credentials are those of the signed-in user and depend on the seed', () => {
  const { sandbox } = openDoor();
  expect(sandbox.credentials).toEqual(sandbox.credentialsOf('ada'));
  expect(sandbox.credentialsOf('dev1').password).not.toBe(sandbox.credentials.password);
  expect(openDoor({ seed: 2 }).sandbox.credentials.password).not.toBe(sandbox.credentials.password);
});

test('a token for somebody who does not exist is a mistake that is told', () => {
  const { sandbox } = openDoor();
  expect(() => sandbox.issueToken({ kind: 'pat', username: 'nobody', scopes: ['repo:read'] })).toThrow('nobody');
  expect(() => sandbox.issueToken({ kind: 'oat', org: 'globex', scopes: [] })).toThrow('globex');
});

const personal = { kind: 'pat', username: 'ada', scopes: ['repo:read'] };
const organizational = { kind: 'oat', org: 'acme', scopes: ['scope-tag-read'] };

test.each<[object, RegExp]>([
  [{ ...personal, kind: 'jwt' }, /kind must be pat, oat or scim/],
  [{ ...personal, scopes: [] }, /scopes must be a list of one or more of repo:admin, repo:write, /],
  [{ ...personal, scopes: ['repo:read', 'repo:everything'] }, /scopes must be a list of one or more of repo:admin, /],
  [{ ...personal, scopes: undefined }, /scopes must be a list/],
  [{ ...personal, label: '' }, /label must be a string of 1 to 100 characters/],
  [{ ...personal, expiresAt: 'tomorrow' }, /expiresAt must be a date-time in UTC such as 2027-01-31T00:00:00Z/],
  [{ ...personal, expiresAt: '2027-02-30T00:00:00Z' }, /expiresAt must be a date-time in UTC/],
  [{ ...personal, expiresAt: '2026-11-24T10:00:00Z' }, /expiresAt must be in the future/],
  [{ ...organizational, scopes: [] }, /scopes must be a list of one or more of scope-member-read, .*scope-image-pull/],
  [{ ...organizational, scopes: ['repo:read'] }, /scopes must be a list of one or more of scope-member-read, /],
  [{ ...organizational, label: '' }, /label must be a string, and not empty/],
  [{ ...organizational, expiresAt: '2027-01-31' }, /expiresAt must be a date-time in UTC/],
  [{ ...organizational, repositories: 'mallory/free-tools' }, /repositories must be a repository of acme, .*acme\/\*/],
  [{ ...organizational, repositories: 'acme/no-such-repository' }, /repositories must be a repository of acme/],
  [{ ...organizational, repositories: '*/*' }, /repositories must be .*, or \*\/\*\/public/],
])('a token that no request would get is not issued either: %j', (spec, sentence) => {
  const { sandbox } = openDoor();
  const before = sandbox.snapshot();
  expect(() => sandbox.issueToken(spec as TokenSpec)).toThrow(sentence);
  expect(sandbox.snapshot()).toEqual(before);
});

test('a token that is issued is the one that a request would make', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const expiresAt = '2027-01-31T00:00:00.5Z';
  const scopes = ['scope-tag-read', 'scope-member-read'];
  const { id } = door.sandbox.issueToken({ kind: 'oat', org: 'acme', scopes, repositories: 'acme/app', expiresAt });
  expect((await ada('GET', `/v2/orgs/acme/access-tokens/${id}`)).body).toMatchObject({
    label: 'sandbox',
    expires_at: '2027-01-31T00:00:00.500000Z',
    resources: [
      { type: 'TYPE_ORG', path: 'acme', scopes: ['scope-member-read'] },
      { type: 'TYPE_REPO', path: 'acme/app', scopes: ['scope-tag-read'] },
    ],
  });
  const people = door.sandbox.issueToken({ kind: 'oat', org: 'acme', scopes: ['scope-member-read'] });
  expect((await ada('GET', `/v2/orgs/acme/access-tokens/${people.id}`)).body.resources).toHaveLength(1);
});

describe('listening', () => {
  test('serves the same state on a port of this machine, with links that lead back to it', async () => {
    const { sandbox } = openDoor();
    const server = await sandbox.listen();
    try {
      expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      const response = await fetch(`${server.url}/v2/namespaces/acme/repositories?page_size=1`);
      const body = await response.json();
      expect(body).toMatchObject({ next: `${server.url}/v2/namespaces/acme/repositories?page=2&page_size=1` });
      expect(response.headers.get('x-ratelimit-limit')).toBe('180');
      expect((await fetch(`${server.url}${app}`, { method: 'HEAD' })).status).toBe(200);
      expect(sandbox.journal).toHaveLength(2);
    } finally {
      await server.close();
    }
    await expect(fetch(`${server.url}${app}`)).rejects.toThrow('fetch failed');
  });

  test('a port that is taken is an error, not a hang', async () => {
    const { sandbox } = openDoor();
    const first = await sandbox.listen();
    await expect(sandbox.listen({ port: Number(new URL(first.url).port) })).rejects.toThrow('EADDRINUSE');
    await first.close();
  });
});
