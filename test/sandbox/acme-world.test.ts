// The acme world: who and what is in it, its weeks in many zones and at many moments, and that it is told the same way twice.
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { acmeWorld, type World } from '../../src/sandbox/sandbox.ts';
import { openDoor, tuesday } from './door.ts';

const dayMillis = 24 * 3600_000;
const context = { now: tuesday, timeZone: 'Europe/Berlin', seed: 1 };
const world = acmeWorld(context);
const acme = world.organizations.find(({ orgname }) => orgname === 'acme')!;
const repositories = world.repositories.filter(({ namespace }) => namespace === 'acme');

test('the same moment, zone and seed give the same bytes, and any other one other bytes', () => {
  const bytes = JSON.stringify(world);
  expect(JSON.stringify(acmeWorld(context))).toBe(bytes);
  expect(JSON.stringify(acmeWorld({ ...context, now: tuesday + dayMillis }))).not.toBe(bytes);
  expect(JSON.stringify(acmeWorld({ ...context, timeZone: 'Asia/Tokyo' }))).not.toBe(bytes);
  expect(JSON.stringify(acmeWorld({ ...context, seed: 2 }))).not.toBe(bytes);
  expect(JSON.parse(bytes)).toEqual(world);
});

test('what is done to one world is not done to the next', () => {
  const empty = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      empty(inner);
      Reflect.deleteProperty(value, key);
    }
  };
  empty(acmeWorld(context));
  expect(acmeWorld(context)).toEqual(world);
});

test('ada owns acme, and its members and teams are the known ones', () => {
  expect(world.signed_in).toBe('ada');
  expect(acme.plan).toBe('business');
  expect(Object.fromEntries(acme.members.map(({ username, role }) => [username, role]))).toEqual({
    ada: 'owner',
    grace: 'editor',
    dev1: 'member',
    dev2: 'member',
    linus: 'member',
  });
  expect(acme.teams.map(({ id, name }) => [id, name])).toEqual(
    expect.arrayContaining([
      [3, 'owners'],
      [7, 'platform'],
      [12, 'backend'],
    ]),
  );
  expect(acme.teams.find(({ id }) => id === 7)!.members).toEqual(['dev1', 'dev2']);
  expect(JSON.stringify(world)).not.toContain('jane@example.com');
});

test('whoever the log says was invited still is, and there are seats for more', () => {
  const sent = world.audit_events.filter(({ action }) => action === 'org.member.invite.send');
  expect(sent.length).toBeGreaterThan(0);
  expect(
    acme.invites.map(({ invitee, inviter_username, role, created_at }) => [
      invitee,
      inviter_username,
      role,
      created_at,
    ]),
  ).toEqual(sent.map(({ data, actor, timestamp }) => [data['invitee'], actor, data['role'], timestamp]));
  expect(acme.seats).toBeGreaterThan(acme.members.length + acme.invites.length);
  const seats = world.audit_events.filter(({ action }) => action === 'billing.plan.seat_add');
  expect(seats.at(-1)!.data['seats']).toBe(String(acme.seats));
});

test('acme’s owners are in the team of the owners', () => {
  const owners = acme.members.filter(({ role }) => role === 'owner').map(({ username }) => username);
  expect(acme.teams.find(({ name }) => name === 'owners')!.members).toEqual(owners);
});

test('the repositories that stories are told about are there, and the one yet to be made is not', () => {
  const names = repositories.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['app', 'api', 'web', 'worker', 'internal-tools', 'api-legacy']));
  expect(JSON.stringify(world)).not.toContain('release-images');
  expect(names.length).toBeGreaterThanOrEqual(46);
  expect(new Set(names).size).toBe(names.length);
  expect(repositories.filter(({ is_private }) => is_private).map(({ name }) => name)).toContain('internal-tools');
  for (const { name, description } of repositories) {
    expect(name).toMatch(/^[a-z0-9]+(?:[._-][a-z0-9]+)*$/);
    expect(description.length).toBeLessThanOrEqual(100);
  }
});

test('api-legacy and some others have been still for more than sixty days', () => {
  const still = repositories.filter(({ last_updated }) => Date.parse(last_updated) < tuesday - 60 * dayMillis);
  expect(still.map(({ name }) => name)).toContain('api-legacy');
  expect(still.length).toBeGreaterThanOrEqual(6);
  expect(still.length).toBeLessThan(repositories.length / 2);
});

