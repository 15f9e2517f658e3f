// The parts of a request, read into steps, one after the other.
import { LIMITS, unaccounted } from './accounting.ts';
import { type Clause, KINDS, nounsOf, readClause, type ReadingContext } from './clause.ts';
import { BACK, complete, fillIn, inherit, type Mention, merge, PRONOUN, type Step } from './follow-ups.ts';
import { isOf } from './intent.ts';
import { intents } from './intents.ts';
import type { Ending } from './plan.ts';
import { BY_CLAUSE, DOUBTS } from './refusals.ts';
import { OPENS, type Part, partsOf, RESTRICTING } from './sentences.ts';
import { tells } from './statements.ts';
import { isOrder, isWish } from './wishes.ts';

const ELLIPTIC =
  /^(?:and|what about|how about|(?:please )?do (?:the same|likewise)|same|only|just|now|but|also|then|or|which of (?:those|them|these)|the week|the day|the month|week before|day before|in \w+ ?\??$|for |by |per |sort|order|(?:week|day|month) before|ditto|likewise)\b|^[A-Z]{3,}(?: and [A-Z]{3,})? (?:too|as well|also)\b/i;
/** It tells what was done, said or thought, and asks for nothing. */
const TELLS =
  /^(?:yesterday |today |earlier |TIME )?(?:i|we|he|she|they|somebody|someone|MEMBER|NAME)(?: \w+)? (?:took|added|removed|deleted|made|gave|kicked|invited|never|already|says?|said|claims?|thinks?|think|thought|asked|wrote|heard|did|used to|tried|saw|believes?|wonders?|remembers?|remember)\b|\b(?:never said|i heard|i think|supposedly|allegedly|rumou?r)\b/;
/** Words that leave open which, or how much. */
const VAGUE =
  /\bsome\b|\b(?:one|two|half|most|part|any|either) of\b|\ba (?:few|bit|couple|little)\b|\bseveral\b|(?<!leave )(?<!leaving )\bthe rest\b(?! (?:as|alone|unchanged))|\bperhaps\b|\bmaybe\b|\bsomething like\b|(?<!the )\bother\b|\bothers\b(?! (?:as|alone|unchanged))|\band so on\b|\betc\b|\bsomewhat\b|\bor so\b|\bwhoever\b|\bwhatever\b|\bsimilar\b|\bsomeone\b|\bsomebody\b|\bcertain\b/;
/** Of the rows before, some. */
const PICKS =
  /^(?:which of|how many of|only|just|and only|now (?:only|sort|order)|sort|order)\b|^(?:and )?(?:by )?who(?:m)? (?:did|has done|made|changed|was|were) (?:that|it|this|those|them)\b|^(?:and )?when (?:was|were|did) (?:that|it|they|those)\b|^(?:and )?how many (?:is|are|was|were) (?:that|those|it|they|there)\b/;
/** What of a conversation has been read. */
export interface Memory {
  readonly steps: readonly Step[];
}

export function readSteps(words: string, memory: Memory, context: ReadingContext): readonly Step[] | Ending {
  const parts = partsOf(words, nounsOf(context));
  const read = readParts(parts, words, memory, context);
  // What is only told may be what is asked for, where nothing else is.
  const doubt = read === null ? DOUBTS.find(({ words: pattern }) => pattern.test(words)) : undefined;
  if (doubt) return { kind: 'question', text: doubt.says };
  return read === null && parts.some(({ isTold }) => isTold)
    ? (readParts(
        parts.map(({ words: one }) => ({ words: one, isTold: false })),
        words,
        memory,
        context,
      ) ?? notUnderstood())
    : (read ?? notUnderstood());
}

