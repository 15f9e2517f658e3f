// The server over HTTP: who gets in, what is refused cleanly, and that tenants never see each other.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect, describe, it, onTestFinished } from 'vitest';
import { Api } from '../../src/client/client.ts';
import { httpServer, type HttpServer } from '../../src/mcp-server/http.ts';
import { type TenantCredentials, tenants } from '../../src/mcp-server/tenants.ts';
import { createSandbox, largeWorld } from '../../src/sandbox/sandbox.ts';
import { now, onSandbox, serverOptions, told, yes } from './host.ts';

const token = 'the-token-of-this-test';
const address = 'http://127.0.0.1:7000/mcp';
const list = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} };

async function open() {
  const { options } = await onSandbox();
  return httpServer({ ...options, token, hosts: ['localhost', '127.0.0.1'] });
}

function post(server: HttpServer, headers: Record<string, string> = {}, body: string = JSON.stringify(list)) {
  const request = new Request(address, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${token}`,
      host: '127.0.0.1:7000',
      ...headers,
    },
    body,
  });
  return server.fetch(request);
}

describe('who gets in', () => {
  it('brings the token', async () => {
    const server = await open();
    expect((await post(server)).status).toBe(200);
    for (const authorization of ['', 'Bearer', 'Bearer ', 'Bearer wrong', `Basic ${token}`, token]) {
      const refused = await post(server, { authorization });
      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toBe('Bearer');
      expect(await refused.text()).toMatch(/Send the token/);
    }
  });

  it('calls this server by its name, and not from the page of another site', async () => {
    const server = await open();
    expect((await post(server, { host: 'evil.example' })).status).toBe(403);
    expect((await post(server, { host: '127.0.0.1.evil.example' })).status).toBe(403);
    expect((await post(server, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await post(server, { origin: 'null' })).status).toBe(403);
    expect((await post(server, { origin: 'http://localhost:3000' })).status).toBe(200);
  });

  it('finds MCP at /mcp, and whether all is well at /healthz', async () => {
    const server = await open();
    const get = (path: string) => server.fetch(new Request(new URL(path, address), { headers: { host: '127.0.0.1' } }));
    expect([(await get('/healthz')).status, (await get('/')).status]).toEqual([200, 404]);
    server.drain();
    expect((await get('/healthz')).status).toBe(503);
    expect((await post(server)).headers.get('retry-after')).toBe('1');
  });
});

it('what is no request is refused cleanly, and the server goes on', async () => {
  const server = await open();
  for (const [body, status] of [
    ['{', 400],
    ['[]', 400],
    ['null', 400],
    ['"text"', 400],
    [JSON.stringify({ ...list, jsonrpc: '1.0' }), 400],
    [JSON.stringify({ ...list, params: { filler: 'x'.repeat(1024 * 1024) } }), 413],
  ] as const) {
    const reply = await post(server, {}, body);
    expect(reply.status, body.slice(0, 20)).toBe(status);
    expect(await reply.text()).toMatch(/"error"/);
  }
  expect((await post(server, { 'content-type': 'text/plain' })).status).toBe(415);
  expect((await post(server, { 'mcp-protocol-version': '1999-01-01' })).status).toBe(400);
  expect(await (await post(server)).text()).toMatch(/hub_repos/);
});

describe('many tenants', () => {
  const sandbox = createSandbox({ clock: { now: () => now }, world: largeWorld });
  const people = sandbox.snapshot().organizations[0]!.members.slice(0, 50);

  function openTenants() {
    const opened: TenantCredentials[] = [];
    const account = tenants(
      (credentials) => {
        opened.push(credentials);
        return new Api({
          ...credentials,
          url: sandbox.origin,
          fetch: sandbox.fetch,
          allowDestructive: true,
          clock: { now: () => now, sleep: async () => {} },
        });
      },
      () => now,
    );
    const options = { ...serverOptions(new Api()), account };
    return { opened, server: httpServer({ ...options, token, hosts: ['localhost', '127.0.0.1'] }) };
  }

  async function connectAs(server: HttpServer, username: string) {
    const { password } = sandbox.credentialsOf(username);
    const headers = {
      authorization: `Bearer ${token}`,
      'x-dockerhub-username': username,
      'x-dockerhub-token': password,
      host: '127.0.0.1',
    };
    const client = new Client(
      { name: 'test', version: '1' },
      { versionNegotiation: { mode: { pin: '2026-07-28' } }, capabilities: { elicitation: { form: {} } } },
    );
    client.setRequestHandler('elicitation/create', ({ params }) => yes(params as { message: string }));
    await client.connect(
      new StreamableHTTPClientTransport(new URL(address), {
        requestInit: { headers },
        fetch: (url, init) => server.fetch(new Request(url, init)),
      }),
    );
    onTestFinished(() => client.close());
    return (name: string, action: string, params: unknown = {}) =>
      client.callTool({ name, arguments: { action, params_json: params } });
  }

  it('interleaved, each are themselves, sign in once, and see only their own', async () => {
    const { opened, server } = openTenants();
    const hosts = await Promise.all(
      people.map(async ({ username }) => ({ username, call: await connectAs(server, username) })),
    );
    const rounds = Array.from({ length: 3 }, () => hosts).flat();
    await Promise.all(
      rounds.map(async ({ username, call }) => {
        const { structuredContent } = await call('hub_admin', 'whoami');
        expect(structuredContent).toMatchObject({ data: { username, verified: true } });
        const made = await call('hub_auth', 'create_pat', { token_label: username, scopes: ['repo:read'] });
        expect(told(made)).toContain(username);
      }),
    );
    for (const { username, call } of hosts) {
      const listed = await call('hub_auth', 'list_pats', { page_size: 100 });
      const labels = (listed.structuredContent as { data: { results: { token_label: string }[] } }).data.results;
      expect(new Set(labels.map(({ token_label: label }) => label))).toEqual(new Set([username]));
    }
    expect(opened).toHaveLength(people.length);
    const signIns = sandbox.journal.filter(({ path }) => path === '/v2/auth/token');
    expect(signIns).toHaveLength(people.length);
  });

  it('bring their own credentials, or get nothing', async () => {
    const { server } = openTenants();
    for (const headers of [{}, { 'x-dockerhub-username': 'ada' }, { 'x-dockerhub-token': 'x' }] as const) {
      const reply = await post(server, headers);
      expect(reply.status).toBe(401);
      expect(await reply.text()).toMatch(/X-DockerHub-Username and X-DockerHub-Token/);
    }
  });

  it('with the right name and another secret are somebody else', async () => {
    const { opened, server } = openTenants();
    const call = await connectAs(server, 'ada');
    await call('hub_admin', 'whoami');
    const reply = await post(server, { 'x-dockerhub-username': 'ada', 'x-dockerhub-token': 'a guess' });
    expect(reply.status).toBe(200);
    expect(opened).toHaveLength(2);
  });
});
