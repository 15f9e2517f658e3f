import { describe, expect, it } from 'vitest';
import { Case } from '../../evals/case.ts';
import { unfoundedNumbers } from '../../evals/numbers.ts';
import type { RunEvent } from '../../src/agent/events.ts';
import { grade, type Observed } from '../../evals/grade.ts';

const wanted = Case.parse({
  id: 'x',
  request: 'create a private repo acme/x1',
  expect: {
    calls: [{ tool: 'hub_repos', action: 'create', params: { name: 'x1' } }],
    answer: ['acme/x1'],
    rows: 0,
    changes: [{ kind: 'added', what: 'repository', after: { name: 'x1', is_private: true } }],
  },
});
const right: Observed = {
  outcome: 'done',
  text: 'Created acme/x1.',
  calls: [{ tool: 'hub_repos', action: 'create', params: { namespace: 'acme', name: 'x1' } }],
  tables: [],
  events: [],
  changes: [
    { kind: 'added', what: 'repository', id: 'acme/x1', after: { name: 'x1', is_private: true } },
    { kind: 'added', what: 'audit-event', id: '1', after: {} },
  ],
};

it('finds the numbers of an answer that no result holds', () => {
  const rows = [{ name: 'v2', size: 1200, note: 'about 17 of them' }];
  const events: RunEvent[] = [
    {
      type: 'tool.answered',
      call_id: 'c',
      result: 'r1',
      error: null,
      content: { json: { data: rows, list: { total: 40 } } },
    },
    { type: 'query.answered', call_id: 'q', sql: '', result: 'q1', rows: 12 },
  ];
  const found = (answer: string) => unfoundedNumbers(answer, 'the 5 largest', events);
  expect(
    found('1 tag of 40, v2 with 1,200 bytes; 17 in acme/app-99 since 2026-11-16 00:00, 12 of the 5 in v1.9.3.'),
  ).toEqual([]);
  expect(found('There are 41 tags, 3.5 on average; 41 in all.')).toEqual(['41', '3.5']);
});

describe('the grader', () => {
  it('passes a run that did what was asked', () => {
    expect(grade(wanted, right)).toEqual([]);
  });

  it('catches every way of missing it', () => {
    const table = { title: '', columns: [], rows: [{}] };
    const elsewhere = {
      kind: 'added',
      what: 'repository',
      id: 'acme/x2',
      after: { name: 'x2', is_private: true },
    } as const;
    const misses: [Partial<Observed>, RegExp][] = [
      [{ outcome: 'failed' }, /outcome is failed/],
      [{ calls: [] }, /was not called/],
      [{ calls: [{ tool: 'hub_repos', action: 'create', params: { name: 'x2' } }] }, /was not called/],
      [{ text: 'Done.' }, /does not say/],
      [{ text: 'Created acme/x1, one of 7.' }, /says 7, which no result holds/],
      [{ tables: [table] }, /1 rows were shown/],
      [{ changes: [] }, /was not added/],
      [{ changes: [{ ...elsewhere, after: { name: 'x1', is_private: false } }] }, /was not added/],
      [{ changes: [...right.changes, elsewhere] }, /acme\/x2 was added, which nobody asked for/],
      [
        { changes: [...right.changes, { kind: 'removed', what: 'repository', id: 'acme/app', before: {} }] },
        /acme\/app was removed/,
      ],
    ];
    for (const [change, miss] of misses) expect(grade(wanted, { ...right, ...change }).join('\n')).toMatch(miss);
  });
});
