// Teams of a repository: giving one a permission.
import { expect, test } from 'vitest';
import { diffWorlds } from '../../src/sandbox/sandbox.ts';
import { openDoor } from './door.ts';

const groups = '/v2/repositories/acme/web/groups';
const backend = 12;

test('a team is given a permission, its members get it, and no event tells of it', async () => {
  const door = openDoor();
  const [ada, linus] = [await door.as('ada'), await door.as('linus')];
  const hidden = '/v2/namespaces/acme/repositories/internal-tools';
  expect((await linus('GET', hidden)).status).toBe(404);
  const before = door.sandbox.snapshot();
  const { status, body } = await ada('POST', '/v2/repositories/acme/internal-tools/groups/', {
    group_id: backend,
    permission: 'admin',
  });
  expect(status).toBe(200);
  expect(body).toEqual({ group_name: 'backend', permission: 'admin', group_id: backend });
  expect((await linus('GET', hidden)).body.permissions).toEqual({ read: true, write: true, admin: true });
  expect(diffWorlds(before, door.sandbox.snapshot())).toEqual([
    {
      kind: 'added',
      what: 'repository-grant',
      id: 'acme/internal-tools/groups/12',
      after: { group_id: backend, permission: 'admin' },
    },
  ]);
});

test('a repository made a moment ago can be given to the platform team, which is number 7', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  await ada('POST', '/v2/namespaces/acme/repositories', { name: 'release-images', is_private: true });
  const { body } = await ada('POST', '/v2/repositories/acme/release-images/groups', {
    group_id: 7,
    permission: 'write',
  });
  expect(body.group_name).toBe('platform');
  const dev1 = await door.as('dev1');
  expect((await dev1('GET', '/v2/namespaces/acme/repositories/release-images')).body.permissions).toEqual({
    read: true,
    write: true,
    admin: false,
  });
});

test('a team that already has a permission is a 400, and keeps the one it has', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const before = door.sandbox.snapshot();
  const { status, body } = await ada('POST', groups, { group_id: 7, permission: 'admin' });
  expect([status, body.errinfo]).toEqual([400, { group_id: 7 }]);
  expect(door.sandbox.snapshot()).toEqual(before);
});

test.each([
  [{ group_id: '12', permission: 'write' }, 'group_id'],
  [{ permission: 'write' }, 'group_id'],
  [{ group_id: 1.5, permission: 'write' }, 'group_id'],
  [{ group_id: backend, permission: 'owner' }, 'permission'],
  [{ group_id: backend }, 'permission'],
])('%j is a 400 that names %s', async (body, field) => {
  const door = openDoor();
  const ada = await door.as('ada');
  const answer = await ada('POST', groups, body);
  expect([answer.status, Object.keys(answer.body.errinfo)]).toEqual([400, [field]]);
});

test('a team that does not exist is a 404, a personal repository a 400', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const unknown = await ada('POST', groups, { group_id: 4711, permission: 'read' });
  expect([unknown.status, unknown.body.message]).toEqual([404, 'httperror 404: object not found']);
  const own = await ada('POST', '/v2/repositories/ada/dotfiles/groups', { group_id: 7, permission: 'read' });
  expect([own.status, Object.keys(own.body)]).toEqual([400, ['detail']]);
});

test('editors may, members may not, the public has to sign in', async () => {
  const door = openDoor();
  const body = { group_id: backend, permission: 'read' };
  expect((await door.anonymous('POST', groups, body)).status).toBe(401);
  expect((await (await door.as('dev1'))('POST', groups, body)).status).toBe(403);
  expect((await (await door.as('grace'))('POST', groups, body)).status).toBe(200);
});
