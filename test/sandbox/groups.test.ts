// Teams: made, renamed, dissolved, filled, and what they open.
import { describe, expect, test } from 'vitest';
import { diffWorlds } from '../../src/sandbox/sandbox.ts';
import { type Caller, type Door, openDoor } from './door.ts';

const groups = '/v2/orgs/acme/groups';
const hidden = '/v2/namespaces/acme/repositories/internal-tools';

const lastEvent = ({ sandbox }: Door) => sandbox.snapshot().audit_events.at(-1);

const namesOf = async (caller: Caller, query = '') =>
  (await caller('GET', `${groups}${query}`)).body.results.map(({ name }: { name: string }) => name);

describe('the list', () => {
  test('has the teams with number, description and how many are in them, in pages', async () => {
    const door = openDoor();
    const dev1 = await door.as('dev1');
    const { status, body } = await dev1('GET', `${groups}/?page_size=2`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ count: 4, next: `${door.sandbox.origin}${groups}/?page=2&page_size=2` });
    expect(body.results[1]).toEqual({
      id: 7,
      uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: 'platform',
      description: 'Builds and runs the platform',
      member_count: 2,
    });
  });

  test('is narrowed to a part of the name, or to those that somebody is in', async () => {
    const dev1 = await openDoor().as('dev1');
    expect(await namesOf(dev1, '?search=pl')).toEqual(['platform']);
    expect(await namesOf(dev1, '?username=dev2')).toEqual(['platform', 'backend']);
    expect(await namesOf(dev1, '?username=dev2&search=back')).toEqual(['backend']);
    expect(await namesOf(dev1, '?username=mallory')).toEqual([]);
  });
});

test('a team is made with a name and a description, empty, and told of', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const { status, body } = await ada('POST', groups, { name: 'design', description: 'Makes it nice' });
  expect(status).toBe(201);
  expect(body).toMatchObject({ id: expect.any(Number), name: 'design', description: 'Makes it nice', member_count: 0 });
  expect((await ada('GET', `${groups}/design/`)).body).toEqual(body);
  expect(lastEvent(door)).toMatchObject({
    action: 'org.team.create',
    name: 'acme',
    actor: 'ada',
    data: { team: 'design' },
  });
  expect((await ada('POST', groups, { name: 'plain' })).body.description).toBe('');
});

test.each([
  [{}, 'name'],
  [{ name: '' }, 'name'],
  [{ name: 'Platform' }, 'name'],
  [{ name: '-lead' }, 'name'],
  [{ name: 'two words' }, 'name'],
  [{ name: 'platform' }, 'name'],
  [{ name: 'fine', description: 7 }, 'description'],
])('a team with %j is a 400 that names %s', async (body, field) => {
  const door = openDoor();
  const ada = await door.as('ada');
  const before = door.sandbox.snapshot();
  const answer = await ada('POST', groups, body);
  expect([answer.status, answer.body.detail]).toEqual([400, expect.stringMatching(`^${field}: `)]);
  expect(door.sandbox.snapshot()).toEqual(before);
});

describe('a change', () => {
  test('by PUT replaces everything, so a description that is left out is gone', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    const { status, body } = await ada('PUT', `${groups}/platform`, { name: 'platform' });
    expect([status, body.description, body.member_count]).toEqual([200, '', 2]);
    expect((await ada('PUT', `${groups}/platform`, { description: 'No name' })).status).toBe(400);
  });

  test('by PATCH leaves alone what is left out', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    const described = await ada('PATCH', `${groups}/platform`, { description: 'New words' });
    expect(described.body).toMatchObject({ name: 'platform', description: 'New words' });
    const renamed = await ada('PATCH', `${groups}/platform`, { name: 'infra' });
    expect(renamed.body).toMatchObject({ id: 7, name: 'infra', description: 'New words' });
    expect(lastEvent(door)).toMatchObject({
      action: 'org.team.update',
      data: { team: 'platform', name: 'infra' },
      action_description: 'renamed the team platform infra',
    });
  });

  test('of the name is a change of address; what the team could reach, it still can', async () => {
    const door = openDoor();
    const [ada, dev1] = [await door.as('ada'), await door.as('dev1')];
    await ada('PUT', `${groups}/platform`, { name: 'infra', description: 'As before' });
    expect((await ada('GET', `${groups}/platform`)).body).toEqual({ detail: 'No such group' });
    expect((await ada('GET', `${groups}/infra`)).body.id).toBe(7);
    expect((await dev1('GET', hidden)).body.permissions.write).toBe(true);
  });

  test('into the name of another team is a 400, into nothing new is not told of', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    const before = door.sandbox.snapshot();
    expect((await ada('PATCH', `${groups}/platform`, { name: 'backend' })).status).toBe(400);
    expect((await ada('PATCH', `${groups}/platform`, {})).status).toBe(200);
    expect((await ada('PATCH', `${groups}/platform`, { name: 'platform' })).status).toBe(200);
    expect(door.sandbox.snapshot()).toEqual(before);
  });
});

