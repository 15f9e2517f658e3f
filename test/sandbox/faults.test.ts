// Faults: which requests a rule strikes, how often, what the client sees of it, and what Docker Hub does.
import { get } from 'node:http';
import { describe, expect, test } from 'vitest';
import {
  createSandbox,
  diffWorlds,
  type Fault,
  type FaultRule,
  readFaultRules,
  type Sandbox,
} from '../../src/sandbox/sandbox.ts';
import { openDoor, tuesday } from './door.ts';

const list = '/v2/namespaces/acme/repositories';
const app = `${list}/app`;
const logs = '/v2/auditlogs/acme';
const down: Fault = { kind: 'status', status: 503 };

async function statusesOf(door: ReturnType<typeof openDoor>, ...paths: string[]): Promise<number[]> {
  const statuses = [];
  for (const path of paths) statuses.push((await door.anonymous('GET', path)).status);
  return statuses;
}

describe('a rule', () => {
  test('strikes so many times, and then all is well', async () => {
    const door = openDoor({ faults: [{ times: 2, fault: down }] });
    expect(await statusesOf(door, app, app, app, app)).toEqual([503, 503, 200, 200]);
  });

  test('strikes forever when it does not say how often', async () => {
    const door = openDoor({ faults: [{ fault: down }] });
    expect(await statusesOf(door, app, app, app, app)).toEqual([503, 503, 503, 503]);
    const told = openDoor({ faults: [{ times: 'forever', fault: down }] });
    expect(await statusesOf(told, app, app, app)).toEqual([503, 503, 503]);
  });

  test('lets as many requests pass first as it says', async () => {
    const door = openDoor({ faults: [{ after: 2, times: 1, fault: down }] });
    expect(await statusesOf(door, app, app, app, app)).toEqual([200, 200, 503, 200]);
  });

  test('counts requests that are under way at once, each of them', async () => {
    const door = openDoor({ faults: [{ after: 1, times: 2, fault: down }] });
    const answers = await Promise.all([1, 2, 3, 4].map(() => door.anonymous('GET', app)));
    expect(answers.map(({ status }) => status)).toEqual([200, 503, 503, 200]);
  });

  test('is for a method, a path, both or any', async () => {
    const door = openDoor({ faults: [{ match: { method: 'POST', path: list }, fault: down }] });
    const ada = await door.as('ada');
    expect((await ada('GET', list)).status).toBe(200);
    expect((await ada('POST', '/v2/repositories/acme/web/groups', {})).status).toBe(400);
    expect((await ada('POST', list, { name: 'never-made' })).status).toBe(503);
    expect((await ada('GET', `${list}/never-made`)).status).toBe(404);
  });

  test.each([
    [app, [app, `${app}/`, `${app}?page=1`], [`${app}/tags`, list]],
    [`${list}/*`, [app, `${list}/web/`], [list, `${app}/tags`]],
    [`${list}/a*p`, [app], [`${list}/api`, `${list}/web`]],
    ['/v2/namespaces/*/repositories/*/tags', [`${app}/tags`], [app, `${app}/tags/latest`]],
    [`${list}/**`, [list, app, `${app}/tags/latest`], [logs, '/v2/namespaces/acme/repositories2']],
    ['**/tags', [`${app}/tags`], [`${app}/tags/latest`, app]],
    ['/v2/orgs/acme.example', [], ['/v2/orgs/acme-example']],
    ['^/v2/(auditlogs|namespaces)/acme$', [logs], [`${logs}/actions`, app]],
    ['^.*/(app|web)$', [app, `${list}/web`], [`${list}/api`, `${app}/tags`]],
    [`${list}/`, [list, `${list}/`], [app]],
    [`${list}/*/`, [app, `${app}/`], [list, `${app}/tags`]],
    [`^${app}/$`, [app, `${app}/`], [`${app}/tags`, list]],
    [`^${app}/?$`, [app, `${app}/`], [`${app}/tags`, list]],
  ])('for the path %s strikes those and no others', async (path, struck, spared) => {
    const door = openDoor({ faults: [{ match: { path }, fault: down }] });
    for (const one of struck) expect([one, (await door.anonymous('GET', one)).status]).toEqual([one, 503]);
    for (const one of spared) expect([one, (await door.anonymous('GET', one)).status]).not.toEqual([one, 503]);
  });

  test('sees only what the rules before it let through, so that faults follow each other', async () => {
    const status = (number: number, times: number): FaultRule => ({ times, fault: { kind: 'status', status: number } });
    const door = openDoor({ faults: [status(500, 1), status(502, 2), status(429, 1)] });
    expect(await statusesOf(door, app, app, app, app, app)).toEqual([500, 502, 502, 429, 200]);
  });

  test('is added and taken away while the sandbox runs', async () => {
    const door = openDoor();
    expect(await statusesOf(door, app)).toEqual([200]);
    door.sandbox.faults.add({ match: { path: app }, fault: down }, { match: { path: logs }, fault: down });
    door.sandbox.faults.add({ match: { path: list }, fault: down });
    expect(await statusesOf(door, app, logs, list)).toEqual([503, 503, 503]);
    door.sandbox.faults.clear();
    expect(await statusesOf(door, app, list)).toEqual([200, 200]);
  });
});

