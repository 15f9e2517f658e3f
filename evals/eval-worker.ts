// A thread that runs trials: it is given cases one after the other, and answers with their results.
import { parentPort, workerData } from 'node:worker_threads';
import type { AgentSpec } from './agent-of.ts';
import type { Case } from './case.ts';
import { openTrials, runTrial } from './run-trial.ts';

const { agent, record }: { agent: AgentSpec; record?: string } = workerData;
const doors = await openTrials(agent, record);

parentPort?.on('message', ({ one, trial }: { one: Case; trial: number }) => {
  void runTrial(one, trial, doors).then((result) => parentPort?.postMessage(result));
});
