// What the API says to requests that lead nowhere.
import { expect, test } from 'vitest';
import { openDoor } from './door.ts';

test.each([
  '/',
  '/v2',
  '/v2/nowhere',
  '/v1/repositories/acme',
  '/v2/namespaces/acme',
  '/v2/namespaces/acme/repositories/app/images',
])('%s is a page that is not there', async (path) => {
  const { status, headers, body } = await openDoor().anonymous('GET', path);
  expect(status).toBe(404);
  expect(body).toEqual({ message: '404: Page Not Found' });
  expect(headers.get('content-type')).toBe('application/json');
});

test.each([
  ['GET', '/v2/auth/token'],
  ['DELETE', '/v2/users/login'],
  ['PUT', '/v2/namespaces/acme/repositories'],
  ['PUT', '/v2/namespaces/acme/repositories/app'],
  ['PUT', '/v2/access-tokens'],
  ['DELETE', '/v2/orgs/acme/invites'],
  ['POST', '/v2/orgs/acme/groups/backend'],
  ['GET', '/v2/invites/bulk'],
  ['POST', '/v2/namespaces/acme/repositories/app/tags'],
  ['GET', '/v2/namespaces/acme/repositories/app/immutabletags'],
  ['PATCH', '/v2/namespaces/acme/repositories/app/immutabletags/verify/'],
  ['PUT', '/v2/repositories/acme/app/groups'],
  ['POST', '/v2/auditlogs/acme'],
])('%s %s is a method that is not allowed', async (method, path) => {
  const { status, body } = await openDoor().anonymous(method, path);
  expect([status, body]).toEqual([405, { message: '405: Method Not Allowed' }]);
});

test('every path answers with a slash at its end as well', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  for (const path of [
    '/v2/auditlogs/acme',
    '/v2/auditlogs/acme/actions',
    '/v2/namespaces/acme/repositories',
    '/v2/namespaces/acme/repositories/app',
    '/v2/namespaces/acme/repositories/app/tags',
    '/v2/namespaces/acme/repositories/app/tags/latest',
  ]) {
    expect([path, (await ada('GET', `${path}/`)).status]).toEqual([path, 200]);
  }
});

test('answers are JSON by their content type', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  for (const path of [
    '/v2/auditlogs/acme',
    '/v2/namespaces/acme/repositories/app',
    '/v2/namespaces/acme/repositories/x',
  ]) {
    expect((await ada('GET', path)).headers.get('content-type')).toBe('application/json');
  }
});
