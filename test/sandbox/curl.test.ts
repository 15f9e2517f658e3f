// Real curl talks to the sandbox over a port: documented calls, one after the other, and the example of docs/sandbox.md.
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Listening } from '../../src/sandbox/sandbox.ts';
import { openDoor } from './door.ts';

const hasCurl = spawnSync('curl', ['--version']).status === 0;

/** Nothing of the user's own settings, and no waiting for ever. */
const always = [
  '--disable',
  '--silent',
  '--show-error',
  '--noproxy',
  '*',
  '--max-time',
  '15',
  '--write-out',
  '\n%{http_code} %{content_type}',
];

interface Reply {
  status: number;
  type: string;
  /** JSON where it is JSON. */
  body: unknown;
}

/** One call as a person would type it. `$name` in a path, a header or a body stands for what an earlier reply held. */
interface Call {
  does: string;
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  headers?: string[];
  /** Sent as it is; what is no text, as JSON. */
  body?: unknown;
  status: number;
  type?: string;
  /** The whole body when it is a text, else what it has to hold. */
  shape?: unknown;
  /** What later calls need: `$name` and where it is in the body. */
  keep?: Record<string, (body: never) => string>;
}

const json = ['Content-Type: application/json'];
const signedIn = ['Authorization: Bearer $jwt'];
const both = [...json, ...signedIn];
const aTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);

const list = '/v2/namespaces/acme/repositories';
const page = (first: unknown) => ({ count: expect.any(Number), results: expect.arrayContaining([first]) });