describe('a status', () => {
  test.each([
    ['hub', 'application/json', { message: 'Gone fishing', errinfo: {} }],
    ['accounts', 'application/json', { detail: 'Gone fishing' }],
    ['rate-limit', 'application/json', { detail: 'Gone fishing', error: false }],
    ['gateway', 'application/json', { code: 14, message: 'Gone fishing', details: [] }],
    [
      'scim',
      'application/scim+json',
      { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '503', detail: 'Gone fishing' },
    ],
    ['text', 'text/plain', 'Gone fishing\n'],
    ['html', 'text/html', expect.stringContaining('<title>503 Gone fishing</title>')],
  ] as const)('speaks the dialect %s', async (body, type, expected) => {
    const { anonymous } = openDoor({ faults: [{ fault: { ...down, body, message: 'Gone fishing' } }] });
    const { status, headers, text } = await anonymous('GET', app);
    expect([status, headers.get('content-type')]).toEqual([503, type]);
    expect(type.endsWith('json') ? JSON.parse(text) : text).toEqual(expected);
  });

  test('says what the status means when it is given no words, and what Docker Hub says at its limit', async () => {
    const limit: Fault = { kind: 'status', status: 429, body: 'rate-limit' };
    const door = openDoor({ faults: [{ times: 1, fault: down }, { fault: limit }] });
    expect((await door.anonymous('GET', app)).body).toEqual({ message: 'Service Unavailable', errinfo: {} });
    expect((await door.anonymous('GET', app)).body).toEqual({ detail: 'Rate limit exceeded', error: false });
  });

  test.each([
    ['seconds', 'retry-after', '30'],
    ['date', 'retry-after', 'Tue, 24 Nov 2026 10:00:30 GMT'],
    ['unix-time', 'x-retry-after', String(tuesday / 1000 + 30)],
  ] as const)('tells when to come back as %s, on the clock of the sandbox', async (as, name, value) => {
    const fault: Fault = { kind: 'status', status: 429, retryAfter: { seconds: 30, as } };
    const { headers } = await openDoor({ faults: [{ fault }] }).anonymous('GET', app);
    expect(headers.get(name)).toBe(value);
    expect([...headers.keys()].filter((key) => key.includes('retry'))).toEqual([name]);
  });

  test('carries the headers it is given, also in place of its own', async () => {
    const headers = {
      server: 'cloudflare',
      'Content-Type': 'text/html; charset=UTF-8',
      Location: 'https://hub.example/',
    };
    const door = openDoor({ faults: [{ fault: { kind: 'status', status: 302, headers } }] });
    const answer = await door.anonymous('GET', app);
    expect(answer.status).toBe(302);
    for (const [name, value] of Object.entries(headers)) expect(answer.headers.get(name)).toBe(value);
  });

  test('answers HEAD without a body, and a status that has none as well', async () => {
    const door = openDoor({ faults: [{ times: 1, fault: down }, { fault: { kind: 'status', status: 204 } }] });
    const head = await door.anonymous('HEAD', app);
    const none = await door.anonymous('GET', app);
    expect([head.status, head.text, none.status, none.text]).toEqual([503, '', 204, '']);
  });

  test('keeps the request from Docker Hub: nothing changes, and no budget is spent', async () => {
    const door = openDoor({ rateLimit: 3 });
    const ada = await door.as('ada');
    const before = door.sandbox.snapshot();
    door.sandbox.faults.add({ match: { method: 'POST' }, times: 5, fault: down });
    for (let i = 0; i < 5; i++) expect((await ada('POST', list, { name: 'never-made' })).status).toBe(503);
    expect(door.sandbox.snapshot()).toEqual(before);
    expect((await ada('GET', app)).headers.get('x-ratelimit-remaining')).toBe('2');
  });
});

