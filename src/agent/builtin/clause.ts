// A request, read into clauses: plain lower-case words, with what they name taken out and marked by its kind.
import type { Names } from './names.ts';
import { plainly } from './paraphrases.ts';
import { findExpiry, findTime, type Speaker, type TimeWindow } from './time-window.ts';
import { corrected, isEveryday, isOrdinary } from './vocabulary.ts';

/** What a clause can name. The mark of a kind stands in the text in its place, in capital letters. */
export type Kind = 'TEAM' | 'MEMBER' | 'REPO' | 'WILD' | 'TAG' | 'EMAIL' | 'UUID' | 'URN' | 'TEXT' | 'RULE' | 'NAME';

export const KINDS: readonly Kind[] = [
  'NAME',
  'TEXT',
  'REPO',
  'TEAM',
  'MEMBER',
  'TAG',
  'EMAIL',
  'UUID',
  'URN',
  'RULE',
  'WILD',
];

/** One thing that is asked for. */
export interface Clause {
  /** `add MEMBER and MEMBER to TEAM`. Grammars look at this and at nothing else. */
  readonly text: string;
  /** Of the text, what is wished, where the rest only tells what is meant. */
  readonly wish?: string;
  /** As it was typed. */
  readonly said: string;
  /** What the marks stand for, in order. */
  readonly named: Readonly<Record<Kind, readonly string[]>>;
  readonly window: TimeWindow | null;
  /** A date that can be read in two ways, as it stands there. */
  readonly unclearDate: string | null;
  /** When what is made shall end, RFC 3339. */
  readonly expiry: string | null;
  readonly isDryRun: boolean;
}

/** What reading needs beside the words. */
export interface ReadingContext extends Speaker {
  readonly org: string | null;
  readonly names: Names;
}

/** What is known to be called something, as single words. */
export const nounsOf = ({ names: { teams, members, repositories } }: ReadingContext): readonly string[] =>
  [...teams.map(({ name }) => name), ...members.map(({ username }) => username), ...repositories].filter((name) =>
    /^[a-z][\w-]*$/.test(name),
  );

const NOTHING: Clause['named'] = {
  TEAM: [],
  MEMBER: [],
  REPO: [],
  WILD: [],
  TAG: [],
  EMAIL: [],
  UUID: [],
  URN: [],
  TEXT: [],
  RULE: [],
  NAME: [],
};

const DRY_WORDS = /^(?:actually|really|simulate|preview|pretend)$/;

