// Recordings of trials: the record of each run, played back in place of its model, and held against what happens now.
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import type { LanguageModelV4 } from '@ai-sdk/provider';
import { readRun, type RunRecord, startRecord, wholeEvents } from '../src/agent/record.ts';
import { findDifference, replayModel } from '../src/agent/replay.ts';
import type { Case } from './case.ts';
import { startOf } from './sandbox-run.ts';
import type { Agent, Turn } from './trial.ts';

/** Where the record of a turn of a case is. */
function pathOf(folder: string, one: Case, turn: number): string {
  // Records of runs stand in a folder by the first eight characters of their ids.
  const name = nameOf(one, turn);
  return join(folder, name.slice(0, 8), `${name}.jsonl`);
}

function nameOf(one: Case, turn: number): string {
  return `${one.id}.${turn}`;
}

/** Writes what a trial recorded into a folder, as run records. */
export function recordTurns(folder: string, one: Case, turns: readonly Turn[]): void {
  for (const [turn, { said, events }] of turns.entries()) {
    const record: RunRecord = startRecord({
      folder,
      id: nameOf(one, turn),
      now: () => Date.parse(one.now),
      redact: (text) => text,
      writer: { name: 'evals', isAlive: () => false },
    });
    record.append({ ...startOf(said, one.mode), now: one.now, time_zone: one.time_zone });
    for (const event of events) record.append(event);
    record.close();
  }
}

/** An agent that says what was recorded. A case without a recording fails. */
export function cassetteAgent(folder: string): Agent {
  return {
    name: 'replay',
    model: (one, turn) => {
      const path = pathOf(folder, one, Math.max(turn, 0));
      return existsSync(path) ? replayModel(readRun(path).events) : missing(path);
    },
  };
}

/** How a trial differs from its recording; nothing where it is the same. */
export function findDrift(folder: string, one: Case, turns: readonly Turn[]): string[] {
  return turns.flatMap(({ events }, turn) => {
    const path = pathOf(folder, one, turn);
    if (!existsSync(path)) return [`there is no recording ${path}`];
    const difference = findDifference(wholeEvents(readRun(path)), events, false);
    if (!difference) return [];
    const { event, type, field, recorded: was, replayed: is } = difference;
    return [
      `event ${event} (${type}) differs in ${field}: ${JSON.stringify(was)} was recorded, ${JSON.stringify(is)} came`,
    ];
  });
}

/** The cases that a folder has recordings of. */
export function recordedCases(folder: string): Set<string> {
  return new Set(globSync('*/*.jsonl', { cwd: folder }).flatMap((path) => /\/(.+)\.\d+\.jsonl$/.exec(path)?.[1] ?? []));
}

function missing(path: string): LanguageModelV4 {
  return {
    specificationVersion: 'v4',
    provider: 'replay',
    modelId: 'replay',
    supportedUrls: {},
    doGenerate: () => Promise.reject(new Error('A run streams.')),
    doStream: () => Promise.reject(new Error(`There is no recording ${path}.`)),
  };
}
