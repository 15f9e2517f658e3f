// Hosts of both SDK lines, over stdio and HTTP: list, call, error, a confirmed and a declined deletion, progress, cancellation.
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { getRequestListener } from '@hono/node-server';
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as OlderStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as OlderHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { httpServer } from '../../src/mcp-server/http.ts';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import { onSandbox, told } from './host.ts';

const program = fileURLToPath(new URL('../../bin/dockerhub-mcp.js', import.meta.url));
const token = 'the-token-of-this-test';
type Answer = { action: 'accept'; content: { confirm: true } } | { action: 'decline' };

interface CallOptions {
  signal?: AbortSignal;
  onprogress?: (progress: { progress: number }) => void;
}

/** A connected host, whichever SDK it is made with. */
interface Host {
  listTools: () => Promise<{ tools: { name: string }[] }>;
  call: (name: string, action: string, params?: object, options?: CallOptions) => Promise<Record<string, unknown>>;
}

interface Setting {
  answer?: Answer;
  environment?: Record<string, string>;
}

/** Serves a fresh sandbox over HTTP on a port of this machine. */
async function serveHttp(): Promise<URL> {
  const { options } = await onSandbox();
  const { fetch } = httpServer({ ...options, token, hosts: ['127.0.0.1'] });
  const answer = getRequestListener(fetch, { overrideGlobalObjects: false });
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return new URL(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/mcp`);
}

const stdio = (environment: Record<string, string> = {}) => ({
  command: process.execPath,
  args: [program, ...('DOCKERHUB_URL' in environment ? [] : ['--sandbox'])],
  env: { PATH: process.env['PATH'] ?? '', ...environment },
  stderr: 'pipe' as const,
});

const headers = { authorization: `Bearer ${token}` };

async function newer(kind: 'stdio' | 'http', { answer, environment }: Setting): Promise<Host> {
  const client = new Client(
    { name: 'newer host', version: '1' },
    {
      versionNegotiation: { mode: { pin: '2026-07-28' } },
      ...(answer && { capabilities: { elicitation: { form: {} } } }),
    },
  );
  if (answer) client.setRequestHandler('elicitation/create', () => answer);
  await client.connect(
    kind === 'stdio'
      ? new StdioClientTransport(stdio(environment))
      : new StreamableHTTPClientTransport(await serveHttp(), { requestInit: { headers } }),
  );
  onTestFinished(() => client.close());
  return {
    listTools: () => client.listTools(),
    call: (name, action, params = {}, options = {}) =>
      client.callTool({ name, arguments: { action, params_json: params } }, options),
  };
}

async function older(kind: 'stdio' | 'http', { answer, environment }: Setting): Promise<Host> {
  const client = new OlderClient(
    { name: 'older host', version: '1' },
    answer ? { capabilities: { elicitation: {} } } : {},
  );
  if (answer) client.setRequestHandler(ElicitRequestSchema, () => answer);
  const transport =
    kind === 'stdio'
      ? new OlderStdio(stdio(environment))
      : new OlderHttp(await serveHttp(), { requestInit: { headers } });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return {
    listTools: () => client.listTools(),
    call: (name, action, params = {}, options = {}) =>
      client.callTool({ name, arguments: { action, params_json: JSON.stringify(params) } }, undefined, options),
  };
}

const hosts = [
  { name: 'the 2026 SDK over stdio', open: (setting: Setting = {}) => newer('stdio', setting), asks: true },
  { name: 'the 2026 SDK over HTTP', open: (setting: Setting = {}) => newer('http', setting), asks: true },
  { name: 'the older SDK over stdio', open: (setting: Setting = {}) => older('stdio', setting), asks: true },
  // What a 2025-era host answers over stateless HTTP finds no way back to the call that asked.
  { name: 'the older SDK over HTTP', open: (setting: Setting = {}) => older('http', setting), asks: false },
];

const team = { org: 'acme', group_name: 'backend' };

describe.for(hosts)('a host of $name', ({ open, asks }) => {
  it('lists the tools, calls them, and reads results and errors', async () => {
    const host = await open();
    expect((await host.listTools()).tools).toHaveLength(7);
    const result = await host.call('hub_repos', 'list', { namespace: 'acme', page_size: 25 });
    expect(result['structuredContent']).toMatchObject({ status_code: 200, list: { returned: 25 } });
    const wrong = await host.call('hub_repos', 'nope');
    expect(wrong['isError']).toBe(true);
    expect(told(wrong)).toMatch(/there is no action/);
  });

  it('lets its user confirm a deletion, where its answers find the way back', async () => {
    const host = await open({ answer: { action: 'accept', content: { confirm: true } } });
    const result = await host.call('hub_teams', 'delete', team);
    const left = told(await host.call('hub_teams', 'list', { org: 'acme' }));
    if (asks) {
      expect(result['isError']).toBeFalsy();
      expect(left).not.toContain('backend');
    } else {
      expect(told(result)).toMatch(/DestructiveOperationError.*can not ask you/);
      expect(left).toContain('backend');
    }
  });

  it('lets its user decline a deletion', async () => {
    const host = await open({ answer: { action: 'decline' } });
    const result = await host.call('hub_teams', 'delete', team);
    expect(result['isError']).toBe(true);
    expect(told(result)).toMatch(/DestructiveOperationError/);
    expect(told(await host.call('hub_teams', 'list', { org: 'acme' }))).toContain('backend');
  });

  it('is told the progress of a long list', async () => {
    const host = await open();
    const seen: number[] = [];
    const result = await host.call(
      'hub_audit',
      'logs',
      { account: 'acme', max_items: 500 },
      { onprogress: ({ progress }) => void seen.push(progress) },
    );
    expect(result['structuredContent']).toMatchObject({ list: { returned: 500, complete: false } });
    expect(seen.length).toBeGreaterThanOrEqual(1);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });
});

it.for([
  ['2026', newer],
  ['older', older],
] as const)('a call that a host of the %s SDK cancels is closed at Docker Hub as well', async ([, open]) => {
  const sandbox = createSandbox({
    clock: { now: Date.now },
    faults: [{ match: { path: '/v2/auditlogs/**' }, fault: { kind: 'hang' } }],
  });
  const { url, close } = await sandbox.listen();
  onTestFinished(close);
  const { username, password } = sandbox.credentials;
  const environment = { DOCKERHUB_URL: url, DOCKERHUB_USERNAME: username, DOCKERHUB_TOKEN: password };
  const host = await open('stdio', { environment });
  const cancel = new AbortController();
  const call = host.call('hub_audit', 'logs', { account: 'acme' }, { signal: cancel.signal });
  await vi.waitFor(() => expect(sandbox.journal.some(({ path }) => path === '/v2/auth/token')).toBe(true));
  setTimeout(() => cancel.abort(), 100);
  await expect(call).rejects.toThrow();
  // A request that hangs gets its line in the journal when its client gives up.
  await vi.waitFor(() => expect(sandbox.journal.some(({ path }) => path.startsWith('/v2/auditlogs'))).toBe(true));
  expect((await host.call('hub_admin', 'whoami'))['structuredContent']).toMatchObject({ status_code: 200 });
});