/** A sandbox whose clock notes how long somebody sleeps on it. */
function onSleepingClock(faults: FaultRule[]) {
  const slept: number[] = [];
  const sleep = async (ms: number, signal: AbortSignal) => {
    signal.throwIfAborted();
    slept.push(ms);
  };
  return { slept, sandbox: createSandbox({ clock: { now: () => tuesday, sleep }, faults }) };
}

/** The Authorization header of somebody who has just signed in. */
async function sessionOf({ fetch, origin, credentials }: Sandbox): Promise<string> {
  const body = JSON.stringify({ identifier: credentials.username, secret: credentials.password });
  const session: unknown = await (await fetch(`${origin}/v2/auth/token`, { method: 'POST', body })).json();
  return `Bearer ${(session as { access_token: string }).access_token}`;
}

describe('a latency', () => {
  test('is slept on the clock that was handed in, and the answer is Docker Hub’s', async () => {
    const { sandbox, slept } = onSleepingClock([{ times: 1, fault: { kind: 'latency', ms: 60_000 } }]);
    expect((await sandbox.fetch(`${sandbox.origin}${app}`)).status).toBe(200);
    expect((await sandbox.fetch(`${sandbox.origin}${app}`)).status).toBe(200);
    expect(slept).toEqual([60_000]);
  });

  test('adds to another one, and goes before any other fault', async () => {
    const { sandbox, slept } = onSleepingClock([
      { fault: { kind: 'latency', ms: 200 } },
      { match: { path: app }, fault: { kind: 'latency', ms: 50 } },
      { match: { path: app }, fault: down },
    ]);
    expect((await sandbox.fetch(`${sandbox.origin}${app}`)).status).toBe(503);
    expect((await sandbox.fetch(`${sandbox.origin}${list}`)).status).toBe(200);
    expect(slept).toEqual([250, 200]);
  });

  test('is never more than a timer can hold, however many add up', async () => {
    const longest: FaultRule = { fault: { kind: 'latency', ms: 2 ** 31 - 1 } };
    const { sandbox, slept } = onSleepingClock([longest, longest]);
    await sandbox.fetch(`${sandbox.origin}${app}`);
    expect(slept).toEqual([2 ** 31 - 1]);
  });

  test('ends when the client gives up, and what it asked for is done and told of all the same', async () => {
    const { sandbox } = onSleepingClock([]);
    const headers = { authorization: await sessionOf(sandbox) };
    sandbox.faults.add({ fault: { kind: 'latency', ms: 200 } });
    const signal = AbortSignal.abort(new Error('enough'));
    const creation = { method: 'POST', headers, body: '{"name":"made-late"}' };
    await expect(sandbox.fetch(`${sandbox.origin}${list}`, { ...creation, signal })).rejects.toThrow('enough');
    expect(sandbox.snapshot().repositories.map(({ name }) => name)).toContain('made-late');
    expect(sandbox.journal.at(-1)).toMatchObject({ method: 'POST', status: 201, actor: 'ada', fault: 'latency' });
    expect((await sandbox.fetch(`${sandbox.origin}${list}`, creation)).status).toBe(400);
  });

  test('needs a clock that can sleep, and says so', async () => {
    const { sandbox } = openDoor({ faults: [{ fault: { kind: 'latency', ms: 1 } }] });
    await expect(sandbox.fetch(`${sandbox.origin}${app}`)).rejects.toThrow(/clock with sleep/);
    expect(sandbox.journal).toEqual([]);
  });
});

