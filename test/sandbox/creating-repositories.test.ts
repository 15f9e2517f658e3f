// Creating repositories: what comes back, what is refused, and what it leaves in the world.
import { describe, expect, test } from 'vitest';
import { diffWorlds } from '../../src/sandbox/sandbox.ts';
import { openDoor, tuesday } from './door.ts';

const list = '/v2/namespaces/acme/repositories';

test('an owner creates a private repository, and it is there', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const { status, body } = await ada('POST', list, {
    name: 'release-images',
    namespace: 'acme',
    description: 'Images of the next release',
    full_description: '# Release images',
    registry: 'docker.io',
    is_private: true,
  });
  expect(status).toBe(201);
  const now = '2026-11-24T10:00:00.000000Z';
  expect(body).toMatchObject({
    name: 'release-images',
    namespace: 'acme',
    repository_type: 'image',
    status: 1,
    status_description: 'active',
    description: 'Images of the next release',
    full_description: '# Release images',
    is_private: true,
    pull_count: 0,
    last_updated: now,
    date_registered: now,
    permissions: { read: true, write: true, admin: true },
    immutable_tags_settings: { enabled: false, rules: ['.*'] },
    storage_size: null,
  });
  expect((await ada('GET', `${list}/release-images`)).body).toEqual(body);
  expect((await ada('GET', `${list}?name=release-images`)).body.count).toBe(1);
  expect((await ada('GET', `${list}/release-images/tags`)).body.count).toBe(0);
  expect((await door.anonymous('GET', `${list}/release-images`)).status).toBe(404);
});

test('a creation is two changes: the repository, and its event in the audit log', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const before = door.sandbox.snapshot();
  await ada('POST', list, { name: 'release-images', namespace: 'acme' });
  expect(diffWorlds(before, door.sandbox.snapshot())).toMatchObject([
    { kind: 'added', what: 'repository', id: 'acme/release-images', after: { is_private: false } },
    {
      kind: 'added',
      what: 'audit-event',
      after: {
        account: 'acme',
        action: 'repo.create',
        name: 'acme/release-images',
        actor: 'ada',
        timestamp: '2026-11-24T10:00:00.000000Z',
      },
    },
  ]);
  expect((await ada('GET', '/v2/auditlogs/acme')).body.logs[0]).toMatchObject({
    action: 'repo.create',
    name: 'acme/release-images',
    actor: 'ada',
  });
});

test('the namespace and everything but the name may be left out', async () => {
  const door = openDoor();
  const grace = await door.as('grace');
  const { status, body } = await grace('POST', `${list}/`, { name: 'ab' });
  expect([status, body.is_private, body.description]).toEqual([201, false, '']);
  expect(body).not.toHaveProperty('full_description');
});

describe('refused with a 400 that names the field, and nothing is created:', () => {
  test.each([
    ['name', {}],
    ['name', { name: 'a' }],
    ['name', { name: 'a'.repeat(256) }],
    ['name', { name: 'Release' }],
    ['name', { name: 'release--images' }],
    ['name', { name: '-release' }],
    ['name', { name: 'release/images' }],
    ['name', { name: 'release images' }],
    ['name', { name: 7 }],
    ['namespace', { name: 'release-images', namespace: 'globex' }],
    ['description', { name: 'release-images', description: 'x'.repeat(101) }],
    ['description', { name: 'release-images', description: ['x'] }],
    ['full_description', { name: 'release-images', full_description: 'é'.repeat(12_501) }],
    ['is_private', { name: 'release-images', is_private: 'true' }],
    ['registry', { name: 'release-images', registry: 1 }],
  ])('%s in %j', async (field, body) => {
    const door = openDoor();
    const ada = await door.as('ada');
    const before = door.sandbox.snapshot();
    const answer = await ada('POST', list, body);
    expect(answer.status).toBe(400);
    expect(Object.keys(answer.body)).toEqual(['message', 'errinfo']);
    expect(answer.body.message).toContain(field);
    expect(Object.keys(answer.body.errinfo)).toEqual([field]);
    expect(door.sandbox.snapshot()).toEqual(before);
  });
});

test('lengths at the limit are taken', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const body = { name: 'a'.repeat(255), description: 'é'.repeat(100), full_description: 'y'.repeat(25_000) };
  expect((await ada('POST', list, body)).status).toBe(201);
});

test('a body that is not JSON, or no object, is a 400', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  for (const body of [undefined, '{"name":', '"name"', '[]', 'null']) {
    const answer = await ada('POST', list, body);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(/^malformed request: /);
  }
});

test('a second repository of the same name is a 400', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const { status, body } = await ada('POST', list, { name: 'app' });
  expect(status).toBe(400);
  expect(body).toEqual({
    message: 'Repository with this Name and Namespace already exists.',
    errinfo: { namespace: 'acme', repository: 'app' },
  });
});

test('editors may create, members and strangers may not, and the public has to sign in', async () => {
  const door = openDoor();
  const attempt = async (caller: Awaited<ReturnType<typeof door.as>>, name: string) =>
    (await caller('POST', list, { name })).status;
  expect(await attempt(await door.as('grace'), 'of-grace')).toBe(201);
  expect(await attempt(await door.as('dev1'), 'of-dev1')).toBe(403);
  expect(await attempt(await door.as('mallory'), 'of-mallory')).toBe(403);
  expect(await attempt(door.anonymous, 'of-nobody')).toBe(401);
});

test('a namespace that does not exist is a 404', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const { status, body } = await ada('POST', '/v2/namespaces/nobody-here/repositories', { name: 'app' });
  expect(status).toBe(404);
  expect(body.errinfo).toEqual({ namespace: 'nobody-here' });
});

test('a personal plan holds one private repository, a business plan as many as it likes', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const own = '/v2/namespaces/ada/repositories';
  const second = await ada('POST', own, { name: 'secrets', is_private: true });
  expect(second.status).toBe(400);
  expect(second.body.message).toMatch(/private/);
  expect((await ada('POST', own, { name: 'open', is_private: false })).status).toBe(201);
  expect((await ada('POST', list, { name: 'one-more', is_private: true })).status).toBe(201);
});

async function worldAfterSomeWork(): Promise<string> {
  const door = openDoor();
  const ada = await door.as('ada');
  door.clock.time = tuesday + 1234;
  await ada('POST', list, { name: 'release-images' });
  door.sandbox.issueToken({ kind: 'pat', username: 'ada', scopes: ['repo:read'] });
  return JSON.stringify(door.sandbox.snapshot());
}

test('equal seeds and equal steps make equal worlds', async () => {
  expect(await worldAfterSomeWork()).toBe(await worldAfterSomeWork());
});
