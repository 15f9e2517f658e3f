import { expect, it } from 'vitest';
import { Trail } from '../bin/trail.ts';
import { runOnSandbox } from '../evals/sandbox-run.ts';
import { scriptedModel } from '../evals/scripted-model.ts';

it('leaves a line a call: what it was, how much came of it, and how long it took', async () => {
  const call = (tool: string, action: string, params: object) => ({
    tool,
    input: { action, params_json: params },
    id: action,
  });
  const { events } = await runOnSandbox({
    model: scriptedModel(
      { calls: [call('hub_teams', 'list', { org: 'acme', page_size: 1 })] },
      {
        calls: [call('hub_repos', 'list_tags', { namespace: 'acme', repository: 'app', max_items: 250, page_size: 5 })],
      },
      { calls: [call('hub_teams', 'get', { org: 'acme', group_name: 'nowhere' })] },
      { calls: [{ tool: 'query_results', input: { sql: 'SELECT count(*) AS n FROM r1' } }] },
    ),
  });
  const lines: string[] = [];
  const trail = new Trail(false, Date.now, (line) => lines.push(line));
  for (const event of events) trail.onEvent(event);
  expect(lines).toEqual([
    expect.stringMatching(/^r1 {2}hub_teams list: 1 of \d+ rows, \d+ ms {2}org=acme page_size=1$/),
    expect.stringMatching(/^r2 {2}hub_repos list_tags: 9 rows, \d+ requests, \d+ ms/),
    expect.stringMatching(/^r3 {2}hub_teams get: ParameterError, \d+ ms {2}org=acme group_name=nowhere$/),
    'q1  1 row by SELECT count(*) AS n FROM r1',
  ]);
});
