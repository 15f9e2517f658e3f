// Access tokens: personal ones, and those of an organization.
import { z } from 'zod';
import type { Clause } from '../clause.ts';
import { askAbout, counted, type Intent, readAll, type Scene, show, write } from '../intent.ts';
import { ask, callHub, type Doing, refuse } from '../plan.ts';

const TOKEN = /\b(?:tokens?|pats?|oats?)\b/;
const Personal = z.looseObject({ uuid: z.string(), token_label: z.string() });
const OfOrganization = z.looseObject({ id: z.string(), label: z.string() });

/** Whether a clause speaks of tokens of the organization. */
const IS_ORGANIZATIONS =
  /\b(?:oats?|org\w*(?:'s)?(?: access)? tokens?|company tokens?|acme tokens?)\b|\btokens?\b.*\b(?:of|for|belong\w* to) (?:the |our )?(?:org\w*|acme)\b|\borg\w*\b.*\btokens?\b|\bour (?:access )?tokens?\b|\btokens?\b.*\bdoes (?:the |our )?org\w*\b/;

const isOat = ({ text }: Clause) => IS_ORGANIZATIONS.test(text) && !/\bpats?\b|\bpersonal\b/.test(text);

interface Kind {
  readonly noun: string;
  readonly list: (org: string) => Doing<readonly { id: string; label: string }[]>;
  readonly key: (id: string, org: string) => Record<string, string>;
  readonly action: (verb: 'get' | 'update' | 'delete') => string;
  readonly label: string;
}

const PERSONAL: Kind = {
  noun: 'personal access token',
  *list() {
    const { rows } = yield* readAll('hub_auth', 'list_pats', {});
    return rows
      .flatMap((row) => Personal.safeParse(row).data ?? [])
      .map(({ uuid, token_label }) => ({ id: uuid, label: token_label }));
  },
  key: (uuid) => ({ uuid }),
  action: (verb) => `${verb}_pat`,
  label: 'token_label',
};

const ORGANIZATION: Kind = {
  noun: 'organization access token',
  *list(org) {
    const { rows } = yield* readAll('hub_auth', 'list_oats', { org });
    return rows.flatMap((row) => OfOrganization.safeParse(row).data ?? []);
  },
  key: (access_token_id, org) => ({ org, access_token_id }),
  action: (verb) => `${verb}_oat`,
  label: 'label',
};

const kindOf = (clause: Clause) => (isOat(clause) ? ORGANIZATION : PERSONAL);

/** What a clause calls a token: the name after a cue, or the only name there is. */
function labelIn(clause: Clause): string | undefined {
  const { named, text } = clause;
  const cue = /\b(?:called|named|labell?ed|label|name)[\s,=]+(?:it )?(NAME|TEXT|[a-z][\w-]*)/.exec(text);
  const kind = cue?.[1];
  if (cue && (kind === 'NAME' || kind === 'TEXT')) {
    const before = [...text.slice(0, cue.index).matchAll(new RegExp(String.raw`\b${kind}\b`, 'g'))].length;
    return named[kind][before];
  }
  return (
    named.NAME[0] ??
    named.TEXT.find((one) => one !== descriptionIn(clause)) ??
    (kind !== undefined && !/^(?:and|with|for|that|which|to|of|is)$/.test(kind) ? kind : undefined)
  );
}

/** The text that is said to describe it. */
function descriptionIn({ named, text }: Clause): string | undefined {
  const cue = /\bdesc\w*(?: it)?(?: as| is|:|,|=)? ?TEXT\b/.exec(text);
  return cue ? named.TEXT[[...text.slice(0, cue.index).matchAll(/\bTEXT\b/g)].length] : undefined;
}

interface Meant {
  readonly kind: Kind;
  readonly id: string;
  readonly label: string;
}

/** The token that is meant: by its id, its label, or because there is but one. */
function* tokenMeant(scene: Scene): Doing<Meant> {
  const { clause, org } = scene;
  const kind = kindOf(clause);
  const [uuid] = clause.named.UUID;
  if (uuid !== undefined) return { kind, id: uuid, label: uuid };
  const all = (yield* kind.list(org)).map(({ id, label }) => ({ kind, id, label }));
  const labels = all.map(({ label }) => label);
  const said = labelIn(clause);
  const other = [
    ...clause.named.NAME,
    ...clause.named.TEXT,
    ...clause.named.REPO.map((name) => name.split('/')[1] ?? ''),
    ...clause.named.TEAM,
    ...clause.named.TAG,
  ];
  const words = clause.text.split(/[^\w-]+/);
  const found = all.filter(
    ({ label }) =>
      other.some((name) => name.toLowerCase() === label.toLowerCase()) || words.includes(label.toLowerCase()),
  );
  const [first] = found;
  if (first && found.length === 1) return first;
  if (first && /\brenam|\bto\b/.test(clause.text)) return first;
  if (found.length > 1) return ask(`Which token do you mean: ${found.map(({ label }) => label).join(', ')}?`);
  // Of whom it is was not said: where no token of one's own is called so, it may be the organization's.
  if (kind === PERSONAL && said !== undefined && !/\b(?:my|personal|pats?)\b/.test(clause.text)) {
    const ofOrganization = (yield* ORGANIZATION.list(org)).filter(
      ({ label }) => label.toLowerCase() === said.toLowerCase() || words.includes(label.toLowerCase()),
    );
    const [one, another] = ofOrganization;
    if (one && !another) return { ...one, kind: ORGANIZATION };
  }
  if (said !== undefined) return askAbout(said, kind.noun, labels);
  const [only] = all;
  if (only && all.length === 1 && /\b(?:it|that|this)\b/.test(clause.text)) return only;
  if (all.length === 0) return refuse(`There are no ${kind.noun}s.`);
  return ask(`Which ${kind.noun}? There are ${labels.join(', ')}.`);
}

/** Scopes of a personal token, from the words for them; none where none are said. */
function scopesIn({ text }: Clause): readonly string[] {
  const read = /\bread(?:[- ]?only|ing|s)?\b|\bonly (?:be able to )?(?:read|pull)\b|\bpull(?:s|ing|[- ]?only)?\b/.test(
    text,
  );
  if (/\badmin\w*\b|\bdelete (?:rights|access|scope)\b|\bfull access\b|\beverything\b/.test(text))
    return ['repo:admin'];
  if (/\bwrit(?:e|ing|es)\b|\bpush(?:ing|es)?\b|\bread[- ]?write\b|\bread and write\b/.test(text))
    return ['repo:write'];
  if (/\bpublic\b/.test(text) && read) return ['repo:public_read'];
  return read ? ['repo:read'] : [];
}

/** What an organization's token may do. */
function resourcesIn({ text, named }: Clause, org: string): readonly object[] | null {
  const scopes = [
    ...(/\bpull(?:s|ing)?\b|\bread\b|\bread-only\b|\bdownload\b/.test(text) ? ['scope-image-pull'] : []),
    ...(/\bpush(?:es|ing)?\b|\bwrite\b|\bupload\b/.test(text) ? ['scope-image-push'] : []),
  ];
  const paths = [...named.REPO, ...named.WILD];
  const everything = /\b(?:all|every|any)\b.*\b(?:repos\w*|repositor\w*|images?)\b|\beverything\b/.test(text)
    ? [`${org}/*`]
    : [];
  const all = paths.length > 0 ? paths : everything;
  if (scopes.length === 0 || all.length === 0) return null;
  return [...new Set(all)].map((path) => ({ type: 'TYPE_REPO', path, scopes }));
}

const CREATE =
  /^(?:of )?(?:an? |one )?(?:\S+ ){0,4}?(?:tokens?|pats?)(?: please)?,? (?:.*\b(?:named|called|labell?ed|label)\b|NAME\b.*\b(?:scope|access|read|write|admin)\b)|^(?:an? |the )?(?:\S+ )?(?:personal )?(?:access )?(?:tokens?|pats?) (?:named|called|labell?ed)\b|\b(?:write|admin|read|push|pull) (?:access )?(?:tokens?|pats?)\b|\b(?:creat\w*|creation|make|made|making|mk|new|mint|gimme|generate|need\w*|issue|set up|setup|add|have|give me|want|get me|read-only)\b/;
const ASKS =
  /\b(?:show|list|which|what|details?|info|describe|tell|look|when|who|many|any|see|in full|whether|check|display|exactly)\b|^(?:is|does|can|may|are)\b/;
const OFF = /\b(?:off|disabl\w*|deactivat\w*|suspend\w*|revok\w*|pause\w*|block\w*)\b/;

/** What a token is called in words, for clauses after this one. */
function tokenNoun(clause: Clause): string {
  return isOat(clause) ? 'organization token' : 'token';
}

export const accessTokens: readonly Intent[] = [
  {
    action: 'hub_auth delete_pat, delete_oat',
    example: 'delete the token ci',
    noun: tokenNoun,
    when: [TOKEN, /\b(?:delet\w*|deleting|del|remov\w*|rm|nuke|trash|drop|destroy|get rid of|kill|wipe|erase|purge)\b/],
    not: /\b(?:TIME|who|which)\b/,
    isWrite: true,
    takes: ['NAME', 'TEXT', 'UUID', 'REPO', 'TEAM', 'TAG'],
    findsByWord: true,
    takesNames: true,
    *play(scene: Scene) {
      const { kind, id, label } = yield* tokenMeant(scene);
      return yield* write(scene, ['hub_auth', kind.action('delete')], kind.key(id, scene.org), [
        'Deleted',
        'delete',
        `the ${kind.noun} ${label}`,
      ]);
    },
  },
  {
    action: 'hub_auth update_pat, update_oat',
    example: 'rename the token ci to ci-old',
    noun: tokenNoun,
    when: [
      TOKEN,
      /\b(?:rename\w*|renaming|call|relabel\w*)\b|\bchange\b.*\b(?:label|name)\b|\bto be (?:called|named)\b/,
    ],
    not: /\b(?:create|new|mint|make me)\b/,
    isWrite: true,
    takes: ['NAME', 'TEXT', 'UUID', 'REPO', 'TEAM', 'TAG'],
    findsByWord: true,
    takesNames: true,
    *play(scene: Scene) {
      const { clause } = scene;
      const { kind, id, label } = yield* tokenMeant(scene);
      const to = [...clause.named.NAME, ...clause.named.TEXT].findLast(
        (name) => name.toLowerCase() !== label.toLowerCase(),
      );
      if (to === undefined) return ask(`What shall the token ${label} be called?`);
      return yield* write(
        scene,
        ['hub_auth', kind.action('update')],
        { ...kind.key(id, scene.org), [kind.label]: to },
        ['Renamed', 'rename', `the ${kind.noun} ${label} to ${to}`],
      );
    },
  },
  {
    action: 'hub_auth update_pat, update_oat',
    example: 'switch off the token ci',
    noun: tokenNoun,
    when: [
      TOKEN,
      /\b(?:switch\w*|turn\w*|put)\b.*\b(?:on|off)\b|\b(?:disabl\w*|enabl\w*|deactivat\w*|activat\w*|reactivat\w*|re-enabl\w*|suspend\w*|revok\w*|paus\w*|block\w*)\b/,
    ],
    not: /\b(?:whether|is it|what|which|create|new|mint|make|push on|pull on|show|list|still|TIME)\b|\b(?:pull|push|read|write)\w* on\b|\bTOKEN\b/,
    isWrite: true,
    takes: ['NAME', 'TEXT', 'UUID', 'REPO', 'TEAM', 'TAG'],
    findsByWord: true,
    takesNames: true,
    *play(scene: Scene) {
      const is_active = !OFF.test(scene.clause.text);
      const { kind, id, label } = yield* tokenMeant(scene);
      return yield* write(
        scene,
        ['hub_auth', kind.action('update')],
        { ...kind.key(id, scene.org), is_active },
        is_active
          ? ['Switched on', 'switch on', `the ${kind.noun} ${label}`]
          : ['Switched off', 'switch off', `the ${kind.noun} ${label}`],
      );
    },
  },
  {
    action: 'hub_auth get_pat, get_oat',
    example: 'show the token ci',
    noun: tokenNoun,
    when: [TOKEN, ASKS],
    not: /\bcreate\b|\bcreating\b|\b(?:that|which) (?:can|may|is|could)\b(?!.*\b(?:do|on)\b)|\bonly allowed\b|\bnew\b|\bmint\b|\bmake\b|\btokens\b|\bpats\b|\boats\b|\bTIME\b|\bneed\w*\b|\bgive me\b|\bshall\b|\bsecret\b/,
    *play(scene: Scene) {
      const { kind, id } = yield* tokenMeant(scene);
      const { result, data } = yield* callHub('hub_auth', kind.action('get'), kind.key(id, scene.org));
      const told = z
        .looseObject({
          is_active: z.boolean().optional(),
          token_label: z.string().optional(),
          label: z.string().optional(),
          scopes: z.array(z.string()).optional(),
          resources: z
            .array(z.looseObject({ path: z.string().optional(), scopes: z.array(z.string()).optional() }))
            .optional(),
        })
        .parse(data);
      const columns =
        kind === PERSONAL
          ? ([
              ['token_label', 'label'],
              ['scopes', 'scopes'],
              ['is_active', 'active'],
              ['created_at', 'created'],
              ['last_used', 'used'],
              ['expires_at', 'ends'],
            ] as const)
          : ([
              ['label', 'label'],
              ['resources', 'resources'],
              ['is_active', 'active'],
              ['created_at', 'created'],
              ['expires_at', 'ends'],
            ] as const);
      yield* show([result], kind.noun, columns);
      const scopes =
        told.scopes ??
        told.resources?.map(
          ({ path, scopes: allowed }) => `${(allowed ?? []).join(', ')} on ${path ?? 'everything'}`,
        ) ??
        [];
      return `The ${kind.noun} ${told.token_label ?? told.label ?? id} is ${told.is_active === false ? 'switched off' : 'active'}${scopes.length > 0 ? `; it may ${scopes.join('; ')}` : ''}.`;
    },
  },
  {
    action: 'hub_auth list_pats, list_oats',
    example: 'list my access tokens',
    noun: tokenNoun,
    when: [/\b(?:tokens|pats|oats)\b|\b(?:any|which|what) (?:access )?tokens?\b/],
    not: /\b(?:create|new|mint|delete|disable|rename|TIME|secret|called|named)\b/,
    *play(scene: Scene) {
      const { clause, org } = scene;
      const isOrganizations = isOat(clause);
      const found = isOrganizations
        ? yield* readAll('hub_auth', 'list_oats', { org })
        : yield* readAll('hub_auth', 'list_pats', {});
      yield* show([found.result], isOrganizations ? `Access tokens of ${org}` : 'Your personal access tokens', [
        [isOrganizations ? 'label' : 'token_label', 'label'],
        ...(isOrganizations ? [] : ([['scopes', 'scopes']] as const)),
        ['is_active', 'active'],
        ['created_at', 'created'],
        ['last_used', 'used'],
        ['expires_at', 'ends'],
      ]);
      const whose = isOrganizations ? `${org} has` : 'You have';
      return `${whose} ${counted(found.returned, isOrganizations ? 'access token' : 'personal access token')}.${found.caveat}`;
    },
  },
  {
    action: 'hub_auth create_oat',
    isNew: true,
    isOneFor: 'NAME',
    example: 'create an organization token ci that can push to acme/app',
    canEnd: true,
    noun: tokenNoun,
    when: [IS_ORGANIZATIONS, new RegExp(`${CREATE.source}|\\b(?:pull|push)\\b`)],
    not: /\bpats?\b|\bpersonal\b|^(?:which|what)\b|\b(?:list|show|who|were|when|TIME)\b|\bno longer\b|\bexactly\b|\bnot need\b|\btokens\b/,
    isWrite: true,
    takes: ['NAME', 'TEXT', 'REPO', 'WILD'],
    takesNames: true,
    *play(scene: Scene) {
      const { clause, org } = scene;
      const label = labelIn(clause);
      const resources = resourcesIn(clause, org);
      const description = descriptionIn(clause);
      if (label === undefined)
        return ask(
          'What shall the token be called, and what may it do? Say for example "create an organization token ci that can pull acme/app".',
        );
      if (resources === null)
        return ask(`What may the token ${label} do? Say for example "pull acme/app", or "push to all repositories".`);
      return yield* write(
        scene,
        ['hub_auth', 'create_oat'],
        {
          org,
          label,
          ...(description !== undefined && { description }),
          resources,
          ...(clause.expiry !== null && { expires_at: clause.expiry }),
        },
        ['Created', 'create', `the organization access token ${label}`],
      );
    },
  },
  {
    action: 'hub_auth create_pat',
    isNew: true,
    example: 'create a read-only token called ci',
    canEnd: true,
    isOneFor: 'NAME',
    noun: tokenNoun,
    when: [TOKEN, CREATE],
    not: /^(?:which|what)\b|\b(?:list|show|who|were|when|TIME|any)\b|\bno longer\b|\bnot needed\b|\bnot need\b/,
    isWrite: true,
    takes: ['NAME', 'TEXT'],
    takesNames: true,
    *play(scene: Scene) {
      const { clause } = scene;
      const token_label = labelIn(clause);
      const scopes = scopesIn(clause);
      if (/\bNAME(?:,| and) NAME\b|\bTEXT(?:,| and) TEXT\b/.test(clause.text))
        return ask('One token at a time, please: how shall the first one be called, and what may it do?');
      if (token_label === undefined)
        return ask(
          'What shall the token be called, and what may it do: read, write or admin? Say for example "create a read-only token called ci".',
        );
      if (/\bread-only\b/.test(clause.text) && /\b(?:push|write|admin)\w*\b/.test(clause.text))
        return ask(`Read-only and more are two wishes: what may the token ${token_label} do?`);
      if (descriptionIn(clause) !== undefined)
        return ask('A personal access token has a label and no description. Say it without one.');
      if (scopes.length === 0) return ask(`What may the token ${token_label} do: read, write or admin?`);
      return yield* write(
        scene,
        ['hub_auth', 'create_pat'],
        { token_label, scopes, ...(clause.expiry !== null && { expires_at: clause.expiry }) },
        ['Created', 'create', `the personal access token ${token_label}, with ${scopes.join(', ')}`],
      );
    },
  },
  {
    action: 'hub_auth get_pat, get_oat',
    example: 'show the token ci',
    noun: tokenNoun,
    isQuestion: true,
    when: [TOKEN],
    not: /\bTIME\b/,
    names: ['NAME'],
    *play({ clause }: Scene) {
      return ask(
        `What shall be done with the token ${clause.named.NAME[0]}? Say for example "create a read-only token called ${clause.named.NAME[0]}", or "delete the token ${clause.named.NAME[0]}".`,
      );
    },
  },
];
