// A conversation, read: which of its requests is meant, and what an answer to a question adds to it.
import { unaccounted } from './accounting.ts';
import { nounsOf, readClause, type ReadingContext } from './clause.ts';
import type { Step } from './follow-ups.ts';
import type { Ending } from './plan.ts';
import { BY_WORDS, DOUBTS, type Refusal } from './refusals.ts';
import { outsideQuotes, partsOf, RESTRICTING, VERBS } from './sentences.ts';
import { type Memory, notUnderstood, readSteps } from './steps.ts';
import { isOrder } from './wishes.ts';

/** Longer than anybody asks; a request beyond is not looked at. */
const LONGEST = 4000;

const GO_AHEAD =
  /^(?:(?:very well|alright|all right|ok(?:ay)?|good|fine|right|great|yes)?,? ?(?:then |now |so )*(?:really|actually) (?:\w+ ){1,2}?(?:him|her|it|them)(?: now| then| out| off)?$|(?:the |that |this |everything |all )?(?:result|dry run|plan|preview|it|that|this)?(?: of the dry run)? ?(?:looks?|is|was|seems?) (?:all |very )?(?:good|fine|right|ok(?:ay)?|correct|as expected)(?: to me)?[,;.! ]*(?:so )?)?(?:(?:ok(?:ay)?|yes|yep|yeah|sure|great|fine|good|perfect|brilliant|excellent|awesome|lovely|super|cool|wonderful|kindly|thanks|thank you|alright|right|that(?:'s| is| was| looks)?(?: all right| fine| good| ok| right)?(?: to me)?|looks? (?:good|fine|right|ok)(?: to me)?|lgtm|approval (?:received|given|granted|is in|came in)|approved|signed off|very well|nice|cool|alright|then|now|please|and|so)[,.! ]*)*(?:do it|make it (?:now|for real|happen)|make that happen|do that|go ahead(?: and do (?:it|that))?|go for it|proceed|apply (?:it|that)|send it|make it so|execute(?: it)?|run it|carry on|ship it|confirm(?:ed)?|do it for real|yes|(?:now )?for real(?: now)?|really do it)(?:\s+(?:for real|now|then|please|this time|again))*\b/i;
const LEAVE_IT =
  /^(?:no|nope|nah|stop|never ?mind|forget it|leave it|cancel that|abort|don'?t(?: do it)?)(?:[,. ]+(?:no|leave it|thanks?|thank you|as (?:it|they) (?:is|are)|stop|forget it|please|that's fine|don'?t(?: do it)?))*[.! ]*$/i;

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
    const isOpen = asked[index] === true;
    open = isOpen ? words : null;
    if (!('kind' in read)) memory = { steps: read.map(({ intent, clause }) => ({ intent, clause, isOpen })) };
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

/** "Create team sre with dev1 and linus in it" is two steps. */
const NEW_TEAM_OF =
  /\b((?:create|set up|make|open|start|add|spin up)(?: an?| the| new| another)* team(?: called| named)? ([\w-]+)),? with ((?:[\w-]+(?:, and |, | and )?)+?)(?: in it| as (?:its |the )?(?:first |initial |only )?members?)?(?=[.!]?$)/i;
const AND_A_NEW = /\band (?:also )?(an? (?:[\w-]+ ){0,3}(?:token|pat|repo|repository|team) (?:called|named)\b)/gi;

/** How a message ends. */
const SIGN_OFF =
  /(?<=[.!?\n]\s*)(?:many |kind |best |warm |kindest )*(?:thanks|thank you|regards|cheers|best|greetings|ta|thx|ciao)(?: a lot| so much| in advance)?[,!. ]*(?:\w+(?: \w+)?)?[.!\s]*$/i;
const GREETING =
  /^(?:hi|hello|hey|yo|dear)(?: (?:there|all|team|everyone|everybody|folks|docker|agent|both|again|guys|colleagues?|support|admins?))*[,!.]\s+(?=\S)/i;
/** What is said before coming to the point. */
const SMALL_TALK =
  /^(?:i )?hope (?:you|all|this|everyone|everybody)[^.!?]*[.!?]\s+(?=\S)|^(?:just )?(?:a )?quick (?:one|question|thing|request|favour|favor)\b[^,:.]*[,:.]\s+(?=\S)/i;
/** Who leaves a team stays in the organization, and says so. */
const STAYS =
  /\s*\((?:he|she|they)(?:'ll| will)? (?:stays?|keeps?|remains?)\b(?=[^)]*\b(?:org|organi[sz]ation|company|seat|as well|too)\b)[^)]*\)/i;
/** "We need a team. Name: sre." */
const NAME_AFTER =
  /^((?:(?!\b(?:called|named|labell?ed|rename)\b).)*?)[.;,]\s+(?:the )?name(?::| is| should be)\s*([\w.-]+?)(?=[.,;]?\s*$|[.,;]\s)/is;

/** What is done now is done by then. */
const DEADLINE =
  /\bbefore (?:that|then)\b(?=[.!]?\s*$)|\bby (?:tonight|tomorrow|today|eod|noon|(?:the )?end of (?:the )?(?:day|week|month|business)|(?:next )?(?:monday|tuesday|wednesday|thursday|friday))\b/gi;

/** The words of a request without slips and flourishes, with two wishes that are run together taken apart. */
function tidied(text: string, context: ReadingContext): string {
  return text
    .replace(GREETING, '')
    .replace(SMALL_TALK, '')
    .replace(STAYS, '')
    .replace(/,? believe it or not\b,?/i, '')
    .replace(/\s(?:->|=>|→)\s(?=(?:read|write|admin)\b)/g, ' gets ')
    .replace(/(?<![\w./@-])(?:adn|nad)(?![\w./@-])/gi, 'and')
    .replace(DEADLINE, ' ')
    .replace(/\s*\p{Extended_Pictographic}\uFE0F?\s*/gu, '. ')
    .replace(SIGN_OFF, '')
    .replace(NAME_AFTER, '$1 called $2')
    .replace(/,?\s*\bi\.e\.,?(?= (?:with )?(?:the )?(?:read|write|admin|private|public|role|permission))/gi, ',')
    .replace(NEW_TEAM_OF, (all, team: string, name: string, people: string) =>
      people
        .split(/,? and |, /)
        .every((one) => context.names.members.some(({ username }) => username === one.toLowerCase()))
        ? `${team}, then add ${people} to ${name}`
        : all,
    )
    .replace(AND_A_NEW, ', create $1')
    .replace(/\s[:;]-?[)(DP](?=\s|$)/g, '. ')
    .replace(/,? ?\bi\.e\.,?(?= (?:every|all|the|those)\b)/gi, ',')
    .replace(/(?<![\w./@-])(?:teh|hte)(?![\w./@-])/gi, 'the')
    .replace(/(?<![\w./@-])(?:taem|tema)(?![\w./@-])/gi, 'team')
    .replace(/[,:]?\s*(?:and\s+)?\b(?:call|name|label) it\b/gi, ' called')
    .replace(/[,;]?\s*\b(?:i|we)(?:'ll| will| can) (?:decide|see|tell|explain|think|check)\b.*$/i, '');
}

/** "The new team", after one was made, is that one. */
function ofNew(bare: string, { steps }: Memory): string {
  return bare.replace(/\bthe new (team|repo|repository)\b/gi, (all, noun: string) =>
    steps.some(({ intent }) => intent.makes === (/^team/i.test(noun) ? 'TEAM' : 'REPO')) ? `that ${noun}` : all,
  );
}

function readRequest(request: string, memory: Memory, context: ReadingContext): readonly Step[] | Ending {
  if (request.length > LONGEST)
    return { kind: 'failure', text: `The request is longer than ${LONGEST} characters. Ask for one thing at a time.` };
  const words = outsideQuotes(request.trim().replace(/[’]/g, "'"), (bare) => ofNew(tidied(bare, context), memory));
  if (LEAVE_IT.test(words)) return { kind: 'answer', text: 'Nothing was changed.' };
  // What stands in quotes is a text to be written, not a wish; but for what somebody is said to have said.
  const unquoted = withoutQuotes(words);
  const wanted = withoutQuotes(
    partsOf(words, nounsOf(context)).reduce(
      (rest, part) => (part.isTold ? rest.replace(part.words, ' ') : rest),
      words,
    ),
  );
  const stands = ({ words: pattern, isAnywhere }: Refusal) => pattern.test(isAnywhere ? unquoted : wanted);
  const refusal = BY_WORDS.find(stands);
  if (refusal) return { kind: refusal.says.startsWith('What shall') ? 'question' : 'failure', text: refusal.says };
  if (UNREAL.test(wanted) && !/\?\s*$/.test(wanted)) return SHALL_IT;
  const doubt = DOUBTS.find(stands);
  const read = readWords(words, wanted.replace(/^[\s,;:.]+/, '').trim(), memory, context);
  if (!('kind' in read) && read.some(({ intent }) => intent.isWrite)) {
    // Whoever asks how something is wants nothing done; whoever pretends, neither.
    const isAsked =
      /\?\s*$/.test(words) &&
      !ASKS_POLITELY.test(words) &&
      !read.some(({ clause }) => clause.isDryRun || isOrder(clause.text));
    const isPretended = PRETENDS.test(wanted) && !read.some(({ clause }) => clause.isDryRun);
    if (isAsked || isPretended) return SHALL_IT;
  }
  return doubt && !('kind' in read) && read.some(({ intent, clause }) => intent.isWrite && !clause.isDryRun)
    ? { kind: 'question', text: doubt.says }
    : read;
}

function withoutQuotes(words: string): string {
  return words.replace(/"[^"]*"|“[^”]*”|`[^`]*`/g, '""');
}

/** What was not done, or is told of somebody else's doing. */
const UNREAL =
  /\b(?:we|i|he|she|they|you|it) (?:would|could|should|might) have (?:been|had|done|made|given|taken|put|left|gone|\w+ed)\b/i;
const ASKS_POLITELY = /\b(?:can|could|would|will|may|might|please|pls|plz|mind|possible|shall|let|kindly)\b/i;
const PRETENDS = /\b(?:pretend\w*|simulat\w*|preview\w*|rehears\w*|hypothe\w*|dry[- ]?run\w*)\b/i;

const SHALL_IT: Ending = {
  kind: 'question',
  text: 'Shall that be done? Then say it as a request, or put "dry run" before it to see what would happen.',
};

function readWords(words: string, wanted: string, memory: Memory, context: ReadingContext): readonly Step[] | Ending {
  const go = GO_AHEAD.exec(wanted.replace(/^(?:hm+|well|so)[,. ]+/i, ''));
  const isAlone = go !== null && wanted.slice(go[0].length).replace(/[\s.,!?]/g, '') === '' && wanted === words.trim();
  if (!go && goesAhead(wanted) && memory.steps.some(({ clause }) => clause.isDryRun))
    return goAhead('', memory, context);
  if (go && (memory.steps.length > 0 || isAlone)) return goAhead(wanted.slice(go[0].length), memory, context);
  return readSteps(words, memory, context);
}

/** "The board approved it this morning, so now for real": what comes before it is only told. */
function goesAhead(wanted: string): boolean {
  const [, before = '', said = ''] = /^(.+?)[,;.!]\s+(?:so\s+|and\s+|then\s+)*([^,;.!?]+)[.! ]*$/s.exec(wanted) ?? [];
  const go = GO_AHEAD.exec(said);
  const isWhole = go !== null && said.slice(go[0].length).trim() === '';
  return isWhole && !RESTRICTING.test(before) && !/\b(?:not|nobody|never|when|once|after)\b|n't\b|\?/i.test(before);
}

/** What was tried before, for real; with what is said to be different. */
function goAhead(rest: string, memory: Memory, context: ReadingContext): readonly Step[] | Ending {
  if (memory.steps.length === 0)
    return { kind: 'question', text: 'What shall be done? There is nothing before this to go on with.' };
  if (
    RESTRICTING.test(rest.replace(/\binstead of\b|\bbut (?=(?:for|to|in|into|on|with|as)\b)/g, ' ')) ||
    /\b(?:when|once|after|before|not)\b/i.test(rest)
  )
    return SHALL_IT;
  const change = readClause(rest, context);
  return memory.steps.map(({ intent, clause }) => {
    const team = change.named.TEAM[0];
    const named = team !== undefined && clause.named.TEAM.length > 0 ? { ...clause.named, TEAM: [team] } : clause.named;
    return { intent, clause: { ...clause, named, isDryRun: false } };
  });
}
