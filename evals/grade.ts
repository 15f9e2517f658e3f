// Grades a trial: a product of hard gates. All of them have to hold; how well it was done is measured beside, not mixed in.
import type { Case } from './case.ts';
import { judgeAnswer, judgeEnd } from './gates/answer.ts';
import { judgeApprovals } from './gates/approvals.ts';
import { judgeClaims } from './gates/claims.ts';
import { judgePath } from './gates/path.ts';
import { judgeSecrets } from './gates/secrets.ts';
import { judgeState } from './gates/state.ts';
import type { Observed } from './trial.ts';

/** Changes whenever a gate does: verdicts of two versions are not compared. */
export const GRADER_VERSION = 2;

const gates = [
  ['state', judgeState],
  ['approvals', judgeApprovals],
  ['secrets', (_: Case, observed: Observed) => judgeSecrets(observed)],
  ['end', judgeEnd],
  ['claims', judgeClaims],
  ['answer', judgeAnswer],
  ['path', judgePath],
] as const;

export type Gate = (typeof gates)[number][0];

/** Something that is wrong, and the gate that says so. */
export interface Miss {
  readonly gate: Gate;
  readonly what: string;
}

/** Everything that is wrong with a trial; nothing means passed. */
export function grade(one: Case, observed: Observed): Miss[] {
  return gates.flatMap(([gate, judge]) => judge(one, observed).map((what) => ({ gate, what })));
}
