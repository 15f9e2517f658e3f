// What a clause leaves unsaid, taken from what was said before it.
import type { Clause, Kind } from './clause.ts';
import { type Intent, isOf } from './intent.ts';
import { intents } from './intents.ts';
import { plainly } from './paraphrases.ts';
import { before as windowBefore } from './time-window.ts';
import { isWish } from './wishes.ts';

/** One thing to do. */
export interface Step {
  readonly intent: Intent;
  readonly clause: Clause;
  /** It was asked about, and not done. */
  readonly isOpen?: boolean;
}

/** What was said of something, whether or not it was something to do. */
export interface Mention {
  readonly intent?: Intent;
  readonly clause: Clause;
  readonly isOpen?: boolean;
}

export const PRONOUN =
  /\ball (?:two|three|four|five)\b|\bthe (?:account|person|user|colleague)\b|\bthe (?:team|group|repo|repository)\b(?! (?:[A-Z]{3,}|called|named|of|that|which|with|for|s)\b)|\b(?:it|its|that|this|them|they|those|these|him|her|his|he|she|there|both|their|the same)\b/;
const HE = /\b(?:him|his|her|he|she)\b(?! (?:repo|team|token|invit))|\bthe (?:account|person|user|colleague)\b/;

/** A read in the same request that names no repository is of the one before. */
export function inherit(clause: Clause, { clause: earlier }: Step): Clause {
  const { REPO, TAG } = clause.named;
  if (
    REPO.length > 0 ||
    (TAG.length === 0 && !/\btags?\b|\bimmutab/.test(clause.text)) ||
    earlier.named.REPO.length === 0
  )
    return clause;
  return withMarks(clause, 'REPO', earlier.named.REPO);
}

function withMarks(clause: Clause, kind: Kind, values: readonly string[], place = ` on ${kind}`): Clause {
  return {
    ...clause,
    text: `${clause.text}${place}`,
    named: { ...clause.named, [kind]: [...clause.named[kind], ...values] },
  };
}

/** What was named last of a kind, in an earlier clause. A new team or repository counts as named. */
function lastNamed(earlier: readonly Mention[], kind: Kind, org: string | null): readonly string[] {
  for (const { intent, clause } of earlier.toReversed()) {
    const made = intent?.makes === kind ? clause.named.NAME.map((name) => name.toLowerCase()) : [];
    if (made.length > 0) return kind === 'REPO' ? made.map((name) => `${org}/${name}`) : made;
    if (clause.named[kind].length > 0) return clause.named[kind];
  }
  return [];
}

/** Pronouns that say what kind of thing they stand for. */
const TYPED: readonly (readonly [RegExp, readonly Kind[]])[] = [
  [HE, ['MEMBER', 'EMAIL']],
  [/\b(?:that|this|those|these|the same) (?:rules?|patterns?)\b/, ['RULE']],
  [
    /\b(?:that|this|those|these|the same|the) (?:teams?|groups?)(?! (?:TEAM|NAME|called|named|of|that|which|with|for|s)\b)\b/,
    ['TEAM'],
  ],
  [
    /(?:\b(?:that|this|those|these|the same) (?:repos?|repository|repositories|images?)|\bthe (?:repo|repository)(?! (?:[A-Z]{3,}|called|named|of|that|which|with|for)\b))\b/,
    ['REPO'],
  ],
  [
    /\b(?:(?:that|this|those|these|the same) (?:(?:organization|personal|access) )*(?:tokens?|pats?|oats?)|the (?:(?:organization|personal|access) )*(?:token|pat|oat)(?! (?:NAME|TEXT|called|named|labell?ed|with|that|which|of|for)))\b/,
    ['NAME', 'TEXT'],
  ],
];
const ANYTHING =
  /\b(?:all (?:of them|two|three|four|five)|both(?: of (?:them|it))?|(?:that|this|those|these) ones?|its|their|it|that|this|them|they|those|these|there|the same)\b/;
const MANY = /\b(?:them|they|those|these|both|their|all|two|three)\b/;

/** Whether something of that name was made before: it is not made again. */
function isMade(values: readonly string[], earlier: readonly Mention[]): boolean {
  return earlier.some(
    ({ intent, clause, isOpen = false }) =>
      intent !== undefined &&
      !isOpen &&
      intent.isNew === true &&
      !clause.isDryRun &&
      values.some((value) => clause.named.NAME.includes(value)),
  );
}

/** A part of something that is spoken of: "the description of TEAM", "the TEAM team's description". */
const DESCRIBED =
  /\b(description|desc|name|label) of (?:the )?(?:team |repo |token )?[A-Z]{3,}\b|\b(?:TEAM|REPO|NAME)(?: team| repo| token)?s? (description|desc|name|label)\b/;

