// Repositories, and which teams may do what with them.
import { z } from 'zod';
import { formatSize } from '../../format-cell.ts';
import { readWanted } from '../filters.ts';
import {
  capital,
  counted,
  type Intent,
  query,
  readAll,
  repositoriesOf,
  repositoriesToChange,
  repositoryToRead,
  type Scene,
  show,
  split,
  teamsOf,
  write,
} from '../intent.ts';
import { ask, callHub, type Doing, PlanStopped, refuse } from '../plan.ts';

const COLUMNS = [
  ['name', 'repository'],
  ['is_private', 'private'],
  ['pull_count', 'pulls'],
  ['star_count', 'stars'],
  ['storage_size', 'size'],
  ['last_updated', 'updated'],
] as const;
const FIELDS = {
  name: 'name',
  isPrivate: 'is_private',
  pulls: 'pull_count',
  stars: 'star_count',
  size: 'storage_size',
  changed: 'last_updated',
};

const Exists = z.looseObject({ exists: z.boolean() });
const Repository = z.looseObject({
  is_private: z.boolean(),
  description: z.string().nullable().optional(),
  full_description: z.string().nullable().optional(),
  pull_count: z.number(),
  star_count: z.number(),
  storage_size: z.number().nullable().optional(),
  categories: z
    .array(z.looseObject({ name: z.string() }))
    .nullable()
    .optional(),
  immutable_tags_settings: z.looseObject({ enabled: z.boolean(), rules: z.array(z.string()) }).optional(),
});
const Count = z.looseObject({ n: z.number().nullable() });

const CREATE =
  /\b(?:creat\w*|make|made|mk|new|set up|setup|spin up|establish|gimme|add)\b|\b(?:needs?|have|want)\b (?:to have )?an? (?:new )?(?:private |public )?(?:repo|repository)\b|^(?:an? |two |three |four )?(?:new )?(?:private|public) repo\w*\b.*\b(?:NAME|REPO)\b/;
const GRANT =
  /\b(?:give|gives|given|grant|grants|granted|granting|let|lets|allow|allowed|assign|assigned|permit|get|gets|should have|have|needs?|write|read|admin|access)\b/;

/** `read`, `write` or `admin`, by the words that mean it; with its place in the text. */
const PERMISSION =
  /\b(?:(write|push|read[ -]?write|(?:read|pull) (?:and|&|\+|or) (?:write|push)|contribute)|(read(?:-only| only)?|pull(?:-only| only)?)|(admin|administer|manage|full (?:access|control)|administrator)\w*)\b/g;

interface Grant {
  readonly team: string;
  readonly repository: string;
  readonly permission: string;
}

function isFirst(
  { name }: { readonly name: string },
  index: number,
  all: readonly { readonly name: string }[],
): boolean {
  return all.findIndex((other) => other.name === name) === index;
}

/**
 * Which team gets what on which repository: each the permission that is said last before both of them, or the only one.
 * "admin on web and read on api" is two. `null` where more than one is said and it is not certain whose each is.
 */
function grantsIn({ clause }: Scene): readonly Grant[] | null {
  const said = [...clause.text.matchAll(PERMISSION)].map((match) => ({
    at: match.index,
    permission: match[1] !== undefined ? 'write' : match[2] !== undefined ? 'read' : 'admin',
  }));
  const marks = (kind: 'TEAM' | 'REPO') =>
    [...clause.text.matchAll(new RegExp(String.raw`\b${kind}\b`, 'g'))].map(({ index }, number) => ({
      at: index,
      name: clause.named[kind][number] ?? '',
    }));
  const [teams, repositories] = [marks('TEAM'), marks('REPO')];
  const pairs = repositories
    .filter(isFirst)
    .flatMap((repository) => teams.filter(isFirst).map((team) => ({ team, repository })));
  if (new Set(said.map(({ permission }) => permission)).size < 2)
    return pairs.map(({ team, repository }) => ({
      team: team.name,
      repository: repository.name,
      permission: said[0]?.permission ?? '',
    }));
  // Several permissions are of the teams, or of the repositories, whichever are as many.
  const [ofTeams, ofRepositories] = [teams.length === said.length, repositories.length === said.length];
  if (ofTeams === ofRepositories) return null;
  return pairs.map(({ team, repository }) => {
    const index = ofTeams ? teams.indexOf(team) : repositories.indexOf(repository);
    return { team: team.name, repository: repository.name, permission: said[index]?.permission ?? '' };
  });
}

