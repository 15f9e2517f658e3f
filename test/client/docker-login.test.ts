import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type DockerLoginDoors,
  findDockerLogin,
  type HelperRun,
  nodeDockerLoginDoors,
} from '../../src/client/docker-login.ts';
import { AuthError } from '../../src/client/errors.ts';
import { jwt } from './fake-hub.ts';

const HUB = 'https://index.docker.io/v1/';
const ACCESS_TOKEN = 'https://index.docker.io/v1/access-token';
const NOW = Date.parse('2026-11-23T12:00:00Z');
const CONFIG = join('/home/ada', '.docker', 'config.json');
const pat = `dckr_pat_${'x'.repeat(27)}`;

const base64 = (text: string) => Buffer.from(text).toString('base64');
const entry = (username: string, secret: string) => ({ auth: base64(`${username}:${secret}`) });
const accessToken = (secondsLeft: number, claims: object = {}) => jwt({ exp: NOW / 1000 + secondsLeft, ...claims });

type Config = string | Record<string, unknown>;

/** Doors onto a machine with these files and helpers; a helper is a keychain, or a function of the server. */
function machine({
  environment = { HOME: '/home/ada' },
  config,
  helpers = {},
}: {
  environment?: Record<string, string>;
  config?: Config;
  helpers?: Record<string, Record<string, { username: string; secret: string }> | ((server: string) => HelperRun)>;
}) {
  const asked: { program: string; args: readonly string[]; server: string; timeoutMs: number }[] = [];
  const files: string[] = [];
  const doors: DockerLoginDoors = {
    environment,
    now: () => NOW,
    readFile: async (path) => {
      files.push(path);
      return config === undefined ? null : typeof config === 'string' ? config : JSON.stringify(config);
    },
    runHelper: async (program, args, server, timeoutMs) => {
      asked.push({ program, args, server, timeoutMs });
      const helper = helpers[program.replace('docker-credential-', '')];
      if (helper === undefined) return { kind: 'missing' };
      if (typeof helper === 'function') return helper(server);
      const found = helper[server];
      return found
        ? printed(JSON.stringify({ ServerURL: server, Username: found.username, Secret: found.secret }))
        : printed('credentials not found in native keychain\n', 1);
    },
  };
  return { doors, asked, files, find: () => findDockerLogin(doors) };
}

const printed = (stdout: string, exitCode = 0): HelperRun => ({ kind: 'exited', exitCode, stdout });

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('it succeeded'),
    (error: unknown) => error,
  );

describe("what is in Docker's config file", () => {
  it('is a user and a secret, whose kind its prefix tells', async () => {
    for (const [secret, kind] of [
      [pat, 'pat'],
      [`dckr_oat_${'x'.repeat(32)}`, 'oat'],
      ['correct horse', 'password'],
    ]) {
      expect(await machine({ config: { auths: { [HUB]: entry('ada', secret!) } } }).find()).toEqual({
        kind,
        username: 'ada',
        secret,
        source: `docker login (${CONFIG})`,
      });
    }
  });

  it('is found in DOCKER_CONFIG, else in the home folder, and nowhere without either', async () => {
    const looked = async (environment: Record<string, string>) => {
      const { find, files } = machine({ environment });
      expect(await find()).toEqual({ kind: 'anonymous', source: 'none found' });
      return files;
    };
    expect(await looked({ DOCKER_CONFIG: '/etc/ci', HOME: '/home/ada' })).toEqual([join('/etc/ci', 'config.json')]);
    expect(await looked({ HOME: '/home/ada' })).toEqual([CONFIG]);
    expect(await looked({ USERPROFILE: '/users/ada', DOCKER_CONFIG: '' })).toEqual([
      join('/users/ada', '.docker', 'config.json'),
    ]);
    expect(await looked({})).toEqual([]);
  });

  it('may go by any spelling of Docker Hub, the one that docker login writes first', async () => {
    for (const server of [HUB, 'https://index.docker.io/v1', 'index.docker.io', 'docker.io']) {
      expect(await machine({ config: { auths: { [server]: entry('ada', pat) } } }).find()).toMatchObject({
        username: 'ada',
      });
    }
    const both = { 'docker.io': entry('bob', pat), [HUB]: entry('ada', pat) };
    expect(await machine({ config: { auths: both } }).find()).toMatchObject({ username: 'ada' });
    const other = { 'ghcr.io': entry('bob', pat), 'https://index.docker.io/v1/refresh-token': entry('bob', 'r') };
    expect(await machine({ config: { auths: other } }).find()).toMatchObject({ kind: 'anonymous' });
  });

  it('is split at the first colon, and loses NULs and newlines at its ends', async () => {
    for (const [stored, secret] of [
      ['ada:a:b:c', 'a:b:c'],
      ['ada:word\0\0', 'word'],
      ['ada:word\r\n', 'word'],
      ['ada\n:\nword\n\0', 'word'],
      ['ada: spaces stay ', ' spaces stay '],
    ] as const) {
      expect(await machine({ config: { auths: { [HUB]: { auth: `${base64(stored)}\n` } } } }).find()).toMatchObject({
        username: 'ada',
        secret,
      });
    }
  });

  it('may also be a plain user and password', async () => {
    const config = { auths: { [HUB]: { username: 'ada', password: pat } } };
    expect(await machine({ config }).find()).toMatchObject({ kind: 'pat', username: 'ada', secret: pat });
  });

  it('is no login where it is only a marker, an identity token or without a secret', async () => {
    for (const marker of [
      {},
      null,
      { auth: '' },
      entry('ada', ''),
      entry('<token>', pat),
      { ...entry('ada', pat), identitytoken: 'opens a registry only' },
    ]) {
      expect(await machine({ config: { auths: { [HUB]: marker } } }).find()).toMatchObject({ kind: 'anonymous' });
    }
  });

  it('may be nothing at all', async () => {
    for (const config of ['', ' \n', '{}', '\uFEFF{}', { auths: null, credsStore: null, credHelpers: null }]) {
      expect(await machine({ config }).find()).toEqual({ kind: 'anonymous', source: 'none found' });
    }
  });
});

