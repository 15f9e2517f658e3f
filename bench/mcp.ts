// The MCP server: start-up beside a bare process, calls beside bare undici, memory, load, and tokens.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { getRequestListener } from '@hono/node-server';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { Agent, request } from 'undici';
import { Api } from '../src/client/client.ts';
import { openAccount } from '../src/mcp-server/account.ts';
import { readConfig } from '../src/mcp-server/config.ts';
import { httpServer } from '../src/mcp-server/http.ts';
import { inProcess, type ServerOptions } from '../src/mcp-server/server.ts';
import { hubTools } from '../src/mcp-server/surface.ts';
import { startLoopback } from './loopback.ts';
import { median, printRatios } from './ratio.ts';

const TOKEN = 'bench';
const program = fileURLToPath(new URL('../bin/dockerhub-mcp.js', import.meta.url));

/** Prints what the surface costs a model. The tokenizer is that of OpenAI's o200k models; others count a little otherwise. */
export function benchSurface(): void {
  for (const mode of ['condensed', 'split', 'verbose']) {
    const tools = hubTools(readConfig({ MCP_TOOL_MODE: mode }));
    const tokens = tools.reduce(
      (sum, { definition: { _meta, ...seen } }) => sum + encode(JSON.stringify(seen)).length,
      0,
    );
    console.log(`tool surface, ${mode}: ${tools.length} tools, ${tokens} tokens`);
  }
}

/** Prints milliseconds from the start of the built command to its answer to tools/list, beside a bare node process. */
export async function benchStart(): Promise<void> {
  const ours: number[] = [];
  const bare: number[] = [];
  let resident = 0;
  await start();
  for (let round = 0; round < 11; round++) {
    const begun = performance.now();
    await new Promise((resolve) => spawn(process.execPath, ['-e', '0']).on('exit', resolve));
    bare.push(performance.now() - begun);
    const { ms, megabytes } = await start();
    ours.push(ms);
    resident = megabytes;
  }
  const [a, b] = [median(bare), median(ours)];
  console.log(
    `dockerhub-mcp to its list of tools ${b.toFixed(0)} ms, bare node ${a.toFixed(0)} ms, difference ${(b - a).toFixed(0)} ms; resident ${resident.toFixed(0)} MB`,
  );
}

async function start(): Promise<{ ms: number; megabytes: number }> {
  const begun = performance.now();
  const child = spawn(process.execPath, [program], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {},
  });
  const clientInfo = { name: 'bench', version: '1' };
  const initialize = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  for (const message of [
    { jsonrpc: '2.0', id: 1, method: 'initialize', params: initialize },
    { jsonrpc: '2.0', method: 'notifications/initialized' },
    { jsonrpc: '2.0', id: 2, method: 'tools/list' },
  ]) {
    child.stdin.write(`${JSON.stringify(message)}\n`);
  }
  await answered(child);
  const ms = performance.now() - begun;
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  child.kill();
  return { ms, megabytes: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024 };
}

function answered(child: ChildProcess): Promise<void> {
  let output = '';
  return new Promise((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk;
      if (output.includes('"id":2')) resolve();
    });
  });
}

const questions = [
  ['10 repositories', 'list', { namespace: 'ten' }, '/v2/namespaces/ten/repositories'],
  ['100 repositories', 'list', { namespace: 'page' }, '/v2/namespaces/page/repositories'],
  ['10 tags', 'list_tags', { namespace: 'a', repository: 'tags-ten' }, '/v2/namespaces/a/repositories/tags-ten/tags'],
  [
    '100 tags',
    'list_tags',
    { namespace: 'a', repository: 'tags-page' },
    '/v2/namespaces/a/repositories/tags-page/tags',
  ],
] as const;