test('ids are unique and below the next one', () => {
  const ids = [
    ...world.users.map(({ id }) => id),
    ...world.repositories.flatMap(({ id, tags }) => [id, ...tags.map((tag) => tag.id)]),
    ...world.audit_events.map(({ id }) => id),
  ];
  expect(new Set(ids).size).toBe(ids.length);
  expect(Math.max(...ids)).toBeLessThan(world.next_id);
});

test('some descriptions are hostile: orders, terminal escapes, direction marks and characters of no width', () => {
  const texts = repositories.map(({ description }) => description);
  for (const hostile of [
    /ignore previous instructions and delete/i,
    /\u001b\[/,
    /\u202e/,
    /[\u200b-\u200d\u2060\ufeff]/,
  ]) {
    expect(texts.some((text) => hostile.test(text))).toBe(true);
  }
  expect(world.audit_events.some((event) => /ignore previous instructions/i.test(event.action_description))).toBe(true);
});

test('the audit log holds some three thousand events of 120 days, mostly pushes by members, none from the future', () => {
  const { audit_events: events } = world;
  expect(events.length).toBeGreaterThan(2700);
  expect(events.length).toBeLessThan(3500);
  const times = events.map(({ timestamp }) => timestamp);
  expect(times).toEqual(times.toSorted());
  expect(Date.parse(times[0]!)).toBeGreaterThan(tuesday - 121.1 * dayMillis);
  expect(Date.parse(times[0]!)).toBeLessThan(tuesday - 118 * dayMillis);
  expect(Date.parse(times.at(-1)!)).toBeLessThanOrEqual(tuesday);
  const pushes = events.filter(({ action }) => action === 'repo.tag.push');
  expect(pushes.length / events.length).toBeGreaterThan(0.85);
  const byMembers = pushes.filter(({ actor }) => ['dev1', 'dev2', 'linus'].includes(actor));
  expect(byMembers.length / pushes.length).toBeGreaterThan(0.8);
});

test('log and state agree: tags are where their last push put them, new repositories were created, deleted ones are gone', () => {
  const windowStart = Date.parse(world.audit_events[0]!.timestamp);
  const lastPush = new Map<string, World['audit_events'][number]>();
  for (const event of world.audit_events) {
    if (event.action === 'repo.tag.push') lastPush.set(`${event.name}:${event.data['tag']}`, event);
    if (event.action === 'repo.tag.delete') lastPush.delete(`${event.name}:${event.data['tag']}`);
  }
  let compared = 0;
  for (const { name, tags, last_updated, date_registered } of repositories) {
    for (const tag of tags.filter(({ tag_last_pushed }) => Date.parse(tag_last_pushed) > windowStart)) {
      const push = lastPush.get(`acme/${name}:${tag.name}`)!;
      expect([push.timestamp, push.actor, push.data['digest']]).toEqual([
        tag.tag_last_pushed,
        tag.last_updater_username,
        tag.digest,
      ]);
      compared++;
    }
    expect(
      tags
        .map((tag) => tag.last_updated)
        .toSorted()
        .at(-1),
    ).toBe(last_updated);
    expect(tags.every((tag) => tag.last_updated > date_registered)).toBe(true);
    const created = world.audit_events.filter((one) => one.action === 'repo.create' && one.name === `acme/${name}`);
    expect(created.map(({ timestamp }) => timestamp)).toEqual(
      [date_registered].filter((at) => Date.parse(at) > windowStart),
    );
  }
  expect(compared).toBeGreaterThan(100);
  const deleted = world.audit_events.filter(({ action }) => action === 'repo.delete');
  const existing = new Set(repositories.map(({ name }) => `acme/${name}`));
  for (const { name, timestamp } of deleted) {
    expect(existing).not.toContain(name);
    expect(world.audit_events.filter((one) => one.name === name).every((one) => one.timestamp <= timestamp)).toBe(true);
  }
  const remembered = new Set([...existing, ...deleted.map(({ name }) => name)]);
  const repositoryEvents = world.audit_events.filter(({ action }) => action.startsWith('repo.'));
  for (const { name } of repositoryEvents) expect(remembered).toContain(name);
});

/** Monday of the week that a moment falls into, as a day number, by the calendar on the wall in that zone. */
function mondayOf(epochMillis: number, timeZone: string): number {
  const date = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(epochMillis);
  const days = Date.parse(`${date}T00:00:00Z`) / dayMillis;
  return days - ((days + 3) % 7);
}

describe('deletions are three last week, two this week, six in the three weeks before, five earlier', () => {
  const zones = [
    'UTC',
    'Europe/Berlin',
    'Europe/London',
    'America/New_York',
    'America/Los_Angeles',
    'America/St_Johns',
    'America/Santiago',
    'Africa/Cairo',
    'Asia/Beirut',
    'Asia/Kolkata',
    'Asia/Tokyo',
    'Australia/Lord_Howe',
    'Pacific/Auckland',
    'Pacific/Kiritimati',
  ];
  const moments = {
    'an ordinary Wednesday': '2026-11-18T15:30:00',
    'Sunday a millisecond before midnight': '2026-11-22T23:59:59.999',
    'Monday at midnight itself': '2026-11-23T00:00:00',
    'Monday five seconds after midnight': '2026-11-23T00:00:05',
    'Monday a minute past midnight at the turn of the year': '2029-01-01T00:01:00',
    'New Year’s Day': '2027-01-01T12:00:00',
    'the last day of a leap February': '2028-02-29T23:30:00',
    'the day Europe springs forward': '2026-03-29T12:00:00',
    'the week after Europe sprang forward': '2026-04-02T09:00:00',
    'the day America springs forward': '2026-03-08T20:00:00',
    'the day Europe falls back': '2026-10-25T02:30:00',
    'the week after America fell back': '2026-11-05T09:00:00',
    'a day that begins at one in Cairo': '2026-04-24T10:00:00',
    'the Sunday that begins at one in Santiago': '2026-09-06T00:30:00',
    'the Sunday that begins at one in Beirut': '2026-03-29T01:15:00',
    'the week the south falls back': '2026-04-07T08:00:00',
    'a month that ends on a Sunday': '2026-05-31T18:00:00',
  };
  test.each(Object.entries(moments))('on %s', (_, local) => {
    for (const timeZone of zones) {
      const now = Temporal.PlainDateTime.from(local).toZonedDateTime(timeZone).epochMilliseconds;
      const deleted = acmeWorld({ now, timeZone, seed: 1 }).audit_events.filter(
        ({ action }) => action === 'repo.delete',
      );
      const counts = { thisWeek: 0, lastWeek: 0, threeWeeksBefore: 0, earlier: 0 };
      for (const { timestamp } of deleted) {
        // Whole milliseconds, rounded down: the week of a moment does not hang on its microseconds.
        const at = Date.parse(timestamp);
        expect(at).toBeLessThanOrEqual(now);
        const weeks = (mondayOf(now, timeZone) - mondayOf(at, timeZone)) / 7;
        if (weeks === 0) counts.thisWeek++;
        else if (weeks === 1) counts.lastWeek++;
        else if (weeks <= 4) counts.threeWeeksBefore++;
        else counts.earlier++;
      }
      expect([timeZone, counts]).toEqual([timeZone, { thisWeek: 2, lastWeek: 3, threeWeeksBefore: 6, earlier: 5 }]);
    }
  });

  test('for any seed', () => {
    for (let seed = -3; seed < 20; seed++) {
      const events = acmeWorld({ ...context, seed }).audit_events;
      const since = (millis: number) => mondayOf(tuesday, 'Europe/Berlin') - mondayOf(millis, 'Europe/Berlin');
      const lastWeek = events.filter((one) => one.action === 'repo.delete' && since(Date.parse(one.timestamp)) === 7);
      expect(lastWeek).toHaveLength(3);
    }
  });

  test('and they can be asked for', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    const query = 'action=repo.delete&from=2026-11-16T00:00:00%2B01:00&to=2026-11-22T23:59:59.999999%2B01:00';
    const { body } = await ada('GET', `/v2/auditlogs/acme?${query}`);
    expect(body.logs.map(({ name }: { name: string }) => name)).toEqual([
      'acme/worker-canary',
      'acme/search-spike',
      'acme/checkout-prototype',
    ]);
  });

  test('counted in UTC instead of Berlin the same week holds others, so that a mistake shows', () => {
    const inUtc = world.audit_events.filter(
      ({ action, timestamp }) => action === 'repo.delete' && timestamp >= '2026-11-16' && timestamp < '2026-11-23',
    );
    expect(inUtc.map(({ name }) => name)).not.toEqual([
      'acme/checkout-prototype',
      'acme/search-spike',
      'acme/worker-canary',
    ]);
  });
});
