// Questions over results: right, over any size, read-only, within bounds, and honest about what is missing.
import { describe, expect, it, onTestFinished } from 'vitest';
import { notesOf } from '../../src/agent/show-table.ts';
import { Tables, TABLE_LIMITS } from '../../src/agent/tables.ts';
import { runOnSandbox } from '../../evals/sandbox-run.ts';
import { scriptedModel } from '../../evals/scripted-model.ts';

const rows = [
  { actor: 'ada', data: { tag: 'v1' }, scopes: ['a', 'b'], is_private: true, size: 3 },
  { actor: 'grace', data: { tag: 'v2' }, size: 5 },
  { actor: 'ada', data: { tag: 'v3' }, size: null },
];

function open(limits = TABLE_LIMITS) {
  const tables = new Tables(limits);
  onTestFinished(() => tables.close());
  const ask = (sql: string, held: Record<string, object[]> = { r1: rows }) =>
    tables.query(sql, new Map(Object.entries(held)) as never);
  return { tables, ask };
}

describe('tables', () => {
  it('hold rows with nested fields by dotted names, lists as JSON, truth values as 1 and 0', async () => {
    const { ask } = open();
    expect((await ask('SELECT * FROM r1 ORDER BY size DESC LIMIT 2')).rows).toEqual([
      { actor: 'grace', 'data.tag': 'v2', scopes: null, is_private: null, size: 5 },
      { actor: 'ada', 'data.tag': 'v1', scopes: '["a","b"]', is_private: 1, size: 3 },
    ]);
    expect((await ask('SELECT actor, count(*) AS n FROM r1 GROUP BY actor ORDER BY n DESC')).rows).toEqual([
      { actor: 'ada', n: 2 },
      { actor: 'grace', n: 1 },
    ]);
  });

  it('can be joined, and new ones come in as they are there', async () => {
    const { ask } = open();
    await ask('SELECT 1');
    const people = [{ username: 'ada', role: 'owner' }];
    const sql = 'SELECT DISTINCT r1.actor, role FROM r1 JOIN r2 ON r2.username = r1.actor';
    expect((await ask(sql, { r1: rows, r2: people })).rows).toEqual([{ actor: 'ada', role: 'owner' }]);
  });

  it.for([
    "ATTACH DATABASE '/tmp/x.db' AS x",
    'PRAGMA table_info(r1)',
    'SELECT * FROM pragma_database_list',
    "SELECT load_extension('x')",
    "SELECT writefile('/tmp/x', 'y')",
    "SELECT readfile('/etc/passwd')",
    'DELETE FROM r1',
    'UPDATE r1 SET actor = 1',
    'INSERT INTO r1 (actor) VALUES (1)',
    'DROP TABLE r1',
    'CREATE TABLE x (a)',
    'CREATE TEMP TABLE x AS SELECT 1',
    'CREATE VIRTUAL TABLE x USING fts5(a)',
    "VACUUM INTO '/tmp/x'",
    'BEGIN',
    'SELECT zeroblob(1000000000)',
    'SELECT * FROM r9',
    'not sql at all',
    '',
  ])('refuse %s, say which tables there are, and go on', async (sql) => {
    const { ask } = open();
    await expect(ask(sql)).rejects.toThrow(/Tables: r1\("actor", /);
    expect((await ask('SELECT count(*) AS n FROM r1')).rows).toEqual([{ n: 3 }]);
  });

  it('stop a question that takes too long, and answer the next', async () => {
    const { ask } = open({ ...TABLE_LIMITS, timeMs: 400 });
    await ask('SELECT 1');
    const endless = 'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c';
    await expect(ask(endless)).rejects.toThrow(/took longer than 0.4 s and was stopped/);
    expect((await ask('SELECT count(*) AS n FROM r1')).rows).toEqual([{ n: 3 }]);
  });

  it('stop a question that takes too much memory, and cut an answer that is too long', async () => {
    const { ask } = open({ timeMs: 20_000, rows: 10, megabytes: 8 });
    const heavy =
      'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 10000000) SELECT json_group_array(n) FROM c';
    await expect(ask(heavy)).rejects.toThrow(/too big|memory|stopped/);
    const many = 'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 100) SELECT n FROM c';
    expect(await ask(many)).toMatchObject({ cut: true, rows: { length: 10 } });
  });
});

describe('the tool', () => {
  const logs = (params: object) => ({
    tool: 'hub_audit',
    input: { action: 'logs', params_json: { account: 'acme', ...params } },
  });
  const query = (sql: string) => ({ tool: 'query_results', input: { sql } });

  it('answers over all rows while the model reads a few, and its answer can be shown', async () => {
    const show = {
      tool: 'show_table',
      input: {
        results: ['q1'],
        title: 'Pushes',
        columns: [
          { field: 'actor', title: 'actor' },
          { field: 'n', title: 'pushes' },
        ],
      },
    };
    const model = scriptedModel(
      { calls: [logs({ max_items: 20_000 })] },
      {
        calls: [
          query("SELECT actor, count(*) AS n FROM r1 WHERE action = 'repo.tag.push' GROUP BY actor ORDER BY n DESC"),
        ],
      },
      { calls: [show] },
      { text: 'Done.' },
    );
    const { tables, sandbox, outcome } = await runOnSandbox({ model });
    expect(outcome).toBe('done');
    const pushes = sandbox.snapshot().audit_events.filter(({ action }) => action === 'repo.tag.push');
    const total = tables[0]!.rows.reduce((sum, { n }) => sum + Number(n), 0);
    expect(total).toBe(pushes.length);
    expect(JSON.stringify(model.prompts[1]).length).toBeLessThan(60_000);
    expect(JSON.stringify(model.prompts[1])).toMatch(/the first 40 of \d+; show_table/);
  });

  it('says when what it was asked about is not the whole list, as tables do', async () => {
    const show = {
      tool: 'show_table',
      input: { results: ['r1'], title: 'Log', columns: [{ field: 'actor', title: 'actor' }], limit: 3 },
    };
    const model = scriptedModel(
      { calls: [logs({ page_size: 10 })] },
      { calls: [query('SELECT count(*) AS n FROM r1'), show] },
    );
    const { tables } = await runOnSandbox({ model });
    expect(JSON.stringify(model.prompts[2])).toMatch(/r1 did not hold the whole list/);
    expect(notesOf(tables[0]!)).toEqual(['3 of 10 rows', 'Docker Hub has more: the list was not read to its end']);
  });

  it('shows rows in the order of a field, those without it last', async () => {
    const ordered = (order_by: string) => ({
      tool: 'show_table',
      input: { results: ['q1'], title: order_by, columns: [{ field: 'n', title: 'n' }], order_by },
    });
    const values = 'SELECT 10 AS n UNION ALL SELECT 9 UNION ALL SELECT NULL UNION ALL SELECT 100';
    const model = scriptedModel({ calls: [query(values)] }, { calls: [ordered('n'), { ...ordered('-n'), id: 'b' }] });
    const { tables } = await runOnSandbox({ model });
    expect(tables.map((table) => table.rows.map(({ n }) => n))).toEqual([
      [9, 10, 100, null],
      [100, 10, 9, null],
    ]);
  });

  it('tells a model that asks wrongly what there is', async () => {
    const model = scriptedModel({ calls: [query('SELECT * FROM r7')] });
    await runOnSandbox({ model });
    expect(JSON.stringify(model.prompts[1])).toMatch(/no such table: r7.*Tables: none yet/);
  });
});