test('a hang lasts until the client gives up, for the reason it gives, and Docker Hub does nothing', async () => {
  const door = openDoor({ faults: [{ match: { method: 'POST', path: list }, times: 1, fault: { kind: 'hang' } }] });
  const before = door.sandbox.snapshot();
  const patience = new AbortController();
  const waiting = door.sandbox.fetch(`${door.sandbox.origin}${list}`, {
    method: 'POST',
    body: '{"name":"never-made"}',
    signal: patience.signal,
  });
  const first = await Promise.race([waiting, new Promise((resolve) => setImmediate(resolve, 'still waiting'))]);
  expect(first).toBe('still waiting');
  patience.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  expect(door.sandbox.snapshot()).toEqual(before);
  expect((await door.anonymous('POST', list, {})).status).toBe(401);
});

test('a reset looks like the network’s own, and Docker Hub does nothing', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const before = door.sandbox.snapshot();
  door.sandbox.faults.add({ times: 1, fault: { kind: 'reset' } });
  const error = await ada('POST', list, { name: 'made-later' }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TypeError);
  expect(error).toMatchObject({ message: 'fetch failed', cause: { code: 'ECONNRESET', syscall: 'read' } });
  expect(door.sandbox.snapshot()).toEqual(before);
  expect((await ada('POST', list, { name: 'made-later' })).status).toBe(201);
});

test('a lost reply leaves its effect behind: who asks again is told that it is there already', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  const before = door.sandbox.snapshot();
  door.sandbox.faults.add({ match: { method: 'POST', path: list }, times: 1, fault: { kind: 'lost-reply' } });
  await expect(ada('POST', list, { name: 'made-once' })).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  expect(diffWorlds(before, door.sandbox.snapshot()).map(({ kind, what }) => `${kind} ${what}`)).toEqual([
    'added repository',
    'added audit-event',
  ]);
  expect((await ada('POST', list, { name: 'made-once' })).status).toBe(400);
});

describe('a truncated body', () => {
  test('ends half-way, so that it is no JSON', async () => {
    const door = openDoor();
    const whole = await (await door.sandbox.fetch(`${door.sandbox.origin}${app}`)).text();
    door.sandbox.faults.add({ fault: { kind: 'truncated-body' } });
    const response = await door.sandbox.fetch(`${door.sandbox.origin}${app}`);
    const cut = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('x-ratelimit-limit')).toBe('180');
    expect(cut).toBe(whole.slice(0, Math.floor(whole.length / 2)));
    expect(() => JSON.parse(cut)).toThrow(SyntaxError);
  });

  test('ends after so many bytes as it says, and its effect stays', async () => {
    const door = openDoor();
    const ada = await door.as('ada');
    door.sandbox.faults.add({ match: { method: 'POST' }, times: 1, fault: { kind: 'truncated-body', bytes: 7 } });
    const response = await ada('POST', list, { name: 'made-anyway' }).catch((error: unknown) => error);
    expect(response).toBeInstanceOf(SyntaxError);
    expect((await ada('GET', `${list}/made-anyway`)).status).toBe(200);
  });

  test('leaves an answer without a body alone', async () => {
    const { anonymous } = openDoor({ faults: [{ fault: { kind: 'truncated-body' } }] });
    expect(await anonymous('HEAD', app)).toMatchObject({ status: 200, text: '' });
  });
});

