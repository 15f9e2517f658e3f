// The large world: how much is in it, that it is made only as far as it is looked at, and that it is one story all the same.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { largeWorld, type World, worlds } from '../../src/sandbox/sandbox.ts';
import { openDoor, tuesday } from './door.ts';

const context = { now: tuesday, timeZone: 'Europe/Berlin', seed: 1 };
const list = '/v2/namespaces/acme/repositories';

/** A door to a large world, and the world itself, to see what has been made of it. */
function openLarge() {
  const made = largeWorld(context);
  return { door: openDoor({ world: () => made }), made };
}

/** Whether a field still waits to be made; to ask does not make it. */
function waits(thing: object, field: string): boolean {
  return Object.getOwnPropertyDescriptor(thing, field)?.get !== undefined;
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

test('a world has a name', () => {
  expect(Object.keys(worlds)).toEqual(['acme', 'empty', 'large']);
  expect(worlds.large(context).repositories.length).toBe(1000);
});

describe('nothing is made before it is looked at:', () => {
  test('to sign in and to list repositories makes neither tags nor events', async () => {
    const { door, made } = openLarge();
    const ada = await door.as('ada');
    const { body } = await ada('GET', `${list}?page_size=100`);
    expect([body.count, body.results.length]).toEqual([1000, 100]);
    expect((await ada('GET', `${list}/cart-worker`)).status).toBe(200);
    expect(made.repositories.every((repository) => waits(repository, 'tags'))).toBe(true);
    expect(waits(made, 'audit_events')).toBe(true);
  });

  test('a page of tags makes those of its repository', async () => {
    const { door, made } = openLarge();
    expect((await door.anonymous('GET', `${list}/cart-worker/tags`)).body.count).toBe(35);
    const looked = made.repositories.filter((repository) => !waits(repository, 'tags'));
    expect(looked.map(({ name }) => name)).toEqual(['cart-worker']);
    expect(waits(made, 'audit_events')).toBe(true);
  });

  test('a page of the audit log makes the log, and no tags', async () => {
    const { door, made } = openLarge();
    const ada = await door.as('ada');
    const { body } = await ada('GET', '/v2/auditlogs/acme?action=repo.tag.push');
    expect(body.logs).toHaveLength(25);
    expect(waits(made, 'audit_events')).toBe(false);
    expect(made.repositories.every((repository) => waits(repository, 'tags'))).toBe(true);
  });
});

describe('as a whole', () => {
  const { door } = openLarge();
  const world = door.sandbox.snapshot();
  const acme = world.organizations[0]!;
  const tags = world.repositories.flatMap((repository) => repository.tags);

  test('it holds 1,000 repositories, 50,000 tags, 100,000 events and 2,000 members', () => {
    expect(world.repositories).toHaveLength(1000);
    expect(tags).toHaveLength(50_000);
    expect(world.audit_events).toHaveLength(100_000);
    expect(acme.members).toHaveLength(2000);
    expect(world.users).toHaveLength(2000);
  });

  test('a snapshot is plain data, and a sandbox that is given it goes on from there', async () => {
    for (const thing of [world, ...world.repositories]) {
      expect(Object.keys(thing).filter((field) => waits(thing, field))).toEqual([]);
    }
    const { repositories, ...rest } = world;
    const [first, second] = repositories;
    const small = { ...rest, repositories: [first!, second!], audit_events: [] };
    expect(openDoor({ world: small }).sandbox.snapshot()).toEqual(small);
  });

  test('it is the same whatever was looked at first, and another one for another seed or moment', async () => {
    const sample = ({ users, repositories, audit_events }: World) =>
      digestOf([users[7], repositories[500]!.tags, repositories[405]!.tags, audit_events.slice(0, 100)]);
    const { door: other, made } = openLarge();
    for (const repository of made.repositories.slice(400, 410)) expect(repository.tags).toHaveLength(35);
    await other.anonymous('GET', `${list}/warehouse-canary/tags`);
    expect(sample(made)).toBe(sample(world));
    expect(sample(largeWorld(context))).toBe(sample(world));
    expect(sample(largeWorld({ ...context, seed: 2 }))).not.toBe(sample(world));
    expect(sample(largeWorld({ ...context, now: tuesday + 1 }))).not.toBe(sample(world));
  });

  test('ids and names are unique, and ids below the next one', () => {
    const unique = (values: unknown[]) => expect(new Set(values).size).toBe(values.length);
    unique(world.users.map(({ username }) => username));
    unique(world.repositories.map(({ name }) => name));
    unique(acme.teams.map(({ name }) => name));
    const ids = [
      ...world.users.map(({ id }) => id),
      ...world.repositories.map(({ id }) => id),
      ...tags.map(({ id }) => id),
      ...world.audit_events.map(({ id }) => id),
    ];
    unique(ids);
    expect(ids.every((id) => id < world.next_id)).toBe(true);
    for (const { name, tags: own } of world.repositories) {
      expect(name).toMatch(/^[a-z0-9]+(?:[._-][a-z0-9]+)*$/);
      expect(new Set(own.map((tag) => tag.name)).size).toBe(own.length);
    }
  });

  test('the log is in order, a year long, and none of it from the future', () => {
    const times = world.audit_events.map(({ timestamp }) => timestamp);
    expect(times).toEqual(times.toSorted());
    const days = (tuesday - Date.parse(times[0]!)) / (24 * 3600_000);
    expect([days > 364, days < 366, Date.parse(times.at(-1)!) <= tuesday]).toEqual([true, true, true]);
  });

  test('log and state agree: every tag is where its last push put it, and what was deleted is gone', () => {
    const pushes = new Map<string, World['audit_events'][number]>();
    const repositories = new Set(world.repositories.map(({ name }) => `acme/${name}`));
    for (const event of world.audit_events) {
      const { action, name, data } = event;
      if (action === 'repo.tag.push') pushes.set(`${name}:${data['tag']}`, event);
      if (action === 'repo.tag.delete') pushes.delete(`${name}:${data['tag']}`);
      if (action === 'repo.delete') expect(repositories).not.toContain(name);
    }
    expect(pushes.size).toBe(50_000);
    for (const { name, tags: own, last_updated, date_registered } of world.repositories) {
      for (const tag of own) {
        const { timestamp, actor, data } = pushes.get(`acme/${name}:${tag.name}`)!;
        if (timestamp !== tag.tag_last_pushed || actor !== tag.last_updater_username || data['digest'] !== tag.digest) {
          expect.fail(`${name}:${tag.name} is not as it was pushed`);
        }
      }
      expect(own.at(-1)).toMatchObject({ name: 'latest', last_updated });
      expect(date_registered < own[0]!.last_updated).toBe(true);
    }
  });

  test('those who push are members of the team that may', () => {
    const members = new Set(acme.members.map(({ username }) => username));
    for (const { tags: own, grants } of world.repositories) {
      const team = acme.teams.find(({ id }) => id === grants[0]!.group_id)!;
      expect(own.every(({ last_updater_username: pusher }) => team.members.includes(pusher))).toBe(true);
    }
    expect(world.audit_events.every(({ actor }) => members.has(actor))).toBe(true);
    expect(acme.members.filter(({ role }) => role === 'owner').map(({ username }) => username)).toEqual(
      acme.teams.find(({ name }) => name === 'owners')!.members,
    );
    expect(acme.seats).toBeGreaterThanOrEqual(acme.members.length);
  });
});

test('what is done to it is there: a repository is made and found, and its event is the newest of all', async () => {
  const { door, made } = openLarge();
  const ada = await door.as('ada');
  expect((await ada('POST', list, { name: 'one-more' })).status).toBe(201);
  expect((await ada('GET', list)).body.count).toBe(1001);
  const { body } = await ada('GET', '/v2/auditlogs/acme?page_size=2');
  expect(body.logs.map(({ action }: { action: string }) => action)).toEqual(['repo.create', expect.any(String)]);
  expect(made.audit_events).toHaveLength(100_001);
});

test('what was looked at and what was not can be replaced', async () => {
  const { door, made } = openLarge();
  expect(made.repositories[20]!.tags).toHaveLength(35);
  made.repositories[20]!.tags = [];
  made.repositories[21]!.tags = [];
  made.audit_events = [];
  const ada = await door.as('ada');
  for (const { name } of made.repositories.slice(20, 22)) {
    expect((await ada('GET', `${list}/${name}/tags`)).body.count).toBe(0);
  }
  expect((await ada('GET', '/v2/auditlogs/acme')).body.logs).toEqual([]);
  expect(Object.keys(made)).toEqual(Object.keys(largeWorld(context)));
});

test('one repository has more tags than strangers may page through', async () => {
  const { door } = openLarge();
  const tags = `${list}/billing-api/tags?page_size=100`;
  expect((await door.anonymous('GET', tags)).body.count).toBe(5000);
  expect((await door.anonymous('GET', `${tags}&page=11`)).status).toBe(403);
  const last = await (await door.as('ada'))('GET', `${tags}&page=50`);
  expect([last.body.results.length, last.body.next]).toEqual([100, null]);
});
