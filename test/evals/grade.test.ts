import { describe, expect, it } from 'vitest';
import { Case } from '../../evals/case.ts';
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
  changes: [
    { kind: 'added', what: 'repository', id: 'acme/x1', after: { name: 'x1', is_private: true } },
    { kind: 'added', what: 'audit-event', id: '1', after: {} },
  ],
};

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
