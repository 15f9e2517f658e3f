// Long lists: the time that the rate limit makes them take, and the memory that they need.
import { Api } from '../src/client/client.ts';
import { fixedClock } from '../src/client/clock.ts';
import { createSandbox } from '../src/sandbox/sandbox.ts';

/** Prints how much longer than the ideal 1,000 pages take at 180 a minute, on a clock of their own. */
export async function benchPacing(): Promise<void> {
  const start = Date.parse('2026-11-23T12:00:00Z');
  const clock = fixedClock(start);
  const sandbox = createSandbox({ clock });
  const api = new Api({ url: sandbox.origin, ...sandbox.credentials, fetch: sandbox.fetch, clock });
  for (let page = 1; page <= 1000; page++) {
    await api.getAuditLogs({ account: 'acme', page, page_size: 3 }, { timeoutMs: 600_000 });
  }
  const refused = sandbox.journal.filter(({ status }) => status === 429).length;
  const ideal = Math.floor(999 / 180) * 60_000;
  const took = clock.now() - start;
  console.log(
    `1,000 pages at 180 a minute: ${took / 1000} s, ideal ${ideal / 1000} s, ratio ${(took / ideal).toFixed(3)}, ${refused} times 429`,
  );
}

/** Prints how much the heap grows while 100,000 events are read. Run with --expose-gc. */
export async function benchMemory(): Promise<void> {
  const total = 100_000;
  const fetch = async (request: Request) => {
    const { searchParams } = new URL(request.url);
    const size = Number(searchParams.get('page_size'));
    const first = (Number(searchParams.get('page')) - 1) * size;
    const logs = Array.from({ length: Math.max(0, Math.min(size, total - first)) }, (_, index) => ({
      account: 'acme',
      action: 'repo.tag.push',
      name: `acme/app-${first + index}`,
      actor: 'ada',
      data: { digest: 'sha256:0', tag: 'latest' },
      timestamp: '2026-11-23T12:00:00Z',
      action_description: 'pushed a tag to a repository, as so often',
    }));
    return Response.json({ logs });
  };
  const api = new Api({ url: 'http://hub.localhost', fetch });
  let seen = 0;
  let [least, most] = [Infinity, 0];
  for await (const _ of api.getAuditLogs({ account: 'acme' })) {
    if (++seen % 10_000 !== 0) continue;
    globalThis.gc?.();
    const { heapUsed } = process.memoryUsage();
    [least, most] = [Math.min(least, heapUsed), Math.max(most, heapUsed)];
  }
  console.log(`${seen} events streamed: heap between ${megabytes(least)} and ${megabytes(most)} MB at every 10,000th`);
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}