/** Puts what was named before in the place of pronouns, where that makes a step of the clause. */
export function fillIn(clause: Clause, earlier: readonly Mention[], org: string | null, depth = 3): Step | null {
  const last = earlier.findLast(({ intent }) => intent !== undefined) ?? earlier.at(-1);
  const isToken = last !== undefined && /\b(?:tokens?|pats?|oats?)\b/.test(last.clause.text);
  const typed = TYPED.find(([words]) => words.test(clause.text));
  const [pronoun, kinds] = typed ?? [
    ANYTHING,
    isToken ? TOKENS : /\b(?:give|grant|let|allow)\b/.test(clause.text) ? TEAMS_FIRST : THINGS,
  ];
  const match = pronoun.exec(clause.text);
  if (!match) return null;
  const ofTag = match[0] === 'it' && last !== undefined ? ofLastTag(clause, match, last) : null;
  if (ofTag) return ofTag;
  const described = DESCRIBED.exec(earlier.at(-1)?.clause.text ?? '')
    ?.slice(1)
    .find(Boolean);
  const nounFor = (kind: Kind): string => {
    if (isToken && (kind === 'NAME' || kind === 'TEXT')) return `${isOrganizations(last) ? 'organization ' : ''}token `;
    return described !== undefined && match[0] === 'it' ? `the ${described} of ` : '';
  };
  // "Them" are rather several people than the one team they are in.
  const isMany = MANY.test(match[0]);
  const several = isMany ? kinds.filter((kind) => lastNamed(earlier, kind, org).length > 1) : [];
  for (const kind of several.length > 0 ? several : kinds) {
    const values = lastNamed(earlier, kind, org);
    if (
      values.length === 0 ||
      (clause.named[kind].length > 0 &&
        !(kind === 'NAME' && /\b(?:rename|call|name|label|change)\b/.test(clause.text)) &&
        !typed)
    )
      continue;
    if (values.length > 1 && !MANY.test(clause.text)) continue;
    const filled = withValues(clause, match, kind, values, nounFor(kind));
    const intent = intents.find(
      (one) =>
        !one.isQuestion &&
        isOf(one, filled) &&
        !(kind === 'NAME' && one.isNew === true && isMade(values, earlier)) &&
        (one.isWrite === true || !isWish(filled.text)) &&
        (one.names !== undefined || one.isWrite || kind === 'NAME'),
    );
    const further = depth > 0 ? fillIn(filled, earlier, org, depth - 1) : null;
    if (further) return further;
    if (intent) return { intent, clause: filled };
    const completed = BACK.test(filled.text) || several.length > 0 ? complete(filled, earlier, org) : null;
    if (completed) return completed;
  }
  return null;
}

/** "When was it last pushed?" after a tag was spoken of. */
function ofLastTag(clause: Clause, match: RegExpExecArray, { clause: { named } }: Mention): Step | null {
  const { REPO, TAG } = named;
  if (TAG.length !== 1 || REPO.length !== 1 || clause.named.REPO.length + clause.named.TAG.length > 0) return null;
  const text = `${clause.text.slice(0, match.index)}TAG of REPO${clause.text.slice(match.index + match[0].length)}`;
  const filled = { ...clause, text, named: { ...clause.named, REPO, TAG } };
  const intent = intents.find((one) => !one.isQuestion && one.isWrite !== true && isOf(one, filled));
  return intent && !isWish(text) ? { intent, clause: filled } : null;
}

const TOKENS: readonly Kind[] = ['NAME', 'TEXT'];
const THINGS: readonly Kind[] = ['REPO', 'TEAM', 'MEMBER', 'EMAIL', 'NAME'];
const TEAMS_FIRST: readonly Kind[] = ['TEAM', 'REPO', 'MEMBER', 'EMAIL', 'NAME'];
/** "take him out again": from where stands before it. */
export const BACK = /\b(?:in|out|off|back|again)(?: again| then| too| now)?$/;

/** A clause with marks in the place of a pronoun; their order is that of the text. */
function withValues(
  clause: Clause,
  match: RegExpExecArray,
  kind: Kind,
  values: readonly string[],
  noun: string,
): Clause {
  const marks = values.map(() => kind).join(' and ');
  const text = `${clause.text.slice(0, match.index)}${noun}${marks}${clause.text.slice(match.index + match[0].length)}`;
  const before = [...clause.text.slice(0, match.index).matchAll(new RegExp(String.raw`\b${kind}\b`, 'g'))].length;
  const own = clause.named[kind];
  return {
    ...clause,
    text: plainly(text),
    named: { ...clause.named, [kind]: [...own.slice(0, before), ...values, ...own.slice(before)] },
  };
}

function isOrganizations({ clause }: Mention): boolean {
  return /\b(?:oats?|org\w*|acme)\b/.test(clause.text);
}

/** Takes from the clauses before what this one needs and does not name. */
export function complete(clause: Clause, earlier: readonly Mention[], org: string | null): Step | null {
  for (const kinds of [['REPO'], ['TEAM'], ['MEMBER'], ['REPO', 'TEAM'], ['TEAM', 'MEMBER']] as const) {
    const missing = kinds.filter((kind) => clause.named[kind].length === 0);
    if (missing.length !== kinds.length || missing.some((kind) => lastNamed(earlier, kind, org).length === 0)) continue;
    // Of several, one is not certain.
    if (
      !MANY.test(clause.text) &&
      missing.some((kind) => kind === 'MEMBER' && lastNamed(earlier, kind, org).length > 1)
    )
      continue;
    const filled = missing.reduce<Clause>((rest, kind) => withMarks(rest, kind, lastNamed(earlier, kind, org)), clause);
    const intent = intents.find((one) => !one.isQuestion && isOf(one, filled) && one.names !== undefined);
    if (intent) return { intent, clause: filled };
  }
  return null;
}

