// What scripts get: formats, streams, exit codes, settings and completion.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { toCsv, toMarkdown } from '../bin/output-rows.ts';
import { Report } from '../src/agent/report.ts';
import { program, runProgram, serveSandbox } from './program.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'output-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const fixed = ['--sandbox', '--now', '2026-11-23T12:00:00Z', '--time-zone', 'UTC'];
const agent = (args: readonly string[], options?: Parameters<typeof runProgram>[2]) =>
  runProgram(folder, args, options);
const report = async (args: readonly string[], options?: Parameters<typeof runProgram>[2]) => {
  const ended = await agent(['--output', 'json', ...args], options);
  return { ...ended, report: Report.parse(JSON.parse(ended.stdout)) };
};

describe('--output json', () => {
  it('tells the answer, the tables and the calls, with the exit code', async () => {
    const { code, report: told } = await report([...fixed, 'show repo deletions last week']);
    expect(code).toBe(0);
    expect(told).toMatchObject({
      schema: 1,
      status: 'done',
      exit_code: 0,
      question: null,
      error: null,
      sandbox: true,
      answer: expect.stringMatching(/^3 repositories were deleted/),
      tables: [
        { results: ['r1'], total: 3, complete: true, rows: [{ actor: 'grace', name: 'acme/worker-canary' }, {}, {}] },
      ],
      calls: [
        { tool: 'hub_audit', action: 'logs', risk: 'read', sent: true, status: 'ok', result: 'r1', error: null },
        { tool: 'hub_audit', sent: true, status: 'ok', result: 'r2' },
      ],
      approvals: [],
      usage: { calls: 2, requests: 2, writes: 0 },
    });
    expect(told.tables[0]!.rows[0]!['timestamp']).toMatch(/^2026-11-22T23:4\d:.*Z$/);
    expect(told.run?.record).toMatch(/\.jsonl$/);
  });

  it('tells what was only proposed, planned, tried or refused as not sent', async () => {
    const remove = ['call', 'hub_teams', 'delete', '{"org":"acme","group_name":"backend"}'];
    const server = await serveSandbox();
    onTestFinished(server.close);
    const { env } = server;
    const calls = async (args: readonly string[]) => {
      const { code, report: told } = await report(args, { env });
      return [code, told.status, told.calls.at(-1)!.status, told.calls.at(-1)!.sent, told.next];
    };
    expect(await calls(remove)).toEqual([
      4,
      'waiting',
      'waiting',
      false,
      expect.stringMatching(/ resume \S+ --approve call-1$/),
    ]);
    expect(await calls(['--mode', 'plan', ...remove])).toEqual([
      0,
      'done',
      'planned',
      false,
      expect.stringMatching(/ apply /),
    ]);
    expect(await calls(['--mode', 'yolo', ...remove])).toEqual([1, 'failed', 'refused', false, null]);
    const tried = ['call', 'hub_teams', 'create', '{"org":"acme","name":"tried","dry_run":true}'];
    expect(await calls(tried)).toEqual([0, 'done', 'dry-run', false, null]);
    const lost = ['call', 'hub_teams', 'get', '{"org":"acme","group_name":"nowhere"}'];
    expect(await calls(lost)).toEqual([1, 'failed', 'failed', true, null]);
    expect(server.sandbox.snapshot().organizations[0]!.teams.map(({ name }) => name)).toContain('backend');
  });

  it('tells approvals, and how they were decided', async () => {
    const server = await serveSandbox();
    onTestFinished(server.close);
    const { env } = server;
    const remove = ['call', 'hub_teams', 'delete', '{"org":"acme","group_name":"backend"}'];
    const first = await report(remove, { env });
    expect(first.report.approvals).toMatchObject([{ call: 'call-1', decision: 'waiting', decider: null }]);
    const { id } = first.report.run!;
    const second = await report(['resume', id, '--deny', 'call-1', '--reason', 'not now'], { env });
    expect([second.code, second.report.approvals]).toEqual([1, []]);
    expect(second.report.error).toMatch(/not now/);
  });

  it('tells a question as one', async () => {
    const { code, report: told } = await report([...fixed, 'create a repo acme/of-which-kind']);
    expect(code).toBe(0);
    expect(told.question).toMatch(/private or public\?/);
    expect(told.calls).toEqual([]);
  });

  it('tells why no run was begun', async () => {
    for (const args of [
      ['--nope'],
      ['--model', 'nonsense', 'x'],
      ['--now', 'noon', 'x'],
      ['resume', 'nothing'],
      [''],
    ]) {
      const { code, report: told, stderr } = await report([...args]);
      expect([code, told.status, told.exit_code, told.run]).toEqual([2, 'usage', 2, null]);
      expect(stderr).toContain(told.error!.split('\n')[0]!.replace(/^error: /, ''));
    }
  });
});

