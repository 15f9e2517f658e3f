// A conversation, read into steps: which intent each clause is of, with what earlier clauses leave unsaid filled in.
import { LIMITS, unaccounted } from './accounting.ts';
import { type Clause, type Kind, readClause, type ReadingContext } from './clause.ts';
import { type Intent, isOf } from './intent.ts';
import { intents } from './intents.ts';
import type { Ending } from './plan.ts';
import { BY_CLAUSE, BY_WORDS, DOUBTS } from './refusals.ts';
import { before } from './time-window.ts';

/** One thing to do. */
export interface Step {
  readonly intent: Intent;
  readonly clause: Clause;
}

/** Longer than anybody asks; a request beyond is not looked at. */
const LONGEST = 4000;

const VERBS =
  'create|make|add|remove|delete|give|grant|let|invite|rename|describe|put|take|kick|set|turn|switch|enable|disable|cancel|resend|show|list|tell|assign|export|lock|promote|demote|revoke|rm|nuke|mk|also tell|deactivate|activate|withdraw|send|call';
const NEXT_STEP = new RegExp(
  String.raw`\s*(?:,\s*)?(?:\b(?:and then|then|and afterwards|afterwards|and finally|and also|and|after that)\s+(?:please\s+|also\s+|then\s+|afterwards,?\s+|finally\s+)*|\band after\s+|[,:+&]\s*(?:then\s+|please\s+|first\s+)*)(?=(?:${VERBS})\b(?![-/:.]))|\s*,?\s*\b(?:and then|and also|and)\s+(?=(?:is|are|which|who|what|how|would|could|does)\b)`,
  'i',
);
const SENTENCE_END = /(?<=[.!?;])\s+|\n+(?=\s*(?:[A-Z*•-]|\d+[.)]))|\s+[-–—]\s+/;
/** Why something is asked for is no part of what is asked for. */
const REASON =
  /,\s*(?:we|it|she|he|they|that|this|nobody)\s+(?:\w+\s+)?(?:\w+n'?t|not|no longer|never)\b(?!.*\b(?:delete|remove|add|send|do it|change|touch|create|make|really|actually)\b).*$|(?:,\s*)?\b(?:because|due to|given that|now that|in order to|so that (?!it expires)|as (?:he|she|they|we|it|grace|i)\b(?= (?:is|are|was|has|have|am|needs?|will))|since (?:he|she|they|we|it|i|the \w+ (?:is|are|was|has))\b|while we|until (?:we|further)|before (?:it is|we) )\b.*$/i;
const PURPOSE =
  /,?\s+(?:for|to) (?:the|our|a|an|my|his|her|their|next)\s+(?!.*\b(?:repos?|repository|team|tag|tags|org|organization|token|rule|pattern|platform|last|past|previous|rate|image|images|acme|days?|weeks?|months?|years?|hours?)\b)[a-z][a-z -]*$/i;

const GO_AHEAD =
  /^(?:(?:the |that |this |everything |all )?(?:result|dry run|plan|preview|it|that|this)?(?: of the dry run)? ?(?:looks?|is|was|seems?) (?:all )?(?:good|fine|right|ok(?:ay)?|correct|as expected)(?: to me)?[,;.! ]*(?:so )?)?(?:(?:ok(?:ay)?|yes|yep|yeah|sure|great|fine|good|perfect|thanks|thank you|alright|right|that(?:'s| is| was| looks)?(?: all right| fine| good| ok| right)?(?: to me)?|looks? (?:good|fine|right|ok)(?: to me)?|lgtm|then|now|please|and)[,.! ]*)*(?:do it|do that|go ahead(?: and do (?:it|that))?|go for it|proceed|apply (?:it|that)|send it|make it so|execute(?: it)?|run it|carry on|ship it|confirm(?:ed)?|do it for real|yes|for real(?: now)?|really do it)(?:\s+(?:for real|now|then|please|this time|again))*\b/i;
const LEAVE_IT =
  /^(?:no|nope|nah|stop|never ?mind|forget it|leave it|cancel that|abort|don'?t(?: do it)?)(?:[,. ]+(?:no|leave it|thanks?|thank you|as (?:it|they) (?:is|are)|stop|forget it|please|that's fine|don'?t(?: do it)?))*[.! ]*$/i;
const ELLIPTIC =
  /^(?:and|what about|how about|same|only|just|now|but|also|then|or|which of (?:those|them|these)|the week|the day|the month|week before|day before|in \w+ ?\??$|for |by |per |sort|order|(?:week|day|month) before)\b/i;
const PRONOUN =
  /\bthe (?:account|person|user|colleague)\b|\b(?:it|its|that|this|them|they|those|these|him|her|his|he|she|there|both|their|the same)\b/;
/** It tells what was done, said or thought, and asks for nothing. */
const TELLS =
  /^(?:yesterday |today |earlier |TIME )?(?:i|we|he|she|they|somebody|someone|MEMBER|NAME)(?: \w+)? (?:took|added|removed|deleted|made|gave|kicked|invited|never|already|says?|said|claims?|thinks?|think|thought|asked|wrote|heard|did|used to|tried|saw|believes?|wonders?|remembers?|remember)\b|\b(?:never said|i heard|i think|supposedly|allegedly|rumou?r)\b/;
/** Words that leave open which, or how much. */
const VAGUE =
  /\bsome\b|\b(?:one|two|half|most|part|any|either) of\b|\ba (?:few|bit|couple|little)\b|\bseveral\b|(?<!leave )(?<!leaving )\bthe rest\b(?! (?:as|alone|unchanged))|\bor maybe\b|\bperhaps\b|\bmaybe\b|\bsomething like\b|\bothers?\b|\band so on\b|\betc\b|\bsomewhat\b|\bor so\b|\bwhoever\b|\bwhatever\b|\bsimilar\b|\bsomeone\b|\bsomebody\b|\bcertain\b/;
/** Of the rows before, some. */
const PICKS =
  /^(?:which of|how many of|only|just|and only|now (?:only|sort|order)|sort|order)\b|^(?:and )?(?:by )?who(?:m)? (?:did|has done|made|changed|was|were) (?:that|it|this|those|them)\b|^(?:and )?when (?:was|were|did) (?:that|it|they|those)\b|^(?:and )?how many (?:is|are|was|were) (?:that|those|it|they|there)\b/;
const HE = /\b(?:him|her|he|she)\b(?! (?:repo|team|token))|\bthe (?:account|person|user|colleague)\b/;

/** What of a conversation has been read. */
interface Memory {
  readonly steps: readonly Step[];
}

/** Reads a conversation: what the last request wants done, or at once how it ends. */
export function readRequests(
  requests: readonly string[],
  context: ReadingContext,
  /** Which of the requests were answered with a question. */
  asked: readonly boolean[] = [],
): readonly Step[] | Ending {
  let memory: Memory = { steps: [] };
  let open: string | null = null;
  for (const [index, request] of requests.entries()) {
    const whole: string | null = open === null ? null : withAnswer(open, request, memory, context);
    const words: string = whole ?? request;
    const read = readRequest(words, memory, context);
    if (index === requests.length - 1) return 'kind' in read ? read : (firstDoubt(read) ?? read);
    open = asked[index] === true ? words : null;
    if (!('kind' in read)) memory = { steps: read };
  }
  return notUnderstood();
}

function firstDoubt(steps: readonly Step[]): Ending | null {
  return steps.map(unaccounted).find((one) => one !== null) ?? null;
}

/** An answer is short, and tells what was missing: more is a request of its own. */
const LONGEST_ANSWER = 12;
/** What an answer may have around what it names. */
const AROUND =
  /^(?:(?:i mean|it is|it's|its|that would be|the one (?:called|named)|to|from|as|of|for|in|on|make it|call it|name it|the|a|an|just|ok|yes|please)\s+)+|(?:\s+(?:please|then|instead|thanks))+\s*$|[.!]+$/gi;

/** A request of its own begins with what shall be done, or asks something itself. */
const ANEW = new RegExp(
  String.raw`^(?:please |now |then |ok(?:ay)?,? |no,? )*(?:${VERBS}|get|what|which|who|how|when|is|are|does|do|did|has|have|resend|block|allow|lock|replace|use|provision|switch|disable|enable|rename)\b`,
  'i',
);

/** The request that was asked about, with what the answer says in its place; `null` where it is no answer to it. */
function withAnswer(open: string, answer: string, memory: Memory, context: ReadingContext): string | null {
  const count = answer.trim().split(/\s+/).length;
  if (count > LONGEST_ANSWER || LEAVE_IT.test(answer) || ANEW.test(answer)) return null;
  const alone = readRequest(answer, memory, context);
  if (!('kind' in alone) && alone.some(({ intent }) => intent.isWrite) && isSettled(alone)) return null;
  const bare = answer.trim().replaceAll(AROUND, '').replaceAll(AROUND, '').trim();
  if (bare === '') return null;
  const clause = readClause(open, context);
  const first = readRequest(open, memory, context);
  const isNew = !('kind' in first) && first.some(({ intent }) => intent.isWrite && intent.takesNames);
  const unknown = isNew ? undefined : bare.includes('/') ? /[\w.-]+\/[\w.-]+/.exec(open)?.[0] : clause.named.NAME[0];
  const tries = [
    // "promote dev to editor", "dev2": what was not known is what the answer names.
    ...(unknown !== undefined && /^\S+(?: team| repo(?:sitory)?| token)?$/.test(bare)
      ? [open.replace(unknown, bare.replace(/ (?:team|repo(?:sitory)?|token)$/, ''))]
      : []),
    `${open.replace(/[.!?]+\s*$/, '')}, ${answer}`,
    ...(/^[\w.-]+$/.test(bare) ? [`${open.replace(/[.!?]+\s*$/, '')} called ${bare}`] : []),
  ];
  return (
    tries.find((words) => {
      const read = readRequest(words, memory, context);
      return !('kind' in read) && firstDoubt(read) === null && isSettled(read);
    }) ?? null
  );
}

/** Whether nothing is left to ask about, as far as the words can tell. */
function isSettled(steps: readonly Step[]): boolean {
  return (
    steps.length > 0 &&
    steps.every(
      ({ intent, clause }) =>
        !intent.isQuestion && (!intent.isWrite || intent.takesNames || clause.named.NAME.length === 0),
    )
  );
}

function readRequest(request: string, memory: Memory, context: ReadingContext): readonly Step[] | Ending {
  if (request.length > LONGEST)
    return { kind: 'failure', text: `The request is longer than ${LONGEST} characters. Ask for one thing at a time.` };
  const words = request
    .trim()
    .replace(/[’]/g, "'")
    .replace(/\b(?:adn|nad)\b/gi, 'and')
    .replace(/\b(?:teh|hte)\b/gi, 'the')
    .replace(/,?\s*(?:and\s+)?\b(?:call|name|label) it\b/gi, ' called')
    .replace(/[,;]?\s*\b(?:i|we)(?:'ll| will| can) (?:decide|see|tell|explain|think|check)\b.*$/i, '');
  if (LEAVE_IT.test(words)) return { kind: 'answer', text: 'Nothing was changed.' };
  // What stands in quotes is a text to be written, not a wish; but for what somebody is said to have said.
  const unquoted = words.replace(/"[^"]*"|“[^”]*”|`[^`]*`/g, '""');
  const refusal = BY_WORDS.find((one) => one.words.test(unquoted));
  if (refusal) return { kind: refusal.says.startsWith('What shall') ? 'question' : 'failure', text: refusal.says };
  const doubt = DOUBTS.find((one) => one.words.test(unquoted));
  const read = readWords(words, memory, context);
  return doubt && !('kind' in read) && read.some(({ intent }) => intent.isWrite)
    ? { kind: 'question', text: doubt.says }
    : read;
}

function readWords(words: string, memory: Memory, context: ReadingContext): readonly Step[] | Ending {
  const go = GO_AHEAD.exec(words);
  if (go) return goAhead(words.slice(go[0].length), memory, context);
  return readSteps(words, memory, context);
}

/** What was tried before, for real; with what is said to be different. */
function goAhead(rest: string, memory: Memory, context: ReadingContext): readonly Step[] | Ending {
  if (memory.steps.length === 0)
    return { kind: 'question', text: 'What shall be done? There is nothing before this to go on with.' };
  const change = readClause(rest, context);
  return memory.steps.map(({ intent, clause }) => {
    const team = change.named.TEAM[0];
    const named = team !== undefined && clause.named.TEAM.length > 0 ? { ...clause.named, TEAM: [team] } : clause.named;
    return { intent, clause: { ...clause, named, isDryRun: false } };
  });
}

function readSteps(words: string, memory: Memory, context: ReadingContext): readonly Step[] | Ending {
  const steps: Step[] = [];
  let names = context.names;
  let isDryRun = false;
  let pending = '';
  let time: Clause | null = null;
  let problem: Ending | null = null;
  /** What was not understood, and could restrict what was. */
  let passedOver: string | null = null;
  for (const part of clausesOf(words)) {
    const own = readClause(part, { ...context, names });
    if (/^(?:for |in )?TIME,?$/.test(own.text)) {
      time = own;
      continue;
    }
    const clause: Clause =
      own.window === null && time ? { ...own, window: time.window, text: `${own.text} TIME` } : own;
    isDryRun ||= clause.isDryRun;
    const previous = steps.at(-1);
    if (clause.expiry !== null && previous?.intent.canEnd && clause.text.replace(/[,\s]/g, '') === '') {
      steps[steps.length - 1] = { ...previous, clause: { ...previous.clause, expiry: clause.expiry } };
      continue;
    }
    if (clause.text.replace(/[,\s]/g, '') === '') continue;
    if (clause.unclearDate !== null) {
      return {
        kind: 'question',
        text: `${clause.unclearDate.trim()} can be read in two ways. Say the month by its name, or write the date like 2026-10-03. Which one do you mean?`,
      };
    }
    const earlier = [...memory.steps, ...steps];
    if (pending !== '' && PRONOUN.test(clause.text)) {
      const whole = findStep(readClause(`${pending}, ${part}`, { ...context, names }), earlier, false, context.org);
      if (whole && !('kind' in whole) && !whole.intent.isQuestion) {
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
    }
    if (found === null) {
      problem ??= refusalOf(clause);
      if (Object.values(clause.named).some((values) => values.length > 0)) pending = part;
      if (clause.window !== null || LIMITS.test(clause.text)) passedOver ??= part;
      continue;
    }
    if ('kind' in found) {
      // "What do they do?" after a list asks for no more than was shown.
      if (
        found.kind === 'question' &&
        steps.length > 0 &&
        steps.every(({ intent }) => !intent.isWrite) &&
        !isWhole(clause)
      )
        continue;
      return found;
    }
    found = { ...found, clause: { ...found.clause, said: words } };
    const step = found;
    if (!steps.some((one) => isSameStep(one, step))) steps.push(step);
    names = withNew(names, found, context.org);
  }
  if (problem) return problem;
  if (passedOver !== null && steps.some(({ intent }) => intent.isWrite)) {
    return {
      kind: 'question',
      text: `I am not certain what "${passedOver.slice(0, 80)}" means for it, so nothing was changed. Say it again without that, as plainly as "add dev1 to platform".`,
    };
  }
  if (steps.length === 0)
    return isDryRun && memory.steps.length > 0
      ? memory.steps.map(({ intent, clause }) => ({ intent, clause: { ...clause, isDryRun } }))
      : notUnderstood();
  return isDryRun ? steps.map(({ intent, clause }) => ({ intent, clause: { ...clause, isDryRun } })) : steps;
}

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

/** Sentences, and the steps in them. What stands in quotes is never taken apart. */
function clausesOf(words: string): string[] {
  const quotes: string[] = [];
  const bare = words.replace(
    /"[^"]*"|“[^”]*”|`[^`]*`|(?<![\w'])'[^']+'(?!\w)/g,
    (quote) => `\u0002${quotes.push(quote) - 1}\u0002`,
  );
  return bare
    .split(SENTENCE_END)
    .map(withoutReason)
    .map((sentence) => (PURPOSE.test(sentence) ? sentence.replace(PURPOSE, '') : sentence))
    .flatMap((sentence) => sentence.split(NEXT_STEP))
    .map((part) => part.replace(/\u0002(\d+)\u0002/g, (_, index: string) => quotes[Number(index)] ?? '').trim())
    .filter(Boolean);
}

/** A sentence without why it is said; one that begins with the reason goes on after the comma. */
function withoutReason(sentence: string): string {
  const rest = sentence.replace(REASON, '');
  if (rest.trim().split(/\s+/).length > 1) return rest;
  const after = sentence.slice(sentence.indexOf(',') + 1);
  return sentence.includes(',') && after.trim() !== '' ? after : sentence;
}

function refusalOf(clause: Clause): Ending | null {
  const refusal = BY_CLAUSE.find(({ words }) => words.test(clause.text));
  if (!refusal) return null;
  return { kind: refusal.says.endsWith('?') ? 'question' : 'failure', text: refusal.says };
}

/** The step that a clause is, by itself or with what was said before. `null` when it is none. */
function findStep(
  clause: Clause,
  earlier: readonly Step[],
  isSameRequest: boolean,
  org: string | null,
): Step | Ending | null {
  const refusal = refusalOf(clause);
  if (refusal) return refusal;
  const last = earlier.at(-1);
  if (last && !isSameRequest && PICKS.test(clause.text) && !isWhole(clause)) {
    const merged = merge(last, clause);
    if (merged) return merged;
  }
  if (last && PRONOUN.test(clause.text)) {
    const filled = fillIn(clause, earlier, org);
    if (filled) return filled;
  }
  const isFollowUp = last !== undefined && !isSameRequest && ELLIPTIC.test(clause.text);
  if (isFollowUp && !isWhole(clause)) {
    const merged = merge(last, clause);
    if (merged) return merged;
  }
  const own = intents.find((intent) => isOf(intent, clause));
  if (own?.isWrite) {
    if (TELLS.test(clause.text)) {
      return {
        kind: 'question',
        text: 'Is that something that shall be done? Then say it as a request, for example "remove dev1 from platform".',
      };
    }
    const unclear =
      own.speaksOfNot || clause.isDryRun
        ? null
        : /\b(?:not|nt|didnt|never|nor|neither|but|keep|kept|keeps|hold|rather|actually|either)\b|\b[A-Z]{4,} or (?:to |from |on )?(?:the )?[A-Z]{4,}\b/.exec(
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
  if (last && isSameRequest) {
    const completed = complete(clause, earlier, org);
    if (completed) return completed;
  }
  if (own) return { intent: own, clause };
  const added = last && !isSameRequest ? merge(last, clause) : null;
  if (added) return added;
  if (earlier.length === 0 && /\b(?:it|them|that one|those|him|her)\b/.test(clause.text)) {
    return { kind: 'question', text: 'What is meant by that? Name it.' };
  }
  if (
    PRONOUN.test(clause.text) &&
    /\b(?:delete|remove|rename|cancel|kick|disable|give|undo|revert|do|make)\b/.test(clause.text)
  ) {
    return { kind: 'question', text: 'What do you mean by that? Name it.' };
  }
  return null;
}

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

/** A read in the same request that names no repository is of the one before. */
function inherit(clause: Clause, { clause: earlier }: Step): Clause {
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
function lastNamed(earlier: readonly Step[], kind: Kind, org: string | null): readonly string[] {
  for (const { intent, clause } of earlier.toReversed()) {
    if (clause.named[kind].length > 0) return clause.named[kind];
    const made = intent.makes === kind ? clause.named.NAME.map((name) => name.toLowerCase()) : [];
    if (made.length > 0) return kind === 'REPO' ? made.map((name) => `${org}/${name}`) : made;
  }
  return [];
}

/** Puts what was named before in the place of pronouns, where that makes a step of the clause. */
function fillIn(clause: Clause, earlier: readonly Step[], org: string | null): Step | null {
  const isPerson = HE.test(clause.text);
  const last = earlier.at(-1);
  const isToken = last !== undefined && /\b(?:tokens?|pats?|oats?)\b/.test(last.clause.text);
  const kinds: readonly Kind[] = isPerson
    ? ['MEMBER', 'EMAIL']
    : isToken
      ? ['NAME', 'TEXT']
      : ['REPO', 'TEAM', 'MEMBER', 'NAME'];
  for (const kind of kinds) {
    const values = lastNamed(earlier, kind, org);
    if (values.length === 0 || (clause.named[kind].length > 0 && kind !== 'NAME')) continue;
    if (values.length > 1 && !/\b(?:them|those|these|both|their|all)\b/.test(clause.text)) continue;
    const pronoun = isPerson
      ? HE
      : /\b(?:both(?: of (?:them|it))?|(?:that|this|those|these) (?:tokens?|teams?|repos?|repository|pats?|oats?|one|ones)|its|their|it|that|this|them|they|those|these|there|the same)\b/;
    const match = pronoun.exec(clause.text);
    if (!match) continue;
    const marks = values.map(() => kind).join(' and ');
    const text = clause.text.replace(
      pronoun,
      isToken && !/token|pat|oat/.test(match[0])
        ? `${isOrganizations(last) ? 'organization ' : ''}token ${marks}`
        : `${isToken && isOrganizations(last) ? 'organization ' : ''}${/token/.test(match[0]) ? 'token ' : ''}${marks}`,
    );
    // The order of the marks is that of the text.
    const position = clause.text.indexOf(match[0]);
    const ofKind = [...clause.text.matchAll(new RegExp(String.raw`\b${kind}\b`, 'g'))].filter(
      ({ index }) => index < position,
    ).length;
    const own = clause.named[kind];
    const filled = {
      ...clause,
      text,
      named: { ...clause.named, [kind]: [...own.slice(0, ofKind), ...values, ...own.slice(ofKind)] },
    };
    const intent = intents.find(
      (one) => !one.isQuestion && isOf(one, filled) && (one.names !== undefined || one.isWrite || kind === 'NAME'),
    );
    if (intent) return { intent, clause: filled };
  }
  return null;
}

function isOrganizations({ clause }: Step): boolean {
  return /\b(?:oats?|org\w*|acme)\b/.test(clause.text);
}

/** Takes from the clauses before what this one needs and does not name. */
function complete(clause: Clause, earlier: readonly Step[], org: string | null): Step | null {
  for (const kinds of [['REPO'], ['TEAM'], ['MEMBER'], ['REPO', 'TEAM'], ['TEAM', 'MEMBER']] as const) {
    const missing = kinds.filter((kind) => clause.named[kind].length === 0);
    if (missing.length !== kinds.length || missing.some((kind) => lastNamed(earlier, kind, org).length === 0)) continue;
    const filled = missing.reduce<Clause>((rest, kind) => withMarks(rest, kind, lastNamed(earlier, kind, org)), clause);
    const intent = intents.find((one) => !one.isQuestion && isOf(one, filled) && one.names !== undefined);
    if (intent) return { intent, clause: filled };
  }
  return null;
}

/** The step before, with what the clause says in place of the same, or added to it. */
function merge({ intent, clause: base }: Step, said: Clause): Step | null {
  let merged: Clause = base;
  const unit = /\b(day|week|month|quarter|year) before\b/.exec(said.text)?.[1];
  if (unit !== undefined && base.window) {
    merged = { ...merged, window: before(base.window, unit, { now: 0, timeZone: 'UTC' }) };
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
  const isNothing =
    unit === undefined &&
    !said.window &&
    Object.values(said.named).every((values) => values.length === 0) &&
    added === '';
  if (isNothing) return null;
  const regrouped = /\b(?:per|by|each)\b/.test(said.text)
    ? merged.text.replace(/\b(?:per|each|by) (?:days?|persons?|weeks?|repos?|months?|people|user)\b/g, '')
    : merged.text;
  const kept = /\b(?:per|each)\b/.test(said.text) ? `per ${added.replace(/\bper\b/g, '').trim()}` : added;
  const final = { ...merged, text: `${regrouped} ${kept}`.replace(/\s+/g, ' ').trim(), isDryRun: said.isDryRun };
  // What is added in words must be words that this kind of request understands.
  const understood =
    /^(?:(?:private|public|only|just|smallest|largest|biggest|oldest|newest|sort|sorted|order|per|person|repo|repository|days?|weeks?|sizes?|pulls?|stars?|names?|how|many|who|did|whom|which|have|has|never|been|pulled|pushed|updated|not|top|first|last|three|four|five|six|seven|eight|nine|ten|two|one|count|\d+|most|least|by|with|more|fewer|than|is|are|whole|list|show|me|please|ascending|descending|editors?|owners?|members?|on|off|too|as|well|instead|read|write|admin|editor|owner|called|user|actor|it|you|i|a|an|to|mean|please|yes|could|see|as|well|too|then|been|so|far|this|until|gets?|are|there|any|us|we|do|does|now|again|from|in|at|all|order)\s*)*$/.test(
      kept,
    );
  if (!understood) return null;
  if (intent.isWrite && !ANSWERS.test(said.text)) return null;
  return isOf(intent, final) ? { intent, clause: final } : null;
}

/** What completes a write that a question was asked about: a name, a role, a visibility, a permission. */
const ANSWERS =
  /^(?:(?:make it|it should be|should be|as|an?|the|to|call it|please|for|on|with|i mean|yes|private|public|read|write|admin|owner|editor|member|read-only|only|and|[A-Z]{3,}|,|team|repo|repository|one)\s*)+\.?$/;

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

function notUnderstood(): Ending {
  return {
    kind: 'failure',
    text: `The built-in model does not understand this request. It understands requests like ${EXAMPLES.map((example) => `"${example}"`).join(', ')}. For everything else set ANTHROPIC_API_KEY, or choose a model with --model anthropic/ID.`,
  };
}