/** The step before, with what the clause says in place of the same, or added to it. */
export function merge({ intent, clause: base, isOpen = false }: Step, said: Clause): Step | null {
  let merged: Clause = base;
  const unit = /\b(day|week|month|quarter|year) before\b/.exec(said.text)?.[1];
  if (unit !== undefined && base.window) {
    merged = { ...merged, window: windowBefore(base.window, unit, { now: 0, timeZone: 'UTC' }) };
  } else if (said.window) {
    merged = { ...merged, window: said.window, text: base.window ? merged.text : `${merged.text} TIME` };
  }
  for (const kind of ['REPO', 'TEAM', 'MEMBER', 'TAG', 'NAME', 'EMAIL', 'TEXT'] as const) {
    const values = said.named[kind];
    if (values.length === 0) continue;
    const takesPlace = base.named[kind].length > 0;
    merged = takesPlace
      ? { ...merged, named: { ...merged.named, [kind]: values } }
      : withMarks(merged, kind, values, kind === 'MEMBER' ? ' by MEMBER' : ` for ${kind}`);
  }
  const added = said.text
    .replace(/\b[A-Z]{3,}\b/g, ' ')
    .replace(
      /\b(?:and|what about|how about|same for|same|for|in|now|but|also|the|ones?|of|or|week|day|month|before|that|by|them|those)\b|[,?]/g,
      ' ',
    )
    .replace(/\s+/g, ' ')
    .trim();
  const [role] = /\b(?:owners?|editors?|members?)\b/.exec(said.text) ?? [];
  const isRole = role !== undefined && !intent.isWrite && /\b(?:owners?|editors?)\b/.test(merged.text);
  if (isRole) merged = { ...merged, text: merged.text.replace(/\b(?:owners?|editors?)\b/, role) };
  const isNothing =
    unit === undefined &&
    !isRole &&
    !said.window &&
    Object.values(said.named).every((values) => values.length === 0) &&
    added === '';
  if (isNothing) return null;
  const ordered = /\bby (?:pulls|stars|size|storage|name|date|update|popularity)\b/.test(said.text)
    ? merged.text.replace(
        /\b(?:by (?:number of )?(?:pulls|stars|size|storage|name|date|update|popularity)|most (?:pulled|popular|downloaded|starred)|largest|biggest|smallest|newest|oldest)\b/g,
        '',
      )
    : merged.text;
  const regrouped = /\b(?:per|by|each)\b/.test(said.text)
    ? ordered.replace(/\b(?:per|each|by) (?:days?|persons?|weeks?|repos?|months?|people|user)\b/g, '')
    : ordered;
  const kept = /\b(?:per|each)\b/.test(said.text) ? `per ${added.replace(/\bper\b/g, '').trim()}` : added;
  const final = {
    ...merged,
    text: (isRole ? merged.text : `${regrouped} ${kept}`).replace(/\s+/g, ' ').trim(),
    isDryRun: said.isDryRun,
  };
  // What is added in words must be words that this kind of request understands.
  const understood =
    /^(?:(?:private|public|only|just|smallest|largest|biggest|oldest|newest|sort|sorted|order|per|person|repo|repository|days?|weeks?|sizes?|pulls?|stars?|names?|how|many|who|did|whom|which|have|has|never|been|pulled|pushed|updated|not|top|first|last|three|four|five|six|seven|eight|nine|ten|two|one|count|\d+|most|least|by|with|more|fewer|than|is|are|whole|list|show|me|please|ascending|descending|editors?|owners?|members?|on|off|too|as|well|instead|read|write|admin|editor|owner|called|user|actor|it|you|i|a|an|to|mean|please|yes|could|see|as|well|too|then|been|so|far|make|makes|made|this|until|gets?|are|there|any|us|we|do|does|now|again|from|in|at|all|order)\s*)*$/.test(
      kept,
    );
  if (!understood) return null;
  if (intent.isWrite && !ANSWERS.test(said.text)) return null;
  // What was made is not made again to be different.
  if (!isOpen && !base.isDryRun && intent.isNew === true) {
    if (said.named.NAME.length + said.named.TEXT.length === 0) return null;
  }
  return isOf(intent, final) ? { intent, clause: final } : null;
}

/** What completes a write that a question was asked about: a name, a role, a visibility, a permission. */
const ANSWERS =
  /^(?:(?:make it|it should be|should be|as|an?|the|to|call it|please|for|on|with|i mean|yes|private|public|read|write|admin|owner|editor|member|read-only|only|and|same|also|too|as well|likewise|ditto|now|do|then|goes|of|[A-Z]{3,}|,|team|repo|repository|one)\s*)+\.?$/;
