// Kinds of credential: the same person may do less with a token, and an organization's token does what its scopes say.
import { describe, expect, test } from 'vitest';
import { type Caller, type Door, openDoor } from './door.ts';

const list = '/v2/namespaces/acme/repositories';
const privateOne = `${list}/internal-tools`;

async function privateOnesIn(caller: Caller): Promise<number> {
  const { body } = await caller('GET', `${list}?page_size=100`);
  return body.results.filter((repository: { is_private: boolean }) => repository.is_private).length;
}

function privateOnes({ sandbox }: Door): number {
  const { repositories } = sandbox.snapshot();
  return repositories.filter(({ namespace, is_private }) => namespace === 'acme' && is_private).length;
}

/** Everything that takes an administrator. */
async function attempts(caller: Caller) {
  return [
    await caller('POST', list, { name: 'made-by-token' }),
    await caller('PATCH', `${list}/web/immutabletags`, { immutable_tags: true, immutable_tags_rules: ['v'] }),
    await caller('POST', `${list}/web/immutabletags/verify`, { regex: 'v' }),
    await caller('POST', '/v2/repositories/acme/web/groups', { group_id: 12, permission: 'read' }),
  ];
}

describe('a personal access token of an owner', () => {
  test('at public_read sees no private repository, from read on all of them', async () => {
    const door = openDoor();
    const narrow = await door.withPat('ada', 'repo:public_read');
    expect((await narrow('GET', privateOne)).status).toBe(404);
    expect(await privateOnesIn(narrow)).toBe(0);
    expect((await narrow('GET', `${list}/app`)).body.permissions).toEqual({ read: true, write: false, admin: false });
    const wide = await door.withPat('ada', 'repo:read');
    expect((await wide('GET', privateOne)).body.permissions).toEqual({ read: true, write: false, admin: false });
    expect((await wide('GET', `${privateOne}/tags`)).status).toBe(200);
    expect(await privateOnesIn(wide)).toBe(privateOnes(door));
  });

  test('shows the permissions of its highest scope', async () => {
    const door = openDoor();
    const { body } = await (await door.withPat('ada', 'repo:read', 'repo:write'))('GET', privateOne);
    expect(body.permissions).toEqual({ read: true, write: true, admin: false });
  });

  test('creates, changes settings and assigns teams at repo:admin only', async () => {
    const door = openDoor();
    for (const { status, body } of await attempts(await door.withPat('ada', 'repo:write'))) {
      expect([status, body]).toEqual([
        403,
        { message: 'access to the resource is forbidden with personal access token', errinfo: {} },
      ]);
    }
    const allowed = await attempts(await door.withPat('ada', 'repo:admin'));
    expect(allowed.map(({ status }) => status)).toEqual([201, 200, 200, 200]);
  });

  test('gives a member no more than the member has', async () => {
    const door = openDoor();
    const linus = await door.withPat('linus', 'repo:admin');
    expect((await linus('GET', privateOne)).status).toBe(404);
    expect((await linus('POST', list, { name: 'mine' })).body).toEqual({ message: 'forbidden', errinfo: {} });
  });

  test.each(['/v2/access-tokens', '/v2/access-tokens/some-id', '/v2/orgs/acme/members', '/v2/orgs/acme/access-tokens'])(
    'is refused on %s, in words of its own',
    async (path) => {
      const door = openDoor();
      const { status, body } = await (await door.withPat('ada', 'repo:admin'))('GET', path);
      expect(status).toBe(403);
      expect(body).toEqual({ message: 'token issued from personal access token is not allowed', errinfo: {} });
      expect((await (await door.as('ada'))('GET', path)).status).not.toBe(403);
    },
  );
});

