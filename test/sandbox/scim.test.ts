// SCIM: an identity provider looks at the users of an organization, brings new ones, and switches them off and on.
import { describe, expect, test } from 'vitest';
import { diffWorlds } from '../../src/sandbox/sandbox.ts';
import { type Caller, type Door, openDoor } from './door.ts';

const base = '/v2/scim/2.0';
const users = `${base}/Users`;
const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
const schemas = [userSchema];

interface ScimUser {
  id: string;
  userName: string;
  displayName: string;
  active: boolean;
}

const uuidOf = ({ sandbox }: Door, username: string) =>
  sandbox.snapshot().users.find((user) => user.username === username)!.uuid;

const namesOf = async (scim: Caller, query: string): Promise<string[]> =>
  (await scim('GET', `${users}?${query}`)).body.resources.map(({ displayName }: ScimUser) => displayName);

const filtered = (scim: Caller, filter: string) => namesOf(scim, `filter=${encodeURIComponent(filter)}`);

const create = (scim: Caller, userName: string, name?: object) => scim('POST', users, { schemas, userName, name });

describe('what the service says of itself', () => {
  test('it filters and sorts, and does nothing else out of the ordinary', async () => {
    const scim = openDoor().withScim();
    const { status, headers, body } = await scim('GET', `${base}/ServiceProviderConfig`);
    expect([status, headers.get('content-type')]).toEqual([200, 'application/scim+json']);
    expect(body).toMatchObject({
      patch: { supported: false },
      bulk: { supported: false },
      filter: { supported: true, maxResults: 99_999 },
      changePassword: { supported: false },
      sort: { supported: true },
      etag: { supported: false },
      authenticationSchemes: { type: 'oauthbearertoken' },
    });
  });

  test('it has users and nothing but users', async () => {
    const scim = openDoor().withScim();
    const { body } = await scim('GET', `${base}/ResourceTypes`);
    expect(Object.keys(body)).toEqual(['schemas', 'totalResults', 'resources']);
    expect(body).toMatchObject({
      totalResults: 1,
      resources: [{ id: 'User', endpoint: '/Users', schema: userSchema }],
    });
    expect((await scim('GET', `${base}/ResourceTypes/User`)).body).toEqual(body.resources[0]);
    expect((await scim('GET', `${base}/ResourceTypes/Group`)).status).toBe(404);
  });

  test('its schema names the attributes that a user shows', async () => {
    const scim = openDoor().withScim();
    const { body } = await scim('GET', `${base}/Schemas`);
    const one = await scim('GET', `${base}/Schemas/${userSchema}`);
    expect(one.body).toEqual(body.resources[0]);
    const [user] = (await scim('GET', users)).body.resources;
    const shown = Object.keys(user).filter((name) => !['schemas', 'id', 'meta'].includes(name));
    expect(one.body.attributes.map(({ name }: { name: string }) => name)).toEqual(shown);
    expect((await scim('GET', `${base}/Schemas/urn:x`)).status).toBe(404);
  });
});

test('a member is a user with address, names, Docker ID and teams', async () => {
  const door = openDoor();
  const scim = door.withScim();
  const id = uuidOf(door, 'dev2');
  const { status, body } = await scim('GET', `${users}/${id}`);
  const { date_joined } = door.sandbox.snapshot().organizations[0]!.members[3]!;
  expect(status).toBe(200);
  expect(body).toEqual({
    schemas,
    id,
    userName: 'dev2@acme.example',
    name: { givenName: 'Dev', familyName: 'Two' },
    displayName: 'dev2',
    active: true,
    emails: [{ value: 'dev2@acme.example', display: 'dev2@acme.example', primary: true }],
    groups: [
      { value: 'platform', display: 'platform' },
      { value: 'backend', display: 'backend' },
    ],
    meta: {
      resourceType: 'User',
      location: `${door.sandbox.origin}${users}/${id}`,
      created: date_joined,
      lastModified: date_joined,
    },
  });
});

