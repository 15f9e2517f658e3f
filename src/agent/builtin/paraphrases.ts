// What people say in many ways, said in one: "dev1 ought to be on the platform team too" is "add dev1 to TEAM too".

const WHO = String.raw`((?:both |all of )?(?:MEMBER|EMAIL|NAME)(?:(?:,| and|, and| as well as| plus| &)* (?:MEMBER|EMAIL|NAME))*)(?: (?:both|all|each))?`;
const TEAM = String.raw`((?:(?:the|our|a|that|team|group|of) )*(?:TEAM|NAME)(?:(?:,| and|, and)* (?:the )?TEAM)*(?: (?:teams?|groups?|people|folks|guys|crew|squad|one))?)`;
const REPOSITORY = String.raw`((?:(?:the|our|repo|repository|repos|repositories|image|all|both) )*(?:REPO|WILD)(?:(?:,| and|, and)* (?:the )?REPO)*(?: (?:repo|repository|repos|repositories|image)\b)?)`;
const ALSO = String.raw`(?:(?:also|now|then|just|please|really|both|all|again|probably|of course|from now on|as of now|in future) )*`;
/** What says that something shall be. */
const SHALL = String.raw`${ALSO}(?:should|must|shall|ought to|needs? to|has to|have to|had better|is to|are to|is supposed to|are supposed to) ${ALSO}`;
const PERMISSION = String.raw`((?:the )?(?:read|write|admin|pull|push)(?:-only| only)?(?: and (?:read|write|admin|pull|push))?(?: (?:access|rights?|permissions?|privileges))?)`;
const ANY_MORE = String.raw`(?: (?:any ?more|any longer|from now on|either))*`;

const GERUNDS =
  'add:adding put:putting invite:inviting remove:removing delete:deleting rename:renaming promote:promoting demote:demoting give:giving make:making create:creating assign:assigning grant:granting enable:enabling disable:disabling cancel:cancelling cancel:canceling resend:resending turn:turning switch:switching lock:locking take:taking kick:kicking set:setting change:changing describe:describing revoke:revoking'
    .split(' ')
    .map((pair): readonly [RegExp, string] => {
      const [base = '', gerund = ''] = pair.split(':');
      return [new RegExp(String.raw`^(?:of )?${gerund}\b`), base];
    });

