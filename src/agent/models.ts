// The models that can drive the agent, by the names people give them.
import type { LanguageModel } from 'ai';
import { builtinModel } from './builtin/model.ts';
import type { Context } from './builtin/plan.ts';

/** The Claude that is used unless another one is named. */
const CLAUDE = 'claude-opus-5-5';

/** A model and the name it goes by in records. */
export interface ChosenModel {
  readonly name: string;
  readonly model: LanguageModel;
}

/** The model that was asked for can't be had; the message says what to do. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}

/** What choosing depends on. */
export interface ModelOptions {
  /** `builtin`, or `anthropic/<id>`; left out, Claude where there is a key and else the built-in one. */
  readonly name: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly context: Context;
}

/** @throws ModelError when there is no such model or its key is missing. */
export async function chooseModel({ name, environment, context }: ModelOptions): Promise<ChosenModel> {
  const apiKey = environment['ANTHROPIC_API_KEY']?.trim() || undefined;
  const wanted = name ?? (apiKey ? `anthropic/${CLAUDE}` : 'builtin');
  if (wanted === 'builtin') return { name: wanted, model: builtinModel(context) };
  const [provider, ...rest] = wanted.split('/');
  const id = rest.join('/');
  if (provider !== 'anthropic' || id === '') {
    throw new ModelError(
      `There is no model ${JSON.stringify(wanted)}. Use --model builtin, or --model anthropic/ID, for example anthropic/${CLAUDE}.`,
    );
  }
  if (!apiKey) throw new ModelError(`${wanted} needs a key. Set ANTHROPIC_API_KEY, or use --model builtin.`);
  const { createAnthropic } = await import('@ai-sdk/anthropic');
  const baseURL = environment['ANTHROPIC_BASE_URL']?.trim().replace(/\/+$/, '') || undefined;
  // The provider wants the address with its version, the variable that Anthropic's tools share comes without.
  const anthropic = createAnthropic({
    apiKey,
    ...(baseURL && { baseURL: baseURL.endsWith('/v1') ? baseURL : `${baseURL}/v1` }),
  });
  return { name: wanted, model: anthropic(id) };
}