describe('the list', () => {
  test('has all users under `resources`, in lower case, with the numbers that paging needs', async () => {
    const { status, headers, body } = await openDoor().withScim()('GET', users);
    expect([status, headers.get('content-type')]).toEqual([200, 'application/scim+json']);
    expect(Object.keys(body)).toEqual(['schemas', 'totalResults', 'startIndex', 'itemsPerPage', 'resources']);
    expect(body).toMatchObject({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: 5,
      startIndex: 1,
      itemsPerPage: 5,
    });
  });

  test('is paged by the number of the first item and how many there may be', async () => {
    const scim = openDoor().withScim();
    const { body } = await scim('GET', `${users}?startIndex=2&count=2`);
    expect([body.totalResults, body.startIndex, body.itemsPerPage]).toEqual([5, 2, 2]);
    expect(await namesOf(scim, 'startIndex=2&count=2')).toEqual(['grace', 'dev1']);
    expect(await namesOf(scim, 'startIndex=5&count=200')).toEqual(['linus']);
    expect((await scim('GET', `${users}?startIndex=6`)).body).toMatchObject({ totalResults: 5, itemsPerPage: 0 });
  });

  test('is sorted by any attribute, up or down', async () => {
    const scim = openDoor().withScim();
    const up = ['ada', 'dev1', 'dev2', 'grace', 'linus'];
    expect(await namesOf(scim, 'sortBy=userName')).toEqual(up);
    expect(await namesOf(scim, 'sortBy=displayName&sortOrder=descending')).toEqual(up.toReversed());
    expect(await namesOf(scim, 'sortBy=name.familyName&sortOrder=ascending')).toEqual([
      'linus',
      'grace',
      'dev1',
      'dev2',
      'ada',
    ]);
  });

  test('is filtered, before it is paged', async () => {
    const scim = openDoor().withScim();
    expect(await filtered(scim, 'userName eq "LINUS@acme.example"')).toEqual(['linus']);
    expect(await filtered(scim, 'groups.value eq "platform" and not (displayName sw "dev1")')).toEqual(['dev2']);
    const filter = encodeURIComponent('displayName co "dev"');
    const { body } = await scim('GET', `${users}?filter=${filter}&count=1&startIndex=2`);
    expect([body.totalResults, body.resources[0].displayName]).toEqual([2, 'dev2']);
  });

  test('shows only the attributes that are asked for, and what is always there', async () => {
    const scim = openDoor().withScim();
    const keys = async (path: string) => Object.keys((await scim('GET', path)).body.resources[0]);
    expect(await keys(`${users}?attributes=userName,displayName`)).toEqual([
      'schemas',
      'id',
      'userName',
      'displayName',
    ]);
    expect(await keys(`${users}?attributes=name.givenName`)).toEqual(['schemas', 'id', 'name']);
  });

  test.each([
    'startIndex=0',
    'startIndex=x',
    'count=0',
    'count=201',
    'sortOrder=sideways',
    'sortBy=shoeSize',
    'filter=shoeSize%20eq%20%2242%22',
    'filter=userName',
  ])('%s is a 400 in SCIM’s words', async (query) => {
    const { status, headers, body } = await openDoor().withScim()('GET', `${users}?${query}`);
    expect([status, headers.get('content-type')]).toEqual([400, 'application/scim+json']);
    expect(body).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '400',
      scimType: expect.stringMatching(/^invalid/),
      detail: expect.any(String),
    });
  });
});

test('a filter of three thousand parentheses is a 400, as any other that cannot be read', async () => {
  const filter = `${'('.repeat(3000)}active%20eq%20true${')'.repeat(3000)}`;
  const { status, body } = await openDoor().withScim()('GET', `${users}?filter=${filter}`);
  expect([status, body.status, body.scimType]).toEqual([400, '400', 'invalidFilter']);
});

