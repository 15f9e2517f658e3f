// The audit log: who may read it, its pages, its filters and its catalogue of actions.
import { expect, test } from 'vitest';
import { auditEvent } from '../../src/sandbox/audit-log.ts';
import { acmeWorld, largeWorld } from '../../src/sandbox/sandbox.ts';
import { openDoor } from './door.ts';

const logs = '/v2/auditlogs/acme';

interface Event {
  account: string;
  action: string;
  name: string;
  actor: string;
  timestamp: string;
}

test('events come newest first, twenty-five to a page, with neither a count nor a link', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const { status, body } = await ada('GET', logs);
  expect(status).toBe(200);
  expect(Object.keys(body)).toEqual(['logs']);
  expect(body.logs).toHaveLength(25);
  const times = body.logs.map((event: Event) => event.timestamp);
  expect(times).toEqual(times.toSorted().toReversed());
  expect(times[0]).toBe(door.sandbox.snapshot().audit_events.at(-1)!.timestamp);
  expect(Object.keys(body.logs[0])).toEqual([
    'account',
    'action',
    'name',
    'actor',
    'data',
    'timestamp',
    'action_description',
  ]);
});

test('a push and an ended lease are told in the words of the API reference', async () => {
  for (const world of [acmeWorld, largeWorld]) {
    const door = openDoor({ world, rateLimit: 1000 });
    const ada = await door.as('ada');
    const last = async (action: string) => (await ada('GET', `${logs}?page_size=1&action=${action}`)).body.logs[0];
    const push = await last('repo.tag.push');
    expect(push.action_description).toBe(
      `pushed the tag ${push.data.tag} with the digest ${push.data.digest.slice(0, 20)} to the repository ${push.name}\n`,
    );
    expect(push.data.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    const lease = await last('offload.lease.end');
    const idOf = async (path: string) => (await ada('GET', path)).body.id;
    expect(lease.data).toEqual({
      lease_id: expect.stringMatching(/^l_/),
      resource_type: 'run_4cpu_8mem',
      started_at: expect.stringMatching(/^2026-11-\d\dT\d\d:\d\d:\d\dZ$/),
      updated_at: `${lease.timestamp.slice(0, 19)}Z`,
      org_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      user_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    // A profile shows the same id without hyphens.
    expect(lease.data.org_id.replaceAll('-', '')).toBe(await idOf('/v2/orgs/acme'));
    expect(lease.data.user_id.replaceAll('-', '')).toBe(await idOf(`/v2/users/${lease.actor}`));
    const [, minutes, seconds] = /^offload lease 'l_\w+' ended, ran for '(?:(\d+)m)?(\d+)s'$/.exec(
      lease.action_description,
    )!;
    const ran = Date.parse(lease.data.updated_at) - Date.parse(lease.data.started_at);
    expect((Number(minutes ?? 0) * 60 + Number(seconds)) * 1000).toBe(ran);
    expect((await last('offload.lease.start')).data).toMatchObject({ org_id: lease.data.org_id });
  }
});

test.each([
  ['2026-06-04T18:24:21Z', '2026-06-04T18:36:43Z', '12m22s'],
  ['2026-06-04T18:24:21Z', '2026-06-04T18:24:26Z', '5s'],
  ['2026-06-04T18:24:21Z', '2026-06-04T18:26:21Z', '2m0s'],
  ['2026-06-04T18:24:21Z', '2026-06-04T20:24:26Z', '2h0m5s'],
])('a lease from %s to %s ran for %s', (started_at, updated_at, time) => {
  const data = { lease_id: 'l_1', resource_type: 'run_4cpu_8mem', started_at, updated_at };
  const entry = { account: 'acme', action: 'offload.lease.end', name: 'acme', actor: 'dev1', data } as const;
  expect(auditEvent(1, updated_at, entry).action_description).toBe(`offload lease 'l_1' ended, ran for '${time}'`);
});

test('pages of a hundred, the most there is, go through the whole log once', async () => {
  const door = openDoor({ rateLimit: 1000 });
  const ada = await door.as('ada');
  const seen: Event[] = [];
  for (let page = 1; ; page++) {
    const { body } = await ada('GET', `${logs}?page=${page}&page_size=5000`);
    expect(body.logs.length).toBeLessThanOrEqual(100);
    seen.push(...body.logs);
    if (body.logs.length < 100) break;
  }
  expect(seen.toReversed()).toEqual(
    door.sandbox.snapshot().audit_events.map((event) => Object.fromEntries(Object.entries(event).slice(1))),
  );
  expect((await ada('GET', `${logs}?page=10000`)).body).toEqual({ logs: [] });
});

test('the filters for action, name and actor hold together and want the exact value', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const events = async (query: string): Promise<Event[]> =>
    (await ada('GET', `${logs}?page_size=100&${query}`)).body.logs;
  expect((await events('action=repo.delete')).length).toBe(16);
  expect(await events('action=delete')).toEqual([]);
  const app = await events('name=acme%2Fapp&actor=dev1&action=repo.tag.push');
  expect(app.length).toBeGreaterThan(3);
  expect(new Set(app.map(({ action, name, actor }) => `${action} ${name} ${actor}`))).toEqual(
    new Set(['repo.tag.push acme/app dev1']),
  );
  expect(await events('name=app')).toEqual([]);
  expect((await events('name=grace')).map(({ action }) => action)).toEqual(['org.team.member.add']);
});

/** The same moment, told with the offset of Berlin in winter. */
function inBerlin(utc: string): string {
  return `${new Date(Date.parse(utc) + 3600_000).toISOString().slice(0, 19)}${utc.slice(19, 26)}+01:00`;
}

test('from and to are both included, to the microsecond and in any offset', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const all: Event[] = (await ada('GET', `${logs}?page_size=100`)).body.logs;
  const [newer, older] = [all[3]!.timestamp, all[9]!.timestamp];
  const query = (from: string, to: string) =>
    ada('GET', `${logs}?page_size=100&from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`);
  expect((await query(older, newer)).body.logs).toEqual(all.slice(3, 10));
  const beforeIt = older.replace(/\d{6}Z$/, (digits) => `${String(Number(digits.slice(0, 6)) + 1).padStart(6, '0')}Z`);
  expect((await query(beforeIt, newer)).body.logs).toEqual(all.slice(3, 9));
  expect((await query(inBerlin(older), inBerlin(newer))).body.logs).toEqual(all.slice(3, 10));
  expect((await query(newer, older)).body.logs).toEqual([]);
});

test.each([
  'from=yesterday',
  'to=2026-11-24',
  'from=2026-11-24T10:00:00',
  'from=2026-02-30T00:00:00Z',
  'to=2026-11-31T00:00:00%2B01:00',
  'to=2026-11-24T24:00:00Z',
  'page=0',
  'page_size=x',
])('%s is a 400 in the dialect of the gateway', async (query) => {
  const door = openDoor();
  const ada = await door.as('ada');
  const { status, body } = await ada('GET', `${logs}?${query}`);
  expect(status).toBe(400);
  expect(body).toEqual({ code: 3, message: expect.stringContaining(query.split('=')[0]!), details: [] });
});

test('owners may read, with a password, a personal token or the organization’s own token', async () => {
  const door = openDoor();
  for (const caller of [
    await door.as('ada'),
    await door.withPat('ada', 'repo:public_read'),
    await door.withOat(['scope-activity-read']),
  ]) {
    expect((await caller('GET', logs)).status).toBe(200);
    expect((await caller('GET', `${logs}/actions`)).status).toBe(200);
  }
});

test('nobody else may', async () => {
  const door = openDoor();
  for (const path of [logs, `${logs}/actions`]) {
    expect((await door.anonymous('GET', path)).status).toBe(401);
    for (const caller of [
      await door.as('grace'),
      await door.as('dev1'),
      await door.as('mallory'),
      await door.withOat(['scope-member-edit', 'scope-repository-admin']),
    ]) {
      const { status, body } = await caller('GET', path);
      expect([status, body]).toEqual([403, { message: 'forbidden', errinfo: {} }]);
    }
  }
});

test('the log needs a team or business plan, and there is none for a stranger’s or a missing account', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  expect((await ada('GET', '/v2/auditlogs/ada')).status).toBe(403);
  expect((await ada('GET', '/v2/auditlogs/nobody-here')).status).toBe(403);
  const statuses = [];
  for (const plan of ['team', 'pro'] as const) {
    const world = door.sandbox.snapshot();
    world.organizations[0]!.plan = plan;
    door.sandbox.restore(world);
    statuses.push((await ada('GET', logs)).status);
  }
  expect(statuses).toEqual([200, 403]);
});

test('the catalogue names every action that the log uses, without its group’s prefix', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const { body } = await ada('GET', `${logs}/actions`);
  expect(Object.keys(body.actions)).toEqual(['billing', 'enterprise', 'offload', 'oidc', 'org', 'repo']);
  expect(body.actions.repo).toMatchObject({ label: 'Repository' });
  expect(body.actions.repo.actions.map((action: { name: string }) => action.name)).toEqual([
    'create',
    'update',
    'delete',
    'change_privacy',
    'category.updated',
    'immutable.tags.updated',
    'tag.push',
    'tag.delete',
  ]);
  const groups: [string, { actions: { name: string; label: string; description: string }[] }][] = Object.entries(
    body.actions,
  );
  const known = new Set(groups.flatMap(([group, { actions }]) => actions.map(({ name }) => `${group}.${name}`)));
  expect(known.size).toBe(15 + 12 + 2 + 3 + 35 + 8);
  for (const event of door.sandbox.snapshot().audit_events) expect(known).toContain(event.action);
  const [create] = body.actions.repo.actions;
  expect(Object.keys(create)).toEqual(['name', 'description', 'label']);
});