/** Words by which people say that nothing shall be sent yet. */
const DRY_RUN = [
  String.raw`\b(?:just |only |but |first |please )*(?:as |in |with |do |doing |make |run |perform |execute )*(?:a |an |the )?dry[- ]?run(?:ning)?(?: only| first| of| it| please| this| that| for now| mode)*\b`,
  String.raw`\b(?:run|do|make) a test of\b`,
  String.raw`\b(?:only |just )?a (?:simulation|preview|rehearsal)\b`,
  String.raw`\b(?:only |just )?for test,? without (?:really|actually) doing(?: it)?\b`,
  String.raw`\bwould work\b`,
  String.raw`\b(?:only |just |please |kindly |do a |run a )*simulat(?:e|ed|es|ing|ion)(?: it| only| the creation of| of)*\b`,
  String.raw`\b(?:only |just |please |give me a |show me a )*preview(?:ing)?(?: it| only| of)*\b`,
  String.raw`\b(?:just |only )*pretend(?:ing)?(?: to| that (?:you|we))?(?: for now)?\b`,
  String.raw`\b(?:and )?what (?:would|will|could|might) (?:happen|change|be the (?:effect|result|consequence)s?) ?(?:if (?:i|we|you|one|someone)(?: were to)?|of)?\b`,
  String.raw`\bwhat (?:would|will) (?:i|we|you|they|it) (?:lose|break|change|affect|see) if\b`,
  String.raw`\bwhat happens (?:if|when) (?:i|we|you)\b`,
  String.raw`\bwhat if (?:i|we|you)\b`,
  String.raw`\bif (?:i|we|you) (?=gave|deleted|removed|added|made|invited|created|dropped|turned|switched)`,
  String.raw`,? what would that (?:do|change|mean)\b`,
  String.raw`\b(?:show|tell|check|see)(?: me| us)? what (?=(?:deleting|removing|adding|creating|inviting|making|giving|renaming|turning|switching|setting|promoting|demoting)\b)`,
  String.raw`(?<=\b(?:deleting|removing|adding|creating|inviting|making|giving|renaming|turning|switching|setting|promoting|demoting)\b.*) would (?:do|change|mean|bring|lead to|result in)\b`,
  String.raw`\b(?:and )?(?:start|begin) with a (?:dry[- ]?run|simulation|preview)\b`,
  String.raw`\b(?:to )?(?:show|tell|let)(?: me| us)?(?: know| see)? (?:first )?what (?:would|will) (?:happen|change)\b`,
  String.raw`\b(?:i would like|id like|i want) to (?:know|see) (?:first )?what\b(?= (?:deleting|removing|adding|creating|inviting))`,
  String.raw`\bwould look like\b`,
  String.raw`\bwould (?=(?:deleting|removing|adding|creating|inviting|making|giving|renaming|turning|switching|setting|promoting|demoting|enabling|disabling)\b)`,
  String.raw`\b(?:break|hurt|harm|affect|disrupt) (?:anything|anyone|something|someone|anybody|somebody)\b(?=\W*$)`,
  String.raw`\b(?:but |and |please )*(?:do not|dont|never) (?:actually |really )(?:\w+)(?: it| them| anything| him| her| that| this)?(?: yet| for real| now)?\b`,
  String.raw`\b(?:but |and |please )*(?:do not|dont) (?:change|send|do|touch|apply|execute|commit|carry|perform|run) (?:anything|it|them)(?: out)?(?: yet| for real| now)?\b`,
  String.raw`\b(?:but |and )?(?:nothing (?:must|should|shall|may|is to) be (?:sent|changed|done)|without (?:really |actually )?(?:doing|sending|changing|applying|executing|making) (?:it|anything|them)(?: for real| yet)?|no changes(?: yet)?|not for real|i (?:do not|dont) want it to be (?:made|done|sent) yet)\b`,
  String.raw`\b(?:without|before) (?:really|actually) (?=\w+ing\b)`,
  String.raw`\b(?:just|only) (?:checking|testing|a test|to (?:see|check|test))\b`,
  String.raw`\bbefore (?:anything is changed|i commit(?: to it)?|we decide anything)\b`,
  String.raw`\b(?:as a )?(?:test|trial) run\b|\bwhat[- ]?if\b|\bcheck only\b|\bhypothetically\b`,
].map((pattern) => new RegExp(pattern, 'gi'));

/** Words that make a request polite, and nothing else. */
const POLITE =
  /(?<![\w-])(?:let(?:'?s| us) make it official(?: and|:)?|lol|haha|lmao|smh|please|pls|plz|kindly|thanks(?: a lot| in advance)?|thank you(?: very much)?|thx|cheers|hello|hi there|hey|good morning|if i may ask|may i ask|if possible|by any chance|if you (?:do not|dont) mind|for me|could you tell me|can you tell me|could you|can you|could i|can i|may i|give me|get me|would you(?: be so kind as to| mind)?|will you|i would like to|we would like to|we would like|i would like|id like to|i want to|i need to|we need to|id like you to|i would like you to|id be interested to know|im wondering|i wonder|would it be possible to|is it possible to|at the moment|right now|rn|currently|asap|quickly|urgently|(?:and )?(?:kindly )?(?:please )?do the needful|(?:afterwards?|in the end)(?=\s*(?:[.,]|$))|straight away|right away|accordingly|effective immediately|(?:and )?(?:kindly |please )*(?:confirm|let (?:me|us) know|tell (?:me|us)|report back|ping me) (?:once|when|after|as soon as) (?:it is |its |it's |that is |you are |you're |youre )?(?:done|ready|finished|complete|completed)|at your earliest convenience|when(?:ever)? you (?:get|have|find) (?:a |the )?(?:chance|minute|moment|time)|dear (?:team|all|agent)|(?:hi|hello|hey) (?:team|all|folks|everyone|again)|good (?:morning|afternoon|evening|day)|(?:from|as of|starting(?: from)?|effective) (?:now|today|this moment) on(?:wards)?|(?:as of|starting|effective) (?:now|today|immediately)|with immediate effect)(?![\w-])/gi;

const QUOTED = /"([^"]+)"|“([^”]+)”|`([^`]+)`|(?<![\w'])'([^']+)'(?!\w)/g;

