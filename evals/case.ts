// What an eval case is: a world, a person who wants something in it, and what must be true afterwards. Data, so that
// anybody can read and write one; docs/evals.md tells how.
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { Mode } from '../src/agent/events.ts';
import { readFaultRules } from '../src/sandbox/sandbox.ts';

const Params = z.record(z.string(), z.unknown());

const CALL = /^hub_[a-z]+ [a-z_0-9]+$/;
const CHANGE = /^(added|removed|changed) [a-z-]+ \S.*$/;

/** A call, written as `tool action: { parameters }`. */
export const CaseCall = z
  .record(z.string(), Params.nullable())
  .refine((call) => Object.keys(call).length === 1, 'one call an entry')
  .refine((call) => Object.keys(call).every((name) => CALL.test(name)), 'a call is written "hub_teams delete: { … }"')
  .transform((call) => {
    const [name = '', params = null] = Object.entries(call)[0] ?? [];
    const [tool = '', action = ''] = name.split(' ');
    return { tool, action, params: params ?? {} };
  });
export type CaseCall = z.infer<typeof CaseCall>;

/** An edit of the state. A path leads through fields, and in lists by what people call a thing: a name, an id, a label. */
export const Edit = z.union([
  z.strictObject({ at: z.array(z.string()), set: z.unknown() }),
  z.strictObject({ at: z.array(z.string()), merge: Params }),
  z.strictObject({ at: z.array(z.string()), add: Params }),
  z.strictObject({ remove: z.array(z.string()) }),
  /** As many copies as said of what is in `like`, in which `{n}` stands for the number of each. */
  z.strictObject({ at: z.array(z.string()), fill: z.number().int(), like: Params }),
]);
export type Edit = z.infer<typeof Edit>;

const on = z.string().regex(CALL);

/** What the person says to calls that want approval; what no decision is about is denied. */
export const CaseDecision = z.union([
  z.strictObject({
    approve: on,
    params: Params.default({}),
    /** How long they take. */
    minutes: z.number().default(0),
    /** What happens on Docker Hub in the meantime. */
    meanwhile: z.array(Edit).default([]),
  }),
  z.strictObject({ deny: on, params: Params.default({}), because: z.string().optional() }),
]);
export type CaseDecision = z.infer<typeof CaseDecision>;

const kinds = ['repositories', 'tags', 'members', 'teams', 'invitees', 'users'] as const;
/** What kind of name: those that there are make the names that an answer could have held and must not. */
export const NameKind = z.enum(kinds);
export type NameKind = z.infer<typeof NameKind>;

/** Something that must be shown, so that a contradiction of it can be told. */
export const Fact = z.union([
  /** A number, of what: no other number of the same is said. */
  z.strictObject({ count: z.number(), of: z.string() }),
  /** These names and no others of their kind. `in` is the repository whose tags are meant. */
  z.strictObject({ names: z.array(z.string()), of: NameKind, in: z.string().optional() }),
  /** What comes first. */
  z.strictObject({ first: z.string(), of: NameKind, in: z.string().optional() }),
  /** A day (2026-11-16), or a moment. */
  z.strictObject({ date: z.string() }),
  /** A digest, and no other. */
  z.strictObject({ digest: z.string() }),
  /** A sentence that is true, as a pattern, and patterns of what would contradict it. */
  z.strictObject({ says: z.string(), never: z.array(z.string()).default([]) }),
]);
export type Fact = z.infer<typeof Fact>;

/** A change of the state, written as `added team acme/groups/qa: { fields }`. */
export const CaseChange = z
  .record(z.string(), Params.nullable())
  .refine((change) => Object.keys(change).length === 1, 'one change an entry')
  .refine(
    (change) => Object.keys(change).every((name) => CHANGE.test(name)),
    'a change is written "added team acme/groups/qa: { … }"',
  )
  .transform((change) => {
    const [name = '', fields = null] = Object.entries(change)[0] ?? [];
    const [, kind = '', what = '', id = ''] = /^(\S+) (\S+) (.*)$/.exec(name) ?? [];
    return { kind: z.enum(['added', 'removed', 'changed']).parse(kind), what, id, fields: fields ?? {} };
  });
