// The package as it is published, unpacked somewhere else: its commands are bundles, and must reach Docker Hub as the source does.
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runProgram, serveSandbox } from './program.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'package-'));
const unpacked = join(folder, 'package');
let server: Awaited<ReturnType<typeof serveSandbox>>;

beforeAll(async () => {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root });
  execFileSync('tar', ['-xzf', join(folder, `dockerhub-agent-${versionOf(root)}.tgz`), '-C', folder]);
  symlinkSync(join(root, 'node_modules'), join(unpacked, 'node_modules'));
  server = await serveSandbox();
}, 120_000);
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

it('its agent makes a call over the network', async () => {
  const command = join(unpacked, 'bin', 'dockerhub-agent.js');
  const { code, stdout, stderr } = await runProgram(folder, ['call', 'hub_teams', 'list', '{"org":"acme"}'], {
    env: server.env,
    command,
  });
  expect([code, stderr]).toEqual([0, expect.stringMatching(/^\nRecorded in/)]);
  expect(JSON.parse(stdout)).toMatchObject({ status_code: 200, list: { items: 'results' } });
});

it('its agent answers a request on the embedded sandbox', async () => {
  const command = join(unpacked, 'bin', 'dockerhub-agent.js');
  const { code, stdout } = await runProgram(folder, ['--sandbox', 'show repo deletions last week'], { command });
  expect([code, stdout]).toEqual([0, expect.stringMatching(/repositories were deleted in acme last week/)]);
});

it('its evals run, with their cases and threads', async () => {
  const command = join(unpacked, 'bin', 'dockerhub-agent.js');
  const { code, stdout, stderr } = await runProgram(folder, ['eval', 'admin-*'], { command });
  expect([code, stdout, stderr]).toEqual([0, expect.stringMatching(/Passed: 5 of 5 cases/), '']);
});

it('its MCP server makes a call over the network', async () => {
  const client = new Client({ name: 'test', version: '0' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [join(unpacked, 'bin', 'dockerhub-mcp.js')],
      env: { PATH: process.env['PATH'] ?? '', ...server.env },
    }),
  );
  const answer = await client.callTool({
    name: 'hub_teams',
    arguments: { action: 'list', params_json: { org: 'acme' } },
  });
  await client.close();
  expect(answer.structuredContent).toMatchObject({ status_code: 200 });
});

it('its tables are asked in a process that is found', async () => {
  const child = fork(join(unpacked, 'dist', 'commands', 'sqlite-child.js'), [], { execArgv: ['--no-warnings'] });
  const limits = { timeMs: 1000, rows: 10, megabytes: 64 };
  const ask = async (message: object): Promise<unknown> => {
    child.send({ ...message, limits });
    const [reply] = (await once(child, 'message')) as unknown[];
    return reply;
  };
  expect(await ask({ load: 'r1', columns: ['n'], values: [[1], [2]] })).toEqual({ loaded: 'r1' });
  expect(await ask({ sql: 'SELECT sum(n) AS n FROM r1' })).toMatchObject({ rows: [{ n: 3 }] });
  child.kill();
});

function versionOf(project: string): string {
  return (JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { version: string }).version;
}
