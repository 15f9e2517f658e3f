import { describe, expect, it, vi } from 'vitest';
import { Api, getClient } from '../../src/client/client.ts';
import {
  ApiError,
  AuthError,
  DestructiveOperationError,
  NetworkError,
  ParameterError,
  UnauthorizedError,
} from '../../src/client/errors.ts';
import { z } from 'zod';
import { operation } from '../../src/client/operation.ts';
import { fakeHub, json, jwt } from './fake-hub.ts';

const repository = { namespace: 'acme', repository: 'app' };
const empty = { count: 0, next: null, previous: null, results: [] };

describe('a call', () => {
  it('answers with status, data and rate limit, and remembers the rate limit', async () => {
    const headers = { 'x-ratelimit-limit': '180', 'x-ratelimit-remaining': '173', 'x-ratelimit-reset': '1795435260' };
    const api = fakeHub(json(200, empty, headers)).api();
    expect(api.rateLimit).toBeNull();
    const rateLimit = { limit: 180, remaining: 173, reset: 1_795_435_260 };
    expect(await api.getRepositories({ namespace: 'acme' })).toEqual({ statusCode: 200, data: empty, rateLimit });
    expect(api.rateLimit).toEqual(rateLimit);
  });

  it('sends nothing when a parameter is wrong, and says which, what is allowed and an example', async () => {
    const hub = fakeHub();
    const call = hub.api().getRepositories({ namespace: 'acme', page_size: 1000, ordering: 'size' as 'name' });
    await expect(call).rejects.toThrow(ParameterError);
    await expect(call).rejects.toThrow(
      /ordering invalid option.*"-pull_count".*page_size too big.*100.*For example: \{"namespace":"acme"/s,
    );
    // @ts-expect-error a misspelt parameter is refused by the types too
    await expect(hub.api().getRepositories({ namespace: 'acme', pagesize: 1 })).rejects.toThrow(
      'did you mean page_size?',
    );
    expect(hub.requests).toEqual([]);
  });

  it('holds rules for immutable tags against RE2 before sending', async () => {
    const hub = fakeHub(json(200, {}));
    const call = (rule: string) =>
      hub.api().updateImmutableTags({ ...repository, immutable_tags: true, immutable_tags_rules: [rule] });
    for (const rule of ['v(?=1)', '(a)\\1', '[', '(?<!x)y', ''])
      await expect(call(rule)).rejects.toThrow(/immutable_tags_rules\.0/);
    expect(hub.requests).toEqual([]);
    for (const rule of ['v.*', '^v[0-9]+\\.[0-9]+$', '(?i)release', '\\pL+']) await call(rule);
    expect(hub.requests.length).toBe(4);
  });

  it('tells existence from 200 and 404 alone', async () => {
    const head = (status: number) => fakeHub(new Response(null, { status })).api().checkRepository(repository);
    expect((await head(200)).data).toEqual({ exists: true });
    expect((await head(404)).data).toEqual({ exists: false });
    await expect(head(403)).rejects.toThrow(UnauthorizedError);
    await expect(head(500)).rejects.toThrow(ApiError);
  });

  it('refuses a destructive operation unless that was allowed', async () => {
    const hub = fakeHub(new Response(null, { status: 204 }));
    const remove = Object.assign(
      operation({
        tool: 'hub_teams',
        action: 'delete',
        route: 'DELETE /v2/orgs/{org}/groups/{group_name}',
        summary: 'Delete a team.',
        params: z.strictObject({ org: z.string(), group_name: z.string() }),
        returns: z.null(),
        risk: 'destructive',
        target: ({ org, group_name }) => `${org}/${group_name}`,
        example: { org: 'acme', group_name: 'platform' },
        needs: { credentials: ['password'] },
        source: 'tag/groups',
      }),
      { name: 'removeTeam' },
    );
    const params = { org: 'acme', group_name: 'platform' };
    await expect(hub.api().call(remove, params)).rejects.toThrow(DestructiveOperationError);
    expect(hub.requests).toEqual([]);
    expect((await hub.api({ allowDestructive: true }).call(remove, params)).statusCode).toBe(204);
  });
});

describe('a list', () => {
  const pageOf = (names: string[], next: string | null) =>
    json(200, { count: 3, next, previous: null, results: names.map((name) => ({ name })) });
  const more = 'https://hub.example/v2/namespaces/acme/repositories?page=2';

  it('is one page when awaited, and all items when looped over', async () => {
    const hub = fakeHub(pageOf(['a', 'b'], more), pageOf(['a', 'b'], more), pageOf(['c'], null));
    const api = hub.api();
    expect((await api.getRepositories({ namespace: 'acme' })).data.results.length).toBe(2);
    const names: string[] = [];
    for await (const { name } of api.getRepositories({ namespace: 'acme' })) names.push(name);
    expect(names).toEqual(['a', 'b', 'c']);
    expect(hub.requests.map(({ url }) => url.search)).toEqual(['', '?page=1&page_size=100', '?page=2&page_size=100']);
  });

  it('sends nothing before somebody awaits it, and once however often it is awaited', async () => {
    const hub = fakeHub(pageOf([], null));
    const call = hub.api().getRepositories({ namespace: 'acme' });
    expect(hub.requests).toEqual([]);
    await Promise.all([call, call.catch(() => null), call.finally(() => {})]);
    expect(hub.requests.length).toBe(1);
  });

  it('yields no more than it was asked for', async () => {
    const hub = fakeHub(pageOf(['a', 'b'], more));
    const names: string[] = [];
    for await (const { name } of hub.api().getRepositories({ namespace: 'acme' }, { maxItems: 1 })) names.push(name);
    expect(names).toEqual(['a']);
    expect(hub.requests.length).toBe(1);
  });

  it('does not follow a next page to another origin', async () => {
    const hub = fakeHub(pageOf(['a'], 'https://evil.example/v2/x?page=2'));
    const read = async () => {
      for await (const _ of hub.api().getRepositories({ namespace: 'acme' }));
    };
    await expect(read()).rejects.toThrow(/evil\.example and did not follow it/);
    expect(hub.requests.length).toBe(1);
  });
});

describe('signing in', () => {
  it('happens once for many calls at the same time, and again before the token ends', async () => {
    const hub = fakeHub(json(200, empty));
    const api = hub.api();
    await Promise.all(Array.from({ length: 16 }, () => api.getRepositories({ namespace: 'acme' })));
    expect(hub.signIns.length).toBe(1);
    await hub.clock.sleep(500_000);
    await api.getRepositories({ namespace: 'acme' });
    expect(hub.signIns.length).toBe(1);
    await hub.clock.sleep(80_000);
    await api.getRepositories({ namespace: 'acme' });
    expect(hub.signIns.length).toBe(2);
  });

  it('is done again after a 401, once, with the same request', async () => {
    const hub = fakeHub(json(401, { message: 'unauthorized', errinfo: {} }), json(200, empty));
    await hub.api().getRepositories({ namespace: 'acme' });
    expect(hub.signIns.length).toBe(2);
    expect(hub.requests.map(({ url }) => url.pathname)).toEqual(Array(2).fill('/v2/namespaces/acme/repositories'));
    expect(new Set(hub.requests.map(({ authorization }) => authorization)).size).toBe(2);
  });

  it('that keeps being refused is an AuthError that says what to check', async () => {
    const hub = fakeHub(json(401, { message: 'unauthorized', errinfo: {} }));
    const call = hub.api().getRepositories({ namespace: 'acme' });
    await expect(call).rejects.toThrow(AuthError);
    await expect(call).rejects.toThrow(/DOCKERHUB_TOKEN/);
    expect(hub.requests.length).toBe(2);
  });

  it('is not needed with a ready JWT, and a raw token is never the bearer', async () => {
    const ready = jwt({ exp: 1, source: { type: 'pat' } });
    const hub = fakeHub(json(200, empty));
    await hub.api({ username: undefined, password: undefined, jwt: ready }).getRepositories({ namespace: 'acme' });
    expect(hub.signIns).toEqual([]);
    expect(hub.requests[0]!.authorization).toBe(`Bearer ${ready}`);
    const pat = `dckr_pat_${'x'.repeat(27)}`;
    await hub.api({ password: pat }).getRepositories({ namespace: 'acme' });
    expect(hub.requests[1]!.authorization).not.toContain(pat);
    expect(hub.signIns[0]).toBe(JSON.stringify({ identifier: 'ada', secret: pat }));
  });

  it('is given up when everybody who waits for it has been cancelled, and not before', async () => {
    const hub = fakeHub(json(200, empty));
    const signals: AbortSignal[] = [];
    const open: (() => void)[] = [];
    const fetch = async (request: Request) => {
      if (!request.url.endsWith('/v2/auth/token')) return json(200, empty);
      signals.push(request.signal);
      await new Promise<void>((resolve, reject) => {
        open.push(resolve);
        request.signal.addEventListener('abort', () => reject(new Error('cut')));
      });
      return json(200, { access_token: jwt({}) });
    };
    const api = hub.api({ fetch });
    const [one, two] = [new AbortController(), new AbortController()];
    const calls = [one, two].map(({ signal }) => api.getRepositories({ namespace: 'acme' }, { signal }));
    const settled = Promise.allSettled(calls);
    await vi.waitFor(() => expect(signals.length).toBe(1));
    one.abort(new Error('enough'));
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    two.abort(new Error('enough'));
    expect(signals[0]!.aborted).toBe(true);
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('tells who we are from the claims', async () => {
    const hub = fakeHub(json(200, empty));
    expect(hub.api().whoami()).toMatchObject({ username: 'ada', credential: 'password', verified: false });
    const claims = {
      exp: 1_795_435_800,
      scope: 'repo:read',
      'https://hub.docker.com': { username: 'ada', uuid: 'u-1', source: 'docker_pat|u-2' },
    };
    expect(hub.api({ password: undefined, jwt: jwt(claims) }).whoami()).toEqual({
      username: 'ada',
      uuid: 'u-1',
      email: null,
      credential: 'pat',
      scopes: ['repo:read'],
      expires_at: '2026-11-23T12:10:00.000Z',
      verified: true,
    });
  });
});

describe('trying again', () => {
  const busy = json(503, { message: 'no', errinfo: {} });

  it('waits as long as Retry-After says after a 429, for writes too', async () => {
    for (const [retryAfter, waited] of [
      ['7', 7000],
      ['Mon, 23 Nov 2026 12:00:09 GMT', 9000],
    ] as const) {
      const hub = fakeHub(
        json(429, { detail: 'Rate limit exceeded' }, { 'retry-after': retryAfter }),
        json(201, { name: 'x1' }),
      );
      const start = hub.clock.now();
      await hub.api().createRepository({ namespace: 'acme', name: 'x1' });
      expect(hub.clock.now() - start).toBe(waited);
    }
  });

  it('reads X-Retry-After as a moment when it is one', async () => {
    const hub = fakeHub(
      json(429, {}, { 'x-retry-after': String(Date.parse('2026-11-23T12:00:30Z') / 1000) }),
      json(200, empty),
    );
    const start = hub.clock.now();
    await hub.api().getRepositories({ namespace: 'acme' });
    expect(hub.clock.now() - start).toBe(30_000);
  });

  it('gives up on a 429 that lasts longer than the call may take, and says when to come back', async () => {
    const hub = fakeHub(json(429, { detail: 'Rate limit exceeded', error: false }, { 'retry-after': '3600' }));
    const call = hub.api().getRepositories({ namespace: 'acme' });
    await expect(call).rejects.toThrow(ApiError);
    await expect(call).rejects.toMatchObject({
      status: 429,
      retryAfter: 3600,
      message: expect.stringContaining('Try again in 3600 s'),
    });
    expect(hub.requests.length).toBe(1);
  });

  it('repeats a read after a 503 or a broken connection, up to four tries', async () => {
    const hub = fakeHub(busy, new TypeError('broken'), json(200, empty));
    await hub.api().getRepositories({ namespace: 'acme' });
    expect(hub.requests.length).toBe(3);
    const down = fakeHub(new TypeError('broken'));
    await expect(down.api().getRepositories({ namespace: 'acme' })).rejects.toThrow(NetworkError);
    expect(down.requests.length).toBe(4);
  });

  it('never sends a write twice that may have arrived', async () => {
    const writes = [
      (api: Api) => api.createRepository({ namespace: 'acme', name: 'x1' }),
      (api: Api) => api.updateImmutableTags({ ...repository, immutable_tags: false, immutable_tags_rules: [] }),
      (api: Api) => api.updateOrgMember({ org: 'acme', username: 'dev1', role: 'editor' }),
      (api: Api) => api.deleteGroup({ org: 'acme', group_name: 'platform' }),
    ];
    for (const write of writes) {
      for (const reply of [busy, new TypeError('broken'), json(500, {})]) {
        const hub = fakeHub(reply);
        await expect(write(hub.api({ allowDestructive: true }))).rejects.toThrow();
        expect(hub.requests.length).toBe(1);
      }
    }
  });

  it('sends a write again when the connection was never made', async () => {
    const refused = Object.assign(new TypeError('fetch failed'), {
      cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }),
    });
    const hub = fakeHub(refused, json(201, { name: 'x1' }));
    await hub.api().createRepository({ namespace: 'acme', name: 'x1' });
    expect(hub.requests.length).toBe(2);
  });

  it('tells the caller about every try', async () => {
    const tries: unknown[] = [];
    await fakeHub(busy, json(200, empty))
      .api()
      .getRepositories({ namespace: 'acme' }, { onAttempt: (report) => tries.push(report) });
    expect(tries).toMatchObject([
      { operation: 'getRepositories', method: 'GET', status: 503, attempt: 1, wait: 225 },
      { operation: 'getRepositories', method: 'GET', status: 200, attempt: 2, wait: null },
    ]);
  });

  it('stops at once when the caller cancels', async () => {
    const controller = new AbortController();
    const hub = fakeHub(() => {
      controller.abort(new Error('enough'));
      return busy.clone();
    });
    await expect(hub.api().getRepositories({ namespace: 'acme' }, { signal: controller.signal })).rejects.toThrow(
      'enough',
    );
    expect(hub.requests.length).toBe(1);
  });
});

describe('an error', () => {
  const failure = (reply: Response) =>
    fakeHub(reply)
      .api()
      .getRepository(repository)
      .then(
        () => expect.fail('it succeeded'),
        (error: unknown) => error,
      );

  it('is of the kind that its status stands for', async () => {
    for (const [status, kind] of [
      [400, ParameterError],
      [404, ParameterError],
      [401, AuthError],
      [403, UnauthorizedError],
      [405, ApiError],
      [409, ApiError],
      [500, ApiError],
      [302, ApiError],
    ] as const) {
      const error = await failure(new Response('{}', { status, headers: { 'content-type': 'application/json' } }));
      expect(error).toBeInstanceOf(kind);
      expect(error).toMatchObject({ status, operation: 'getRepository' });
    }
  });

  it('carries what Docker Hub said, in any of its dialects', async () => {
    for (const [body, said] of [
      [{ detail: 'Incorrect authentication credentials' }, 'Incorrect authentication credentials'],
      [
        { message: 'httperror 404: object not found', errinfo: { namespace: 'acme' } },
        'httperror 404: object not found',
      ],
      [{ fields: { ordering: ['Invalid ordering value.'] }, text: 'Invalid ordering value' }, 'Invalid ordering value'],
      [{ name: ['Too long.'], __all__: ['Taken.'] }, 'name: Too long. __all__: Taken.'],
      [{ code: 5, message: 'not found', details: [] }, 'not found'],
      [
        { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], detail: 'no such user', status: '404' },
        'no such user',
      ],
      [{ errors: [{ code: 'DENIED', message: 'requested access is denied' }] }, 'requested access is denied'],
      [{ details: 'incorrect username or password' }, 'incorrect username or password'],
    ] as const) {
      expect(await failure(json(400, body))).toMatchObject({ hubMessage: said });
    }
    const page = (type: string, body: string) =>
      new Response(body, { status: 429, headers: { 'content-type': type, 'retry-after': '9999' } });
    expect(await failure(page('text/plain', 'Too Many Requests (HAP429).\n'))).toMatchObject({
      hubMessage: 'Too Many Requests (HAP429).',
    });
    expect(await failure(page('text/html', '<html><head><title>Just a moment...</title>'))).toMatchObject({
      hubMessage: 'Just a moment...',
    });
  });

  it('says which role, scope or kind of credential a 403 wants', async () => {
    const forbidden = json(403, { message: 'token issued from personal access token is not allowed', errinfo: {} });
    const hub = fakeHub(forbidden);
    await expect(hub.api({ password: `dckr_pat_${'x'.repeat(27)}` }).getAuditLogs({ account: 'acme' })).rejects.toThrow(
      /The kind of credential in use \(a personal access token\) can't do it; use a password or an organization access token/,
    );
    await expect(fakeHub(json(403, {})).api().getAuditLogs({ account: 'acme' })).rejects.toThrow(
      /owner of the organization, and the Team or Business plan/,
    );
  });

  it('keeps hosts inside Docker to itself', async () => {
    const leak = json(500, { message: 'Delete "https://registry.s.us-east-1.aws.dckr.io/api/x": no', errinfo: {} });
    expect(String(await failure(leak))).not.toContain('dckr.io');
  });

  it('names a page that is no answer of Docker Hub', async () => {
    const html = new Response('<html>portal</html>', { headers: { 'content-type': 'text/html' } });
    expect(String(await failure(html))).toMatch(/text\/html instead of JSON.*proxy/);
    const cut = new Response('{"name": "ap', { headers: { 'content-type': 'application/json' } });
    expect(String(await failure(cut))).toMatch(/ended too early/);
  });
});

