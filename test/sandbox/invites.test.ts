// Invitations: many at once, each with what came of it, sent again, cancelled, accepted.
import { describe, expect, test } from 'vitest';
import { diffWorlds } from '../../src/sandbox/sandbox.ts';
import { type Caller, type Door, openDoor } from './door.ts';

const bulk = '/v2/invites/bulk';
const list = '/v2/orgs/acme/invites';

const invite = (caller: Caller, body: object) => caller('POST', bulk, { org: 'acme', ...body });

const pending = async (caller: Caller): Promise<{ id: string; invitee: string }[]> =>
  (await caller('GET', list)).body.data;

const eventsOf = ({ sandbox }: Door, action: string) =>
  sandbox.snapshot().audit_events.filter((event) => event.action === action);

test('acme waits for one answer from the start', async () => {
  const door = openDoor();
  const { status, body } = await (await door.as('ada'))('GET', list);
  expect(status).toBe(200);
  const [event] = eventsOf(door, 'org.member.invite.send');
  expect(body).toEqual({
    data: [
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        inviter_username: 'ada',
        invitee: 'heidi@acme.example',
        org: 'acme',
        team: '',
        role: 'member',
        created_at: event!.timestamp,
      },
    ],
  });
});

describe('inviting many', () => {
  test('answers 202 with what came of each, one level deep', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    const { status, body } = await invite(ada, {
      invitees: ['jo@new.example', 'mallory', 'linus', 'dev1@acme.example', 'no-such-user', 'half@an-address'],
      role: 'editor',
      team: 'platform',
    });
    expect(status).toBe(202);
    expect(Object.keys(body)).toEqual(['invitees']);
    expect(body.invitees.map(({ invitee, status: what }: Record<string, string>) => [invitee, what])).toEqual([
      ['jo@new.example', 'invited'],
      ['mallory', 'invited'],
      ['linus', 'existing_org_member'],
      ['dev1@acme.example', 'existing_org_member'],
      ['no-such-user', 'invalid_email_or_docker_id'],
      ['half@an-address', 'invalid_email_or_docker_id'],
    ]);
    expect(body.invitees[0].invite).toMatchObject({
      inviter_username: 'ada',
      invitee: 'jo@new.example',
      org: 'acme',
      team: 'platform',
      role: 'editor',
      created_at: '2026-11-24T10:00:00.000000Z',
    });
    expect(body.invitees[2]).not.toHaveProperty('invite');
    expect((await pending(ada)).map(({ invitee }) => invitee)).toEqual([
      'heidi@acme.example',
      'jo@new.example',
      'mallory',
    ]);
    expect(eventsOf(door, 'org.member.invite.send').at(-1)).toMatchObject({
      name: 'acme',
      actor: 'ada',
      data: { invitee: 'mallory', role: 'editor' },
      action_description: 'invited mallory to acme',
    });
  });

  test('as a trial says the same and changes nothing at all', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    const body = { invitees: ['jo@new.example', 'linus', 'heidi@acme.example'] };
    const before = door.sandbox.snapshot();
    const trial = await invite(ada, { ...body, dry_run: true });
    expect([trial.status, trial.body]).toEqual([
      202,
      {
        invitees: [
          { invitee: 'jo@new.example', status: 'invited' },
          { invitee: 'linus', status: 'existing_org_member' },
          { invitee: 'heidi@acme.example', status: 'invited' },
        ],
      },
    ]);
    expect(door.sandbox.snapshot()).toEqual(before);
    const real = await invite(ada, body);
    expect(real.body.invitees.map(({ status }: { status: string }) => status)).toEqual(
      trial.body.invitees.map(({ status }: { status: string }) => status),
    );
  });

  test('gives nobody two invitations: the one that waits stands', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    const [heidi] = await pending(ada);
    const before = door.sandbox.snapshot();
    const again = await invite(ada, { invitees: ['Heidi@Acme.example'] });
    expect(again.body.invitees[0]).toMatchObject({ status: 'invited', invite: { id: heidi!.id } });
    expect(diffWorlds(before, door.sandbox.snapshot())).toEqual([]);
    await invite(ada, { invitees: ['mallory', 'oscar', 'MALLORY', 'mallory@outside.example'] });
    expect((await pending(ada)).map(({ invitee }) => invitee)).toEqual(['heidi@acme.example', 'mallory', 'oscar']);
  });

  test('answers for every spelling, and names the one invitation of a person for each of theirs', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    const world = door.sandbox.snapshot();
    world.organizations[0]!.seats = 8;
    door.sandbox.restore(world);
    const invitees = ['mallory', 'Jo@new.example', 'mallory@outside.example', 'jo@new.example', 'linus', 'mallory'];
    const asked = invitees.slice(0, 5);
    const trial = await invite(ada, { invitees, dry_run: true });
    expect(trial.body.invitees.map(({ invitee }: { invitee: string }) => invitee)).toEqual(asked);
    const { status, body } = await invite(ada, { invitees });
    expect(status).toBe(202);
    expect(body.invitees.map(({ invitee }: { invitee: string }) => invitee)).toEqual(asked);
    const [mallory, jo, malloryAgain, joAgain, linus] = body.invitees;
    expect([malloryAgain.invite.id, joAgain.invite.id]).toEqual([mallory.invite.id, jo.invite.id]);
    expect([malloryAgain.status, linus.status]).toEqual(['invited', 'existing_org_member']);
    expect((await pending(ada)).map(({ invitee }) => invitee)).toEqual([
      'heidi@acme.example',
      'mallory',
      'Jo@new.example',
    ]);
  });

  test('is a 409 when there are not enough seats, and then nobody is invited', async () => {
    const door = openDoor();
    const world = door.sandbox.snapshot();
    world.organizations[0]!.seats = 8;
    door.sandbox.restore(world);
    const ada = await door.as('ada');
    const three = ['one@new.example', 'two@new.example', 'three@new.example'];
    for (const dry_run of [true, false]) {
      const { status, body } = await invite(ada, { invitees: three, dry_run });
      expect([status, body.detail]).toEqual([409, expect.stringContaining('seats')]);
    }
    expect(await pending(ada)).toHaveLength(1);
    expect((await invite(ada, { invitees: [...three.slice(1), 'linus'] })).status).toBe(202);
    expect(await pending(ada)).toHaveLength(3);
  });

  test.each([
    [{ org: undefined, invitees: ['a@b.example'] }, 'org'],
    [{}, 'invitees'],
    [{ invitees: [] }, 'invitees'],
    [{ invitees: 'a@b.example' }, 'invitees'],
    [{ invitees: ['a@b.example', 7] }, 'invitees'],
    [{ invitees: ['a@b.example'], role: 'boss' }, 'role'],
    [{ invitees: ['a@b.example'], team: 'nobody' }, 'team'],
    [{ invitees: ['a@b.example'], dry_run: 'yes' }, 'dry_run'],
  ])('%j is a 400 that names %s', async (body, field) => {
    const door = openDoor();
    const answer = await invite(await door.as('ada'), body);
    expect([answer.status, answer.body.detail]).toEqual([400, expect.stringMatching(`^${field}: `)]);
    expect(door.sandbox.snapshot().organizations[0]!.invites).toHaveLength(1);
  });
});

