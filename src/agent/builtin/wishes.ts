// Whether something is asked to be changed, whatever it is.

/** What changes something, where it begins a clause. */
const CHANGES =
  /(?:^|, |^TIME,? )(?:(?:then|now|also|just|so|and|please|both) )*(?:add(?! up)|put|move|take|remove|delete|drop|kick|create|establish|make|set|give|grant|assign|rename|describe(?=.*\b(?:as|TEXT)\b)|change|update|replace|turn|switch|enable|disable|activate|deactivate|lock|unlock|protect|restrict|freeze|allow|block|forbid|disallow|invite|resend|cancel|revoke|withdraw|promote|demote|mint|provision|wipe|purge|prune|merge|clean|prepare|fix|restore|archive|transfer|rotate|stick|throw|swap|tighten|tidy|bump|lift|upgrade|downgrade|enforce|limit|wind|onboard|offboard|burn|boot|split|do|undo|reset|loosen|relax|open|close|publish|hide|carry|ensure|make sure|e-?mail|notify|alert|ping|warn|adjust|tweak|tag(?= TAG)|retag|mark|point|deploy|scan|deal with|get(?= (?:MEMBER|TEAM|REPO|her|him|them|his|their)\b)|send(?= (?:it|him|her|them|an?|the)\b)|hand(?= (?:over|the)\b)|accept|reject|decline|raise|increase|lower|scrub|stop(?= (?:MEMBER|TEAM|REPO|the|our|all|any)\b)|lets be|locked|handle|bring|flip|fix|improve|sort out)\b(?!.*\b(?:list|table|report|overview|summary|csv|export|spreadsheet|count|check|breakdown|look|sense|sure)\b)(?!(?:_| events?| history| (?:we|they|you|i|it|any|all)\b| (?:invitations|invites)(?: of| for)?\b))/;
/** A question that is a wish. */
const POLITE =
  /^(?:could|can|may|let) (?:the )?(?:TEAM|MEMBER)(?: team)? (?:get|have|be|pull|push|administer|manage|write|read)\b|^EMAIL gets\b|^(?:TEAM|MEMBER)(?: team)? to (?:be able to |have |be )?(?:push|pull|write|read|admin\w*)\b|\b(?:i|we) want (?:him|her|them|MEMBER|EMAIL)\b/;
/** Wishes without a verb: "write on web for backend", "only official images". */
const TIDIES =
  /^(?:(?:then|now|also|just|so|and|please) )*(?:clean(?: up| out)?|tidy(?: up)?|prune|purge|wipe|fix|merge|burn|sort out|tighten|improve)\b/;
const SHORT =
  /^(?:(?:read|write|admin)(?: access| rights?| permissions?)? (?:on|for|to)\b.*\bTEAM\b|only\b.*\bimages\b|MEMBER,? (?:an? )?(?:owner|editor|member)\b)/;
/** That something shall be. */
const SHALL_BE =
  /^(?!(?:i should be|i would|which|what|who|whom|how|when|where|is|are|does|do|did|has|have|should|show|list|tell|find|any|check|count|see|there|how)\b)(?:.*? )?(?:should|must|shall|ought to|(?:may|can) only|needs? to|has to|have to|needs? some|(?:^(?:the )?(?:TEAM|MEMBER)(?: team)? (?:gets|may|can|receives))|needs (?!(?:an?|the) (?:[\w-]+ ){0,2}(?:csv|list|export|report|overview|table|copy|count|summary|number|names)\b)(?:an?|the|read|write|admin|access|another|its|their)|MEMBER becomes)(?! (?:know|see|check|find|look|review|have a|learn|understand|be shown|the (?:list|number|names?)))\b/;

export const isOrder = (text: string): boolean => CHANGES.test(text) || TIDIES.test(text);

/** Whether a clause asks for something to be changed. */
export function isWish(text: string): boolean {
  return isOrder(text) || POLITE.test(text) || SHALL_BE.test(text) || SHORT.test(text);
}
