// Going on with runs that wait or were cut off.
import chalk from 'chalk';
import { drawTable } from '../src/agent/draw-table.ts';
import { listRuns } from '../src/agent/record.ts';
import { restore, type Restored, type RestoredPending } from '../src/agent/restore.ts';
import type { Decision } from '../src/agent/run.ts';
import type { GlobalFlags, RunFlags } from './flags.ts';
import { requireFirst } from './call.ts';
import { UsageError } from './exit-codes.ts';
import { goOn } from './play.ts';
import { approvalOf, printProblems, printWaiting } from './print.ts';
import { findTrusted, restoreWhole } from './restore-whole.ts';
import { flagsOf, requireSameAccount, requireSameHub, withSession } from './session.ts';
import { runsFolder } from './state-folder.ts';

/** What `resume` is told about the calls that wait. */
export interface ResumeFlags extends RunFlags {
  readonly approve: readonly string[];
  readonly deny: readonly string[];
  readonly reason?: string;
}

/** Goes on with a run and answers with the exit code. */
export async function resume(id: string, flags: ResumeFlags): Promise<number> {
  const folder = runsFolder(flags.stateDir, process.env);
  const stored = findTrusted(folder, id);
  const earlier = restoreWhole(stored, folder);
  if (earlier.outcome === 'done' || (earlier.outcome !== undefined && !earlier.isOpen)) {
    throw new UsageError(
      `Run ${stored.id} has ended (${earlier.outcome}); there is nothing to go on with. To follow it up: dockerhub-agent -r ${stored.id} "…"`,
    );
  }
  const { link } = earlier.started;
  if (link?.how === 'applies' || link?.how === 'undoes') requireFirst(folder, link.how, link.run_id, stored.id);
  const answers = readAnswers(earlier.pending, flags);
  return withSession(
    flagsOf(flags, earlier),
    async (session) => {
      requireSameHub(session, earlier);
      requireSameAccount(session, earlier);
      requireFresh(earlier, session.clock.now());
      if (answers === undefined && session.person === null && earlier.pending.length > 0) {
        printWaiting(earlier.pending, approvalOf(earlier.pending, { id: stored.id, flags }));
        throw new UsageError('Answer every call that waits with --approve or --deny, or resume in a terminal.');
      }
      return goOn(session, stored, earlier, { because: because(earlier), answers });
    },
    stored,
  );
}

function because({ pending, outcome }: Restored): string {
  if (pending.length > 0) return 'its approvals were answered';
  return outcome === undefined || outcome === 'interrupted' ? 'it was cut off' : `it had ended as ${outcome}`;
}

/** What the command line says to the calls that wait; `undefined` where it says nothing. */
function readAnswers(
  pending: readonly RestoredPending[],
  { approve, deny, reason }: ResumeFlags,
): ReadonlyMap<string, Decision> | undefined {
  if (approve.length === 0 && deny.length === 0) return undefined;
  const known = pending.map(({ callId }) => callId);
  const named = [...approve, ...deny];
  for (const callId of named) {
    if (!known.includes(callId))
      throw new UsageError(
        `${callId} does not wait; ${known.length > 0 ? `these do: ${known.join(', ')}` : 'nothing does'}.`,
      );
    if (named.filter((other) => other === callId).length > 1) throw new UsageError(`${callId} is answered twice.`);
  }
  const missing = known.filter((callId) => !named.includes(callId));
  if (missing.length > 0)
    throw new UsageError(`Every call that waits must be answered; missing: ${missing.join(', ')}.`);
  return new Map<string, Decision>([
    ...approve.map((callId) => [callId, { approved: true }] as const),
    ...deny.map((callId) => [callId, { approved: false, ...(reason !== undefined && { reason }) }] as const),
  ]);
}

function requireFresh({ pending }: Restored, now: number): void {
  const stale = pending.find(({ asked }) => asked.expiresAt <= now);
  if (!stale) return;
  throw new UsageError(
    `The question about ${stale.call.tool} ${stale.call.action} has expired (${new Date(stale.asked.expiresAt).toISOString()}). Nothing was sent; make the request again.`,
  );
}

/** Prints every call that waits, newest run first. */
export function printPending(flags: GlobalFlags): void {
  const folder = runsFolder(flags.stateDir, process.env);
  const { runs, problems } = listRuns(folder);
  printProblems(problems);
  const rows = runs.flatMap((stored) =>
    restore(stored)
      .pending.filter(({ asked }) => asked.expiresAt > Date.now())
      .map(({ callId, call, plan, asked }) => ({
        run: stored.id,
        call: callId,
        action: `${call.tool} ${call.action}`,
        target: plan.target,
        risk: call.risk,
        until: new Date(asked.expiresAt).toISOString(),
      })),
  );
  if (rows.length === 0) {
    process.stdout.write('Nothing waits for an approval.\n');
    return;
  }
  const columns = ['run', 'call', 'action', 'target', 'risk', 'until'].map((field) => ({ field, title: field }));
  const width = process.stdout.columns || 120;
  const timeZone = flags.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  process.stdout.write(
    `${drawTable({ title: 'Waiting for approval', columns, rows }, { width, timeZone, now: Date.now(), strong: chalk.bold })}\n`,
  );
  process.stdout.write('\nGo on with one: dockerhub-agent resume RUN --approve CALL\n');
}