const OF_ONE = /\b(?:one|first|second|latter|former|other|last|only|of them)\b/;

/** Whether each of some new repositories is private or public; `null` where that is not certain of every one. */
function visibilitiesIn(text: string, count: number): readonly ('private' | 'public')[] | null {
  const said = [...text.matchAll(/\b(private|public)\b/g)].map(({ index, 1: word }) => ({
    at: index,
    visibility: word === 'private' ? ('private' as const) : ('public' as const),
  }));
  const [first] = said;
  if (!first) return null;
  const isOne = said.every(({ visibility }) => visibility === first.visibility);
  const marks = [...text.matchAll(/\b(?:NAME|REPO|TEXT)\b/g)].map(({ index }) => index);
  // Said before them all, or after them all, it is of them all; else each stands right before its name.
  const isOfAll = first.at < (marks[0] ?? 0) || (first.at > (marks[count - 1] ?? 0) && !OF_ONE.test(text));
  if (isOne && (count === 1 || isOfAll)) return Array.from({ length: count }, () => first.visibility);
  const isPaired =
    said.length === count && said.every(({ at }, index) => at < (marks[index] ?? 0) && at > (marks[index - 1] ?? -1));
  return isPaired && count > 1 ? said.map(({ visibility }) => visibility) : null;
}

function* idOf(scene: Scene, team: string): Doing<number> {
  const known = scene.names.teams.find(({ name }) => name === team);
  if (known) return known.id;
  const { data, planned } = yield* callHub('hub_teams', 'get', { org: scene.org, group_name: team });
  return planned ? 0 : z.looseObject({ id: z.number() }).parse(data).id;
}

function* about(scene: Scene): Doing<string> {
  const [namespace, repository] = yield* repositoryToRead(scene);
  const { data, result } = yield* callHub('hub_repos', 'get', { namespace, repository });
  const { text } = scene.clause;
  const told = Repository.parse(data);
  const name = `${namespace}/${repository}`;
  if (/\breadme\b|\bfull description\b/.test(text)) {
    yield* show([result], `README of ${name}`, [['full_description', 'readme']]);
    return `This is the README of ${name}.`;
  }
  yield* show([result], `Repository ${name}`, [['description', 'description'], ...COLUMNS.slice(1)]);
  if (/\bcategor/.test(text)) {
    const categories = (told.categories ?? []).map((one) => one.name);
    return `${name} is in ${categories.length === 0 ? 'no category' : `the categor${categories.length === 1 ? 'y' : 'ies'} ${categories.join(', ')}`}.`;
  }
  const rules = told.immutable_tags_settings;
  if (/\bimmutab|\block|\bprotect|\brules?\b/.test(text)) return describeRules(name, rules);
  const visibility = told.is_private ? 'private' : 'public';
  const size = told.storage_size == null ? '' : `, ${formatSize(told.storage_size)}`;
  const description = told.description ? ` "${told.description}"` : '';
  return `${name} is ${visibility}, with ${told.pull_count.toLocaleString('en')} pulls and ${told.star_count.toLocaleString('en')} stars${size}.${description}`;
}

export function describeRules(name: string, rules: { enabled: boolean; rules: readonly string[] } | undefined): string {
  if (!rules?.enabled)
    return `Immutable tags are off for ${name}${rules && rules.rules.length > 0 ? `; its rules are kept: ${rules.rules.join(', ')}` : ''}.`;
  return `Immutable tags are on for ${name}, by ${rules.rules.length === 1 ? 'the rule' : 'the rules'} ${rules.rules.join(', ')}.`;
}

