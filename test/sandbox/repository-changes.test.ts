// Changes to repositories that Docker's own clients make: description, status, privacy, deletion, tags, team grants.
import { describe, expect, test } from 'vitest';
import { diffWorlds, type World } from '../../src/sandbox/sandbox.ts';
import { type Caller, type Door, openDoor } from './door.ts';

const namespaced = '/v2/namespaces/acme/repositories';
const legacy = '/v2/repositories/acme';
const both = [namespaced, legacy];

const lastEvent = ({ sandbox }: Door) => sandbox.snapshot().audit_events.at(-1);

function change(door: Door, how: (world: World) => void): void {
  const world = door.sandbox.snapshot();
  how(world);
  door.sandbox.restore(world);
}

describe.each(both)('PATCH %s/{repository}', (path) => {
  test('changes what it names and leaves the rest alone', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    const before = door.sandbox.snapshot();
    const { status, body } = await ada('PATCH', `${path}/web/`, {
      description: 'New words',
      full_description: '# New',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: 'web', description: 'New words', full_description: '# New', status: 1 });
    expect(diffWorlds(before, door.sandbox.snapshot())).toMatchObject([
      {
        kind: 'changed',
        what: 'repository',
        id: 'acme/web',
        after: {
          description: 'New words',
          full_description: '# New',
          last_modified: '2026-11-24T10:00:00.000000Z',
        },
      },
      {
        kind: 'added',
        after: {
          action: 'repo.update',
          name: 'acme/web',
          actor: 'ada',
          data: { fields: 'description,full_description', description: 'New words' },
          action_description: 'described acme/web as "New words" and changed its full_description',
        },
      },
    ]);
    const readme = await ada('PATCH', `${path}/web`, { full_description: '' });
    expect(readme.body.description).toBe('New words');
    expect(lastEvent(door)).toMatchObject({
      data: { fields: 'full_description' },
      action_description: 'changed full_description of acme/web',
    });
    await ada('PATCH', `${path}/web`, { description: 'Last words' });
    expect(lastEvent(door)).toMatchObject({ action_description: 'described acme/web as "Last words"' });
    await ada('PATCH', `${path}/web`, { description: 'Closed', full_description: '# Closed', status: 0 });
    expect(lastEvent(door)).toMatchObject({
      data: { fields: 'description,full_description,status', description: 'Closed', status: 'inactive' },
      action_description: 'described acme/web as "Closed" and changed its full_description and status',
    });
  });

  test('archives and takes out of the archive, unless there is nothing in it', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    const off = await ada('PATCH', `${path}/web`, { status: 0 });
    expect([off.body.status, off.body.status_description]).toEqual([0, 'inactive']);
    expect((await ada('PATCH', `${path}/web`, { status: 1 })).body.status_description).toBe('active');
    await ada('POST', namespaced, { name: 'hollow' });
    await ada('PATCH', `${path}/hollow`, { status: 0 });
    const refused = await ada('PATCH', `${path}/hollow`, { status: 1 });
    expect([refused.status, Object.keys(refused.body.errinfo)]).toEqual([400, ['status']]);
  });

  test('takes immutable tags with the rules in one text', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    const settings = async (body: object) => (await ada('PATCH', `${path}/web`, body)).body.immutable_tags_settings;
    expect(await settings({ immutable_tags: true, immutable_tags_rules: '^v1,^v2' })).toEqual({
      enabled: true,
      rules: ['^v1', '^v2'],
    });
    expect(lastEvent(door)).toMatchObject({ action: 'repo.immutable.tags.updated', data: { immutable_tags: 'true' } });
    expect(await settings({ immutable_tags: false })).toEqual({ enabled: false, rules: ['^v1', '^v2'] });
    expect(await settings({ immutable_tags: true, immutable_tags_rules: '' })).toEqual({
      enabled: true,
      rules: ['.*'],
    });
  });

  test('has no say in privacy, and says nothing to the audit log when nothing is named', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    const before = door.sandbox.snapshot();
    expect((await ada('PATCH', `${path}/web`, { is_private: true })).body.is_private).toBe(false);
    expect(door.sandbox.snapshot()).toEqual(before);
  });

  test.each([
    [{ description: 'x'.repeat(101) }, 'description'],
    [{ full_description: 'é'.repeat(12_501) }, 'full_description'],
    [{ description: null }, 'description'],
    [{ status: 'active' }, 'status'],
    [{ immutable_tags: 'yes' }, 'immutable_tags'],
    [{ immutable_tags: true, immutable_tags_rules: 'v(' }, 'immutable_tags_rules'],
  ])('refuses %j with a 400 that names %s', async (body, field) => {
    const door = openDoor();
    const ada = await door.as('ada');
    const before = door.sandbox.snapshot();
    const answer = await ada('PATCH', `${path}/web`, body);
    expect([answer.status, Object.keys(answer.body.errinfo)]).toEqual([400, [field]]);
    expect(door.sandbox.snapshot()).toEqual(before);
  });
});

