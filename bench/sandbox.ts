// The sandbox with the large world: requests a second beside a function that only sends the same bytes, start-up, memory.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createSandbox, largeWorld } from '../src/sandbox/sandbox.ts';
import { median, printRatios } from './ratio.ts';

const clock = { now: () => Date.parse('2026-11-23T12:00:00Z') };

async function signedIn() {
  const sandbox = createSandbox({ clock, world: largeWorld, rateLimit: Number.MAX_SAFE_INTEGER });
  const { username: identifier, password: secret } = sandbox.credentials;
  const reply = await sandbox.fetch(`${sandbox.origin}/v2/auth/token`, {
    method: 'POST',
    body: JSON.stringify({ identifier, secret }),
  });
  const session = Object(await reply.json());
  const headers = { authorization: `Bearer ${String(session.access_token)}` };
  return async (path: string) => (await sandbox.fetch(`${sandbox.origin}${path}`, { headers })).text();
}

const questions = [
  ['a page of 100 tags', '/v2/namespaces/acme/repositories/billing-api/tags?page=7&page_size=100'],
  ['an audit query', '/v2/auditlogs/acme?action=repo.delete&page_size=100&from=2026-11-01T00:00:00Z'],
] as const;

/** Prints requests a second, and what starting and holding the large world costs in processes of its own. */
export async function benchSandbox(): Promise<void> {
  const get = await signedIn();
  for (const [what, path] of questions) {
    const body = await get(path);
    const same = async () => new Response(body, { headers: { 'content-type': 'application/json' } }).text();
    const sides = [
      { name: 'the same bytes', call: same },
      { name: 'sandbox', call: () => get(path) },
    ] as const;
    await printRatios(`large sandbox, ${what}`, sides, { atOnce: 1, rounds: 9, calls: 100 });
  }
  const runs = Array.from({ length: 5 }, () => {
    const { stdout } = spawnSync(process.execPath, ['--expose-gc', fileURLToPath(import.meta.url), 'measure'], {
      encoding: 'utf8',
    });
    return stdout.trim().split(' ').map(Number);
  });
  const [start = 0, fresh = 0, seen = 0] = [0, 1, 2].map((column) => median(runs.map((run) => run[column] ?? 0)));
  console.log(
    `large sandbox: made in ${start.toFixed(0)} ms; resident ${fresh.toFixed(0)} MB then, ${seen.toFixed(0)} MB after every page was asked for`,
  );
}

/** Megabytes of this process. */
function resident(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss() / 1024 / 1024;
}

/** What a process of its own prints: milliseconds to make the sandbox, megabytes at first, and after everything was made. */
async function measure(): Promise<void> {
  const begun = performance.now();
  const get = await signedIn();
  const start = performance.now() - begun;
  const fresh = resident();
  await get('/v2/auditlogs/acme?page_size=100');
  for (let page = 1; page <= 10; page++) {
    const { results } = Object(JSON.parse(await get(`/v2/namespaces/acme/repositories?page_size=100&page=${page}`)));
    for (const { name } of results) await get(`/v2/namespaces/acme/repositories/${String(name)}/tags?page_size=1`);
  }
  console.log(start, fresh, resident());
}

if (process.argv[2] === 'measure') await measure();
