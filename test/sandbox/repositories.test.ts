// Repositories: lists with their pages, filters and orders, and the single repository.
import { expect, test } from 'vitest';
import type { World } from '../../src/sandbox/sandbox.ts';
import { openDoor } from './door.ts';

const list = '/v2/namespaces/acme/repositories';

function acmeRepositories(world: World) {
  return world.repositories.filter((repository) => repository.namespace === 'acme');
}

test('a list comes in pages of ten, linked to each other on the origin of the request', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const total = acmeRepositories(door.sandbox.snapshot()).length;
  const first = await ada('GET', list);
  expect(first.body).toMatchObject({ count: total, previous: null, next: `${door.sandbox.origin}${list}?page=2` });
  expect(first.body.results).toHaveLength(10);
  const second = await ada('GET', first.body.next);
  expect(second.body.previous).toBe(`${door.sandbox.origin}${list}?page=1`);
  const elsewhere = await ada('GET', `https://hub.example:8443${list}/?page_size=3&page=2&name=a`);
  expect(elsewhere.body.next).toBe(`https://hub.example:8443${list}/?name=a&page=3&page_size=3`);
});

test('following `next` to its end meets every repository exactly once', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const names: string[] = [];
  for (let url: string | null = `${list}?page_size=7`; url;) {
    const { body } = await ada('GET', url);
    names.push(...body.results.map((repository: { name: string }) => repository.name));
    url = body.next;
  }
  expect(names.toSorted()).toEqual(
    acmeRepositories(door.sandbox.snapshot())
      .map(({ name }) => name)
      .toSorted(),
  );
});

test('a page size beyond a hundred is capped without a word', async () => {
  const door = openDoor();
  const world = door.sandbox.snapshot();
  const [model] = world.repositories;
  world.repositories = Array.from({ length: 130 }, (_, index) => ({ ...model!, id: index, name: `r${index}` }));
  door.sandbox.restore(world);
  const { body } = await door.anonymous('GET', `${list}?page_size=1000`);
  expect(body.results).toHaveLength(100);
  expect(body.next).toBe(`${door.sandbox.origin}${list}?page=2&page_size=100`);
});

test('a namespace that does not exist has an empty list, and only a later page of it is a 404', async () => {
  const { anonymous } = openDoor();
  const first = await anonymous('GET', '/v2/namespaces/nobody-here/repositories');
  expect([first.status, first.body]).toEqual([200, { count: 0, next: null, previous: null, results: [] }]);
  const second = await anonymous('GET', '/v2/namespaces/nobody-here/repositories?page=2');
  expect(second.status).toBe(404);
  expect(second.body).toEqual({ message: 'httperror 404: object not found', errinfo: {} });
});

test('the page right after the last one is a 404', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const { count } = (await ada('GET', list)).body;
  expect((await ada('GET', `${list}?page_size=${count}&page=1`)).body.next).toBeNull();
  expect((await ada('GET', `${list}?page_size=${count}&page=2`)).status).toBe(404);
});

test.each(['0', '-1', 'x', '1.5', '1e3'])(
  'page=%s and the same page_size are a 400 that names the field',
  async (bad) => {
    const { anonymous } = openDoor();
    for (const field of ['page', 'page_size']) {
      const { status, body } = await anonymous('GET', `${list}?${field}=${bad}`);
      expect(status).toBe(400);
      expect(Object.keys(body)).toEqual(['fields', 'text']);
      expect(body.fields[field]).toHaveLength(1);
    }
  },
);

test('the six orders sort, each against its opposite', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const values = async (ordering: string, field: string) =>
    (await ada('GET', `${list}?page_size=100&ordering=${ordering}`)).body.results.map(
      (repository: Record<string, unknown>) => repository[field],
    );
  for (const field of ['name', 'last_updated', 'pull_count']) {
    const ascending = await values(field, field);
    const sorted = ascending.toSorted((a: number | string, b: number | string) => (a < b ? -1 : a > b ? 1 : 0));
    expect(ascending).toEqual(sorted);
    expect(await values(`-${field}`, field)).toEqual(sorted.toReversed());
  }
});

test('without an order the last pushed repository comes first', async () => {
  const { anonymous } = openDoor();
  const { body } = await anonymous('GET', `${list}?page_size=100`);
  const dates = body.results.map((repository: { last_updated: string }) => repository.last_updated);
  expect(dates).toEqual(dates.toSorted().toReversed());
});

test.each(['size', 'NAME', 'toString', '-'])('the order %s is a 400 in the words of the API reference', async (bad) => {
  const { anonymous } = openDoor();
  const { status, body } = await anonymous('GET', `${list}?ordering=${bad}`);
  expect(status).toBe(400);
  expect(body).toEqual({
    fields: {
      ordering: [
        'Invalid ordering value. Must be one of: name, -name, last_updated, -last_updated, pull_count, -pull_count',
      ],
    },
    text: 'Invalid ordering value',
  });
});

test('name= keeps the repositories whose name contains it', async () => {
  const { anonymous } = openDoor();
  const { body } = await anonymous('GET', `${list}?name=api&ordering=name`);
  expect(body.results.map(({ name }: { name: string }) => name)).toEqual(['api', 'api-legacy', 'search-api']);
  expect(body.count).toBe(3);
});

