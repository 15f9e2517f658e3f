// The second factor: a login token and the six digits that the authenticator shows.
import { beforeEach, describe, expect, test } from 'vitest';
import { totpCode } from '../../src/sandbox/totp.ts';
import { type Door, openDoor } from './door.ts';

const secondStep = '/v2/users/2fa-login';

let door: Door;
beforeEach(() => {
  door = openDoor();
  const world = door.sandbox.snapshot();
  world.users.find(({ username }) => username === 'ada')!.two_factor = true;
  door.sandbox.restore(world);
});

async function loginToken(path: string = '/v2/users/login'): Promise<string> {
  const { password } = door.sandbox.credentials;
  const body = path === '/v2/users/login' ? { username: 'ada', password } : { identifier: 'ada', secret: password };
  const answer = await door.anonymous('POST', path, body);
  expect(answer.status).toBe(401);
  expect(answer.body.detail).toBe('Require secondary authentication on MFA enabled account');
  return answer.body.login_2fa_token;
}

const redeem = (login_2fa_token: string, code: string) => door.anonymous('POST', secondStep, { login_2fa_token, code });

test.each(['/v2/users/login', '/v2/auth/token'])(
  'after %s the code makes a session that may do everything',
  async (path) => {
    const { status, body } = await redeem(await loginToken(path), door.sandbox.totp('ada'));
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['token']);
    const ada = door.bearing(`Bearer ${body.token}`);
    expect((await ada('GET', '/v2/access-tokens')).status).toBe(200);
    expect((await ada('GET', '/v2/user')).body.username).toBe('ada');
  },
);

test('a wrong code is a 401 in the words of a wrong password, and another try is allowed', async () => {
  const token = await loginToken();
  const code = door.sandbox.totp('ada');
  for (const wrong of [
    door.sandbox.totp('grace'),
    String((Number(code) + 1) % 1_000_000).padStart(6, '0'),
    '1',
    'abcdef',
  ]) {
    const { status, body } = await redeem(token, wrong);
    expect([status, body]).toEqual([401, { detail: 'Incorrect authentication credentials' }]);
  }
  expect((await redeem(token, code)).status).toBe(200);
});

test('a code is good for its half minute and the next, the login token for five minutes', async () => {
  door.clock.time = Math.ceil(door.clock.time / 30_000) * 30_000;
  const token = await loginToken();
  const code = door.sandbox.totp('ada');
  door.clock.time += 59_999;
  expect((await redeem(await loginToken(), code)).status).toBe(200);
  door.clock.time += 1;
  expect((await redeem(token, code)).status).toBe(401);
  door.clock.time += 240_000 - 1;
  expect((await redeem(await loginToken(), door.sandbox.totp('ada'))).status).toBe(200);
  door.clock.time += 1;
  expect((await redeem(token, door.sandbox.totp('ada'))).status).toBe(401);
});

test('a login token opens nothing but the second step, and that once', async () => {
  const token = await loginToken();
  expect((await door.bearing(`Bearer ${token}`)('GET', '/v2/access-tokens')).status).toBe(401);
  const { body } = await redeem(token, door.sandbox.totp('ada'));
  expect((await redeem(token, door.sandbox.totp('ada'))).status).toBe(401);
  expect((await redeem(body.token, door.sandbox.totp('ada'))).status).toBe(401);
  expect((await redeem('nonsense', door.sandbox.totp('ada'))).status).toBe(401);
});

test('personal access tokens need no second factor, and users without one are let in by their password', async () => {
  await door.withPat('ada', 'repo:read');
  await door.as('grace');
});

test('the code has to come as a string', async () => {
  const login_2fa_token = await loginToken();
  for (const body of [{}, { login_2fa_token }, { login_2fa_token, code: 123456 }, { code: '123456' }]) {
    expect((await door.anonymous('POST', secondStep, body)).status).toBe(400);
  }
  const empty = await door.anonymous('POST', secondStep);
  expect([empty.status, empty.text]).toEqual([400, 'malformed request: EOF']);
});

test('a stale Authorization header is in nobody’s way', async () => {
  const body = { login_2fa_token: await loginToken(), code: door.sandbox.totp('ada') };
  expect((await door.bearing('Bearer long-gone')('POST', secondStep, body)).status).toBe(200);
});

test('codes hang on the user, the seed and the half minute', () => {
  const { sandbox, clock } = door;
  expect(sandbox.totp('ada')).toMatch(/^\d{6}$/);
  expect(sandbox.totp('ada')).not.toBe(sandbox.totp('grace'));
  expect(openDoor({ seed: 2 }).sandbox.totp('ada')).not.toBe(sandbox.totp('ada'));
  expect(openDoor().sandbox.totp('ada')).toBe(sandbox.totp('ada'));
  const code = sandbox.totp('ada');
  clock.time += 30_000;
  expect(sandbox.totp('ada')).not.toBe(code);
  expect(() => sandbox.totp('nobody')).toThrow('nobody');
});

describe('the codes of RFC 6238, appendix B, cut to six digits', () => {
  test.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at %d seconds it is %s', (seconds, code) => {
    expect(totpCode(Buffer.from('12345678901234567890'), seconds)).toBe(code);
  });
});
