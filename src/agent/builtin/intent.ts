// What an intent is: a kind of request as data, and what is done for it.
import { type Clause, has, type Kind } from './clause.ts';
import { distance } from 'fastest-levenshtein';
import { isRecord } from '../../json.ts';
import { learnRepositories, type Names } from './names.ts';
import { ask, callHub, callLocal, type CallOutcome, type Context, type Doing } from './plan.ts';

/** What an intent works with. */
export interface Scene {
  readonly clause: Clause;
  readonly context: Context;
  readonly names: Names;
  /** The request asks for nothing beside it. */
  readonly isOnly: boolean;
  /** The organization that the request is about. */
  readonly org: string;
}

/** A kind of request. All that decides whether a clause is one stands here as data. */
export interface Intent {
  /** The action it comes to, for people who read the table. */
  readonly action: string;
  /** A request of this kind, for people who ask what they can say. */
  readonly example: string;
  /** Patterns that must all be in the marked text of the clause. */
  readonly when: readonly RegExp[];
  readonly not?: RegExp;
  /** Kinds of things that must be named. */
  readonly names?: readonly Kind[];
  /** It changes something: every name in it must be known. */
  readonly isWrite?: true;
  /** Names that are not there yet belong to it; any other write that has one is not certain of its target. */
  readonly takesNames?: true;
  /** Kinds of things that a write may name beside `names`: whatever else is named leaves it uncertain. */
  readonly takes?: readonly Kind[];
  /** One word of it may be what its target is called: it is looked up before anything is changed. */
  readonly findsByWord?: true;
  /** Words like "not" and "but" are a part of what it understands. */
  readonly speaksOfNot?: true;
  /** It is about no organization. */
  readonly isAnywhere?: true;
  /** What is new after it, and can be named by those after it. */
  readonly makes?: 'TEAM' | 'REPO';
  /** A description that is said after it is its own. */
  readonly isDescribed?: true;
  /** An end that is said after it is its own. */
  readonly canEnd?: true;
  /** What "that one" is after it, where that has no mark of its own. */
  readonly noun?: (clause: Clause) => string;
  /** It can only ask: what is missing may stand in the clauses before. */
  readonly isQuestion?: true;
  /** Clauses of this kind that follow one another are one. */
  readonly joins?: true;
  /** Steps of it about the same things of this kind are one. */
  readonly isOneFor?: Kind;
  /** What it makes has a name of its own, and is made once. */
  readonly isNew?: true;
  /** Said again with another permission or role, it takes the place of the one before. */
  readonly isGraded?: true;
  /** Of whom it is and in which role may be told beside it. */
  readonly isInvitation?: true;
  /** It tells of what has happened, and so is never what a dry run would do. */
  readonly isPast?: true;
  /** Does it, and answers with what to say. */
  readonly play: (scene: Scene) => Doing<string>;
}

/** Whether a clause is of a kind. */
export function isOf({ when, not, names = [], isPast, isWrite, takesNames }: Intent, clause: Clause): boolean {
  if (isPast && clause.isDryRun) return false;
  if (isWrite && !takesNames && has(clause, 'NAME')) return false;
  return has(clause, ...names) && when.every((pattern) => pattern.test(clause.text)) && !not?.test(clause.text);
}

/** How a write is told: `['Added', 'add', 'linus to the team platform']`. */
export type Telling = readonly [done: string, plain: string, rest: string];

/** Makes a write, or tries it where the clause wants a dry run, and says what came of it. */
export function* write(
  { clause }: Pick<Scene, 'clause'>,
  [tool, action]: readonly [string, string],
  params: Record<string, unknown>,
  [done, plain, rest]: Telling,
): Doing<string> {
  const outcome = yield* callHub(tool, action, clause.isDryRun ? { ...params, dry_run: true } : params);
  if (clause.isDryRun) {
    const now =
      isRecord(outcome.dryRun) && Array.isArray(outcome.dryRun['now']) ? outcome.dryRun['now'].map(String) : [];
    const found = now.length > 0 ? ` As it is now: ${now.join('; ')}.` : '';
    return `Dry run, nothing was sent: this would ${plain} ${rest}.${found}`;
  }
  if (outcome.planned) return `Planned: to ${plain} ${rest}. Nothing was sent.`;
  return `${done} ${rest}.`;
}

/** Asks who or what an unknown name is, with what resembles it. */
export function askAbout(name: string, what: string, known: readonly string[]): never {
  const lower = name.toLowerCase();
  const near = known.filter((one) => {
    const other = one.toLowerCase();
    return (
      other.includes(lower) ||
      lower.includes(other) ||
      distance(lower, other) <= Math.max(1, Math.floor(other.length / 3))
    );
  });
  const [first] = near;
  if (near.length > 1)
    return ask(`There is no ${what} ${name}. Which one do you mean: ${near.slice(0, 6).join(', ')}?`);
  if (first !== undefined) return ask(`There is no ${what} ${name}. Do you mean ${first}?`);
  const some = known.length > 0 && known.length <= 12 ? ` There are ${known.join(', ')}.` : '';
  return ask(`There is no ${what} ${name}.${some} Which one do you mean?`);
}

