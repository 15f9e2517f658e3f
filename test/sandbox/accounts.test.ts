// Users and organizations: oneself, others, and where one belongs.
import { expect, test } from 'vitest';
import { openDoor } from './door.ts';

test('everyone can ask who they are, with a password or a personal token', async () => {
  const door = openDoor();
  const { uuid, date_joined } = door.sandbox.snapshot().users[0]!;
  for (const caller of [await door.as('ada'), await door.withPat('ada', 'repo:public_read')]) {
    const { status, body } = await caller('GET', '/v2/user/');
    expect([status, body]).toEqual([
      200,
      {
        id: uuid.replaceAll('-', ''),
        username: 'ada',
        full_name: 'Ada Winter',
        location: '',
        company: '',
        gravatar_email: '',
        gravatar_url: '',
        profile_url: '',
        date_joined,
        type: 'User',
        email: 'ada@acme.example',
        is_staff: false,
        is_admin: false,
      },
    ]);
  }
});

test('what only a person can be asked is a 401 for nobody and a 403 for an organization', async () => {
  const door = openDoor();
  const acme = await door.withOat(['scope-member-read']);
  for (const path of ['/v2/user', '/v2/user/orgs', '/v2/repositories/namespaces']) {
    expect([path, (await door.anonymous('GET', path)).status, (await acme('GET', path)).status]).toEqual([
      path,
      401,
      403,
    ]);
  }
});

test('the public sees users without their address, and organizations under both their addresses', async () => {
  const { anonymous } = openDoor();
  const user = await anonymous('GET', '/v2/users/grace/');
  expect(user.body).toMatchObject({ username: 'grace', full_name: 'Grace Okafor', type: 'User' });
  expect(user.body).not.toHaveProperty('email');
  const organization = await anonymous('GET', '/v2/orgs/acme/');
  expect(organization.body).toMatchObject({ orgname: 'acme', full_name: 'Acme', type: 'Organization' });
  expect((await anonymous('GET', '/v2/users/acme')).body).toMatchObject({ username: 'acme', type: 'Organization' });
});

test('whoever is not there is a 404 in the words of the accounts', async () => {
  const { anonymous } = openDoor();
  expect((await anonymous('GET', '/v2/users/nobody')).body).toEqual({ detail: 'No such user' });
  const missing = await anonymous('GET', '/v2/orgs/ada');
  expect([missing.status, missing.body]).toEqual([404, { detail: 'No such organization' }]);
});

test('members have their organizations and namespaces, strangers only their own', async () => {
  const door = openDoor();
  const [dev1, mallory] = [await door.as('dev1'), await door.withPat('mallory', 'repo:read')];
  const { body } = await dev1('GET', '/v2/user/orgs/?page_size=100');
  expect(body).toMatchObject({ count: 1, next: null, previous: null, results: [{ orgname: 'acme' }] });
  expect((await mallory('GET', '/v2/user/orgs')).body.count).toBe(0);
  expect((await dev1('GET', '/v2/repositories/namespaces')).body).toEqual({ namespaces: ['dev1', 'acme'], next: null });
  expect((await mallory('GET', '/v2/repositories/namespaces/')).body.namespaces).toEqual(['mallory']);
});