describe('the environment', () => {
  it('without credentials leads to what docker login stored, for hub.docker.com alone', async () => {
    const stored = Buffer.from('ada:correct horse').toString('base64');
    const environment = {
      DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { 'https://index.docker.io/v1/': { auth: stored } } }),
    };
    const hub = fakeHub(json(200, empty));
    const options = { ...hub.options, username: undefined, password: undefined };
    await getClient({ ...options, url: 'https://hub.docker.com' }, environment).getRepositories({ namespace: 'acme' });
    expect(hub.signIns).toEqual([JSON.stringify({ identifier: 'ada', secret: 'correct horse' })]);
    await getClient(options, environment).getRepositories({ namespace: 'acme' });
    expect(hub.signIns.length).toBe(1);
    expect(hub.requests.map(({ authorization }) => authorization !== null)).toEqual([true, false]);
  });

  it('gives address and credentials, in both spellings, trimmed', () => {
    const client = (environment: Record<string, string>) => getClient({}, environment).whoami();
    const pat = `dckr_pat_${'x'.repeat(27)}`;
    expect(client({ DOCKERHUB_USERNAME: 'ada', DOCKERHUB_TOKEN: `${pat}\n` })).toMatchObject({
      username: 'ada',
      credential: 'pat',
    });
    expect(client({ DOCKER_HUB_USER: 'ada', DOCKER_HUB_TOKEN: 'secret words' })).toMatchObject({
      credential: 'password',
    });
    expect(client({})).toMatchObject({ username: null, credential: 'anonymous' });
  });

  it('leads there again when the token that was found has ended or is refused, and says docker login where it stays so', async () => {
    const at = (hub: ReturnType<typeof fakeHub>, seconds: number) => jwt({ exp: hub.clock.now() / 1000 + seconds });
    const hub = fakeHub(json(200, empty), json(200, empty), json(401, {}));
    const found = [at(hub, 300), at(hub, 900), at(hub, 901), at(hub, 902)];
    let looked = 0;
    const lookUp = async () =>
      ({ kind: 'jwt', jwt: found[looked++]!, mintedFrom: 'password', source: 'docker login (file)' }) as const;
    const api = hub.api({ username: undefined, password: undefined, lookUp });
    await api.getRepositories({ namespace: 'acme' });
    await hub.clock.sleep(280_000);
    await api.getRepositories({ namespace: 'acme' });
    expect(looked).toBe(2);
    await expect(api.getRepositories({ namespace: 'acme' })).rejects.toThrow(/Run docker login again/);
    expect(looked).toBe(3);
    expect(hub.requests.map(({ authorization }) => authorization)).toEqual(
      [0, 1, 1, 2].map((nth) => `Bearer ${found[nth]}`),
    );
  });

  it('is asked for a stored login once when there is none', async () => {
    const hub = fakeHub(json(200, empty));
    let looked = 0;
    const lookUp = async () => {
      looked++;
      return { kind: 'anonymous', source: 'none found' } as const;
    };
    const api = hub.api({ username: undefined, password: undefined, lookUp });
    await Promise.all([1, 2, 3].map(() => api.getRepositories({ namespace: 'acme' })));
    await api.getRepositories({ namespace: 'acme' });
    expect(looked).toBe(1);
    expect(hub.requests.every(({ authorization }) => authorization === null)).toBe(true);
  });

  it('is refused when it makes no sense', () => {
    expect(() => getClient({}, { DOCKERHUB_TOKEN: 'x' })).toThrow(/Set DOCKERHUB_USERNAME/);
    expect(() => new Api({ url: 'hub.docker.com' })).toThrow(/must be like https:\/\/hub.docker.com/);
  });
});