describe.each(both)('POST %s/{repository}/privacy', (path) => {
  test('hides a repository and shows it again, and both are told of', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    expect((await door.anonymous('GET', `${namespaced}/web`)).status).toBe(200);
    const { status, body } = await ada('POST', `${path}/web/privacy/`, { is_private: true });
    expect([status, body.is_private]).toEqual([200, true]);
    expect((await door.anonymous('GET', `${namespaced}/web`)).status).toBe(404);
    expect(lastEvent(door)).toMatchObject({
      action: 'repo.change_privacy',
      name: 'acme/web',
      actor: 'ada',
      data: { privacy: 'private' },
    });
    const told = door.sandbox.snapshot().audit_events.length;
    await ada('POST', `${path}/web/privacy`, { is_private: true });
    expect(door.sandbox.snapshot().audit_events).toHaveLength(told);
    await ada('POST', `${path}/web/privacy`, { is_private: false });
    expect(lastEvent(door)).toMatchObject({ data: { privacy: 'public' }, action_description: 'made acme/web public' });
    expect((await door.anonymous('GET', `${namespaced}/web`)).status).toBe(200);
  });

  test('wants to be told which', async () => {
    const ada = await openDoor().as('ada');
    for (const body of [{}, { is_private: 'yes' }]) {
      const answer = await ada('POST', `${path}/web/privacy`, body);
      expect([answer.status, Object.keys(answer.body.errinfo)]).toEqual([400, ['is_private']]);
    }
  });
});

test('a personal plan has room for one private repository, and ada’s is taken', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  await ada('POST', '/v2/namespaces/ada/repositories', { name: 'open' });
  expect((await ada('POST', '/v2/repositories/ada/open/privacy', { is_private: true })).status).toBe(400);
  await ada('DELETE', '/v2/repositories/ada/dotfiles');
  expect((await ada('POST', '/v2/repositories/ada/open/privacy', { is_private: true })).status).toBe(200);
});

describe.each(both)('DELETE %s/{repository}', (path) => {
  test('takes the repository away with its tags and grants, and is told of', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    const before = door.sandbox.snapshot();
    const { status, text } = await ada('DELETE', `${path}/web/`);
    expect([status, text]).toEqual([202, '']);
    expect((await ada('GET', `${namespaced}/web`)).status).toBe(404);
    const changes = diffWorlds(before, door.sandbox.snapshot());
    expect(changes[0]).toMatchObject({ kind: 'removed', what: 'repository', id: 'acme/web' });
    expect(lastEvent(door)).toMatchObject({ action: 'repo.delete', name: 'acme/web', actor: 'ada' });
    expect((await ada('DELETE', `${path}/web`)).status).toBe(404);
    expect((await ada('POST', namespaced, { name: 'web' })).status).toBe(201);
  });
});

