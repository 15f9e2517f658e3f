// Immutable tags: settings, rules in RE2, and trying a rule.
import { expect, test } from 'vitest';
import { diffWorlds } from '../../src/sandbox/sandbox.ts';
import { openDoor } from './door.ts';

const app = '/v2/namespaces/acme/repositories/app';
const settings = `${app}/immutabletags`;

test('releases of the shop are guarded from the start', async () => {
  const { anonymous } = openDoor();
  expect((await anonymous('GET', app)).body.immutable_tags_settings).toEqual({
    enabled: true,
    rules: ['v[0-9]+\\.[0-9]+\\.[0-9]+'],
  });
});

test('new settings replace the old ones, answer with the repository and write an event', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const before = door.sandbox.snapshot();
  const rules = ['^v[0-9.]+$', '.*-RELEASE'];
  const { status, body } = await ada('PATCH', settings, { immutable_tags: true, immutable_tags_rules: rules });
  expect(status).toBe(200);
  expect(body).toMatchObject({ name: 'app', immutable_tags_settings: { enabled: true, rules } });
  expect((await ada('GET', app)).body).toEqual(body);
  expect(diffWorlds(before, door.sandbox.snapshot())).toMatchObject([
    {
      kind: 'changed',
      what: 'repository',
      id: 'acme/app',
      before: { immutable_tags_settings: { rules: ['v[0-9]+\\.[0-9]+\\.[0-9]+'] } },
      after: { immutable_tags_settings: { rules }, last_modified: '2026-11-24T10:00:00.000000Z' },
    },
    { kind: 'added', after: { action: 'repo.immutable.tags.updated', name: 'acme/app', actor: 'ada' } },
  ]);
});

test('switched on without rules everything is immutable; switched off without rules the old ones stay', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const on = await ada('PATCH', settings, { immutable_tags: true, immutable_tags_rules: [] });
  expect(on.body.immutable_tags_settings).toEqual({ enabled: true, rules: ['.*'] });
  const off = await ada('PATCH', settings, { immutable_tags: false });
  expect(off.body.immutable_tags_settings).toEqual({ enabled: false, rules: ['.*'] });
});

test.each([
  [{}, 'immutable_tags'],
  [{ immutable_tags: 'yes', immutable_tags_rules: [] }, 'immutable_tags'],
  [{ immutable_tags: true }, 'immutable_tags_rules'],
  [{ immutable_tags: true, immutable_tags_rules: 'v.*' }, 'immutable_tags_rules'],
  [{ immutable_tags: true, immutable_tags_rules: [1] }, 'immutable_tags_rules'],
  [{ immutable_tags: true, immutable_tags_rules: ['a', 'b', 'c', 'd', 'e', 'f'] }, 'immutable_tags_rules'],
  [{ immutable_tags: true, immutable_tags_rules: ['v('] }, 'immutable_tags_rules'],
  [{ immutable_tags: true, immutable_tags_rules: ['v(?!0)'] }, 'immutable_tags_rules'],
  [{ immutable_tags: true, immutable_tags_rules: ['(v)\\1'] }, 'immutable_tags_rules'],
])('%j is a 400 that names %s, and changes nothing', async (body, field) => {
  const door = openDoor();
  const ada = await door.as('ada');
  const before = door.sandbox.snapshot();
  const answer = await ada('PATCH', settings, body);
  expect(answer.status).toBe(400);
  expect(Object.keys(answer.body.errinfo)).toContain(field);
  expect(door.sandbox.snapshot()).toEqual(before);
});

test('a rule can be tried: it matches anywhere in a tag unless it is anchored', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const matched = async (regex: string) => (await ada('POST', `${settings}/verify`, { regex })).body.tags.toSorted();
  expect(await matched('v1')).toEqual(['v1.0.0', 'v1.1.0', 'v1.2.0-rc1']);
  expect(await matched('v[0-9]+\\.[0-9]+\\.[0-9]+')).toContain('v1.2.0-rc1');
  expect(await matched('^v1\\.[0-9]+\\.[0-9]+$')).toEqual(['v1.0.0', 'v1.1.0']);
  expect(await matched('rc[0-9]')).toEqual(['v1.2.0-rc1']);
  expect(await matched('^1')).toEqual([]);
});

test('trying a rule changes nothing, and a bad one is a 400', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const before = door.sandbox.snapshot();
  expect((await ada('POST', `${settings}/verify`, { regex: 'v.*' })).status).toBe(200);
  for (const body of [{ regex: '[' }, { regex: 'v(?=1)' }, { regex: 1 }, {}]) {
    const answer = await ada('POST', `${settings}/verify`, body);
    expect([answer.status, Object.keys(answer.body.errinfo)]).toEqual([400, ['regex']]);
  }
  expect(door.sandbox.snapshot()).toEqual(before);
});

test('only those who administer the repository may: others get 401, 403, or 404 for what they cannot see', async () => {
  const door = openDoor();
  const body = { immutable_tags: false, immutable_tags_rules: [] };
  const status = async (caller: typeof door.anonymous, path: string) => (await caller('PATCH', path, body)).status;
  const hidden = '/v2/namespaces/acme/repositories/internal-tools/immutabletags';
  const [dev1, linus, mallory, grace] = await Promise.all(['dev1', 'linus', 'mallory', 'grace'].map(door.as));
  expect(await status(door.anonymous, settings)).toBe(401);
  expect(await status(door.anonymous, hidden)).toBe(401);
  expect(await status(dev1!, settings)).toBe(403);
  expect(await status(mallory!, settings)).toBe(403);
  expect(await status(dev1!, hidden)).toBe(403);
  expect(await status(linus!, hidden)).toBe(404);
  expect(await status(grace!, settings)).toBe(200);
  expect((await dev1!('POST', `${settings}/verify`, { regex: 'v' })).status).toBe(403);
});