/** Reads one sentence, or a part of one. */
export function readClause(sentence: string, context: ReadingContext): Clause {
  const named = new Map<Kind, string[]>();
  const mark = (kind: Kind, value: string): string => {
    named.set(kind, [...(named.get(kind) ?? []), value]);
    return ` ${kind} `;
  };
  // What is marked early stands behind a number until the words are read, so that it keeps its place.
  const held: [Kind, string][] = [];
  const hold = (kind: Kind, value: string) => ` \u0001${held.push([kind, value]) - 1}\u0001 `;
  let text = sentence
    .replace(
      /\b(description|desc)(\s*[:=]\s*|\s+(?=[A-Z][a-z]+ ))(?!["“'`])([^,;"]+)$/,
      (_, cue: string, __, value: string) => `${cue} ${hold('TEXT', value.replace(/\.$/, ''))}`,
    )
    .replace(QUOTED, (_, ...groups) => {
      const value = groups.slice(0, 4).find((group) => typeof group === 'string');
      if (isCalledSo(String(value), groups, context)) return String(value);
      return hold(isRule(String(value)) ? 'RULE' : 'TEXT', String(value));
    })
    .replace(/\brepo:(public_read|read|write|admin)\b/gi, (_, scope: string) => scope.replace('_', ' '))
    .replace(/\b(read|write|admin)-(?:scoped|level)\b/gi, '$1')
    .replace(/\burn:[\w:.-]+/gi, (urn) => hold('URN', urn))
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, (uuid) =>
      hold('UUID', uuid.toLowerCase()),
    )
    .replace(/[^\s@,;:()<>]+@[^\s@,;:()<>]+\.[a-z]{2,}\b/gi, (email) => {
      const member = context.names.members.find((one) => one.email.toLowerCase() === email.toLowerCase());
      return member && !/\binvit/i.test(sentence) ? member.username : hold('EMAIL', email);
    })
    .replace(/[’]/g, "'")
    .replace(/(\w)=(?=\w)/g, '$1 = ');
  text = withUserNames(text, context);
  let isDryRun = false;
  const unquoted = text
    .replace(/\b[a-z]{5,}\b/gi, (word) =>
      DRY_WORDS.test(corrected(word)) && !isOrdinary(word) ? corrected(word) : word,
    )
    .replace(
      /\b(i|you|we|they|he|she|it|who|what|that|there|let|how|where|here)'(m|d|ll|ve|re|s)\b/gi,
      (_, who: string, rest: string) => (rest.toLowerCase() === 'd' ? `${who} would` : `${who}${rest}`),
    )
    .replace(/\b(?:get|getting|got|been|gets) up to\b/gi, 'do')
    .replace(/\b(?:was|were|is|has|have) (\S+)(?: been)? up to\b/gi, 'did $1 do')
    .replace(/^from (?:today|now),?(?= )|\b(?:as of|starting|effective) (?:today|now|immediately)\b/gi, '')
    .replace(/n't\b/g, ' not')
    .replace(/\b(?:do|ca|wo)\s+not\b/gi, (words) => (/^do/i.test(words) ? 'do not' : words));
  text = DRY_RUN.reduce((rest, pattern) => rest.replace(pattern, () => ((isDryRun = true), ' ')), unquoted);
  const mayExpire =
    /\b(?:tokens?|pats?|oats?|expir\w*|runs? out|valid until|valid for|good for|lasts)\b/i.test(text) &&
    !/(?<![\w-])(?:audit (?:log|trail|events?)|who|when were)(?![\w-])/i.test(text);
  // "What would happen if linus were made an editor": as it is wished.
  if (isDryRun)
    text = text
      .replace(/^\s*(?:please )?(?:show|tell|give)(?: me| us)?\s*[,:]\s*/i, '')
      .replace(/^\s*(?:please )?(?:show|tell)(?: me| us)?\s+(?=if\b)/i, '')
      .replace(/^\s*if\s+/i, '')
      .replace(
        /^(?:\s*\b(?:i|would|like|to|see|show|me|us|please|what|of|a|the|how|kindly|by)\b)*\s+(?=(?:\w+ing)\b)/i,
        '',
      )
      .replace(/\bwould (?:change|do|look like|mean|bring)\b/gi, '')
      .replace(/\b(?:were|was) (?=(?:to be )?\w+(?:ed|en)\b|made|put|set|given|sent)/gi, '');
  const expiry = mayExpire ? findExpiry(text, context) : null;
  if (expiry) text = text.replace(expiry.span, ' ');
  text = text.replace(/\b[a-z]{3,}\b/gi, (word) =>
    isOrdinary(word) || !TIME_WORDS.test(corrected(word)) ? word : corrected(word),
  );
  const time = expiry ? null : findTime(text, context);
  if (time?.window) text = text.replace(time.span, ' TIME ');
  text = text.replace(POLITE, ' ').replace(/\s+/g, ' ').trim();
  const words = tokens(text);
  const out: string[] = [];
  for (const [index, token] of words.entries()) {
    const early = /^\u0001(\d+)\u0001$/.exec(token);
    const pair = early && held[Number(early[1])];
    if (pair) {
      out.push(mark(...pair));
      continue;
    }
    out.push(
      readToken(token, { previous: lastWord(out), next: words[index + 1] ?? '', sentence: text }, context, mark),
    );
  }
  return {
    text: plainly(
      out
        .join(' ')
        .replace(/\s+/g, ' ')
        .replace(/ ([,;])/g, '$1')
        .replace(/^[\s,;]+/, '')
        .replace(/[\s,;]+$/, '')
        .trim(),
    ),
    said: sentence,
    named: { ...NOTHING, ...Object.fromEntries(named) },
    window: time?.window ?? null,
    unclearDate: (expiry && expiry.at === null ? expiry.span : null) ?? (time && !time.window ? time.span : null),
    expiry: expiry?.at ?? null,
    isDryRun,
  };
}

