// Tags of a repository, and which of them can't be overwritten.
import { z } from 'zod';
import { readWanted } from '../filters.ts';
import {
  capital,
  counted,
  type Intent,
  query,
  readAll,
  repositoriesToChange,
  repositoryToRead,
  type Scene,
  show,
  write,
} from '../intent.ts';
import { ask, callHub, type Doing, refuse } from '../plan.ts';
import { countOf, describeRules } from './repositories.ts';

const COLUMNS = [
  ['name', 'tag'],
  ['full_size', 'size'],
  ['tag_last_pushed', 'pushed'],
  ['tag_last_pulled', 'pulled'],
  ['digest', 'digest'],
] as const;
const FIELDS = { name: 'name', size: 'full_size', changed: 'tag_last_pushed', pulled: 'tag_last_pulled' };
const ALL = ['name', 'full_size', 'tag_last_pushed', 'tag_last_pulled', 'digest'];

const Rules = z.looseObject({
  immutable_tags_settings: z.looseObject({ enabled: z.boolean(), rules: z.array(z.string()) }),
});
const Matching = z.looseObject({ tags: z.array(z.string()) });
const Exists = z.looseObject({ exists: z.boolean() });
const Tag = z.looseObject({
  digest: z.string().nullable().optional(),
  last_updater_username: z.string().nullable().optional(),
  images: z
    .array(z.looseObject({ os: z.string(), architecture: z.string(), variant: z.string().nullable().optional() }))
    .optional(),
});

const SET =
  /\b(?:make|made|making|set|setting|turn|turned|turning|switch|switched|enable|enabled|disable|disabled|lock|unlock|protect|freeze|activate|deactivate|on|off|replace|add|also|(?:should|must|shall|has to|have to|needs? to) (?:be|become|get)|apply|allow)\b|\bwith (?:the )?rules?\b|^(?:all|every) (?:the )?tags? (?:in|of|on|for) REPO immutable/;
const IMMUTABLE = /\bimmutab\w*|\b(?:un)?lock(?:ed|ing|s)?\b|\bprotect\w*|\bfreeze\b|\bfrozen\b/;

/** The rules that a clause asks for; `null` where it asks for none. */
function rulesIn({ clause }: Scene): readonly string[] | null {
  const { RULE, TAG, TEXT } = clause.named;
  if (
    /\b(?:important|relevant|main|major|minor|production|recent|old|older|released?|certain|proper|right|good|these|those|which)\b.*\btags?\b/.test(
      clause.text,
    ) &&
    RULE.length === 0
  )
    return null;
  if (RULE.length > 0) return RULE;
  if (/\b(?:all|every|each) (?:of )?(?:the |its )?v(?:ersion)?[ -]?tags?\b|\bv tags\b/.test(clause.text))
    return ['v.*'];
  if (/\b(?:all|every|each)\b.*\btags?\b|\btags?\b.*\b(?:all|every)\b|\beverything\b/.test(clause.text)) return ['.*'];
  if (TAG.length > 0) return TAG.map((tag) => tag.replace(/[.+*?^$()[\]{}|\\]/g, String.raw`\$&`));
  return TEXT.length > 0 && /\brule|\bpattern|\bregex/.test(clause.text) ? TEXT : null;
}

function* rulesOf(namespace: string, repository: string): Doing<{ enabled: boolean; rules: readonly string[] }> {
  const { data } = yield* callHub('hub_repos', 'get', { namespace, repository });
  return Rules.parse(data).immutable_tags_settings;
}

/** Docker Hub says the same of what there is not and of what may not be seen. */
function* requireSeen(namespace: string, repository: string): Doing<void> {
  const { data } = yield* callHub('hub_repos', 'check', { namespace, repository });
  if (!Exists.parse(data).exists)
    refuse(`There is no repository ${namespace}/${repository}, or it can't be seen with these credentials.`);
}