export const repositories: readonly Intent[] = [
  {
    action: 'hub_repos create',
    isNew: true,
    example: 'create a private repo acme/release-images',
    makes: 'REPO',
    isOneFor: 'NAME',
    isDescribed: true,
    when: [
      CREATE,
      /\b(?:repos?|repository|repositories)\b|\b(?:create|spin up|set up|new|establish)\b.*\bREPO\b|\b(?:private|public) images?\b/,
    ],
    not: /\bis there\b|\bthat have\b|\b(?:find|identify|already)\b|\bwhich\b|\bwho\b|\bwere\b|\bwas\b|\bshow\b|\blist\b|\bmany\b|\b(?:TEAM|MEMBER)\b|\bTIME\b|\bexist|\bwhen\b|\btoken|\bimmutable\b|\brename|\bdelet|\baccess\b|\btags?\b|\b(?:do|does) (?:we|it)\b|\bpulls\b|\bany\b/,
    isWrite: true,
    takes: ['REPO', 'NAME', 'TEXT'],
    takesNames: true,
    *play(scene: Scene) {
      const { clause, org } = scene;
      const wanted =
        clause.named.REPO.length > 0
          ? [...clause.named.REPO]
          : clause.named.NAME.map((name) => `${org}/${name.toLowerCase()}`);
      const [quoted] = clause.named.TEXT;
      const isQuoted = wanted.length === 0 && quoted !== undefined && /^[a-z0-9][a-z0-9._-]*$/.test(quoted);
      if (isQuoted) wanted.push(`${org}/${quoted}`);
      if (wanted.length === 0) return ask('What shall the repository be called, and shall it be private or public?');
      const names = wanted.join(' and ');
      const visibilities = visibilitiesIn(clause.text, wanted.length);
      if (visibilities === null)
        return ask(`Shall ${names} be private or public? Say "create a private repo ${names}", or public.`);
      const description = clause.named.TEXT[isQuoted ? 1 : 0];
      const sentences: string[] = [];
      for (const [index, full] of wanted.entries()) {
        const [namespace, name] = split(full);
        const { data } = yield* callHub('hub_repos', 'check', { namespace, repository: name });
        if (Exists.safeParse(data).data?.exists) return refuse(`${full} exists already; nothing was changed.`);
        const visibility = visibilities[index] ?? 'private';
        sentences.push(
          yield* write(
            scene,
            ['hub_repos', 'create'],
            {
              namespace,
              name,
              ...(description !== undefined && { description }),
              is_private: visibility === 'private',
            },
            ['Created', 'create', `the ${visibility} repository ${full}`],
          ),
        );
      }
      return sentences.join('\n');
    },
  },
  {
    action: 'hub_repos assign_group',
    isGraded: true,
    example: 'give platform write access to acme/app',
    when: [GRANT],
    not: /\bwhich\b|\bwho has\b|\bremove|\brevoke|\btake away|\bnew (?:repo|team)|\bcreate\b|\btokens?\b|\bdelete\b/,
    names: ['TEAM', 'REPO'],
    isWrite: true,
    *play(scene: Scene) {
      const repos = yield* repositoriesToChange(scene);
      const grants = grantsIn(scene);
      if (grants === null)
        return ask('Which team shall have which permission on which repository? Say each in a sentence of its own.');
      const [{ team, permission } = { team: '', permission: '' }] = grants;
      if (permission === '')
        return ask(
          `Which permission shall ${team} have on ${repos.map((one) => one.join('/')).join(', ')}: read, write or admin?`,
        );
      const sentences: string[] = [];
      const failures: string[] = [];
      for (const grant of grants) {
        const [namespace, repository] = split(grant.repository);
        const group_id = yield* idOf(scene, grant.team);
        const what = `${grant.team} ${grant.permission} access to ${namespace}/${repository}`;
        try {
          sentences.push(
            yield* write(
              scene,
              ['hub_repos', 'assign_group'],
              { namespace, repository, group_id, permission: grant.permission },
              ['Gave', 'give', what],
            ),
          );
        } catch (error) {
          // One that can't be given does not stand in the way of the others.
          if (!(error instanceof PlanStopped) || grants.length === 1) throw error;
          failures.push(`${what}: ${error.message}`);
        }
      }
      if (failures.length > 0) return refuse([...sentences, 'Not given:', ...failures].join('\n'));
      return sentences.join('\n');
    },
  },
  {
    action: 'hub_repos assign_group',
    example: 'let security read billing',
    isQuestion: true,
    when: [/\b(?:give|grant|let|allow|assign|gets?)\b/, /\b(?:read|write|admin|access|rights?|permissions?)\b/],
    not: /\btokens?\b|\bpats?\b|\boats?\b|\bcreate\b|\bwhich\b|\bMEMBER\b/,
    *play(scene: Scene) {
      teamsOf(scene);
      repositoriesOf(scene);
      return ask('Which team shall have which permission on which repository?');
    },
  },
  {
    action: 'hub_repos check',
    example: 'does the repository acme/app exist?',
    when: [
      /\bexists?\b|\bgone\b(?! without)|\bis there\b|\btaken\b|\bstill there\b|\b(?:do|does) (?:we|they) (?:already |still )?have an?\b|\bdo we have\b|\bthere\b.*\b(?:repo|repository)\b/,
    ],
    not: /\bin (?:its|the|their) names?\b|\b(?:bigger|larger|smaller|heavier|more|less|fewer|over|above|under|older|newer)\b|\bany (?:repos?|repository|repositories)\b(?! (?:called|named|NAME))|\b(?:somebody|someone|anybody|anyone|person|people|members?|users?)\b|\btags?\b|\bTAG\b|\bteams?\b|\bmany\b/,
    *play(scene: Scene) {
      const { named } = scene.clause;
      const [full] =
        named.REPO.length > 0 ? named.REPO : named.NAME.map((name) => `${scene.org}/${name.toLowerCase()}`);
      if (full === undefined) return ask('Which repository?');
      const [namespace, repository] = split(full);
      const { data } = yield* callHub('hub_repos', 'check', { namespace, repository });
      return Exists.parse(data).exists
        ? `Yes, ${full} exists.`
        : `No, there is no repository ${full}, or it can't be seen by this account.`;
    },
  },
  {
    action: 'hub_repos list',
    example: 'which repos have immutable tags?',
    when: [/\b(?:repos|repositories)\b/, /\bimmutab/],
    not: /\bREPO\b|\b(?:make|set|turn all|switch all)\b/,
    *play(scene: Scene) {
      const { org } = scene;
      const found = yield* readAll('hub_repos', 'list', { namespace: org });
      const all = found.rows.flatMap((row) => z.looseObject({ name: z.string() }).safeParse(row).data?.name ?? []);
      if (found.returned > all.length || all.length > 100)
        return refuse(
          `${org} has ${found.returned} repositories, and whether tags are immutable is told for one at a time. Ask for one.`,
        );
      const on: string[] = [];
      for (const repository of all) {
        const { data } = yield* callHub('hub_repos', 'get', { namespace: org, repository });
        if (Repository.safeParse(data).data?.immutable_tags_settings?.enabled) on.push(`${org}/${repository}`);
      }
      return on.length === 0
        ? `No repository of ${org} has immutable tags.`
        : `Immutable tags are on for ${on.join(', ')}, of ${all.length} repositories.`;
    },
  },
  {
    action: 'hub_repos get',
    example: 'is acme/db-backup private?',
    when: [
      /\b(?:show|describe|description|details?|info\w*|about|private|public|visibility|readme|pulls?|pulled|stars?|how often|how many times|size|big|what|look|tell|get|immutab\w*|rules?|locked|display|categor\w*|overview|storage|purpose|for|last (?:updated|changed|touched|modified))\b/,
    ],
    not: /\btags\b(?!.*\b(?:immutab|lock|rule))|\bTAG\b|\blist\b|\brepos\b|\brepositories\b|\bTEAM\b|\bMEMBER\b|\bpush|\bTIME\b|\bwho\b|\bwhen\b(?!.*\blast (?:updated|changed|touched|modified))|\bcreate|\bmake\b|\bset\b|\bevents?\b|\bturn\b|\bswitch\b|\bhappened\b|\bRULE\b|\bdelet/,
    names: ['REPO'],
    *play(scene: Scene) {
      const sentences: string[] = [];
      for (const full of new Set(scene.clause.named.REPO)) {
        sentences.push(
          yield* about({ ...scene, clause: { ...scene.clause, named: { ...scene.clause.named, REPO: [full] } } }),
        );
      }
      return sentences.join('\n');
    },
  },
  {
    action: 'hub_repos list',
    example: 'the 5 largest private repos not updated for 60 days',
    when: [
      /\b(?:repos?|repositor(?:y|ies)|images|which image|what image|(?:pulled|starred|largest|biggest|smallest|oldest|newest|popular|downloaded) image|image of ours)\b/,
    ],
    not: /\b(?:TEAM|MEMBER|EMAIL|TAG)\b|\btags?\b|\b(?:create|delete|make|rename|add(?! up)|transfer|grant|move|archive|deleted|created)\b|\bpermission|\btoken/,
    *play(scene: Scene) {
      const { clause, org, context } = scene;
      const wanted = readWanted(clause, FIELDS, context);
      const found = yield* readAll('hub_repos', 'list', {
        namespace: org,
        ...(wanted.contains !== null && { name: wanted.contains }),
      });
      const where = wanted.where.length > 0 ? ` WHERE ${wanted.where.join(' AND ')}` : '';
      const kind = wanted.words.filter((word) => word === 'private' || word === 'public').join(' ');
      const rest = wanted.words.filter((word) => word !== 'private' && word !== 'public' && word !== '').join(' and ');
      const noun = (count: number) => counted(count, `${kind} repository`.trim(), `${kind} repositories`.trim());
      const what = [rest, wanted.limit !== null ? '' : ''].filter(Boolean).join(' ');
      if (
        /\b(?:pulls|pulled|stars|storage|size)\b.*\b(?:all|together|total|sum|altogether|combined|overall|all of)\b|\b(?:total|sum|combined|all|add up)\b.*\b(?:pulls|stars|storage|size)\b/.test(
          clause.text,
        ) &&
        wanted.order === null &&
        wanted.where.length === 0
      ) {
        const field = /\bstar/.test(clause.text)
          ? 'star_count'
          : /\bstorage|\bsize/.test(clause.text)
            ? 'storage_size'
            : 'pull_count';
        const { rows } = yield* query(`SELECT sum(${field}) AS n FROM ${found.result}`);
        const sum = Count.parse(rows[0]).n ?? 0;
        return `${found.returned} repositories of ${org} have ${field === 'storage_size' ? formatSize(sum) : `${sum.toLocaleString('en')} ${field === 'pull_count' ? 'pulls' : 'stars'}`} together.${found.caveat}`;
      }
      if (
        /\bprivate\b/.test(clause.text) &&
        /\bpublic\b/.test(clause.text) &&
        /\bmany\b|\bcount\b|\bnumber\b/.test(clause.text)
      ) {
        const { rows, result } = yield* query(
          `SELECT CASE is_private WHEN 1 THEN 'private' ELSE 'public' END AS visibility, count(*) AS n FROM ${found.result} GROUP BY 1 ORDER BY 1`,
        );
        yield* show([result], `Repositories of ${org} by visibility`, [
          ['visibility', 'visibility'],
          ['n', 'repositories'],
        ]);
        const parts = rows.flatMap(
          (row) => z.looseObject({ visibility: z.string(), n: z.number() }).safeParse(row).data ?? [],
        );
        return `${org} has ${parts.map(({ n, visibility }) => `${n} ${visibility}`).join(' and ')} repositories.${found.caveat}`;
      }
      if (found.returned === 0) return `No repository of ${org}${what ? ` ${what}` : ''}.${found.caveat}`;
      if (where === '' && wanted.order === null && wanted.limit === null) {
        yield* show([found.result], `Repositories of ${org}`, COLUMNS);
        return `${org} has ${noun(found.returned)}.${found.caveat}`;
      }
      const order = wanted.order === null ? ' ORDER BY last_updated DESC' : ` ORDER BY ${wanted.order}, name`;
      const limit = wanted.limit === null ? '' : ` LIMIT ${wanted.limit}`;
      const { result, rows } = yield* query(
        `SELECT name, is_private, pull_count, star_count, storage_size, last_updated FROM ${found.result}${where}${order}${limit}`,
      );
      const { n } = yield* countOf(result, rows.length);
      yield* show([result], capital([kind, 'repositories of', org, what].filter(Boolean).join(' ')), COLUMNS);
      const first = z.looseObject({ name: z.string() }).safeParse(rows[0]).data?.name;
      const leader =
        wanted.order !== null && first !== undefined ? ` ${n === 1 ? 'It is' : 'First is'} ${org}/${first}.` : '';
      return `${capital(noun(n))} of ${org}${what ? ` ${what}` : ''}${wanted.limit === null || n < wanted.limit ? '' : ', as asked for'}.${leader}${found.caveat}`;
    },
  },
];

/** How many rows a finding has: the model is shown fifty at most. */
export function* countOf(result: string, shown: number): Doing<{ n: number }> {
  if (shown < 50) return { n: shown };
  const { rows } = yield* query(`SELECT count(*) AS n FROM ${result}`);
  return { n: Count.parse(rows[0]).n ?? shown };
}
