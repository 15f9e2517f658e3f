// The audit log: what happened, when, by whom, and how often.
import { z } from 'zod';
import { capital, counted, type Columns, type Intent, query, readAll, type Scene, show } from '../intent.ts';
import { ask, callHub, type Doing } from '../plan.ts';
import { describeWindow, readNumber, toParams } from '../time-window.ts';
import { countOf } from './repositories.ts';

/** A kind of event, by the words that people have for it. */
interface EventKind {
  /** As Docker Hub calls it; where it ends in a dot, all that begin so. */
  readonly action: string;
  readonly words: RegExp;
  /** What happened, for one and for many. */
  readonly one: string;
  readonly many: string;
}

const CHANGED = String.raw`(?:chang\w*|alter\w*|adjust\w*|amend\w*|updat\w*|touch\w*|edit\w*|modif\w*|set|switch\w*|turn\w*|flip\w*)`;
const GONE = String.raw`(?:delet\w*|remov\w*|gone|dropped|wiped|destroyed)`;
const NEW = String.raw`(?:creat\w*|new|made|added|set up)`;
const TOKENS = String.raw`(?:org\w*(?: access)? tokens?|oats?|access tokens?|tokens)`;
const either = (a: string, b: string) => String.raw`\b${a}\b.*\b${b}\b|\b${b}\b.*\b${a}\b`;

/** The kinds, the most telling first. */
const KINDS: readonly EventKind[] = [
  {
    action: 'repo.immutable.tags.updated',
    words: /\bimmutab/,
    one: 'change of immutable tags',
    many: 'changes of immutable tags',
  },
  {
    action: 'org.access_token.delete',
    words: new RegExp(either(TOKENS, GONE)),
    one: 'organization access token deleted',
    many: 'organization access tokens deleted',
  },
  {
    action: 'org.access_token.create',
    words: new RegExp(either(TOKENS, NEW)),
    one: 'organization access token created',
    many: 'organization access tokens created',
  },
  {
    action: 'org.access_token.update',
    words: new RegExp(either(TOKENS, CHANGED)),
    one: 'change of an organization access token',
    many: 'changes of organization access tokens',
  },
  {
    action: 'repo.tag.delete',
    words: new RegExp(either('tags?', GONE)),
    one: 'tag was deleted',
    many: 'tags were deleted',
  },
  { action: 'repo.tag.push', words: /\bpush(?:e[sd]|ing|ers?)?\b/, one: 'push', many: 'pushes' },
  {
    action: 'repo.change_privacy',
    words:
      /\bvisibility\b|\bprivacy\b|\bbetween (?:private and public|public and private)\b|\bfrom (?:private to public|public to private)\b|\b(?:made|went|turned|switched|became|flipped|set|changed)(?: to| from public to| from private to| into)? (?:private|public)\b/,
    one: 'change of visibility',
    many: 'changes of visibility',
  },
  { action: 'repo.category.updated', words: /\bcategor/, one: 'change of a category', many: 'changes of categories' },
  { action: 'org.member.invite.send', words: /\binvit/, one: 'invitation was sent', many: 'invitations were sent' },
  {
    action: 'org.team.member.add',
    words:
      /\b(?:join\w*|added|put|entered)\b.*\b(?:teams?|TEAM)\b|\b(?:teams?|TEAM)\b.*\b(?:join\w*|added|additions?)\b/,
    one: 'person joined a team',
    many: 'people joined teams',
  },
  {
    action: 'org.team.member.remove',
    words: /\b(?:remov\w*|left|taken|kicked)\b.*\b(?:teams?|TEAM)\b/,
    one: 'person left a team',
    many: 'people left teams',
  },
  {
    action: 'org.team.create',
    words: new RegExp(either('teams?', NEW)),
    one: 'team was created',
    many: 'teams were created',
  },
  {
    action: 'org.team.delete',
    words: new RegExp(either('teams?', GONE)),
    one: 'team was deleted',
    many: 'teams were deleted',
  },
  { action: 'org.team.', words: /\bteams?\b|\bTEAM\b/, one: 'change of a team', many: 'changes of teams' },
  {
    action: 'org.member.role.change',
    words: /\broles?\b|\bpromot|\bdemot/,
    one: 'change of a role',
    many: 'changes of roles',
  },
  {
    action: 'org.settings.update',
    words: /\bsettings?\b|\brestrict/,
    one: 'change of the settings',
    many: 'changes of the settings',
  },
  {
    action: 'billing.plan.seat_remove',
    words: new RegExp(either('seats?', GONE)),
    one: 'removal of seats',
    many: 'removals of seats',
  },
  { action: 'billing.plan.seat_add', words: /\bseats?\b/, one: 'addition of seats', many: 'additions of seats' },
  {
    action: 'billing.',
    words: /\bbilling\b(?!.*\bREPO\b)|\bplan\b|\bsubscription\b/,
    one: 'change of the subscription',
    many: 'changes of the subscription',
  },
  {
    action: 'offload.lease.end',
    words: /\bleases?\b.*\bend|\bend\w*\b.*\blease/,
    one: 'Offload lease ended',
    many: 'Offload leases ended',
  },
  { action: 'offload.lease.start', words: /\boffload\b|\bleases?\b/, one: 'Offload lease', many: 'Offload leases' },
  {
    action: 'enterprise.sso',
    words: /\bsso\b|\bsingle sign/,
    one: 'change of single sign-on',
    many: 'changes of single sign-on',
  },
  {
    action: 'repo.update',
    words: new RegExp(String.raw`\bdescription|${either('repos?\\w*', '(?:updated|edited|updates|edits)')}`),
    one: 'repository was updated',
    many: 'repositories were updated',
  },
  {
    action: 'repo.create',
    words: new RegExp(either(String.raw`(?:repos?|repository|repositories|REPO)`, String.raw`(?:creat\w*|new)`)),
    one: 'repository was created',
    many: 'repositories were created',
  },
  {
    action: 'repo.delete',
    words: new RegExp(either(String.raw`(?:repos?|repository|repositories|REPO)`, GONE)),
    one: 'repository was deleted',
    many: 'repositories were deleted',
  },
  {
    action: 'org.member.remove',
    words: new RegExp(
      String.raw`\b(?:kicked|left the org\w*|leave the org\w*|offboarded)\b|${either('(?:members?|people|users?|org\\w*|anyone|anybody|somebody)', '(?:remov\\w*|kicked|left|took \\w+ out|taken out|threw out|thrown out)')}`,
    ),
    one: 'member was removed',
    many: 'members were removed',
  },
  {
    action: 'org.member.add',
    words: /\b(?:members?|people|users?|who)\b.*\b(?:join\w*|added)\b/,
    one: 'member joined',
    many: 'members joined',
  },
  { action: 'org.member.', words: /\bmembers?\b|\bpeople\b/, one: 'change of members', many: 'changes of members' },
  { action: '.delete', words: /\bdelet/, one: 'deletion', many: 'deletions' },
];

