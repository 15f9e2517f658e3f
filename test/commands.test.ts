// The commands that make calls and go on with runs, as other programs run them, against a sandbox behind a port.
import { spawn } from 'node:child_process';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import fc from 'fast-check';
import { callsModel, callsRequest } from '../src/agent/calls-model.ts';
import { startRecord, verifyRun } from '../src/agent/record.ts';
import { runOnSandbox } from '../evals/sandbox-run.ts';
import { program, runProgram, serveSandbox } from './program.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'commands-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The program against a fresh sandbox. */
async function open() {
  const server = await serveSandbox();
  onTestFinished(server.close);
  const agent = (args: readonly string[], env: Record<string, string> = {}) =>
    runProgram(folder, args, { env: { ...server.env, ...env } });
  const teams = () => server.sandbox.snapshot().organizations[0]!.teams.map(({ name }) => name);
  return { ...server, agent, teams };
}

const idOf = (stderr: string) => /runs show (\S+)/.exec(stderr)![1]!;
const recordsOf = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'approval.key')
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
const deleteTeam = ['call', 'hub_teams', 'delete', '{"org":"acme","group_name":"backend"}'];

describe('call', () => {
  it('makes one call and prints its answer as JSON', async () => {
    const { agent } = await open();
    const { code, stdout } = await agent(['call', 'hub_teams', 'get', '{"org":"acme","group_name":"backend"}']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status_code: 200, data: { name: 'backend' } });
  });

  it('says what is wrong with a call, and what would be right', async () => {
    const { agent } = await open();
    for (const [args, code, words] of [
      [['hub_team', 'get'], 2, /no tool hub_team; there are hub_auth/],
      [['hub_teams', 'get', '{'], 2, /parameters are no JSON/],
      [['hub_teams', 'get', '[]'], 2, /must be a JSON object/],
      [['hub_teams', 'get', '{}'], 1, /org is required.*get\(org, group_name\)/],
      [['hub_auth', 'login', '{}'], 1, /no action "login"/],
    ] as const) {
      const ended = await agent(['call', ...args]);
      expect([ended.code, ended.stderr]).toEqual([code, expect.stringMatching(words)]);
      expect(ended.stdout).toBe('');
    }
  });
});

