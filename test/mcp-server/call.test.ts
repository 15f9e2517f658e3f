// Calls: arguments in every form that hosts send, errors a model can act on, lists that say how complete they are.
import { describe, expect, it } from 'vitest';
import { diffWorlds } from '../../src/sandbox/sandbox.ts';
import { json } from '../client/fake-hub.ts';
import { onFakeHub, onSandbox, told } from './host.ts';

const page = { count: 30, next: 'https://hub.example/v2/x?page=2', previous: null, results: [{ name: 'app' }] };
const listOf = (result: { structuredContent?: unknown }) => (result.structuredContent as { list: unknown }).list;
const dataOf = (result: { structuredContent?: unknown }) =>
  (result.structuredContent as { data: Record<string, unknown> }).data;

describe('arguments', () => {
  it('come as an object and as JSON text alike, numbers in quotes included', async () => {
    for (const params of [{ namespace: 'acme', page_size: 1 }, '{"namespace":"acme","page_size":"1"}']) {
      const { act, requests } = await onFakeHub([json(200, page)]);
      const result = await act('hub_repos', 'list', params);
      expect(result.structuredContent).toMatchObject({ status_code: 200, data: { results: [{ name: 'app' }] } });
      expect(JSON.parse((result.content as { text: string }[])[0]!.text)).toEqual(result.structuredContent);
      expect(requests[0]!.url.search).toBe('?page_size=1');
    }
  });

  it('of a tool that is one operation are the parameters themselves', async () => {
    const { call, requests } = await onFakeHub([json(200, page)], { MCP_TOOL_MODE: 'verbose' });
    await call('hub_repos_list', { namespace: 'acme', page_size: 1 });
    expect(requests[0]!.url.search).toBe('?page_size=1');
    const wrong = await call('hub_repos_list', { namespace: 'acme', pagesize: 1 });
    expect(told(wrong)).toMatch(/hub_repos_list: pagesize unknown parameter, did you mean page_size\?/);
  });

  it('that are wrong send nothing and teach what is right', async () => {
    const { call, requests } = await onFakeHub();
    for (const [args, lesson] of [
      [{ action: 'lst' }, /no action \\"lst\\", did you mean list\?/],
      [{}, /action is missing.*Actions: list, create/],
      [{ action: 'list', params_json: '{"namespace":' }, /params_json is not JSON.*list\(namespace/],
      [{ action: 'list', params_json: '["acme"]' }, /must be an object/],
      [{ action: 'list', params_json: {} }, /namespace is required/],
      [
        { action: 'list', params_json: { namespace: 'acme', pagesize: 5 } },
        /pagesize unknown parameter, did you mean page_size\?/,
      ],
      [{ action: 'list', params_json: { namespace: 'acme', page: -1 } }, /page too small/],
      [{ action: 'list', params_json: { namespace: 'acme', page: 1.5 } }, /page .*int/],
      [{ action: 'list', params_json: { namespace: '../user/orgs?x=' } }, /namespace must be a namespace/],
      [{ action: 'list', params_json: { namespace: 'acme', max_items: 0 } }, /max_items too small/],
      [{ action: 'list', params_json: { namespace: 'acme', dry_run: true } }, /dry_run unknown parameter/],
      [{ action: 'get', params_json: { namespace: 'acme', repository: 'a', max_items: 5 } }, /max_items unknown/],
      [{ action: 'list', namespace: 'acme' }, /namespace belongs inside params_json/],
    ] as const) {
      const result = await call('hub_repos', args);
      expect(result.isError).toBe(true);
      expect(told(result)).toMatch(lesson);
    }
    expect(requests).toEqual([]);
  });

  it('for an unknown tool are refused by name', async () => {
    const { call } = await onFakeHub();
    await expect(call('hub_nothing', { action: 'list' })).rejects.toThrow(/no tool hub_nothing; there are hub_auth/);
  });
});

describe('an answer', () => {
  it('that Docker Hub refuses says so as an error, with the status', async () => {
    const { act } = await onFakeHub([json(404, { message: 'object not found', errinfo: {} })]);
    const result = await act('hub_repos', 'get', { namespace: 'acme', repository: 'nope' });
    expect(result.isError).toBe(true);
    expect(result.structuredContent).toMatchObject({
      error: { kind: 'ParameterError', status_code: 404, operation: 'getRepository' },
    });
  });

  it('names the role, scope or kind of credential that is missing', async () => {
    const { sandbox, act } = await onSandbox();
    const { secret } = sandbox.issueToken({ kind: 'pat', username: 'ada', scopes: ['repo:read'] });
    await act('hub_auth', 'create_token', { identifier: 'ada', secret });
    expect(told(await act('hub_auth', 'list_pats'))).toMatch(/kind of credential in use \(a personal access token\)/);
    expect(told(await act('hub_repos', 'create', { namespace: 'acme', name: 'new-one' }))).toMatch(
      /the scope repo:admin on the token/,
    );
  });

  it('tells how often Docker Hub was asked', async () => {
    const { act } = await onFakeHub([json(503, {}), json(200, page)]);
    const result = await act('hub_repos', 'list', { namespace: 'acme' });
    expect(result._meta?.['dockerhub-agent/attempts']).toMatchObject([{ status: 503 }, { status: 200 }]);
  });

  it('is cleaned of what could hide or move, and says where strangers wrote', async () => {
    const hostile = 'safe\u001b[2J\u202e\u200b\u{e0041}text';
    const { act } = await onFakeHub([json(200, { ...page, results: [{ name: 'app', description: hostile }] })]);
    const result = await act('hub_repos', 'list', { namespace: 'acme' });
    expect(told(result)).toContain('"safetext"');
    expect(told(result)).not.toMatch(/\\u001b|\u202e|\u200b|\u{e0041}/u);
    expect(result._meta?.['dockerhub-agent/outsider-text']).toContain('data.results.description');
  });

  it('comes as structure alone to hosts that have no use for text', async () => {
    const { act } = await onFakeHub([json(200, page)]);
    const result = await act(
      'hub_repos',
      'list',
      { namespace: 'acme' },
      { _meta: { 'dockerhub-agent/structure-only': true } },
    );
    expect(result.content).toEqual([]);
    expect(dataOf(result)).toEqual({ results: page.results });
  });
});

describe('a list', () => {
  it('says how much it holds and what brings the rest', async () => {
    const { act } = await onFakeHub([json(200, page), json(200, { logs: [{}, {}] }), json(200, { logs: [{}] })]);
    expect(listOf(await act('hub_repos', 'list', { namespace: 'acme', page_size: 1 }))).toEqual({
      items: 'results',
      returned: 1,
      total: 30,
      complete: false,
      next: { namespace: 'acme', page: 2, page_size: 1 },
    });
    const logs = { account: 'acme', page: 3, page_size: 2 };
    expect(listOf(await act('hub_audit', 'logs', logs))).toEqual({
      items: 'logs',
      returned: 2,
      complete: false,
      next: { account: 'acme', page: 4, page_size: 2 },
    });
    expect(listOf(await act('hub_audit', 'logs', logs))).toMatchObject({ returned: 1, complete: false });
  });

  it('that comes whole says so, whatever shape Docker Hub gives it', async () => {
    for (const [reply, tool, action, params] of [
      [{ data: [{ id: 'x' }] }, 'hub_org', 'list_invites', { org: 'acme' }],
      [[{ username: 'ada' }], 'hub_teams', 'list_members', { org: 'acme', group_name: 'platform' }],
      [{ total: 1, next: null, results: [{ id: 'x' }] }, 'hub_auth', 'list_oats', { org: 'acme' }],
      [{ totalResults: 1, Resources: [{ id: 'x' }] }, 'hub_scim', 'list_users', {}],
    ] as const) {
      const { act } = await onFakeHub([json(200, reply)]);
      expect(listOf(await act(tool, action, params))).toMatchObject({ returned: 1, complete: true });
    }
  });

  it('follows its pages up to max_items, tells its progress, and goes on from exactly there', async () => {
    const { act, client, sandbox } = await onSandbox();
    const all = sandbox.snapshot().repositories.filter(({ namespace }) => namespace === 'acme');
    const seen: unknown[] = [];
    const first = await client.callTool(
      {
        name: 'hub_repos',
        arguments: { action: 'list', params_json: { namespace: 'acme', max_items: 30, page_size: 10 } },
      },
      { onprogress: (progress) => void seen.push(progress) },
    );
    expect(seen.length).toBeGreaterThanOrEqual(3);
    expect(seen[0]).toMatchObject({ progress: 10, total: all.length });
    const { next, ...list } = listOf(first) as { next: object };
    expect(list).toEqual({ items: 'results', returned: 30, total: all.length, complete: false });
    const second = await act('hub_repos', 'list', { ...next, max_items: 1000 });
    const names = [first, second].flatMap((result) =>
      (dataOf(result)['results'] as { name: string }[]).map(({ name }) => name),
    );
    expect(names).toHaveLength(all.length);
    expect(new Set(names).size).toBe(all.length);
    expect(listOf(await act('hub_repos', 'list', { namespace: 'acme', max_items: 1000 }))).toMatchObject({
      complete: true,
    });
  });

  it('that breaks off keeps what came before and says why the rest is missing', async () => {
    const full = { ...page, count: 200, results: Array.from({ length: 100 }, (_, id) => ({ name: `app-${id}` })) };
    const { act } = await onFakeHub([json(200, full), json(403, { message: 'no more for you', errinfo: {} })]);
    const result = await act('hub_repos', 'list', { namespace: 'acme', max_items: 200 });
    expect(result.isError).toBeFalsy();
    expect(listOf(result)).toMatchObject({
      returned: 100,
      total: 200,
      complete: false,
      next: { page: 2, page_size: 100 },
      stopped: expect.stringContaining('no more for you'),
    });
  });
});

describe('fields', () => {
  const params = { namespace: 'acme', repository: 'app', page_size: 5 };

  it('by default are those that a model needs, and the rest is told by name', async () => {
    const { act } = await onSandbox();
    const { data, left_out: leftOut } = (await act('hub_repos', 'list_tags', params)).structuredContent as {
      data: { results: object[] };
      left_out: string[];
    };
    expect(Object.keys(data.results[0]!).toSorted()).toEqual(['full_size', 'name', 'tag_last_pushed']);
    expect(leftOut).toEqual(expect.arrayContaining(['images', 'digest']));
  });

  it('can be named, dotted into lists, and all be had', async () => {
    const { act } = await onSandbox();
    const some = await act('hub_repos', 'list_tags', { ...params, fields: ['name', 'images.architecture'] });
    const [tag] = dataOf(some)['results'] as { images: object[] }[];
    expect(Object.keys(tag!)).toEqual(['name', 'images']);
    expect(Object.keys(tag!.images[0]!)).toEqual(['architecture']);
    const all = await act('hub_repos', 'list_tags', { ...params, fields: ['*'] });
    expect(all.structuredContent).not.toHaveProperty('left_out');
    expect(dataOf(all)).toHaveProperty('count');
  });

  it('with long texts are cut, unless named', async () => {
    const readme = 'x'.repeat(5000);
    const { act } = await onFakeHub([json(200, { name: 'app', full_description: readme })]);
    const repository = { namespace: 'acme', repository: 'app' };
    const cut = await act('hub_repos', 'get', repository);
    expect(String(dataOf(cut)['full_description'])).toHaveLength(1001);
    expect(cut.structuredContent).toMatchObject({ left_out: ['full_description after 1000 characters'] });
    const named = await act('hub_repos', 'get', { ...repository, fields: ['full_description'] });
    expect(dataOf(named)).toEqual({ full_description: readme });
  });
});

describe('a dry run', () => {
  it('tells request, target, what is there now and the way back, and sends nothing but reads', async () => {
    const { act, sandbox } = await onSandbox();
    const result = await act('hub_org', 'remove_member', { org: 'acme', username: 'dev2', dry_run: true });
    expect(result.structuredContent).toMatchObject({
      dry_run: {
        sent: false,
        risk: 'destructive',
        target: 'dev2 in acme',
        request: { method: 'DELETE', path: '/v2/orgs/acme/members/dev2', body: null },
        now: ['dev2 is Member of acme', 'in the teams backend, platform'],
        undo: expect.stringContaining('Invite the person again'),
        state: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
    expect(new Set(sandbox.journal.map(({ method, path }) => (path === '/v2/auth/token' ? 'GET' : method)))).toEqual(
      new Set(['GET']),
    );
  });

  it('is Docker Hub’s own where it has one', async () => {
    const { act, sandbox } = await onSandbox();
    const before = sandbox.snapshot();
    const invite = { org: 'acme', invitees: ['jane@example.com', 'ada'], team: 'platform', dry_run: true };
    const result = await act('hub_org', 'bulk_invite', invite);
    expect(told(result)).toMatch(/existing_org_member/);
    expect(sandbox.snapshot()).toEqual(before);
  });

  it('works for every action that writes', async () => {
    const { operations } = await import('../../src/client/operations.ts');
    const { act, sandbox } = await onSandbox();
    const before = sandbox.snapshot();
    for (const { tool, action, risk, example } of operations) {
      if (risk === 'read') continue;
      const result = await act(tool, action, { ...(example as object), dry_run: true });
      expect(told(result), `${tool} ${action}`).toMatch(/"sent":false|"status_code":202|404|AuthError/);
    }
    expect(sandbox.snapshot()).toEqual(before);
  });
});

describe('what takes a write back', () => {
  it('is told before it is made, or with its answer, as calls that work', async () => {
    const { act, sandbox } = await onSandbox({ environment: { DOCKERHUB_ALLOW_DESTRUCTIVE: 'true' } });
    const team = { org: 'acme', group_name: 'backend' };
    const writes: [tool: string, action: string, params: object][] = [
      ['hub_teams', 'create', { org: 'acme', name: 'data' }],
      ['hub_teams', 'update', { ...team, name: 'services', description: 'New' }],
      ['hub_teams', 'patch', { org: 'acme', group_name: 'platform', description: 'New' }],
      ['hub_teams', 'add_member', { org: 'acme', group_name: 'platform', member: 'linus' }],
      ['hub_teams', 'remove_member', { org: 'acme', group_name: 'platform', username: 'dev1' }],
      ['hub_teams', 'delete', { org: 'acme', group_name: 'platform' }],
      ['hub_org', 'update_member', { org: 'acme', username: 'dev1', role: 'editor' }],
      ['hub_org', 'bulk_invite', { org: 'acme', invitees: ['new@example.com'], team: 'security' }],
      ['hub_org', 'update_settings', { org: 'acme', restricted_images: allOff }],
      [
        'hub_repos',
        'set_immutable_tags',
        { namespace: 'acme', repository: 'app', immutable_tags: false, immutable_tags_rules: [] },
      ],
      ['hub_auth', 'create_pat', { token_label: 'ci', scopes: ['repo:read'] }],
    ];
    for (const [tool, action, params] of writes) {
      const before = sandbox.snapshot();
      const ownDryRun = action === 'bulk_invite';
      const plan = ownDryRun ? null : await act(tool, action, { ...params, dry_run: true });
      const done = await act(tool, action, params);
      expect(done.isError, told(done)).toBeFalsy();
      const early = (plan?.structuredContent as { dry_run: { inverse: Call[] } } | undefined)?.dry_run.inverse ?? [];
      const late = (done._meta?.['dockerhub-agent/inverse'] ?? []) as Call[];
      const calls = late.length > 0 ? late : early;
      expect(calls.length, `${tool} ${action}`).toBeGreaterThan(0);
      for (const call of calls) {
        const undone = await act(call.tool, call.action, call.params);
        expect(undone.isError, `${tool} ${action}: ${told(undone)}`).toBeFalsy();
      }
      const left = diffWorlds(before, sandbox.snapshot()).filter(
        (change) => change.what !== 'audit-event' && !(change.kind === 'changed' && 'last_modified' in change.after),
      );
      // A team that is made again is another one to Docker Hub, and its repositories don't know it.
      if (action !== 'delete') expect(left, `${tool} ${action}`).toEqual([]);
    }
  });

  it('is nothing where nothing was changed', async () => {
    const { act } = await onSandbox();
    const member = { org: 'acme', group_name: 'platform', member: 'dev1', dry_run: true };
    expect((await act('hub_teams', 'add_member', member)).structuredContent).toMatchObject({
      dry_run: { inverse: [] },
    });
  });
});

interface Call {
  tool: string;
  action: string;
  params: object;
}

const allOff = { enabled: true, allow_official_images: false, allow_verified_publishers: false };

it('a plan tells whether what is asked for is so already, before the call and after it', async () => {
  const team = { org: 'acme', group_name: 'platform' };
  const cases: [
    tool: string,
    action: string,
    params: object,
    before: boolean | null,
    after: boolean | null | 'gone',
  ][] = [
    ['hub_repos', 'create', { namespace: 'acme', name: 'made' }, false, true],
    [
      'hub_repos',
      'assign_group',
      { namespace: 'acme', repository: 'worker', group_id: 7, permission: 'write' },
      null,
      null,
    ],
    ['hub_teams', 'create', { org: 'acme', name: 'data' }, false, true],
    ['hub_teams', 'patch', { ...team, description: 'New' }, false, true],
    ['hub_teams', 'patch', { ...team, name: 'renamed' }, false, 'gone'],
    ['hub_teams', 'add_member', { ...team, member: 'linus' }, false, true],
    ['hub_teams', 'remove_member', { ...team, username: 'dev1' }, false, true],
    ['hub_teams', 'delete', team, false, 'gone'],
    ['hub_org', 'update_member', { org: 'acme', username: 'dev1', role: 'editor' }, false, true],
    ['hub_org', 'remove_member', { org: 'acme', username: 'dev1' }, false, true],
    ['hub_org', 'update_settings', { org: 'acme', restricted_images: allOff }, false, true],
    [
      'hub_repos',
      'set_immutable_tags',
      { namespace: 'acme', repository: 'app', immutable_tags: false, immutable_tags_rules: [] },
      false,
      true,
    ],
    ['hub_auth', 'create_pat', { token_label: 'ci', scopes: ['repo:read'] }, null, null],
  ];
  for (const [tool, action, params, before, after] of cases) {
    const { act } = await onSandbox({ environment: { DOCKERHUB_ALLOW_DESTRUCTIVE: 'true' } });
    const look = async () => {
      const { structuredContent, isError } = await act(tool, action, { ...params, dry_run: true });
      return isError ? 'gone' : (structuredContent as { dry_run: { holds: boolean | null } }).dry_run.holds;
    };
    const first = await look();
    const done = await act(tool, action, params);
    expect(done.isError, told(done)).toBeFalsy();
    expect([first, await look()], `${tool} ${action}`).toEqual([before, after]);
  }
});

describe('a list read in parts', () => {
  const range = (from: number, to: number) =>
    Array.from({ length: Math.max(0, to - from) }, (_, index) => ({ name: `r${from + index}` }));
  /** A Docker Hub that holds this many repositories, or audit events. */
  const hold = (total: number, tells: boolean, usual: number) => (request: Request) => {
    const { searchParams } = new URL(request.url);
    const size = Number(searchParams.get('page_size') ?? usual);
    const from = (Number(searchParams.get('page') ?? 1) - 1) * size;
    const items = range(from, Math.min(from + size, total));
    if (!tells) return json(200, { logs: items });
    const next = from + size < total ? 'https://hub.example/v2/x?page=9' : null;
    return json(200, { count: total, next, previous: null, results: items });
  };

  it.for([
    ['hub_repos', 'list', { namespace: 'acme' }, 250, true, 10],
    ['hub_repos', 'list', { namespace: 'acme', max_items: 25 }, 250, true, 10],
    ['hub_repos', 'list', { namespace: 'acme', page_size: 100, max_items: 200 }, 250, true, 10],
    ['hub_repos', 'list', { namespace: 'acme', max_items: 211 }, 250, true, 10],
    ['hub_org', 'list_members', { org: 'acme', max_items: 120 }, 250, true, 10],
    ['hub_org', 'list_members', { org: 'acme', page: 2, page_size: 20, max_items: 40 }, 250, true, 10],
    ['hub_audit', 'logs', { account: 'acme', max_items: 25 }, 130, false, 25],
    ['hub_audit', 'logs', { account: 'acme' }, 130, false, 25],
  ] as const)(
    '%s %s %o goes on by next to the end, losing and repeating nothing',
    async ([tool, action, params, total, tells, usual]) => {
      const { act } = await onFakeHub([hold(total, tells, usual)]);
      const names: string[] = [];
      let next: object | undefined = params;
      for (let calls = 0; next !== undefined; calls++) {
        expect(calls).toBeLessThan(60);
        const result = await act(tool, action, { ...next, fields: ['name'] });
        const list = listOf(result) as { returned: number; next?: object; complete: boolean };
        names.push(...(Object.values(dataOf(result))[0] as { name: string }[]).map(({ name }) => name));
        expect(list.complete && list.next !== undefined).toBe(false);
        ({ next } = list);
      }
      const start = 'page' in params ? 20 : 0;
      expect(names).toEqual(range(start, total).map(({ name }) => name));
    },
  );

  it('says only then that it is complete when it holds all that Docker Hub counts', async () => {
    for (const reply of [
      { count: 250, next: null, previous: null, results: [] },
      { count: 12, next: 'https://hub.example/v2/x?page=2', previous: null, results: [] },
      { count: 12, next: null, previous: null, results: [{ name: 'only' }] },
    ]) {
      const { act } = await onFakeHub([json(200, reply)]);
      expect(listOf(await act('hub_repos', 'list', { namespace: 'acme' }))).toMatchObject({ complete: false });
    }
  });

  it('is refused where nobody could know where it starts', async () => {
    const { act, requests } = await onFakeHub();
    for (const [params, words] of [
      [{ namespace: 'acme', page: 2, max_items: 100 }, /needs page_size as well/],
      [{ namespace: 'acme', page_size: 100, max_items: 10 }, /at least page_size, 100/],
    ] as const) {
      expect(told(await act('hub_repos', 'list', params))).toMatch(words);
    }
    expect(requests).toEqual([]);
  });
});

it('parameters named like members of every object are refused by name, and wrong values by what is wrong with them', async () => {
  const { act } = await onFakeHub([], { MCP_TOOL_MODE: 'both' });
  for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
    const result = await act('hub_repos', 'list', `{"namespace":"acme","${name}":1}`);
    expect(told(result)).toMatch(new RegExp(`${name} unknown parameter`));
  }
  for (const [tool, action, params, words] of [
    ['hub_repos', 'list', { namespace: 'acme', page: 1.5 }, /page invalid input: expected int/],
    ['hub_repos', 'list', { namespace: 'acme', fields: 'name' }, /fields invalid input: expected array/],
    [
      'hub_org',
      'update_settings',
      { org: 'acme', restricted_images: { enabled: 'maybe' } },
      /restricted_images.enabled invalid/,
    ],
  ] as const) {
    expect(told(await act(tool, action, params))).toMatch(words);
  }
});
