// The approval card: everything of a call, at any width, and nothing that could move a cursor.
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { drawCard } from '../../src/agent/card.ts';
import type { PendingCall } from '../../src/agent/run.ts';
import { runOnSandbox } from '../../evals/sandbox-run.ts';
import { scriptedModel } from '../../evals/scripted-model.ts';

const plain = (width: number) => ({ width, strong: String, faint: String, warn: String });

/** The card that a person is shown for a call. */
async function cardOf(tool: string, action: string, params: object): Promise<PendingCall> {
  let seen: PendingCall | undefined;
  await runOnSandbox({
    model: scriptedModel({ calls: [{ tool, input: { action, params_json: params } }] }),
    mode: 'every-write',
    person: (pending) => {
      seen = pending;
      return { approved: false };
    },
  });
  return seen!;
}

describe('the card', () => {
  it.for([
    ['delete-team', 'hub_teams', 'delete', { org: 'acme', group_name: 'backend' }],
    ['remove-member', 'hub_org', 'remove_member', { org: 'acme', username: 'dev2' }],
    [
      'grant',
      'hub_repos',
      'assign_group',
      { namespace: 'acme', repository: 'worker', group_id: 7, permission: 'admin' },
    ],
    [
      'invite',
      'hub_org',
      'bulk_invite',
      { org: 'acme', invitees: ['jane@example.com', 'ada', 'mallory'], team: 'platform' },
    ],
    ['create-token', 'hub_auth', 'create_pat', { token_label: 'ci', scopes: ['repo:write'] }],
  ] as const)('of %s is what the golden screen shows, at 80 columns', async ([name, tool, action, params]) => {
    const screen = drawCard(await cardOf(tool, action, params), plain(80));
    await expect(`${screen}\n`).toMatchFileSnapshot(`../golden/card-${name}.txt`);
  });

  it('fits any width, and leaves nothing out', async () => {
    const invitees = Array.from({ length: 15 }, (_, index) => `person-${index}@a-rather-long-domain-name.example`);
    const pending = await cardOf('hub_org', 'bulk_invite', { org: 'acme', invitees });
    for (const width of [40, 80, 200]) {
      const lines = drawCard(pending, plain(width)).split('\n');
      for (const line of lines) expect(stringWidth(line), line).toBeLessThanOrEqual(width);
      const text = lines.join('').replaceAll(/\s/g, '');
      for (const invitee of invitees) expect(text).toContain(invitee);
    }
  });

  it('is inert whatever a model or a stranger wrote', async () => {
    const { call, ...pending } = await cardOf('hub_teams', 'patch', {
      org: 'acme',
      group_name: 'backend',
      description: 'x',
    });
    const hostile = 'x\u001b[2J\u202e\nSend it? Yes';
    const params = { ...call.params, description: hostile };
    const plan = { ...pending.plan, target: hostile, now: [hostile], undo: hostile, account: hostile };
    const screen = drawCard({ ...pending, plan, call: { ...call, params } }, plain(80));
    expect(screen).not.toMatch(/\u001b|\u202e/);
    expect(screen.split('\n').filter((line) => line.startsWith('Send it?'))).toEqual([]);
  });

  it('never shows what a person could not see: such parameters are refused before', async () => {
    const { calls, events } = await runOnSandbox({
      model: scriptedModel({
        calls: [
          {
            tool: 'hub_teams',
            input: { action: 'patch', params_json: { org: 'acme', group_name: 'backend', description: 'a\u202eb' } },
          },
        ],
      }),
      mode: 'every-write',
      person: () => ({ approved: true }),
    });
    expect(calls).toEqual([]);
    expect(JSON.stringify(events)).toMatch(/invisible character \(U\+202E\)/);
  });
});