describe('an organization access token', () => {
  test('lists private repositories with scope-repository-list, and leaves them out without a word otherwise', async () => {
    const door = openDoor();
    expect(await privateOnesIn(await door.withOat(['scope-repository-list']))).toBe(privateOnes(door));
    expect(await privateOnesIn(await door.withOat(['scope-repository-admin']))).toBe(0);
  });

  test('reads a private repository and its tags each by their own scope', async () => {
    const door = openDoor();
    const statuses = async (...scopes: string[]) => {
      const caller = await door.withOat(scopes);
      return [(await caller('GET', privateOne)).status, (await caller('GET', `${privateOne}/tags`)).status];
    };
    expect(await statuses('scope-repository-read', 'scope-tag-read')).toEqual([200, 200]);
    expect(await statuses('scope-repository-admin')).toEqual([200, 403]);
    expect(await statuses('scope-tag-admin')).toEqual([403, 200]);
    expect(await statuses('scope-activity-read')).toEqual([404, 404]);
  });

  test('reaches only the repositories of its path', async () => {
    const door = openDoor();
    const status = async (path: string, repository: string) =>
      (await (await door.withOat(['scope-repository-read'], path))('GET', `${list}/${repository}`)).status;
    expect(await status('acme/internal-tools', 'internal-tools')).toBe(200);
    expect(await status('acme/internal-*', 'internal-tools')).toBe(200);
    expect(await status('acme/*internal', 'internal-tools')).toBe(404);
    expect(await status('acme/admin-console', 'internal-tools')).toBe(404);
    expect(await status('*/*/public', 'internal-tools')).toBe(404);
    expect(await status('*/*/public', 'app')).toBe(200);
  });

  test('stays inside its organization, whatever its resources say', async () => {
    const door = openDoor();
    const caller = await door.withOat(['scope-repository-read', 'scope-activity-read']);
    const world = door.sandbox.snapshot();
    world.organizations.push({ ...world.organizations[0]!, orgname: 'globex' });
    for (const resource of world.organization_access_tokens[0]!.resources) {
      resource.path = resource.type === 'TYPE_ORG' ? 'globex' : '*/*';
    }
    door.sandbox.restore(world);
    expect((await caller('GET', privateOne)).status).toBe(200);
    expect((await caller('GET', '/v2/namespaces/ada/repositories/dotfiles')).status).toBe(404);
    expect((await caller('GET', '/v2/namespaces/mallory/repositories/free-tools')).status).toBe(200);
    expect((await caller('GET', '/v2/auditlogs/globex')).status).toBe(403);
  });

  test('reads the public repositories of others and changes none, though its path covers them', async () => {
    const door = openDoor();
    const caller = await door.withOat(
      [
        'scope-image-push',
        'scope-repository-admin',
        'scope-repository-settings-admin',
        'scope-repo-group-admin',
        'scope-tag-admin',
      ],
      '*/*/public',
    );
    const before = door.sandbox.snapshot().repositories;
    const foreign = '/v2/namespaces/mallory/repositories/free-tools';
    const { status, body } = await caller('GET', foreign);
    expect([status, body.permissions]).toEqual([200, { read: true, write: false, admin: false }]);
    expect((await caller('GET', `${foreign}/tags/latest`)).status).toBe(200);
    for (const [method, path, sent] of [
      ['PATCH', foreign, { description: 'Taken over' }],
      ['PATCH', `${foreign}/immutabletags`, { immutable_tags: true, immutable_tags_rules: [] }],
      ['POST', `${foreign}/privacy`, { is_private: true }],
      ['GET', `${foreign}/groups`, undefined],
      ['DELETE', `${foreign}/tags/latest`, undefined],
      ['DELETE', foreign, undefined],
    ] as const) {
      expect([method, path, (await caller(method, path, sent)).status]).toEqual([method, path, 403]);
    }
    expect(door.sandbox.snapshot().repositories).toEqual(before);
    expect((await caller('PATCH', `${list}/web`, { description: 'Our own' })).status).toBe(200);
  });

  test('creates with scope-repository-create, which no repository scope replaces, and only at home', async () => {
    const door = openDoor();
    const creator = await door.withOat(['scope-repository-create']);
    expect((await creator('POST', list, { name: 'made-by-acme' })).status).toBe(201);
    expect(door.sandbox.snapshot().audit_events.at(-1)).toMatchObject({ action: 'repo.create', actor: 'acme' });
    expect((await creator('POST', '/v2/namespaces/ada/repositories', { name: 'nope' })).status).toBe(403);
    expect((await (await door.withOat(['scope-repository-admin']))('POST', list, { name: 'nope' })).status).toBe(403);
  });

  test('changes immutable tags and assigns teams each by their own scope', async () => {
    const door = openDoor();
    const statuses = async (scope: string) => {
      const caller = await door.withOat([scope]);
      return [
        (await caller('POST', `${list}/web/immutabletags/verify`, { regex: 'v' })).status,
        (await caller('POST', '/v2/repositories/acme/web/groups', { group_id: 4711, permission: 'read' })).status,
      ];
    };
    expect(await statuses('scope-repository-settings-admin')).toEqual([200, 403]);
    expect(await statuses('scope-repo-group-admin')).toEqual([403, 404]);
    expect(await statuses('scope-repository-admin')).toEqual([403, 403]);
  });

  test.each(['/v2/repositories/acme', '/v2/repositories/acme/app', '/v2/users/ada/repositories', '/v2/access-tokens'])(
    'is refused on %s whatever its scopes',
    async (path) => {
      const door = openDoor();
      const caller = await door.withOat(['scope-repository-admin', 'scope-repository-list']);
      const { status, body } = await caller('GET', path);
      expect(status).toBe(403);
      expect(body).toEqual({ message: 'token issued from organization access token is not allowed', errinfo: {} });
    },
  );
});

test('a collaborator may push to a personal repository', async () => {
  const door = openDoor();
  const world = door.sandbox.snapshot();
  world.repositories.find(({ name }) => name === 'dotfiles')!.collaborators.push('dev1');
  door.sandbox.restore(world);
  const { body } = await (await door.as('dev1'))('GET', '/v2/namespaces/ada/repositories/dotfiles');
  expect(body.permissions).toEqual({ read: true, write: true, admin: false });
  expect((await (await door.as('dev2'))('GET', '/v2/namespaces/ada/repositories/dotfiles')).status).toBe(404);
});