/** The word before; a team that is named already introduces no name. */
function lastWord(out: readonly string[]): string {
  const words = out.join(' ').trim().split(/\s+/);
  const last = words.at(-1) ?? '';
  return /^(?:TEAM|REPO)$/.test(words.at(-2) ?? '') && /^(?:teams?|groups?|repos?|repository|people|folks)$/.test(last)
    ? ''
    : last;
}

/** 'the "backend" team': the name of one that there is. */
function isCalledSo(value: string, groups: readonly unknown[], { names }: ReadingContext): boolean {
  const at = Number(groups.find((group) => typeof group === 'number'));
  const text = String(groups.at(-1));
  return (
    names.teams.some(({ name }) => name === value.toLowerCase()) &&
    (/\b(?:teams?|groups?|what)\s+$/i.test(text.slice(0, at)) ||
      /^\s+(?:team|group)\b/i.test(text.slice(at + value.length + 2)))
  );
}

/** People by their full names, where one person has it: "Linus Berg" is linus. */
function withUserNames(text: string, { names }: ReadingContext): string {
  return names.members
    .filter(({ fullName }) => /\S \S/.test(fullName))
    .reduce((rest, { username, fullName }) => {
      const isShared = names.members.some((other) => other.fullName === fullName && other.username !== username);
      const at = isShared ? -1 : rest.toLowerCase().indexOf(fullName.toLowerCase());
      return at === -1 ? rest : `${rest.slice(0, at)}${username}${rest.slice(at + fullName.length)}`;
    }, text);
}

/** A misspelt time would not be found as one. */
const TIME_WORDS =
  /^(?:weeks?|months?|days?|hours?|years?|quarter|yesterday|today|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|june|july|august|september|october|november|december|weekend|since|between|last|past|previous)$/;