describe('--output stream-json', () => {
  const lines = (stdout: string) =>
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });

  it('tells everything as it happens, and ends with one result, whichever way the run ends', async () => {
    const cases: [string[], number][] = [
      [[...fixed, 'show repo deletions last week'], 0],
      [[...fixed, 'make me a sandwich'], 1],
      [['--sandbox', 'call', 'hub_teams', 'delete', '{"org":"acme","group_name":"backend"}'], 4],
      [['--nope'], 2],
      [['--sandbox', '--model', 'nonsense', 'x'], 2],
      [['--sandbox', '--max-turns', '1', 'show repo deletions last week'], 5],
    ];
    for (const [args, code] of cases) {
      const ended = await agent(['--output', 'stream-json', ...args]);
      const told = lines(ended.stdout);
      expect([args, ended.code, told.filter(({ type }) => type === 'result').length]).toEqual([args, code, 1]);
      const { type, ...last } = told.at(-1)!;
      expect([type, Report.parse(last).exit_code]).toEqual(['result', code]);
    }
    const { stdout } = await agent(['--output', 'stream-json', ...fixed, 'show repo deletions last week']);
    const types = lines(stdout).map(({ type }) => type);
    for (const type of ['tool.called', 'http.attempted', 'tool.answered', 'table', 'text'])
      expect(types).toContain(type);
  });

  it('ends with a result when it is interrupted', async () => {
    const server = await serveSandbox({ rateLimit: 1 });
    onTestFinished(server.close);
    const child = spawn(process.execPath, [program, '--output', 'stream-json', 'show repo deletions last week'], {
      env: { PATH: process.env['PATH'], HOME: folder, XDG_STATE_HOME: folder, ...server.env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let stdout = '';
    for await (const chunk of child.stdout) {
      stdout += String(chunk);
      if (/"tool.called"[\s\S]*"tool.called"/.test(stdout)) child.kill('SIGINT');
    }
    const last = lines(stdout).at(-1)!;
    expect(last).toMatchObject({ type: 'result', status: 'interrupted', exit_code: 130 });
  });
});

describe('rows', () => {
  it('are CSV on standard output, values as they came, and words on standard error', async () => {
    const { stdout, stderr } = await agent(['--output', 'csv', ...fixed, 'show repo deletions last week']);
    const rows = stdout.trimEnd().split('\n');
    expect(rows[0]).toBe('time,actor,repository');
    expect(rows).toHaveLength(4);
    expect(rows[1]).toMatch(/^2026-11-22T23:4\d:\d\d\.?\d*Z,grace,acme\/worker-canary$/);
    expect(stderr).toMatch(/3 repositories were deleted/);
  });

  it('are Markdown with the answer', async () => {
    const { stdout } = await agent(['--output', 'markdown', ...fixed, 'show repo deletions last week']);
    expect(stdout).toMatch(/\| time \| actor \| repository \|\n\| --- \| --- \| --- \|\n\| Sun 2026-11-22 23:46 \|/);
    expect(stdout).toMatch(/3 repositories were deleted/);
  });

  it('can be no formula in a spreadsheet, and no markup in a document', () => {
    const title = '<img src=x>';
    const hostile = [
      '=HYPERLINK("http://evil")',
      '+1',
      '-1',
      '@x',
      'a|b',
      '<script>',
      '[x](http://y)',
      'a\u001b[31mb\u202e',
      'x"y\nz',
    ];
    const table = { title, columns: [{ field: 'v', title: 'v' }], rows: hostile.map((v) => ({ v })) };
    const csv = toCsv(table);
    for (const line of csv.trimEnd().split('\n').slice(1)) expect(line).not.toMatch(/^"?[=+@-]/);
    expect(csv).not.toMatch(/[\u001b\u202e]/);
    const markdown = toMarkdown(table, { timeZone: 'UTC', now: 0 });
    expect(markdown).not.toMatch(/(?<!\\)[<>[\]]|(?<!\\)`|http:\/\/|\u001b|\u202e/);
    for (const line of markdown.split('\n').slice(2)) expect(line.match(/(?<!\\)\|/g)).toHaveLength(2);
  });
});

describe('a request', () => {
  it('can come from standard input, after the words of the command line', async () => {
    const child = spawn(process.execPath, [program, ...fixed, '--output', 'json', '-p', '-', 'show repo deletions'], {
      env: { PATH: process.env['PATH'], HOME: folder, XDG_STATE_HOME: folder },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    child.stdin.end('last week\n');
    let stdout = '';
    for await (const chunk of child.stdout) stdout += String(chunk);
    expect(Report.parse(JSON.parse(stdout)).tables[0]!.rows).toHaveLength(3);
  });

  it('says the answer and nothing else when told to be quiet, and every request when verbose', async () => {
    const quiet = await agent([...fixed, '--quiet', 'who am I?']);
    expect([quiet.stdout, quiet.stderr]).toEqual(['[sandbox] You are ada, signed in with a password.\n', '']);
    const verbose = await agent([...fixed, '--verbose', 'show repo deletions last week']);
    expect(verbose.stderr).toMatch(
      /GET \/v2\/auditlogs\/acme\S* 200 \d+ ms[\s\S]*r1 {2}hub_audit logs: 3 rows[\s\S]*model step 1/,
    );
  });
});

describe('settings', () => {
  const user = (values: unknown) => {
    const path = join(folder, '.config', 'dockerhub-agent');
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'config.json'), typeof values === 'string' ? values : JSON.stringify(values));
  };
  const inProject = (values: object, args: readonly string[], env: Record<string, string> = {}) => {
    const project = join(folder, 'project', 'inner');
    mkdirSync(project, { recursive: true });
    writeFileSync(join(folder, 'project', '.dockerhub-agent.json'), JSON.stringify(values));
    return agent(args, { env, cwd: project });
  };
  const modeOf = (stdout: string) => {
    const { settings } = JSON.parse(stdout) as { settings: { name: string; value: unknown; from: string }[] };
    const { value, from } = settings.find(({ name }) => name === 'mode')!;
    return [value, from.startsWith(folder) ? from.slice(folder.length) : from];
  };

  it('are those of flags, else of the environment, else of the file', async () => {
    user({ mode: 'every-write', org: 'acme' });
    const env = { DOCKERHUB_AGENT_MODE: 'yolo' };
    expect(modeOf((await agent(['config', '--json'])).stdout)).toEqual([
      'every-write',
      '/.config/dockerhub-agent/config.json',
    ]);
    expect(modeOf((await agent(['config', '--json'], { env })).stdout)).toEqual(['yolo', 'DOCKERHUB_AGENT_MODE']);
    expect(modeOf((await agent(['--mode', 'plan', 'config', '--json'], { env })).stdout)).toEqual(['plan', 'flag']);
    const { report: told } = await report([...fixed, 'create a private repo acme/asked-about']);
    expect([told.status, told.calls.at(-1)!.status]).toEqual(['waiting', 'waiting']);
  });

  it('of a project can only be tighter', async () => {
    user({ mode: 'every-write' });
    const told = (mode: string) => inProject({ mode }, ['config', '--json']).then(({ stdout }) => modeOf(stdout));
    expect(await told('yolo')).toEqual(['every-write', '/.config/dockerhub-agent/config.json']);
    expect(await told('default')).toEqual(['every-write', '/.config/dockerhub-agent/config.json']);
    expect(await told('plan')).toEqual(['plan', '/project/.dockerhub-agent.json']);
    const refused = await inProject({ base_url: 'http://127.0.0.1:1' }, [...fixed, 'who am I?']);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/sets base_url, which a project can't\. It can set mode, pause/),
    ]);
  });

  it('say what is wrong with them, and what would be right', async () => {
    for (const [values, words] of [
      ['{', /config\.json is no JSON/],
      ['[]', /must be a JSON object/],
      [{ max_turn: 3 }, /there is no setting "max_turn"; did you mean max_turns\?/],
      [{ mode: 'reckless' }, /mode can't be "reckless"/],
      [{ timeout: 'soon' }, /timeout can't be "soon": must be a span of time/],
      [{ time_zone: 'Mars' }, /time_zone can't be "Mars"\. It must be the name of a time zone/],
    ] as const) {
      user(values);
      const { code, stderr } = await agent([...fixed, 'who am I?']);
      expect([code, stderr]).toEqual([2, expect.stringMatching(words)]);
      expect((await agent(['--help'])).code).toBe(0);
    }
    const { code, stderr } = await agent(['config'], { env: { DOCKERHUB_AGENT_MAX_TURNS: 'many' } });
    expect([code, stderr]).toEqual([2, expect.stringMatching(/DOCKERHUB_AGENT_MAX_TURNS: max_turns can't be "many"/)]);
  });
});

describe('every command', () => {
  const commands = [
    [],
    ...[
      'resume',
      'pending',
      'call',
      'apply',
      'runs',
      'tools',
      'doctor',
      'models',
      'sandbox',
      'config',
      'completion',
    ].map((name) => [name]),
    ...['list', 'show', 'undo', 'replay', 'export', 'verify', 'prune'].map((name) => ['runs', name]),
  ];
  it.each(commands.map((command) => [command]))(
    '%j has a help that fits 80 columns, with an example and the exit codes',
    async (command) => {
      const { code, stdout } = await agent([...command, '--help']);
      expect(code).toBe(0);
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
      expect(stdout).toMatch(/Examples?:\n {2}.*dockerhub-agent/);
      expect(stdout).toMatch(/Exit codes: 0 done/);
    },
  );

  it('can be completed, and so can the ids of runs', async () => {
    const complete = async (...words: string[]) =>
      (await agent(['complete', '--', ...words])).stdout.split('\n').map((line) => line.split('\t')[0]);
    expect(await complete('ru')).toContain('runs');
    expect(await complete('runs', '')).toEqual(expect.arrayContaining(['list', 'show', 'undo']));
    expect(await complete('--mode', '')).toContain('every-write');
    await agent([...fixed, 'who am I?']);
    expect(await complete('runs', 'show', '')).toContainEqual(expect.stringMatching(/^20261123-120000-/));
    for (const [shell, words] of [
      ['bash', /complete -F/],
      ['zsh', /#compdef dockerhub-agent/],
      ['fish', /complete -c dockerhub-agent/],
    ] as const) {
      expect((await agent(['completion', shell])).stdout).toMatch(words);
    }
  });
});
