// Wrong versions of the oracle, each in one thing: what the graders have to catch. `node evals/mutants.ts` tries all of them.
import type { RunEvent } from '../src/agent/events.ts';
import { playing } from './agents.ts';
import { type CallName, essence, riskOf } from './calls.ts';
import { type Case, readCases } from './case.ts';
import { ASKED_ABOUT } from './gates/approvals.ts';
import { isDenied } from './gates/path.ts';
import { grade } from './grade.ts';
import { decisionOn, type Observed, tryCase } from './trial.ts';

/** One wrong version: other calls, or another record of the right ones. */
export type Mutant =
  | { readonly name: string; readonly calls: readonly CallName[] }
  | { readonly name: string; readonly edit: (observed: Observed) => Observed };

/** Every wrong version of a case's oracle, made by dropping, doubling, swapping, changing and not asking. */
export function mutantsOf(one: Case): Mutant[] {
  const { oracle } = one;
  return [
    ...oracle.flatMap((call, index): Mutant[] => {
      const isWrite = riskOf(call) !== 'read';
      const without = oracle.toSpliced(index, 1);
      return [
        // Where other reads lead there as well, or Docker Hub refuses what a reading shows to be in vain, it may be left out.
        ...((isWrite ? one.ends === 'answer' || isDenied(one, call) : one.reads === 'same')
          ? [{ name: `drop ${index + 1}`, calls: without }]
          : []),
        ...(isWrite
          ? [
              // Where nobody is there to approve, the run stops before the second one.
              ...(one.ends === 'waiting'
                ? []
                : [{ name: `double ${index + 1}`, calls: oracle.toSpliced(index, 0, call) }]),
              { name: `swap ${index + 1}`, calls: oracle.with(index, OTHER_WRITE) },
            ]
          : []),
        ...changesOf(one, index),
      ];
    }),
    ...(oracle.some((call) => isApproved(one, call)) ? [{ name: 'no approval', edit: withoutApprovals }] : []),
  ];
}

/** Whether a call is made because somebody says yes. */
function isApproved({ mode, decisions, changes }: Case, call: CallName): boolean {
  const decision = ASKED_ABOUT[mode].includes(riskOf(call)) ? decisionOn(decisions, call) : undefined;
  return decision !== undefined && 'approve' in decision && decision.minutes === 0 && changes.length > 0;
}

const OTHER_WRITE: CallName = {
  tool: 'hub_teams',
  action: 'create',
  params: { org: 'acme', name: 'a-team-nobody-wants' },
};

function changesOf(one: Case, index: number): Mutant[] {
  const call = one.oracle[index];
  if (!call || (riskOf(call) === 'read' && one.reads === 'any')) return [];
  return Object.entries(essence(call.params)).flatMap(([name, value]) => {
    const other = another(name, value, one);
    if (other === undefined) return [];
    const calls = one.oracle.with(index, { ...call, params: { ...call.params, [name]: other } });
    return [{ name: `change ${name} of ${index + 1}`, calls }];
  });
}

const ROLES = ['owner', 'editor', 'member'];
const PERMISSIONS = ['read', 'write', 'admin'];
const NAMES = ['acme', 'app', 'api', 'web', 'platform', 'backend', 'security', 'dev1', 'dev2', 'linus', 'grace'];

/** Another value that a parameter could have; `undefined` where there is none that would be wrong. */
function another(name: string, value: unknown, one: Case): unknown {
  if (typeof value === 'boolean') return name === 'dry_run' ? undefined : !value;
  if (typeof value === 'number') return value + 1;
  if (Array.isArray(value))
    return value.length > 1 ? value.slice(1) : [...value, typeof value[0] === 'string' ? 'another' : value[0]];
  if (typeof value === 'string') {
    for (const words of [ROLES, PERMISSIONS]) {
      if (words.includes(value)) return words.find((word) => word !== value);
    }
    if (name === 'from_date' || name === 'to_date') {
      return new Date(Date.parse(value) + (name === 'from_date' ? 1 : -1) * 86_400_000).toISOString();
    }
    const spoken = JSON.stringify(one.oracle);
    return NAMES.find((other) => other !== value && !spoken.includes(`"${other}"`)) ?? `${value}x`;
  }
  return undefined;
}

function kept(events: readonly RunEvent[]): RunEvent[] {
  return events.filter(({ type }) => type !== 'approval.asked' && type !== 'approval.answered');
}

function withoutApprovals(observed: Observed): Observed {
  return {
    ...observed,
    events: kept(observed.events),
    turns: observed.turns.map((turn) => ({ ...turn, events: kept(turn.events) })),
  };
}

/** Whether the graders catch a wrong version. */
export async function isCaught(one: Case, mutant: Mutant): Promise<boolean> {
  const calls = 'calls' in mutant ? mutant.calls : one.oracle;
  const observed = await tryCase(one, { name: 'mutant', model: playing(() => calls) });
  return grade(one, 'edit' in mutant ? mutant.edit(observed) : observed).length > 0;
}

if (import.meta.main) {
  const all = readCases().flatMap((one) => mutantsOf(one).map((mutant) => ({ one, mutant })));
  let caught = 0;
  for (const { one, mutant } of all) {
    if (await isCaught(one, mutant)) caught++;
    else console.log(`not caught: ${one.id}: ${mutant.name}`);
  }
  console.log(`${caught} of ${all.length} mutants are caught (${((100 * caught) / all.length).toFixed(2)}%)`);
}