const ANY: EventKind = { action: '', words: /./, one: 'event', many: 'events' };

const COLUMNS: Columns = [
  ['timestamp', 'time'],
  ['actor', 'actor'],
  ['action', 'event'],
  ['name', 'what'],
  ['data.tag', 'tag'],
  ['data', 'details'],
];

/** Words that speak of what has happened, and not of what is. */
const SPEAKS_OF_EVENTS = [
  /\b(?:audit|logs?|events?|activity|activities|history|happened|happening|happens?|going on|went on|trail|audit trail)\b/,
  /\b(?:been|was|were|is) (?:deleting|creating|pushing|removing|adding|changing|inviting|doing)\b/,
  /\b(?:deletions?|creations?|removals?|pushes|pushers?|flips?|additions?|promotions?)\b/,
  /\bchanges\b|\bchange of\b|\bevery change\b/,
  /\b(?:who|whom|when|which|what|has|have|had|did|were|was|got|been|any|anyone|anybody|somebody|someone|everything|many|often|times?)\b.*\b(?:deleted|removed|created|pushed|push|joined|kicked|added|sent|started|changed|updated|touched|did|done|been up to|be up to|made|switched|turned|flipped|took|taken|altered|edited|modified|adjusted|threw|put|gave|delete|remove|create|change|update|touch|turn|leave|left)\b/,
  /\b(?:repos?|repositor(?:y|ies)|tags?|members?|teams?|tokens?|images?)\b.*\b(?:deleted|removed|created|pushed|kicked|added)\b/,
  /\b(?:deleted|removed|created|pushed|new) (?:repos|repositories|tags|teams|members|images)\b.*\bTIME\b/,
  /\b(?:leases?|offload)\b.*\bstarted\b|\bseats?\b/,
  /\binvit\w* sent\b/,
  /\beverything\b.*\b(?:on|about|to|in|with|for|of)\b/,
  /\b(?:push(?:es)?|did|does|do|doing|done|pushed)\b.*\bTIME\b/,
  /\bTIME\b.*\b(?:deletions?|pushes|pushed|events?)\b/,
];

