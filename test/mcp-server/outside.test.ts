// Programs of others: the official conformance suite and the MCP Inspector, installed by `npm run outside`.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { getRequestListener } from '@hono/node-server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { httpServer } from '../../src/mcp-server/http.ts';
import { onSandbox } from './host.ts';

const run = promisify(execFile);
const installed = fileURLToPath(new URL('../outside/node_modules/@modelcontextprotocol/', import.meta.url));
const conformance = `${installed}conformance/dist/index.js`;
const inspector = `${installed}inspector/clients/launcher/build/index.js`;
const program = fileURLToPath(new URL('../../bin/dockerhub-mcp.js', import.meta.url));
const token = 'the-token-of-this-test';

/** The server behind a door that brings the token: the suite knows only an address. */
async function serve(): Promise<string> {
  const { options } = await onSandbox();
  const { fetch } = httpServer({ ...options, token, hosts: ['localhost', '127.0.0.1'] });
  const listener = getRequestListener(fetch, { overrideGlobalObjects: false });
  const server = createServer((incoming, outgoing) => {
    incoming.rawHeaders.push('authorization', `Bearer ${token}`);
    void listener(incoming, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/mcp`;
}

// The other scenarios call tools, prompts and resources of the suite's own example server, or features that this server
// does not declare.
const scenarios = [
  'server-initialize',
  'ping',
  'tools-list',
  'resources-list',
  'prompts-list',
  'dns-rebinding-protection',
];

describe.skipIf(!existsSync(conformance))('the conformance suite', () => {
  it.for(scenarios)('passes %s', async (scenario) => {
    const { stdout } = await run(process.execPath, [
      conformance,
      'server',
      '--url',
      await serve(),
      '--scenario',
      scenario,
    ]);
    expect(stdout).toMatch(/Passed: (\d+)\/\1, 0 failed/);
  });
});

describe.skipIf(!existsSync(inspector))('the MCP Inspector', () => {
  const inspect = async (...args: string[]) => {
    const command = [inspector, '--cli', process.execPath, program, '--sandbox', ...args];
    const { stdout } = await run(process.execPath, command, { maxBuffer: 10_000_000 });
    return JSON.parse(stdout) as { tools: { name: string }[]; structuredContent: unknown };
  };

  it('lists the tools', async () => {
    expect((await inspect('--method', 'tools/list')).tools.map(({ name }) => name)).toContain('hub_repos');
  });

  it('calls one', async () => {
    const params = 'params_json={"namespace":"acme","repository":"app"}';
    const args = ['--method', 'tools/call', '--tool-name', 'hub_repos', '--tool-arg', 'action=get', params];
    expect((await inspect(...args)).structuredContent).toMatchObject({ status_code: 200, data: { name: 'app' } });
  });
});
