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

const hex = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** An image of a tag, for one platform. */
function imageFor(architecture: string) {
  return {
    architecture,
    features: '',
    variant: null,
    digest: `sha256:${hex}`,
    os: 'linux',
    os_features: '',
    os_version: null,
    size: 31_457_280,
    status: 'active',
    last_pulled: '2026-11-20T10:44:45.459826Z',
    last_pushed: '2026-11-20T10:44:45.459826Z',
  };
}

/** Tags as Docker Hub sends them: each with an image for seven platforms, some 2.6 kB. */
function tagsOf(count: number): string {
  const results = Array.from({ length: count }, (_, index) => ({
    creator: 101,
    id: 5000 + index,
    images: ['amd64', 'arm64', 'arm', '386', 'ppc64le', 's390x', 'riscv64'].map(imageFor),
    last_updated: '2026-11-20T10:44:45.459826Z',
    last_updater: 101,
    last_updater_username: 'ada',
    name: `v1.${Math.floor(index / 10)}.${index % 10}`,
    repository: 12,
    full_size: 31_457_280 + index,
    v2: true,
    tag_status: 'active',
    tag_last_pulled: '2026-11-20T10:44:45.459826Z',
    tag_last_pushed: '2026-11-20T10:44:45.459826Z',
    media_type: 'application/vnd.oci.image.index.v1+json',
    content_type: 'image',
    digest: `sha256:${hex}`,
  }));
  return JSON.stringify({ count, next: null, previous: null, results });
}

if (process.argv[2] === 'serve') {
  // By the namespace that is asked for, and for tags by the repository.
  const bodies = new Map([
    ['small', pageOf(1)],
    ['ten', pageOf(10)],
    ['page', pageOf(100)],
    ['tags-ten', tagsOf(10)],
    ['tags-page', tagsOf(100)],
  ]);
  const reset = String(Math.floor(Date.now() / 1000) + 3600);
  const headers = {
    'content-type': 'application/json',
    'x-ratelimit-limit': '100000000',
    'x-ratelimit-remaining': '99999999',
    'x-ratelimit-reset': reset,
  };
  const server = createServer((request, response) => {
    const [, , , namespace = '', , repository = ''] = request.url?.split('/') ?? [];
    response.writeHead(200, headers).end(bodies.get(repository) ?? bodies.get(namespace) ?? '{}');
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address !== null && typeof address === 'object') process.send?.(address.port);
  });
}