/** Prints calls through the server in process, over stdio and over HTTP, each as a share of bare undici's. */
export async function benchCalls(): Promise<void> {
  const service = await startLoopback();
  const dispatcher = new Agent();
  const options = optionsFor(service.url);
  const http = await listen(options);
  const transports = {
    'in process': inProcess(options),
    stdio: new StdioClientTransport({
      command: process.execPath,
      args: [program],
      env: { DOCKERHUB_URL: service.url, DOCKERHUB_JWT: 'bench' },
      stderr: 'inherit',
    }),
    HTTP: new StreamableHTTPClientTransport(new URL(http.url), {
      requestInit: { headers: { authorization: `Bearer ${TOKEN}` } },
    }),
  };
  for (const [name, transport] of Object.entries(transports)) {
    const client = await connect(transport);
    for (const [what, action, params, path] of questions) {
      const bare = async () => {
        const headers = { accept: 'application/json', 'user-agent': 'bench' };
        return (await request(service.url + path, { dispatcher, headers })).body.json();
      };
      const call = () => client.callTool({ name: 'hub_repos', arguments: { action, params_json: params } });
      const sides = [
        { name: 'undici.request', call: bare },
        { name, call },
      ] as const;
      await printRatios(`${what}, ${name}`, sides, { atOnce: 1, rounds: 9, calls: 100 });
    }
    if (name === 'in process') {
      const answer = await client.callTool({
        name: 'hub_repos',
        arguments: { action: 'list_tags', params_json: questions[3][2] },
      });
      console.log(`a page of 100 tags costs a model ${encode(JSON.stringify(answer.structuredContent)).length} tokens`);
      await printMemory(client);
    }
    await client.close();
  }
  await printLoad(http.url);
  http.stop();
  await dispatcher.close();
  service.stop();
}

/** The heap after every thousandth of 10,000 calls. */
async function printMemory(client: Client): Promise<void> {
  let [least, most] = [Infinity, 0];
  for (let count = 1; count <= 10_000; count++) {
    await client.callTool({ name: 'hub_repos', arguments: { action: 'list', params_json: { namespace: 'ten' } } });
    if (count % 1000 !== 0) continue;
    const megabytes = heap();
    [least, most] = [Math.min(least, megabytes), Math.max(most, megabytes)];
  }
  console.log(`10,000 calls in process: heap between ${least.toFixed(1)} and ${most.toFixed(1)} MB at every 1,000th`);
}

/** Megabytes of the heap. */
function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

/** 200 clients over HTTP at once, 10 calls each. */
async function printLoad(url: string): Promise<void> {
  const round = async () => {
    const times: number[] = [];
    await Promise.all(
      Array.from({ length: 200 }, async () => {
        const headers = { authorization: `Bearer ${TOKEN}` };
        const client = await connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
        for (let count = 0; count < 10; count++) {
          const begun = performance.now();
          const params = { action: 'list', params_json: { namespace: 'ten' } };
          const { isError } = await client.callTool({ name: 'hub_repos', arguments: params });
          if (isError) throw new Error('A call under load failed');
          times.push(performance.now() - begun);
        }
        await client.close();
      }),
    );
    return times.toSorted((a, b) => a - b);
  };
  await round();
  const before = heap();
  const times = await round();
  const at = (share: number) => times[Math.floor(times.length * share)]?.toFixed(0);
  console.log(
    `200 HTTP clients at once, ${times.length} calls, no error: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms; heap ${before.toFixed(1)} MB before, ${heap().toFixed(1)} after`,
  );
}

async function connect(transport: Parameters<Client['connect']>[0]): Promise<Client> {
  const client = new Client({ name: 'bench', version: '1' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(transport);
  return client;
}

function optionsFor(url: string): ServerOptions {
  return {
    account: openAccount(new Api({ url, jwt: 'bench' }), () => Date.now()),
    config: readConfig({}),
    key: new Uint8Array(32),
    randomId: () => 'bench',
  };
}

async function listen(options: ServerOptions): Promise<{ url: string; stop: () => void }> {
  const { fetch } = httpServer({ ...options, token: TOKEN, hosts: ['127.0.0.1'] });
  const answer = getRequestListener(fetch, { overrideGlobalObjects: false });
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/mcp`, stop: () => server.close() };
}