describe('bringing someone', () => {
  test('who is new registers them, makes them a member and puts them into the team company', async () => {
    const door = openDoor();
    const scim = door.withScim();
    const { status, body } = await create(scim, 'Jan.Dyk@new.example', { givenName: 'Jan', familyName: 'van Dyk' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      userName: 'Jan.Dyk@new.example',
      name: { givenName: 'Jan', familyName: 'van Dyk' },
      displayName: 'jandyk',
      active: true,
      groups: [{ value: 'company' }],
      meta: { created: '2026-11-24T10:00:00.000000Z', lastModified: '2026-11-24T10:00:00.000000Z' },
    });
    expect((await scim('GET', `${users}/${body.id}`)).body).toEqual(body);
    const jan = await door.as('jandyk');
    expect((await jan('GET', '/v2/user')).body.full_name).toBe('Jan van Dyk');
    expect((await jan('GET', '/v2/orgs/acme/groups/company')).body.member_count).toBe(1);
    expect(door.sandbox.snapshot().audit_events.slice(-3)).toMatchObject([
      { action: 'org.member.add', actor: 'acme', data: { member: 'jandyk' } },
      { action: 'org.team.create', actor: 'acme', data: { team: 'company' } },
      { action: 'org.team.member.add', name: 'jandyk', data: { team: 'company' } },
    ]);
  });

  test('who has registered takes the user there is', async () => {
    const door = openDoor();
    const scim = door.withScim();
    const before = door.sandbox.snapshot();
    const { status, body } = await create(scim, 'MALLORY@outside.example');
    expect([status, body.id, body.displayName]).toEqual([201, uuidOf(door, 'mallory'), 'mallory']);
    expect(door.sandbox.snapshot().users).toHaveLength(before.users.length);
    expect((await (await door.as('mallory'))('GET', '/v2/orgs/acme/groups')).status).toBe(200);
  });

  test('who is in the organization is a 409, who is switched off too', async () => {
    const door = openDoor();
    const scim = door.withScim();
    const before = door.sandbox.snapshot();
    const { status, body } = await create(scim, 'Linus@acme.example');
    expect([status, body.status, body.scimType]).toEqual([409, '409', 'uniqueness']);
    expect(door.sandbox.snapshot()).toEqual(before);
    await scim('PUT', `${users}/${uuidOf(door, 'linus')}`, { schemas });
    expect((await create(scim, 'linus@acme.example')).status).toBe(409);
  });

  test('who was invited answers the invitation: they take one seat, the one that was kept for them', async () => {
    const door = openDoor();
    const [ada, scim] = [await door.as('ada'), door.withScim()];
    await ada('POST', '/v2/invites/bulk', { org: 'acme', invitees: ['mallory'] });
    const world = door.sandbox.snapshot();
    world.organizations[0]!.seats = 7;
    door.sandbox.restore(world);
    const invitees = async () =>
      (await ada('GET', '/v2/orgs/acme/invites')).body.data.map(({ invitee }: { invitee: string }) => invitee);
    expect(await invitees()).toEqual(['heidi@acme.example', 'mallory']);
    expect((await create(scim, 'Heidi@Acme.example')).status).toBe(201);
    expect(await invitees()).toEqual(['mallory']);
    expect((await create(scim, 'mallory@outside.example')).status).toBe(201);
    expect(await invitees()).toEqual([]);
    expect((await ada('GET', '/v2/orgs/acme/members')).body.count).toBe(7);
    expect((await create(scim, 'one@new.example')).body.detail).toContain('seats');
  });

  test('for whom there is no seat is a 409', async () => {
    const door = openDoor();
    const scim = door.withScim();
    const world = door.sandbox.snapshot();
    world.organizations[0]!.seats = 6;
    door.sandbox.restore(world);
    expect((await create(scim, 'one@new.example')).body.detail).toContain('seats');
  });

  test.each([
    [{ userName: 'x@new.example' }, 'schemas'],
    [{ schemas: ['urn:other'], userName: 'x@new.example' }, 'schemas'],
    [{ schemas }, 'userName'],
    [{ schemas, userName: 'jan' }, 'userName'],
    [{ schemas, userName: 'x@new.example', name: 'Jan' }, 'name'],
    [{ schemas, userName: 'x@new.example', name: { givenName: 7 } }, 'givenName'],
    ['{', 'malformed'],
  ])('with %j is a 400 that names %s', async (body, field) => {
    const door = openDoor();
    const scim = door.withScim();
    const before = door.sandbox.snapshot();
    const answer = await scim('POST', users, body);
    expect([answer.status, answer.body.status]).toEqual([400, '400']);
    expect(answer.body.detail).toMatch(field);
    expect(door.sandbox.snapshot()).toEqual(before);
  });
});