export function* immutability([namespace, repository]: readonly [string, string], tag: string): Doing<string> {
  const exists = yield* callHub('hub_repos', 'check_tag', { namespace, repository, tag });
  if (!Exists.parse(exists.data).exists) {
    yield* requireSeen(namespace, repository);
    return `There is no tag ${tag} in ${namespace}/${repository}.`;
  }
  const { enabled, rules } = yield* rulesOf(namespace, repository);
  if (!enabled || rules.length === 0)
    return `${tag} is not immutable: ${namespace}/${repository} has no immutable tags.`;
  for (const rule of rules) {
    const matching = yield* callHub('hub_repos', 'verify_immutable_tags', { namespace, repository, regex: rule });
    if (Matching.parse(matching.data).tags.includes(tag)) return `${tag} is immutable, by the rule ${rule}.`;
  }
  return `${tag} is not immutable: no rule matches it (${rules.join(', ')}).`;
}

function* list(scene: Scene): Doing<string> {
  const { clause, context } = scene;
  const [namespace, repository] = yield* repositoryToRead(scene);
  const name = `${namespace}/${repository}`;
  // A repository that the request names is no part of a tag's name.
  const wanted = readWanted(
    { ...clause, named: { ...clause.named, REPO: [], NAME: clause.named.REPO.length > 0 ? clause.named.NAME : [] } },
    FIELDS,
    context,
  );
  const params = { namespace, repository, ...(wanted.contains !== null && { name: wanted.contains }), fields: ALL };
  const found = yield* readAll('hub_repos', 'list_tags', params);
  const versions = /\bv tags?\b|\bversion tags?\b/.test(clause.text) ? [`name GLOB 'v[0-9]*'`] : [];
  const where = [...wanted.where, ...versions];
  if (where.length === 0 && wanted.order === null && wanted.limit === null) {
    yield* show([found.result], `Tags of ${name}`, COLUMNS);
    return `${name} has ${counted(found.returned, 'tag')}.${found.caveat}`;
  }
  const order = wanted.order === null ? 'tag_last_pushed DESC' : `${wanted.order}, name`;
  const sql = `SELECT ${ALL.join(', ')} FROM ${found.result}${where.length > 0 ? ` WHERE ${where.join(' AND ')}` : ''} ORDER BY ${order}${wanted.limit === null ? '' : ` LIMIT ${wanted.limit}`}`;
  if (found.returned === 0) return `${name} has no tags.`;
  const { result, rows } = yield* query(sql);
  const { n } = yield* countOf(result, rows.length);
  const words = wanted.words.filter(Boolean).join(' and ');
  yield* show([result], `Tags of ${name}${words ? `, ${words}` : ''}`, COLUMNS);
  const first = z.looseObject({ name: z.string() }).safeParse(rows[0]).data?.name;
  const leader = wanted.order !== null && first !== undefined ? ` ${n === 1 ? 'It is' : 'First is'} ${first}.` : '';
  return `${capital(counted(n, 'tag'))} of ${name}${words ? ` ${words}` : ''}.${leader}${found.caveat}`;
}