type Group = readonly [sql: string, title: string, noun: string];

/** By what events are to be counted; `null` where they are not. */
function groupOf({ clause }: Scene): { group: Group; isRanking: boolean; limit: number | null } | null {
  const { text } = clause;
  const minutes = clause.window?.from?.offsetNanoseconds ?? 0;
  const day = `date(timestamp, '${minutes / 60e9} minutes')`;
  const isRanking = /\b(?:most|least|busiest|ranking|rank|top|fewest|often|leader\w*|more than anyone)\b/.test(text);
  const limit = /\btop (\d+)\b/.exec(text)?.[1];
  const per = (words: string) =>
    new RegExp(String.raw`\b(?:per|each|by|every|for each|of each|for every) (?:${words})\b`).test(text);
  const by = (group: Group) => ({ group, isRanking, limit: limit === undefined ? null : Number(limit) });
  if (/\brank\w* (?:of )?(?:the )?(?:people|users|members|persons|actors)\b/.test(text))
    return by(['actor', 'actor', 'person']);
  if (per('days?|date') || /\bdaily\b|\bday by day\b|\b(?:which|what) days?\b/.test(text))
    return by([day, 'day', 'day']);
  if (per('weeks?')) return by([`strftime('%Y-W%W', timestamp)`, 'week', 'week']);
  if (per('months?')) return by([`strftime('%Y-%m', timestamp)`, 'month', 'month']);
  if (per('hours?')) return by([`strftime('%H', timestamp)`, 'hour', 'hour']);
  if (per('repos?|repository|images?')) return by(['name', 'repository', 'repository']);
  if (
    per('person|people|users?|members?|actors?|persons|one|who|everyone') ||
    /\beach\b.*\bperson\b|\bwho\b.*\bhow (?:many|often)\b/.test(text)
  )
    return by(['actor', 'actor', 'person']);
  if (per('events?|actions?|kinds?|types?')) return by(['action', 'event', 'event']);
  if (!isRanking) return null;
  if (
    /\b(?:repos?|repository|repositories|image)\b/.test(text) &&
    !/\bwho\b|\bwhom\b|\bpeople\b|\bperson\b|\bwhoever\b/.test(text)
  )
    return by(['name', 'repository', 'repository']);
  if (/\bday\b/.test(text)) return by([day, 'day', 'day']);
  return by(['actor', 'actor', 'person']);
}