test('an invitation can be sent again, which is told of, and taken back, after which it is gone', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const [heidi] = await pending(ada);
  const resent = await ada('PATCH', `/v2/invites/${heidi!.id}/resend`);
  expect([resent.status, resent.text]).toEqual([204, '']);
  expect(eventsOf(door, 'org.member.invite.send')).toHaveLength(2);
  const before = door.sandbox.snapshot();
  const cancelled = await ada('DELETE', `/v2/invites/${heidi!.id}`);
  expect([cancelled.status, cancelled.text]).toEqual([204, '']);
  expect(diffWorlds(before, door.sandbox.snapshot())).toMatchObject([
    { kind: 'removed', what: 'invite', id: `acme/invites/${heidi!.id}`, before: { invitee: 'heidi@acme.example' } },
  ]);
  expect(await pending(ada)).toEqual([]);
  expect((await ada('DELETE', `/v2/invites/${heidi!.id}`)).body).toEqual({ detail: 'No such invite' });
  expect((await ada('PATCH', `/v2/invites/${heidi!.id}/resend`)).status).toBe(404);
  expect(() => door.sandbox.acceptInvite(heidi!.id)).toThrow('no invitation');
});

describe('accepting', () => {
  test('makes the invited a member with the role, in the team, and both are told of', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    const { body } = await invite(ada, { invitees: ['mallory'], role: 'member', team: 'platform' });
    const member = door.sandbox.acceptInvite(body.invitees[0].invite.id);
    expect(member).toEqual({ username: 'mallory', role: 'member', date_joined: '2026-11-24T10:00:00.000000Z' });
    const mallory = await door.as('mallory');
    const hidden = '/v2/namespaces/acme/repositories/internal-tools';
    expect((await mallory('GET', hidden)).body.permissions).toEqual({ read: true, write: true, admin: false });
    expect(await pending(ada)).toHaveLength(1);
    expect(door.sandbox.snapshot().audit_events.slice(-2)).toMatchObject([
      { action: 'org.member.add', name: 'acme', actor: 'mallory', action_description: 'added mallory to acme' },
      { action: 'org.team.member.add', name: 'mallory', actor: 'mallory', data: { team: 'platform' } },
    ]);
  });

  test('lets a newcomer register, under a name of their own or one made from the address', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    const { body } = await invite(ada, { invitees: ['a.b@new.example', 'Linus@new.example'], team: 'owners' });
    const [first, second] = body.invitees.map(({ invite: one }: { invite: { id: string } }) => one.id);
    expect(door.sandbox.acceptInvite(first, 'abel')).toMatchObject({ username: 'abel', role: 'owner' });
    expect(door.sandbox.snapshot().audit_events.slice(-2)).toMatchObject([
      { action: 'org.member.add', name: 'acme', actor: 'abel', data: { member: 'abel', role: 'owner' } },
      { action: 'org.team.member.add', name: 'abel', actor: 'abel', data: { team: 'owners' } },
    ]);
    expect(door.sandbox.acceptInvite(second).username).toBe('linus2');
    const abel = await door.as('abel');
    expect((await abel('GET', list)).status).toBe(200);
    expect(door.sandbox.snapshot().users.find(({ username }) => username === 'abel')!.email).toBe('a.b@new.example');
    const third = (await invite(ada, { invitees: ['c@new.example'] })).body.invitees[0].invite.id;
    expect(() => door.sandbox.acceptInvite(third, 'acme')).toThrow('taken');
    const before = door.sandbox.snapshot();
    for (const username of ['', ' ', 'a/b', 'Ab']) {
      expect(() => door.sandbox.acceptInvite(third, username)).toThrow('must be lowercase letters and digits');
    }
    expect(door.sandbox.snapshot()).toEqual(before);
  });

  test('with a team that was dissolved joins no later one of the same name', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    const { body } = await invite(ada, { invitees: ['mallory'], team: 'backend' });
    await ada('DELETE', '/v2/orgs/acme/groups/backend');
    expect((await ada('GET', list)).body.data.map(({ team }: { team: string }) => team)).toEqual(['', '']);
    await ada('POST', '/v2/orgs/acme/groups', { name: 'backend' });
    door.sandbox.acceptInvite(body.invitees[0].invite.id);
    expect((await ada('GET', '/v2/orgs/acme/groups/backend')).body.member_count).toBe(0);
  });

  test('with a team that was renamed in between joins it, with one that is gone joins none', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    const { body } = await invite(ada, { invitees: ['mallory'], team: 'platform' });
    const gone = await invite(ada, { invitees: ['oscar'], team: 'backend' });
    await ada('PATCH', '/v2/orgs/acme/groups/platform', { name: 'infra' });
    await ada('DELETE', '/v2/orgs/acme/groups/backend');
    door.sandbox.acceptInvite(body.invitees[0].invite.id);
    door.sandbox.acceptInvite(gone.body.invitees[0].invite.id);
    const teams = async (username: string) =>
      (await ada('GET', `/v2/orgs/acme/groups?username=${username}`)).body.results.map(
        ({ name }: { name: string }) => name,
      );
    expect([await teams('mallory'), await teams('oscar')]).toEqual([['infra'], []]);
  });
});

