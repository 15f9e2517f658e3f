// The API limit: counted for each caller, over the minutes of the sandbox's clock.
import { expect, test } from 'vitest';
import { type Answer, openDoor } from './door.ts';

const path = '/v2/namespaces/acme/repositories/app';
const start = Date.parse('2026-11-24T10:00:20.500Z');

function budget({ headers }: Answer): (number | null)[] {
  return ['limit', 'remaining', 'reset'].map((name) => Number(headers.get(`x-ratelimit-${name}`) ?? Number.NaN));
}

test('every answer tells what is left of 180 a minute, and when the minute ends in unix seconds', async () => {
  const { anonymous } = openDoor({ at: start });
  const reset = Date.parse('2026-11-24T10:01:00Z') / 1000;
  expect(budget(await anonymous('GET', path))).toEqual([180, 179, reset]);
  expect(budget(await anonymous('GET', '/v2/nowhere'))).toEqual([180, 178, reset]);
  expect(budget(await anonymous('HEAD', path))).toEqual([180, 177, reset]);
  expect(budget(await anonymous('PUT', path))).toEqual([180, 176, reset]);
  expect(budget(await anonymous('POST', '/v2/auth/token', {}))).toEqual([180, 175, reset]);
});

test('past the limit it is a 429 that says how many seconds to wait, and the next minute is a new one', async () => {
  const { anonymous, clock, sandbox } = openDoor({ at: start, rateLimit: 3 });
  const statuses = [];
  for (let i = 0; i < 3; i++) statuses.push((await anonymous('GET', path)).status);
  expect(statuses).toEqual([200, 200, 200]);
  const refused = await anonymous('GET', path);
  expect(refused.status).toBe(429);
  expect(refused.body).toEqual({ detail: 'Rate limit exceeded', error: false });
  expect(refused.headers.get('retry-after')).toBe('40');
  expect(budget(refused).slice(0, 2)).toEqual([3, 0]);
  clock.time += 39_499;
  expect((await anonymous('GET', path)).headers.get('retry-after')).toBe('1');
  clock.time += 1;
  const after = await anonymous('GET', path);
  expect([after.status, budget(after)[1]]).toEqual([200, 2]);
  expect(sandbox.journal.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429, 200]);
});

test('a refused write changes nothing', async () => {
  const door = openDoor({ rateLimit: 1 });
  const ada = await door.as('ada');
  await ada('GET', path);
  const before = door.sandbox.snapshot();
  expect((await ada('POST', '/v2/namespaces/acme/repositories', { name: 'too-late' })).status).toBe(429);
  expect(door.sandbox.snapshot()).toEqual(before);
});

test('each caller has a budget of its own, and all sessions of a user share one', async () => {
  const door = openDoor({ rateLimit: 2 });
  const [ada, dev1] = [await door.as('ada'), await door.as('dev1')];
  door.clock.time += 60_000;
  const adasToken = await door.withPat('ada', 'repo:read');
  await ada('GET', path);
  await adasToken('GET', path);
  expect((await ada('GET', path)).status).toBe(429);
  expect((await dev1('GET', path)).status).toBe(200);
  expect((await door.anonymous('GET', path)).status).toBe(200);
});

test('a bad bearer spends the budget of the nameless', async () => {
  const door = openDoor({ rateLimit: 2 });
  expect((await door.bearing('Bearer nonsense')('GET', path)).status).toBe(401);
  expect((await door.bearing('Bearer nonsense')('GET', path)).status).toBe(401);
  expect((await door.anonymous('GET', path)).status).toBe(429);
});