function* report(scene: Scene): Doing<string> {
  const { clause, org, context } = scene;
  const { text, window, named } = clause;
  const said = /\b((?:repo|org|billing|enterprise|offload|oidc)(?:\.[a-z_-]+)+)\b/.exec(
    `${text} ${named.NAME.join(' ')}`,
  )?.[1];
  const spoken = KINDS.find(({ words }) => words.test(text));
  const isBroad =
    /\b(?:everything|all events|activity|happened|up to|what (?:did|has|have|was|does)|audit|events?)\b/.test(text) &&
    !/\b(?:push\w*|delet\w*|creat\w*|remov\w*|invit\w*|visibility|settings?|immutab\w*|categor\w*|role\w*|join\w*)\b/.test(
      text,
    );
  const kind: EventKind =
    said === undefined
      ? spoken && !isBroad
        ? spoken
        : ANY
      : { action: said, words: /./, one: `${said} event`, many: `${said} events` };
  const [unknown] = said === undefined ? named.NAME : [];
  const isActor =
    unknown !== undefined &&
    /\bby NAME\b|\b(?:did|has|have|had) NAME\b|(?<!\b(?:was|were|is|got|been|has) )\bNAME (?:did|deleted|pushed|created|removed|changed|made|do|been)\b/.test(
      text,
    );
  const isPlace = /\b(?:in|of|to|on|from|about|for) (?:the )?NAME\b/.test(text);
  if (unknown !== undefined && named.REPO.length === 0 && !isActor && isPlace) {
    return ask(
      `Is ${unknown} an organization, a repository or a person? Say it like "in org ${unknown}", "${org}/${unknown}" or "by ${unknown}".`,
    );
  }
  const actor = named.MEMBER[0] ?? (isActor ? unknown : undefined);
  const isObject =
    unknown !== undefined &&
    /\b(?:was|were|is|got|been) NAME (?:deleted|created|made|pushed|updated|changed|removed)\b/.test(text);
  const name = named.REPO[0] ?? (isObject ? `${org}/${unknown.toLowerCase()}` : undefined);
  const isExact =
    kind.action !== '' &&
    !kind.action.endsWith('.') &&
    !kind.action.startsWith('.') &&
    kind.action !== 'enterprise.sso';
  const isAimed =
    name !== undefined ||
    actor !== undefined ||
    /\b(?:ever|who|whom|when|all time|so far|always|has anyone)\b/.test(text) ||
    (isExact && /^(?:show |list |find |get )?(?:me |us )?(?:all|every|the)\b/.test(text));
  const newest =
    /\b(?:last|latest|newest|most recent) (\d{1,3}|three|five|ten|twelve) (?:\w+ )?(?:events?|entries|things|changes|actions|lines)\b/.exec(
      text,
    )?.[1];
  if (newest !== undefined) return yield* showNewest(scene, readNumber(newest));
  if (window === null && !isAimed)
    return ask('Of which time? Say for example "last week", "since 1 June" or "the last 30 days".');
  const params = {
    account: org,
    ...(isExact && { action: kind.action }),
    ...(name !== undefined && { name }),
    ...(actor !== undefined && { actor }),
    ...(window && toParams(window)),
  };
  const found = yield* readAll('hub_audit', 'logs', params);
  const isOfKind =
    isExact || kind.action === ''
      ? null
      : kind.action.startsWith('.')
        ? `action LIKE '%${kind.action}'`
        : `action LIKE '${kind.action}%'`;
  const when = window === null ? '' : ` ${window.words}`;
  const where = `${name === undefined ? ` in ${org}` : ` in ${name}`}${actor === undefined ? '' : ` by ${actor}`}`;
  const span = window === null ? '' : `: ${describeWindow(window, context)}`;
  const tell = (n: number) => `${capital(counted(n, kind.one, kind.many))}${where}${when}${span}.${found.caveat}`;
  if (found.returned === 0) return tell(0);
  const grouping = groupOf(scene);
  const filter = isOfKind === null ? '' : ` WHERE ${isOfKind}`;
  if (grouping) {
    const {
      group: [sql, title, noun],
      limit,
    } = grouping;
    const order =
      grouping.isRanking || noun === 'person' || noun === 'repository'
        ? `events ${/\b(?:least|fewest)\b/.test(text) ? 'ASC' : 'DESC'}, ${title}`
        : title;
    const { result, rows } = yield* query(
      `SELECT ${sql} AS ${title}, count(*) AS events FROM ${found.result}${filter} GROUP BY 1 ORDER BY ${order}${limit === null ? '' : ` LIMIT ${limit}`}`,
    );
    yield* show([result], `${capital(kind.many.replace(/ were /, ' '))}${where}${when}, by ${noun}`, [
      [title, title],
      ['events', kind.many.split(' ')[0] ?? 'events'],
    ]);
    const top = z.looseObject({ events: z.number() }).safeParse(rows[0]).data;
    const who = top ? String(top[title]) : '';
    const leader = grouping.isRanking && top ? ` ${who} comes first, with ${top.events}.` : '';
    return `${tell(isOfKind === null ? found.returned : total(rows))}${leader}`;
  }
  if (isOfKind !== null) {
    const { result, rows } = yield* query(`SELECT * FROM ${found.result}${filter} ORDER BY timestamp DESC`);
    const { n } = yield* countOf(result, rows.length);
    yield* show([result], `${capital(kind.many)}${where}${when}`, [
      ['timestamp', 'time'],
      ['actor', 'actor'],
      ['action', 'event'],
      ['name', 'what'],
      ['data.team', 'team'],
      ['data.member', 'member'],
    ]);
    return tell(n);
  }
  yield* show([found.result], titleOf(kind, where, when), columnsOf(kind));
  return `${tell(found.returned)}${yield* since(scene, params)}`;
}