/** The teams that a clause names. @throws PlanStopped with a question when a name is none, or none is named. */
export function teamsOf({ clause, names }: Scene): readonly string[] {
  const [unknown] = clause.named.NAME;
  if (clause.named.TEAM.length > 0) return clause.named.TEAM;
  const known = names.teams.map(({ name }) => name);
  if (unknown !== undefined) return askAbout(unknown, 'team', known);
  return ask(`Which team?${known.length > 0 && known.length <= 12 ? ` There are ${known.join(', ')}.` : ''}`);
}

/** The people that a clause names. @throws PlanStopped with a question when a name is nobody's, or nobody is named. */
export function membersOf({ clause, names }: Scene): readonly string[] {
  const byEmail = clause.named.EMAIL.flatMap(
    (email) => names.members.find((member) => member.email.toLowerCase() === email.toLowerCase())?.username ?? [],
  );
  const all = [...clause.named.MEMBER, ...byEmail];
  if (all.length > 0) return all;
  const [unknown] = clause.named.NAME;
  if (unknown !== undefined)
    return askAbout(
      unknown,
      'member',
      names.members.map(({ username }) => username),
    );
  return ask('Who? Name a member of the organization.');
}

/** The same for a write: one that is not there is asked about, with what resembles it. */
export function* repositoriesToChange(scene: Scene): Doing<readonly (readonly [string, string])[]> {
  const all = repositoriesOf(scene);
  if (!scene.isOnly) return all;
  for (const [namespace, repository] of all) {
    if (namespace !== scene.org || scene.names.repositories.includes(repository)) continue;
    const { data } = yield* callHub('hub_repos', 'check', { namespace, repository });
    if (!isRecord(data) || data['exists'] !== false) continue;
    const known = yield* learnRepositories(namespace, [repository]);
    askAbout(
      repository,
      'repository',
      known.filter((name) => isNear(name, repository)),
    );
  }
  return all;
}

/** The repositories that a clause names, as [namespace, repository]. */
export function repositoriesOf(
  { clause, names, org }: Scene,
  what = 'repository',
): readonly (readonly [string, string])[] {
  const { REPO, NAME } = clause.named;
  if (REPO.length > 0) return [...new Set(REPO)].map(split);
  const [unknown] = NAME;
  if (unknown === undefined) return ask(`Which ${what}? Name it like ${org}/app.`);
  return askAbout(
    unknown,
    'repository',
    names.repositories.filter((name) => isNear(name, unknown)),
  );
}

function isNear(name: string, word: string): boolean {
  const lower = word.toLowerCase();
  return name.includes(lower) || distance(name, lower) <= Math.max(1, Math.floor(name.length / 4));
}

/** A repository that is read: one that nobody knows is looked up as it was said, and Docker Hub says whether it is there. */
export function* repositoryToRead(scene: Scene): Doing<readonly [string, string]> {
  const { clause, names, org } = scene;
  const [known] = clause.named.REPO;
  if (known !== undefined) return split(known);
  const [unknown] = clause.named.NAME;
  if (unknown === undefined) return ask(`Which repository? Name it like ${org}/app.`);
  const near = names.repositories.filter((name) => isNear(name, unknown));
  if (near.length > 1)
    return ask(
      `${near.length} repositories match ${unknown}: ${near
        .slice(0, 6)
        .map((name) => `${org}/${name}`)
        .join(', ')}. Which one?`,
    );
  return [org, near.length === 1 ? (near[0] ?? unknown) : unknown.toLowerCase()];
}

export function split(name: string): readonly [string, string] {
  const [namespace = '', repository = ''] = name.split('/');
  return [namespace, repository];
}

/** The number of a count and its noun: `1 tag`, `no tags`, `3 tags`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? `1 ${one}` : `${count === 0 ? 'no' : count.toLocaleString('en')} ${many}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `a`, `a and b`, `a, b and c` */
export function listing(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** A list as it was read. */
export interface Listed {
  readonly result: string;
  readonly returned: number;
  readonly rows: readonly unknown[];
  /** What to add to an answer about it, when it is not the whole list. */
  readonly caveat: string;
}

/** Reads a list whole, as far as ten thousand rows. */
export function* readAll(
  tool: string,
  action: string,
  params: Record<string, unknown>,
  pageSize: number | null = 100,
): Doing<Listed> {
  const paging = pageSize === null ? {} : { page_size: pageSize, max_items: 10_000 };
  const outcome = yield* callHub(tool, action, { ...params, ...paging });
  const returned = outcome.list?.returned ?? outcome.rows.length;
  const isWhole = outcome.list === null || outcome.list.complete === true;
  return {
    result: outcome.result,
    returned,
    rows: outcome.rows,
    caveat: isWhole ? '' : ' Docker Hub has more: the list was not read to its end.',
  };
}

/** Asks results in SQL; answers with the rows and the name of what was found. */
export function* query(sql: string): Doing<Extract<CallOutcome, { ok: true }>> {
  return yield* callLocal('query_results', { sql });
}

/** A value in SQL. */
export function sqlText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** Columns by their fields and titles. */
export type Columns = readonly (readonly [field: string, title: string])[];

export function* show(results: readonly string[], title: string, columns: Columns): Doing<void> {
  yield* callLocal('show_table', {
    results,
    title,
    columns: columns.map(([field, heading]) => ({ field, title: heading })),
  });
}
