import { afterEach, describe, expect, it } from 'vitest';
import { chooseModel } from '../../src/agent/models.ts';
import { messagesServer, type MessagesReply } from './messages-server.ts';
import { runOnSandbox } from '../../evals/sandbox-run.ts';

const context = { now: 0, timeZone: 'UTC', organization: 'acme' };
const key = `key-${'x'.repeat(12)}`;
const servers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** Runs with Claude, as the local server plays it. */
async function runWithClaude(request: string, ...replies: MessagesReply[]) {
  const server = await messagesServer(...replies);
  servers.push(server);
  const environment = { ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: server.url };
  const { model, name } = await chooseModel({ name: 'anthropic/claude-test', environment, context });
  return { ...(await runOnSandbox({ request, model })), requests: server.requests, name };
}

describe('Claude over the Messages protocol', () => {
  it('gets tools and prompt, calls tools, reads their results and answers', async () => {
    const { outcome, text, calls, tables, requests, events } = await runWithClaude(
      'show repo deletions last week',
      {
        blocks: [
          { type: 'text', text: 'I look at the audit log.' },
          {
            type: 'tool_use',
            id: 'toolu_1',
            name: 'hub_audit',
            input: {
              action: 'logs',
              params_json: '{"account":"acme","action":"repo.delete","from_date":"2026-11-16T00:00:00Z"}',
            },
          },
        ],
      },
      {
        blocks: [
          {
            type: 'tool_use',
            id: 'toolu_2',
            name: 'show_table',
            input: { results: ['r1'], title: 'Deletions', columns: [{ field: 'name', title: 'repository' }] },
          },
        ],
      },
      { blocks: [{ type: 'text', text: 'Five repositories were deleted since Monday last week.' }] },
    );
    expect(outcome).toBe('done');
    expect(text).toBe('Five repositories were deleted since Monday last week.');
    expect(calls).toMatchObject([{ tool: 'hub_audit', action: 'logs', params: { account: 'acme' } }]);
    expect(tables[0]!.rows.length).toBe(5);

    const [first, second] = requests;
    expect(first!.headers['x-api-key']).toBe(key);
    expect(first!.body.model).toBe('claude-test');
    expect(first!.body.tools.map(({ name }) => name).toSorted()).toEqual([
      'hub_admin',
      'hub_audit',
      'hub_auth',
      'hub_org',
      'hub_repos',
      'hub_scim',
      'hub_teams',
      'query_results',
      'show_table',
    ]);
    expect(JSON.stringify(first!.body.tools)).not.toMatch(/create_token|two_factor_login/);
    expect(first!.body.system[0]).toMatchObject({ cache_control: { type: 'ephemeral' } });
    expect(first!.body.system[1]!.text).toContain('2026-11-23');
    expect(JSON.stringify(second!.body.messages)).toMatch(/"type":"tool_result".*\\"result\\":\\"r1\\"/);
    expect(events.filter(({ type }) => type === 'model.answered')).toMatchObject([{ input_tokens: 10 }, {}, {}]);
  });

  it('calls several tools in one step', async () => {
    const tool = (id: string, repository: string) =>
      ({
        type: 'tool_use',
        id,
        name: 'hub_repos',
        input: { action: 'check', params_json: { namespace: 'acme', repository } },
      }) as const;
    const { calls, requests } = await runWithClaude('x', { blocks: [tool('toolu_1', 'app'), tool('toolu_2', 'nope')] });
    expect(calls.length).toBe(2);
    expect(JSON.stringify(requests[1]!.body.messages).match(/"type":"tool_result"/g)?.length).toBe(2);
  });

  it('whose key is refused ends the run as an authentication failure that says what to do', async () => {
    const { outcome, text, calls } = await runWithClaude('x', { status: 401, error: 'authentication_error' });
    expect(outcome).toBe('unauthenticated');
    expect(text).toMatch(/did not accept the key \(401\)\. Check ANTHROPIC_API_KEY/);
    expect(calls).toEqual([]);
  });

  it('whose answer is cut off by its length limit ends the run as a limit', async () => {
    const { outcome } = await runWithClaude('x', {
      blocks: [{ type: 'text', text: 'It was' }],
      stopReason: 'max_tokens',
    });
    expect(outcome).toBe('limit');
  });

  it('that is not known or has no key is refused before anything happens', async () => {
    const choose = (name: string | undefined, environment = {}) => chooseModel({ name, environment, context });
    await expect(choose('anthropic/claude-test')).rejects.toThrow(
      'anthropic/claude-test needs a key. Set ANTHROPIC_API_KEY, or use --model builtin.',
    );
    await expect(choose('gpt')).rejects.toThrow(/There is no model "gpt"\. Use --model builtin/);
    await expect(choose('anthropic/')).rejects.toThrow(/There is no model/);
    expect((await choose(undefined)).name).toBe('builtin');
    expect((await choose(undefined, { ANTHROPIC_API_KEY: key })).name).toMatch(/^anthropic\/claude-/);
  });
});
