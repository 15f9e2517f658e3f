import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/mcp-server/config.ts';
import { hubTools, inProcess } from '../../src/mcp-server/server.ts';
import { fakeHub, json, type Reply } from '../client/fake-hub.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.close()));
});

/** A host of the 2026 protocol, connected to the server in process. */
async function connect(environment: Record<string, string> = {}, ...replies: Reply[]) {
  const hub = fakeHub(...replies);
  const serve = inProcess({ api: hub.api(), config: readConfig(environment) });
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(
    new StreamableHTTPClientTransport(new URL('http://in-process/mcp'), {
      fetch: (url, init) => serve(new Request(url, init)),
    }),
  );
  open.push(client);
  const call = (name: string, args: Record<string, unknown>) => client.callTool({ name, arguments: args });
  return { ...hub, client, call };
}

const text = (result: { content: unknown }) => JSON.stringify(result.content);

describe('the surface', () => {
  it('is what the golden file says', async () => {
    const { client } = await connect();
    const { tools } = await client.listTools();
    await expect(`${JSON.stringify(tools, null, 2)}\n`).toMatchFileSnapshot('../golden/tools.json');
  });

  it('has no top-level oneOf, anyOf or allOf, which some hosts drop', () => {
    for (const { definition } of hubTools(readConfig({}))) {
      expect(Object.keys(definition.inputSchema)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^(oneOf|anyOf|allOf)$/)]),
      );
    }
  });

  it('declares the risk of every action', () => {
    for (const { definition, operations } of hubTools(readConfig({}))) {
      const risks = definition._meta?.['dockerhub-agent/risks'];
      expect(risks).toEqual(Object.fromEntries([...operations].map(([action, { risk }]) => [action, risk])));
    }
  });

  it('leaves out the tools that are switched off', async () => {
    const { client } = await connect({ REPOSTOOL: 'false', ADMINTOOL: '0' });
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['hub_audit']);
  });
});

describe('a call', () => {
  const page = { count: 30, next: 'https://hub.example/v2/x?page=2', previous: null, results: [{ name: 'app' }] };

  it('takes parameters as an object and as JSON text alike, numbers in quotes included', async () => {
    for (const params of [{ namespace: 'acme', page_size: 1 }, '{"namespace":"acme","page_size":"1"}']) {
      const { call, requests } = await connect({}, json(200, page));
      const result = await call('hub_repos', { action: 'list', params_json: params });
      expect(result.structuredContent).toMatchObject({ status_code: 200, data: page });
      expect(JSON.parse((result.content as { text: string }[])[0]!.text)).toEqual(result.structuredContent);
      expect(requests[0]!.url.search).toBe('?page_size=1');
    }
  });

  it('says how much of a list it holds and what brings the rest', async () => {
    const { call } = await connect({}, json(200, page), json(200, { logs: [{}, {}] }), json(200, { logs: [{}] }));
    const list = async (...args: Parameters<typeof call>) =>
      ((await call(...args)).structuredContent as Record<string, unknown>)['list'];
    expect(await list('hub_repos', { action: 'list', params_json: { namespace: 'acme' } })).toEqual({
      items: 'results',
      returned: 1,
      total: 30,
      next: { namespace: 'acme', page: 2 },
    });
    const logs = { action: 'logs', params_json: { account: 'acme', page: 3, page_size: 2 } };
    expect(await list('hub_audit', logs)).toEqual({
      items: 'logs',
      returned: 2,
      next: { account: 'acme', page: 4, page_size: 2 },
    });
    expect(await list('hub_audit', logs)).toEqual({ items: 'logs', returned: 1 });
  });

  it('that is wrong sends nothing and teaches what is right', async () => {
    const { call, requests } = await connect();
    for (const [args, lesson] of [
      [{ action: 'lst' }, /no action \\"lst\\", did you mean list\?/],
      [{}, /action is missing.*Actions: list, create/],
      [{ action: 'list', params_json: '{"namespace":' }, /params_json is not JSON.*list\(namespace/],
      [{ action: 'list', params_json: '["acme"]' }, /must be an object/],
      [{ action: 'list', params_json: {} }, /namespace is required/],
      [
        { action: 'list', params_json: { namespace: 'acme', pagesize: 5 } },
        /pagesize unknown parameter, did you mean page_size\?/,
      ],
      [{ action: 'list', params_json: { namespace: 'acme', page: -1 } }, /page too small/],
      [{ action: 'list', params_json: { namespace: 'acme', page: 1.5 } }, /page .*int/],
      [{ action: 'list', params_json: { namespace: '../user/orgs?x=' } }, /namespace must be a namespace/],
      [{ action: 'list', namespace: 'acme' }, /namespace belongs inside params_json/],
    ] as const) {
      const result = await call('hub_repos', args);
      expect(result.isError).toBe(true);
      expect(text(result)).toMatch(lesson);
    }
    expect(requests).toEqual([]);
  });

  it('that Docker Hub refuses says so as an error, with the status', async () => {
    const { call } = await connect({}, json(404, { message: 'object not found', errinfo: {} }));
    const result = await call('hub_repos', { action: 'get', params_json: { namespace: 'acme', repository: 'nope' } });
    expect(result.isError).toBe(true);
    expect(result.structuredContent).toMatchObject({
      error: { kind: 'ParameterError', status_code: 404, operation: 'getRepository' },
    });
  });

  it('of an unknown tool is refused by name', async () => {
    const { call } = await connect();
    await expect(call('hub_nothing', { action: 'list' })).rejects.toThrow(/no tool hub_nothing; there are hub_repos/);
  });

  it('tells how often Docker Hub was asked', async () => {
    const { call } = await connect({}, json(503, {}), json(200, page));
    const result = await call('hub_repos', { action: 'list', params_json: { namespace: 'acme' } });
    expect(result._meta?.['dockerhub-agent/attempts']).toMatchObject([{ status: 503 }, { status: 200 }]);
  });

  it('makes text from strangers inert', async () => {
    const hostile = 'safe\u001b[2J\u202e\u200b\u{e0041}text';
    const { call } = await connect({}, json(200, { ...page, results: [{ name: 'app', description: hostile }] }));
    const result = await call('hub_repos', { action: 'list', params_json: { namespace: 'acme' } });
    expect(JSON.stringify(result)).toContain('"safetext"');
    expect(JSON.stringify(result)).not.toMatch(/\\u001b|\u202e|\u200b|\u{e0041}/u);
  });
});

describe('dockerhub-mcp on stdio', () => {
  it('serves a host of the older SDK', async () => {
    const client = new OlderClient({ name: 'older host', version: '1' });
    const command = fileURLToPath(new URL('../../bin/dockerhub-mcp.js', import.meta.url));
    await client.connect(
      new StdioClientTransport({ command: process.execPath, args: [command, '--sandbox'], stderr: 'pipe' }),
    );
    open.push(client);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['hub_repos', 'hub_audit', 'hub_admin']);
    const params_json = '{"namespace": "acme", "ordering": "-last_updated", "page_size": 25}';
    const result = await client.callTool({ name: 'hub_repos', arguments: { action: 'list', params_json } });
    expect(result.structuredContent).toMatchObject({ status_code: 200, list: { returned: 25 } });
    const refused = await client.callTool({ name: 'hub_repos', arguments: { action: 'nope' } });
    expect(refused.isError).toBe(true);
  });
});