test('a dissolved team takes its permissions along', async () => {
  const door = openDoor();
  const [ada, dev1] = [await door.as('ada'), await door.as('dev1')];
  expect((await dev1('GET', hidden)).status).toBe(200);
  const { status, text } = await ada('DELETE', `${groups}/platform`);
  expect([status, text]).toEqual([204, '']);
  expect((await dev1('GET', hidden)).status).toBe(404);
  const world = door.sandbox.snapshot();
  expect(world.repositories.flatMap(({ grants }) => grants).filter(({ group_id }) => group_id === 7)).toEqual([]);
  expect(world.organizations[0]!.members.map(({ username }) => username)).toContain('dev1');
  expect(lastEvent(door)).toMatchObject({
    action: 'org.team.delete',
    data: { team: 'platform' },
    action_description: 'dissolved the team platform of acme',
  });
  expect((await ada('DELETE', `${groups}/platform`)).status).toBe(404);
});

test('the owners stay: their team is neither renamed nor dissolved, only described', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  expect((await ada('DELETE', `${groups}/owners`)).status).toBe(403);
  expect((await ada('PATCH', `${groups}/owners`, { name: 'bosses' })).status).toBe(403);
  expect((await ada('PUT', `${groups}/owners`, { name: 'bosses' })).status).toBe(403);
  expect((await ada('PATCH', `${groups}/owners`, { description: 'The bosses' })).status).toBe(200);
});

describe('the people in a team', () => {
  test('are listed and searched; addresses are for owners', async () => {
    const door = openDoor();
    const [ada, linus] = [await door.as('ada'), await door.as('linus')];
    const path = `${groups}/platform/members`;
    const forOwner = await ada('GET', path);
    expect(forOwner.body).toMatchObject({ count: 2, next: null, previous: null });
    expect(forOwner.body.results[0]).toMatchObject({ username: 'dev1', type: 'User', email: 'dev1@acme.example' });
    expect((await linus('GET', path)).body.results[0]).not.toHaveProperty('email');
    const found = async (caller: Caller, search: string) =>
      (await caller('GET', `${path}?search=${search}`)).body.count;
    expect([await found(ada, 'TWO'), await found(ada, 'dev1@'), await found(linus, 'dev1@')]).toEqual([1, 1, 0]);
  });

  test('come and go, with an empty answer, an event, and what the team opens', async () => {
    const door = openDoor();
    const [ada, linus] = [await door.as('ada'), await door.as('linus')];
    expect((await linus('GET', hidden)).status).toBe(404);
    const added = await ada('POST', `${groups}/platform/members/`, { member: 'linus' });
    expect([added.status, added.text]).toEqual([200, '']);
    expect((await linus('GET', hidden)).body.permissions).toEqual({ read: true, write: true, admin: false });
    expect(lastEvent(door)).toMatchObject({
      action: 'org.team.member.add',
      name: 'linus',
      actor: 'ada',
      data: { team: 'platform' },
    });
    const removed = await ada('DELETE', `${groups}/platform/members/linus`);
    expect([removed.status, removed.text]).toEqual([204, '']);
    expect((await linus('GET', hidden)).status).toBe(404);
    expect(lastEvent(door)).toMatchObject({
      action: 'org.team.member.remove',
      name: 'linus',
      action_description: 'took linus out of the team platform',
    });
  });

  test('are added once, however often it is asked', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    const before = door.sandbox.snapshot();
    expect((await ada('POST', `${groups}/platform/members`, { member: 'dev1' })).status).toBe(200);
    expect(diffWorlds(before, door.sandbox.snapshot())).toEqual([]);
  });

  test('are members of the organization: others are a 404, and no name a 400', async () => {
    const ada = await openDoor().as('ada');
    const path = `${groups}/platform/members`;
    for (const member of ['mallory', 'nobody', 'heidi@acme.example']) {
      expect((await ada('POST', path, { member })).body).toEqual({ detail: 'No such member' });
    }
    expect((await ada('POST', path, {})).status).toBe(400);
    expect((await ada('POST', path, { member: ['dev1'] })).status).toBe(400);
    expect((await ada('DELETE', `${path}/linus`)).status).toBe(404);
    expect((await ada('GET', `${groups}/nobody/members`)).body).toEqual({ detail: 'No such group' });
  });
});

