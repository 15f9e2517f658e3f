// One trial from a case to its result, the oracle's beside it.
import { type AgentSpec, agentOf } from './agent-of.ts';
import { oracle } from './agents.ts';
import type { Case } from './case.ts';
import { findDrift, recordTurns } from './cassettes.ts';
import { type OracleTook, oracleTook, resultOf, type TrialResult } from './result.ts';
import { onSurface } from './surface.ts';
import { type Agent, tryCase } from './trial.ts';

/** What trials need. */
export interface TrialDoors {
  readonly agent: Agent;
  /** The folder of the recordings that are played back. */
  readonly replay: string | undefined;
  /** Where trials are recorded. */
  readonly record: string | undefined;
  /** What the oracle took, by case. */
  readonly oracles: Map<string, OracleTook>;
}

/** Opens what trials of an agent need. @throws ModelError where there is no such model. */
export async function openTrials(spec: AgentSpec, record?: string): Promise<TrialDoors> {
  return { agent: await agentOf(spec), replay: spec.replay, record, oracles: new Map() };
}

/** Runs a trial, and that of the oracle before the first one of a case. */
export async function runTrial(one: Case, trial: number, doors: TrialDoors): Promise<TrialResult> {
  const { agent, replay, record, oracles } = doors;
  const surface = agent.surface ?? 'condensed';
  const took = oracles.get(one.id) ?? oracleTook(one, await tryCase(one, oracleOn(surface)));
  oracles.set(one.id, took);
  const begun = performance.now();
  const observed = await tryCase(one, agent);
  const ms = performance.now() - begun;
  if (record !== undefined && trial === 0) recordTurns(record, one, observed.turns);
  const drift = replay === undefined ? [] : findDrift(replay, one, observed.turns);
  return resultOf(one, observed, { trial, ms, oracle: took, drift });
}

function oracleOn(surface: NonNullable<Agent['surface']>): Agent {
  return { ...oracle, surface, model: (one, turn) => onSurface(oracle.model(one, turn)) };
}
