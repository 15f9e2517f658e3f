// Tags: lists with their odd order, the thousand that strangers may see, and the single tag.
import { expect, test } from 'vitest';
import { openDoor } from './door.ts';

const tags = '/v2/namespaces/acme/repositories/app/tags';

test('the shop has the tags its story needs', async () => {
  const { anonymous } = openDoor();
  const { body } = await anonymous('GET', `${tags}?page_size=100`);
  const names = body.results.map((tag: { name: string }) => tag.name);
  expect(names).toEqual(expect.arrayContaining(['latest', 'v1.0.0', 'v1.1.0', 'v1.2.0-rc1']));
  expect(body.count).toBe(names.length);
});

test('a tag has the shape of the captured answers', async () => {
  const { anonymous } = openDoor();
  const { status, body } = await anonymous('GET', `${tags}/v1.0.0`);
  expect(status).toBe(200);
  expect(Object.keys(body)).toEqual([
    'creator',
    'id',
    'images',
    'last_updated',
    'last_updater',
    'last_updater_username',
    'name',
    'repository',
    'full_size',
    'v2',
    'tag_status',
    'tag_last_pulled',
    'tag_last_pushed',
    'media_type',
    'content_type',
    'digest',
  ]);
  expect(Object.keys(body.images[0])).toEqual([
    'architecture',
    'features',
    'variant',
    'digest',
    'os',
    'os_features',
    'os_version',
    'size',
    'status',
    'last_pulled',
    'last_pushed',
  ]);
  expect(body).toMatchObject({ name: 'v1.0.0', v2: true, content_type: 'image' });
  expect(body.full_size).toBe(body.images[0].size);
  expect(body.images.map((image: { os: string }) => image.os)).toContain('unknown');
  expect(body.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(body.tag_last_pushed).toMatch(/\.\d{6}Z$/);
});

test('a tag that is not there is a 404 that says which', async () => {
  const { anonymous } = openDoor();
  const { status, body } = await anonymous('GET', `${tags}/v9.9.9`);
  expect(status).toBe(404);
  expect(body).toEqual({
    message: "httperror 404: tag 'v9.9.9' not found",
    errinfo: { namespace: 'acme', repository: 'app', tag: 'v9.9.9' },
  });
});

test('tags of a private or absent repository are the 404 of the repository', async () => {
  const { anonymous } = openDoor();
  for (const name of ['internal-tools', 'nothing']) {
    for (const path of ['tags', 'tags/latest']) {
      const { status, body } = await anonymous('GET', `/v2/namespaces/acme/repositories/${name}/${path}`);
      expect([status, body.errinfo]).toEqual([404, { namespace: 'acme', repository: name }]);
    }
  }
});

test('HEAD checks the list and the tag', async () => {
  const { anonymous } = openDoor();
  const statuses = [];
  for (const path of [tags, `${tags}/latest`, `${tags}/nope`, '/v2/namespaces/acme/repositories/nope/tags']) {
    const { status, text } = await anonymous('HEAD', path);
    statuses.push(status);
    expect(text).toBe('');
  }
  expect(statuses).toEqual([200, 200, 404, 404]);
});

test('`last_updated` is newest first here, and its minus oldest first', async () => {
  const { anonymous } = openDoor();
  const dates = async (query: string) =>
    (await anonymous('GET', `${tags}?page_size=100${query}`)).body.results.map(
      (tag: { last_updated: string }) => tag.last_updated,
    );
  const newestFirst = (await dates('')).toSorted().toReversed();
  expect(await dates('')).toEqual(newestFirst);
  expect(await dates('&ordering=last_updated')).toEqual(newestFirst);
  expect(await dates('&ordering=-last_updated')).toEqual(newestFirst.toReversed());
});

test('by name the tags go up, with a minus down, and any other order is a 400', async () => {
  const { anonymous } = openDoor();
  const names = async (ordering: string) =>
    (await anonymous('GET', `${tags}?page_size=100&ordering=${ordering}`)).body.results.map(
      (tag: { name: string }) => tag.name,
    );
  const ascending = (await names('name')).toSorted();
  expect(await names('name')).toEqual(ascending);
  expect(await names('-name')).toEqual(ascending.toReversed());
  expect((await anonymous('GET', `${tags}?ordering=size`)).body.text).toBe('Invalid ordering value');
});

test('name= keeps the tags whose name contains it', async () => {
  const { anonymous } = openDoor();
  const { body } = await anonymous('GET', `${tags}?name=v1&ordering=name`);
  expect(body.results.map((tag: { name: string }) => tag.name)).toEqual(['v1.0.0', 'v1.1.0', 'v1.2.0-rc1']);
});

test('architecture= and os= keep the tags with an image for that platform', async () => {
  const door = openDoor();
  const world = door.sandbox.snapshot();
  const app = world.repositories.find(({ name }) => name === 'app')!;
  const image = app.tags[0]!.images[0]!;
  const tag = (name: string, ...platforms: [os: string, architecture: string][]) => ({
    ...app.tags[0]!,
    name,
    images: platforms.map(([os, architecture]) => ({ ...image, os, architecture })),
  });
  app.tags = [
    tag('both', ['linux', 'amd64'], ['windows', 'arm64']),
    tag('linux', ['linux', 'amd64'], ['linux', 'arm64']),
    tag('windows', ['windows', 'amd64']),
    tag('empty'),
  ];
  door.sandbox.restore(world);
  const names = async (query: string) => {
    const { body } = await door.anonymous('GET', `${tags}?ordering=name&${query}`);
    expect(body.count).toBe(body.results.length);
    return body.results.map(({ name }: { name: string }) => name);
  };
  expect(await names('os=windows')).toEqual(['both', 'windows']);
  expect(await names('architecture=arm64')).toEqual(['both', 'linux']);
  expect(await names('architecture=arm64&os=linux')).toEqual(['linux']);
  expect(await names('architecture=s390x')).toEqual([]);
  expect(await names('architecture=&os=')).toEqual(['both', 'empty', 'linux', 'windows']);
});

test('strangers get no further than a thousand tags, whoever signs in does', async () => {
  const door = openDoor();
  const world = door.sandbox.snapshot();
  const app = world.repositories.find(({ name }) => name === 'app')!;
  app.tags = Array.from({ length: 1150 }, (_, index) => ({ ...app.tags[0]!, id: index, name: `t${index}` }));
  door.sandbox.restore(world);
  const lastAllowed = await door.anonymous('GET', `${tags}?page=10&page_size=1000`);
  expect([lastAllowed.status, lastAllowed.body.results.length]).toEqual([200, 100]);
  const refused = await door.anonymous('GET', lastAllowed.body.next);
  expect(refused.status).toBe(403);
  expect(refused.body).toEqual({
    message: 'pagination offset too large for anonymous requests; sign in to page further',
    errinfo: {},
  });
  expect((await door.anonymous('GET', `${tags}?page=101`)).status).toBe(403);
  const ada = await door.as('ada');
  expect((await ada('GET', lastAllowed.body.next)).status).toBe(200);
  expect((await ada('GET', `${tags}?page=13&page_size=100`)).status).toBe(404);
});

test('a tag that nobody pushed or pulled for a month is inactive', async () => {
  const door = openDoor();
  const before = await door.anonymous('GET', `${tags}/latest`);
  expect(before.body.tag_status).toBe('active');
  door.clock.time += 31 * 24 * 3600_000;
  const after = await door.anonymous('GET', `${tags}/latest`);
  expect([after.body.tag_status, after.body.images[0].status]).toEqual(['inactive', 'inactive']);
});
