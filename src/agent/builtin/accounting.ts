// Every word of a write is accounted for: what nobody knows the meaning of here could restrict it, so it is asked about.
import { type Kind, KINDS } from './clause.ts';
import type { Ending } from './plan.ts';
import type { Step } from './follow-ups.ts';

const words = (...lists: readonly string[]): ReadonlySet<string> =>
  new Set(lists.flatMap((list) => list.trim().split(/\s+/)));

/** The words that requests to change something are made of. A word that takes something back or restricts it is not here. */
const KNOWN = words(
  // Small words.
  `a an the and to of on in for with from into onto out over up at as by via through it its is are be been being was were has have had do
  does so that which who this these those there here them they he she his her him hes theyre theyve weve ive i im id we our us my me you your s
  all every each both everyone any no not nothing also too well again now already still yet then first next just`,
  // Wishing and politeness.
  `could can should shall must may would will please want wants wish need needs needed like lets let go goes ahead get gets sure able kindly
  thats what good hi hey hello also too likewise same ok okay try check whether see show hm more than rather instead immediately straight away finally`,
  // What is done.
  `add adds added adding put puts move moves moved moving take takes taken took taking kick kicks kicked remove removes removed removing removal
  delete deletes deleted deleting del rm drop drops dropped nuke trash kill erase get rid create creates created creating creation make makes made
  making mk mint issue set sets setting setup up new spin start generate give gives given gave giving gimme grant grants granted granting assign assigned
  invite invites invited inviting invitation invitations resend resent send sends sent sending nudge again cancel cancels cancelled cancelling canceled withdraw
  withdraws withdrawn withdrawing revoke revokes revoked revoking rename renames renamed renaming call called named name names label labelled labeled
  describe described describes desc description descriptions change changes changed changing update updates updated updating replace replaces replaced replacing
  become becomes became promote promoted promotes promoting demote demoted demotes demoting turn turns turned turning switch switches switched switching enable
  enabled enables re-enable re-send re-invite re-activate straight directly disable disabled disables activate activated deactivate deactivated reactivate downgrade downgraded upgrade upgraded establish lock locks locked unlock freeze unfreeze protect
  restrict restricted restricts allow allows allowed permit permitted block blocks blocked use uses used using provision provisioned onboard offboard join joins park paused pause
  dissolve dissolves dissolved leaves leaving lift lifts lifted suspend suspends suspended reset mean means overwrite overwritten overwriting against
  maintain belong belongs leave keep left read reads write writes pull pulls push pushes work would`,
  // What it is done to.
  `team teams group groups repo repos repository repositories member members person people user users account owner owners editor editors role roles
  admin admins access right rights permission permissions scope scopes token tokens pat pats oat oats tag tags image images immutable immutability
  rule rules pattern patterns personal private public read-only public-read-only org organisation organization company hub docker scim official verified identity provider
  entirely completely altogether
  publisher publishers restriction restrictions settings visibility full fully whole plain only off on else pending id record patch colleague colleagues newcomer
  mail mails another else below following ids single starter newcomer newcomers joiner joiners folks guys crew squad staff hire starter starters match matches matching colleague colleagues one two three ones exceptions`,
);

/** What may stand in a write beside the things that it must name. */
const MAY_SAY = {
  NAME: 'the name',
  TEXT: 'the text in quotes',
  REPO: 'the repository',
  TEAM: 'the team',
  MEMBER: 'the person',
  TAG: 'the tag',
  EMAIL: 'the address',
  UUID: 'the id',
  URN: 'the URN',
  RULE: 'the pattern',
  WILD: 'the pattern',
} as const satisfies Record<Kind, string>;

