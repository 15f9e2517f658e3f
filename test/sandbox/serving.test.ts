// `dockerhub-agent sandbox`: what it says, whom it serves, what it logs and how it ends; and the doors of `listen` itself.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { getClient } from '../../src/client/client.ts';
import { openDoor } from './door.ts';

const root = new URL('../../', import.meta.url);
const program = fileURLToPath(new URL('bin/dockerhub-agent.js', root));
const globals = [Request, Response, fetch];
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'serving-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

class Served {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';

  constructor(args: string[]) {
    const options = { env: { PATH: process.env['PATH'], HOME: folder }, stdio: 'pipe' } as const;
    this.child = spawn(process.execPath, [program, 'sandbox', ...args], options);
    running.add(this.child);
    this.child.on('exit', () => running.delete(this.child));
    this.child.stdout!.on('data', (chunk: Buffer) => (this.stdout += chunk));
    this.child.stderr!.on('data', (chunk: Buffer) => (this.stderr += chunk));
  }

  async ended(): Promise<number | null> {
    await once(this.child, 'close');
    return this.child.exitCode;
  }

  /** What it tells its user to export, once it has. */
  async environment(): Promise<Record<string, string>> {
    const isReady = () => this.stdout.includes('curl') || Promise.reject(new Error(`Not ready: ${this.stderr}`));
    await vi.waitFor(isReady, { timeout: 15_000 });
    return Object.fromEntries(
      [...this.stdout.matchAll(/^ {2}export (\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]),
    );
  }
}

describe('dockerhub-agent sandbox', () => {
  test('tells how to point a client at it, and a client that does as told is signed in', async () => {
    const served = new Served([]);
    const environment = await served.environment();
    expect(Object.keys(environment)).toEqual(['DOCKERHUB_URL', 'DOCKERHUB_USERNAME', 'DOCKERHUB_TOKEN']);
    expect(environment['DOCKERHUB_URL']).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const { data } = await getClient({}, environment).getRepository({
      namespace: 'acme',
      repository: 'internal-tools',
    });
    expect(data).toMatchObject({ is_private: true, affiliation: 'owner' });
    expect(served.stdout).toMatch(/^SANDBOX: .*world acme\. Nothing here is real\. Ctrl-C ends it\.\n/);
  });

  test('logs a line for each request: when, what, how it ended, who, and the fault that befell it', async () => {
    const faults = join(folder, 'faults.json');
    const rule = { match: { path: '/v2/auditlogs/**' }, times: 1, fault: { kind: 'reset' } };
    writeFileSync(faults, JSON.stringify([rule]));
    const served = new Served(['--faults', faults, '--now', '2026-11-24T10:00:00Z']);
    const { DOCKERHUB_URL: url, ...environment } = await served.environment();
    expect(served.stdout).toContain('1 fault rule is in force.\n');
    const signIn = { identifier: environment['DOCKERHUB_USERNAME'], secret: environment['DOCKERHUB_TOKEN'] };
    const reply = await fetch(`${url}/v2/auth/token`, { method: 'POST', body: JSON.stringify(signIn) });
    const { access_token: token } = (await reply.json()) as { access_token: string };
    const headers = { authorization: `Bearer ${token}` };
    await fetch(`${url}/v2/namespaces/acme/repositories?name=a%0A%1b[31mb`, { headers });
    await expect(fetch(`${url}/v2/auditlogs/acme`, { headers })).rejects.toThrow('fetch failed');
    await expect.poll(() => served.stderr.split('\n').length).toBe(4);
    const lines = served.stderr.trimEnd().split('\n');
    expect(lines.map((line) => line.replace(/^2026-11-24T10:0\d:\d\d\.\d{6}Z /, 'TIME '))).toEqual([
      'TIME POST /v2/auth/token 200 anonymous',
      'TIME GET /v2/namespaces/acme/repositories?name=a%0A%1b[31mb 200 ada',
      'TIME GET /v2/auditlogs/acme no answer ada (fault: reset)',
    ]);
    expect(served.stderr + served.stdout).not.toContain(token);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'ends on %s with exit code 0, also while a client waits',
    async (signal) => {
      const faults = join(folder, 'hang.json');
      writeFileSync(faults, '[{"fault":{"kind":"hang"}}]');
      const served = new Served(['--faults', faults]);
      const { DOCKERHUB_URL: url } = await served.environment();
      const waiting = fetch(`${url}/v2/nowhere`).catch((error: unknown) => error);
      await expect.poll(() => served.stderr).toContain('no answer');
      served.child.kill(signal);
      expect(await served.ended()).toBe(0);
      expect(await waiting).toBeInstanceOf(TypeError);
      expect(served.stderr).not.toMatch(/\n\s+at /);
    },
  );

  test('serves the world it is asked for, told by seed and time', async () => {
    const served = new Served(['--world', 'large', '--seed', '7', '--now', '2026-11-24T10:00:00Z']);
    const { DOCKERHUB_URL: url } = await served.environment();
    const reply = await fetch(`${url}/v2/namespaces/acme/repositories?page_size=1`);
    const body = (await reply.json()) as { count: number; results: { last_updated: string }[] };
    expect(body.count).toBe(750);
    expect(body.results[0]!.last_updated.slice(0, 10)).toBe('2026-11-24');
    expect(served.stdout).toContain('with the world large.');
  });

  test('says in one sentence what is wrong, with exit code 2', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as { port: number };
    const broken = join(folder, 'broken.json');
    writeFileSync(broken, '[{"fault":{"kind":"slow"}}]');
    const noJson = join(folder, 'no.json');
    writeFileSync(noJson, '[{');
    const cases: [string[], RegExp][] = [
      [
        ['--port', String(port)],
        new RegExp(`^dockerhub-agent: Port ${port} of 127\\.0\\.0\\.1 is taken: choose another`),
      ],
      [['--port', '70000'], /It must be a port, from 0 to 65535/],
      [['--host', '0.0.0.0'], /serves this machine only, and 0\.0\.0\.0 is no loopback address.*--allow-any-host/],
      [['--world', 'huge'], /There is no world "huge": use acme, empty, large\./],
      [['--faults', join(folder, 'absent.json')], /The faults in .*absent\.json can't be used\. ENOENT/],
      [['--faults', noJson], /The faults in .*no\.json can't be used\. .*JSON/],
      [['--faults', broken], /broken\.json can't be used\. Fault rule 1: fault\.kind must be one of/],
      [['--seed', 'x'], /It must be a whole number/],
      [['--now', 'noon'], /It must be a time with its zone/],
      [['--nope'], /unknown option '--nope'/],
    ];
    await Promise.all(
      cases.map(async ([args, sentence]) => {
        const served = new Served(args);
        expect([args, await served.ended()]).toEqual([args, 2]);
        expect(served.stderr).toMatch(sentence);
        expect(served.stderr).not.toMatch(/\n\s+at /);
        expect(served.stdout).toBe('');
      }),
    );
    holder.close();
  });
});

describe('listen', () => {
  test.each(['127.0.0.1', '127.8.9.10', 'localhost'])('takes the loopback address %s', async (host) => {
    const server = await openDoor().sandbox.listen({ host });
    expect((await fetch(`${server.url}/v2/namespaces/acme/repositories/app`)).status).toBe(200);
    await server.close();
  });

  test.each(['0.0.0.0', '::', '10.1.2.3', '128.0.0.1', '::ffff:10.1.2.3', 'example.com', '127.0.0.1.example.com', ''])(
    'refuses %j, which others might reach',
    async (host) => {
      await expect(openDoor().sandbox.listen({ host })).rejects.toThrow(/no loopback address/);
    },
  );

  test('takes any address when it is told so by name, and gives a URL that can be called', async () => {
    const server = await openDoor().sandbox.listen({ host: '0.0.0.0', allowAnyHost: true });
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${server.url}/v2/namespaces/acme/repositories/app`)).status).toBe(200);
    await server.close();
  });

  test('leaves the globals of the program alone', async () => {
    const server = await openDoor().sandbox.listen();
    await fetch(`${server.url}/v2/nowhere`);
    await server.close();
    expect([Request, Response, fetch].map((one, index) => one === globals[index])).toEqual([true, true, true]);
  });
});

test('the package has an entry for the sandbox, and what it names is built from what these tests import', () => {
  const { exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    exports: Record<string, Record<string, string>>;
  };
  expect(exports['./sandbox']).toEqual({
    types: './dist/src/sandbox/sandbox.d.ts',
    default: './dist/src/sandbox/sandbox.js',
  });
  expect(existsSync(new URL('src/sandbox/sandbox.ts', root))).toBe(true);
});
