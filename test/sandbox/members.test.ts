// Members of an organization: the list, the export, roles, and leaving.
import { describe, expect, test } from 'vitest';
import { diffWorlds } from '../../src/sandbox/sandbox.ts';
import { type Caller, type Door, openDoor } from './door.ts';

const members = '/v2/orgs/acme/members';

interface Row {
  username: string;
  email: string;
  role: string;
}

async function rows(caller: Caller, query = ''): Promise<Row[]> {
  return (await caller('GET', `${members}${query}`)).body.results;
}

const names = (found: Row[]) => found.map(({ username }) => username);

const lastEvent = ({ sandbox }: Door) => sandbox.snapshot().audit_events.at(-1);

describe('the list', () => {
  test('is one page of people with role, teams and address, the role with a capital', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    const { status, body } = await ada('GET', members);
    expect(status).toBe(200);
    expect(body).toMatchObject({ count: 5, next: null, previous: null });
    const world = door.sandbox.snapshot();
    expect(body.results[3]).toEqual({
      id: world.users.find(({ username }) => username === 'dev2')!.uuid.replaceAll('-', ''),
      username: 'dev2',
      full_name: 'Dev Two',
      location: '',
      company: '',
      gravatar_email: '',
      gravatar_url: '',
      profile_url: '',
      date_joined: expect.stringMatching(/\.\d{6}Z$/),
      type: 'User',
      email: 'dev2@acme.example',
      role: 'Member',
      groups: ['platform', 'backend'],
      is_guest: false,
      primary_email: 'dev2@acme.example',
    });
    expect(body.results.map(({ role }: Row) => role)).toEqual(['Owner', 'Editor', 'Member', 'Member', 'Member']);
  });

  test('has pages', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    const first = await ada('GET', `${members}?page_size=2`);
    expect(first.body.next).toBe(`${door.sandbox.origin}${members}?page=2&page_size=2`);
    const second = await ada('GET', first.body.next);
    expect(names([...first.body.results, ...second.body.results])).toEqual(['ada', 'grace', 'dev1', 'dev2']);
    expect((await ada('GET', `${members}?page=9`)).status).toBe(404);
  });

  test('is searched by name, username and address', async () => {
    const ada = await openDoor().as('ada');
    expect(names(await rows(ada, '?search=BERG'))).toEqual(['linus']);
    expect(names(await rows(ada, '?search=dev'))).toEqual(['dev1', 'dev2']);
    expect(names(await rows(ada, '?search=grace@acme'))).toEqual(['grace']);
    expect(await rows(ada, '?search=nobody')).toEqual([]);
  });

  test('is narrowed to a role, written small', async () => {
    const ada = await openDoor().as('ada');
    expect(names(await rows(ada, '?role=owner'))).toEqual(['ada']);
    expect(names(await rows(ada, '?role=member'))).toEqual(['dev1', 'dev2', 'linus']);
  });

  test('shows the invited when asked to, with or without the members', async () => {
    const ada = await openDoor().as('ada');
    const invitee = { username: '', full_name: '', type: 'User', email: 'heidi@acme.example', role: 'Invitee' };
    expect((await rows(ada)).map(({ role }) => role)).not.toContain('Invitee');
    expect((await rows(ada, '?invites=false')).length).toBe(5);
    expect((await rows(ada, '?invites=true')).at(-1)).toMatchObject(invitee);
    expect((await rows(ada, '?type=all')).length).toBe(6);
    expect(await rows(ada, '?type=invitee')).toMatchObject([invitee]);
    expect((await rows(ada, '?type=member&invites=true')).length).toBe(5);
  });

  test.each(['role=boss', 'type=user', 'invites=maybe', 'page=0'])('%s is a 400', async (query) => {
    const ada = await openDoor().as('ada');
    expect((await ada('GET', `${members}?${query}`)).status).toBe(400);
  });
});

