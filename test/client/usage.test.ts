import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { Api, getClient } from '../../src/index.ts';
import { jwt } from './fake-hub.ts';

// The documented usage, against mocked endpoints of hub.docker.com.
const hub = 'https://hub.docker.com/v2';
const requests: Request[] = [];
const server = setupServer(
  http.post(`${hub}/auth/token`, () => HttpResponse.json({ access_token: jwt({ iat: 0, exp: 600 }) })),
  http.get(`${hub}/namespaces/acme/repositories`, () =>
    HttpResponse.json({ count: 1, next: null, previous: null, results: [{ name: 'app' }] }),
  ),
  http.get(`${hub}/auditlogs/acme`, () => HttpResponse.json({ logs: [] })),
  http.post(`${hub}/namespaces/acme/repositories`, () =>
    HttpResponse.json({ name: 'release-images' }, { status: 201 }),
  ),
  http.post(`${hub}/repositories/acme/release-images/groups`, () =>
    HttpResponse.json({ group_id: 7, group_name: 'platform', permission: 'write' }),
  ),
);
server.events.on('request:start', ({ request }) => {
  requests.push(request.clone());
});
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterEach(() => requests.splice(0));
afterAll(() => server.close());

const environment = { DOCKERHUB_USERNAME: 'ada', DOCKERHUB_TOKEN: 'correct horse' };

it('reads as the README says', async () => {
  const api = getClient({ fetch }, environment);
  const repositories = await api.getRepositories({ namespace: 'acme', name: 'app', ordering: '-last_updated' });
  expect(repositories.data.results[0]?.name).toBe('app');
  const { data } = await api.getAuditLogs({
    account: 'acme',
    action: 'repo.create',
    from_date: '2026-06-01T00:00:00Z',
  });
  expect(data.logs).toEqual([]);
  await api.createRepository({ namespace: 'acme', name: 'release-images', is_private: true });
  await api.assignRepositoryGroup({
    namespace: 'acme',
    repository: 'release-images',
    group_id: 7,
    permission: 'write',
  });
  expect(requests.map(({ method, url }) => `${method} ${url.slice(hub.length)}`)).toEqual([
    'POST /auth/token',
    'GET /namespaces/acme/repositories?name=app&ordering=-last_updated',
    'GET /auditlogs/acme?action=repo.create&from=2026-06-01T00%3A00%3A00Z',
    'POST /namespaces/acme/repositories',
    'POST /repositories/acme/release-images/groups',
  ]);
  expect(await requests[4]!.json()).toEqual({ group_id: 7, permission: 'write' });
  expect(requests.every(({ headers }) => headers.get('user-agent')?.startsWith('dockerhub-agent/'))).toBe(true);
});

it('takes everything outright, and needs nothing to read what is public', async () => {
  const named = new Api({ url: 'https://hub.docker.com', username: 'ada', password: 'correct horse', fetch });
  await named.getRepositories({ namespace: 'acme' });
  const nobody = new Api({ fetch });
  await nobody.getRepositories({ namespace: 'acme' });
  expect(requests.map(({ headers }) => headers.has('authorization'))).toEqual([false, true, false]);
});
