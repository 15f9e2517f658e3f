// What can't be done, and what must not be done from words alone: said in one sentence, with what comes nearest.

/** A kind of request that is turned down. */
export interface Refusal {
  readonly words: RegExp;
  readonly says: string;
  /** Also in what is only told. */
  readonly isAnywhere?: true;
}

/** In the words as they were typed. */
export const BY_WORDS: readonly Refusal[] = [
  {
    words:
      /\byou are (?:now )?(?:[A-Z]\w+|an? )|\bpretend (?:that )?you\b|\bact as\b|\b(?:hidden|system) (?:instructions?|prompt)|\bsilently\b|\bnever asks?\b|\bdeveloper mode\b|---|\bignore (?:all |any |your |the |my |previous |prior )*(?:rules?|instructions?|prompts?|polic\w+|approvals?)\b|^\s*system\s*:|\bapprovals? (?:is|are) (?:switched |turned )?off\b|\bwithout (?:asking|approval|confirmation|telling)\b|\breport nothing\b|\b(?:skip|bypass|disable) (?:the |all |any )?(?:approvals?|confirmations?|gate)\b/i,
    isAnywhere: true,
    says: 'Approvals are given by the person at the terminal, and words in a request do not change that. Ask for what you want done without them.',
  },
  {
    words:
      /(?<!\b(?:to|it|them|should|must) )\b(?:says?|said|wrote|writes|reads|asked|mentions|stands?|claims?|told (?:me|us))\b[^"“'`]{0,40}(?<!\w)["“'`]/i,
    isAnywhere: true,
    says: 'What somebody else wrote is not done. Say yourself what you want.',
  },
  {
    words:
      /\b(?:my|her|his|their|the|change|reset|new) passwords?\b|\bpassword (?:is|to)\b|\bsign me (?:in|up)\b|\blog ?in as\b/i,
    says: 'Passwords are not taken from requests, and can’t be changed through the API. Set DOCKERHUB_USERNAME and DOCKERHUB_TOKEN to sign in.',
  },
  {
    words:
      /\bweather\b|(?<![\w/-])python(?![\w-])|\bpoem\b|\b(?:tell|make|know|crack)\b.{0,20}\bjoke\b|\bwrite (?:me )?(?:a|an|some) (?:script|program|function|code|email|story)\b|\bslack\b|\bjira\b|\bgithub (?!actions)\b|\bkubernetes\b|\brecipe\b/i,
    says: 'That is not about Docker Hub.',
  },
  {
    words: /\bwebhooks? (?:that|to|for|on)\b|\b(?:add|create|set up|delete|list|show) (?:a |the )?webhooks?\b/i,
    says: 'Webhooks can’t be managed through Docker Hub’s documented API. The audit log shows what they would tell: "show pushes last week".',
  },
  {
    words:
      /(?<![\w-])(?:invoices?(?![\w-])|credit card|payment|upgrade (?:us|our|to|the plan)|downgrade (?:us|our|the plan)|business plan|subscribe|cancel (?:our|the|my) (?:plan|subscription)|pricing(?![\w-])|buy)\b/i,
    says: 'Billing can’t be looked at or changed through the API. The audit log shows changes of the plan: "billing events this year".',
  },
  {
    words:
      /\b(?:trigger|start|run|rebuild|kick off) (?:a |the )?(?:new )?(?:auto(?:mated)?[- ]?)?builds?\b|\bautobuilds?\b|\bbuild triggers?\b/i,
    says: 'Builds can’t be started through the documented API.',
  },
  {
    words:
      /\b(?:(?<![\w-])(?:vulnerabilit\w+|cves?)(?![\w-])|scan (?:the |acme|app|\S+:)|docker scout|sbom|security scan)\b/i,
    says: 'Images can’t be scanned through Docker Hub’s documented API; Docker Scout does that.',
  },
  {
    words:
      /\bpulls? (?:per|by|each|on each|every) (?:day|week|month|hour)\b|\bpulls?\b.*\bon each day\b|\bdaily pulls\b|\bpull (?:history|trend|statistics)\b|\bhow many (?:pulls|downloads)\b.*\b(?:yesterday|last|this|today|on each|per)\b/i,
    says: 'Docker Hub tells how often a repository was pulled in all, and not when. Ask for example "top 10 repositories by pulls".',
  },
  {
    words: /\b(?:two[- ]factor|2fa|mfa|multi[- ]factor)\b/i,
    says: 'Two-factor authentication can’t be changed for others through the API.',
  },
  {
    words:
      /(?<![\w-])(?:retag|re-tag|copy|mirror|clone|fork)(?![\w-]).*\b(?:to|as|into)\b|\b(?:restore|bring (?:\w+ )?back|undelete|recover)\b(?! (?:in|into|on|to)\b)/i,
    says: 'Images can’t be copied, retagged or brought back through the API. Push the image again with docker.',
  },
  {
    words:
      /\bsecret\b.*\b(?:show|print|tell|give|send)\b.*\b(?:it|me|again|once more)\b|\b(?:print|show|tell|reveal|what is|give)\b.*\bsecret (?:of|for|behind)\b|\bsecret value\b/i,
    says: 'The secret of a token is shown once, when it is made. Make another token in its place.',
  },
  {
    words:
      /\b(?:delete|remove|close|wipe|destroy) (?:the |our |my )?(?:whole |entire )?(?:org|organi[sz]ation|account|company|docker hub|namespace)\b(?! (?:from|token|access))(?!.*\bfrom the\b)/i,
    says: 'An organization can’t be deleted through the API.',
  },
  {
    words:
      /\b(?:delete|remove|wipe|nuke|destroy|drop|purge|erase|clear|clean up|clean out|trash) (?:just |absolutely |really )?(?:everything|it all|all of it|all (?:the |our |of (?:the |our ))?(?:teams?|repos\w*|repositor\w+|tags?|members?|people|tokens?|users?|invit\w+|images?|\S+ tags)|every (?:team|repo\w*|tag|member|token|user|image)|them all|everybody|everyone|half)\b/i,
    says: 'That names no target. Name what shall be deleted, one by one.',
  },
  {
    words: /^(?:please )?(?:un)?star\b|\bstar (?:the |my |our )?\S+\/\S+|\bunstar\b|\bgive \S+ a star\b/i,
    says: 'Stars can’t be given through the API.',
  },
  {
    words:
      /\b(?:transfer|move|migrate|hand over)\b.*\b(?:repo\w*|repositor\w+|ownership|images?)\b|\b(?:transfer|move) \S+ to (?:the )?(?:org|namespace|acme-)\S*/i,
    says: 'Repositories can’t be transferred through the API.',
  },
  {
    words:
      /\b(?:tomorrow|tonight|next (?:week|month|year|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|(?:at|from) \d{1,2}(?::\d{2})? ?(?:am|pm|o'?clock)|in an hour|later today|every (?:morning|night|monday|day at))\b(?=.*\b(?:add|remove|delete|create|make|invite|give|kick|rename|turn|switch|take|put)\b)|\b(?:add|remove|delete|create|make|invite|give|kick|rename|turn|switch|take|put)\b.*\b(?:tomorrow|tonight|next (?:week|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|(?:again|back|out|off|on) (?:afterwards?|later|after that)|at \d{1,2}(?::\d{2})? ?(?:am|pm|o'?clock))\b/i,
    says: 'Nothing can be scheduled: requests are done when they are made. Ask again when it is time.',
  },
  {
    words:
      /\bshould (?:i|we)\b|\b(?:would|is) it (?:be )?(?:a )?(?:good idea|wise|ok(?:ay)?|safe|sensible|better)\b|\bdo you think\b|\bwhat do you (?:make|think)\b|\bwhat does it mean\b|\bis it safe to\b|\bwhy (?:should|would)\b|\bwhy (?:don'?t|do not) (?:i|we|you)\b|\bnot (?:so |really )?(?:sure|certain) any ?more\b|\blet me (?:first )?(?:check|ask|talk|think|clear)\b.*\b(?:before|first)\b/i,
    says: 'That is yours to decide. A dry run shows what would happen: put "dry run" before the request.',
  },
  {
    words:
      /^\s*(?:if|when|once|unless|in case|as soon as)\b(?! (?:i|we|you|did|was|were|is|are|has|have|does)\b).*\b(?:remove|delete|add|kick|make|invite|take|give|cancel|disable)\b|\b(?:remove|delete|add|kick|make|invite|take|give|cancel|disable)\b.*\b(?:if (?:he|she|they|it|nobody|anyone|there|that|the)|unless|only if|in case)\b/i,
    says: 'Whether that is so can’t be checked from here. Ask for it without the condition once you know.',
  },
  {
    words:
      /\b(?:do not|don'?t|never|please do not|must not|should not|shouldn'?t) (?:you )?(?:ever )?(?:delete|remove|add|make|invite|create|kick|rename|give|cancel|disable|revoke|touch|drop|promote|change)\b(?!.*\b(?:dry|simulate)\b)(?! (?:anything|it|them|him|her)\b)/i,
    says: 'Nothing was done, as you wish.',
  },
  {
    words: /\b(?:reset|change|set|update|recover)\b.*\bpassword|\bcredentials\b.*\bpassword\b/i,
    says: 'Passwords are not taken from requests, and can’t be changed through the API.',
  },
  {
    words: /\b(?:change|update|set|correct)\b.*\b(?:e-?mail address|full name|avatar|profile)\b/i,
    says: 'What people have in their profiles is theirs, and can’t be changed for them through the API.',
  },
  {
    words:
      /\b(?:erase|delete|clear|purge|wipe|remove|edit|tamper)\b.*\b(?:audit (?:log|trail|events?|entries)|log entries|from the (?:audit )?logs?)\b/i,
    says: 'The audit log can be read, and nothing in it changed.',
  },
  {
    words:
      /\b(?:clear|clean|empty) out\b|\b(?:delete|remove|drop|purge) the (?:rest|others|remaining)\b|\b(?:whole|entire) (?:org|organi[sz]ation|lot)\b.*\b(?:delete|remove|wipe|clear)/i,
    says: 'That names no target. Name what shall be deleted, one by one.',
  },
  {
    words: /\b(?:hide|publish|unpublish|expose)\b (?!.*\btoken)/i,
    says: 'The visibility of a repository can’t be changed through Docker Hub’s documented API; that is done in its settings on hub.docker.com.',
  },
  {
    words:
      /\bundo\b(?!.*\band (?:make|add|put|give|set|remove)\b)|\brevert\b|\btake (?:that|it) back\b|\broll (?:it |that )?back\b/i,
    says: 'What a run changed is taken back with "dockerhub-agent runs undo RUN", or /undo in a conversation.',
  },
  {
    words: /\b(?:swap|merge|combine|exchange)\b(?!.*: *\w)/i,
    says: 'What shall be done, step by step? Say for example "remove dev1 from platform, then add dev2 to platform".',
  },
  {
    words:
      /^(?:no,? )?(?:wait|hang on|hold on|stop)\b.*\b(?:wrong|opposite|mistake|not what)\b|^(?:no|nope|sorry),? not \S+, (?:i|we) meant?\b/i,
    says: 'Say once what shall be done, with the names, and nothing will be guessed.',
  },
  {
    words: /^(?:please )?(?:hold on|hang on|wait|stop)\b.*(?:\b(?:do not|not yet)\b|\bdon'?t\b)/i,
    says: 'Nothing was done. Say it again when it is time.',
  },
  {
    words:
      /\bdo (?:exactly |just )?(?:what|as|whatever) (?:it|that|this|he|she|they|the \w+) (?:says?|tells?|wants?|asks?|demands?)\b(?!(?: for)?:)/i,
    says: 'What somebody else wrote is not done. Say yourself what you want.',
  },
  {
    words: /\b(?:like|same (?:thing )?as) (?:last time|before|usual)\b|\bthe usual\b/i,
    says: 'Say what shall be done, with the names of what it is about.',
  },
];

/** Words that make a write uncertain, wherever they stand: it is asked about, and not made. */
export const DOUBTS: readonly Refusal[] = [
  {
    words: /\[secret [0-9a-f]{8}\]/,
    isAnywhere: true,
    says: 'The request holds a secret, or what looks like one. Secrets don’t travel through requests: say it again without it, and if it is real, revoke it.',
  },
  {
    words:
      /(?:^|[.!?;,]\s*)(?:if|once(?! (?:and|again|more))|unless|as soon as|in case|provided|assuming|whenever)\b(?! (?:i|we|you) (?:may|can|could|might)\b)(?! possible\b)(?!.*\bwhat would\b)/i,
    says: 'Whether that is so can’t be checked from here. Ask for it without the condition once you know.',
  },
  {
    words:
      /\b(?:delete|remove|add|make|give|invite|create|kick|rename|disable|put|take|read|write|admin|nuke|drop)\b.*\b(?:no,? ?wait|wait,? ?no|actually,? (?:no|don'?t)|no,? actually|scratch that|never ?mind|forget (?:it|that)|(?:just )?kidding|joking|although|maybe we|perhaps we|on second thoughts?|come to think|or not|rather not|what did we|hmm?|not sure|i guess|i don'?t know|dunno|hold (?:it|that|on|off|your horses)|hang on|wait|stop|scrap that|cancel that|on hold|(?:but )?not (?:all|every|both|yet|now)\b(?! of)|but not all)\b|[,;.!] *(?:no,? )?don'?t\W*$|[.!?;,]\s*(?:or|no),? \w+\?|[.!?;]\s*actually\b|(?<=\S.*)\bhmm\b/i,
    says: 'That was taken back, or is not certain. Say once what shall be done, and nothing will be guessed.',
  },
  {
    words: /\bi(?:'m| am) (?:leaving|quitting)\b.*\b(?:remove|take|kick|delete)\b/i,
    isAnywhere: true,
    says: 'Shall that be done now? Who leaves an organization can not come back by themselves. Ask for it alone.',
  },
  {
    words:
      /^(?:should|had|were) (?!i\b|we\b)(?:the |our |any |an? )?\w+\b[^?]*,\s+(?:please |then |kindly )*(?:add|give|remove|delete|make|put|invite|create|take|kick|rename|switch|turn|cancel|resend|send|set|grant)\b/i,
    says: 'Whether that is so can’t be checked from here. Ask for it without the condition once you know.',
  },
  {
    words:
      /^(?!.*\b(?:official|verified|images)\b).*\b(?:and|but)\b.*\b(?:keep|stays?|remains?|sure it)\b(?!.*\b(?:rules?|rest|name|same|existing|current|old)\b)|\bnot both\b|\bread-only admin\b|\bbut\b.*\b(?:must|should|has to|have to|needs to|still|stays?|keeps?|remains?|not be)\b(?! (?:not )?(?:yet|be sent|be made))(?=.*\b(?:owner|editor|member|private|public|team|access|out|in)\b)|\bkeep\b.*\bout of\b|\b(?:and|but) (?:also )?(?:not|neither)\b.*\b(?:owner|editor|admin|write|private|public)\b/i,
    says: 'These wishes contradict each other. Which one counts?',
  },
  {
    words:
      /\bread(?:[- ]only)?\b(?!.*\bwrite (?:access|permission|on|to)\b).*\bso (?:that )?(?:they|he|she|it|we) (?:can|could|may|will)\b.*\b(?:push|write|upload|publish|overwrite|deliver)\b/i,
    says: 'Who may read can not push. Which permission shall it be: read or write?',
  },
  {
    words:
      /\bprivate\b.*\bwithout (?:logging in|signing in|an? (?:account|login)|credentials)\b|\bprivate\b.*\b(?:anybody|anyone|everybody|everyone|the (?:internet|world|public))\b.*\b(?:pull|see|read|use|access)\b|\bpublic\b.*\b(?:only (?:we|us|our)|nobody else|secret|hidden)\b/i,
    says: 'Shall it be private or public? The request says both.',
  },
  {
    words:
      /'s (?:brother|sister|friend|colleague|boss|manager|replacement|successor|assistant|deputy|husband|wife|twin|team ?mates?|co-?workers?|people|guys|account|machine)\b|\bthe (?:new|old|other|right|wrong|usual) (?:guy|girl|person|people|one|team|repo|repository|token|intern|hire|colleague)s?\b|\b(?:you know|guess) (?:who|which|what)\b/i,
    says: 'Who or which exactly? Give the name.',
  },
  {
    words:
      /\b(?:suppose|supposing|imagine|assuming|let'?s say|say i|would i regret|would anyone|if i (?:were|had|ever)|i wish|wish (?:i|we|he|she|they|somebody)|if only|(?:should(?:n'?t| not)?|could|would|might) have (?:been|had|\w+ed|gone|done|made|given|taken|put|left|known)|why (?:was|is|did|has|have|were|do|does|can'?t))\b/i,
    says: 'Shall that be done? Then say it as a request, or put "dry run" before it to see what would happen.',
  },
  {
    words:
      /\bhow (?:do|can|could|would|should|does|to|might)\b(?! (?:you|i) (?:see|know|find|list|show))|\bwhat(?:'s| is) the (?:way|command|best way|right way|syntax)\b|\bwhat (?:do|should|must) (?:i|we) (?:do|say|type)\b|\bis (?:it|there) (?:a way|any way|allowed|possible)\b.*\?|\bam i allowed\b|\bwho (?:can|may|could)\b|\bwhat (?:does|do) .* mean\b/i,
    says: 'Say it as a request, with the names: "remove dev1 from platform". With "dry run" before it, nothing is sent.',
  },
  {
    words:
      /\brather (?:you|that you|not)\b|\bhold off\b|\b(?:asked|told|(?<!\b(?:i|we)(?: just| only| also| really)? )wants?|begged|ordered|instructed|suggests?|suggested|proposes?|proposed|recommends?|recommended|insists?|insisted|thinks?|believes?|heard|reads?|wrote|claims?) (?!to (?:push|pull|know|see|use|ship|deploy|publish|read|look|try|test|avoid|learn|help|start|run|build|understand|check)\b)(?:me|us|you|that|to|we|i|he|she|they)\b|\baccording to\b|\b(?:ticket|email|mail|message|note|comment|readme|description|chat|post|doc|wiki) (?:says?|said|reads|asks|tells|wants|claims)\b|\brumou?r\b/i,
    says: 'That is what somebody else wants. Say yourself what shall be done.',
  },
  {
    words:
      /\bunder no circumstances\b|\bby no means\b|\bwithout (?:removing|deleting|adding|inviting|changing|touching)\b|\binstead of (?:removing|deleting|adding|inviting|renaming)\b|\brather than (?:delet|remov|add|invit)\w*|\b(?:nobody|no ?one|none of them) (?:may|should|must|shall|will|is to) be\b|\b(?:refrain|avoid|stop|prevent|resist|careful)\b.*\b(?:removing|deleting|adding|inviting|making)\b|\bnot to (?:delete|remove|add|make|invite|kick|rename|give|touch|change|create)\b|\b(?:won'?t|will not|can'?t|cannot|must not|mustn'?t|shouldn'?t|should not|needn'?t|need not|no need to|isn'?t to|is not to|aren'?t|not going to|no longer want to|don'?t want (?:you )?to|do not want (?:you )?to|wouldn'?t|would not) (?:be )?(?:delet|remov|add|mak|invit|kick|renam|giv|creat|drop|becom|made|given|get)\w*/i,
    says: 'It reads as if that shall not be done. Nothing was changed.',
  },
];

/** In the marked text of a clause, where no intent of the tables may take it. */
export const BY_CLAUSE: readonly Refusal[] = [
  {
    words:
      /\b(?:delete|remove|rm|nuke|drop|trash|wipe|del|get rid of|purge|destroy|archive)\b(?!.*\b(?:from|out of)\b.*\b(?:TEAM|team)\b)(?!.*\b(?:MEMBER|tokens?|pats?|oats?|invit\w*|TEAM|team|rules?|permission\w*|access)\b).*\b(?:REPO|repos?|repository|repositories)\b(?!.*\b(?:TAG|tags?)\b)(?!.*\bTIME\b)/,
    says: 'Repositories can’t be deleted or archived through Docker Hub’s documented API; that is done in the settings of the repository on hub.docker.com. "is the repo … private" and "tags of …" work here.',
  },
  {
    words:
      /\b(?:delete|remove|rm|nuke|drop|trash|wipe|del|get rid of|purge|prune|clean up|untag)\b(?!.*\b(?:rules?|immutab\w*)\b).*\b(?:TAG|tags?)\b/,
    says: 'Tags can’t be deleted through Docker Hub’s documented API; that is done on hub.docker.com. "tags of app older than 60 days" lists what could go.',
  },
  {
    words:
      /^(?!.*\b(?:repo|repository|one) (?:called|named)\b|(?:set up|create|open|add)\b)(?:.*\b(?:make|turn|set|switch|change|should be|flip|convert|mark)\b.*\bREPO\b.*\b(?:private|public)\b|\bREPO\b.*\b(?:should be|to be|must be|into|becomes?)\b.*\b(?:private|public)\b|\b(?:make|set|turn|switch)\b.*\b(?:private|public)\b.*\bREPO\b(?!.*\bTEAM\b)|\b(?:visibility|privacy)\b.*\bREPO\b.*\bto\b)/,
    says: 'The visibility of a repository can’t be changed through Docker Hub’s documented API; that is done in its settings on hub.docker.com.',
  },
  { words: /\brenam\w*\b.*\b(?:REPO|repo|repository)\b/, says: 'Repositories can’t be renamed.' },
  {
    words:
      /\b(?:change|update|set|edit|describe|rewrite|replace)\b.*\b(?:descriptions?|readme|desc)\b.*\bREPO\b|\b(?:change|update|set|edit|describe|rewrite)\b.*\bREPO\b.*\b(?:descriptions?|readme|as TEXT)\b|\bREPO (?:repo )?(?:description|readme)\b.*\b(?:change|update|set|rewrite) it\b|\bdescribe REPO as\b/,
    says: 'The description and the README of a repository can’t be changed through Docker Hub’s documented API.',
  },
  {
    words:
      /\b(?:take away|revoke|remove|withdraw|drop|strip|take)\b.*\b(?:permissions?|access|rights?|read|write|admin)\b.*\b(?:REPO|TEAM)\b|\b(?:revoke|remove|take)\b.*\b(?:TEAM|REPO)\b.*\b(?:permissions?|access|rights?|write|admin)\b/,
    says: 'A permission can be given or replaced through the documented API, and not taken away; that is done on hub.docker.com.',
  },
  {
    words: /\b(?:give|grant|let|allow)\b(?!.*\bTEAM\b).*\bMEMBER\b.*\b(?:read|write|admin|access)\b.*\bREPO\b/,
    says: 'Repositories are given to teams, not to people. Add the person to a team, and give that team the permission.',
  },
  {
    words: /\badd\b.*\bREPO\b.*\bto\b.*\bTEAM\b(?!.*\b(?:read|write|admin)\b)/,
    says: 'Which permission shall the team have on it: read, write or admin?',
  },
];