describe('changing someone', () => {
  test('without a word on `enabled` switches them off', async () => {
    const door = openDoor();
    const scim = door.withScim();
    const dev1 = await door.as('dev1');
    const hidden = '/v2/namespaces/acme/repositories/internal-tools';
    expect((await dev1('GET', hidden)).status).toBe(200);
    const before = door.sandbox.snapshot();
    const { status, body } = await scim('PUT', `${users}/${uuidOf(door, 'dev1')}`, { schemas });
    expect(status).toBe(200);
    expect(body).toMatchObject({ displayName: 'dev1', active: false, groups: [] });
    expect((await dev1('GET', hidden)).status).toBe(404);
    expect(await filtered(scim, 'active eq false')).toEqual(['dev1']);
    expect(diffWorlds(before, door.sandbox.snapshot()).map(({ kind, what, id }) => `${kind} ${what} ${id}`)).toEqual([
      'removed member acme/members/dev1',
      'removed team-member acme/groups/platform/members/dev1',
      'added scim-record acme/scim/dev1',
      expect.stringMatching(/^added audit-event/),
    ]);
    expect(door.sandbox.snapshot().audit_events.at(-1)).toMatchObject({ action: 'org.member.remove', actor: 'acme' });
  });

  test('with `enabled` brings them back in the role that they had, into the team company', async () => {
    const door = openDoor();
    const scim = door.withScim();
    const path = `${users}/${uuidOf(door, 'grace')}`;
    await scim('PUT', path, { schemas, enabled: false });
    door.clock.time += 60_000;
    const { body } = await scim('PUT', path, { schemas, enabled: true });
    expect(body).toMatchObject({ active: true, groups: [{ value: 'company' }] });
    expect(body.meta.lastModified).toBe('2026-11-24T10:01:00.000000Z');
    const ada = await door.as('ada');
    const [grace] = (await ada('GET', '/v2/orgs/acme/members?search=grace')).body.results;
    expect([grace.role, grace.groups]).toEqual(['Editor', ['company']]);
  });

  test('changes the parts of the name that are there, and clears none', async () => {
    const door = openDoor();
    const scim = door.withScim();
    const path = `${users}/${uuidOf(door, 'linus')}`;
    const name = async (sent: object | undefined) =>
      (await scim('PUT', path, { schemas, enabled: true, name: sent })).body.name;
    expect(await name({ familyName: 'von der Berg' })).toEqual({ givenName: 'Linus', familyName: 'von der Berg' });
    expect(await name({ givenName: '', familyName: '' })).toEqual({ givenName: 'Linus', familyName: 'von der Berg' });
    expect(await name(undefined)).toEqual({ givenName: 'Linus', familyName: 'von der Berg' });
    expect((await (await door.as('ada'))('GET', '/v2/users/linus')).body.full_name).toBe('Linus von der Berg');
    expect((await scim('GET', path)).body.groups).toEqual([{ value: 'backend', display: 'backend' }]);
  });

  test('stops at the last owner', async () => {
    const door = openDoor();
    const scim = door.withScim();
    const before = door.sandbox.snapshot();
    const { status, body } = await scim('PUT', `${users}/${uuidOf(door, 'ada')}`, { schemas });
    expect([status, body.status, body.detail]).toEqual([409, '409', expect.stringContaining('last owner')]);
    expect(door.sandbox.snapshot()).toEqual(before);
  });

  test('who was invited back another way is one user, and active', async () => {
    const door = openDoor();
    const scim = door.withScim();
    await scim('PUT', `${users}/${uuidOf(door, 'linus')}`, { schemas });
    const ada = await door.as('ada');
    const { body } = await ada('POST', '/v2/invites/bulk', { org: 'acme', invitees: ['linus'] });
    door.sandbox.acceptInvite(body.invitees[0].invite.id);
    const found = await scim('GET', `${users}?filter=${encodeURIComponent('displayName eq "linus"')}`);
    expect(found.body).toMatchObject({ totalResults: 1, resources: [{ active: true }] });
  });

  test('who was invited back is brought back on the seat of that invitation, which is answered', async () => {
    const door = openDoor();
    const [ada, scim] = [await door.as('ada'), door.withScim()];
    const path = `${users}/${uuidOf(door, 'linus')}`;
    await scim('PUT', path, { schemas });
    await ada('POST', '/v2/invites/bulk', { org: 'acme', invitees: ['linus@acme.example'] });
    const world = door.sandbox.snapshot();
    world.organizations[0]!.seats = 6;
    door.sandbox.restore(world);
    expect((await scim('PUT', path, { schemas, enabled: true })).body.active).toBe(true);
    const { members, invites } = door.sandbox.snapshot().organizations[0]!;
    expect([members.length, invites.map(({ invitee }) => invitee)]).toEqual([5, ['heidi@acme.example']]);
  });

  test.each([
    ['not-a-uuid', 400],
    ['00000000-0000-4000-a000-000000000000', 404],
  ])('whose id is %s is a %d', async (id, status) => {
    const scim = openDoor().withScim();
    for (const [method, body] of [
      ['GET', undefined],
      ['PUT', { schemas }],
    ] as const) {
      const answer = await scim(method, `${users}/${id}`, body);
      expect([answer.status, answer.body.status]).toEqual([status, String(status)]);
    }
  });

  test('with an `enabled` that is no truth value is a 400', async () => {
    const door = openDoor();
    const answer = await door.withScim()('PUT', `${users}/${uuidOf(door, 'linus')}`, { schemas, enabled: 'yes' });
    expect([answer.status, answer.body.detail]).toEqual([400, 'enabled: must be true or false']);
  });
});