describe.each(both)('DELETE %s/{repository}/tags/{tag}', (path) => {
  test('takes the tag away, not its storage, and is told of', async () => {
    const door = openDoor();
    const dev1 = await door.as('dev1');
    const before = door.sandbox.snapshot();
    const { status, text } = await dev1('DELETE', `${path}/web/tags/latest/`);
    expect([status, text]).toEqual([204, '']);
    expect(diffWorlds(before, door.sandbox.snapshot())).toMatchObject([
      { kind: 'removed', what: 'tag', id: 'acme/web/tags/latest' },
      {
        kind: 'added',
        after: { action: 'repo.tag.delete', name: 'acme/web', actor: 'dev1', data: { tag: 'latest' } },
      },
    ]);
    const again = await dev1('DELETE', `${path}/web/tags/latest`);
    expect([again.status, again.body.message]).toEqual([404, "httperror 404: tag 'latest' not found"]);
  });

  test('refuses what a rule holds, until the rule is off', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    const before = door.sandbox.snapshot();
    for (const tag of ['v1.0.0', 'v1.2.0-rc1']) {
      const { status, body } = await ada('DELETE', `${path}/app/tags/${tag}`);
      expect([status, body]).toEqual([
        403,
        { message: `tag '${tag}' is immutable`, errinfo: { namespace: 'acme', repository: 'app', tag } },
      ]);
    }
    expect(door.sandbox.snapshot()).toEqual(before);
    expect((await ada('DELETE', `${path}/app/tags/latest`)).status).toBe(204);
    await ada('PATCH', `${namespaced}/app/immutabletags`, { immutable_tags: false, immutable_tags_rules: [] });
    expect((await ada('DELETE', `${path}/app/tags/v1.0.0`)).status).toBe(204);
  });
});

test('the older paths list and show tags too, and stay on themselves when they turn the page', async () => {
  const door = openDoor();
  const old = await door.anonymous('GET', `${legacy}/app/tags/?page_size=1`);
  expect(old.body.next).toBe(`${door.sandbox.origin}${legacy}/app/tags/?page=2&page_size=1`);
  const one = await door.anonymous('GET', `${legacy}/app/tags/v1.0.0`);
  expect(one.body).toEqual((await door.anonymous('GET', `${namespaced}/app/tags/v1.0.0`)).body);
});

describe('who may', () => {
  const attempts = async (caller: Caller, path: string) => [
    (await caller('PATCH', `${path}/internal-tools`, {})).status,
    (await caller('POST', `${path}/internal-tools/privacy`, { is_private: true })).status,
    (await caller('DELETE', `${path}/internal-tools/tags/nope`)).status,
    (await caller('DELETE', `${path}/internal-tools`)).status,
  ];

  test.each(both)('change %s: owners, editors, teams by what they were given, nobody else', async (path) => {
    const door = openDoor();
    expect(await attempts(door.anonymous, path)).toEqual([401, 401, 401, 401]);
    expect(await attempts(await door.as('mallory'), path)).toEqual([404, 404, 404, 404]);
    expect(await attempts(await door.as('linus'), path)).toEqual([404, 404, 404, 404]);
    // The platform team has write.
    expect(await attempts(await door.as('dev1'), path)).toEqual([403, 403, 404, 403]);
    change(door, (world) => {
      for (const repository of world.repositories) for (const grant of repository.grants) grant.permission = 'read';
    });
    expect(await attempts(await door.as('dev1'), path)).toEqual([403, 403, 403, 403]);
    change(door, (world) => {
      for (const repository of world.repositories) for (const grant of repository.grants) grant.permission = 'admin';
    });
    expect(await attempts(await door.as('dev1'), path)).toEqual([200, 200, 404, 202]);
    expect(await attempts(await openDoor().as('grace'), path)).toEqual([200, 200, 404, 202]);
  });

  test.each(both)('change %s with a personal token: at repo:admin only, also to delete a tag', async (path) => {
    const door = openDoor();
    const weak = await door.withPat('ada', 'repo:write');
    expect(await attempts(weak, path)).toEqual([403, 403, 403, 403]);
    const { body } = await weak('DELETE', `${path}/internal-tools/tags/nope`);
    expect(body.message).toBe('access to the resource is forbidden with personal access token');
    expect(await attempts(await door.withPat('ada', 'repo:admin'), path)).toEqual([200, 200, 404, 202]);
  });

  test('with a token of the organization each by its own scope, and on the paths by namespace only', async () => {
    const door = openDoor();
    const scopes = ['scope-repository-edit', 'scope-tag-admin', 'scope-repository-admin'];
    expect(await attempts(await door.withOat(['scope-repository-edit']), namespaced)).toEqual([200, 200, 403, 403]);
    expect(await attempts(await door.withOat(['scope-tag-admin']), namespaced)).toEqual([403, 403, 404, 403]);
    expect(await attempts(await door.withOat(scopes), legacy)).toEqual([403, 403, 403, 403]);
    const settings = { immutable_tags: true, immutable_tags_rules: '^v' };
    const editor = await door.withOat(['scope-repository-edit']);
    expect((await editor('PATCH', `${namespaced}/web`, settings)).status).toBe(403);
    const acme = await door.withOat([...scopes, 'scope-repository-settings-admin']);
    expect((await acme('PATCH', `${namespaced}/web`, settings)).status).toBe(200);
    expect(await attempts(acme, namespaced)).toEqual([200, 200, 404, 202]);
    expect(lastEvent(door)).toMatchObject({ action: 'repo.delete', actor: 'acme' });
  });
});

