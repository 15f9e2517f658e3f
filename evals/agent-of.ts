// Agents by what people call them: those of the evals, and every model that the program itself can use.
import { chooseModel } from '../src/agent/models.ts';
import { builtin, gullible, nobody, oracle, parrot, sprayer, wrongTarget } from './agents.ts';
import { cassetteAgent } from './cassettes.ts';
import { onSurface, type Surface } from './surface.ts';
import type { Agent } from './trial.ts';

/** Which agent is tried, as plain data. */
export interface AgentSpec {
  /** `builtin`, `oracle`, `gullible`, …, or the name of a model as `--model` takes it. */
  readonly name: string;
  readonly baseUrl?: string;
  readonly surface: Surface;
  /** The folder of the recordings that are played back in place of a model. */
  readonly replay?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const OWN: readonly Agent[] = [builtin, oracle, gullible, nobody, parrot, sprayer, wrongTarget];

/** Whether a name is one of the agents that need nothing but this program. */
export function isOffline(name: string): boolean {
  return OWN.some((agent) => agent.name === name);
}

/** @throws ModelError where there is no such model, or its key is missing. */
export async function agentOf({ name, baseUrl, surface, replay, environment }: AgentSpec): Promise<Agent> {
  if (replay !== undefined) return { ...cassetteAgent(replay), surface };
  const own = OWN.find((agent) => agent.name === name);
  if (own) {
    return surface === 'condensed' ? own : { ...own, surface, model: (one, turn) => onSurface(own.model(one, turn)) };
  }
  const context = { now: 0, timeZone: 'UTC', organization: 'acme' };
  const { model } = await chooseModel({ name, baseUrl, environment, context });
  return { name, surface, model: () => model };
}