test('the export has a line for everybody, the invited too, under the documented columns', async () => {
  const door = openDoor();
  const world = door.sandbox.snapshot();
  world.users.find(({ username }) => username === 'linus')!.full_name = 'Berg, "Linus"';
  world.organizations[0]!.members[1]!.date_joined = '2020-01-01T15:00:51.193355Z';
  door.sandbox.restore(world);
  const ada = await door.as('ada');
  const { status, headers, text } = await ada('GET', `${members}/export`);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toMatch(/^text\/csv/);
  expect(headers.get('content-disposition')).toBe('attachment;filename="acme-members-20261124100000.csv"');
  const lines = text.trimEnd().split('\n');
  expect(lines).toHaveLength(1 + 5 + 1);
  expect(lines[0]).toBe('Name,Username,Email,Type,Permission,Teams,Date Joined');
  expect(lines[2]).toBe(
    'Grace Okafor,grace,grace@acme.example,User,Editor,security,2020-01-01 15:00:51.193355 +0000 UTC',
  );
  expect(lines[4]).toContain(',Member,"platform, backend",');
  expect(lines[5]).toMatch(/^"Berg, ""Linus""",linus,/);
  expect(lines[6]).toMatch(/^,,heidi@acme\.example,Invitee,Member,,/);
});

describe('roles', () => {
  test('a change answers with the member, takes effect at once and is told of', async () => {
    const door = openDoor();
    const [ada, dev1] = [await door.as('ada'), await door.as('dev1')];
    const create = () => dev1('POST', '/v2/namespaces/acme/repositories', { name: 'by-dev1' });
    expect((await create()).status).toBe(403);
    const before = door.sandbox.snapshot();
    const { status, body } = await ada('PUT', `${members}/dev1`, { role: 'editor' });
    expect([status, body.username, body.role]).toEqual([200, 'dev1', 'Editor']);
    expect(diffWorlds(before, door.sandbox.snapshot())).toMatchObject([
      { kind: 'changed', what: 'member', id: 'acme/members/dev1', after: { role: 'editor' } },
      {
        kind: 'added',
        after: {
          action: 'org.member.role.change',
          name: 'acme',
          actor: 'ada',
          data: { member: 'dev1', role: 'editor' },
          action_description: 'made dev1 editor of acme',
        },
      },
    ]);
    expect((await create()).status).toBe(201);
    await ada('PUT', `${members}/dev1`, { role: 'member' });
    expect((await dev1('DELETE', '/v2/namespaces/acme/repositories/by-dev1')).status).toBe(403);
  });

  test('owners are those in the team of the owners, whichever of the two is changed', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    const owners = '/v2/orgs/acme/groups/owners/members';
    await ada('PUT', `${members}/grace`, { role: 'owner' });
    expect((await ada('GET', owners)).body.results.map(({ username }: Row) => username)).toEqual(['ada', 'grace']);
    await ada('PUT', `${members}/grace`, { role: 'editor' });
    expect((await ada('GET', owners)).body.count).toBe(1);
    await ada('POST', owners, { member: 'linus' });
    expect(names(await rows(ada, '?role=owner'))).toEqual(['ada', 'linus']);
    await ada('DELETE', `${owners}/linus`);
    expect(names(await rows(ada, '?role=owner'))).toEqual(['ada']);
  });

  test('the role and the team of the owners are both told of, whichever of the two is changed', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    const owners = '/v2/orgs/acme/groups/owners/members';
    const told = async (method: string, path: string, body?: object) => {
      const before = door.sandbox.snapshot().audit_events.length;
      await ada(method, path, body);
      return door.sandbox
        .snapshot()
        .audit_events.slice(before)
        .map(({ action, name, data }) => [action, name, data['role'] ?? data['team']]);
    };
    expect(await told('PUT', `${members}/grace`, { role: 'owner' })).toEqual([
      ['org.member.role.change', 'acme', 'owner'],
      ['org.team.member.add', 'grace', 'owners'],
    ]);
    expect(await told('PUT', `${members}/grace`, { role: 'editor' })).toEqual([
      ['org.member.role.change', 'acme', 'editor'],
      ['org.team.member.remove', 'grace', 'owners'],
    ]);
    expect(await told('POST', owners, { member: 'linus' })).toEqual([
      ['org.team.member.add', 'linus', 'owners'],
      ['org.member.role.change', 'acme', 'owner'],
    ]);
    expect(await told('DELETE', `${owners}/linus`)).toEqual([
      ['org.team.member.remove', 'linus', 'owners'],
      ['org.member.role.change', 'acme', 'member'],
    ]);
    expect(await told('PUT', `${members}/dev1`, { role: 'editor' })).toEqual([
      ['org.member.role.change', 'acme', 'editor'],
    ]);
  });

  test('the role a member has already changes nothing and is not told of', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    const before = door.sandbox.snapshot();
    expect((await ada('PUT', `${members}/dev1`, { role: 'member' })).status).toBe(200);
    expect(diffWorlds(before, door.sandbox.snapshot())).toEqual([]);
  });

  test('an unknown role is a 400, an unknown or merely invited person a 404', async () => {
    const ada = await openDoor().as('ada');
    for (const role of ['Owner', 'boss', undefined]) {
      const { status, body } = await ada('PUT', `${members}/dev1`, { role });
      expect([status, body.detail]).toEqual([400, 'role: must be one of owner, editor, member']);
    }
    for (const username of ['mallory', 'heidi', 'heidi@acme.example']) {
      expect((await ada('PUT', `${members}/${username}`, { role: 'member' })).body).toEqual({
        detail: 'No such member',
      });
    }
  });
});

