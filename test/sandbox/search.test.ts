// Search: public repositories by word, with exact counts in one version and counts for people in the other.
import { describe, expect, test } from 'vitest';
import { type Caller, openDoor } from './door.ts';

const v2 = '/v2/search/repositories';
const v4 = '/api/search/v4';

const named = async (caller: Caller, query: string): Promise<string[]> =>
  (await caller('GET', `${v4}?size=200&${query}`)).body.results.map(({ id }: { id: string }) => id);

describe.each([`${v2}/`, v4])('%s', (path) => {
  test('finds words of the name and the description, in any case, all of them', async () => {
    const { anonymous } = openDoor();
    const found = async (query: string) =>
      (await anonymous('GET', `${path}?query=${encodeURIComponent(query)}`)).body.results
        .map((hit: { repo_name?: string; id?: string }) => hit.repo_name ?? hit.id)
        .toSorted();
    expect(await found('STOREFRONT')).toEqual(['acme/app']);
    expect(await found('billing')).toEqual(['acme/billing', 'acme/billing-worker']);
    expect(await found('billing night')).toEqual(['acme/billing-worker']);
    expect(await found('acme/app')).toEqual(['acme/app']);
    expect(await found('no such thing anywhere')).toEqual([]);
  });

  test('never finds what is private, not even for its owner', async () => {
    const door = openDoor();
    for (const caller of [door.anonymous, await door.as('ada')]) {
      const { body } = await caller('GET', `${path}?query=internal-tools`);
      expect(body.results).toEqual([]);
    }
  });
});

test('the second version has pages and exact counts, the most pulled first', async () => {
  const door = openDoor();
  const { status, body } = await door.anonymous('GET', `${v2}/?query=acme&page_size=3`);
  expect(status).toBe(200);
  expect(body.next).toBe(`${door.sandbox.origin}${v2}/?page=2&page_size=3&query=acme`);
  const [first, second] = body.results;
  expect(Object.keys(first)).toEqual([
    'repo_name',
    'short_description',
    'star_count',
    'pull_count',
    'repo_owner',
    'is_automated',
    'is_official',
  ]);
  expect(first.pull_count).toBeGreaterThan(second.pull_count);
  const world = door.sandbox.snapshot();
  expect(body.count).toBe(
    world.repositories.filter(({ namespace, is_private }) => namespace === 'acme' && !is_private).length,
  );
});

describe('the fourth version', () => {
  test('tells of a repository what a person wants to know', async () => {
    const door = openDoor();
    const { body } = await door.anonymous('GET', `${v4}?query=storefront`);
    const app = door.sandbox.snapshot().repositories.find(({ name }) => name === 'app')!;
    expect(body).toEqual({
      total: 1,
      results: [
        {
          id: 'acme/app',
          name: 'acme/app',
          slug: 'acme/app',
          type: 'image',
          publisher: { id: '90', name: 'acme' },
          created_at: app.date_registered,
          updated_at: app.last_updated,
          short_description: app.description,
          badge: 'none',
          star_count: app.star_count,
          pull_count: expect.stringMatching(/^\d+[KM]\+$/),
          operating_systems: [{ name: 'linux', label: 'Linux' }],
          architectures: [
            { name: 'amd64', label: 'x86-64' },
            { name: 'arm64', label: 'ARM 64' },
          ],
          logo_url: { large: '', small: '' },
          extension_reviewed: false,
          categories: app.categories,
          archived: false,
        },
      ],
    });
  });

  test.each([
    [0, '0'],
    [999, '999'],
    [1000, '1K+'],
    [4999, '1K+'],
    [5000, '5K+'],
    [12_345, '10K+'],
    [499_999, '100K+'],
    [999_999, '500K+'],
    [50_000_000, '50M+'],
    [1_234_567_890, '1B+'],
    [27_000_000_000, '10B+'],
  ])('shows %d pulls as %s', async (count, shown) => {
    const door = openDoor();
    const world = door.sandbox.snapshot();
    world.repositories.find(({ name }) => name === 'app')!.pull_count = count;
    door.sandbox.restore(world);
    expect((await door.anonymous('GET', `${v4}?query=storefront`)).body.results[0].pull_count).toBe(shown);
  });

  test('is paged by from and size, which is no more than 200', async () => {
    const { anonymous } = openDoor();
    const all = await named(anonymous, 'query=acme');
    expect(all.length).toBeGreaterThan(40);
    const { body } = await anonymous('GET', `${v4}?query=acme&from=2&size=3`);
    expect([body.total, body.results.map(({ id }: { id: string }) => id)]).toEqual([all.length, all.slice(2, 5)]);
    expect((await anonymous('GET', `${v4}?query=acme`)).body.results).toHaveLength(25);
  });

  test('is sorted by pulls or by the last update', async () => {
    const door = openDoor();
    const { repositories } = door.sandbox.snapshot();
    const updated = await named(door.anonymous, 'query=acme&sort=updated_at&order=desc');
    const dates = updated.map((id) => repositories.find(({ name }) => `acme/${name}` === id)!.last_updated);
    expect(dates).toEqual(dates.toSorted().toReversed());
    expect(await named(door.anonymous, 'query=acme&sort=updated_at&order=asc')).toEqual(updated.toReversed());
    expect((await door.anonymous('GET', `${v4}?sort=stars`)).status).toBe(400);
    expect((await door.anonymous('GET', `${v4}?from=-1`)).status).toBe(400);
  });

  test('is narrowed by category, platform, type and badge', async () => {
    const { anonymous } = openDoor();
    const all = await named(anonymous, '');
    const security = await named(anonymous, 'categories=security,networking');
    expect(security).toContain('acme/auth-service');
    expect(security.length).toBeLessThan(all.length / 2);
    const arm = await named(anonymous, 'architectures=arm64');
    expect(arm.length).toBeGreaterThan(0);
    expect(arm.length).toBeLessThan(all.length);
    expect(await named(anonymous, 'operating_systems=windows')).toEqual([]);
    expect(await named(anonymous, 'type=plugin')).toEqual([]);
    expect(await named(anonymous, 'badges=official')).toEqual([]);
    expect(await named(anonymous, 'badges=none,official')).toHaveLength(all.length);
  });
});