describe('the access token of a web login', () => {
  const auths = (token: string) => ({ [ACCESS_TOKEN]: entry('ada', token), [HUB]: entry('ada', pat) });

  it('comes first while it lives for more than a minute', async () => {
    const token = accessToken(61);
    expect(await machine({ config: { auths: auths(token) } }).find()).toEqual({
      kind: 'jwt',
      jwt: token,
      mintedFrom: 'password',
      source: `docker login (${CONFIG})`,
    });
  });

  it('counts as what it was minted from, where it says so', async () => {
    const token = accessToken(600, { source: { type: 'pat' } });
    expect(await machine({ config: { auths: auths(token) } }).find()).toMatchObject({ mintedFrom: 'pat' });
  });

  it('is left alone when it ends within a minute, never ends, or is no JWT', async () => {
    for (const token of [accessToken(60), accessToken(-3600), jwt({ sub: 'ada' }), 'not-a-jwt', 'a.b.c']) {
      expect(await machine({ config: { auths: auths(token) } }).find()).toMatchObject({ kind: 'pat', secret: pat });
    }
  });
});

describe('a credential helper', () => {
  const keychain = { [HUB]: { username: 'ada', secret: `${pat}\n` } };

  it('is asked for the access token, then for the login, with five seconds for each', async () => {
    const { find, asked } = machine({ config: { credsStore: 'desktop' }, helpers: { desktop: keychain } });
    expect(await find()).toEqual({
      kind: 'pat',
      username: 'ada',
      secret: pat,
      source: 'docker login (credential helper desktop)',
    });
    const call = { program: 'docker-credential-desktop', args: ['get'], timeoutMs: 5000 };
    expect(asked).toEqual([
      { ...call, server: ACCESS_TOKEN },
      { ...call, server: HUB },
    ]);
  });

  it('gives its access token when that is fresh, and is asked no further', async () => {
    const token = accessToken(3600);
    const desktop = { ...keychain, [ACCESS_TOKEN]: { username: 'ada', secret: `${token}\r\n` } };
    const { find, asked } = machine({ config: { credsStore: 'desktop' }, helpers: { desktop } });
    expect(await find()).toMatchObject({ kind: 'jwt', jwt: token, source: 'docker login (credential helper desktop)' });
    expect(asked.length).toBe(1);
  });

  it('is asked for another spelling only where the configuration knows that one', async () => {
    for (const config of [
      { credsStore: 'pass', auths: { 'docker.io': {} } },
      { credHelpers: { 'docker.io': 'pass' } },
    ]) {
      const { find, asked } = machine({
        config,
        helpers: { pass: { 'docker.io': { username: 'ada', secret: pat } } },
      });
      expect(await find()).toMatchObject({ username: 'ada' });
      expect(asked.map(({ server }) => server)).toEqual([ACCESS_TOKEN, HUB, 'docker.io']);
    }
  });

  it('of Docker Hub alone comes before the one for all, and both before the file', async () => {
    const login = (username: string) => ({ [HUB]: { username, secret: pat } });
    const helpers = { hub: login('hub'), all: login('all') };
    const auths = { [HUB]: entry('file', pat) };
    const finder = (config: Record<string, unknown>, more: typeof helpers | object = helpers) =>
      machine({ config: { auths, ...config }, helpers: { ...more } }).find();
    for (const server of [HUB, 'index.docker.io', 'docker.io']) {
      expect(await finder({ credHelpers: { [server]: 'hub' }, credsStore: 'all' })).toMatchObject({ username: 'hub' });
    }
    expect(await finder({ credHelpers: { 'ghcr.io': 'hub' }, credsStore: 'all' })).toMatchObject({ username: 'all' });
    expect(await finder({ credHelpers: { [HUB]: 'hub' }, credsStore: 'all' }, { all: login('all') })).toMatchObject({
      username: 'all',
    });
    expect(await finder({ credHelpers: { [HUB]: '' }, credsStore: 'all' })).toMatchObject({ username: 'file' });
    expect(await finder({ credsStore: '' })).toMatchObject({ username: 'file' });
    expect(await finder({ credHelpers: { [HUB]: 'hub' }, credsStore: 'all' }, {})).toMatchObject({ username: 'file' });
  });

  it('that has nothing is no trouble', async () => {
    for (const answer of [
      printed('credentials not found in native keychain', 1),
      printed('no credentials server URL', 1),
      printed(JSON.stringify({ ServerURL: HUB, Username: '', Secret: '' })),
      printed(JSON.stringify({ ServerURL: HUB, Username: '<token>', Secret: 'opens a registry only' })),
    ]) {
      const { find } = machine({ config: { credsStore: 'pass' }, helpers: { pass: () => answer } });
      expect(await find()).toEqual({ kind: 'anonymous', source: 'none found' });
    }
  });

  it('that fails counts as having nothing, and the source tells what happened, without its words', async () => {
    const words = 'secret words of a helper';
    for (const [run, why] of [
      [printed(words, 3), 'docker-credential-pass failed with exit code 3'],
      [printed(`${words} {`), 'docker-credential-pass answered with something that is not a login'],
      [printed(JSON.stringify([words])), 'docker-credential-pass answered with something that is not a login'],
      [{ kind: 'missing' }, 'docker-credential-pass is not installed'],
      [{ kind: 'hung' }, 'docker-credential-pass did not answer within 5 s'],
      [{ kind: 'flooded' }, 'docker-credential-pass answered with far too much'],
      [{ kind: 'broken' }, 'docker-credential-pass could not be run'],
    ] as const) {
      const { find } = machine({ config: { credsStore: 'pass' }, helpers: { pass: () => run } });
      expect(await find()).toEqual({ kind: 'anonymous', source: `none found (${why})` });
    }
  });

  it('that hangs is not asked a second time, and the file is still read', async () => {
    const { find, asked } = machine({
      config: { credsStore: 'pass', auths: { [HUB]: entry('ada', pat) } },
      helpers: { pass: () => ({ kind: 'hung' }) },
    });
    expect(await find()).toMatchObject({ username: 'ada', source: `docker login (${CONFIG})` });
    expect(asked.length).toBe(1);
  });

  it('that refuses one question is still asked the next', async () => {
    const pass = (server: string) =>
      server === HUB ? printed(JSON.stringify({ Username: 'ada', Secret: pat })) : printed('unexpected', 1);
    expect(await machine({ config: { credsStore: 'pass' }, helpers: { pass } }).find()).toMatchObject({ secret: pat });
  });

  it('can be named by letters, digits, dots, dashes and underscores alone', async () => {
    for (const suffix of ['desktop.exe', 'ecr-login', 'my_store2']) {
      const { find, asked } = machine({ config: { credsStore: suffix }, helpers: { [suffix]: keychain } });
      expect(await find()).toMatchObject({ source: `docker login (credential helper ${suffix})` });
      expect(asked[0]!.program).toBe(`docker-credential-${suffix}`);
    }
    for (const suffix of ['../evil', 'a b', 'a;b', '$(a)', 'a\nb', 'C:\\evil', ' ']) {
      for (const config of [{ credsStore: suffix }, { credHelpers: { [HUB]: suffix } }]) {
        const { find, asked } = machine({ config });
        await expect(find()).rejects.toThrow(AuthError);
        expect(asked).toEqual([]);
      }
    }
  });
});