/** In the order of the API reference; what one makes, the next ones find. */
const transcript: Call[] = [
  {
    does: 'creates an authentication token',
    method: 'POST',
    path: '/v2/auth/token',
    headers: json,
    body: { identifier: 'ada', secret: '$password' },
    status: 200,
    shape: { access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) },
    keep: { jwt: (body: { access_token: string }) => body.access_token },
  },
  {
    does: 'is turned away with a wrong password',
    method: 'POST',
    path: '/v2/users/login',
    headers: json,
    body: { username: 'ada', password: 'a guess' },
    status: 401,
    shape: { detail: 'Incorrect authentication credentials' },
  },
  {
    does: 'signs in the deprecated way',
    method: 'POST',
    path: '/v2/users/login',
    headers: json,
    body: { username: 'ada', password: '$password' },
    status: 200,
    shape: { token: expect.any(String) },
    keep: { old: (body: { token: string }) => body.token },
  },
  {
    does: 'reads as JWT what others read as Bearer',
    method: 'GET',
    path: `${list}/internal-tools`,
    headers: ['Authorization: JWT $old'],
    status: 200,
    shape: { is_private: true },
  },
  {
    does: 'creates a personal access token, whose secret is shown this once',
    method: 'POST',
    path: '/v2/access-tokens',
    headers: both,
    body: { token_label: 'My read only token', scopes: ['repo:read'], expires_at: '2027-10-28T18:30:19.520861Z' },
    status: 201,
    shape: { token_label: 'My read only token', token: expect.stringMatching(/^dckr_pat_/), is_active: true },
    keep: {
      pat: (body: { uuid: string }) => body.uuid,
      secret: (body: { token: string }) => body.token,
    },
  },
  {
    does: 'lists personal access tokens',
    method: 'GET',
    path: '/v2/access-tokens?page_size=5',
    headers: signedIn,
    status: 200,
    shape: { count: 1, active_count: 1, results: [{ scopes: ['repo:read'], token: '' }] },
  },
  {
    does: 'switches one off',
    method: 'PATCH',
    path: '/v2/access-tokens/$pat',
    headers: both,
    body: { token_label: 'My read only token', is_active: false },
    status: 200,
    shape: { is_active: false },
  },
  {
    does: 'which then signs nobody in',
    method: 'POST',
    path: '/v2/auth/token',
    headers: json,
    body: { identifier: 'ada', secret: '$secret' },
    status: 401,
  },
  { does: 'deletes it', method: 'DELETE', path: '/v2/access-tokens/$pat', headers: signedIn, status: 204, shape: '' },
  {
    does: 'finds it gone',
    method: 'GET',
    path: '/v2/access-tokens/$pat',
    headers: signedIn,
    status: 404,
  },
  {
    does: 'lists the actions of the audit log',
    method: 'GET',
    path: '/v2/auditlogs/acme/actions',
    headers: signedIn,
    status: 200,
    shape: { actions: { repo: { label: 'Repository', actions: expect.any(Array) } } },
  },
  {
    does: 'lists events of the audit log',
    method: 'GET',
    path: '/v2/auditlogs/acme?action=repo.delete&from=2026-11-16T00:00:00Z&to=2026-11-23T00:00:00Z&page_size=2',
    headers: signedIn,
    status: 200,
    shape: { logs: [{ account: 'acme', action: 'repo.delete', timestamp: aTime }, { action: 'repo.delete' }] },
  },
  {
    does: 'reads the settings of an organization',
    method: 'GET',
    path: '/v2/orgs/acme/settings',
    headers: signedIn,
    status: 200,
    shape: { restricted_images: { enabled: false } },
  },
  {
    does: 'replaces them',
    method: 'PUT',
    path: '/v2/orgs/acme/settings',
    headers: both,
    body: { restricted_images: { enabled: true, allow_official_images: true, allow_verified_publishers: false } },
    status: 200,
    shape: { restricted_images: { enabled: true, allow_verified_publishers: false } },
  },
  {
    does: 'creates an access token of the organization',
    method: 'POST',
    path: '/v2/orgs/acme/access-tokens',
    headers: both,
    body: {
      label: 'My organization token',
      description: 'This is a token for my organization',
      resources: [{ type: 'TYPE_REPO', path: 'acme/*', scopes: ['scope-image-pull', 'scope-tag-read'] }],
      expires_at: null,
    },
    status: 201,
    shape: { label: 'My organization token', token: expect.stringMatching(/^dckr_oat_/), created_by: 'ada' },
    keep: { oat: (body: { id: string }) => body.id },
  },
  {
    does: 'lists those of the organization, with a total in place of a count',
    method: 'GET',
    path: '/v2/orgs/acme/access-tokens',
    headers: signedIn,
    status: 200,
    shape: { total: 1, next: null, results: [{ label: 'My organization token' }] },
  },
  {
    does: 'deletes it again',
    method: 'DELETE',
    path: '/v2/orgs/acme/access-tokens/$oat',
    headers: signedIn,
    status: 204,
    shape: '',
  },
  {
    does: 'creates a repository',
    method: 'POST',
    path: list,
    headers: both,
    body: { namespace: 'acme', name: 'made-by-curl', description: 'By curl', is_private: true },
    status: 201,
    shape: { name: 'made-by-curl', namespace: 'acme', is_private: true, date_registered: aTime },
  },
  {
    does: 'lists repositories',
    method: 'GET',
    path: `${list}?name=curl&ordering=-name`,
    headers: signedIn,
    status: 200,
    shape: { count: 1, next: null, previous: null, results: [{ name: 'made-by-curl', status_description: 'active' }] },
  },
  { does: 'reads one', method: 'GET', path: `${list}/app/`, status: 200, shape: { name: 'app', hub_user: 'acme' } },
  { does: 'checks that one is there', method: 'HEAD', path: `${list}/app`, status: 200, shape: '' },
  { does: 'checks that one is hidden', method: 'HEAD', path: `${list}/made-by-curl`, status: 404, shape: '' },
  {
    does: 'lists tags',
    method: 'GET',
    path: `${list}/app/tags?page=1&page_size=100`,
    status: 200,
    shape: page(expect.objectContaining({ name: 'v1.0.0', images: expect.any(Array) })),
  },
  { does: 'checks for tags', method: 'HEAD', path: `${list}/app/tags`, status: 200, shape: '' },
  {
    does: 'reads a tag',
    method: 'GET',
    path: `${list}/app/tags/v1.0.0`,
    status: 200,
    shape: { name: 'v1.0.0', v2: true, digest: expect.stringMatching(/^sha256:/), tag_last_pushed: aTime },
  },
  { does: 'checks for a tag', method: 'HEAD', path: `${list}/app/tags/v9`, status: 404, shape: '' },
  {
    does: 'makes tags immutable',
    method: 'PATCH',
    path: `${list}/made-by-curl/immutabletags`,
    headers: both,
    body: { immutable_tags: true, immutable_tags_rules: ['v.*', '.*-RELEASE'] },
    status: 200,
    shape: { immutable_tags_settings: { enabled: true, rules: ['v.*', '.*-RELEASE'] } },
  },
  {
    does: 'tries a rule',
    method: 'POST',
    path: `${list}/app/immutabletags/verify`,
    headers: both,
    body: { regex: '^v1\\.0' },
    status: 200,
    shape: { tags: ['v1.0.0'] },
  },
  {
    does: 'gives a team a permission',
    method: 'POST',
    path: '/v2/repositories/acme/made-by-curl/groups',
    headers: both,
    body: { group_id: 7, permission: 'read' },
    status: 200,
    shape: { group_name: 'platform', permission: 'read', group_id: 7 },
  },
  {
    does: 'lists members',
    method: 'GET',
    path: '/v2/orgs/acme/members?role=editor',
    headers: signedIn,
    status: 200,
    shape: page(expect.objectContaining({ username: 'grace', role: 'Editor' })),
  },
  {
    does: 'exports members',
    method: 'GET',
    path: '/v2/orgs/acme/members/export',
    headers: signedIn,
    status: 200,
    type: 'text/csv',
    shape: expect.stringMatching(/^Name,Username,Email,Type,[^\n]*\n[^]*linus@acme\.example/),
  },
  {
    does: 'changes a role',
    method: 'PUT',
    path: '/v2/orgs/acme/members/dev1',
    headers: both,
    body: { role: 'editor' },
    status: 200,
    shape: { username: 'dev1' },
  },
  {
    does: 'removes a member',
    method: 'DELETE',
    path: '/v2/orgs/acme/members/linus',
    headers: signedIn,
    status: 204,
    shape: '',
  },
  {
    does: 'invites by e-mail address',
    method: 'POST',
    path: '/v2/invites/bulk',
    headers: both,
    body: { org: 'acme', role: 'member', invitees: ['new@acme.example'], dry_run: false },
    status: 202,
    shape: { invitees: [{ invitee: 'new@acme.example', status: 'invited', invite: { org: 'acme' } }] },
    keep: { invite: (body: { invitees: { invite: { id: string } }[] }) => body.invitees[0]!.invite.id },
  },
  {
    does: 'lists invitations',
    method: 'GET',
    path: '/v2/orgs/acme/invites',
    headers: signedIn,
    status: 200,
    shape: { data: expect.arrayContaining([expect.objectContaining({ invitee: 'new@acme.example' })]) },
  },
  {
    does: 'sends one again',
    method: 'PATCH',
    path: '/v2/invites/$invite/resend',
    headers: signedIn,
    status: 204,
    shape: '',
  },
  { does: 'cancels it', method: 'DELETE', path: '/v2/invites/$invite', headers: signedIn, status: 204, shape: '' },
  {
    does: 'creates a team',
    method: 'POST',
    path: '/v2/orgs/acme/groups',
    headers: both,
    body: { name: 'curlers', description: 'They type it all' },
    status: 201,
    shape: { id: expect.any(Number), name: 'curlers', member_count: 0 },
  },
  {
    does: 'adds a member to it',
    method: 'POST',
    path: '/v2/orgs/acme/groups/curlers/members',
    headers: both,
    body: { member: 'dev2' },
    status: 200,
  },
  {
    does: 'lists its members',
    method: 'GET',
    path: '/v2/orgs/acme/groups/curlers/members',
    headers: signedIn,
    status: 200,
    shape: { count: 1, results: [{ username: 'dev2' }] },
  },
  {
    does: 'changes it in part',
    method: 'PATCH',
    path: '/v2/orgs/acme/groups/curlers',
    headers: both,
    body: { description: 'All of it' },
    status: 200,
    shape: { name: 'curlers', description: 'All of it', member_count: 1 },
  },
  {
    does: 'lists teams',
    method: 'GET',
    path: '/v2/orgs/acme/groups?search=curl',
    headers: signedIn,
    status: 200,
    shape: { count: 1, results: [{ name: 'curlers' }] },
  },
  { does: 'deletes it', method: 'DELETE', path: '/v2/orgs/acme/groups/curlers', headers: signedIn, status: 204 },
  {
    does: 'reads what the identity provider may do',
    method: 'GET',
    path: '/v2/scim/2.0/ServiceProviderConfig',
    headers: ['Authorization: Bearer $scim'],
    status: 200,
    type: 'application/scim+json',
    shape: { filter: { supported: true }, patch: { supported: false } },
  },
  {
    does: 'finds a user by filter, for the identity provider',
    method: 'GET',
    path: '/v2/scim/2.0/Users?startIndex=1&count=1&filter=userName%20eq%20%22grace@acme.example%22',
    headers: ['Authorization: Bearer $scim'],
    status: 200,
    type: 'application/scim+json',
    shape: { totalResults: 1, startIndex: 1 },
  },
  { does: 'gets lost', method: 'GET', path: '/v2/nowhere', status: 404, shape: { message: '404: Page Not Found' } },
  {
    does: 'sends something that is not JSON',
    method: 'POST',
    path: '/v2/users/login',
    headers: json,
    body: '{"username":',
    status: 400,
    type: 'text/plain',
    shape: 'malformed request: invalid JSON',
  },
];

