// Runs cases on all cores, in any order, and answers in the order of the cases.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { AgentSpec } from './agent-of.ts';
import type { Case } from './case.ts';
import { TrialResult } from './result.ts';
import { runTrial, type TrialDoors } from './run-trial.ts';

/** What to run. */
export interface EvalRun {
  readonly cases: readonly Case[];
  readonly agent: AgentSpec;
  readonly trials: number;
  readonly workers: number;
  /** Where trials are recorded. */
  readonly record?: string;
  /** No trial is begun once so many tokens are spent. */
  readonly maxTokens?: number;
  /** Told each result as it comes. */
  readonly onResult?: (result: TrialResult) => void;
  readonly signal?: AbortSignal;
}

/** No trial takes longer, be its model slow. */
const TRIAL_MS = 15 * 60_000;

/** The trials that were made, by case and trial. */
export async function runCases({
  cases,
  agent,
  trials,
  workers,
  record,
  maxTokens,
  onResult,
  signal,
}: EvalRun): Promise<TrialResult[]> {
  const tasks = cases.flatMap((one) => Array.from({ length: trials }, (_, trial) => ({ one, trial })));
  const results: TrialResult[] = [];
  let [next, spent] = [0, 0];
  const take = () =>
    signal?.aborted === true || (maxTokens !== undefined && spent >= maxTokens) ? undefined : tasks[next++];
  const data = { agent, ...(record !== undefined && { record }) };
  await Promise.all(
    Array.from({ length: Math.min(workers, tasks.length) }, async () => {
      const worker = new Worker(new URL(`./eval-worker${import.meta.url.slice(-3)}`, import.meta.url), {
        workerData: data,
        env: {},
      });
      try {
        for (let task = take(); task; task = take()) {
          // Whatever hangs must not hang the others.
          const answer = once(worker, 'message', { signal: AbortSignal.timeout(TRIAL_MS) });
          worker.postMessage(task);
          const { id } = task.one;
          const [told]: unknown[] = await answer.catch((cause: unknown) => {
            throw new Error(`The trial of ${id} did not end.`, { cause });
          });
          const result = TrialResult.parse(told);
          spent += result.tokens;
          results.push(result);
          onResult?.(result);
        }
      } finally {
        await worker.terminate();
      }
    }),
  );
  return inOrder(results, cases);
}

/** So many trials are under way at the same time where the model answers by batches. */
const TOGETHER = 200;

/** Runs cases in this thread, many at the same time: for a model that is asked by batches. */
export async function runTogether({
  cases,
  trials,
  doors,
  maxTokens,
  onResult,
}: Pick<EvalRun, 'cases' | 'trials' | 'maxTokens' | 'onResult'> & { readonly doors: TrialDoors }): Promise<
  TrialResult[]
> {
  const tasks = cases.flatMap((one) => Array.from({ length: trials }, (_, trial) => ({ one, trial })));
  const results: TrialResult[] = [];
  let [next, spent] = [0, 0];
  const take = () => (spent < (maxTokens ?? Infinity) ? tasks[next++] : undefined);
  await Promise.all(
    Array.from({ length: Math.min(TOGETHER, tasks.length) }, async () => {
      for (let task = take(); task; task = take()) {
        const result = await runTrial(task.one, task.trial, doors);
        spent += result.tokens;
        results.push(result);
        onResult?.(result);
      }
    }),
  );
  return inOrder(results, cases);
}

/** Results in the order of the cases, whenever they came. */
function inOrder(results: TrialResult[], cases: readonly Case[]): TrialResult[] {
  const order = new Map(cases.map(({ id }, index) => [id, index]));
  return results.sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0) || a.trial - b.trial);
}

/** A part of many: the second of four is `2/4`. */
export const Shard = z
  .string()
  .regex(/^[1-9]\d*\/[1-9]\d*$/)
  .transform((text) => {
    const [index = 1, of = 1] = text.split('/').map(Number);
    return { index, of };
  })
  .refine(({ index, of }) => index <= of);

/** The cases of a shard: every so-manieth one, so that each shard has a part of each suite. */
export function shardOf(cases: readonly Case[], { index, of }: z.infer<typeof Shard>): Case[] {
  return cases.filter((_, place) => place % of === index - 1);
}

/** Judges cases that count only with their twins: whoever fails what can be done has not understood what can't. */
export function withTwins(results: readonly TrialResult[], cases: readonly Case[]): TrialResult[] {
  const twins = new Map(cases.flatMap(({ id, twin }) => (twin === undefined ? [] : [[id, twin] as const])));
  return results.map((result) => {
    const twin = twins.get(result.id);
    const own = results.find(({ id, trial }) => id === twin && trial === result.trial);
    if (!own || own.passed || !result.passed) return result;
    const what = `its twin ${own.id}, which can be done, was not done`;
    return { ...result, passed: false, misses: [...result.misses, { gate: 'twin', what }] };
  });
}