describe.each(both)('the teams of %s/{repository}', (path) => {
  const groups = `${path}/web/groups`;

  test('are listed, read one by one, changed and taken away, and no event tells of it', async () => {
    const door = openDoor();
    const [ada, dev1] = [await door.as('ada'), await door.as('dev1')];
    const events = door.sandbox.snapshot().audit_events.length;
    const { status, body } = await ada('GET', `${groups}/`);
    expect([status, body]).toEqual([
      200,
      { count: 1, next: null, previous: null, results: [{ group_name: 'platform', permission: 'write', group_id: 7 }] },
    ]);
    expect((await ada('GET', `${groups}/7/`)).body).toEqual(body.results[0]);
    const changed = await ada('PATCH', `${groups}/7/`, { permission: 'read' });
    expect(changed.body).toEqual({ group_name: 'platform', permission: 'read', group_id: 7 });
    const permissions = async () => (await dev1('GET', `${namespaced}/web`)).body.permissions;
    expect(await permissions()).toEqual({ read: true, write: false, admin: false });
    await ada('PATCH', `${groups}/7`, { permission: 'admin' });
    expect(await permissions()).toEqual({ read: true, write: true, admin: true });
    const removed = await ada('DELETE', `${groups}/7/`);
    expect([removed.status, removed.text]).toEqual([204, '']);
    expect(await permissions()).toEqual({ read: true, write: false, admin: false });
    expect((await ada('GET', `${groups}/7`)).status).toBe(404);
    expect((await ada('DELETE', `${groups}/7`)).status).toBe(404);
    expect((await ada('PATCH', `${groups}/7`, { permission: 'read' })).status).toBe(404);
    expect(door.sandbox.snapshot().audit_events).toHaveLength(events);
  });

  test('have a permission that is one of three', async () => {
    const ada = await openDoor().as('ada');
    for (const body of [{}, { permission: 'owner' }]) {
      const answer = await ada('PATCH', `${groups}/7`, body);
      expect([answer.status, Object.keys(answer.body.errinfo)]).toEqual([400, ['permission']]);
    }
  });

  test('are for those who administer the repository, and for tokens by their scope', async () => {
    const door = openDoor();
    const statuses = async (caller: Caller) => [
      (await caller('GET', groups)).status,
      (await caller('GET', `${groups}/99`)).status,
      (await caller('PATCH', `${groups}/99`, { permission: 'read' })).status,
      (await caller('DELETE', `${groups}/99`)).status,
    ];
    expect(await statuses(door.anonymous)).toEqual([401, 401, 401, 401]);
    expect(await statuses(await door.as('dev1'))).toEqual([403, 403, 403, 403]);
    expect(await statuses(await door.as('grace'))).toEqual([200, 404, 404, 404]);
    expect(await statuses(await door.withOat(['scope-repo-group-read']))).toEqual([200, 404, 403, 403]);
    expect(await statuses(await door.withOat(['scope-repo-group-edit']))).toEqual([200, 404, 404, 403]);
    expect(await statuses(await door.withOat(['scope-repo-group-admin']))).toEqual([200, 404, 404, 404]);
    const own = await (await door.as('ada'))('GET', path.replace('acme', 'ada') + '/dotfiles/groups');
    expect([own.status, Object.keys(own.body)]).toEqual([400, ['detail']]);
  });
});
