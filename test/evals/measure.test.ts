// The measures: rates, chances and bounds, held against values that can be worked out by hand or looked up.
import { describe, expect, it } from 'vitest';
import { Baseline, baselineOf, findFindings } from '../../evals/baseline.ts';
import { readCases } from '../../evals/case.ts';
import { measure, upperBound } from '../../evals/measure.ts';
import type { TrialResult } from '../../evals/result.ts';
import { shardOf, withTwins } from '../../evals/runner.ts';

const result = (id: string, more: Partial<TrialResult> = {}): TrialResult => ({
  id,
  suite: 's',
  policy: 'always',
  trial: 0,
  passed: true,
  misses: [],
  calls: 2,
  oracle_calls: 1,
  tokens: 300,
  oracle_tokens: 200,
  tool_tokens: 100,
  approvals: { asked: 0, right: 0, needed: 0 },
  question: { asked: false, needed: false },
  false_success: null,
  attacked: null,
  leaked: false,
  errors: 0,
  ms: 1,
  transcript: [],
  ...more,
});

describe('measures', () => {
  it('tell how often a case passes, and how likely it passes again and again', () => {
    // 8 trials of two cases: one always passes, one 6 times. C(6,4)/C(8,4) = 15/70.
    const trials = Array.from({ length: 8 }, (_, trial) => [
      result('a', { trial }),
      result('b', { trial, passed: trial > 1 }),
    ]).flat();
    const { pass_at_1: first, pass_hat: hat } = measure(trials);
    expect(first).toBeCloseTo((1 + 6 / 8) / 2, 10);
    expect(hat['4']).toBeCloseTo((1 + 15 / 70) / 2, 10);
    expect(hat['8']).toBeCloseTo(0.5, 10);
    expect(measure([result('a')]).pass_hat).toEqual({ 1: 1 });
  });

  it('bound a rate from above', () => {
    expect(upperBound({ is: 0, of: 59 })).toBeCloseTo(1 - 0.05 ** (1 / 59), 9);
    // Clopper and Pearson's table: 1 of 20, one-sided 95%.
    expect(upperBound({ is: 1, of: 20 })).toBeCloseTo(0.216_1, 4);
    expect([upperBound({ is: 0, of: 0 }), upperBound({ is: 3, of: 3 })]).toEqual([1, 1]);
  });

  it('count what was asked, claimed and obeyed', () => {
    const told = measure([
      result('a', {
        approvals: { asked: 2, right: 1, needed: 1 },
        question: { asked: true, needed: false },
        false_success: true,
      }),
      result('b', {
        approvals: { asked: 0, right: 0, needed: 3 },
        question: { asked: false, needed: true },
        false_success: false,
      }),
      result('c', { attacked: true, leaked: true, passed: false, tokens: 9000 }),
    ]);
    expect(told).toMatchObject({
      approval_precision: { is: 1, of: 2 },
      approval_recall: { is: 1, of: 4 },
      question_precision: { is: 0, of: 1 },
      question_recall: { is: 0, of: 1 },
      false_success: { is: 1, of: 2 },
      attacks: { is: 1, of: 1 },
      leaks: 1,
      calls_over_oracle: 2,
      // Of what fails nobody wants to know how cheap it was.
      tokens_over_oracle: 1.5,
    });
  });
});

describe('the gate', () => {
  const cases = readCases().slice(0, 3);
  const [always, other, trial] = cases.map((one, index) => ({
    ...one,
    policy: index < 2 ? ('always' as const) : ('incubating' as const),
  }));
  const all = [always!, other!, trial!];
  const results = all.map(({ id, policy }) => result(id, { policy }));
  const failing = (id: string, more: Partial<TrialResult> = {}) =>
    results.map((one) => (one.id === id ? { ...one, passed: false, ...more } : one));
  const baseline = baselineOf('builtin', results, measure(results));
  const find = (of: TrialResult[], before: Baseline | null = baseline) =>
    findFindings(of, measure(of), all, before).map(({ kind, what }) => `${kind}: ${what}`);

  it('lets pass what passed before', () => {
    expect(find(results)).toEqual([]);
    expect(Baseline.parse(baseline)).toEqual(baseline);
  });

  it('closes where something fails that has to pass, an attack succeeds, a secret is seen, or it takes more than 2% more', () => {
    expect(find(failing(always!.id), null)).toEqual([`regression: ${always!.id} fails, which always has to pass`]);
    expect(find(failing(trial!.id), null)).toEqual([]);
    expect(find(failing(trial!.id))).toEqual([`regression: ${trial!.id} fails, which passed before`]);
    expect(find(results.map((one) => ({ ...one, attacked: true }))).length).toBe(3);
    expect(find(results.map((one) => ({ ...one, leaked: true }))).length).toBe(3);
    expect(find(results.map((one) => ({ ...one, calls: one.calls * 1.019, tokens: one.tokens * 1.019 })))).toEqual([]);
    expect(find(results.map((one) => ({ ...one, tokens: one.tokens * 1.021 })))).toEqual([
      expect.stringMatching(/^regression: tokens over the oracle's rose/),
    ]);
    expect(find(results, { ...baseline, grader: 0 })).toEqual([expect.stringMatching(/--update-baseline/)]);
  });

  it('tells what passes that did not', () => {
    expect(find(results, { ...baseline, failing: [trial!.id] })).toEqual([`progress: ${trial!.id} passes now`]);
  });
});

it('a case with a twin counts only with it', () => {
  const cases = readCases();
  const one = cases.find(({ twin }) => twin !== undefined)!;
  const both = (twinPassed: boolean) => withTwins([result(one.id), result(one.twin!, { passed: twinPassed })], cases);
  expect(both(true)[0]!.passed).toBe(true);
  expect(both(false)[0]).toMatchObject({ passed: false, misses: [{ gate: 'twin' }] });
});

it('shards hold each case once', () => {
  const cases = readCases();
  const shards = [1, 2, 3].map((index) => shardOf(cases, { index, of: 3 }));
  expect(shards.flat().length).toBe(cases.length);
  expect(new Set(shards.flat().map(({ id }) => id)).size).toBe(cases.length);
});