/** Patterns over the marked text of a clause, and what is put in their place, one after the other. */
const PARAPHRASES: readonly (readonly [RegExp, string])[] = [
  [/,? (?:which|that) (?:is|shall|should|must|has|needs)(?: to)?(?: be)? (called|named)\b/, ' $1'],
  // "I am needing" is "I need", "putting" by itself is "put".
  [/\b(?:am|is|are|be) (need|want|ask)ing\b/, '$1s'],
  [/\b(?:am|is|are|be) requiring\b/, 'requires'],
  [/\b(?:am|is|are|be) having\b/, 'has'],
  ...GERUNDS,
  [/\b(turn|switch) (.*?) back (on|off)\b/, '$1 $2 $3'],
  [/\b(?:once more|one more time|another time|once again)\b/, 'again'],
  [/^have (?=(?:an?|the) .*\bcreated\b)(.*?) created\b/, 'create $1'],
  [
    /^(?:start|spin up|build|open|launch|put up|get|do) (?=(?:me |us )?(?:an?|another) (?:(?!(?:for|to|of|on|with|that|in|from)\b)[\w-]+ ){0,4}(?:repo|repository|teams?|tokens?|pats?|oats?)\b)/,
    'create ',
  ],
  [
    /^(?:i|we)(?: would|ll)? (?:be|feel|sleep) (?:very |really |so )?(?:grateful|thankful|glad|happy|obliged|delighted|pleased|calmer|safer|better) if (?=\S)/,
    'it would be good if ',
  ],
  [/^it would be (?:really |very |so )?[a-z]+ if (?:you|we|someone) (?:could|would|can) /, ''],
  [
    /^it would be (?:really |very |so )?[a-z]+ if (.*?) (?:were|was|could be|would be|got|gets|is|are) /,
    '$1 should be ',
  ],
  [
    /^(?:might|may|could|can) (?:i|we) (?:possibly |perhaps |please )?(?:have|get) (?=(?:an?|another) (?:(?!(?:for|to|of|on|with|that|in|from)\b)[\w-]+ ){0,4}(?:repo|repository|teams?|tokens?|pats?|oats?)\b)/,
    'create ',
  ],
  [/^(?:could|can|might|may) (?:we|i|you) (?:possibly |please )?have (?=(?:MEMBER|EMAIL)\b.*\b(?:in|on) )/, 'put '],
  [/^have (?=(?:MEMBER|EMAIL)\b.*\b(?:in|on) (?:the )?(?:team )?TEAM)/, 'put '],
  [
    /^(?:i|we) (?:want|need|would like|wish) (?:that )?((?:all|every|each|the) .*?tags?\b.*?) (?:are|is|be|to be|become|to become) immutable\b/,
    'make $1 immutable',
  ],
  [/\block (REPO|NAME|it|them) down\b|\block down (?=REPO|NAME|the|all|every)/, 'lock $1'],
  [/^remind (?:me|us) (?:again )?(?=(?:who|which|what|how|when|of|whether)\b)/, 'show '],
  [
    /^(?:requested|required|wanted|needed|action|to ?do|task|wish),? ((?:MEMBER|EMAIL|REPO|TEAM|the|a|an)\b.*?) (?:to be |be )?(added|removed|deleted|created|renamed|invited|given|made|switched off|switched on|turned off|turned on)\b/,
    '$2 $1',
  ],
  [
    /^(?=(?:an?|another) (?:(?!(?:for|to|of|on|with|that|in|from)\b)[\w-]+ ){0,4}(?:repo|repository|teams?|tokens?|pats?|oats?)\b)(.*?) would be (?:really |very |so )?(?:great|good|nice|lovely|helpful|perfect|appreciated|wonderful|fantastic|handy|useful|ideal)$/,
    'create $1',
  ],
  [
    new RegExp(
      String.raw`^${WHO} (?!.*\b(?:only|until|unless|if|not|never|no longer)\b)(?:will|is|are|has|have|does|goes)\b[^,]*? and (?:therefore |so |thus |hence |now )+(?=(?:needs?|should|must|has to|have to)\b)`,
    ),
    '$1 ',
  ],
  [new RegExp(String.raw`^${WHO} needs? (?:a )?(?:membership|a seat|a place) (?:in|of|on) ${TEAM}$`), 'add $1 to $2'],
  [/^(?:i|we) (?:need|want) (?=(?:both )?MEMBER\b.*\b(?:in|on) (?:the )?(?:team )?TEAM)(?:both )?/, 'put '],
  [
    /\b(from|off|out of) ((?:the )?TEAM(?: team)?),? (?:but |and )?(?:leave|keep|leaving|keeping) (?:the account|him|her|them|MEMBER) in (?:the )?(?:org|organi[sz]ation|company)\b/,
    '$1 $2',
  ],
  [
    new RegExp(
      String.raw`^${WHO} can (?:go|come|move) back to (?:being )?(?:an? )?(?:normal |plain |ordinary |regular )?(owner|editor|member)$`,
    ),
    'make $1 $2',
  ],
  [/^[,: ]*an? invitation (?:of|for) (?=EMAIL)/, 'invite '],
  [/^get (EMAIL(?:(?:,| and|, and) EMAIL)*) invited (?:to|into|in) /, 'invite $1 to '],
  [/\bvisible (?:to|for) (?:everybody|everyone|all|the (?:whole )?world|anyone)\b/, 'public'],
  [/,? (?:but )?not (?:from|out of|off) (?:the )?(?:whole |entire )?(?:org|organi[sz]ation|company|hub)\b/, ' '],
  [
    /^restrict (?:the )?images (?:that|which) (?:the |our )?(?:members|people|we|everyone|everybody|developers|users) (?:may|can|are allowed to) pull\b/,
    'enable the image restriction',
  ],
  [/^(create|generate|make|mint|issue|set up)\b(.*?) for (?:it|that|them|this)(?= |,|$)/, '$1$2'],
  [
    /^(?:they|we|i)(?: would)? (?:like|need|want) (?:their|its|our|his|her|my) own (?=(?:[a-z]+ )?(?:team|repo|repository|token)\b)/,
    'create a ',
  ],
  [/^(make (?:MEMBER|her|him|them)) to (?=(?:an? )?(?:owner|editor|member)\b)/, '$1 '],
  [/\bset (MEMBER|her|him|them) back to (?=(?:an? |plain |just )*(?:owner|editor|member))/, 'make $1 '],
  [new RegExp(String.raw`^(?:the )?(owner|editor|member) (?:role|rights|status) for ${WHO}$`), 'make $2 $1'],
  [/^call (the|that|this) (team|token) (?=NAME|[a-z][\w-]*$)/, 'rename that $2 to '],
  [new RegExp(String.raw`^${WHO} leaves? ${TEAM} and joins? ${TEAM}$`), 'move $1 from $2 to $3'],
  [
    /\b(roles? (?:should|must|shall|is to|has to|needs to) (?:go|change|be changed|switch|move)) from (?:owner|editor|member) (?:back |down |up )?to\b/,
    '$1 to',
  ],
  [
    /\broles? (?:should|must|shall|is to|has to|needs to) (?:go|change|be changed|be set|switch|move) (?:back |down |up )?to\b/,
    'role should be',
  ],
  [
    /\ballow neither (official images|verified publishers) nor (official images|verified publishers)\b/,
    'disallow $1 and $2',
  ],
  [/^create NAME,? (?:as )?(?:an? )?(public|private)(?! (?:one|team))\b/, 'create $1 repository NAME'],
  [
    /^(?:(?:i|we) (?:want|need|would like|would love) )?((?:the )?(?:repo |repository )?(?:REPO|NAME)(?: (?:repo|repository))?) (?:locked down|locked|protected|frozen|secured), /,
    'on $1, ',
  ],
  [new RegExp(String.raw`^${WHO} (?:in|into|to|onto) ${TEAM}$`), 'add $1 to $2'],
  [new RegExp(String.raw`^${WHO} (?:out of|off|from) ${TEAM}$`), 'remove $1 from $2'],
  // How a wish begins.
  [
    /^(?:(?:so|actually|ok|okay|right|well|hm+|great|perfect|good|fine|cool|nice|alright|all right|very well|on reflection|sorry|by the way|quick one|heads up|fyi|from now on|as of today|from today on|starting today|for now|as discussed|as agreed|to that end|for that|for this reason|therefore|as a first step|as preparation|in preparation|with that in mind|first of all|first off)(?:,| -)* )+(?=\S)/,
    '',
  ],
  [
    /\b(?:let us|lets) (?:have|get|open|start) (?=(?:an?|another) (?:\S+ )*(?:teams?|repos?|repository|tokens?)\b)/,
    'create ',
  ],
  [
    /^(?:let us|lets|lets please|its time to|it is time to|time to|go ahead and|feel free to|you may|you can|be so kind as to|be so kind and|(?:i|we) (?:really )?(?:think|guess|would say) (?:we|you) (?:should|need to|ought to)|(?:i|we)(?: would|ll)? (?:now |just |also |really )*(?:want|need|like|have|wish|ask)(?: you)? to|(?:i|we) (?:must|should|shall|ought to)|(?:i|we) ask (?:you )?(?:for|to)|help me|make it happen:?|my request|the task|to ?do)(?: please)?,? (?=(?:add|put|move|take|remove|delete|drop|kick|create|make|set|give|grant|assign|rename|describe|change|update|replace|turn|switch|enable|disable|activate|deactivate|lock|unlock|protect|restrict|freeze|allow|block|invite|resend|send|cancel|revoke|withdraw|promote|demote|upgrade|downgrade|mint|provision|open|close|stop|start|get|have|bring|let|show|list|see|know|stick|generate|issue|onboard|offboard|export|check)\b)/,
    '',
  ],
  [
    /^(?:(?:i|we) (?:have |just )?(?:decided|agreed|resolved)|it (?:has been|was|is) (?:decided|agreed)) that (?=.*\b(?:should|must|shall|is to|becomes?|gets?)\b)/,
    '',
  ],
  // "Make sure that X is", "I want X to be", "I want that X has": X should be, should have.
  [
    /^(?:make sure|ensure|see to it|(?:i|we)(?: would)? (?:want|need|like|wish))(?: for)?(?: that)? ((?:(?:the|team|both|all|of|our) )*[A-Z]{3,}.*?) (?:to (?:be|become)|become|becomes|is|are|be)(?= \S)/,
    '$1 should be',
  ],
  [
    /^(?:make sure|ensure|see to it|(?:i|we)(?: would)? (?:want|need|like|wish))(?: for)?(?: that)? ((?:(?:the|team|both|all|of|our) )*[A-Z]{3,}.*?) (?:to have|has|have|gets?|to get)(?= \S)/,
    '$1 should have',
  ],
  [
    /,?\s*(?:\b(?:and|but) )?\b(?:leave|keep|leaving|keeping) (?:all )?(?:the )?(?:other|others|remaining|rest)(?: (?:two|three|of it|of them|of the))*(?: settings| ones| options)?(?: (?:alone|untouched|unchanged|as (?:they|it) (?:are|is|stands?)))?$/,
    '',
  ],
  [
    /^(?:is there |do we have |(?:show |list )(?:me |us )?)?(?:anything|everything)(?: of ours)?(?: (?:that|which|thats))?(?= (?:with |s |is |has |had |above |under |below |smaller |have |been |not |never |nobody |no one |sitting |untouched|stale|older|bigger|larger|over ).*\b(?:updated|pulled|touched|untouched|stale|starred|pushed|older|bigger|larger|[gmt]b|(?:giga|mega)bytes?|pulls|stars)\b)/,
    'repositories',
  ],
  [/^what (?=(?:has|have) not (?:been )?(?:updated|pulled|touched|pushed|used)\b)/, 'repositories that '],
  // What is to be shown.
  [
    /^(?:(?!which\b|what\b|who\b|did\b|has\b|have\b|[A-Z]{3,}\b)[\w'-]+ ){0,4}?(?:would like|wants?|wishes|needs?|has|have|hopes?) (?:to )?(?:see|know|view|look at|get|have)(?= (?:the|a|an|all|every|who|which|what|how|whether|our|my|any|everything|each|its|their)\b)(?!.*\b(?:access|tokens?|write|admin)\b)/,
    'show',
  ],
  [
    /^(?:may i |let me |let us |can i |could i )?(?:see|view|look at|have a look at|take a look at|look up|pull up|dig up)(?= )/,
    'show',
  ],
  [
    /^(?:(?![A-Z]{3,}\b)[\w'-]+ ){1,4}?(?:asks|asked|is asking|are asking|has asked) for (?=(?:a list|the list|an overview|a table|all|every|the (?:names|number|members|details))\b)/,
    'show ',
  ],
  // What a verb means.
  [
    /\b(?:stick|pop|slot|throw|plug|drop|bring|sling|place|slide|include|fit)(?= (?:both )?(?:MEMBER|NAME|him|her|them)\b.* (?:in|into|to|on|onto) (?:(?:the|our|that|team) )*(?:TEAM|NAME))(?!.*\b(?:from|out of)\b)/,
    'put',
  ],
  [
    /\b(?:bump|raise|upgrade|elevate|lift)(?= (?:both )?(?:MEMBER|him|her|them)\b)(?: )(.*?)(?: up)?(?= to (?:an? )?(?:owner|editor))/,
    'make $1',
  ],
  [/\bput (MEMBER|her|him|them) back (?:to|as|down to) (?=(?:an? |plain |just )*(?:owner|editor|member))/, 'make $1 '],
  [/\b(?:roles?) back to\b/, 'role to'],
  [/\b(?:put|add|take|let|bring) (MEMBER|NAME|her|him|them) back(?= (?:in|into|on|to)\b|$)/, 'put $1'],
  [
    /^(?:get|bring|have) (EMAIL.*?) (?:in(?:to)?|on ?board|to|over to) (?:the |our )?(?:organization|company|hub|docker hub)\b/,
    'invite $1 to organization',
  ],
  [/\bmake (.*?) (?:have|hold) the (owner|editor|member) role\b/, 'make $1 $2'],
  // Who shall be in a team, or no longer.
  [
    new RegExp(
      String.raw`^${WHO} ${SHALL}(?:(?:be|become|get|go|come|join|sit|start|belong)(?: put| added| moved| placed| assigned| given)?) ?${ALSO}(?:(?:an? |the )?(?:new )?(?:members?|part) )?(?:in|into|to|of|on|onto)?(?: to)? ?${TEAM}((?:,| too| as well| also| from now on| now| instead)*)$`,
    ),
    'add $1 to $2$3',
  ],
  [
    new RegExp(String.raw`^${WHO} (?:${SHALL}|will |is |are )?(?:joins?|joining) (?:us (?:in|on|at) )?${TEAM}$`),
    'add $1 to $2',
  ],
  [
    new RegExp(
      String.raw`^${WHO} (?:${SHALL}(?:leave|lose|come (?:off|out of)|get out of|go from|be out of|be off|(?:be|get) (?:taken|removed|kicked|dropped|thrown|pulled) (?:off|out of|from)|no longer be (?:in|on|part of|(?:an? )?members? of)|not (?:any longer |any more )?be (?:in|on|part of|(?:an? )?members? of))|${ALSO}(?:should|must|shall|needs?|has) (?:no longer|not) be (?:in|on|part of|(?:an? )?members? of)) ?${TEAM}${ANY_MORE}$`,
    ),
    'remove $1 from $2',
  ],
  [new RegExp(String.raw`^(?:make|made) ${WHO} (?:an? )?(?:new )?(?:members?|part) (?:of|in) ${TEAM}`), 'add $1 to $2'],
  [
    new RegExp(String.raw`^(EMAIL) (?:goes|joins us|joins) (?:straight |directly )?(?:in|into|to) ${TEAM}$`),
    'add $1 to $2',
  ],
  [
    /^(?:could |can |shall |may )?(EMAIL(?:(?:,| and|, and) EMAIL)*) (?:both |all )?(?:should |must |needs? to |to )?(?:get|gets|receive|receives|have|needs?|be sent|be given) an? (?:invite|invitation) (?:for|to|into|on) /,
    'invite $1 to ',
  ],
  [
    new RegExp(
      String.raw`^${WHO} (?:becomes|become|will become|is becoming|are becoming) (?=(?:an? )?(?:owner|editor|member)s?\b)`,
    ),
    'make $1 ',
  ],
  [/^invite (?:(?:our|the|my|a|an) (?:[a-z-]+ ){1,5}[a-z-]+|[a-z]+ (?:[a-z-]+ ){0,3}[a-z-]+),? (?=EMAIL)/, 'invite '],
  // Which role somebody shall have.
  [
    new RegExp(
      String.raw`^${WHO} ${SHALL}(?:be|become|get|have|hold|go|move|switch)(?: made| promoted| demoted| given| turned| upgraded| raised| moved| set)?(?: in| up| back| down)? ?(?:to |into |to be )?(?:an? |the |plain |of |just )*(owner|editor|member)s?(?: (?:role|rights|level|status|access))?(?: of (?:the )?organization| (?:in|on) (?:the )?organization)?(${ANY_MORE}(?: again| too| as well)?)$`,
    ),
    'make $1 $2$3',
  ],
  [
    new RegExp(
      String.raw`^(?:set|change|switch|move) (?:the )?roles? of ${WHO} (?:back )?to (?=(?:an? )?(?:owner|editor|member))`,
    ),
    'make $1 ',
  ],
  // Which team shall have what on a repository.
  [
    new RegExp(
      String.raw`^${TEAM} (?:${SHALL}(?:have|get|be given|be granted|receive|gain|be able to|be allowed to|hold)|${ALSO}(?:needs?|wants?|requires?|gets?|should|may have|can have|could use|would like)) ${ALSO}${PERMISSION}(?: (?:on|to|for|in|into|over|from|at))? ${REPOSITORY}`,
    ),
    'give $1 $2 on $3',
  ],
  [new RegExp(String.raw`^${PERMISSION} (?:for|to) ${TEAM} (?:on|to|for|in|at) ${REPOSITORY}`), 'give $2 $1 on $3'],
  [
    new RegExp(
      String.raw`^(?:for |on |in )?${REPOSITORY}(?: (?:should|must|needs to) have|,| needs) ${TEAM} (?:with|as|to have|having|gets?|should (?:have|get)) ${PERMISSION}$`,
    ),
    'give $2 $3 on $1',
  ],
  // What is needed is made.
  [
    /^(?:(?!create\b|make\b|which\b|what\b|who\b|do\b|does\b|is\b|are\b|if\b|show\b|list\b|how\b|has\b|have\b|add\b|give\b|delete\b|no\b|nobody\b|[A-Z]{3,}\b)[\p{L}\p{N}_'-]+ ){0,7}?(?:needs?|wants?|requires?|would like(?: to have)?|is asking for|are asking for|asks for|asked for|has asked for|should (?:also )?(?:get|have|be given)|must have|could use|gets?|is waiting for|are waiting for|is in need of|has to have) (?:to (?:have|get) )?(?=(?:an?|another|one|its own|their own|his own|her own|two|three) (?:(?!(?:for|to|of|on|with|that|in|from)\b)[\w-]+ ){0,4}(?:repos?|repository|repositories|teams?|tokens?|pats?|oats?)\b)/u,
    'create ',
  ],
  [
    new RegExp(
      String.raw`^(?:(?:i|we)(?: would)? (?:want|like|need) )?the (?:description|desc|blurb|text|summary) (?:of|on|for) ${TEAM} (?:${SHALL}|to )(?:say|read|be|become) (?=TEXT)`,
    ),
    'describe $1 as ',
  ],
  [/^make (?:the (?:description|desc) of )?(TEAM) (?:read|say) (?=TEXT)/, 'describe $1 as '],
  [/\bteam of (?:their|its|our|his|her) own\b/, 'team'],
  [
    new RegExp(
      String.raw`^((?:the )?(?:(?:organization|personal|access) )*(?:team|group|tokens?|pat|oat)? ?(?:TEAM|NAME|called NAME)(?: (?:team|group|token|pat|oat))?) ${SHALL}(?:be )?(?:called|named|renamed|renamed to|labelled|renamed as) (?=NAME|TEAM|[a-z])`,
    ),
    'rename $1 to ',
  ],
  [
    new RegExp(
      String.raw`^(?:the )?roles? of ${WHO}(?: in (?:the )?organization)? ${SHALL}(?:be|become) (?=(?:an? )?(?:owner|editor|member)\b)`,
    ),
    'make $1 ',
  ],
  [
    new RegExp(
      String.raw`^${WHO} roles?(?: in (?:the )?organization)? ${SHALL}(?:be|become) (?=(?:an? )?(?:owner|editor|member)\b)`,
    ),
    'make $1 ',
  ],
  // What shall be done to something.
  [
    new RegExp(
      String.raw`^((?:(?:the|our|my|team|repo|repository|token|group|invitation|invite|of|for|NAME|TEAM|EMAIL|REPO|organization|access|personal|pending|that|this|it|they|all|tags?|immutable|in) ?)+?) ${SHALL}be (deleted|removed|renamed|cancelled|canceled|revoked|resent|withdrawn|disabled|enabled|deactivated|activated|dissolved|switched off|turned off|switched on|turned on|called|described|invited|locked)(?= |$|,)`,
    ),
    '$2 $1',
  ],
];

/** A clause in plain words, as far as they are known. */
export function plainly(text: string): string {
  return PARAPHRASES.reduce((rest, [pattern, plain]) => rest.replace(pattern, plain), text).trim();
}
