// A recorded run becomes a case: what it saw of a real Docker Hub is the state, and nobody can tell whose it was.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSuite } from '../../evals/case.ts';
import { acmeWorld } from '../../src/sandbox/sandbox.ts';
import { runProgram, serveSandbox } from '../program.ts';

const folder = mkdtempSync(join(tmpdir(), 'promote-'));
let server: Awaited<ReturnType<typeof serveSandbox>>;

/** The same Docker Hub under other names. */
beforeAll(async () => {
  const world: typeof acmeWorld = (context) => {
    const text = JSON.stringify(acmeWorld(context))
      .replaceAll(/(?<![\w-])acme(?=["/])/g, 'contoso')
      .replaceAll('"ada"', '"margaret"');
    return JSON.parse(text) as ReturnType<typeof acmeWorld>;
  };
  server = await serveSandbox({ world });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

async function promoteRun(...args: string[]) {
  const env = { ...server.env, DOCKERHUB_ORG: 'contoso' };
  await runProgram(folder, args, { env });
  const runs = JSON.parse((await runProgram(folder, ['runs', 'list', '--json'])).stdout) as {
    id: string;
    request: string;
  }[];
  const path = join(folder, `${runs[0]!.id}.yaml`);
  const { code, stderr } = await runProgram(folder, ['runs', 'promote', runs[0]!.id, '--to', path]);
  const text = readFileSync(path, 'utf8');
  return { code, stderr, text, one: readSuite(text, path)[0]! };
}

describe('runs promote', () => {
  it('takes the state that was seen, and puts other names and addresses in place of the real ones', async () => {
    const { code, text, one } = await promoteRun('who is in the backend team?');
    expect([code, text]).toEqual([0, expect.not.stringMatching(/contoso|margaret|@acme\.example/)]);
    expect(one).toMatchObject({
      world: 'empty',
      policy: 'incubating',
      request: 'who is in the backend team?',
      ends: 'answer',
      answer: expect.stringMatching(/backend.*2 members/),
    });
    expect(one.oracle).toContainEqual({
      tool: 'hub_teams',
      action: 'list_members',
      params: expect.objectContaining({ org: 'acme', group_name: 'backend' }),
    });
    expect(one.state).toContainEqual({
      at: ['organizations', 'acme', 'teams'],
      add: expect.objectContaining({ name: 'backend', members: expect.arrayContaining(['linus', 'dev2']) }),
    });
  });

  it('drafts what was changed as what has to change', async () => {
    const { code, stderr, one } = await promoteRun('create a private repo contoso/release-images');
    expect([code, stderr]).toEqual([0, expect.stringMatching(/oracle passes it, and nobody who only pretends/)]);
    expect(one.changes).toEqual([
      {
        kind: 'added',
        what: 'repository',
        id: 'acme/release-images',
        fields: { namespace: 'acme', name: 'release-images', is_private: true },
      },
    ]);
  });

  it('keeps what waits for approval waiting', async () => {
    const { code, one } = await promoteRun('--pause', 'delete the backend team');
    expect([code, one.ends, one.changes, one.oracle.at(-1)]).toEqual([
      0,
      'waiting',
      [],
      { tool: 'hub_teams', action: 'delete', params: { org: 'acme', group_name: 'backend' } },
    ]);
  });
});
