// What a request is made of: what is wanted, step by step, and what is only told beside it.
import { tells } from './statements.ts';
import { isOrder } from './wishes.ts';

/** A part of a request that means one thing. */
export interface Part {
  readonly words: string;
  /** It tells how things are, and asks for nothing: "she starts on Monday". */
  readonly isTold: boolean;
  /** It tells what somebody needs, before what is wished: a wish where it is understood as one. */
  readonly isNeed?: boolean;
}

export const VERBS =
  'create|make|add|remove|delete|give|grant|let|invite|rename|describe|put|take|kick|set|turn|switch|enable|disable|cancel|resend|show|list|tell|assign|export|lock|promote|demote|revoke|rm|nuke|mk|also tell|deactivate|activate|withdraw|send|call|disallow|allow|block|stick';
const NEXT_STEP = new RegExp(
  String.raw`\s*(?:,\s*)?(?:\b(?:and then|then|and afterwards|and after that|after that|afterwards|and finally|and also|and so|and|so)\s+(?:please\s+|also\s+|then\s+|afterwards,?\s+|finally\s+|just\s+)*|\band after\s+|[,:+&]\s*(?:so\s+)?(?:then\s+|please\s+|pls\s+|first\s+|just\s+)*)(?=(?:${VERBS})\b(?![-/:.]))|\s*,?\s*\b(?:and then|and also|and)\s+(?=(?:is|are|which|who|what|how|would|could|does|when (?:was|were|did|is|has))\b)|\s+and\s+(?=(?:the )?[\w-]+ (?:team )?(?:(?:should|must|ought to|needs? to) (?:have|get|be given) (?:read|write|admin)|needs (?:read|write|admin)|gets (?:read|write|admin))\b)|\s*,\s*(?:and )?so\s+(?=(?:please|could|can|would|will)\b)|(?<=\b(?:in|into|to|from|out of|off) [\w-]+(?: team)?)(?:,\s+(?:and\s+)?|\s+and\s+)(?=(?:(?!(?:also|this|straight|directly|not|both|right|back)\b)[\w-]+ ){1,2}(?:into|out of|off) [\w-]+)`,
  'i',
);
const SENTENCE_END =
  /(?<=[.!?;])\s+|\n+(?=\s*(?:[A-Z*•-]|\d+[.)]|(?:add|remove|give|create|make|invite|delete|put|take|set|turn|rename)\b))|\s+[-–—]\s+/;