describe('removal', () => {
  test('takes a member out of the organization, all its teams and all that the teams could reach', async () => {
    const door = openDoor();
    const [ada, dev1] = [await door.as('ada'), await door.as('dev1')];
    const hidden = '/v2/namespaces/acme/repositories/internal-tools';
    expect((await dev1('GET', hidden)).status).toBe(200);
    const before = door.sandbox.snapshot();
    const { status, text } = await ada('DELETE', `${members}/dev1`);
    expect([status, text]).toEqual([204, '']);
    expect((await dev1('GET', hidden)).status).toBe(404);
    expect(diffWorlds(before, door.sandbox.snapshot()).map(({ kind, what, id }) => `${kind} ${what} ${id}`)).toEqual([
      'removed member acme/members/dev1',
      'removed team-member acme/groups/platform/members/dev1',
      expect.stringMatching(/^added audit-event/),
    ]);
    expect(lastEvent(door)).toMatchObject({
      action: 'org.member.remove',
      name: 'acme',
      actor: 'ada',
      data: { member: 'dev1' },
      action_description: 'removed dev1 from acme',
    });
    expect((await ada('DELETE', `${members}/dev1`)).status).toBe(404);
  });

  test('stops at the last owner, who can be neither removed nor demoted nor taken out of the owners', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    const before = door.sandbox.snapshot();
    for (const answer of [
      await ada('DELETE', `${members}/ada`),
      await ada('PUT', `${members}/ada`, { role: 'editor' }),
      await ada('DELETE', '/v2/orgs/acme/groups/owners/members/ada'),
    ]) {
      expect([answer.status, answer.body.detail]).toEqual([400, expect.stringContaining('last owner')]);
    }
    expect(door.sandbox.snapshot()).toEqual(before);
    await ada('PUT', `${members}/grace`, { role: 'owner' });
    expect((await ada('DELETE', `${members}/ada`)).status).toBe(204);
    expect((await ada('GET', members)).status).toBe(403);
  });
});

test('editors and owners read the list, owners export and change, tokens of the organization by their scopes', async () => {
  const door = openDoor();
  const statuses = async (caller: Caller) => [
    (await caller('GET', members)).status,
    (await caller('GET', `${members}/export`)).status,
    (await caller('PUT', `${members}/mallory`, { role: 'member' })).status,
    (await caller('DELETE', `${members}/mallory`)).status,
  ];
  expect(await statuses(door.anonymous)).toEqual([401, 401, 401, 401]);
  expect(await statuses(await door.as('mallory'))).toEqual([403, 403, 403, 403]);
  expect(await statuses(await door.as('dev1'))).toEqual([403, 403, 403, 403]);
  expect(await statuses(await door.as('grace'))).toEqual([200, 403, 403, 403]);
  expect(await statuses(await door.as('ada'))).toEqual([200, 200, 404, 404]);
  expect(await statuses(await door.withPat('ada', 'repo:admin'))).toEqual([403, 403, 403, 403]);
  expect(await statuses(await door.withOat(['scope-member-read']))).toEqual([200, 200, 403, 403]);
  expect(await statuses(await door.withOat(['scope-member-edit']))).toEqual([200, 200, 404, 404]);
  expect(await statuses(await door.withOat(['scope-group-edit']))).toEqual([403, 403, 403, 403]);
  const missing = await (await door.as('ada'))('GET', '/v2/orgs/globex/members');
  expect([missing.status, missing.body]).toEqual([404, { detail: 'No such organization' }]);
});