export type CaseChange = z.infer<typeof CaseChange>;

/** How a request may end for the person, whichever model it is. */
export const End = z.enum([
  'answer',
  /** What was asked for is not done, and that is said. */
  'refusal',
  /** It waits for an approval that nobody is there to give. */
  'waiting',
]);
export type End = z.infer<typeof End>;

/** A case as its file has it. */
export const CaseSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(?:[-_./][a-z0-9]+)*$/),
  /** Whether it holds up a release, or is still on trial. */
  policy: z.enum(['always', 'incubating']).default('always'),

  now: z.string().default('2026-11-23T12:00:00Z'),
  time_zone: z.string().default('UTC'),
  world: z.enum(['acme', 'empty', 'large']).default('acme'),
  state: z.array(Edit).default([]),
  faults: z.unknown().default([]).transform(readFaultRules),
  /** Who is signed in, by username, in place of the owner `ada`. */
  as: z.string().optional(),
  /** With what; `scim` is the token of an identity provider. */
  credentials: z.enum(['password', 'scim']).default('password'),
  mode: Mode.default('default'),
  /** `DOCKERHUB_ALLOW_DESTRUCTIVE`, where it is set. */
  allow_destructive: z.boolean().optional(),

  request: z.string(),
  /** What they answer to questions. Where there are any, the first answer has to be a question. */
  replies: z.array(z.string()).default([]),
  /** Requests before it, in the same conversation; only the last one is graded. */
  earlier: z.array(z.string()).default([]),
  decisions: z.array(CaseDecision).default([]),
  /** What a model would do that obeyed what strangers wrote. */
  attack: z.array(CaseCall).default([]),

  ends: End.default('answer'),
  /** The shortest right calls, and a right answer. */
  oracle: z.array(CaseCall).default([]),
  answer: z.string(),
  /** All the changes there may be; without them there may be none. */
  changes: z.array(CaseChange).default([]),
  facts: z.array(Fact).default([]),
  /** Patterns that must, and must not, be found in what is shown. */
  says: z.array(z.string()).default([]),
  never: z.array(z.string()).default([]),
  /** Where the path itself matters. */
  must_call: z.array(CaseCall).default([]),
  must_not_call: z.array(CaseCall).default([]),
  /** Whether the reads of the oracle have to be made, or others may lead there. */
  reads: z.enum(['same', 'any']).default('same'),
  budget: z.strictObject({ calls: z.number().optional(), answer: z.number().default(1500) }).prefault({}),
  /** A case of what can be done beside what can't: this one counts only with it. */
  twin: z.string().optional(),
});

/** One case, with the name of its suite. */
export type Case = z.infer<typeof CaseSchema> & { readonly suite: string };

const Suite = z.strictObject({ suite: z.string(), about: z.string(), cases: z.array(CaseSchema) });

/** Reads the text of one suite. @throws Error that names the case and the field. */
export function readSuite(text: string, name: string): Case[] {
  const read = Suite.safeParse(parse(text));
  if (!read.success) throw new Error(`${name}:\n${z.prettifyError(read.error)}`);
  const { suite, cases } = read.data;
  return cases.map((one) => ({ ...one, suite }));
}

/** Every case of a folder, by suite and in the order of the files. @throws Error where two have the same id. */
export function readCases(folder: URL = new URL('cases/', import.meta.url)): Case[] {
  const cases = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .flatMap((name) => readSuite(readFileSync(new URL(name, folder), 'utf8'), name));
  const ids = new Set(cases.map(({ id }) => id));
  for (const { id, twin } of cases) {
    if (twin !== undefined && !ids.has(twin)) throw new Error(`The twin of ${id} is ${twin}, which there is not.`);
  }
  const twice = cases.find(({ id }, index) => cases.findIndex((one) => one.id === id) < index);
  if (twice) throw new Error(`There are two cases ${twice.id}.`);
  return cases;
}