/** The newest events, so many of them. */
function* showNewest({ org }: Scene, count: number): Doing<string> {
  const { result, list } = yield* callHub('hub_audit', 'logs', { account: org, page_size: Math.min(count, 100) });
  yield* show([result], `The newest events in ${org}`, columnsOf(ANY));
  return `These are the newest ${counted(list?.returned ?? count, 'event')} in ${org}.`;
}

function total(rows: readonly unknown[]): number {
  return rows.reduce<number>(
    (sum, row) => sum + (z.looseObject({ events: z.number() }).safeParse(row).data?.events ?? 0),
    0,
  );
}

function titleOf({ one, many }: EventKind, where: string, when: string): string {
  const title = one.includes(' was ') ? many.replace(' were ', ' ') : many;
  return `${capital(title)}${where}${when ? `,${when}` : ''}`;
}

function columnsOf({ action }: EventKind): Columns {
  const title = action.startsWith('repo.') ? 'repository' : 'what';
  const base: Columns = [
    ['timestamp', 'time'],
    ['actor', 'actor'],
    ...(action === '' ? ([['action', 'event']] as const) : []),
    ['name', title],
  ];
  if (action === 'repo.delete' || action === 'repo.create') return base;
  if (action.startsWith('repo.tag')) return [...base, ['data.tag', 'tag']];
  return [...base, ...COLUMNS.slice(5)];
}

/** How many more there have been after a window that has ended: what was looked for may have happened since. */
function* since({ clause: { window, text }, org }: Scene, params: Record<string, unknown>): Doing<string> {
  if (!window?.end || params['action'] !== 'repo.delete' || /\bmany\b|\bcount\b/.test(text)) return '';
  const { to_date: _, ...rest } = params;
  const later = yield* readAll('hub_audit', 'logs', {
    ...rest,
    account: org,
    from_date: window.end.toInstant().toString(),
  });
  return later.returned === 0 ? ' None since.' : ` ${later.returned} more since.`;
}

/** Words by which a request speaks of what is, or of what shall be. */
const NO_EVENTS =
  /^(?:please )?(?:create|make|add|remove|delete|kick|rm|nuke|drop|put|take|invite|rename|turn|switch|lock|set|cancel|withdraw|resend|mk|let|grant|describe|export|promote)\b(?! TIME)|\b(?:to|could|should|must|shall|can|may) (?:\S+ )*?be (?:\w+ed|made|given|taken|set)\b|\b(?:not|nobody|never|no|havent|hasnt|without|untouched|stale)\b.*\b(?:updated|pushed|pulled|touched|push|update|been updated)\b|\blast (?:updated|pushed|pulled)\b|\b(?:repos|repositories)(?: that were| which were)? (?:last |recently )?updated\b|\bmembers? (?:who |that |which )?(?:have )?joined the org|\bTAG\b|\bEMAIL\b|\bRULE\b|\bexist|\bUUID\b|\b(?:least|most) recently\b|\b(?:have|has|with) immutab\w*|\bimmutab\w* tags?(?: \w+)? (?:turned |switched )?(?:on|off|enabled)\b(?!.*TIME)/;

export const audit: readonly Intent[] = [
  {
    action: 'hub_audit actions',
    example: 'what kinds of events are in the audit log?',
    when: [
      /\b(?:kinds?|types?|actions|action types?|which actions?|list\b.*\bactions?|names? of the (?:audit )?actions?|event names?)\b/,
      /\b(?:audit|events?|actions?|log)\b/,
    ],
    not: /\bTIME\b|\bscim\b|\bper\b/,
    *play({ org }: Scene) {
      const { data } = yield* callHub('hub_audit', 'actions', { account: org });
      const groups = z
        .looseObject({
          actions: z.record(
            z.string(),
            z.looseObject({ actions: z.array(z.looseObject({ name: z.string(), label: z.string().optional() })) }),
          ),
        })
        .parse(data).actions;
      const lines = Object.entries(groups).map(
        ([group, { actions }]) => `${group}: ${actions.map(({ name }) => `${group}.${name}`).join(', ')}`,
      );
      return `The audit log of ${org} has these kinds of events:\n${lines.join('\n')}`;
    },
  },
  {
    action: 'hub_audit logs',
    example: 'who deleted most last month?',
    when: [new RegExp(SPEAKS_OF_EVENTS.map(({ source }) => `(?:${source})`).join('|'))],
    not: NO_EVENTS,
    isPast: true,
    play: report,
  },
];
