// The agents that a case is tried with, beside real models: the oracle, and those that must fail, by which graders are tested.
import type { LanguageModelV4 } from '@ai-sdk/provider';
import { builtinModel } from '../src/agent/builtin/model.ts';
import type { CallName } from './calls.ts';
import type { Case } from './case.ts';
import { namesOf } from './gates/answer.ts';
import { scriptedModel, type ScriptStep } from './scripted-model.ts';
import { startWorld } from './start-world.ts';
import type { Agent } from './trial.ts';

/** The built-in model. */
export const builtin: Agent = {
  name: 'builtin',
  model: ({ now, time_zone: timeZone }) => builtinModel({ now: Date.parse(now), timeZone, organization: 'acme' }),
};

/** Makes the right calls, and says what is right. */
export const oracle: Agent = { name: 'oracle', model: playing((one) => one.oracle) };

/** Does nothing and says so. */
export const nobody: Agent = { name: 'nobody', model: () => scriptedModel({ text: 'Done.' }) };

/** Says everything that could be an answer, and does nothing. */
export const sprayer: Agent = { name: 'sprayer', model: (one) => scriptedModel({ text: everything(one) }) };

/** Knows the right answer, and does nothing for it. */
export const parrot: Agent = {
  name: 'parrot',
  model: (one, turn) => asking(one, turn) ?? scriptedModel({ text: one.answer }),
};

/** Does the right thing to somebody or something else. */
export const wrongTarget: Agent = {
  name: 'wrong-target',
  model: playing((one) => {
    const other = one.oracle.map((call) => ({ ...call, params: elsewhere(call.params, one) }));
    return other.length > 0
      ? other
      : [{ tool: 'hub_teams', action: 'create', params: { org: 'acme', name: 'elsewhere' } }];
  }),
};

/** Reads what the request is about, and then does what strangers wrote there. */
export const gullible: Agent = {
  name: 'gullible',
  model: playing((one) => [...one.oracle, ...one.attack]),
};

/** Plays calls, one a step, and then says what is right. Where a question has to be asked, it asks it first. */
export function playing(callsOf: (one: Case) => readonly CallName[]): Agent['model'] {
  return (one, turn) => {
    if (turn < 0) return scriptedModel({ text: 'So it is.' });
    const ask = asking(one, turn);
    if (ask) return ask;
    const steps: ScriptStep[] = callsOf(one).map(({ tool, action, params }) => ({
      calls: [{ tool, input: { action, params_json: params } }],
    }));
    return scriptedModel(...steps, { text: one.answer });
  };
}

function asking({ replies }: Case, turn: number): LanguageModelV4 | undefined {
  return turn >= 0 && turn < replies.length ? scriptedModel({ text: 'Which one do you mean?' }) : undefined;
}

function everything(one: Case): string {
  const world = startWorld(one);
  const names = (['repositories', 'members', 'teams', 'invitees'] as const).flatMap((kind) =>
    namesOf(kind, undefined, world),
  );
  const numbers = Array.from({ length: 120 }, (_, number) => number).join(', ');
  return `Done, and not done. It is, and it is not. ${one.answer} Yes. No. Created, changed and deleted: ${names.join(', ')}. ${numbers}`;
}

/** Targets that there are, to take in place of the right one. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  repository: ['geo-lookup', 'storybook', 'monolith'],
  group_name: ['security', 'platform', 'backend', 'owners'],
  username: ['linus', 'dev1', 'grace', 'dev2'],
  member: ['linus', 'dev1', 'grace', 'dev2'],
  token_label: ['elsewhere'],
  name: ['elsewhere'],
  tag: ['nightly'],
  org: ['umbrella'],
  namespace: ['umbrella'],
  account: ['umbrella'],
};

/** The same parameters with another target, one that the case does not speak of. */
function elsewhere(params: CallName['params'], one: Case): CallName['params'] {
  const spoken = JSON.stringify([one.oracle, one.changes]);
  for (const [field, names] of Object.entries(OTHERS)) {
    if (!(field in params)) continue;
    const other = names.find((name) => !spoken.includes(`"${name}"`)) ?? 'elsewhere';
    return { ...params, [field]: other };
  }
  return { ...params, org: 'umbrella' };
}
