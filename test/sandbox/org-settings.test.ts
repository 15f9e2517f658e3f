// Settings of an organization: which images its members may pull.
import { expect, test } from 'vitest';
import { diffWorlds } from '../../src/sandbox/sandbox.ts';
import { openDoor } from './door.ts';

const settings = '/v2/orgs/acme/settings';
const all = { enabled: true, allow_official_images: true, allow_verified_publishers: false };

test('they are read, replaced as a whole, and the audit log tells of it', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const before = door.sandbox.snapshot();
  expect((await ada('GET', `${settings}/`)).body).toEqual({
    restricted_images: { enabled: false, allow_official_images: true, allow_verified_publishers: true },
  });
  const { status, body } = await ada('PUT', settings, { restricted_images: all });
  expect([status, body]).toEqual([200, { restricted_images: all }]);
  expect((await ada('GET', settings)).body).toEqual(body);
  expect(diffWorlds(before, door.sandbox.snapshot())).toMatchObject([
    { kind: 'changed', what: 'organization', id: 'acme', after: { settings: { restricted_images: all } } },
    {
      kind: 'added',
      what: 'audit-event',
      after: {
        action: 'org.settings.update',
        name: 'acme',
        actor: 'ada',
        action_description: 'changed the setting restricted_images of acme',
      },
    },
  ]);
});

test.each([
  [{}],
  [{ restricted_images: true }],
  [{ restricted_images: { enabled: true } }],
  [{ restricted_images: { ...all, allow_official_images: 'yes' } }],
  ['{'],
])('%j leaves something out, which is a 400 and changes nothing', async (body) => {
  const door = openDoor();
  const ada = await door.as('ada');
  const before = door.sandbox.snapshot();
  const answer = await ada('PUT', settings, body);
  expect([answer.status, Object.keys(answer.body)]).toEqual([400, ['detail']]);
  expect(door.sandbox.snapshot()).toEqual(before);
});

test('only owners with their password reach them, and only a business plan lets them be changed', async () => {
  const door = openDoor();
  const statuses = [];
  for (const caller of [
    door.anonymous,
    await door.as('grace'),
    await door.as('dev1'),
    await door.as('mallory'),
    await door.withPat('ada', 'repo:admin'),
    await door.withOat(['scope-member-edit', 'scope-ram-write']),
  ]) {
    statuses.push((await caller('GET', settings)).status, (await caller('PUT', settings, {})).status);
  }
  expect(statuses).toEqual([401, 401, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403]);
  const ada = await door.as('ada');
  expect((await ada('GET', '/v2/orgs/globex/settings')).body).toEqual({ detail: 'No such organization' });
  const world = door.sandbox.snapshot();
  world.organizations[0]!.plan = 'team';
  door.sandbox.restore(world);
  expect((await ada('GET', settings)).status).toBe(200);
  const refused = await ada('PUT', settings, { restricted_images: all });
  expect([refused.status, refused.body.detail]).toEqual([403, expect.stringContaining('business')]);
});