describe('the SCIM token', () => {
  test('is the only one that opens SCIM, and refusals are in SCIM’s words', async () => {
    const door = openDoor();
    const pat = door.sandbox.issueToken({ kind: 'pat', username: 'ada', scopes: ['repo:admin'] });
    for (const caller of [
      door.anonymous,
      await door.as('ada'),
      await door.withPat('ada', 'repo:admin'),
      await door.withOat(['scope-member-edit']),
      door.bearing('Bearer nonsense'),
      door.bearing(`Bearer ${pat.secret}`),
    ]) {
      for (const path of [users, `${base}/Schemas`, `${base}/ServiceProviderConfig`, `${base}/nowhere`]) {
        const { status, headers, body } = await caller('GET', path);
        expect([path, status, headers.get('content-type')]).toEqual([path, 401, 'application/scim+json']);
        expect(body).toEqual({
          schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
          status: '401',
          detail: 'unauthorized',
        });
      }
    }
  });

  test('opens nothing else, not even what the public may read', async () => {
    const door = openDoor();
    const scim = door.withScim();
    for (const path of ['/v2/namespaces/acme/repositories/app', '/v2/orgs/acme', '/v2/orgs/acme/members']) {
      const { status, body } = await scim('GET', path);
      expect([path, status, body]).toEqual([path, 401, { message: 'unauthorized', errinfo: {} }]);
    }
  });

  test('ends when another one is issued, and is kept as a hash', async () => {
    const door = openDoor();
    const { secret } = door.sandbox.issueToken({ kind: 'scim', org: 'acme' });
    const first = door.bearing(`Bearer ${secret}`);
    expect((await first('GET', users)).status).toBe(200);
    const second = door.withScim();
    expect([(await first('GET', users)).status, (await second('GET', users)).status]).toEqual([401, 200]);
    expect(JSON.stringify(door.sandbox.snapshot())).not.toContain(secret);
    expect(() => door.sandbox.issueToken({ kind: 'scim', org: 'globex' })).toThrow('globex');
  });

  test('needs a business plan, and an organization', async () => {
    const door = openDoor();
    const scim = door.withScim();
    const world = door.sandbox.snapshot();
    world.organizations[0]!.plan = 'team';
    door.sandbox.restore(world);
    const refused = await scim('GET', users);
    expect([refused.status, refused.body.status]).toEqual([403, '403']);
    world.organizations = [];
    door.sandbox.restore(world);
    expect((await scim('GET', users)).body.status).toBe('404');
  });

  test('meets paths and methods that are not there in SCIM’s words', async () => {
    const scim = openDoor().withScim();
    for (const [method, path, status] of [
      ['GET', `${base}/Groups`, 404],
      ['DELETE', `${users}/00000000-0000-4000-a000-000000000000`, 405],
      ['PATCH', `${users}/00000000-0000-4000-a000-000000000000`, 405],
    ] as const) {
      const answer = await scim(method, path);
      expect([answer.status, answer.body.status, answer.headers.get('x-ratelimit-limit')]).toEqual([
        status,
        String(status),
        '180',
      ]);
    }
  });

  test('has the organization’s budget, and is told of in the journal', async () => {
    const door = openDoor({ rateLimit: 2 });
    const scim = door.withScim();
    await scim('GET', users);
    await scim('GET', users);
    const refused = await scim('GET', users);
    expect([refused.status, refused.body]).toEqual([429, { detail: 'Rate limit exceeded', error: false }]);
    expect(door.sandbox.journal.map(({ actor, status }) => [actor, status])).toEqual([
      ['acme', 200],
      ['acme', 200],
      ['acme', 429],
    ]);
  });
});