test('owners do all of it, others nothing, tokens of the organization by their scopes', async () => {
  const door = openDoor();
  const id = door.sandbox.snapshot().organizations[0]!.invites[0]!.id;
  const statuses = async (caller: Caller) => [
    (await caller('GET', list)).status,
    (await invite(caller, { invitees: ['x@new.example'], dry_run: true })).status,
    (await caller('PATCH', `/v2/invites/${id}/resend`)).status,
  ];
  expect(await statuses(door.anonymous)).toEqual([401, 401, 401]);
  for (const username of ['mallory', 'dev1', 'grace']) {
    expect(await statuses(await door.as(username))).toEqual([403, 403, 403]);
    expect((await (await door.as(username))('DELETE', `/v2/invites/${id}`)).status).toBe(403);
  }
  expect(await statuses(await door.withPat('ada', 'repo:admin'))).toEqual([403, 403, 403]);
  expect(await statuses(await door.withOat(['scope-invite-read']))).toEqual([200, 403, 403]);
  expect(await statuses(await door.withOat(['scope-invite-edit']))).toEqual([200, 202, 204]);
  const ada = await door.as('ada');
  expect(await statuses(ada)).toEqual([200, 202, 204]);
  expect((await ada('POST', bulk, { org: 'globex', invitees: ['x@new.example'] })).status).toBe(404);
  expect((await door.anonymous('DELETE', `/v2/invites/${id}`)).status).toBe(401);
});