describe('an expired token', () => {
  const expired: FaultRule = { match: { path: app }, times: 1, fault: { kind: 'expired-token' } };

  test('is refused from then on, everywhere, though its time has not come; a new one is good', async () => {
    const door = openDoor({ faults: [expired] });
    const ada = await door.as('ada');
    expect((await ada('GET', logs)).status).toBe(200);
    const refused = await ada('GET', app);
    expect([refused.status, refused.body]).toEqual([401, { message: 'unauthorized', errinfo: {} }]);
    expect(refused.headers.get('x-ratelimit-limit')).toBe('180');
    expect((await ada('GET', app)).status).toBe(401);
    expect((await ada('GET', logs)).status).toBe(401);
    const again = await door.as('ada');
    expect((await again('GET', app)).body.affiliation).toBe('owner');
  });

  test('is a matter of one session: others of the same user go on', async () => {
    const door = openDoor({ faults: [expired] });
    const [first, second] = [await door.as('ada'), await door.as('ada')];
    expect((await first('GET', app)).status).toBe(401);
    expect((await second('GET', app)).status).toBe(200);
  });

  test('waits for a request that carries a token', async () => {
    const door = openDoor({ faults: [expired] });
    expect(await statusesOf(door, app, app)).toEqual([200, 200]);
    expect((await (await door.as('ada'))('GET', app)).status).toBe(401);
  });

  test('may be that of an identity provider, who is refused in SCIM’s words until there is a new one', async () => {
    const users = '/v2/scim/2.0/Users';
    const door = openDoor({ faults: [{ match: { path: users }, times: 1, fault: { kind: 'expired-token' } }] });
    const scim = door.withScim();
    const refused = await scim('GET', users);
    expect([refused.status, refused.body.status]).toEqual([401, '401']);
    expect((await scim('GET', users)).status).toBe(401);
    expect((await door.withScim()('GET', users)).status).toBe(200);
  });

  test('is good again when the faults are cleared', async () => {
    const door = openDoor({ faults: [expired] });
    const ada = await door.as('ada');
    await ada('GET', app);
    door.sandbox.faults.clear();
    expect((await ada('GET', app)).status).toBe(200);
  });
});

test('the journal tells what befell each request, and how it ended for Docker Hub', async () => {
  const { sandbox } = onSleepingClock([]);
  const headers = { authorization: await sessionOf(sandbox) };
  const faults: Fault[] = [
    { kind: 'status', status: 429 },
    { kind: 'reset' },
    { kind: 'lost-reply' },
    { kind: 'truncated-body' },
    { kind: 'hang' },
    { kind: 'latency', ms: 5 },
    { kind: 'expired-token' },
  ];
  for (const fault of faults) {
    sandbox.faults.add({ times: 1, fault });
    const signal = fault.kind === 'hang' ? AbortSignal.abort() : null;
    await sandbox.fetch(`${sandbox.origin}${app}?x=1`, { headers, signal }).catch(() => {});
  }
  await sandbox.fetch(`${sandbox.origin}${app}?x=1`);
  const common = { at: '2026-11-24T10:00:00.000000Z', method: 'GET', path: `${app}?x=1` };
  expect(sandbox.journal.slice(1)).toEqual([
    { ...common, status: 429, actor: 'ada', fault: 'status' },
    { ...common, status: null, actor: 'ada', fault: 'reset' },
    { ...common, status: 200, actor: 'ada', fault: 'lost-reply' },
    { ...common, status: 200, actor: 'ada', fault: 'truncated-body' },
    { ...common, status: null, actor: 'ada', fault: 'hang' },
    { ...common, status: 200, actor: 'ada', fault: 'latency' },
    { ...common, status: 401, actor: null, fault: 'expired-token' },
    { ...common, status: 200, actor: null },
  ]);
});

