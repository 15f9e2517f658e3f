// Docker's own client of Docker Hub, as its GitHub actions use it, talks to the sandbox and notices nothing.
import { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { mswResolver } from '../../src/sandbox/sandbox.ts';
import { openDoor } from './door.ts';

// Installed apart, by `npm ci --prefix test/outside`.
const client = new URL('../outside/node_modules/@docker/actions-toolkit/lib/dockerhub.js', import.meta.url);

interface Repository {
  namespace: string;
  name: string;
}

interface DockerHub {
  getRepository(named: Repository): Promise<{ description: string; full_description: string }>;
  getRepositoryTags(
    named: Repository & { page_size?: number },
  ): Promise<{ count: number; results: { name: string }[] }>;
  getRepositoryAllTags(named: Repository): Promise<{ results: { name: string }[] }>;
  updateRepoDescription(named: Repository & { description: string; full_description: string }): Promise<unknown>;
}

interface Module {
  DockerHub: { build(options: { credentials: { username: string; password: string } }): Promise<DockerHub> };
}

describe.skipIf(!existsSync(client))('the client of @docker/actions-toolkit', () => {
  const { sandbox } = openDoor();
  const server = setupServer(http.all('https://hub.docker.com/*', mswResolver(sandbox)));
  const app = { namespace: 'acme', name: 'app' };
  let toolkit: Module['DockerHub'];
  beforeAll(async () => {
    server.listen({ onUnhandledFrame: 'error' });
    // Its imports of node:https are bound by name, and msw replaces the functions themselves.
    syncBuiltinESMExports();
    // It writes a workflow command of GitHub's to standard output, so that the token is masked in logs.
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    ({ DockerHub: toolkit } = (await import(client.href)) as Module);
  });
  afterAll(() => {
    vi.restoreAllMocks();
    server.close();
    syncBuiltinESMExports();
  });
  const signIn = () => toolkit.build({ credentials: sandbox.credentials });

  test('signs in, and reads a repository and a page of its tags', async () => {
    const hub = await signIn();
    expect(await hub.getRepository({ ...app, name: 'internal-tools' })).toMatchObject({ is_private: true });
    const page = await hub.getRepositoryTags({ ...app, page_size: 5 });
    expect(page.results).toHaveLength(5);
    expect(page.count).toBeGreaterThan(5);
  });

  test('follows the links to the last page', async () => {
    const { results } = await (await signIn()).getRepositoryAllTags(app);
    const tags = sandbox.snapshot().repositories.find(({ name }) => name === 'app')!.tags;
    expect(results.map(({ name }) => name).toSorted()).toEqual(tags.map(({ name }) => name).toSorted());
  });

  test('changes the descriptions, and finds them changed', async () => {
    const hub = await signIn();
    const texts = { description: 'The app', full_description: '# The app\n' };
    await hub.updateRepoDescription({ ...app, ...texts });
    expect(await hub.getRepository(app)).toMatchObject(texts);
  });

  test('gives its user the reasons for refusals', async () => {
    await expect((await signIn()).getRepository({ ...app, name: 'absent' })).rejects.toThrow(/status code 404: .+/);
    const credentials = { ...sandbox.credentials, password: 'a guess' };
    await expect(toolkit.build({ credentials })).rejects.toThrow('Docker Hub API: operation not permitted');
  });
});