test('content_types= and media_types= keep the repositories that hold one of these kinds', async () => {
  const door = openDoor();
  const world = door.sandbox.snapshot();
  const [app, web, api] = ['app', 'web', 'api'].map((name) => world.repositories.find((one) => one.name === name)!);
  const index = 'application/vnd.oci.image.index.v1+json';
  const chart = 'application/vnd.cncf.helm.config.v1+json';
  world.repositories = [
    { ...app!, content_types: ['image', 'helm'], media_types: [index, chart] },
    { ...web!, content_types: ['helm'], media_types: [chart] },
    { ...api!, content_types: [], media_types: [] },
  ];
  door.sandbox.restore(world);
  const names = async (query: string) =>
    (await door.anonymous('GET', `${list}?ordering=name&${query}`)).body.results.map(
      ({ name }: { name: string }) => name,
    );
  expect(await names('content_types=helm')).toEqual(['app', 'web']);
  expect(await names('content_types=image,model')).toEqual(['app']);
  expect(await names(`media_types=${encodeURIComponent(index)}`)).toEqual(['app']);
  expect(await names(`media_types=${encodeURIComponent(`${index},${chart}`)}`)).toEqual(['app', 'web']);
  expect(await names(`media_types=${encodeURIComponent(chart)}&content_types=image`)).toEqual(['app']);
  expect(await names('content_types=model')).toEqual([]);
  expect(await names('content_types=&media_types=')).toEqual(['api', 'app', 'web']);
});

test('the public sees the public repositories, and no sign of the others', async () => {
  const door = openDoor();
  const { body } = await door.anonymous('GET', `${list}?page_size=100`);
  expect(body.count).toBe(acmeRepositories(door.sandbox.snapshot()).filter(({ is_private }) => !is_private).length);
  expect(body.results.every((one: { is_private: boolean; affiliation: string }) => !one.is_private)).toBe(true);
  expect(body.results[0].affiliation).toBe('');
});

test('a list entry has the fields of the API reference, in its order', async () => {
  const { anonymous } = openDoor();
  const { body } = await anonymous('GET', `${list}?page_size=1`);
  expect(Object.keys(body)).toEqual(['count', 'next', 'previous', 'results']);
  expect(Object.keys(body.results[0])).toEqual([
    'name',
    'namespace',
    'repository_type',
    'status',
    'status_description',
    'description',
    'is_private',
    'star_count',
    'pull_count',
    'last_updated',
    'last_modified',
    'date_registered',
    'affiliation',
    'media_types',
    'content_types',
    'categories',
    'storage_size',
  ]);
});

test('one repository has the full shape, its times in microseconds, its permissions those of the caller', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const { status, body } = await ada('GET', `${list}/app`);
  expect(status).toBe(200);
  expect(Object.keys(body)).toEqual([
    'user',
    'name',
    'namespace',
    'repository_type',
    'status',
    'status_description',
    'description',
    'is_private',
    'is_automated',
    'star_count',
    'pull_count',
    'last_updated',
    'last_modified',
    'date_registered',
    'collaborator_count',
    'affiliation',
    'hub_user',
    'has_starred',
    'full_description',
    'permissions',
    'media_types',
    'content_types',
    'categories',
    'immutable_tags_settings',
    'storage_size',
    'source',
  ]);
  expect(body.last_updated).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  expect(body.permissions).toEqual({ read: true, write: true, admin: true });
  expect(body.affiliation).toBe('owner');
  const asAnyone = await door.anonymous('GET', `${list}/app`);
  expect(asAnyone.body.permissions).toEqual({ read: true, write: false, admin: false });
  expect(asAnyone.body.affiliation).toBeNull();
});

test('a repository that is absent and one that is private are the same 404', async () => {
  const door = openDoor();
  for (const name of ['internal-tools', 'no-such-thing']) {
    const { status, body } = await door.anonymous('GET', `${list}/${name}`);
    expect(status).toBe(404);
    expect(body).toEqual({
      message: 'httperror 404: object not found',
      errinfo: { namespace: 'acme', repository: name },
    });
  }
  const ada = await door.as('ada');
  expect((await ada('GET', `${list}/internal-tools`)).status).toBe(200);
});

test('HEAD says whether a repository is there, without a body', async () => {
  const { anonymous } = openDoor();
  const there = await anonymous('HEAD', `${list}/app`);
  const hidden = await anonymous('HEAD', `${list}/internal-tools/`);
  expect([there.status, there.text, hidden.status, hidden.text]).toEqual([200, '', 404, '']);
});

test('the deprecated paths still answer, and their links stay on them', async () => {
  const door = openDoor();
  const { body } = await door.anonymous('GET', '/v2/repositories/acme/?page_size=1');
  expect(body.next).toBe(`${door.sandbox.origin}/v2/repositories/acme/?page=2&page_size=1`);
  expect((await door.anonymous('GET', '/v2/repositories/acme/app/')).body.name).toBe('app');
  expect((await door.anonymous('HEAD', '/v2/repositories/acme/app')).status).toBe(200);
});