describe('curl', () => {
  beforeEach(({ skip }) => skip(!hasCurl, 'there is no curl on the PATH'));

  const { sandbox } = openDoor();
  const known: Record<string, string> = {
    password: sandbox.credentials.password,
    scim: sandbox.issueToken({ kind: 'scim', org: 'acme' }).secret,
  };
  let server: Listening;
  let folder: string;
  beforeAll(async () => {
    server = await sandbox.listen();
    folder = mkdtempSync(join(tmpdir(), 'curl-'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await server.close();
  });

  const filled = (text: string) =>
    text.replaceAll(
      /\$(\w+)/g,
      (_, name: string) => known[name] ?? expect.fail(`No call before this one gave $${name}`),
    );

  async function curl({ method, path, headers = [], body }: Call): Promise<Reply> {
    const sent = body === undefined ? [] : ['--data', typeof body === 'string' ? body : filled(JSON.stringify(body))];
    const asked = method === 'HEAD' ? ['--head', '--output', '/dev/null'] : ['--request', method];
    const carried = headers.flatMap((header) => ['--header', filled(header)]);
    const args = [...always, ...asked, ...carried, ...sent, `${server.url}${filled(path)}`];
    const output = await new Promise<string>((resolve, reject) => {
      execFile('curl', args, (error, stdout) => (error ? reject(error) : resolve(stdout)));
    });
    const [, text = '', status, type = ''] = /^([^]*)\n(\d{3}) ?(.*)$/.exec(output) ?? [];
    return { status: Number(status), type, body: /\bjson\b/.test(type) && text !== '' ? JSON.parse(text) : text };
  }

  // Each call builds on those before it, so one that fails leaves the next ones to fail.
  test.each(transcript)('$does: $method $path', async (call) => {
    const { status, type, body } = await curl(call);
    expect({ status, body }).toMatchObject({ status: call.status });
    if (body !== '') expect(type).toMatch(call.type ?? 'application/json');
    if (typeof call.shape === 'object' && !isMatcher(call.shape)) expect(body).toMatchObject(call.shape as object);
    else if (call.shape !== undefined) expect(body).toEqual(call.shape);
    for (const [name, from] of Object.entries(call.keep ?? {})) known[name] = from(body as never);
  });

  test('what was deleted and created by hand is what the sandbox holds in the end', () => {
    const world = sandbox.snapshot();
    const acme = world.organizations.find(({ orgname }) => orgname === 'acme')!;
    expect(acme.members.map(({ username, role }) => `${username} ${role}`)).toEqual([
      'ada owner',
      'grace editor',
      'dev1 editor',
      'dev2 member',
    ]);
    expect(acme.teams.map(({ name }) => name)).not.toContain('curlers');
    expect(acme.invites.map(({ invitee }) => invitee)).not.toContain('new@acme.example');
    expect([world.personal_access_tokens, world.organization_access_tokens]).toEqual([[], []]);
    const made = world.repositories.find(({ name }) => name === 'made-by-curl')!;
    expect(made).toMatchObject({ is_private: true, grants: [{ group_id: 7, permission: 'read' }] });
  });

  test('curl itself tells a broken connection from a body that ends too early', async () => {
    sandbox.faults.add({ times: 1, fault: { kind: 'reset' } }, { times: 1, fault: { kind: 'truncated-body' } });
    const call: Call = { does: '', method: 'GET', path: `${list}/app`, status: 200 };
    // 56: failure in receiving network data. 18: partial file.
    await expect(curl(call)).rejects.toMatchObject({ code: 56 });
    await expect(curl(call)).rejects.toMatchObject({ code: 18 });
    expect((await curl(call)).status).toBe(200);
  });

  test('the example of docs/sandbox.md does what it says', async () => {
    const docs = readFileSync(new URL('../../docs/sandbox.md', import.meta.url), 'utf8');
    const entry = JSON.stringify(new URL('../../src/sandbox/sandbox.ts', import.meta.url).href);
    const [script = '', example = ''] = ['bash', 'js'].map(
      (language) => new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'm').exec(docs)?.[1],
    );
    writeFileSync(join(folder, 'tag-exists.sh'), script);
    writeFileSync(join(folder, 'tag-exists.test.mjs'), example.replace("'dockerhub-agent/sandbox'", entry));
    const { code, stdout } = await new Promise<{ code: number | null; stdout: string }>((resolve) => {
      const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...env } = process.env;
      const child = execFile(process.execPath, ['--test', 'tag-exists.test.mjs'], { cwd: folder, env }, (___, out) =>
        resolve({ code: child.exitCode, stdout: out }),
      );
    });
    expect(stdout).toMatch(/pass 3\n/);
    expect(code).toBe(0);
  });
});

function isMatcher(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'asymmetricMatch' in value;
}