/** Reads the parts of a request one after the other; `null` where none is understood. */
function readParts(
  parts: readonly Part[],
  words: string,
  memory: Memory,
  context: ReadingContext,
): readonly Step[] | Ending | null {
  const steps: Step[] = [];
  /** What is only told, for what pronouns stand for. */
  const told: Mention[] = [];
  let names = context.names;
  let isDryRun = false;
  let pending = '';
  let place = '';
  let time: Clause | null = null;
  let problem: Ending | null = null;
  /** What shall be, where it is not understood how. */
  let need: string | null = null;
  let order: string | null = null;
  /** What was not understood, and could restrict what was. */
  let passedOver: string | null = null;
  for (const { words: said, isTold, isNeed } of parts) {
    if (/^(?:(?:please|then|just|so) )*(?:go ahead|proceed|do it)[.! ]*$/i.test(said) && parts.length > 1) continue;
    if (UNDOES.test(said) && parts.length > 1) continue;
    // "The team ought to have read on app, please grant it": the wish is said already.
    if (steps.at(-1)?.intent.isWrite && SAYS_AGAIN.test(readClause(said, context).text)) continue;
    const part = withNoun(said, [...told, ...steps.filter(({ intent }) => intent.isWrite)]);
    const alone = readClause(part, { ...context, names });
    const isPlaced = place !== '' && alone.named.REPO.length + alone.named.TEAM.length === 0;
    const own = isPlaced ? readClause(`${part} ${place}`, { ...context, names }) : alone;
    isDryRun ||= own.isDryRun;
    // What is told after a wish and names something may belong to it.
    const isUnderstood =
      isNeed === true && steps.length === 0 && isWriteStep(findStep(own, memory.steps, false, context.org));
    if (isTold && !isUnderstood && (steps.length === 0 || !namesSomething(own) || IS_PAST.test(own.text))) {
      told.push({ clause: withoutLooseNames(own) });
      continue;
    }
    if (/^(?:for |in )?TIME,?$/.test(own.text)) {
      time = own;
      continue;
    }
    if (PLACE.test(own.text) && parts.length > 1) {
      place = part;
      continue;
    }
    const clause: Clause =
      own.window === null && time ? { ...own, window: time.window, text: `${own.text} TIME` } : own;
    const previous = steps.at(-1);
    if (clause.expiry !== null && previous?.intent.canEnd && clause.text.replace(/[,\s]/g, '') === '') {
      steps[steps.length - 1] = { ...previous, clause: { ...previous.clause, expiry: clause.expiry } };
      continue;
    }
    if (clause.text.replace(/[,\s]/g, '') === '') continue;
    if (clause.expiry !== null && Date.parse(clause.expiry) <= context.now)
      return { kind: 'question', text: `${clause.expiry.slice(0, 10)} is over already. Until when shall it be good?` };
    if (clause.unclearDate !== null && /\b(?:last|past|previous)\b/i.test(clause.unclearDate))
      return {
        kind: 'question',
        text: 'That day is over already. Until when shall it be good? Say the day, like "31 Jan 2027".',
      };
    if (clause.unclearDate !== null) {
      return {
        kind: 'question',
        text: `${clause.unclearDate.trim()} can be read in two ways. Say the month by its name, or write the date like 2026-10-03. Which one do you mean?`,
      };
    }
    // Who did it stands in the table already.
    if (previous && !previous.intent.isWrite && WHO_DID_IT.test(clause.text)) continue;
    const earlier = [...memory.steps, ...told, ...steps];
    const isOpen = pending !== '' && !namesSomething(clause) && namesSomething(readClause(pending, context));
    if (pending !== '' && (PRONOUN.test(clause.text) || isOpen)) {
      const whole = findStep(readClause(`${pending}, ${part}`, { ...context, names }), earlier, false, context.org);
      if (whole && !('kind' in whole) && !whole.intent.isQuestion && (whole.intent.isWrite || !isWish(clause.text))) {
        steps.push({ ...whole, clause: { ...whole.clause, said: words } });
        pending = '';
        continue;
      }
    }
    const last = steps.at(-1);
    const joined = last && join(last, clause);
    if (joined) {
      steps[steps.length - 1] = joined;
      continue;
    }
    let found = findStep(clause, earlier, steps.length > 0, context.org);
    if (found === null && pending !== '') {
      found = findStep(readClause(`${pending}, ${part}`, { ...context, names }), earlier, false, context.org);
      if (found) pending = '';
    }
    // "I no longer use the laptop token, get rid of it": what is told says what is meant.
    if (
      (found === null || found === NOT_NAMED || invitesNobody(found) || isOfOtherTime(found, clause, told)) &&
      told.length > 0 &&
      (PRONOUN.test(clause.text) || found !== null) &&
      asks(said)
    ) {
      const whole = readClause(`${told.map((one) => one.clause.said).join(', ')}, ${part}`, { ...context, names });
      const step = findStep(whole, earlier, false, context.org);
      if (step && 'kind' in step && step.kind === 'failure') found = step;
      if (step && !('kind' in step)) found = { ...step, clause: { ...step.clause, wish: clause.text } };
    }
    const isOnlyRead = steps.length > 0 && steps.every(({ intent }) => !intent.isWrite);
    if (found === NO_CHANGE && isOnlyRead && !isOrder(clause.text)) continue;
    if (found === NO_CHANGE && steps.length === 0) {
      // "People should only pull official images: turn on the restriction": the second says how.
      need ??= part;
      told.push({ clause });
      continue;
    }
    if (found === null) {
      problem ??= refusalOf(clause);
      if (Object.values(clause.named).some((values) => values.length > 0)) pending = part;
      // After a wish, it may limit it in any words.
      const isAfter = steps.some(({ intent }) => intent.isWrite === true);
      if (isAfter ? !HARMLESS.test(clause.text) : couldLimit(clause)) passedOver ??= part;
      if (isOrder(clause.text)) order ??= part;
      else if (isWish(clause.text)) need ??= part;
      continue;
    }
    if ('kind' in found) {
      // "What do they do?" after a list asks for no more than was shown.
      if (found.kind === 'question' && isOnlyRead && !isWhole(clause)) continue;
      return found;
    }
    // "Linus has a new address" asks for nothing that could be shown.
    if (!found.intent.isWrite && tellsOfPeople(clause) && !OPENS.test(said) && tells(said, nounsOf(context))) {
      need ??= part;
      told.push({ clause });
      continue;
    }
    // What was taken for a question may be a statement that limits the wish beside it.
    if (!found.intent.isWrite && !OPENS.test(said) && RESTRICTING.test(said)) passedOver ??= part;
    found = { ...found, clause: { ...found.clause, said: words } };
    const step = found;
    const whole = steps.length > 0 ? together(steps[steps.length - 1], step) : null;
    if (whole) steps[steps.length - 1] = whole;
    else if (!steps.some((one) => isSameStep(one, step))) steps.push(step);
    names = withNew(names, found, context.org);
  }
  // "She shall come in as an editor": which role is told, and the wish has none.
  const invites = steps.some(({ intent, clause }) => intent.isInvitation === true && !ROLE.test(clause.text));
  if (invites) passedOver ??= told.map(({ clause }) => clause.said).find((one) => ROLE.test(one)) ?? null;
  if (problem) return problem;
  if (order !== null && (steps.length > 0 || namesSomething(readClause(order, context)))) return NO_CHANGE;
  if (need !== null && steps.length === 0) return NO_CHANGE;
  if (pending !== '' && namesSomething(readClause(pending, context))) passedOver ??= pending;
  if (passedOver !== null && !isDryRun && steps.some(({ intent }) => intent.isWrite)) {
    return {
      kind: 'question',
      text: `I am not certain what "${passedOver.slice(0, 80)}" means for it, so nothing was changed. Say it again without that, as plainly as "add dev1 to platform".`,
    };
  }
  if (steps.length === 0)
    return isDryRun && memory.steps.length > 0
      ? memory.steps.map(({ intent, clause }) => ({ intent, clause: { ...clause, isDryRun } }))
      : null;
  return isDryRun ? steps.map(({ intent, clause }) => ({ intent, clause: { ...clause, isDryRun } })) : steps;
}

