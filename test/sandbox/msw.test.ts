// The sandbox behind msw: programs that know only https://hub.docker.com talk to it.
import https from 'node:https';
import { http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Fault, mswResolver } from '../../src/sandbox/sandbox.ts';
import { openDoor } from './door.ts';

const { sandbox } = openDoor();
const server = setupServer(http.all('https://hub.docker.com/*', mswResolver(sandbox)));
const hub = 'https://hub.docker.com';
const app = `${hub}/v2/namespaces/acme/repositories/app`;

beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
// msw writes every error of a resolver to the console as well, those that it passes on included.
beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue());
afterEach(() => {
  sandbox.faults.clear();
  vi.restoreAllMocks();
});
afterAll(() => server.close());

test('a program signs in, changes something and finds it changed', async () => {
  const { username: identifier, password: secret } = sandbox.credentials;
  const signIn = { method: 'POST', body: JSON.stringify({ identifier, secret }) };
  const session = (await (await fetch(`${hub}/v2/auth/token`, signIn)).json()) as { access_token: string };
  const headers = { authorization: `Bearer ${session.access_token}` };
  const list = `${hub}/v2/namespaces/acme/repositories`;
  const created = await fetch(list, { method: 'POST', headers, body: '{"name":"made-behind-msw"}' });
  expect(created.status).toBe(201);
  expect(await (await fetch(`${list}/made-behind-msw`)).json()).toMatchObject({ namespace: 'acme' });
  expect(sandbox.snapshot().repositories.map(({ name }) => name)).toContain('made-behind-msw');
});

test('links lead back to the address that was asked', async () => {
  const page = (await (await fetch(`${hub}/v2/namespaces/acme/repositories?page_size=1`)).json()) as { next: string };
  expect(page.next).toBe(`${hub}/v2/namespaces/acme/repositories?page=2&page_size=1`);
});

test('clients that use node:https instead of fetch are answered too', async () => {
  const status = await new Promise((resolve, reject) => {
    https
      .get(app, (message) => {
        message.resume();
        resolve(message.statusCode);
      })
      .on('error', reject);
  });
  expect(status).toBe(200);
});

test.each([{ kind: 'reset' }, { kind: 'lost-reply' }] as const)(
  'a connection that breaks ($kind) is an error of the network, with the code that Node gives it',
  async (fault: Fault) => {
    sandbox.faults.add({ times: 1, fault });
    await expect(fetch(app)).rejects.toMatchObject({ message: 'fetch failed', cause: { code: 'ECONNRESET' } });
    expect((await fetch(app)).status).toBe(200);
  },
);

test('a status and a truncated body come through as they are', async () => {
  sandbox.faults.add(
    { times: 1, fault: { kind: 'status', status: 429, retryAfter: { seconds: 5, as: 'seconds' } } },
    { times: 1, fault: { kind: 'truncated-body', bytes: 10 } },
  );
  const refused = await fetch(app);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
  await expect(fetch(app).then((response) => response.json())).rejects.toThrow(SyntaxError);
});

test('a client that gives up on a hang is let go', async () => {
  sandbox.faults.add({ times: 1, fault: { kind: 'hang' } });
  const patience = new AbortController();
  const before = sandbox.journal.length;
  const waiting = fetch(app, { signal: patience.signal });
  await expect.poll(() => sandbox.journal.length).toBe(before + 1);
  patience.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});

test('what the sandbox itself has to say is not taken for the network', async () => {
  sandbox.faults.add({ times: 1, fault: { kind: 'latency', ms: 1 } });
  const response = await fetch(app);
  expect(response.status).toBe(500);
  expect(await response.text()).toContain('clock with sleep');
});