/** Words and signs; a pattern stays in one piece. */
function tokens(text: string): string[] {
  return text.split(/\s+/).flatMap((piece) => {
    if (piece.startsWith('\u0001'))
      return piece.split(/(?<=\u0001)(?=[^\d\u0001])/).map((part) => part.replace(/^[.,;:!?)]+$/, ','));
    const [, open = '', core = '', close = ''] = /^([("'[]*)(.*?)([.,;:!?)"']*)$/.exec(piece) ?? [];
    // A pattern may end in what would be the end of a sentence.
    const isWhole = isRule(piece) && (!open || /^\[[^\]]*\]/.test(piece));
    const body = isWhole ? piece.replace(/[,;:!?]+$/, '') : core;
    const hasSign = /[,;:]/.test(isRule(piece) ? (/[,;:]+$/.exec(piece)?.[0] ?? '') : close);
    return [body, hasSign ? ',' : ''].filter(Boolean);
  });
}

/** Whether it can only be a pattern: names have none of these signs. */
function isRule(text: string): boolean {
  return (
    /[\\*[\]+^$|{}]/.test(text) &&
    !/^(?:\+|[\w-]+\/\*)$/.test(text) &&
    !/^\d+[dwhmy]?\+$/i.test(text) &&
    !/\s/.test(text.trim())
  );
}

const VERSION = /^v?\d+(?:\.\d+)+(?:[-.+]\w+)*$|^v\d+(?:-\w+)?$/i;
const COMMON_TAGS = /^(?:latest|nightly|stable|edge|main)$/i;
/** Words before which or after which only a name makes sense. */
const BEFORE_NAME =
  /^(?:called|named|name|labelled|labeled|repo|repos|repository|repositories|team|teams|token|tokens|pat|pats|oat|oats|to|from|into|of|on|in|out|add|adds|adding|remove|removing|kick|rm|invite|inviting|make|give|let|put|take|for|and|&|\+|member|user|with|by|about|promote|demote|delete|rename|del|nuke|drop|is|does|tags|as|cancel|resend|did|,)$/;
/** After these an everyday word is a name as well. */
const BEFORE_SURE_NAME =
  /^(?:called|named|labelled|labeled|=|repo|repository|team|token|pat|oat|to|into|invite|inviting|add|adding|remove|removing|kick|rm|promote|demote|user|member|delete|rename|did)$/;
const AFTER_NAME = /^(?:repo|repository|team|token|pat|oat|exists?|gone\??)$/i;

/** Words with a sign in them that are no names. */
const COMPOUND =
  /^(?:(?:public-)?(?:read|write|pull|push)-(?:only|write)|re-?(?:enable|activate|send|invite)\w*|(?:clean|set|log|sign|switch|back|follow)-(?:up|in|out|on|off)|hub_\w+|head-?count|on-call|e-?mails?|org-wide|most-\w+|least-\w+|\d+-(?:day|week|month|hour)s?|so-called|co-?workers?|ex-\w+|self-\w+|long-\w+|up-to-date)$/;
/** After these stands what something is to be called. */
const BEFORE_NEW_NAME = /^(?:called|named|name|=|labelled|labeled|to|from|into|by|team|token|pat|oat|as)$/;

/** A team may be made that is called like any word but these. */
const CREATES = /\b(?:create|make|new|set up|mk|open|start|establish)\b/i;
const FUNCTION_WORD =
  /^(?:with|for|and|to|called|named|that|which|in|on|of|please|is|are|was|were|does|do|has|have|members?|described?|description|desc|name|needed|required|requested|wanted|by|from|as|so|then|too|access|who|read|write|admin|list|out|into|or|the|a|an|it|permission|rights?|instead|too|well|now|today|also|first|only|again|should|must|shall|can|will|would|may|get|gets|off|over)$/;

/** What stands around a word. */
interface Around {
  readonly previous: string;
  readonly next: string;
  readonly sentence: string;
}

function readToken(
  token: string,
  { previous, next, sentence }: Around,
  { org, names }: ReadingContext,
  mark: (kind: Kind, value: string) => string,
): string {
  if (token === ',' || token === 'TIME' || !/[\p{L}\p{N}\\*]/u.test(token.replace(/^[&+]$|->|=>|→/g, 'x')))
    return token;
  if (token === '&' || token === '+') return 'and';
  if (/^(?:->|=>|→)$/.test(token)) return 'to';
  const [, owner = '', name = '', tag] =
    /^([a-z0-9][\w-]*)\/([a-z0-9][\w.-]*|\*)(?::([\w][\w.-]*))?$/i.exec(token) ?? [];
  if (name === '*') return mark('WILD', `${owner.toLowerCase()}/*`);
  if (name !== '') {
    const repository = mark('REPO', `${owner}/${name}`.toLowerCase());
    return tag === undefined ? repository : `${repository} ${mark('TAG', tag)}`;
  }
  if (isRule(token)) return mark('RULE', token);
  const bare = token.replace(/'s$|'$/i, '');
  // Names on Docker Hub have none but ASCII letters.
  if (/[^\u0000-\u007f]/.test(bare)) return bare.toLowerCase();
  const lower = bare.toLowerCase();
  const [, image = '', imageTag = ''] = /^([a-z0-9][\w.-]*):([\w][\w.-]*)$/i.exec(bare) ?? [];
  if (
    imageTag !== '' &&
    org !== null &&
    (names.repositories.includes(image.toLowerCase()) || VERSION.test(imageTag) || COMMON_TAGS.test(imageTag))
  )
    return `${mark('REPO', `${org}/${image.toLowerCase()}`)} ${mark('TAG', imageTag)}`;
  if (VERSION.test(bare) && !/^(?:gb|mb|kb|tb)$/i.test(next)) return mark('TAG', bare);
  // What is called something is called that, whatever the word.
  if (
    /^(?:called|named|labell?ed)$/.test(previous) ||
    (/^teams?$/.test(previous) && CREATES.test(sentence) && !FUNCTION_WORD.test(lower))
  ) {
    const isKnown = names.teams.some((team) => team.name.toLowerCase() === lower) || names.repositories.includes(lower);
    if (!isKnown && /^[a-z0-9][\w.-]*$/i.test(bare) && !/^(?:like|by|as|after|the|a|an|so)$/.test(lower))
      return mark('NAME', bare);
  }
  const nextWord = corrected(next.replace(/\W+$/, ''));
  const isMember = names.members.find(({ username }) => username.toLowerCase() === lower);
  const isTeam = names.teams.find((team) => team.name.toLowerCase() === lower);
  const isRepository = names.repositories.includes(lower);
  const asTeam = /^teams?$/.test(previous) || /^teams?$/.test(nextWord);
  const asRepository = previous.startsWith('repo') || nextWord.startsWith('repo');
  const isRoleWord = /^(?:owners?|editors?|members?)$/.test(lower);
  if (isTeam && !(asRepository && isRepository) && (!isRoleWord || asTeam)) return mark('TEAM', isTeam.name);
  if (isMember && !isRoleWord) return mark('MEMBER', isMember.username);
  if (isRepository && org !== null && !(asTeam && !asRepository)) return mark('REPO', `${org}/${lower}`);
  if (
    COMMON_TAGS.test(bare) &&
    /\btags?\b|\bimmutable\b|\block/i.test(sentence) &&
    !(/^(?:main|edge|stable|latest)$/i.test(bare) && /^tags?$/i.test(next))
  )
    return mark('TAG', bare);
  const word = lower.replace(/'/g, '');
  if (/^\d/.test(word) && !/[-_.](?=[a-z])/.test(word)) return word;
  if (lower === org) return 'organization';
  if (COMPOUND.test(lower)) return lower;
  if (/[-_.\d]/.test(bare) && !bare.endsWith('-') && !isOrdinary(lower)) return mark('NAME', bare);
  if (isOrdinary(word)) return word;
  const before = isEveryday(word) ? BEFORE_SURE_NAME : BEFORE_NAME;
  const isNamePosition = before.test(previous) || AFTER_NAME.test(next.replace(/\W+$/, ''));
  // Where a name can stand, a word that is none of ours is one: it is not corrected into another.
  const meant = corrected(word);
  if (meant !== word && !BEFORE_NEW_NAME.test(previous) && !AFTER_NAME.test(next.replace(/\W+$/, ''))) return meant;
  return isNamePosition ? mark('NAME', bare) : word;
}

/** Whether a text holds every one of the kinds. */
export function has(clause: Clause, ...kinds: Kind[]): boolean {
  return kinds.every((kind) => clause.named[kind].length > 0);
}