describe('call, where it is hard', () => {
  it('prints an answer in full that is too large for a line of the record', async () => {
    const { agent } = await open();
    const { stdout } = await agent(['call', 'hub_audit', 'logs', '{"account":"acme","max_items":400,"fields":["*"]}']);
    expect(stdout.length).toBeGreaterThan(40_000);
    expect(JSON.parse(stdout)).toMatchObject({ status_code: 200 });
  });

  it('says that the credentials are refused, whatever the call', async () => {
    const { agent } = await open();
    const ended = await agent(deleteTeam, { DOCKERHUB_TOKEN: 'not the password' });
    expect([ended.code, ended.stderr]).toEqual([3, expect.not.stringMatching(/approval/)]);
  });

  it('has the same tools whatever other hosts are shown', async () => {
    const { agent } = await open();
    for (const mode of ['both', 'split', 'verbose']) {
      const { code, stdout } = await agent(['who am I?'], { MCP_TOOL_MODE: mode });
      expect([code, stdout]).toEqual([0, expect.stringMatching(/ada/)]);
    }
  });

  it('keeps the header of Basic authentication out of the record', async () => {
    const { agent, env } = await open();
    const basic = Buffer.from(`${env.DOCKERHUB_USERNAME}:${env.DOCKERHUB_TOKEN}`).toString('base64');
    const params = { org: 'acme', group_name: 'backend', description: `x ${basic}` };
    const { stdout } = await agent(['call', 'hub_teams', 'patch', JSON.stringify(params)]);
    expect(stdout + recordsOf()).not.toContain(basic.replace(/=+$/, ''));
  });

  it('goes on to its end when nobody reads what it says', async () => {
    const { env, teams } = await open();
    const child = spawn(process.execPath, [program, 'call', 'hub_teams', 'create', '{"org":"acme","name":"unread"}'], {
      env: { PATH: process.env['PATH'], HOME: folder, XDG_STATE_HOME: folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    child.stderr.destroy();
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(0);
    expect(teams()).toContain('unread');
    expect(recordsOf()).toMatch(/"type":"run.ended","outcome":"done"/);
  });
});

describe('a call that needs approval, without a terminal', () => {
  it('waits, is listed, and is sent by another process once it is approved; only then and only once', async () => {
    const { agent, teams } = await open();
    const waiting = await agent(deleteTeam);
    expect(waiting.code).toBe(4);
    expect(waiting.stderr).toMatch(/2 people in it: dev2, linus/);
    expect(waiting.stderr).toMatch(/Go on with it:\n {2}dockerhub-agent resume \S+ --approve call-1\n/);
    const id = idOf(waiting.stderr);
    expect((await agent(['pending'])).stdout).toMatch(new RegExp(`${id} +call-1 +hub_teams delete +acme/backend`));

    for (const [args, words] of [
      [[], /Answer every call that waits with --approve or --deny/],
      [['--approve', 'call-9'], /call-9 does not wait; these do: call-1/],
      [['--approve', 'call-1', '--deny', 'call-1'], /answered twice/],
    ] as const) {
      const refused = await agent(['resume', id, ...args]);
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(words)]);
    }
    expect(teams()).toContain('backend');

    const resumed = await agent(['resume', id, '--approve', 'call-1']);
    expect([resumed.code, resumed.stdout]).toEqual([0, expect.stringMatching(/^Done: hub_teams delete/)]);
    expect(teams()).not.toContain('backend');
    const again = await agent(['resume', id, '--approve', 'call-1']);
    expect([again.code, again.stderr]).toEqual([2, expect.stringMatching(/has ended \(done\)/)]);
    expect((await agent(['pending'])).stdout).toBe('Nothing waits for an approval.\n');
    expect((await agent(['runs', 'verify', id])).stdout).toMatch(/is as it was written/);
  });

  it('is not sent when its target has changed, or another account resumes', async () => {
    const { agent, teams, sandbox } = await open();
    const id = idOf((await agent(deleteTeam)).stderr);
    const { password } = sandbox.credentialsOf('grace');
    const other = await agent(['resume', id, '--approve', 'call-1'], {
      DOCKERHUB_USERNAME: 'grace',
      DOCKERHUB_TOKEN: password,
    });
    expect([other.code, other.stderr]).toEqual([2, expect.stringMatching(/was made as ada, and this is grace/)]);
    const second = idOf((await agent(deleteTeam)).stderr);
    await agent(['--pause', 'call', 'hub_teams', 'patch', '{"org":"acme","group_name":"backend","description":"New"}']);
    const changed = await agent(['resume', second, '--approve', 'call-1']);
    expect([changed.code, changed.stderr]).toEqual([1, expect.stringMatching(/has changed since it was shown/)]);
    expect(teams()).toContain('backend');
  });

  it('is denied with a reason that the record keeps, and expires', async () => {
    const { agent, teams } = await open();
    const id = idOf((await agent(deleteTeam)).stderr);
    const denied = await agent(['resume', id, '--deny', 'call-1', '--reason', 'not on a Tuesday']);
    expect([denied.code, denied.stderr]).toEqual([1, expect.stringMatching(/Not done: not on a Tuesday/)]);
    expect((await agent(['runs', 'show', id])).stdout).toMatch(/denied .* by resume: not on a Tuesday/);
    const late = idOf((await agent(['--approval-life', '1ms', ...deleteTeam])).stderr);
    const expired = await agent(['resume', late, '--approve', 'call-1']);
    expect([expired.code, expired.stderr]).toEqual([2, expect.stringMatching(/has expired.*make the request again/)]);
    expect(teams()).toContain('backend');
  });
});

describe('going on', () => {
  it('follows an earlier conversation with calls of its own, and that one with another', async () => {
    const { agent, sandbox } = await open();
    const first = await agent(['who am I?']);
    expect(first.stdout).toMatch(/ada/);
    const second = await agent(['-c', 'create a private repo acme/followed']);
    expect([second.code, second.stdout]).toEqual([
      0,
      expect.stringMatching(/Created the private repository acme\/followed/),
    ]);
    expect(sandbox.snapshot().repositories.some(({ name }) => name === 'followed')).toBe(true);
    const third = await agent(['-c', 'who am I?']);
    expect([third.code, third.stdout]).toEqual([0, first.stdout]);
    expect(sandbox.journal.filter(({ path }) => path === '/v2/auth/token')).toHaveLength(3);
    const events = JSON.parse((await agent(['runs', 'show', idOf(third.stderr), '--json'])).stdout) as {
      type: string;
      messages?: number;
    }[];
    // Two questions and answers before it, with their calls, and its own question.
    expect(events.find(({ type }) => type === 'model.asked')!.messages).toBeGreaterThan(9);
  });

  it('is refused on another Docker Hub, and where the record was changed', async () => {
    const { agent, env } = await open();
    const planned = await agent(['--mode', 'plan', 'create a private repo acme/planned']);
    const other = await serveSandbox();
    onTestFinished(other.close);
    for (const command of [['apply'], ['runs', 'undo'], ['resume', '--approve', 'call-1']]) {
      const id = idOf(
        (command[0] === 'apply'
          ? planned
          : await agent(
              command[0] === 'resume'
                ? deleteTeam
                : ['call', 'hub_teams', 'patch', '{"org":"acme","group_name":"backend","description":"New"}'],
            )
        ).stderr,
      );
      const ended = await agent([...command, id], { DOCKERHUB_URL: other.env.DOCKERHUB_URL });
      expect([ended.code, ended.stderr]).toEqual([
        2,
        expect.stringContaining(`Go on there with DOCKERHUB_URL=${env.DOCKERHUB_URL}`),
      ]);
    }
    expect(other.sandbox.journal.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect((await agent(['--sandbox', 'apply', idOf(planned.stderr)])).stderr).toMatch(/Leave out --sandbox/);

    const waiting = await agent(deleteTeam);
    const path = /Recorded in (\S+)/.exec(waiting.stderr)![1]!;
    writeFileSync(path, readFileSync(path, 'utf8').replace('"action":"delete"', '"action":"get"'));
    const resumed = await agent(['resume', idOf(waiting.stderr), '--approve', 'call-1']);
    expect([resumed.code, resumed.stderr]).toEqual([
      2,
      expect.stringMatching(/not as it was written.*can't be trusted/),
    ]);
  });

  it('is told by a line that finds the run wherever it is kept', async () => {
    const { agent, teams } = await open();
    const state = join(folder, 'kept elsewhere');
    const waiting = await agent(['--state-dir', state, ...deleteTeam]);
    const [, line] = /Go on with it:\n {2}dockerhub-agent (.*)\n/.exec(waiting.stderr)!;
    expect(line).toContain(`--state-dir '${state}' resume`);
    const words = [...line!.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
    expect((await agent(words)).code).toBe(0);
    expect(teams()).not.toContain('backend');
  });
});

describe('a run that is killed', () => {
  it('in the middle of a write is resumed without making it twice', async () => {
    const { agent, sandbox, env } = await open();
    const create = ['call', 'hub_repos', 'create', '{"namespace":"acme","name":"made","is_private":true}'];
    // The write arrives and its answer hangs, which is when the process dies.
    sandbox.faults.add({
      match: { method: 'POST', path: '/v2/namespaces/acme/repositories' },
      fault: { kind: 'latency', ms: 60_000 },
    });
    const child = spawn(process.execPath, [program, ...create], {
      env: { PATH: process.env['PATH'], HOME: folder, XDG_STATE_HOME: folder, ...env },
      stdio: 'ignore',
    });
    const made = () => sandbox.snapshot().repositories.filter(({ name }) => name === 'made').length;
    await vi.waitFor(() => expect(made()).toBe(1), { timeout: 15_000 });
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('exit', resolve));
    sandbox.faults.clear();
    const [run] = JSON.parse((await agent(['runs', 'list', '--json'])).stdout) as { id: string; outcome: string }[];
    expect(run!.outcome).toBe('unfinished');
    const resumed = await agent(['resume', run!.id]);
    expect([resumed.code, resumed.stderr]).toEqual([0, expect.any(String)]);
    const creations = sandbox.journal.filter(({ method, path }) => method === 'POST' && path.endsWith('/repositories'));
    expect([made(), creations.length]).toEqual([1, 1]);
    expect((await agent(['runs', 'show', run!.id])).stdout).toMatch(/resumed +it was cut off[\s\S]*ended +done/);
    expect((await agent(['runs', 'verify', run!.id])).code).toBe(0);
  });
});

it('killed at random times, again and again, a run still makes every write once', async () => {
  const names = Array.from({ length: 6 }, (_, index) => `made-${index}`);
  const calls = names.map((name) => ({
    tool: 'hub_repos',
    action: 'create',
    params: { namespace: 'acme', name, is_private: true },
  }));
  const random = fc.sample(fc.integer({ min: 350, max: 1200 }), { numRuns: 3, seed: 20261124 });
  for (const patience of random) {
    const { agent, sandbox, env } = await open();
    sandbox.faults.add({ match: { path: '/v2/**' }, fault: { kind: 'latency', ms: 40 } });
    const runs = join(folder, 'dockerhub-agent', 'runs');
    const planned = startRecord({
      folder: runs,
      id: `20261123-120000-p${patience}`,
      now: Date.now,
      redact: String,
      writer: { name: '1', isAlive: () => false },
    });
    await runOnSandbox({
      request: callsRequest(calls),
      model: callsModel(),
      mode: 'plan',
      record: planned,
      started: true,
      url: env.DOCKERHUB_URL,
    });
    planned.close();
    const child = spawn(process.execPath, [program, 'apply', planned.id], {
      env: { PATH: process.env['PATH'], HOME: folder, XDG_STATE_HOME: folder, ...env },
      stdio: 'ignore',
    });
    await new Promise((resolve) => setTimeout(resolve, patience));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('exit', resolve));
    const [run] = JSON.parse((await agent(['runs', 'list', '--json'])).stdout) as { id: string; outcome: string }[];
    if (run!.id === planned.id) await agent(['apply', planned.id]);
    else if (run!.outcome === 'unfinished') await agent(['resume', run!.id]);
    const made = sandbox.journal.filter(({ method, path }) => method === 'POST' && path.endsWith('/repositories'));
    expect(made.length, `killed after ${patience} ms`).toBe(names.length);
    expect(sandbox.snapshot().repositories.filter(({ name }) => names.includes(name))).toHaveLength(names.length);
    rmSync(join(folder, 'dockerhub-agent'), { recursive: true });
  }
});

it('a disk that is full in the middle of a run ends it with what was done, and its record is whole', async () => {
  const { env, sandbox } = await open();
  const codes: unknown[] = [];
  for (const kilobytes of [3, 4, 5]) {
    const name = `full-${kilobytes}`;
    const params = JSON.stringify({ namespace: 'acme', name });
    const limited = `ulimit -f ${kilobytes}; exec "$0" "$1" call hub_repos create '${params}'`;
    const child = spawn('bash', ['-c', limited, process.execPath, program], {
      env: { PATH: process.env['PATH'], HOME: folder, XDG_STATE_HOME: folder, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (text) => (said += String(text)));
    const code = await new Promise((resolve) => child.on('close', resolve));
    codes.push(code);
    const made = sandbox.snapshot().repositories.some((one) => one.name === name);
    if (code !== 0) expect(said).toMatch(/The record \S+ can't be written .*--state-dir/);
    if (code !== 0 && made)
      expect(said).toMatch(new RegExp(`(?:Done so far|nothing shows whether it arrived): hub_repos create .*${name}`));
  }
  expect(codes.filter((code) => code !== 0)).not.toEqual([]);
  const records = readdirSync(join(folder, 'dockerhub-agent', 'runs'), { recursive: true, encoding: 'utf8' });
  const whole = records.filter((file) => file.endsWith('.jsonl'));
  expect(whole).toHaveLength(3);
  for (const file of whole) expect(verifyRun(join(folder, 'dockerhub-agent', 'runs', file))).toBeNull();
  expect(records.filter((file) => file.endsWith('.lock'))).toEqual([]);
});

describe('plan, apply and undo', () => {
  it('a plan sends nothing, is applied as shown, and taken back', async () => {
    const { agent, sandbox } = await open();
    const rules = () => sandbox.snapshot().repositories.find(({ name }) => name === 'app')!.immutable_tags_settings;
    const before = rules();
    const params = { namespace: 'acme', repository: 'app', immutable_tags: false, immutable_tags_rules: [] };
    const planned = await agent(['--mode', 'plan', 'call', 'hub_repos', 'set_immutable_tags', JSON.stringify(params)]);
    expect([planned.code, rules()]).toEqual([0, before]);
    const applied = await agent(['apply', idOf(planned.stderr)]);
    expect([applied.code, rules().enabled]).toEqual([0, false]);
    const undone = await agent(['runs', 'undo', idOf(applied.stderr)]);
    expect([undone.code, rules()]).toEqual([0, before]);
    const list = (await agent(['runs', 'list', '--action', 'set_immutable_tags'])).stdout;
    expect(list.match(/\bdone\b/g)).toHaveLength(2);
    expect((await agent(['runs', 'show', idOf(undone.stderr)])).stdout).toMatch(/undoes \d{8}-/);
  });

  it('a plan is shown call by call, with what sends it', async () => {
    const { agent, sandbox } = await open();
    const planned = await agent(['--mode', 'plan', 'create a private repo acme/planned']);
    expect(planned.stdout).toMatch(/^Planned: to create the private repository acme\/planned\. Nothing was sent\./);
    expect(planned.stderr).toMatch(
      /This was planned, and not sent:\n\nCreate a repository[\s\S]*acme\/planned does not exist yet[\s\S]*Send it:\n {2}dockerhub-agent apply \S+\n/,
    );
    const call = await agent(['--mode', 'plan', ...deleteTeam]);
    expect([call.code, call.stdout]).toEqual([0, '']);
    expect(call.stderr).toMatch(/planned, and not sent/);
    expect(
      sandbox.journal.filter(({ method, path }) => method !== 'GET' && method !== 'HEAD' && path !== '/v2/auth/token'),
    ).toEqual([]);
  });

  it('is applied once, as planned, from a record that nobody changed', async () => {
    const { agent, sandbox } = await open();
    const description = () =>
      sandbox.snapshot().organizations[0]!.teams.find(({ name }) => name === 'backend')!.description;
    const patch = (text: string) => [
      'call',
      'hub_teams',
      'patch',
      JSON.stringify({ org: 'acme', group_name: 'backend', description: text }),
    ];
    const plan = async (text: string) => (await agent(['--mode', 'plan', ...patch(text)])).stderr;

    const first = idOf(await plan('Planned'));
    await agent(patch('In between'));
    const late = await agent(['apply', first]);
    expect([late.code, late.stderr]).toEqual([
      2,
      expect.stringMatching(/acme\/backend has changed since the plan was made/),
    ]);

    const second = idOf(await plan('Planned'));
    const applied = await agent(['apply', second]);
    expect([applied.code, description()]).toEqual([0, 'Planned']);
    expect((await agent(['apply', second])).stderr).toMatch(/was applied already/);
    const undone = await agent(['runs', 'undo', idOf(applied.stderr)]);
    expect([undone.code, description()]).toEqual([0, 'In between']);
    expect((await agent(['runs', 'undo', idOf(applied.stderr)])).stderr).toMatch(/was taken back already/);

    const fourth = idOf(await plan('Fourth'));
    sandbox.faults.add({ match: { method: 'PATCH' }, times: 1, fault: { kind: 'status', status: 403 } });
    expect((await agent(['apply', fourth])).code).toBe(1);
    expect((await agent(['apply', fourth])).code).toBe(0);
    expect(description()).toBe('Fourth');
    await agent(patch('In between'));

    const token = ['call', 'hub_auth', 'create_pat', '{"token_label":"ci","scopes":["repo:read"]}'];
    const fifth = idOf((await agent(['--mode', 'plan', ...token])).stderr);
    const waiting = idOf((await agent(['apply', fifth])).stderr);
    const twice = await agent(['apply', fifth]);
    expect([twice.code, twice.stderr]).toEqual([2, expect.stringContaining(`dockerhub-agent resume ${waiting}`)]);

    const third = await plan('Planned');
    const path = /Recorded in (\S+)/.exec(third)![1]!;
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('"description":"Planned"', '"description":"Forged"'));
    for (const command of [['apply'], ['runs', 'undo'], ['-r']]) {
      const ended = await agent([...command, idOf(third), ...(command[0] === '-r' ? ['who am I?'] : [])]);
      expect([ended.code, ended.stderr]).toEqual([2, expect.stringMatching(/not as it was written/)]);
    }
    expect(description()).toBe('In between');
  });

  it('what comes back only in part is said before', async () => {
    const { agent, teams } = await open();
    const deleted = await agent(deleteTeam);
    const done = await agent(['resume', idOf(deleted.stderr), '--approve', 'call-1']);
    expect(done.code).toBe(0);
    const undo = await agent(['runs', 'undo', idOf(deleted.stderr)]);
    expect(undo.stderr).toMatch(
      /To take back: hub_teams delete .*give it its repositories: Docker Hub keeps none of that/,
    );
    expect(undo.code).toBe(4);
    expect(teams()).toContain('backend');
  });

  it('what can not be taken back is said, and that a run planned or changed nothing', async () => {
    const { agent } = await open();
    const create = await agent(['call', 'hub_repos', 'create', '{"namespace":"acme","name":"made"}']);
    const undo = await agent(['runs', 'undo', idOf(create.stderr)]);
    expect([undo.code, undo.stderr]).toEqual([2, expect.stringMatching(/Can't be undone: hub_repos create/)]);
    const read = await agent(['call', 'hub_admin', 'whoami']);
    expect((await agent(['runs', 'undo', idOf(read.stderr)])).stderr).toMatch(/changed nothing/);
    expect((await agent(['apply', idOf(read.stderr)])).stderr).toMatch(/planned nothing/);
  });
});

describe('a new token', () => {
  const createToken = ['call', 'hub_auth', 'create_pat', '{"token_label":"ci","scopes":["repo:read"]}'];

  it('is written to the file that is named, readable by its owner, and nowhere else', async () => {
    const { agent, env } = await open();
    const file = join(folder, 'secrets', 'tokens.jsonl');
    const id = idOf((await agent(['--secrets-file', file, ...createToken])).stderr);
    const ended = await agent(['--secrets-file', file, 'resume', id, '--approve', 'call-1']);
    expect(ended.code).toBe(0);
    const { value, handle } = JSON.parse(readFileSync(file, 'utf8')) as { value: string; handle: string };
    expect(value).toMatch(/^dckr_pat_/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    rmSync(file);
    const everything = [ended.stdout, ended.stderr, recordsOf()].join('\n');
    for (const secret of [value, env.DOCKERHUB_TOKEN]) {
      expect(everything).not.toContain(secret);
      expect(everything).not.toContain(Buffer.from(secret).toString('base64').replace(/=+$/, ''));
    }
    expect(everything).toContain(handle);
  });

  it('is in the JSON output where that is asked for, and only there', async () => {
    const { agent } = await open();
    const revealing = ['--reveal-secrets', '--mode', 'yolo', ...createToken];
    const ended = await agent(revealing);
    const { data } = JSON.parse(ended.stdout) as { data: { token: string } };
    expect(data.token).toMatch(/^dckr_pat_/);
    expect([ended.stderr, recordsOf()].join('')).not.toContain(data.token);
  });

  it('is not made by a command that prints no JSON to put it in', async () => {
    const { agent, sandbox } = await open();
    const id = idOf((await agent(createToken)).stderr);
    const ended = await agent(['--reveal-secrets', 'resume', id, '--approve', 'call-1']);
    expect([ended.code, ended.stderr]).toEqual([1, expect.stringMatching(/nowhere to show the new secret/)]);
    expect(sandbox.snapshot().personal_access_tokens).toEqual([]);
  });

  it('is not made where the file that is named can not be written', async () => {
    const { agent, sandbox } = await open();
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const ended = await agent(['--secrets-file', join(file, 'tokens.jsonl'), '--mode', 'yolo', ...createToken]);
    expect([ended.code, ended.stderr]).toEqual([
      1,
      expect.stringMatching(/Nothing was sent: the new secret can't be written/),
    ]);
    expect(sandbox.snapshot().personal_access_tokens).toEqual([]);
  });

  it('is not made where there is nowhere to show it', async () => {
    const { agent, sandbox } = await open();
    const id = idOf((await agent(createToken)).stderr);
    const ended = await agent(['resume', id, '--approve', 'call-1']);
    expect([ended.code, ended.stderr]).toEqual([
      1,
      expect.stringMatching(/nowhere to show the new secret.*--secrets-file/),
    ]);
    expect(sandbox.snapshot().personal_access_tokens).toEqual([]);
  });
});

describe('what there is', () => {
  it('tools lists every action with parameters and risk, or the definitions', async () => {
    const { agent } = await open();
    const one = await agent(['tools', 'hub_teams']);
    await expect(one.stdout).toMatchFileSnapshot('golden/tools-hub_teams.txt');
    const all = JSON.parse((await agent(['tools', '--json'])).stdout) as { name: string }[];
    expect(all.map(({ name }) => name)).toHaveLength(7);
    expect((await agent(['tools', 'nope'])).code).toBe(2);
  });

  it('doctor says of everything whether it is well, and what to do next', async () => {
    const { agent } = await open();
    const well = await agent(['doctor']);
    expect(well.code).toBe(0);
    expect(well.stdout).toMatch(
      /ok +Node: .*\nok +Runs: .*\nok +Docker Hub: .* as ada by password \(from the environment\)/,
    );
    expect(well.stdout).toMatch(/ok +Rate limit: \d+ of 180 requests left/);
    expect(well.stdout).toMatch(/warning +Model: builtin.*\n +Set ANTHROPIC_API_KEY/);
    const ill = await agent(['doctor', '--json'], { DOCKERHUB_TOKEN: 'wrong' });
    expect(ill.code).toBe(3);
    expect(JSON.parse(ill.stdout)).toMatchObject({
      schema: 1,
      findings: expect.arrayContaining([
        { check: 'Docker Hub', status: 'problem', found: expect.stringMatching(/Check DOCKERHUB_USERNAME/) },
      ]),
    });
    const nobody = await agent(['doctor'], { DOCKERHUB_USERNAME: '', DOCKERHUB_TOKEN: '' });
    expect(nobody.stdout).toMatch(/warning +Docker Hub: .*as nobody/);
  });

  it('doctor and models ask Anthropic about the key, and say what is wrong with it', async () => {
    const { agent } = await open();
    const server = createServer((request, response) => {
      // The SDK sends the key in the one header or the other, by where it comes from.
      const { authorization, 'x-api-key': sent } = request.headers;
      const refused = sent !== 'right' && authorization !== 'Bearer right';
      response.writeHead(refused ? 401 : 200, { 'content-type': 'application/json' });
      const models = {
        data: [
          { type: 'model', id: 'claude-opus-5-5', display_name: 'Claude Opus 5.5', created_at: '2026-01-01T00:00:00Z' },
        ],
        has_more: false,
      };
      const answer = request.url!.startsWith('/v1/models') ? models : { input_tokens: 4321 };
      response.end(
        JSON.stringify(refused ? { type: 'error', error: { type: 'authentication_error', message: 'no' } } : answer),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const env = { ANTHROPIC_API_KEY: 'right', ANTHROPIC_BASE_URL: url };
    expect((await agent(['doctor'], env)).stdout).toMatch(
      /ok +Model: anthropic\/claude-opus-5-5; the tools cost 4321 tokens/,
    );
    expect((await agent(['models'], env)).stdout).toMatch(
      /anthropic\/claude-opus-5-5 +Claude Opus 5\.5[\s\S]*Used unless told: anthropic\/claude-opus-5-5/,
    );
    const wrong = await agent(['doctor'], { ...env, ANTHROPIC_API_KEY: 'wrong' });
    expect([wrong.code, wrong.stdout]).toEqual([
      2,
      expect.stringMatching(/problem +Model: ANTHROPIC_API_KEY is not accepted\n +Make a new key/),
    ]);
    const unreachable = await agent(['doctor'], { ...env, ANTHROPIC_BASE_URL: 'http://127.0.0.1:9' });
    expect(unreachable.stdout).toMatch(/problem +Model: Anthropic's API can't be used/);
  });

  it('models lists those that can be used', async () => {
    const { agent } = await open();
    expect((await agent(['models'])).stdout).toMatch(
      /^builtin +no key.*\nanthropic\/ID[\s\S]*Used unless told: builtin\n$/,
    );
  });

  it('every help text fits 80 columns, has an example and names the exit codes', async () => {
    const { agent } = await open();
    for (const command of ['', 'resume', 'pending', 'call', 'apply', 'tools', 'doctor', 'models', 'sandbox']) {
      const { stdout } = await agent([...command.split(' ').filter(Boolean), '--help']);
      expect(stdout).toMatch(/Examples?:\n {2}dockerhub-agent/);
      expect(stdout).toMatch(/Exit codes: 0 done/);
      for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    }
  });
});

describe('runs replay', () => {
  const onSandbox = (args: readonly string[]) => runProgram(folder, args);

  it('tells a run again and finds its record the same, also one that waited', async () => {
    const run = await onSandbox(['--sandbox', 'show repo deletions last week']);
    const told = await onSandbox(['runs', 'replay', idOf(run.stderr)]);
    expect([told.code, told.stdout]).toEqual([
      0,
      expect.stringMatching(/was told again, and its record is the same\./),
    ]);
    const id = idOf((await onSandbox(['--sandbox', ...deleteTeam])).stderr);
    await onSandbox(['resume', id, '--approve', 'call-1']);
    expect((await onSandbox(['runs', 'replay', id])).stdout).toMatch(/its record is the same/);
  });

  it('goes another way from an event, in a record of its own', async () => {
    const run = await onSandbox(['--sandbox', 'who am I?']);
    const forked = await onSandbox(['--model', 'builtin', 'runs', 'replay', idOf(run.stderr), '--fork', '4']);
    expect([forked.code, forked.stdout]).toEqual([0, expect.stringMatching(/You are ada/)]);
    expect((await onSandbox(['runs', 'show', idOf(forked.stderr)])).stdout).toMatch(/forks \d{8}-/);
  });

  it('needs a run whose start is known', async () => {
    const { agent } = await open();
    const run = await agent(['call', 'hub_admin', 'whoami']);
    const ended = await agent(['runs', 'replay', idOf(run.stderr)]);
    expect([ended.code, ended.stderr]).toEqual([2, expect.stringMatching(/Only runs on --sandbox/)]);
  });
});

describe('a run as spans', () => {
  /** A receiver of OTLP over HTTP. */
  async function receiver(status = 200) {
    const received: { url: string; headers: IncomingHttpHeaders; body: string }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk));
      request.on('end', () => {
        received.push({ url: request.url!, headers: request.headers, body });
        response.writeHead(status).end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }
  const get = ['call', 'hub_teams', 'get', '{"org":"acme","group_name":"backend"}'];
  interface Told {
    resourceSpans: {
      scopeSpans: { spans: { name: string; spanId: string; parentSpanId?: string; attributes: object[] }[] }[];
    }[];
  }
  const spansOf = (text: string) => (JSON.parse(text) as Told).resourceSpans[0]!.scopeSpans[0]!.spans;

  it('is sent where the standard variables say, by name and number and without content', async () => {
    const { agent } = await open();
    const { received, url } = await receiver();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=one%20two' };
    expect((await agent(get, env)).code).toBe(0);
    expect(received).toMatchObject([
      { url: '/v1/traces', headers: { 'x-api-key': 'one two', 'content-type': 'application/json' } },
    ]);
    const spans = spansOf(received[0]!.body);
    expect(spans.map(({ name }) => name)).toEqual([
      'invoke_agent dockerhub-agent',
      'chat calls',
      'execute_tool hub_teams',
      'GET',
      'chat calls',
    ]);
    const [root, , tool, http] = spans;
    expect([tool!.parentSpanId, http!.parentSpanId, root!.parentSpanId]).toEqual([
      root!.spanId,
      tool!.spanId,
      undefined,
    ]);
    expect(http!.attributes).toEqual(
      expect.arrayContaining([
        { key: 'http.response.status_code', value: { intValue: '200' } },
        { key: 'url.path', value: { stringValue: '/v2/orgs/acme/groups/backend' } },
      ]),
    );
    expect(received[0]!.body).not.toContain('group_name');
    await agent(get, { ...env, OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true' });
    expect(received[1]!.body).toContain('group_name');
  });

  it('that can not be sent changes nothing but a line on standard error', async () => {
    const { agent } = await open();
    const { url } = await receiver(500);
    for (const endpoint of [url, 'http://127.0.0.1:9']) {
      const ended = await agent(get, { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
      expect([ended.code, ended.stderr]).toEqual([0, expect.stringMatching(/trace of this run could not be sent to/)]);
    }
  });

  it('is exported from its record as well', async () => {
    const { agent } = await open();
    const id = idOf((await agent(get)).stderr);
    expect(spansOf((await agent(['runs', 'export', id, '--format', 'otlp'])).stdout)).toHaveLength(5);
    expect((await agent(['runs', 'export', id])).stdout).toMatch(/^# \[\{"tool[\s\S]*```\n.*request/);
  });
});

it('old records are removed on demand, with all that belongs to them', async () => {
  const { agent } = await open();
  const { stderr } = await agent(['call', 'hub_audit', 'logs', '{"account":"acme","max_items":1000}']);
  const path = /Recorded in (\S+)/.exec(stderr)![1]!;
  expect(existsSync(path.replace('.jsonl', '.blobs'))).toBe(true);
  expect((await agent(['runs', 'prune', '--older-than', '1d'])).stdout).toMatch(/Removed 0 runs/);
  expect((await agent(['runs', 'prune', '--older-than', '0s'])).stdout).toMatch(/Removed 1 run from/);
  expect(readdirSync(join(folder, 'dockerhub-agent'))).toEqual(['approval.key']);
});
