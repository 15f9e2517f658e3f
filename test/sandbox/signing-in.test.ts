// Signing in: what the two sign-in endpoints take, give and refuse.
import { expect, test } from 'vitest';
import { openDoor, tuesday } from './door.ts';

function claimsOf(jwt: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString());
}

test('a password is exchanged for a token that lives ten minutes and names its user', async () => {
  const { sandbox, anonymous } = openDoor();
  const { username, password } = sandbox.credentials;
  const { status, body } = await anonymous('POST', '/v2/auth/token', { identifier: username, secret: password });
  expect(status).toBe(200);
  expect(Object.keys(body)).toEqual(['access_token']);
  const claims = claimsOf(body.access_token);
  const ada = sandbox.snapshot().users.find((user) => user.username === 'ada')!;
  expect(claims).toMatchObject({
    aud: 'https://hub.docker.com',
    iss: 'https://api.docker.com/',
    iat: tuesday / 1000,
    exp: tuesday / 1000 + 600,
    source: { type: 'password', id: ada.uuid },
    'https://hub.docker.com': {
      username: 'ada',
      uuid: ada.uuid,
      email: 'ada@acme.example',
      roles: [],
      session_id: claims['jti'],
      source: `docker_password|${ada.uuid}`,
    },
  });
});

test('the e-mail address will do in place of the username', async () => {
  const { sandbox, anonymous } = openDoor();
  const secret = sandbox.credentials.password;
  expect((await anonymous('POST', '/v2/auth/token', { identifier: 'ada@acme.example', secret })).status).toBe(200);
});

test('two sign-ins are two sessions', async () => {
  const { sandbox, anonymous } = openDoor();
  const credentials = { identifier: 'ada', secret: sandbox.credentials.password };
  const first = await anonymous('POST', '/v2/auth/token', credentials);
  const second = await anonymous('POST', '/v2/auth/token', credentials);
  expect(claimsOf(first.body.access_token)['jti']).not.toBe(claimsOf(second.body.access_token)['jti']);
});

test('a personal access token signs its owner in and its scopes go into the claims', async () => {
  const { sandbox, anonymous } = openDoor();
  const token = sandbox.issueToken({ kind: 'pat', username: 'dev1', scopes: ['repo:write', 'repo:read'] });
  expect(token.secret).toMatch(/^dckr_pat_[\w-]{27}$/);
  const { body } = await anonymous('POST', '/v2/auth/token', { identifier: 'dev1', secret: token.secret });
  expect(claimsOf(body.access_token)).toMatchObject({
    scope: 'repo:write repo:read',
    source: { type: 'pat', id: token.id },
    'https://hub.docker.com': { username: 'dev1', source: `docker_pat|${token.id}` },
  });
});

test('an organization access token signs the organization in', async () => {
  const { sandbox, anonymous } = openDoor();
  const token = sandbox.issueToken({ kind: 'oat', org: 'acme', scopes: ['scope-tag-read'] });
  expect(token.secret).toMatch(/^dckr_oat_[\w-]{32}$/);
  const { body } = await anonymous('POST', '/v2/auth/token', { identifier: 'acme', secret: token.secret });
  expect(claimsOf(body.access_token)).toMatchObject({
    source: { type: 'oat', id: token.id },
    'https://hub.docker.com': { username: 'acme' },
  });
});

test('every token is another one, and the world keeps only hashes', () => {
  const { sandbox } = openDoor();
  const secrets = [1, 2].map(() => sandbox.issueToken({ kind: 'pat', username: 'ada', scopes: ['repo:read'] }).secret);
  expect(new Set(secrets).size).toBe(2);
  const saved = JSON.stringify(sandbox.snapshot());
  for (const secret of [...secrets, sandbox.credentials.password]) expect(saved).not.toContain(secret);
});

test.each([
  ['a wrong password', 'ada', 'not-it'],
  ['an unknown user', 'nobody', 'not-it'],
  ['an unknown token', 'ada', 'dckr_pat_000000000000000000000000000'],
  ['an organization with a made-up token', 'acme', 'dckr_oat_00000000000000000000000000000000'],
])('%s is a 401 at both endpoints', async (_, identifier, secret) => {
  const { anonymous } = openDoor();
  const exchange = await anonymous('POST', '/v2/auth/token', { identifier, secret });
  expect(exchange.status).toBe(401);
  expect(exchange.body).toEqual({ detail: 'Incorrect authentication credentials' });
  expect((await anonymous('POST', '/v2/users/login', { username: identifier, password: secret })).status).toBe(401);
});

