// A service on loopback that answers as Docker Hub would, in a process of its own so that it costs the client nothing.
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

/** The address of a running service. */
export interface Loopback {
  readonly url: string;
  stop(): void;
}

/** Starts the service. */
export function startLoopback(): Promise<Loopback> {
  const child = fork(fileURLToPath(import.meta.url), ['serve'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return new Promise((resolve) => {
    child.once('message', (port) => resolve({ url: `http://127.0.0.1:${Number(port)}`, stop: () => child.kill() }));
  });
}

function pageOf(count: number): string {
  const results = Array.from({ length: count }, (_, index) => ({
    name: `repository-${index}`,
    namespace: 'acme',
    repository_type: 'image',
    status: 1,
    status_description: 'active',
    description: 'A repository that stands for all the others in a benchmark of the client.',
    is_private: index % 3 === 0,
    star_count: index,
    pull_count: index * 1000,
    last_updated: '2026-11-20T10:44:45.459826Z',
    last_modified: '2026-11-20T10:44:45.459826Z',
    date_registered: '2024-05-19T21:13:35.937763Z',
    affiliation: 'owner',
    media_types: ['application/vnd.oci.image.index.v1+json'],
    content_types: ['image'],
    categories: [{ name: 'Databases', slug: 'databases-and-storage' }],
    storage_size: index * 1_000_000,
  }));
  return JSON.stringify({ count, next: null, previous: null, results });
}

if (process.argv[2] === 'serve') {
  const bodies = new Map([
    ['small', pageOf(1)],
    ['page', pageOf(100)],
  ]);
  const reset = String(Math.floor(Date.now() / 1000) + 3600);
  const headers = {
    'content-type': 'application/json',
    'x-ratelimit-limit': '100000000',
    'x-ratelimit-remaining': '99999999',
    'x-ratelimit-reset': reset,
  };
  const server = createServer((request, response) => {
    response.writeHead(200, headers).end(bodies.get(request.url?.split('/')[3] ?? '') ?? '{}');
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address !== null && typeof address === 'object') process.send?.(address.port);
  });
}