describe('over a port', () => {
  async function served(fault: Fault, use: (door: ReturnType<typeof openDoor>, url: string) => Promise<void>) {
    const door = openDoor();
    const server = await door.sandbox.listen();
    door.sandbox.faults.add({ match: { path: `${list}/**` }, times: 1, fault });
    try {
      await use(door, server.url);
      expect((await fetch(`${server.url}${app}`)).status).toBe(200);
    } finally {
      await server.close();
    }
  }

  test('a status is an answer like any other', () =>
    served({ kind: 'status', status: 429, body: 'text', retryAfter: { seconds: 9, as: 'seconds' } }, async (_, url) => {
      const response = await fetch(`${url}${app}`);
      expect([response.status, response.headers.get('retry-after')]).toEqual([429, '9']);
      expect(await response.text()).toBe('Too Many Requests\n');
    }));

  test('a reset destroys the socket', () =>
    served({ kind: 'reset' }, async (_, url) => {
      await expect(fetch(`${url}${app}`)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    }));

  test('a lost reply destroys it after the effect', () =>
    served({ kind: 'lost-reply' }, async ({ sandbox }, url) => {
      const headers = { authorization: await sessionOf(sandbox) };
      const creation = fetch(`${url}${list}`, { method: 'POST', headers, body: '{"name":"made-once"}' });
      await expect(creation).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
      expect(sandbox.snapshot().repositories.map(({ name }) => name)).toContain('made-once');
    }));

  test('a truncated body sends fewer bytes than it announced, and no more come', () =>
    served({ kind: 'truncated-body', bytes: 40 }, async (_, url) => {
      const { announced, received, complete } = await new Promise<Record<string, unknown>>((resolve, reject) => {
        get(`${url}${app}`, (message) => {
          let bytes = 0;
          message.on('data', (chunk: Buffer) => (bytes += chunk.length));
          message.on('error', () => {});
          message.on('close', () =>
            resolve({ announced: message.headers['content-length'], received: bytes, complete: message.complete }),
          );
        }).on('error', reject);
      });
      expect(Number(announced)).toBeGreaterThan(40);
      expect([received, complete]).toEqual([40, false]);
    }));

  test('a hang ends with the client', () =>
    served({ kind: 'hang' }, async ({ sandbox }, url) => {
      const patience = new AbortController();
      const waiting = fetch(`${url}${app}`, { signal: patience.signal });
      await expect.poll(() => sandbox.journal.length).toBe(1);
      patience.abort(new Error('enough'));
      await expect(waiting).rejects.toThrow('enough');
    }));

  test('a hang does not keep the server from closing', async () => {
    const { sandbox } = openDoor({ faults: [{ fault: { kind: 'hang' } }] });
    const server = await sandbox.listen();
    const waiting = fetch(`${server.url}${app}`);
    await expect.poll(() => sandbox.journal.length).toBe(1);
    await Promise.all([server.close(), expect(waiting).rejects.toThrow('fetch failed')]);
  });

  test('a latency needs no clock that sleeps: real time passes', () =>
    served({ kind: 'latency', ms: 1 }, async ({ sandbox }, url) => {
      expect((await fetch(`${url}${app}`)).status).toBe(200);
      expect(sandbox.journal).toMatchObject([{ status: 200, fault: 'latency' }]);
    }));

  test('a latency is of the answer only: the effect is there, also when the client does not wait for it', () =>
    served({ kind: 'latency', ms: 60_000 }, async ({ sandbox }, url) => {
      const headers = { authorization: await sessionOf(sandbox) };
      const patience = new AbortController();
      const init = { method: 'POST', headers, body: '{"name":"made-late"}', signal: patience.signal };
      const creation = fetch(`${url}${list}`, init);
      await expect.poll(() => sandbox.journal.at(-1)).toMatchObject({ status: 201, fault: 'latency' });
      patience.abort(new Error('enough'));
      await expect(creation).rejects.toThrow('enough');
      expect(sandbox.snapshot().repositories.map(({ name }) => name)).toContain('made-late');
    }));

  test('an expired token is refused', () =>
    served({ kind: 'expired-token' }, async ({ sandbox }, url) => {
      const headers = { authorization: await sessionOf(sandbox) };
      expect((await fetch(`${url}${app}`, { headers })).status).toBe(401);
    }));
});

describe('a rule that nobody can follow is refused with the rule, the field and what is allowed:', () => {
  test.each([
    [{}, /^Faults must be a list of rules, and this is {}\. Write for example: \[/],
    [['down'], /^Fault rule 1: must be an object, and is "down"\. This one works: \{"match"/],
    [[{ fault: down }, {}], /^Fault rule 2: fault must be an object with kind .*, and is missing/],
    [[{ fault: 'reset' }], /^Fault rule 1: fault must be an object with kind .*, and is "reset"/],
    [[{ path: app, fault: down }], /has no field path; there are match, times, after, fault/],
    [[{ match: '/v2', fault: down }], /match must be an object with method, path, and is "\/v2"/],
    [[{ match: { url: app }, fault: down }], /has no field match\.url; there are method, path/],
    [[{ match: { method: 'get' }, fault: down }], /match\.method must be one of "GET", .*"DELETE", and is "get"/],
    [
      [{ match: { path: 'v2/auditlogs' }, fault: down }],
      /match\.path must be a path without its query, such as .*, and is "v2\/auditlogs"/,
    ],
    [
      [{ match: { path: '/v2/auditlogs/acme?page=1' }, fault: down }],
      /match\.path must be a path without its query, such as .*, and is "\/v2\/auditlogs\/acme\?page=1"/,
    ],
    [[{ match: { path: '^/v2/(' }, fault: down }], /match\.path must be .* regular expression that starts with \^/],
    [[{ times: 0, fault: down }], /times must be "forever" or a whole number from 1, and is 0/],
    [[{ times: 'twice', fault: down }], /times must be .*, and is "twice"/],
    [[{ after: -1, fault: down }], /after must be a whole number from 0, and is -1/],
    [[{ fault: { kind: 'slow' } }], /fault\.kind must be one of "status", "latency", .*"expired-token", and is "slow"/],
    [[{ fault: {} }], /fault\.kind must be one of .*, and is missing/],
    [[{ fault: { kind: 'status' } }], /fault\.status must be a whole number from 200 to 599, and is missing/],
    [[{ fault: { kind: 'status', status: '503' } }], /fault\.status must be .*, and is "503"/],
    [[{ fault: { ...down, body: 'xml' } }], /fault\.body must be one of "hub", "accounts", .*, and is "xml"/],
    [[{ fault: { ...down, message: 5 } }], /fault\.message must be a text, and is 5/],
    [[{ fault: { ...down, retryAfter: 30 } }], /fault\.retryAfter must be an object with seconds, as, and is 30/],
    [[{ fault: { ...down, retryAfter: { seconds: 30 } } }], /fault\.retryAfter\.as must be one of "seconds", "date"/],
    [[{ fault: { ...down, headers: { 'x y': '1' } } }], /fault\.headers must be an object of header names/],
    [[{ fault: { ...down, headers: { x: 'a\r\nb: c' } } }], /fault\.headers must be an object of header names/],
    [[{ fault: { kind: 'latency' } }], /fault\.ms must be a whole number from 0 to 2147483647, and is missing/],
    [[{ fault: { kind: 'latency', ms: 1.5 } }], /fault\.ms must be .*, and is 1\.5/],
    [[{ fault: { kind: 'latency', ms: 2 ** 31 } }], /fault\.ms must be .* to 2147483647, and is 2147483648/],
    [[{ fault: { kind: 'reset', ms: 1 } }], /has no field fault\.ms; there are kind/],
    [[{ fault: { kind: 'truncated-body', bytes: '1' } }], /fault\.bytes must be a whole number from 0/],
    [[{ fault: { kind: 'hang', toString: 1 } }], /has no field fault\.toString/],
  ])('%j', (data, sentence) => {
    expect(() => readFaultRules(data)).toThrow(sentence);
  });

  test('when the sandbox is made, and when rules are added', async () => {
    const wrong = { fault: { kind: 'slow' } } as unknown as FaultRule;
    expect(() => openDoor({ faults: [wrong] })).toThrow(/^Fault rule 1: fault\.kind/);
    const door = openDoor();
    expect(() => door.sandbox.faults.add({ fault: down }, wrong)).toThrow(/^Fault rule 2: fault\.kind/);
    expect(await statusesOf(door, app)).toEqual([200]);
  });
});

test('rules are data: they come through JSON, and what was handed in may be changed afterwards', async () => {
  const rules: FaultRule[] = [{ match: { path: app }, times: 2, after: 0, fault: { kind: 'status', status: 500 } }];
  expect(readFaultRules(JSON.parse(JSON.stringify(rules)))).toEqual(rules);
  const door = openDoor({ faults: rules });
  Object.assign(rules[0]!.fault, { status: 418 });
  rules[0]!.times = 9;
  expect(await statusesOf(door, app, app, app)).toEqual([500, 500, 200]);
});