describe('DOCKER_AUTH_CONFIG', () => {
  const environment = (config: Config) => ({
    HOME: '/home/ada',
    DOCKER_AUTH_CONFIG: typeof config === 'string' ? config : JSON.stringify(config),
  });

  it('comes before helpers and file, which are not even opened', async () => {
    const { find, asked, files } = machine({
      environment: environment({ auths: { [HUB]: entry('ada', pat) } }),
      config: { credsStore: 'desktop' },
    });
    expect(await find()).toMatchObject({ username: 'ada', source: 'docker login (DOCKER_AUTH_CONFIG)' });
    expect({ asked, files }).toEqual({ asked: [], files: [] });
  });

  it('leaves the rest to decide where it holds nothing for Docker Hub', async () => {
    const config = { auths: { [HUB]: entry('ada', pat) } };
    for (const variable of ['', '{}', { auths: { 'ghcr.io': entry('bob', pat) } }]) {
      expect(await machine({ environment: environment(variable), config }).find()).toMatchObject({
        username: 'ada',
        source: `docker login (${CONFIG})`,
      });
    }
  });
});

describe("a configuration that can't be used", () => {
  const secret = `words that nobody may read ${'z'.repeat(9)}`;

  const broken: [string, Config, RegExp][] = [
    ['is not JSON', `{"auths":{"${HUB}":{"auth":"${secret}"`, /is not JSON/],
    ['is not JSON from its first character on', secret, /is not JSON/],
    ['is no object', JSON.stringify([secret]), /is not a JSON object/],
    ['has auths that are none', { auths: secret }, /unexpected in auths/],
    ['has a helper that is no name', { credHelpers: { [HUB]: [secret] } }, /unexpected in credHelpers/],
    ['has an entry that is none', { auths: { [HUB]: secret } }, /unexpected in auths\["https:\/\/index.docker.io/],
    ['has an auth that is not base64', { auths: { [HUB]: { auth: secret } } }, /user and a password in auths\[/],
    ['has an auth without a colon', { auths: { [HUB]: { auth: base64(secret) } } }, /user and a password in auths\[/],
    ['has an auth without a user', { auths: { [HUB]: entry('', secret) } }, /user and a password in auths\[/],
  ];

  for (const [what, config, said] of broken) {
    it(`because it ${what} is an AuthError that names it and what to do, and no secret`, async () => {
      const variable = typeof config === 'string' ? config : JSON.stringify(config);
      for (const [doors, place] of [
        [machine({ config }), CONFIG],
        [machine({ environment: { DOCKER_AUTH_CONFIG: variable } }), 'DOCKER_AUTH_CONFIG'],
      ] as const) {
        const error = await failure(doors.find());
        expect(error).toBeInstanceOf(AuthError);
        const text = inspect(error, { depth: Infinity, showHidden: true });
        expect(text).toContain(`can't be used: ${place}`);
        expect(text).toMatch(said);
        expect(text).toMatch(/run docker login again, or set DOCKERHUB_USERNAME and DOCKERHUB_TOKEN/);
        for (const part of ['words that', 'zzzz', base64(secret).slice(0, 12), base64(secret).slice(-12)]) {
          expect(text).not.toContain(part);
        }
      }
    });
  }

  it("because it can't be read is an AuthError too", async () => {
    const { doors } = machine({});
    const denied = { ...doors, readFile: () => Promise.reject(new Error('EACCES: permission denied')) };
    await expect(findDockerLogin(denied)).rejects.toThrow(`${CONFIG} can't be read`);
    await expect(findDockerLogin(denied)).rejects.toThrow(AuthError);
  });
});

describe.skipIf(process.platform === 'win32')('the real doors', () => {
  let folder: string;
  const scripts = {
    // Answers with what it was asked and how.
    echo: 'read -r server; echo "{\\"ServerURL\\":\\"$server\\",\\"Username\\":\\"ada\\",\\"Secret\\":\\"$1 $#\\"}"',
    deaf: 'echo "{\\"Username\\":\\"ada\\",\\"Secret\\":\\"word\\"}"',
    none: 'echo "credentials not found in native keychain"; exit 1',
    grumpy: 'echo "on stdout"; echo "on stderr" >&2; exit 7',
    hanging: 'exec sleep 30',
    stubborn: 'trap "" TERM; exec sleep 2',
    // A child of the helper's holds its output open.
    clinging: 'sleep 2 & sleep 2',
    flooding: 'exec cat /dev/zero',
    shouting: 'cat /dev/zero >&2',
    killed: 'kill -9 $$',
    counting: 'wc -c',
  };
  const path = () => `${folder}:/usr/bin:/bin`;
  const doors = () => nodeDockerLoginDoors({ PATH: path(), DOCKER_CONFIG: folder });
  const run = (name: keyof typeof scripts | 'absent' | 'locked', input: string = HUB, timeoutMs = 5000) =>
    doors().runHelper(`docker-credential-${name}`, ['get'], input, timeoutMs);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'docker-login-'));
    for (const [name, script] of Object.entries(scripts)) {
      const program = join(folder, `docker-credential-${name}`);
      await writeFile(program, `#!/bin/sh\n${script}\n`);
      await chmod(program, 0o755);
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const remember = (config: Config) =>
    writeFile(join(folder, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));

  it('find a login from the config file through the helper to the end', async () => {
    await remember({ credsStore: 'echo' });
    expect(await findDockerLogin(doors())).toEqual({
      kind: 'password',
      username: 'ada',
      secret: 'get 1',
      source: 'docker login (credential helper echo)',
    });
    await remember({ credsStore: 'absent', auths: { [HUB]: entry('ada', pat) } });
    expect(await findDockerLogin(doors())).toMatchObject({ secret: pat });
  });

  it("tell an absent file from one that can't be read", async () => {
    const real = doors();
    expect(await real.readFile(join(folder, 'absent'))).toBeNull();
    expect(await real.readFile(join(folder, 'docker-credential-echo', 'config.json'))).toBeNull();
    await expect(real.readFile(folder)).rejects.toThrow('EISDIR');
  });

  it('write the question to the end and close, and read the answer', async () => {
    expect(await run('echo')).toMatchObject({ kind: 'exited', exitCode: 0, stdout: expect.stringContaining(HUB) });
    const counted = await run('counting');
    expect(counted.kind === 'exited' && counted.stdout.trim()).toBe(String(HUB.length));
  });

  it('do not mind a helper that never reads the question', async () => {
    expect(await run('deaf', 'x'.repeat(1_000_000))).toMatchObject({ kind: 'exited', exitCode: 0 });
  });

  it('tell how a helper failed, with what it wrote to stdout alone', async () => {
    expect(await run('grumpy')).toEqual({ kind: 'exited', exitCode: 7, stdout: 'on stdout\n' });
    expect(await run('none')).toMatchObject({ kind: 'exited', exitCode: 1 });
    expect(await run('absent')).toEqual({ kind: 'missing' });
    expect(await run('killed')).toEqual({ kind: 'broken' });
    await writeFile(join(folder, 'docker-credential-locked'), 'not a program', { mode: 0o644 });
    expect(await run('locked')).toMatchObject({ kind: expect.stringMatching(/broken|missing/) });
  });

  it('end a helper that hangs, also when it will not go or a child of its own holds on', async () => {
    const started = performance.now();
    expect(await Promise.all([run('hanging', HUB, 150), run('clinging', HUB, 150), run('stubborn', HUB, 150)])).toEqual(
      [{ kind: 'hung' }, { kind: 'hung' }, { kind: 'hung' }],
    );
    expect(performance.now() - started).toBeLessThan(1500);
  });

  it('end a helper that does not stop writing', async () => {
    expect(await run('flooding')).toEqual({ kind: 'flooded' });
    expect(await run('shouting')).toEqual({ kind: 'flooded' });
  });

  it('run no shell: what a shell would act on is only text', async () => {
    const trap = join(folder, 'trap');
    expect(await doors().runHelper(`docker-credential-echo; touch ${trap}`, ['get'], '', 1000)).toEqual({
      kind: 'missing',
    });
    await doors().runHelper('docker-credential-echo', [`$(touch ${trap})`], `$(touch ${trap})`, 1000);
    expect(await doors().readFile(trap)).toBeNull();
  });

  it('tell the time of the clock they are given', () => {
    expect(nodeDockerLoginDoors({}, { now: () => 7, sleep: async () => {} }).now()).toBe(7);
  });
});
