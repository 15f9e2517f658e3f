import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { program, runProgram, serveSandbox } from './program.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const agent = (args: readonly string[], options?: Parameters<typeof runProgram>[2]) =>
  runProgram(folder, args, options);

const fixed = ['--sandbox', '--now', '2026-11-23T12:00:00Z', '--time-zone', 'UTC'];
const records = () =>
  readdirSync(join(folder, 'dockerhub-agent', 'runs'), { recursive: true }).filter((name) =>
    String(name).endsWith('.jsonl'),
  );

describe('dockerhub-agent', () => {
  it('answers on standard output, and says on standard error that it is a sandbox and where the record is', async () => {
    const { code, stdout, stderr } = await agent([...fixed, 'show repo deletions last week']);
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot('golden/deletions.txt');
    expect(stderr).toMatch(/^SANDBOX: .*Nothing here is real\.\n/);
    const [, path] = /Recorded in (\S+\.jsonl)\nSee it with: dockerhub-agent runs show \S+\n$/.exec(stderr) ?? [];
    expect(existsSync(path!)).toBe(true);
    expect(JSON.parse(readFileSync(path!, 'utf8').trim().split('\n').at(-1)!)).toMatchObject({
      type: 'run.ended',
      outcome: 'done',
    });
    expect(stderr).not.toMatch(/Warning/);
  });

  it('gives the same answer for the same clock, byte for byte', async () => {
    const answers = await Promise.all(
      [1, 2].map(() => agent([...fixed, 'Which tags does acme/app have, and is v1.0.0 immutable?'])),
    );
    expect(answers[0]!.stdout).toBe(answers[1]!.stdout);
    expect(answers[0]!.stdout).toMatch(/v1\.0\.0 is immutable/);
  });

  it('lists recorded runs and shows one as a timeline', async () => {
    const { stderr } = await agent([...fixed, 'who am I?']);
    const id = /runs show (\S+)/.exec(stderr)![1]!;
    const list = await agent(['runs', 'list', '--time-zone', 'UTC']);
    expect(list.stdout).toMatch(new RegExp(`${id}\\s+Mon 2026-11-23 12:00\\s+done\\s+1\\s+who am I\\?`));
    const show = await agent(['runs', 'show', id]);
    expect(show.stdout).toMatch(/request {3}who am I\? {1}.*\n.*model .*\n.*|call/);
    expect(show.stdout).toMatch(/call +r1 hub_admin whoami \{\}[\s\S]*answer +You are ada/);
  });

  it('says in one sentence what is wrong and what to do, with the exit code for it', async () => {
    const readOnly = join(folder, 'file');
    writeFileSync(readOnly, '');
    const nobody = { DOCKERHUB_URL: 'http://127.0.0.1:9' };
    const cases = [
      [['--nope'], {}, 2, /unknown option '--nope'.*--help/s],
      [[''], {}, 2, /^dockerhub-agent: Say what you want done, for example/],
      [[], {}, 2, /^dockerhub-agent: Say what you want done/],
      [['--model', 'gpt', 'who am I?'], {}, 2, /There is no model "gpt"\. Use --model builtin/],
      [['--sandbox', '--state-dir', readOnly, 'who am I?'], {}, 2, /can't be kept.*--state-dir/],
      [['--now', 'noon', 'who am I?'], {}, 2, /must be a time with its zone/],
      [['--time-zone', 'Mars/Base', 'who am I?'], {}, 2, /must be the name of a time zone/],
      [['--max-turns', '0', 'who am I?'], {}, 2, /whole number from 1/],
      [['runs', 'show', 'nope'], {}, 2, /There is no run nope/],
      [['who am I?'], { DOCKERHUB_URL: 'hub.docker.com' }, 2, /must be like https:\/\/hub\.docker\.com/],
      [['who am I?'], { DOCKERHUB_TOKEN: 'x' }, 3, /Set DOCKERHUB_USERNAME/],
      [
        ['who am I?'],
        { ...nobody, DOCKERHUB_USERNAME: 'ada', DOCKERHUB_TOKEN: 'x' },
        1,
        /^dockerhub-agent: http:\/\/127\.0\.0\.1:9 can't be reached \(ECONNREFUSED\).*DOCKERHUB_URL/,
      ],
      [['--sandbox', 'make me a sandwich'], {}, 1, /does not understand.*ANTHROPIC_API_KEY/],
    ] as const;
    await Promise.all(
      cases.map(async ([args, env, code, sentence]) => {
        const ended = await agent(args, { env });
        expect([args, ended.code]).toEqual([args, code]);
        expect(ended.stderr).toMatch(sentence);
        expect(ended.stderr).not.toMatch(/\n\s+at /);
        expect(ended.stdout).toBe('');
      }),
    );
  });

  it('ends as an authentication failure when Docker Hub refuses the credentials', async () => {
    const server = await serveSandbox();
    const env = { ...server.env };
    const wrong = await agent(['who am I?'], { env: { ...env, DOCKERHUB_TOKEN: 'not the password' } });
    await server.close();
    expect(wrong.code).toBe(3);
    expect(wrong.stderr).toMatch(/did not accept the credentials.*Check DOCKERHUB_USERNAME and DOCKERHUB_TOKEN/);
    const written = records().map((name) =>
      readFileSync(join(folder, 'dockerhub-agent', 'runs', String(name)), 'utf8'),
    );
    expect(written.join('')).not.toContain('not the password');
  });

  it('talks to a Docker Hub behind an address, over real connections', async () => {
    const server = await serveSandbox();
    const { env } = server;
    const answer = await agent(['--org', 'acme', '--time-zone', 'UTC', 'show repo deletions last week'], { env });
    await server.close();
    expect(answer.code).toBe(0);
    expect(answer.stdout).toMatch(/3 repositories were deleted in acme last week.*2 more since/);
    expect(answer.stdout).not.toMatch(/sandbox/i);
  });

  it('interrupted leaves a record that is complete, and ends with 130', async () => {
    // A Docker Hub that takes the call and never answers.
    const { createServer } = await import('node:net');
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const state = join(folder, 'interrupted');
    mkdirSync(state);
    const env = {
      ...process.env,
      DOCKERHUB_URL: `http://127.0.0.1:${port}`,
      DOCKERHUB_USERNAME: 'ada',
      DOCKERHUB_TOKEN: 'x',
    };
    const child = spawn(process.execPath, [program, '--state-dir', state, 'who am I?'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    silent.once('connection', () => child.kill('SIGINT'));
    const code = await new Promise((resolve) => child.on('exit', resolve));
    silent.close();
    expect(code).toBe(130);
    const record = readdirSync(state, { recursive: true }).find((name) => String(name).endsWith('.jsonl'));
    const events = readFileSync(join(state, String(record)), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    expect(events.at(-1)).toMatchObject({ type: 'run.ended', outcome: 'interrupted' });
  });

  it('prints help that fits 80 columns', async () => {
    const { code, stdout } = await agent(['--help']);
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot('golden/help.txt');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});

/** A Node on the PATH that is older than the project needs. */
function findOldNode(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((entry) => !entry.includes('node_modules'))
    .map((entry) => join(entry, 'node'))
    .find((path) => existsSync(path));
}

describe('an older Node', () => {
  it('hands over to the one in node_modules', async ({ skip }) => {
    const node = findOldNode();
    if (node === undefined) return skip('there is no other Node on the PATH');
    const { code, stdout } = await agent([...fixed, 'who am I?'], { node });
    expect(code).toBe(0);
    expect(stdout).toMatch(/You are ada/);
    expect((await agent(['--sandbox', 'make me a sandwich'], { node })).code).toBe(1);
  });
});
