// The difference of two worlds, thing by thing.
import { expect, test } from 'vitest';
import { diffWorlds, type World } from '../../src/sandbox/sandbox.ts';
import { openDoor } from './door.ts';

function changed(change: (world: World) => void) {
  const { sandbox } = openDoor();
  const [before, after] = [sandbox.snapshot(), sandbox.snapshot()];
  change(after);
  return diffWorlds(before, after);
}

const app = (world: World) => world.repositories.find(({ name }) => name === 'app')!;

test('a world does not differ from itself', () => {
  expect(changed(() => {})).toEqual([]);
});

test('reading and signing in, also with a token, change nothing', async () => {
  const door = openDoor();
  const { secret } = door.sandbox.issueToken({ kind: 'pat', username: 'ada', scopes: ['repo:read'] });
  const oat = door.sandbox.issueToken({ kind: 'oat', org: 'acme', scopes: ['scope-activity-read'] });
  const before = door.sandbox.snapshot();
  await door.anonymous('POST', '/v2/auth/token', { identifier: 'ada', secret });
  await door.anonymous('POST', '/v2/auth/token', { identifier: 'acme', secret: oat.secret });
  const ada = await door.as('ada');
  await ada('GET', '/v2/namespaces/acme/repositories');
  const after = door.sandbox.snapshot();
  expect(after.personal_access_tokens[0]!.last_used).not.toBeNull();
  expect(diffWorlds(before, after)).toEqual([]);
});

test('a deleted tag is one removal, with what it was', () => {
  const changes = changed((world) => {
    app(world).tags = app(world).tags.filter(({ name }) => name !== 'v1.0.0');
  });
  expect(changes).toMatchObject([
    { kind: 'removed', what: 'tag', id: 'acme/app/tags/v1.0.0', before: { name: 'v1.0.0', content_type: 'image' } },
  ]);
});

test('a deleted repository takes its tags and grants along', () => {
  const changes = changed((world) => {
    world.repositories = world.repositories.filter(({ name }) => name !== 'app');
  });
  expect(changes.every(({ kind }) => kind === 'removed')).toBe(true);
  expect(changes[0]).toMatchObject({ what: 'repository', id: 'acme/app' });
  expect(changes.map(({ what }) => what)).toEqual(expect.arrayContaining(['tag', 'repository-grant']));
  expect(changes[0]).not.toHaveProperty('before.tags');
});

test('a change shows the fields that differ and no others', () => {
  const changes = changed((world) => {
    app(world).is_private = true;
    app(world).grants[0]!.permission = 'admin';
  });
  expect(changes).toEqual([
    {
      kind: 'changed',
      what: 'repository',
      id: 'acme/app',
      before: { is_private: false },
      after: { is_private: true },
    },
    {
      kind: 'changed',
      what: 'repository-grant',
      id: 'acme/app/groups/7',
      before: { permission: 'write' },
      after: { permission: 'admin' },
    },
  ]);
});

test('people, teams, organizations, collaborators and tokens are seen too', () => {
  const changes = changed((world) => {
    const acme = world.organizations[0]!;
    acme.plan = 'team';
    acme.members = acme.members.filter(({ username }) => username !== 'linus');
    acme.members.find(({ username }) => username === 'dev1')!.role = 'editor';
    acme.teams.find(({ name }) => name === 'platform')!.members.push('grace');
    acme.teams.find(({ name }) => name === 'backend')!.description = 'Gone';
    world.users.find(({ username }) => username === 'mallory')!.email = 'm@outside.example';
    world.repositories.find(({ name }) => name === 'dotfiles')!.collaborators.push('dev1');
  });
  expect(changes.map(({ kind, what, id }) => `${kind} ${what} ${id}`)).toEqual([
    'changed user mallory',
    'changed organization acme',
    'changed member acme/members/dev1',
    'removed member acme/members/linus',
    'changed team acme/groups/backend',
    'added team-member acme/groups/platform/members/grace',
    'added repository-collaborator ada/dotfiles/collaborators/dev1',
  ]);
});

test('a renamed team is one change of that team, and its people are still in it', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const before = door.sandbox.snapshot();
  await ada('PATCH', '/v2/orgs/acme/groups/platform', { name: 'infra' });
  await ada('POST', '/v2/orgs/acme/groups/infra/members', { member: 'grace' });
  const changes = diffWorlds(before, door.sandbox.snapshot()).filter(({ what }) => what !== 'audit-event');
  expect(changes).toEqual([
    {
      kind: 'changed',
      what: 'team',
      id: 'acme/groups/platform',
      before: { name: 'platform' },
      after: { name: 'infra' },
    },
    { kind: 'added', what: 'team-member', id: 'acme/groups/infra/members/grace', after: { username: 'grace' } },
  ]);
});

test('a team that takes the name of one that was dissolved is another team', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const before = door.sandbox.snapshot();
  await ada('DELETE', '/v2/orgs/acme/groups/security');
  await ada('POST', '/v2/orgs/acme/groups', { name: 'security' });
  const changes = diffWorlds(before, door.sandbox.snapshot()).filter(({ what }) => what.startsWith('team'));
  expect(changes.map(({ kind, what, id }) => `${kind} ${what} ${id}`)).toEqual([
    'removed team acme/groups/security',
    'removed team-member acme/groups/security/members/grace',
    'added team acme/groups/security',
  ]);
});

test('a minted token is one addition', () => {
  const { sandbox } = openDoor();
  const before = sandbox.snapshot();
  const { id } = sandbox.issueToken({ kind: 'pat', username: 'ada', scopes: ['repo:read'], label: 'ci' });
  expect(diffWorlds(before, sandbox.snapshot())).toMatchObject([
    { kind: 'added', what: 'personal-access-token', id, after: { token_label: 'ci' } },
  ]);
  const between = sandbox.snapshot();
  const scim = sandbox.issueToken({ kind: 'scim', org: 'acme' });
  expect(diffWorlds(between, sandbox.snapshot())).toMatchObject([{ kind: 'added', what: 'scim-token', id: scim.id }]);
});
