// The models that can drive the agent, by the names people give them.
import type { LanguageModelV4 } from '@ai-sdk/provider';
import { builtinModel } from './builtin/model.ts';
import type { Context } from './builtin/plan.ts';
import { CALLS, callsModel } from './calls-model.ts';

/** The newest Claude that the provider lists as generally available; used unless another one is named. */
const CLAUDE = 'claude-opus-5-5';

/** Where Docker Model Runner listens. https://docs.docker.com/ai/model-runner/ */
const MODEL_RUNNER = 'http://localhost:12434/engines/v1';

/** A model and the name it goes by in records. */
export interface ChosenModel {
  readonly name: string;
  readonly model: LanguageModelV4;
}

/** The model that was asked for can't be had; the message says what to do. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What choosing depends on. */
export interface ModelOptions {
  /** `builtin`, `anthropic/<id>`, `openai-compatible/<name>` or `dmr/<name>`; left out, Claude where there is a key. */
  readonly name: string | undefined;
  /** Where an OpenAI-compatible server is. */
  readonly baseUrl?: string | undefined;
  readonly environment: Environment;
  readonly context: Context;
}

/** @throws ModelError when there is no such model, or its key or address is missing. */
export async function chooseModel({ name, baseUrl, environment, context }: ModelOptions): Promise<ChosenModel> {
  const wanted = name ?? defaultModel(environment);
  if (wanted === 'builtin') return { name: wanted, model: builtinModel(context) };
  if (wanted === CALLS) return { name: wanted, model: callsModel() };
  const [provider, ...rest] = wanted.split('/');
  const id = rest.join('/');
  if (provider === 'anthropic' && id !== '') return { name: wanted, model: await claude(wanted, id, environment) };
  if (provider === 'openai-compatible' && id !== '') {
    return { name: wanted, model: await compatible(wanted, id, baseUrl, environment) };
  }
  if (provider === 'dmr' && id !== '') {
    return { name: wanted, model: await compatible(wanted, id, baseUrl ?? MODEL_RUNNER, environment) };
  }
  throw new ModelError(
    `There is no model ${JSON.stringify(wanted)}. Use --model builtin, anthropic/ID (for example anthropic/${CLAUDE}), dmr/NAME, or openai-compatible/NAME with --base-url.`,
  );
}

/** The model that is used when none is named. */
export function defaultModel(environment: Environment): string {
  return keyOf(environment) ? `anthropic/${CLAUDE}` : 'builtin';
}

/** The key of Anthropic's API, where there is one. */
export function keyOf(environment: Environment): string | undefined {
  return environment['ANTHROPIC_API_KEY']?.trim() || undefined;
}

/** Where Anthropic's API is, when not at its usual address: without the version, as the variable has it. */
export function anthropicUrl(environment: Environment): string | undefined {
  return environment['ANTHROPIC_BASE_URL']?.trim().replace(/\/+$/, '').replace(/\/v1$/, '') || undefined;
}

async function claude(wanted: string, id: string, environment: Environment): Promise<LanguageModelV4> {
  const apiKey = keyOf(environment);
  if (!apiKey) throw new ModelError(`${wanted} needs a key. Set ANTHROPIC_API_KEY, or use --model builtin.`);
  const { createAnthropic } = await import('@ai-sdk/anthropic');
  const url = anthropicUrl(environment);
  return createAnthropic({ apiKey, ...(url && { baseURL: `${url}/v1` }) })(id);
}

async function compatible(wanted: string, id: string, url: string | undefined, environment: Environment) {
  if (url === undefined || !URL.canParse(url)) {
    throw new ModelError(
      `${wanted} needs the address of its server: --base-url, for example http://localhost:11434/v1.`,
    );
  }
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  const apiKey = environment['OPENAI_API_KEY']?.trim();
  return createOpenAICompatible({
    name: 'openai-compatible',
    baseURL: url,
    includeUsage: true,
    ...(apiKey && { apiKey }),
  })(id);
}