test('what a member may do with a repository is the most that any of the member’s teams may', async () => {
  const door = openDoor();
  const [ada, linus] = [await door.as('ada'), await door.as('linus')];
  const grants = '/v2/repositories/acme/internal-tools/groups';
  const permissions = async () => (await linus('GET', hidden)).body.permissions;
  const create = async (name: string, permission: string) => {
    const { id } = (await ada('POST', groups, { name })).body;
    await ada('POST', `${groups}/${name}/members`, { member: 'linus' });
    await ada('POST', grants, { group_id: id, permission });
    return id;
  };
  await create('readers', 'read');
  expect(await permissions()).toEqual({ read: true, write: false, admin: false });
  const writers = await create('writers', 'write');
  expect(await permissions()).toEqual({ read: true, write: true, admin: false });
  await create('keepers', 'admin');
  expect(await permissions()).toEqual({ read: true, write: true, admin: true });
  await ada('DELETE', `${groups}/keepers/members/linus`);
  expect(await permissions()).toEqual({ read: true, write: true, admin: false });
  await ada('DELETE', `${grants}/${writers}`);
  expect(await permissions()).toEqual({ read: true, write: false, admin: false });
  await ada('DELETE', `${groups}/readers`);
  expect((await linus('GET', hidden)).status).toBe(404);
});

test('members look, owners change, tokens of the organization by their scopes', async () => {
  const door = openDoor();
  const statuses = async (caller: Caller) => [
    (await caller('GET', groups)).status,
    (await caller('GET', `${groups}/platform`)).status,
    (await caller('GET', `${groups}/platform/members`)).status,
    (await caller('POST', groups, {})).status,
    (await caller('PUT', `${groups}/platform`, {})).status,
    (await caller('PATCH', `${groups}/platform`, { name: '' })).status,
    (await caller('DELETE', `${groups}/nobody`)).status,
    (await caller('POST', `${groups}/platform/members`, {})).status,
    (await caller('DELETE', `${groups}/platform/members/nobody`)).status,
  ];
  const readers = [200, 200, 200, 403, 403, 403, 403, 403, 403];
  const all = [200, 200, 200, 400, 400, 400, 404, 400, 404];
  expect(await statuses(door.anonymous)).toEqual(Array.from({ length: 9 }, () => 401));
  expect(await statuses(await door.as('mallory'))).toEqual(Array.from({ length: 9 }, () => 403));
  expect(await statuses(await door.as('dev1'))).toEqual(readers);
  expect(await statuses(await door.as('grace'))).toEqual(readers);
  expect(await statuses(await door.as('ada'))).toEqual(all);
  expect(await statuses(await door.withPat('ada', 'repo:admin'))).toEqual(Array.from({ length: 9 }, () => 403));
  expect(await statuses(await door.withOat(['scope-group-read']))).toEqual(readers);
  expect(await statuses(await door.withOat(['scope-group-edit']))).toEqual(all);
  // The organization of a user is none (docker/hub-feedback#2070).
  const ada = await door.as('ada');
  expect((await ada('GET', '/v2/orgs/ada/groups/')).body).toEqual({ detail: 'No such organization' });
});
