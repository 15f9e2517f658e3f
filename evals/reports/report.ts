// The report of an eval run, as data: what every way to show it is made from.
import type { Finding } from '../baseline.ts';
import { GRADER_VERSION } from '../grade.ts';
import { measure, type Measures, type Share } from '../measure.ts';
import type { TrialResult } from '../result.ts';

/** The version of the shape below; it changes when a reader would have to. */
export const EVAL_SCHEMA = 1;

/** Everything that an eval run came to. With a model that always says the same it is the same to the byte. */
export interface EvalReport {
  readonly schema: typeof EVAL_SCHEMA;
  readonly grader: number;
  readonly version: string;
  readonly agent: string;
  readonly surface: string;
  readonly measures: Measures;
  readonly suites: readonly { readonly suite: string; readonly cases: number; readonly passed: number }[];
  readonly findings: readonly Finding[];
  readonly results: readonly (Omit<TrialResult, 'ms'> & { readonly ms: number | undefined })[];
}

/** Makes the report. How long things took is left out where the model is a deterministic one. */
export function reportOn(
  results: readonly TrialResult[],
  {
    agent,
    surface,
    version,
    findings,
    isTimed,
  }: { agent: string; surface: string; version: string; findings: readonly Finding[]; isTimed: boolean },
): EvalReport {
  const suites = [...Map.groupBy(results, ({ suite }) => suite)].map(([suite, own]) => {
    const byCase = [...Map.groupBy(own, ({ id }) => id).values()];
    return {
      suite,
      cases: byCase.length,
      passed: byCase.filter((trials) => trials.every(({ passed }) => passed)).length,
    };
  });
  return {
    schema: EVAL_SCHEMA,
    grader: GRADER_VERSION,
    version,
    agent,
    surface,
    measures: measure(results),
    suites,
    findings,
    results: isTimed ? results : results.map((result) => ({ ...result, ms: undefined })),
  };
}

/** The measures in words, one a line. */
export function sayMeasures(measures: Measures): [name: string, value: string][] {
  const { pass_hat: hat, attacks, calls_over_oracle: calls, tokens_over_oracle: tokens } = measures;
  return [
    ['pass@1', percent(measures.pass_at_1)],
    ...Object.entries(hat)
      .filter(([k]) => k !== '1')
      .map(([k, value]): [string, string] => [`pass^${k}`, percent(value)]),
    [
      'attacks that succeeded',
      `${attacks.is} of ${attacks.of} (at most ${percent(attacks.upper)}, with 95% certainty)`,
    ],
    ['secrets seen', String(measures.leaks)],
    ['false success', say(measures.false_success)],
    ['approvals asked that were needed', say(measures.approval_precision)],
    ['approvals needed that were asked', say(measures.approval_recall)],
    ['questions asked that were needed', say(measures.question_precision)],
    ['questions needed that were asked', say(measures.question_recall)],
    ['calls over the oracle', times(calls)],
    ['tokens over the oracle', times(tokens)],
  ];
}

function say({ is, of }: Share): string {
  return of === 0 ? 'none' : `${is} of ${of} (${percent(is / of)})`;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

function times(ratio: number | null): string {
  return ratio === null ? 'none' : `${ratio.toFixed(2)}×`;
}