/** "The report lacks the pushes of May, would you pull them up?" */
function isOfOtherTime(found: Step | Ending, clause: Clause, told: readonly Mention[]): boolean {
  return (
    'intent' in found &&
    !found.intent.isWrite &&
    /\b(?:them|those|it)\b/.test(clause.text) &&
    clause.window === null &&
    told.at(-1)?.clause.window != null
  );
}

/** A word in what is told is a name only where it is said to be one. */
function withoutLooseNames(clause: Clause): Clause {
  return INTRODUCED.test(clause.text) ? clause : { ...clause, named: { ...clause.named, NAME: [] } };
}

const INTRODUCED =
  /\b(?:called|named|labell?ed|tokens?|pats?|oats?|teams?|repos?|repository|id|user|account|name|label|is|are) NAME\b|\bNAME,? (?:token|pat|oat|team|repo|repository|user|account)\b/;

function tellsOfPeople({ said, named }: Clause): boolean {
  return (
    named.MEMBER.length + named.TEAM.length > 0 &&
    named.REPO.length + named.TAG.length === 0 &&
    !ASKS.test(said.replace(/\bthat(?:'s| is| was) what\b/i, ' ')) &&
    COULD_TELL.test(said)
  );
}

/** "Send the invite", after it was told who joins. */
function invitesNobody(found: Step | Ending): boolean {
  return (
    'intent' in found &&
    found.intent.isInvitation === true &&
    Object.values(found.clause.named).every((values) => values.length === 0)
  );
}

function asks(said: string): boolean {
  return (
    (OPENS.test(said) || isOrder(said.toLowerCase()) || /\bneeds? (?:read|write|admin)\b/i.test(said)) &&
    !RESTRICTING.test(said)
  );
}

/** What has to be so before, or not at all. */
const WAITS = /\b(?:not|never)\b|^(?:after|once|when|as soon as|by the time|if|unless|should)\b/;

function couldLimit({ text, window }: Clause): boolean {
  return window !== null || LIMITS.test(text) || RESTRICTING.test(text) || WAITS.test(text);
}

function isWriteStep(found: Step | Ending | null): boolean {
  return found !== null && 'intent' in found && found.intent.isWrite === true && unaccounted(found) === null;
}

/** Whether it names what is known, and not only a word that could be a name. */
function namesSomething({ named }: Clause): boolean {
  return KINDS.some((kind) => kind !== 'NAME' && named[kind].length > 0);
}

/** Two steps about the same that are one: "invite EMAIL as editor and put her into TEAM". `null` where they are two. */
function together(last: Step | undefined, step: Step): Step | null {
  if (!last || last.intent !== step.intent || last.intent.isOneFor === undefined) return null;
  const kind = last.intent.isOneFor;
  const isOpen = Object.values(last.clause.named).every((values) => values.length === 0);
  const isSame =
    last.clause.named[kind].length > 0 &&
    JSON.stringify(last.clause.named[kind]) === JSON.stringify(step.clause.named[kind]);
  if (isOpen) return { ...step, clause: { ...step.clause, text: `${last.clause.text}, ${step.clause.text}` } };
  if (!isSame) return null;
  const named = { ...last.clause.named };
  for (const one of KINDS) if (one !== kind) named[one] = [...named[one], ...step.clause.named[one]];
  const rest = step.clause.text.replace(new RegExp(String.raw`\b${kind}\b(?:(?:,| and|, and)* ${kind}\b)*`), 'them');
  return { intent: last.intent, clause: { ...last.clause, text: `${last.clause.text}, ${rest}`, named } };
}

/** What was done before changes nothing of what is wished. */
const IS_PAST =
  /^(?:we|i|he|she|they|it) (?:already )?\w{2,}ed\b|^(?:we|i) (?:have|need|must|want)(?: to)? (?:fix|repair|re-?push|push|patch|ship|release|deploy|rebuild|NAME TAG)\b/;

const ROLE = /\b(?:owners?|editors?)\b/i;

const WHO_DID_IT = /^(?:and )?(?:by )?whom?\b.*\b(?:them|it|that|those|this|these)$/;

/** It asks for something to be shown. */
const ASKS =
  /\?|\b(?:who|whom|whose|what|which|when|where|why|how|whether|if|show|list|tell|see|know|find|look|check|need|needs|want|wants|would like|interested|curious|wondering|wonder|report|overview|count|number|compare|give|get|export|csv|table|repos|repositories|tags|tokens|invites|invitations|events|pushes|deletions|changes)\b/i;
const COULD_TELL =
  /\b(?:i|we|he|she|they|it|is|are|was|were|has|have|had|will|may|might|should|would|must|says?|said|mentioned|mentions)\b|'(?:s|ll|re|ve)\b/i;

/** It neither tells nor asks for anything. */
const HARMLESS =
  /^(?:her|his|their) (?:full )?name is\b|^(?:(?:and|so|but|oh|ah|well|no|not|very|much|many|a|an|the|it|its|this|that|thats|is|all|in|bit|of|for|you|your|help|rush|hurry|urgent|important|appreciated|overdue|long|sorry|sure|simple|easy|quick|quickly|one|another|thing|things|first|second|next|last|also|finally|then|ps|ta|cheers|bye|best|regards|kind|greetings|everyone|everybody|folks|team|morning|evening|again|today|now|great|good|nice|day|week|weekend|have|ok|fine|please|thanks|hope|worries|problem|pressure|drama|fuss|sigh|argh|ugh|phew|fun|boring|done|ready|as|usual|always|discussed|agreed|planned|promised|requested|wish|ever|from|me|to|do|list|request|my|our|task|ticket|question|small|little|tiny|big|favour|favor|more|team|role|yet|needed)(?:,? |$))+$/;

/** "On gateway, enable …": where the rest is to be done. */
const PLACE =
  /^(?:in )?scim,?$|^(?:on|in|for|at) (?:the )?(?:repo |repository |team )?(?:REPO|TEAM)(?: (?:repo|repository|team))?,?$/;

/** "So undo that, and make her an editor": what comes next says how. */
const UNDOES = /^(?:so |please |and |then )*(?:undo|revert) (?:that|it|this)[.,]?$/i;

/** It says no more than that what was said before shall be done. */
const SAYS_AGAIN =
  /^(?:(?:so|then|and|now|create|make|grant|give|do|delete|remove|change|add|put|send|invite|set|arrange|update|rename|issue|it|that|this|them|switch|turn|on|enable|activate|him|her|one|both|all|an?|for|the|his|their|role|roles|invitation|invite|out|up|us|happen|accordingly)(?: |$))+$/;

/** "create one" after "our scanner needs an organization token": what "one" is stands before it. */
function withNoun(part: string, told: readonly Mention[]): string {
  const somebody = told.at(-1);
  if (
    somebody &&
    /^(?:somebody|someone) /i.test(somebody.clause.said) &&
    /^(?:who|and who) (?:was|is|did) (?:it|that)\b/i.test(part)
  )
    return somebody.clause.said.replace(/^\w+/, 'who');
  const ofTags = told.some(({ clause }) => /\bimmutab/.test(clause.text));
  if (ofTags && /\b(?:switch|turn)\w* (?:it|them|that|this) (?:on|off)\b/i.test(part))
    return part.replace(/\b((?:switch|turn)\w*) (?:it|them|that|this)\b/i, '$1 immutable tags');
  if (!/\b(?:one|it)\b/.test(part)) return part;
  const noun = told.flatMap(({ clause }) => clause.text.match(NOUN) ?? []).at(-1);
  return noun === undefined
    ? part
    : part.replace(
        /\b(create|make|set up|generate|issue|mint|open) (?:one|it(?=\s*(?:$|[.,?!]|for|please|called|named)))(?![\w-])/i,
        `$1 a ${noun}`,
      );
}

const NOUN = /\b(?:(?:private|public|read-only|organization|personal|access) )*(?:tokens?|repo|repository|team)\b/;

/** The step before with what a clause adds to it: a description, an end, an order; `null` where it is one of its own. */
function join(last: Step, clause: Clause): Step | null {
  const { intent, clause: base } = last;
  const { text, named } = clause;
  const namesNothing = (['TEAM', 'MEMBER', 'REPO', 'EMAIL', 'NAME', 'UUID'] as const).every(
    (kind) => named[kind].length === 0,
  );
  if (!namesNothing) return null;
  if (intent.isDescribed && named.TEXT.length > 0 && base.named.TEXT.length === 0 && /\bdesc\w*/.test(text)) {
    return { intent, clause: { ...base, named: { ...base.named, TEXT: named.TEXT } } };
  }
  if (clause.expiry !== null && base.expiry === null && intent.canEnd) {
    return { intent, clause: { ...base, expiry: clause.expiry } };
  }
  if (intent.joins && isOf(intent, clause)) return { intent, clause: { ...base, text: `${base.text}, ${text}` } };
  if (!intent.isWrite && !intents.some((one) => isOf(one, clause))) return merge(last, clause);
  return null;
}

function refusalOf(clause: Clause): Ending | null {
  const refusal = BY_CLAUSE.find(({ words }) => words.test(clause.text));
  if (!refusal) return null;
  return { kind: refusal.says.endsWith('?') ? 'question' : 'failure', text: refusal.says };
}

/** The step that a clause is, by itself or with what was said before. `null` when it is none. */
function findStep(
  clause: Clause,
  mentioned: readonly Mention[],
  isSameRequest: boolean,
  org: string | null,
): Step | Ending | null {
  const refusal = refusalOf(clause);
  if (refusal) return refusal;
  const earlier = mentioned.filter((one): one is Step => one.intent !== undefined);
  const last = earlier.at(-1);
  if (last && !isSameRequest && PICKS.test(clause.text) && !isWhole(clause)) {
    const merged = merge(last, clause);
    if (merged) return merged;
  }
  // "That is not enough, make it write": the same with another permission or role.
  const other = last?.intent.isWrite && !isSameRequest ? MAKE_IT.exec(clause.text)?.slice(1).find(Boolean) : undefined;
  if (last && other !== undefined && GRADE.test(last.clause.text) && last.intent.isGraded)
    return {
      intent: last.intent,
      clause: { ...last.clause, text: last.clause.text.replace(GRADE, other), isDryRun: clause.isDryRun },
    };
  const meant = THAT_ONE.test(clause.text) ? mentioned.at(-1)?.clause.named : undefined;
  const isSame =
    last !== undefined && !isSameRequest && SAME.test(clause.text)
      ? merge(last, meant ? { ...clause, text: clause.text.replace(THAT_ONE, ' '), named: meant } : clause)
      : null;
  if (isSame) return isSame;
  if (last?.intent.isWrite && !isSameRequest && SAME.test(clause.text) && !isWhole(clause)) return NOT_NAMED;
  if (mentioned.length > 0 && PRONOUN.test(clause.text)) {
    const filled = fillIn(clause, mentioned, org);
    if (filled) return refusalOf(filled.clause) ?? filled;
  }
  const isFollowUp = last !== undefined && !isSameRequest && ELLIPTIC.test(clause.text);
  if (isFollowUp && !isWhole(clause)) {
    const merged = merge(last, clause);
    if (merged) return merged;
  }
  const fitting = intents.find((intent) => isOf(intent, clause));
  const isWished = fitting !== undefined && !fitting.isWrite && !fitting.isQuestion && isWish(clause.text);
  // A wish for a change is never answered with how things are.
  const own = isWished
    ? intents.find((intent) => (intent.isWrite || intent.isQuestion) && isOf(intent, clause))
    : fitting;
  if (isWished && !own) return NO_CHANGE;
  if (own?.isWrite) {
    if (TELLS.test(clause.text) && !clause.isDryRun) {
      return {
        kind: 'question',
        text: 'Is that something that shall be done? Then say it as a request, for example "remove dev1 from platform".',
      };
    }
    const unclear =
      own.speaksOfNot || clause.isDryRun
        ? null
        : /\b(?:not|nt|didnt|never|nor|neither|but|keep|kept|keeps|leave (?:it|him|her|his|their|them|everything)|hold|rather|actually|either)\b|\b[A-Z]{4,} or (?:to |from |on )?(?:the )?[A-Z]{4,}\b/.exec(
            clause.text,
          );
    if (unclear) {
      return {
        kind: 'question',
        text: `I am not certain what is wanted, because of "${unclear[0]}". Say it once more, as plainly as "add dev1 to platform".`,
      };
    }
    const vague = VAGUE.exec(clause.text) ?? VAGUE.exec(clause.said.replace(/"[^"]*"/g, ''));
    if (vague) {
      return { kind: 'question', text: `Which ones exactly? "${vague[0].trim()}" names none; name each of them.` };
    }
  }
  if (own && !own.isQuestion && !(own.names === undefined && own.isWrite && isSameRequest)) {
    if (last && isSameRequest && !own.isWrite) return { intent: own, clause: inherit(clause, last) };
    return { intent: own, clause };
  }
  const noun = last?.intent.noun?.(last.clause);
  if (last && noun !== undefined && (!own || own.isQuestion)) {
    const spoken = {
      ...clause,
      text: / one\b/.test(clause.text)
        ? clause.text.replace(/\b(?:the|that|this) one\b/, `the ${noun}`)
        : `${clause.text} ${noun}`,
    };
    const intent = intents.find((one) => !one.isQuestion && isOf(one, spoken));
    if (intent && (intent.isWrite || clause.named.NAME.length > 0)) return { intent, clause: spoken };
  }
  if (last && (isSameRequest || (own?.isQuestion === true && BACK.test(clause.text)))) {
    const completed = complete(clause, mentioned, org);
    if (completed) return completed;
  }
  if (own) return { intent: own, clause };
  const added = last && !isSameRequest ? merge(last, clause) : null;
  if (added) return added;
  if (earlier.length === 0 && /\b(?:it|them|that one|those|him|her)\b/.test(clause.text)) {
    return NOT_NAMED;
  }
  if (
    PRONOUN.test(clause.text) &&
    /\b(?:delete|remove|rename|cancel|kick|disable|give|undo|revert|do|make)\b/.test(clause.text)
  ) {
    return { kind: 'question', text: 'What do you mean by that? Name it.' };
  }
  return null;
}

/** "Make it write", "I meant write, not read". */
const MAKE_IT =
  /^(?:make|set|change|raise|lower|turn) (?:it|that|this|them) (?:to |into |be )?(?:an? )?(read|write|admin|owner|editor|member)(?: (?:access|permissions?|rights|then|instead))*$|^(?:sorry,? |no,? |oops,? )*(?:i|we) meant (?:an? )?(read|write|admin|owner|editor|member)(?:,? (?:and )?not (?:an? )?(?:read|write|admin|owner|editor|member))?$/;
const GRADE = /\b(?:read|write|admin|owner|editor|member)\b/;
const THAT_ONE = /\b(?:for )?(?:that one|this one|it|them|those|him|her|there)\b/;
const SAME = /^(?:(?:now|and|also|please|then) )*(?:(?:do )?(?:the )?same|likewise|ditto)\b/;

const NOT_NAMED: Ending = { kind: 'question', text: 'What is meant by that? Name it.' };

const NO_CHANGE: Ending = {
  kind: 'question',
  text: 'I am not certain what shall be changed, so nothing was. Say it as plainly as "add dev1 to platform", "give backend write on app" or "make dev1 an editor".',
};

/** The same said twice is done once. */
function isSameStep(a: Step, b: Step): boolean {
  return (
    a.intent === b.intent &&
    b.intent.isWrite === true &&
    JSON.stringify(a.clause.named) === JSON.stringify(b.clause.named)
  );
}

/** It has a verb of its own, and so is no mere addition. */
function isWhole({ text }: Clause): boolean {
  return /\b(?:create|add|remove|delete|invite|rename|give|grant|make|kick|cancel|put|take|describe|turn|switch|set)\b/.test(
    text,
  );
}

/** What a step brings about is there for those after it. */
function withNew(
  names: ReadingContext['names'],
  { intent, clause }: Step,
  org: string | null,
): ReadingContext['names'] {
  const made = clause.named.NAME.map((name) => name.toLowerCase());
  if (made.length === 0 || intent.makes === undefined || org === null) return names;
  return intent.makes === 'TEAM'
    ? { ...names, teams: [...names.teams, ...made.map((name) => ({ name, id: 0, members: 0 }))] }
    : { ...names, repositories: [...names.repositories, ...made] };
}

/** What people are shown when a request is not understood: one of each kind. */
const EXAMPLES = [
  'show repo deletions last week',
  'add grace and linus to platform',
  'the 5 largest private repos not updated for 60 days',
  'invite jane@example.com to the platform team, dry run first',
];

export function notUnderstood(): Ending {
  return {
    kind: 'failure',
    text: `The built-in model does not understand this request. It understands requests like ${EXAMPLES.map((example) => `"${example}"`).join(', ')}. For everything else set ANTHROPIC_API_KEY, or choose a model with --model anthropic/ID.`,
  };
}