test('a token of another user does not sign in, however right the secret is', async () => {
  const { sandbox, anonymous } = openDoor();
  const { secret } = sandbox.issueToken({ kind: 'pat', username: 'dev1', scopes: ['repo:read'] });
  expect((await anonymous('POST', '/v2/auth/token', { identifier: 'ada', secret })).status).toBe(401);
});

test('a token that was switched off or has expired signs nobody in', async () => {
  const { sandbox, anonymous, clock } = openDoor();
  const spec = { kind: 'pat', username: 'ada', scopes: ['repo:read'] } as const;
  const brief = sandbox.issueToken({ ...spec, scopes: ['repo:read'], expiresAt: '2026-11-24T10:30:00.000000Z' });
  const revoked = sandbox.issueToken({ ...spec, scopes: ['repo:read'] });
  const exchange = async (secret: string) =>
    (await anonymous('POST', '/v2/auth/token', { identifier: 'ada', secret })).status;
  expect(await exchange(brief.secret)).toBe(200);
  expect(await exchange(revoked.secret)).toBe(200);
  const world = sandbox.snapshot();
  world.personal_access_tokens.find((token) => token.uuid === revoked.id)!.is_active = false;
  sandbox.restore(world);
  clock.time += 30 * 60_000;
  expect(await exchange(brief.secret)).toBe(401);
  expect(await exchange(revoked.secret)).toBe(401);
});

test('the deprecated login answers with `token`, for a password and for a personal access token', async () => {
  const { sandbox, anonymous, bearing } = openDoor();
  const { secret } = sandbox.issueToken({ kind: 'pat', username: 'ada', scopes: ['repo:read'] });
  for (const password of [sandbox.credentials.password, secret]) {
    const { status, body } = await anonymous('POST', '/v2/users/login/', { username: 'ada', password });
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['token']);
    const one = await bearing(`JWT ${body.token}`)('GET', '/v2/namespaces/acme/repositories/internal-tools');
    expect(one.status).toBe(200);
  }
});

test('the deprecated login turns organizations away', async () => {
  const { sandbox, anonymous } = openDoor();
  const { secret } = sandbox.issueToken({ kind: 'oat', org: 'acme', scopes: ['scope-tag-read'] });
  const { status, body } = await anonymous('POST', '/v2/users/login', { username: 'acme', password: secret });
  expect(status).toBe(401);
  expect(body).toEqual({ detail: 'Cannot log into an organization account' });
});

test('a user with two factors gets a login token for the second one instead of a session', async () => {
  const { sandbox, anonymous } = openDoor();
  const world = sandbox.snapshot();
  world.users.find((user) => user.username === 'ada')!.two_factor = true;
  sandbox.restore(world);
  for (const [path, names] of [
    ['/v2/auth/token', ['identifier', 'secret']],
    ['/v2/users/login', ['username', 'password']],
  ] as const) {
    const { status, body } = await anonymous('POST', path, {
      [names[0]]: 'ada',
      [names[1]]: sandbox.credentials.password,
    });
    expect(status).toBe(401);
    expect(body.detail).toBe('Require secondary authentication on MFA enabled account');
    expect(body.login_2fa_token).toBeTruthy();
  }
});

test('missing fields and malformed bodies are a 400, which login says in plain text', async () => {
  const { anonymous } = openDoor();
  for (const body of [undefined, '{', '[]', {}, { identifier: 'ada' }, { identifier: 'ada', secret: 1 }]) {
    const answer = await anonymous('POST', '/v2/auth/token', body);
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toBeTypeOf('string');
  }
  const empty = await anonymous('POST', '/v2/users/login');
  expect([empty.status, empty.text]).toEqual([400, 'malformed request: EOF']);
  expect(empty.headers.get('content-type')).toMatch(/^text\/plain/);
  expect((await anonymous('POST', '/v2/users/login', { username: 'ada' })).status).toBe(400);
});

test('a stale Authorization header keeps nobody from signing in', async () => {
  const { sandbox, bearing } = openDoor();
  const credentials = { identifier: 'ada', secret: sandbox.credentials.password };
  for (const path of ['/v2/auth/token', '/v2/auth/token/']) {
    expect((await bearing('Bearer long-gone')('POST', path, credentials)).status).toBe(200);
  }
});