export const tags: readonly Intent[] = [
  {
    action: 'hub_repos set_immutable_tags',
    speaksOfNot: true,
    isOneFor: 'REPO',
    example: 'turn on immutable tags for acme/web with the rule v.*',
    when: [IMMUTABLE, SET],
    not: /^(?:is|are|which|what|who|does|do|has|have|whether|when)\b|\bis the tag\b|\bwhether\b|\bwould\b|\bwhich\b|(?<!must be |should be |shall be |\b(?:mak(?:e|ing)|turn|switch|enabl(?:e|ing)|activat(?:e|ing)|lock|protect|set)\b.*)\bmatch(?!.*\b(?:must|should|shall) be)|^(?!replace|set|change|update|add).*\brules (?:on|of|for) REPO ?$|\bTIME\b|\bwere\b|\bwhen\b|\bwho\b|\brules? on REPO$|\b(?:on|off) for\b ?REPO ?\?|\bon or off\b/,
    isWrite: true,
    takes: ['REPO', 'RULE', 'TAG', 'WILD', 'TEXT', 'NAME'],
    takesNames: true,
    *play(scene: Scene) {
      const { clause } = scene;
      const turnsOff =
        /\b(?:turn|switch)\w* off\b/.test(clause.text) ||
        (/\b(?:off|disabl\w*|deactivat\w*|unlock|stop|no longer)\b/.test(clause.text) &&
          !/\bimmutab\w* on\b/.test(clause.text));
      const keeps = /\b(?:also|add|keep|as well|in addition|too|besides)\b/.test(clause.text);
      const said = rulesIn(scene);
      const sentences: string[] = [];
      for (const [namespace, repository] of yield* repositoriesToChange(scene)) {
        const name = `${namespace}/${repository}`;
        const now = said === null || turnsOff || keeps ? yield* rulesOf(namespace, repository) : null;
        const kept = now?.rules ?? [];
        const rules = turnsOff ? kept : keeps ? [...new Set([...kept, ...(said ?? [])])] : (said ?? kept);
        if (!turnsOff && said === null && !keeps) {
          return ask(
            `Which tags of ${name} shall be immutable? Say "make all tags of ${name} immutable", or give a rule such as v[0-9]+.*`,
          );
        }
        if (!turnsOff && (rules.length === 0 || (keeps && said === null)))
          return ask(`Which tags of ${name} shall be immutable? Say all of them, or give a pattern such as v[0-9]+.*`);
        if (!turnsOff && said === null && /\breplace|\bchange|\bnew rules?\b/.test(clause.text))
          return ask(`By which rules shall they be replaced? ${name} has ${kept.join(', ') || 'none'}.`);
        sentences.push(
          yield* write(
            scene,
            ['hub_repos', 'set_immutable_tags'],
            { namespace, repository, immutable_tags: !turnsOff, immutable_tags_rules: rules },
            turnsOff
              ? ['Turned off', 'turn off', `immutable tags for ${name}`]
              : ['Made', 'make', `the tags of ${name} immutable that match ${rules.join(' or ')}`],
          ),
        );
      }
      return sentences.join('\n');
    },
  },
  {
    action: 'hub_repos verify_immutable_tags',
    example: String.raw`which tags of acme/api match v4\..*?`,
    when: [/\b(?:match\w*|rules?|patterns?|regex\w*|lock\w*|protect\w*|test|immutab\w*|which|verify)\b/],
    names: ['RULE'],
    *play(scene: Scene) {
      const [namespace, repository] = yield* repositoryToRead(scene);
      const [regex = ''] = scene.clause.named.RULE;
      const { data } = yield* callHub('hub_repos', 'verify_immutable_tags', { namespace, repository, regex });
      const { tags: matching } = Matching.parse(data);
      return matching.length === 0
        ? `No tag of ${namespace}/${repository} matches ${regex}.`
        : `${capital(counted(matching.length, 'tag'))} of ${namespace}/${repository} ${matching.length === 1 ? 'matches' : 'match'} ${regex}: ${matching.join(', ')}.`;
    },
  },
  {
    action: 'hub_repos list_tags',
    example: 'which tags does acme/app have, and is v1.0.0 immutable?',
    when: [IMMUTABLE],
    not: /\bTIME\b|\bwho\b/,
    names: ['TAG'],
    *play(scene: Scene) {
      const sentences: string[] = [];
      const repository = yield* repositoryToRead(scene);
      if (/\b(?:which|what|list|show|all)\b.*\btags\b/.test(scene.clause.text)) {
        sentences.push(
          yield* list({
            ...scene,
            clause: { ...scene.clause, text: 'tags of REPO', named: { ...scene.clause.named, TAG: [] } },
          }),
        );
      }
      for (const tag of new Set(scene.clause.named.TAG)) sentences.push(yield* immutability(repository, tag));
      return sentences.join('\n');
    },
  },
  {
    action: 'hub_repos get',
    example: 'are immutable tags on for acme/app?',
    when: [IMMUTABLE],
    not: /\bTIME\b|\bwho\b|\bwhen\b|\brepos\b|\brepositories\b/,
    *play(scene: Scene) {
      const [namespace, repository] = yield* repositoryToRead(scene);
      const rules = yield* rulesOf(namespace, repository);
      return describeRules(`${namespace}/${repository}`, rules);
    },
  },
  {
    action: 'hub_repos check_tag',
    example: 'is there a tag v1.0.0 in acme/app?',
    when: [
      /\bexists?\b|\bis there\b|\bthere\b|\bgot\b|\bdoes\b.*\bhave\b|\bhas\b|\bconfirm\b|\bavailable\b|\balready\b|\byet\b/,
    ],
    not: /\bwho\b|\bwhen\b|\bdigest\b|\bplatform|\bTIME\b|\bpushed\b/,
    names: ['TAG'],
    *play(scene: Scene) {
      const [namespace, repository] = yield* repositoryToRead(scene);
      const sentences: string[] = [];
      for (const tag of new Set(scene.clause.named.TAG)) {
        const { data } = yield* callHub('hub_repos', 'check_tag', { namespace, repository, tag });
        const isThere = Exists.parse(data).exists;
        if (!isThere) yield* requireSeen(namespace, repository);
        sentences.push(
          isThere
            ? `Yes, ${namespace}/${repository}:${tag} exists.`
            : `No, there is no tag ${tag} in ${namespace}/${repository}.`,
        );
      }
      return sentences.join('\n');
    },
  },
  {
    action: 'hub_repos get_tag',
    example: 'what is the digest of acme/app:v1.0.0?',
    when: [/./],
    not: /\b(?:delete|remove|rm|retag|copy|scan|nuke|drop|push it|rename|move|promote|del)\b|\bcontain|\btags\b|\bTIME\b/,
    names: ['TAG'],
    *play(scene: Scene) {
      const [namespace, repository] = yield* repositoryToRead(scene);
      const [tag = ''] = scene.clause.named.TAG;
      const { data, result } = yield* callHub('hub_repos', 'get_tag', { namespace, repository, tag });
      const told = Tag.parse(data);
      yield* show([result], `${namespace}/${repository}:${tag}`, [
        ['name', 'tag'],
        ['digest', 'digest'],
        ['full_size', 'size'],
        ['tag_last_pushed', 'pushed'],
        ['last_updater_username', 'by'],
        ['tag_last_pulled', 'pulled'],
      ]);
      const platforms = (told.images ?? [])
        .filter(({ os }) => os !== 'unknown')
        .map(({ os, architecture, variant }) => [os, architecture, variant].filter(Boolean).join('/'));
      const by = told.last_updater_username ? ` It was pushed by ${told.last_updater_username}` : '';
      const built = platforms.length > 0 ? `${by ? ' and' : ' It'} is built for ${platforms.join(', ')}` : '';
      return `${namespace}/${repository}:${tag} is ${told.digest ?? 'without a digest'}.${by}${built}${by || built ? '.' : ''}`;
    },
  },
  {
    action: 'hub_repos check_tags',
    example: 'does acme/notebooks have any tags?',
    when: [
      /\bany tags?\b|\bsome tags\b|\bempty\b|\btags?\b.*\b(?:at all|already|exist)\b|\bare there (?:any )?tags\b|\bhas tags\b|\bhave tags\b/,
    ],
    not: /\bwhich\b|\blist\b|\bolder\b|\bTAG\b/,
    *play(scene: Scene) {
      const [namespace, repository] = yield* repositoryToRead(scene);
      const { data } = yield* callHub('hub_repos', 'check_tags', { namespace, repository });
      if (Exists.parse(data).exists) return `Yes, ${namespace}/${repository} has tags.`;
      yield* requireSeen(namespace, repository);
      return `No, ${namespace}/${repository} has no tags.`;
    },
  },
  {
    action: 'hub_repos list_tags',
    example: 'tags of app not pulled for 90 days',
    when: [/\btags?\b/],
    not: /\btag rules\b|\brepos\b|\brepositories\b|\b(?:delete|remove|rm|retag|copy|create|make|deleted|removed|who)\b|\bpushed (?:to|by)\b|\b(?:clean up|get rid|purge|nuke)\b|\bMEMBER\b/,
    *play(scene: Scene) {
      const { named } = scene.clause;
      const sentences: string[] = [];
      for (const full of named.REPO.length > 0 ? new Set(named.REPO) : ['']) {
        const REPO = full === '' ? [] : [full];
        sentences.push(yield* list({ ...scene, clause: { ...scene.clause, named: { ...named, REPO } } }));
      }
      return sentences.join('\n');
    },
  },
];