/** Why something is asked for is no part of what is asked for. */
const REASON =
  /,\s*(?:we|it|she|he|they|that|this|nobody)\s+(?:\w+\s+)?(?:\w+n'?t|not|no longer|never)\b(?!.*\b(?:delete|remove|add|send|do it|change|touch|create|make|really|actually)\b)[^:]*(?=$|:)|(?:,\s*)?\b(?:because|due to|given that|now that|in order to|so that (?!it expires)|so (?=(?:he|she|they|we|it|i) (?:can|could|will|is|are|has|have|gets?)\b)|as (?:he|she|they|we|it|grace|i)\b(?= (?:is|are|was|has|have|am|needs?|will))|since (?:he|she|they|we|it|i|the \w+ (?:is|are|was|has))\b|while we|until (?:we|further|i (?:hear|know|learn))|otherwise (?:it|that|this|everything|nothing|the \w+)(?:'s|'ll)?(?: is| will| won't| fails| breaks| can't)?|or (?:else )?(?:the|our|my|we|it|they|i) (?:\w+ ){1,3}?(?:stays?|fails?|breaks?|will|won't|can't|cannot|keeps?|is|are)\b|before (?:it is|we) )\b[^:]*(?=$|:)/i;
const LIMITED =
  /(?<!(?:n't|not) (?:\w+ )*)\b(?:until|till)\b(?! (?:we|i|you) (?:hear|know|learn|find out)\b| further\b)|\b(?:only|unless|except|no longer|not longer|temporar\w*|for now|as (?:an? )?(?:owner|editor))\b/i;
/** What a request refers to, or is for, before it begins. */
const BEFOREHAND =
  /^(?:following (?:the |our )?(?:[\w'()-]+ ){1,9}?[\w'()-]+(?:,\s+|\s+(?=(?:i|we|please)\b))|as a (?:result|consequence) of [^,]*,\s*|in line with [^,]*,\s*|(?:i am|i'm|we are|we're) (?:\w+ )?to (?:say|announce|report|tell you|inform you|let you know) that\s+(?=\S)|as (?:decided|agreed|discussed|requested|promised|planned|mentioned|approved|per)\b[^,]*,\s*|(?:as )?per (?:our|the|my|your)\b[^,]*,\s*|for (?:the|our|an?|my|this|next) (?:[\w'-]+ ){0,3}?(?:audit|review|report|meeting|slides?|presentation|dashboard|ticket|post-?mortem|retro|documentation|docs|records?|inventory|budget|clean-?up|compliance)(?! (?:log|trail|events?))[,:]?\s+(?=\S))/i;
const PURPOSE =
  /(?<!\b(?:just|only|but|except)),?\s+(?:for|to) (?:the|our|a|an|my|his|her|their|next)\s+(?!.*\b(?:repos?|repository|team|tag|tags|org|organization|token|rule|pattern|platform|last|past|previous|rate|image|images|acme|days?|weeks?|months?|years?|hours?|minutes?|duration|sprints?|time being|moment|while|period|weekends?|holidays?|summer|winter|spring|autumn|rest)\b)[a-z][a-z -]*$/i;

/** Where a wish or a question begins. */
export const OPENS = new RegExp(
  String.raw`^(?:(?:to that end|for that|for this|therefore|first|as a first step|as preparation|in preparation|with that in mind|so|and|then|now|ok|okay|please|pls|plz|just|also|therefore|hi|hello|hey|thus|hence)[,\s]+)*(?:please|pls|plz|can|could|would|will|may|let|lets|let's|id|i'd|kindly|give|get|go|is|are|does|do|did|has|have|what|which|who|whom|whose|by whom|to whom|since when|how|when|where|any|check|verify|find|start|simulate|preview|dry-?run|pretend|bring|move|lift|replace|restrict|freeze|protect|unlock|provision|use|replace|fully|onboard|offboard|drop|pull|push|issue|mint|generate|open|${VERBS})\b`,
  'i',
);
/** Who or what is spoken of. */
const SOMEBODY = String.raw`(?:he|she|it|they|we|i|there|everyone|everybody|nobody|somebody|someone|people)`;
/** What is said of them: words that stand in statements, and hardly in wishes. */
const IS = String.raw`(?:is|are|was|were|am|has|have|had|does|do|did|isn't|aren't|wasn't|weren't|hasn't|haven't|hadn't|doesn't|don't|didn't|can't|couldn't|won't|will|can|could|'s|'re|got|gets|goes|went|comes|came|starts?|started|joins?|joined|leaves?|left|moved|works?|worked|maintains?|maintained|owns?|ran|asks|asked|says?|said|tells?|told|hired|lost|overwrote|fell|broke|finished|finishes|ended|expired|becomes|became|took|takes|keeps|kept|helps|helped|needs|wants|handles|deploys|retired|retires|quit|resigned|returned|returns|stopped|writes|stole|forgot|knows|arrived|waited|bounced|replaces|supports|begins|began|promised|pays|paid|complained|complains|rotates|owes|signed|sets up|likes|feels|never)`;
const TOLD = new RegExp(
  String.raw`^(?:(?:and|as|since|because|for|also|now|well|sorry|by the way|fyi|btw|that is|thats)[,\s]+)?(?:(?:that|this)(?:'s| is| was)\b|${SOMEBODY}(?:'s|'re|'m|'ve|'ll)\b|${SOMEBODY} (?:\w+ ){0,2}?\w+|(?:[\p{L}\p{N}_@./'\u0002-]+ ){1,7}?${IS}\b)`,
  'iu',
);
/** What asks for something, or stands in front of what is asked for, tells nothing. */
const NOT_TOLD =
  /^(?:(?:(?:the )?(?:\w+ )?(?:repos|repositories|tags|images|members|teams|events|tokens|pushes|deletions)|everything|all|any|every|each|no)\b|.*(?<!\b(?:has|have|had) )\b(?:called|named|labell?ed)\b|(?:and )?(?:(?:the|its|their|with|his|her) )*(?:(?:new|full|first|last|family|given|team|repo\w*|user|token) )*(?:name|description|desc|label|rules?|roles?|permissions?|visibility|scopes?|pattern)\b|.*\b(?:says?|said|tells?|told|asks?|asked|wrote|writes|reads|wants?|claims?|thinks?|reckons|suggests|insists)(?: me| us)?(?: to| that)?$|(?:if|when|once|unless|in case|as soon as|provided|assuming|until)\b)|\b(?:that|which|who|whose|where)\b(?=.*\b(?:is|are|was|were|has|have|had|does|did|do)\b)|\b(?:official|verified|publishers?|restrict\w*|immutab\w*)\b|(?:\b(?:do|does|did|is|are|was|were|may|can) not|n't)\W*$|\?\s*$/i;
/** Statements that say what shall be. */
const WISHES =
  /\b(?:should|must|shall|ought|needs? to be|has to|have to|is to|are to|supposed to|had better|let's|lets)\b|\b(?:i|we|id|i'd|we'd)(?: would)?(?: also| now| just| really| all)? (?:want|need|like|wish|require)\b(?=.*\b(?:repo\w*|teams?|tokens?|pat|oat|to|list|access|write|read|admin|invit\w*|you|tags?|members?|csv)\b)|(?<!not |n't |longer |never )\b(?:needs?|wants?|requires?|gets?|goes into|asks? for|asking for|could use|would like)\b(?=.*\b(?:repo\w*|teams?|tokens?|pat|oat|access|write|read|admin|invit\w*|members?|editor|owner)\b)/i;
/** What in a statement could restrict the wish beside it, take it back, or leave it open. */
export const RESTRICTING =
  /\b(?:only|until|till|unless|if|except|may(?! have)|might(?! have)|should|must|shall|instead|otherwise|already|not sure|unsure|uncertain|certain|(?:i|we)(?:'d| would| will|'ll)? (?:think|believe)|think(?:ing)? about|made? up (?:my|our|his|her|their) minds?|(?:i|we) said|(?:not|n't|never|nobody|without|before|yet to|has to|have to|needs? to|waiting for|awaiting|pending|still)\b.*\b(?:agree|approv|sign|confirm|decid)\w*|wait for|consider\w*|discuss\w*|propos\w*|suggest\w*|doubt\w*|guess|suppose\w*|joke|joking|kidding|maybe|perhaps|probably|possibly|either|rather|exception\w*|allow\w*|for now|wish\w*|hopes?|hopefully|would|nowhere|but)\b/i;

/** What in a statement before the wish could hold it back. What only limits the statement does not. */
const HOLDS_BACK =
  /\b(?:unless|if|except|undecided|instead|otherwise|might|not sure|unsure|uncertain|(?:i|we)(?:'d| would| will|'ll)? (?:think|believe)|think(?:ing)? about|made? up (?:my|our|his|her|their) minds?|(?:i|we) said|(?:not|n't|never|nobody|without|before|yet to|has to|have to|needs? to|waiting for|awaiting|pending|still)\b.*\b(?:agree|(?<!\b(?:i've|i have|we've|we have|has been|was|is|he|she|they|board|ciso|legal|management) )approv|sign|confirm|decid)\w*|(?:not|n't|never|nobody|no one|no-one|none|no)\b.*\b(?:may|must|should|shall|can be|allow\w*|touch\w*|be changed|change (?:anything|it|them)|permit\w*)|\bfreeze (?:is|in|on)\b|frozen|wait for|consider\w*|discuss\w*|propos\w*|suggest\w*|doubt\w*|guess|suppose\w*|joke|joking|kidding|either|rather|exception\w*|wish\w*|hopes?|hopefully)\b/i;

/** "Invite a@example.com to backend and b@example.com to platform" are two. */
const PAIRED = /(\binvite\s+\S+@\S+\s+(?:to|into|as)\s+[^,@]*?),?\s+and\s+(?=\S+@\S+\s+(?:to|into|as)\b)/gi;

interface Unquoted {
  /** The text with a sign in the place of each quote. */
  readonly bare: string;
  /** A part of it with its quotes again. */
  readonly whole: (part: string) => string;
}

/** What stands in quotes is a text to be written, and never read or changed. */
function withoutQuotes(text: string): Unquoted {
  const quotes: string[] = [];
  const bare = text.replace(
    /"[^"]*"|“[^”]*”|`[^`]*`|(?<![\w'])'[^']+'(?!\w)/g,
    (quote) => `\u0002${quotes.push(quote) - 1}\u0002`,
  );
  return {
    bare,
    whole: (part) => part.replace(/\u0002(\d+)\u0002/g, (_, index: string) => quotes[Number(index)] ?? ''),
  };
}

/** Changes a text everywhere but in its quotes. */
export function outsideQuotes(text: string, change: (bare: string) => string): string {
  const { bare, whole } = withoutQuotes(text);
  return whole(change(bare));
}

/** Sentences, and the steps in them. What stands in quotes is never taken apart. */
export function partsOf(request: string, names: readonly string[] = []): readonly Part[] {
  const { bare, whole } = withoutQuotes(request.replace(/^(\S+(?: \S+){0,2}) +[-–—] +(?=\S)/, '$1, '));
  const sentences = bare.split(SENTENCE_END).flatMap(withoutReason);
  const lastWish = sentences.findLastIndex(
    (sentence) =>
      OPENS.test(sentence) ||
      /^(?:requested|required|wanted|needed|action|to-?do|task|wish)\b[^:]*:/i.test(sentence) ||
      (WISHES.test(sentence) && (namesOne(sentence, names) || /\b(?:every|all) (?:of its )?tags?\b/i.test(sentence))),
  );
  const parts = sentences
    .map((sentence) => sentence.replace(PAIRED, '$1, invite '))
    .flatMap((sentence, index) => withoutTold(sentence, { isBefore: index < lastWish, names }))
    .flatMap((part) =>
      part.isTold
        ? [part]
        : (/\bdesc\w*/i.test(part.words) ? part.words : withoutPurpose(part.words, names))
            .split(NEXT_STEP)
            .map((words) => ({ words, isTold: false })),
    )
    .map((part: Part): Part => ({ words: whole(part.words).trim(), isTold: part.isTold, isNeed: part.isNeed === true }))
    .filter(({ words }) => words !== '');
  // Where nothing is asked for, what is told is all there is.
  return parts.some(({ isTold }) => !isTold) ? parts : parts.map(({ words }) => ({ words, isTold: false }));
}

function withoutPurpose(words: string, names: readonly string[]): string {
  return words.replace(PURPOSE, (purpose) => (namesOne(purpose, names) || LIMITS_WHOM.test(purpose) ? purpose : ''));
}

/** What is for some only, or not for long, is a part of the wish. */
const LIMITS_WHOM =
  /\b(?:and|or|but|only|then|just|again|afterwards|length|course|span|extent|people|guys|folks|crew|users?|developers?|staff|members?|we|they|he|she|i|one|two|three|four|five|ones|others?|top|bottom)\b/i;

function namesOne(text: string, names: readonly string[]): boolean {
  return text
    .toLowerCase()
    .split(/[^\w-]+/)
    .some((word) => names.includes(word));
}

/** A heading that asks for nothing: "Handover item 4: …". */
const HEADING = /^([^:,.!?"\u0002]{2,60}):\s+(?=\S)/;
const HEADS =
  /\b(?:hand-?over|item|ticket|notes?|request|minutes|stand-?up|meeting|on-?boarding|off-?boarding|joiner|leaver|shift|finding|remediation|to-?do|issue|incident|rota|reminder|urgent|fyi|ps)\b/i;
const ONLY_TIME =
  /^(?:on |from |next |this )*(?:tomorrow|tonight|today|monday|tuesday|wednesday|thursday|friday|saturday|sunday|week|month)(?: morning| evening| night)?$/i;

/** Where a sentence, or a piece of one, stands. */
interface Setting {
  /** Whether what is wished comes in a sentence after it. */
  readonly isBefore: boolean;
  /** Whether something that may be a wish stands before it. */
  readonly isAfter?: boolean;
  readonly names: readonly string[];
}

function withoutTold(said: string, setting: Setting): Part[] {
  const [start = '', heading = ''] = HEADING.exec(said) ?? [];
  if (
    heading !== '' &&
    (HEADS.test(heading) || /^[A-Z]{2,}-\d+\b/.test(heading)) &&
    !ONLY_TIME.test(heading) &&
    !OPENS.test(heading) &&
    !/\b(?:says?|said|wrote|writes|asks?|asked|wants?|told|tells?|reads?)\b/i.test(heading) &&
    !RESTRICTING.test(heading) &&
    !/\b(?:if|when|after|before|once)\b/i.test(heading)
  )
    return [{ words: heading, isTold: true }, ...withoutTold(said.slice(start.length), setting)];
  return piecesOf(said, setting);
}

/** When it shall be done, or where. */
const CONDITION =
  /^(?:and )?(?:should|had|were|after|before|by the time|as of|from(?! (?:today|now)\b)|starting|during|while|when|once|until|till|if|unless|in case|on|at|within|outside|apart from|except|without|excluding|minus|other than|rather than|instead)\b/i;

/** "On gateway, switch on …" */
const AT_PLACE = /^(?:on|in|for|at) (?:the )?(?:repo(?:sitory)? |team )?[\w./-]+(?: repo(?:sitory)?| team)?,? /i;
/** It can only be the wish to what is told before it. */
const LED =
  /^(?:please|pls|plz|kindly|could you|can you|would you)\b|^(?:set|change|give|make|add|put|remove|delete|take|rename|switch|turn|cancel|resend|send|invite|kick)\b.*\b(?:it|him|her|them|that)\b(?!.*\bthen\W*$)/i;

/** A sentence as what is wanted and what is told around it, between its commas. */
function piecesOf(whole: string, setting: Setting): Part[] {
  const sentence = whole.replace(
    /^(?:(?:fine|ok(?:ay)?|great|good|perfect|alright|right|sorry|well|hm+|oh|ah|so|anyway)(?:[,!.:]\s+|\s+(?=(?:sorry|well|right|ok|so)\b)))+(?=\S)/i,
    '',
  );
  const split = sentence.split(
    /(\s*[,:]\s+(?:and so\s+|so\s+|which means (?:that )?|(?:therefore|hence|thus)\s+)?|\s+(?:and\s+)?so\s+(?=(?:please|could|can|would|(?:the )?(?:[\w-]+,? and )?[\w-]+ (?:team )?(?:needs?|should|must|gets?|has to)|he must|she must|they must|it must|he should|she should|they should|it should|(?:the )?same\b|dry-?run|preview|simulate|put|add|give|take|make|remove|delete|change)\b))/,
  );
  const pieces = split.filter((_, index) => index % 2 === 0);
  // "Because of this, so please …": what stands before it is told as if it stood in a sentence of its own.
  const lastLed = pieces.findLastIndex(
    (piece, index) =>
      index > 0 &&
      (OPENS.test(piece) ||
        isOrder(piece.replace(AT_PLACE, '').toLowerCase()) ||
        WISHES.test(piece) ||
        /^(?:do )?(?:the )?same\b/i.test(piece)) &&
      (/:|so|means|therefore|hence|thus/.test(split[2 * index - 1] ?? '') || LED.test(piece)),
  );
  // "A new colleague, Priya, starts on Monday."
  if (
    setting.isBefore &&
    pieces.length > 1 &&
    !pieces.some((piece) => OPENS.test(piece) || isOrder(piece.toLowerCase()) || WISHES.test(piece)) &&
    !CONDITION.test(sentence) &&
    isStatement(sentence, setting)
  )
    return [told(sentence)];
  const statements = pieces.map(
    (piece, index) =>
      isStatement(piece, {
        names: setting.names,
        isBefore: setting.isBefore || index < lastLed,
        isAfter: !setting.isBefore && index > 0,
      }) &&
      !(pieces.length > 1 && CONDITION.test(piece)) &&
      !(index > 0 && (TAKES_BACK.test(piece) || INTRODUCES.test(pieces[index - 1] ?? ''))) &&
      !(isNeed(piece) && GOES_ON.test(pieces[index + 1] ?? '')) &&
      !(
        index === 0 &&
        OWN_WISH.test(piece) &&
        !OVER.test(piece) &&
        !OWN_PLAN.test(piece) &&
        !isIdleWish(piece, setting)
      ),
  );
  // "Our insurer did not like it, which is a pity", "…, not a person": they belong to what is told before them.
  for (const [index, piece] of pieces.entries())
    if (
      index > 0 &&
      statements[index - 1] === true &&
      !/\?\s*$/.test(piece) &&
      (/^(?:which|who)\b/i.test(piece) || (index < lastLed && /^(?:and )?(?:not|no)\b/i.test(piece))) &&
      !WISHES.test(piece) &&
      !namesOne(piece, setting.names) &&
      !HOLDS_BACK.test(piece)
    )
      statements[index] = true;
  if (statements.every(Boolean)) return (setting.isBefore && pieces.some(isNeed) ? pieces : [sentence]).map(told);
  // What is told stands before what opens a wish, or after something that is none of its kind.
  const kinds = statements.map(
    (isIt, index) =>
      isIt &&
      (index > 0
        ? !/^\S+$/.test(pieces[0] ?? '')
        : pieces.slice(1).some((other) => OPENS.test(other) || WISHES.test(other))),
  );
  if (!kinds.includes(true)) return [{ words: sentence, isTold: false }];
  const parts: Part[] = [];
  for (const [index, piece] of pieces.entries()) {
    const isTold = kinds[index] === true;
    const last = parts.at(-1);
    if (last && !isTold && !last.isTold) parts[parts.length - 1] = { words: `${last.words}, ${piece}`, isTold };
    else parts.push(isTold ? told(piece) : { words: piece, isTold });
  }
  return parts;
}

function told(words: string): Part {
  return { words, isTold: true, isNeed: isNeed(words) };
}

/** Whether it tells what somebody needs. */
function isNeed(piece: string): boolean {
  return (
    (OF_DOCKER_HUB.test(piece) || /@/.test(piece)) &&
    !OVER.test(piece) &&
    !/\b(?:must|should) have \w+(?:ed|ne)\b/i.test(piece) &&
    (WISHES.test(piece) || /\b(?:needed|required|requested)\b|\S@\S+ (?:joins?|gets?|becomes?|comes)\b/i.test(piece))
  );
}

/** It says more of what is needed. */
const GOES_ON =
  /^(?:which|that (?:can|may|has|is|should|will|shall|must)|called|named|labell?ed|with|for|on|to|in|as)\b/i;

/** Something is not needed any longer. */
const OVER = /\b(?:no longer|no more|any ?more|any longer)\W*$|\bno longer needs?\b/i;

/** What somebody is about to do themselves. */
const OWN_PLAN =
  /^(?:just |only )?want(?:ed|ing)? to (?:know|see|check|understand)\b|^(?:i|we|i'd|we'd)(?: would)? (?:just )?(?:like|want|need|have|plan|must|am going|are going)?(?: to)? ?(?:talk|discuss|decide|plan|think|page|call|present|explain|report|tidy|clean up|fix|repair|re-?push|push|patch|ship|release|deploy|rebuild|retire|save|budget|reply|answer|fill in|see the (?:call|request|parameters|plan|effect|result|preview))\b/i;

/** "I don't want to spam anyone", before the wish. */
function isIdleWish(piece: string, { isBefore, names }: Setting): boolean {
  return isBefore && /\b(?:not|n't)\b/.test(piece) && !namesOne(piece, names) && !OF_DOCKER_HUB.test(piece);
}

const OF_DOCKER_HUB =
  /\b(?:repo\w*|teams?|tokens?|pats?|oats?|invit\w*|access|permissions?|roles?|owners?|editors?|members?|tags?|images?|immutab\w*|settings?|delet\w*|remov\w*|add\w*|chang\w*|creat\w*|touch\w*|send|anything|it|that|this)\b/i;

const OWN_WISH = /^(?:i|we|i'd|we'd)(?: would)? (?:\w+ )?(?:want|need|like|wish|require|have to)\b/i;

/** Said of what was wished before, it takes that back. */
const TAKES_BACK = /\b(?:mistaken?|wrong|error)\b/i;

/** After a wish, it may limit it. */
const CONTRASTS =
  /^(?:though|although|but|however|whereas|yet|and)\b|\b(?:others?|rest|else|keeps?|stays?|remains?|loses?|not|n't|never|too)\b/i;

/** What comes next is what something is called, or which. */
const INTRODUCES = /\b(?:description|desc|names?|label|rules?|patterns?|roles?|called|named|scopes?)$/i;

function isStatement(piece: string, { isBefore, isAfter = false, names }: Setting): boolean {
  const words = piece.trim().replace(/[’]/g, "'");
  if (OWN_PLAN.test(words)) return true;
  const isOver = OVER.test(words) && !/\b(?:should|must|shall)\b/i.test(words);
  if (OPENS.test(words) || FORBIDS.test(words)) return false;
  if (isBefore && !GIVES_NAME.test(words) && (isPlain(words, names) || DOING.test(words)))
    return !HOLDS_BACK.test(words) && !(LIMITS_NEED.test(words) && isNeed(words));
  return (
    !NOT_TOLD.test(words) &&
    (isOver || !WISHES.test(words)) &&
    !RESTRICTING.test(words.replace(/\b(?:he|she|they)(?: \w+)? only (?:works?|helps?|worked|helped)\b/i, ' ')) &&
    (TOLD.test(words) || (!(isAfter && CONTRASTS.test(words)) && isPlain(words, names)))
  );
}

const FORBIDS = /(?:^|[,;:] )(?:please )?(?:do not|don't|never)\b/i;

/** A need that is not certain, or has a limit. */
const LIMITS_NEED = /\b(?:maybe|perhaps|probably|possibly|only|just|nothing else|no more than|at most)\b/i;

/** "Open-sourcing our tools on Thursday." */
const DOING =
  /^(?!(?:adding|putting|inviting|removing|deleting|renaming|promoting|demoting|giving|making|creating|assigning|granting|enabling|disabling|cancell?ing|resending|turning|switching|locking|taking|kicking|setting|changing|describing|revoking|expiring|following|concerning|regarding|starting|including|excluding)\b)(?:[a-z]+-)?[a-z]+ing (?:our|the|my|with|for|on|at|up|over|from)\b/i;

/** It tells what something is to be called. */
const GIVES_NAME = /\b(?:is|are|be|gets?)(?: \w+)? (?:called|named|labell?ed)\b/i;

/** A whole statement, and no question, condition or order. */
function isPlain(words: string, names: readonly string[]): boolean {
  return (
    !/\?\s*$|^(?:if|when|once|unless|until|in case|as soon as|provided|assuming|whoever|whenever)\b/i.test(words) &&
    !isOrder(words.toLowerCase()) &&
    tells(words, names)
  );
}

const WHY = /^(?:because|since|as|given that|now that|due to)\s+/i;

/** What happened before, in front of a wish. */
const AFTER_ALL =
  /^(?:after|since) (?:that|the|our|last|yesterday's|this|all (?:that|the)) [^,:;.]{0,50}?\b(?:talk|incident|confusion|outage|audit|post-?mortem|story|breach|mishap|accident|review|meeting|leak|attacks?|episode|debacle|mess|disaster|reorg|reorganization|merger|split|news|discussion|scare|surprise|chaos|trouble|mix-?up|retro)\b[^,:;.]{0,30}?,?\s+(?=(?:i|we)(?:'d| would)? (?:want|like|need|sleep|feel)\b|(?:please|could|can)\b)/i;
const AS_AGREED =
  /,? as (?:agreed|discussed|decided|promised|planned|announced|requested|approved)(?: (?!for\b)[^,:]*)?(?=[.!]?$)/i;

/** A sentence without why it is said; one that begins with the reason goes on after the comma. */
function withoutReason(sentence: string): string[] {
  const begun = sentence.replace(BEFOREHAND, '').replace(AFTER_ALL, '').replace(AS_AGREED, '');
  const reason = REASON.exec(begun)?.[0] ?? '';
  // A reason that limits the wish is a part of it.
  const rest = LIMITED.test(reason) ? begun : begun.replace(REASON, '');
  if (rest.trim().split(/\s+/).length > 1) return [rest];
  const at = sentence.indexOf(',');
  const after = sentence.slice(at + 1);
  if (at === -1 || after.trim() === '') return [sentence];
  // "Because grace is responsible now, make her an owner": of whom is told with the reason.
  return WHY.test(sentence) ? [`${sentence.slice(0, at).replace(WHY, '')}.`, after] : [after];
}