/** A question about what a write says and does not take into account; `null` where there is nothing of the kind. */
export function unaccounted({ intent, clause }: Step): Ending | null {
  if (!intent.isWrite) return null;
  if (clause.window !== null) {
    return ask(
      'Nothing can be scheduled, and nothing ends by itself: requests are done when they are made. Say it again without the time.',
    );
  }
  if (intent.canEnd && clause.expiry === null && ENDS.test(clause.said) && !ENDLESS.test(clause.said)) {
    return ask('Until when? Say the day, like "expires 31 Jan 2027", or "in 90 days".');
  }
  const taken = new Set<Kind>([
    ...(intent.names ?? []),
    ...(intent.takes ?? []),
    ...(intent.takesNames ? ['NAME' as const] : []),
  ]);
  const strange = KINDS.find((kind) => clause.named[kind].length > 0 && !taken.has(kind));
  if (strange !== undefined) {
    return ask(
      `What has ${MAY_SAY[strange]} ${clause.named[strange].join(', ')} to do with it? Say each thing in a sentence of its own.`,
    );
  }
  // Of what is only tried, words that nobody knows change nothing.
  if (clause.isDryRun) return null;
  const unknown = (
    essence((clause.wish ?? clause.text).replace(/\bthis time\b/g, ' ')).match(/(?<![\w-])[a-z][a-z'-]+(?![\w-])/g) ??
    []
  ).filter((word) => !KNOWN.has(word) && !(intent.speaksOfNot && OF_SETTINGS.has(word)));
  const isNamed = clause.named.NAME.length + clause.named.EMAIL.length + clause.named.UUID.length > 0;
  // One word may be what the target is called: the one beside its noun, or else the only one.
  const called = !intent.findsByWord
    ? undefined
    : (unknown.find((word) => new RegExp(BESIDE.replaceAll('WORD', word)).test(clause.text)) ??
      (isNamed ? undefined : unknown[0]));
  const first = unknown.find((word) => word !== called);
  return first === undefined
    ? null
    : ask(
        `I am not certain what "${first}" means for it, so nothing was changed. Say it again without that, as plainly as "add dev1 to platform".`,
      );
}

const NOUN = '(?:tokens?|pats?|oats?|invites?|invitations?)';
const BESIDE = String.raw`\b${NOUN} (?:of |for |to |called |named )?WORD\b|\bWORD (?:access )?${NOUN}\b`;

/** It speaks of an end, and of none. */
const ENDS = /\b(?:expir\w+|runs? out|valid (?:until|for|through)|good (?:until|for))\b/i;
const ENDLESS = /\b(?:never|no|not|without(?: an?)?|doesn't|does not|non-?) ?(?:expir\w+|end\w*)\b/i;

/** What restricts a wish, takes it back or puts it off, wherever it stands. */
const RESTRICTS =
  /\b(?:only|until|till|unless|if|not|but|except|can|may|must|should|will|just|without|while|when|after|before|then|again|back|either|or|which\w*|instead|nobody|never|nowhere|works?|otherwise)\b/;
/** What limits a wish even from a sentence of its own. */
export const LIMITS = /\b(?:only|until|till|unless|except|while|otherwise|nowhere)\b/;
/** A statement beside the wish: whose, and what is with it. */
const STATEMENT =
  /^\s*(?:and |as |because |since )?(?:his|her|its|the|their|she|he|they|theyve|hes|shes|we|weve|it|i|im|ive|our|my|that|this)\b/;
/** What it is for. */
const PURPOSE =
  /(?<!\b(?:just|only|but|except) )\bfor (?:the|our|an?|my|his|her|their|this|all)(?: [a-z][a-z-]*)+(?=\s*(?:,|$| and [a-z]| [A-Z]{3}))/g;
/** What somebody or something is called, in words. */
const CALLED =
  /\b(?:called|named|labell?ed|label|(?:first |last |full |given |family )?name)(?: of it)?[\s,=:]+(?:it |is |should be |shall be |be )*(?:NAME|TEXT|[a-z][\w-]*)(?: (?!and\b|with\b|to\b|for\b)[a-z][\w-]*)?/g;
/** A time in other words. */
const SPAN =
  /\b(?:weekends?|weeks?|days?|months?|hours?|years?|holidays?|christmas|easter|summer|winter|spring|autumn|duration|length|course|period|extent)\b/;

/** "As a second pair of eyes". */
const AS_WHAT =
  /\bas (?:an?|the|our|her|his) (?!(?:\w+ )?(?:owner|editor|member|admin)\b)[a-z]+(?: (?:of )?[a-z]+){0,4}$/;

/** The words that say what is wanted, without what it is for, why, and what things are called. */
function essence(text: string): string {
  return text
    .split(',')
    .filter((part) => !(STATEMENT.test(part) && !/[A-Z]{3}/.test(part) && !RESTRICTS.test(part)))
    .join(',')
    .replaceAll(PURPOSE, (part) => (SPAN.test(part) || RESTRICTS.test(part) ? part : ' '))
    .replaceAll(CALLED, ' ')
    .replace(AS_WHAT, ' ');
}

/** What settings may be said to do. */
const OF_SETTINGS = words(
  'place unchanged untouched alone disallow disallowed keep kept forbid forbidden rest but stay stays remain remains longer if everything else everybody nobody',
);

function ask(text: string): Ending {
  return { kind: 'question', text };
}
