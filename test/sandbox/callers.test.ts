// Bearers: which ones are recognised, and for how long.
import { expect, test } from 'vitest';
import { openDoor } from './door.ts';

const publicRepository = '/v2/namespaces/acme/repositories/app';

async function sessionOf(door: ReturnType<typeof openDoor>, identifier: string, secret: string): Promise<string> {
  return (await door.anonymous('POST', '/v2/auth/token', { identifier, secret })).body.access_token;
}

test('a bad Authorization header is worse than none: 401 even for what the public may read', async () => {
  const door = openDoor();
  const pat = door.sandbox.issueToken({ kind: 'pat', username: 'ada', scopes: ['repo:admin'] }).secret;
  const jwt = await sessionOf(door, 'ada', door.sandbox.credentials.password);
  const [head, payload, signature] = jwt.split('.');
  const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString());
  const forged = Buffer.from(JSON.stringify({ ...claims, exp: claims.exp + 1 })).toString('base64url');
  const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
  expect((await door.anonymous('GET', publicRepository)).status).toBe(200);
  for (const header of [
    `Bearer ${pat}`,
    'Bearer nonsense',
    'Bearer a.b.c',
    'Bearer',
    `Basic ${Buffer.from('ada:secret').toString('base64')}`,
    jwt,
    `Bearer ${head}.${forged}.${signature}`,
    `Bearer ${none}.${payload}.`,
    `Bearer ${jwt}.more`,
    `Bearer ${jwt.slice(0, -2)}`,
  ]) {
    const { status, body } = await door.bearing(header)('GET', publicRepository);
    expect([header.slice(0, 20), status]).toEqual([header.slice(0, 20), 401]);
    expect(body).toEqual({ message: 'unauthorized', errinfo: {} });
  }
});

test('a session ends ten minutes after it began, on the clock of the sandbox', async () => {
  const door = openDoor();
  const ada = await door.as('ada');
  door.clock.time += 600_000 - 1;
  expect((await ada('GET', publicRepository)).status).toBe(200);
  door.clock.time += 1;
  expect((await ada('GET', publicRepository)).status).toBe(401);
});

test('a session of a sandbox with another seed is not recognised', async () => {
  const jwt = await (async () => {
    const other = openDoor({ seed: 2 });
    return sessionOf(other, 'ada', other.sandbox.credentials.password);
  })();
  expect((await openDoor().bearing(`Bearer ${jwt}`)('GET', publicRepository)).status).toBe(401);
});

test('a session ends with the token, the user or the organization behind it', async () => {
  const door = openDoor();
  const password = await door.as('dev1');
  const pat = await door.withPat('grace', 'repo:read');
  const oat = await door.withOat(['scope-repository-read']);
  const deleted = await door.withPat('linus', 'repo:read');
  const callers = [password, pat, oat, deleted];
  for (const caller of callers) expect((await caller('GET', publicRepository)).status).toBe(200);
  const world = door.sandbox.snapshot();
  world.users = world.users.filter((user) => user.username !== 'dev1');
  world.personal_access_tokens = world.personal_access_tokens.filter((token) => token.username !== 'linus');
  world.personal_access_tokens[0]!.is_active = false;
  world.organization_access_tokens[0]!.is_active = false;
  door.sandbox.restore(world);
  for (const caller of callers) expect((await caller('GET', publicRepository)).status).toBe(401);
});

test('the scheme may be called Bearer or JWT, in any case', async () => {
  const door = openDoor();
  const jwt = await sessionOf(door, 'ada', door.sandbox.credentials.password);
  for (const scheme of ['Bearer', 'bearer', 'JWT']) {
    const { body } = await door.bearing(`${scheme} ${jwt}`)('GET', publicRepository);
    expect(body.affiliation).toBe('owner');
  }
});
