// Members, invitations and settings of an organization.
import { z } from 'zod';
import { corrected, isWord } from '../vocabulary.ts';
import { isRecord } from '../../../json.ts';
import type { Clause } from '../clause.ts';
import {
  askAbout,
  capital,
  counted,
  type Intent,
  listing,
  membersOf,
  query,
  readAll,
  type Scene,
  show,
  write,
} from '../intent.ts';
import { ask, callHub, type Doing, refuse } from '../plan.ts';

const COLUMNS = [
  ['username', 'member'],
  ['full_name', 'name'],
  ['email', 'email'],
  ['role', 'role'],
  ['groups', 'teams'],
  ['date_joined', 'joined'],
] as const;

const ROLE = /\b(owners?|editors?|members?)\b/g;
const Invite = z.looseObject({
  id: z.string(),
  invitee: z.string(),
  team: z.string().optional(),
  role: z.string().optional(),
  inviter_username: z.string().optional(),
});
type Invite = z.infer<typeof Invite>;
const Settings = z.looseObject({
  restricted_images: z.object({
    enabled: z.boolean(),
    allow_official_images: z.boolean(),
    allow_verified_publishers: z.boolean(),
  }),
});

/** Who shall have which role: each the role that follows them. */
function rolesIn({ clause }: Scene, people: readonly string[]): readonly { username: string; role: string | null }[] {
  const text = clause.text.replace(/\bfrom (?:an? |plain |being )*(?:owner|editor|member)\b/g, (words) =>
    ' '.repeat(words.length),
  );
  const said = [...text.matchAll(ROLE)].map(({ index, 1: word = '' }) => ({ at: index, role: word.replace(/s$/, '') }));
  const marks = [...text.matchAll(/\b(?:MEMBER|EMAIL)\b/g)].map(({ index }) => index);
  return people.map((username, index) => {
    const at = marks[index] ?? 0;
    const next = said.find((one) => one.at > at) ?? said.findLast((one) => one.at < at);
    return { username, role: next?.role ?? null };
  });
}

function* invitations(org: string): Doing<readonly Invite[]> {
  const { rows } = yield* callHub('hub_org', 'list_invites', { org });
  return rows.flatMap((row) => Invite.safeParse(row).data ?? []);
}

/** The invitation that is meant: by its address, the beginning of it, or because there is but one. */
function* invitationMeant({ clause, org, names: there }: Scene): Doing<Invite> {
  const isKnown = (word: string) =>
    [...there.teams.map(({ name }) => name), ...there.members.map(({ username }) => username), org].includes(
      word.toLowerCase(),
    );
  const all = yield* invitations(org);
  const [email] = clause.named.EMAIL;
  const known = all.map(({ invitee }) => invitee);
  const pick = (fits: (invitee: string) => boolean) => all.filter(({ invitee }) => fits(invitee.toLowerCase()));
  if (email !== undefined)
    return pick((invitee) => invitee === email.toLowerCase())[0] ?? askAbout(email, 'pending invitation for', known);
  const names = clause.named.NAME.flatMap((name) => [name.toLowerCase(), name.toLowerCase().replace(/s$/, '')]);
  const words = clause.text
    .replace(/\b[A-Z]+\b/g, '')
    .split(/[^\w-]+/)
    .filter((word) => word.length > 2);
  const [found, another] = pick((invitee) =>
    [...names, ...words, ...clause.named.MEMBER].some(
      (word) => invitee.split('@')[0] === word || invitee.split(/[.@]/)[0] === word,
    ),
  );
  if (found && !another) return found;
  const [name] = [...clause.named.NAME, ...clause.named.MEMBER];
  if (name !== undefined) return askAbout(name, 'pending invitation for', known);
  // "Heidi never got the mail. Send her invitation again": whose it is stands in another sentence.
  const [named, other] = pick((invitee) =>
    new RegExp(`\\b${invitee.split(/[.@]/)[0] ?? ''}\\b`, 'i').test(clause.said),
  );
  if (named && !other) return named;
  // A word that nobody knows may be whose it is: "henry never got his mail".
  const [, word = ''] = WHO_HAS.exec(clause.said) ?? [];
  const isStranger = word !== '' && !isWord(word) && corrected(word) === word.toLowerCase() && !isKnown(word);
  const [one, two] = all;
  if (!isStranger && one && !two && /\bthe\b|\bpending\b|\bonly\b|\bone\b|\bthat\b|\bit\b/.test(clause.text))
    return one;
  if (all.length === 0) return refuse(`${org} has no pending invitations.`);
  return ask(`Which invitation? Pending: ${known.join(', ')}.`);
}

const WHO_HAS =
  /(?<![\w@.-])([a-z]{3,}) (?:never|has|hasn't|did|didn't|says|said|got|is|was|wants|tells|claims|lost|still|can't)\b/i;
const POSSESSIVE = /\b(?:invites?|invitations?)\b/;
const CANCEL =
  /\b(?:cancel\w*|revok\w*|withdraw\w*|delet\w*|remov\w*|rescind\w*|retract\w*|drop\w*|take back|call off|void|kill|rm|del)\b/;
const RESEND = /\b(?:resend\w*|resent|re-send|nudge\w*|remind\w*|again|another time|once more)\b/;

const KIND = String.raw`(?:the |docker |both )*(?:official(?: images?)?|verified(?: publishers?)?|publishers)`;
const FORBIDS_BOTH = new RegExp(
  String.raw`\b(disallow\w*|block\w*|forbid\w*|no|without|exclud\w*) (${KIND}) (?:and|or|nor) (${KIND})`,
);
const BOTH_FORBIDDEN = new RegExp(
  String.raw`\b(${KIND}) and (${KIND}) ((?:are |is |should |shall |must |to |be |both )*(?:not|blocked|disallowed|forbidden|disabled|excluded|off))\b`,
);

/** What the settings shall be, from the words and what they are now. */
function newSettings(
  clause: Clause,
  now: z.infer<typeof Settings>['restricted_images'],
): z.infer<typeof Settings>['restricted_images'] | null {
  const keeps = /\b(?:keep|leave)\b[^,]*?\brestrict\w*[^,]*?\b(off|on)\b/.exec(clause.text)?.[1];
  const text =
    keeps === undefined
      ? clause.text
      : clause.text.replace(/\b(?:keep|leave)\b[^,]*?\b(?:off|on)\b(?: in (?:the )?settings)?/, ' ');
  // What is said of one kind of image is said between commas, "and" and "but"; of both, it is said once.
  const parts = text
    .replace(FORBIDS_BOTH, '$1 $2, $1 $3')
    .replace(BOTH_FORBIDDEN, '$1 $3, $2 $3')
    .split(/,|;|\bbut\b|\band\b/);
  const no = (noun: string) =>
    parts.some(
      (part) =>
        new RegExp(String.raw`\b${noun}`).test(part) &&
        /\b(?:no|not|without|block\w*|forbid\w*|disallow\w*|exclud\w*|except|never|off|forbidden|disabled?)\b/.test(
          part,
        ),
    );
  const only = /\b(?:only|nothing but|just|solely|exclusively)\b/.test(text);
  const [official, verified] = [/\bofficial\b/.test(text), /\bverified|\bpublishers?\b/.test(text)];
  const turnsOff =
    /\b(?:off|disabl\w*|lift\w*|stop|end|deactivat\w*|unrestrict\w*|no restrictions?|remove)\b/.test(text) &&
    !official &&
    !verified;
  if (/\bon\b/.test(text) && /\b(?<!on )off\b/.test(text)) return null;
  const turnsOn = /\b(?:on|enabl\w*|restrict(?:s|ing|ed)?|activat\w*|start|limit)\b/.test(text);
  if (turnsOff) return { ...now, enabled: false };
  if (only && (official || verified))
    return {
      enabled: true,
      allow_official_images: official && !no('official'),
      allow_verified_publishers: verified && !no('(?:verified|publishers?)'),
    };
  const changed = {
    ...now,
    ...(official && { allow_official_images: !no('official') }),
    ...(verified && { allow_verified_publishers: !no('(?:verified|publishers?)') }),
  };
  if (turnsOn) return { ...changed, enabled: true };
  return official || verified ? changed : null;
}

export const organization: readonly Intent[] = [
  {
    action: 'hub_org resend_invite',
    example: 'resend the invitation of heidi@acme.example',
    noun: () => 'invitation',
    when: [RESEND, /\b(?:invit\w*|resen\w*|re-send|nudge\w*|remind\w*|mails?|e-?mails?)\b/],
    not: /\binvite (?:her|him|them|EMAIL)\b|\bas (?:an? )?(?:owner|editor|member)\b|\bsettings?\b|\bteam\b.*\bagain\b|\bREPO\b|\btokens?\b/,
    isWrite: true,
    takes: ['NAME', 'EMAIL', 'UUID', 'MEMBER', 'TEXT'],
    findsByWord: true,
    takesNames: true,
    *play(scene: Scene) {
      const { id, invitee } = yield* invitationMeant(scene);
      return yield* write(scene, ['hub_org', 'resend_invite'], { id, org: scene.org }, [
        'Sent',
        'send',
        `the invitation of ${invitee} again`,
      ]);
    },
  },
  {
    action: 'hub_org delete_invite',
    example: 'cancel the invitation of heidi@acme.example',
    noun: () => 'invitation',
    when: [CANCEL, POSSESSIVE],
    not: /\bTIME\b|\bwho\b|\bwhich\b/,
    isWrite: true,
    takes: ['NAME', 'EMAIL', 'UUID', 'MEMBER', 'TEXT'],
    findsByWord: true,
    takesNames: true,
    *play(scene: Scene) {
      const { id, invitee } = yield* invitationMeant(scene);
      return yield* write(scene, ['hub_org', 'delete_invite'], { id, org: scene.org }, [
        'Cancelled',
        'cancel',
        `the invitation of ${invitee}`,
      ]);
    },
  },
  {
    action: 'hub_org bulk_invite',
    isInvitation: true,
    isOneFor: 'EMAIL',
    example: 'invite jane@example.com to the platform team, dry run first',
    noun: () => 'invitation',
    when: [
      /\binvit(?:e|es|ing|ed)\b|\bsend\b.*\binvitations?\b|\bonboard\b|\binvitations?\b.*\b(?:send|sent|go)\b|\bneeds? (?:an? |to get an? )?invit\w+|^(?:of )?an? invitation (?:of|for) EMAIL\b|\b(?:add|bring|get|put)\b.*\bEMAIL\b/,
    ],
    not: /\bTIME\b|\b(?:pending|list|show|which|how many|who|were|whom|status|open)\b|\bREPO\b|\bscim\b/,
    isWrite: true,
    takes: ['EMAIL', 'NAME', 'TEAM'],
    takesNames: true,
    *play(scene: Scene) {
      const { clause, org, names } = scene;
      const { EMAIL, NAME, TEAM, MEMBER } = clause.named;
      const teamName =
        /\bto (?:the )?(?:team )?NAME(?: team)?\b|\bteam NAME\b|\bNAME team\b|\binto (?:the )?NAME\b/.test(clause.text)
          ? NAME.at(-1)
          : undefined;
      if (teamName !== undefined && TEAM.length === 0)
        return askAbout(
          teamName,
          'team',
          names.teams.map(({ name }) => name),
        );
      const [already] = MEMBER;
      if (already !== undefined && EMAIL.length === 0) return refuse(`${already} is a member of ${org} already.`);
      const people = [
        ...EMAIL,
        ...(EMAIL.length === 0 || /EMAIL(?:,| and| or) NAME|NAME(?:,| and) EMAIL/.test(clause.text) ? NAME : []),
      ];
      const odd = people.find((one) => one.includes('@') && !EMAIL.includes(one));
      if (odd !== undefined) return ask(`${odd} is no whole e-mail address. What is the address?`);
      if (people.length === 0) return ask('Who shall be invited? Give their email addresses or Docker IDs.');
      const [team, other] = TEAM;
      if (other !== undefined) return ask(`Into which team: ${TEAM.join(' or ')}? An invitation can name one.`);
      const role =
        /\bas (?:an? |plain |ordinary )*(\w+)\b|\b(?:with the )?role (?:of )?(?:an? )?(\w+)\b|\b(owner|editor|member) role\b/.exec(
          clause.text,
        );
      const wanted = role?.[3] ?? role?.[1] ?? role?.[2];
      const known = wanted === undefined ? undefined : /^(owner|editor|member)s?$/.exec(wanted)?.[1];
      if (wanted !== undefined && known === undefined && !/^(?:TEAM|dry|well|soon|usual|it|before)$/.test(wanted))
        return ask(`There is no role ${wanted}. Shall they be owner, editor or member?`);
      const params = {
        org,
        invitees: people,
        ...(team !== undefined && { team }),
        ...(known !== undefined && { role: known }),
      };
      const rest = `${listing(people)} to ${team === undefined ? org : `the team ${team} of ${org}`}${known === undefined ? '' : ` as ${known}`}`;
      if (!clause.isDryRun) {
        const { data, planned } = yield* callHub('hub_org', 'bulk_invite', params);
        if (planned) return `Planned: to invite ${rest}. Nothing was sent.`;
        return inviteOutcome(data, `Invited ${rest}.`);
      }
      const { data } = yield* callHub('hub_org', 'bulk_invite', { ...params, dry_run: true });
      return inviteOutcome(data, `Dry run, nothing was sent: this would invite ${rest}.`);
    },
  },
  {
    action: 'hub_org list_invites',
    example: 'which invitations are pending?',
    noun: () => 'invitation',
    when: [/\b(?:invites?|invitations?|invited)\b/],
    not: /\bTIME\b|\b(?:cancel|revoke|withdraw|delete|resend|sent out|remove)\b/,
    *play(scene: Scene) {
      const { clause, org } = scene;
      const { result, rows } = yield* callHub('hub_org', 'list_invites', { org });
      const all = rows.flatMap((row) => Invite.safeParse(row).data ?? []);
      yield* show([result], `Pending invitations of ${org}`, [
        ['invitee', 'invitee'],
        ['role', 'role'],
        ['team', 'team'],
        ['inviter_username', 'invited by'],
        ['created_at', 'invited'],
      ]);
      const [email] = clause.named.EMAIL;
      const one = all.find(({ invitee }) => invitee === email);
      if (email !== undefined)
        return one
          ? `${email} was invited by ${one.inviter_username ?? 'somebody'} and has not answered yet.`
          : `There is no pending invitation for ${email}.`;
      return all.length === 0
        ? `${org} has no pending invitations.`
        : `${org} has ${counted(all.length, 'pending invitation')}: ${listing(all.map(({ invitee }) => invitee))}.`;
    },
  },
  {
    action: 'hub_org update_settings',
    speaksOfNot: true,
    joins: true,
    example: 'turn on the image restriction',
    when: [
      /\brestrict\w*|\bimage (?:access|restriction\w*|polic\w*)|\b(?:official|verified)\b.*\b(?:images?|publishers?)\b|\bpublishers?\b|\bofficial\b|\bsettings?\b/,
      /\b(?:turn\w*|switch\w*|enabl\w*|disabl\w*|set|on|off|chang\w*|allow\w*|disallow\w*|exclud\w*|restrict\w*|block\w*|forbid\w*|permit\w*|only|limit|activat\w*|deactivat\w*|lift|stop|make|update)\b/,
    ],
    not: /^(?:may|can|could|do(?! not)|does|have|has|should)\b|\bor (?:are|is|not|can|may)\b|^(?:is|are|what|which|show|does|do(?! not)|who|whether|tell|image restrictions? on or off)\b|\bwhich images?\b|\bon or off\b|\bTIME\b|\bwhich\b|\bwhat are\b|\bwho\b|\bshow\b|\bwhether\b|\bREPO\b|\bcan (?:we|our|they|i)\b|\btags?\b/,
    isWrite: true,
    takesNames: true,
    *play(scene: Scene) {
      const { clause, org } = scene;
      const { data } = yield* callHub('hub_org', 'get_settings', { org });
      const now = Settings.parse(data).restricted_images;
      const restricted_images = newSettings(clause, now);
      if (restricted_images === null)
        return ask(
          'Which setting, and to what? The image restriction can be on or off, with official images and verified publishers allowed or not.',
        );
      const told = restricted_images.enabled
        ? `the image restriction on, official images ${restricted_images.allow_official_images ? 'allowed' : 'blocked'}, verified publishers ${restricted_images.allow_verified_publishers ? 'allowed' : 'blocked'}`
        : 'the image restriction off';
      return yield* write(scene, ['hub_org', 'update_settings'], { org, restricted_images }, ['Set', 'set', told]);
    },
  },
  {
    action: 'hub_org get_settings',
    example: 'show the settings of the organization',
    when: [
      /\bsettings?\b|\brestrict\w*|\bofficial images?\b|\bverified publishers?\b|\b(?:which|what) images\b(?!.*\bpulled\b)|\bimage (?:access|polic)/,
    ],
    not: /\bTIME\b|\bREPO\b/,
    *play(scene: Scene) {
      const { org } = scene;
      const { data, result } = yield* callHub('hub_org', 'get_settings', { org });
      const { restricted_images: now } = Settings.parse(data);
      yield* show([result], `Settings of ${org}`, [
        ['restricted_images.enabled', 'restricted images'],
        ['restricted_images.allow_official_images', 'official images allowed'],
        ['restricted_images.allow_verified_publishers', 'verified publishers allowed'],
      ]);
      return now.enabled
        ? `The image restriction of ${org} is on: official images are ${now.allow_official_images ? 'allowed' : 'blocked'}, verified publishers are ${now.allow_verified_publishers ? 'allowed' : 'blocked'}.`
        : `The image restriction of ${org} is off, so members can pull any image; official images and verified publishers would be ${now.allow_official_images && now.allow_verified_publishers ? 'allowed' : 'partly allowed'} if it were on.`;
    },
  },
  {
    action: 'hub_org remove_member',
    example: 'remove dev1 from the organization',
    when: [
      /\b(?:remov\w*|kick\w*|throw|take|taken|rm|delet\w*|expel|evict|boot|drop|out|offboard\w*|off-board\w*|get rid of)\b/,
      /\b(?:org\w*|company|acme|entirely|completely|altogether|offboard\w*|docker hub)\b/,
    ],
    not: /\bTEAM\b|\bTIME\b|\bwho\b|\bwhich\b|\bTOKEN\b|\binvit|\bowners? only\b|\btokens?\b/,
    names: ['MEMBER'],
    isWrite: true,
    takes: ['EMAIL'],
    *play(scene: Scene) {
      const sentences: string[] = [];
      for (const username of new Set(membersOf(scene))) {
        sentences.push(
          yield* write(scene, ['hub_org', 'remove_member'], { org: scene.org, username }, [
            'Removed',
            'remove',
            `${username} from ${scene.org}`,
          ]),
        );
      }
      return sentences.join('\n');
    },
  },
  {
    action: 'hub_org remove_member',
    example: 'remove dev1 from the platform team',
    isQuestion: true,
    when: [/\b(?:remove|kick|rm|take out|take|throw out|throw|drop|expel|boot)\b/],
    not: /\btakes? up\b|^show\b|\b(?:tags?|tokens?|pats?|oats?|invit\w*|permission\w*|access|TIME|repos?|repository|repositories|REPO|REPOS|which|who|were|was)\b/,
    *play(scene: Scene) {
      const { clause, names, org } = scene;
      const [unknown] = clause.named.NAME;
      if (unknown !== undefined && /\bNAME\b/.test(clause.text)) {
        const isTeam =
          /\b(?:from|of|to|into) (?:the )?(?:team )?NAME\b|\bNAME team\b/.test(clause.text) &&
          clause.named.MEMBER.length > 0;
        return isTeam
          ? askAbout(
              unknown,
              'team',
              names.teams.map(({ name }) => name),
            )
          : askAbout(
              unknown,
              'member',
              names.members.map(({ username }) => username),
            );
      }
      const [username = ''] = membersOf(scene);
      const groups = names.members.find((member) => member.username === username)?.groups ?? [];
      return ask(
        `Remove ${username} from what: ${[...groups.map((group) => `the team ${group}`), `the organization ${org}`].join(', or ')}?`,
      );
    },
  },
  {
    action: 'hub_org update_member',
    isGraded: true,
    example: 'make dev1 an editor',
    when: [
      /\b(?:make|made|making|promot\w*|demot\w*|chang\w*|set|turn|upgrad\w*|downgrad\w*|give|become|becomes|became|should be|switch|be|being|rights)\b|\bMEMBER (?:(?:goes |back )+)?(?:to|as) (?:an? |being |ordinary |plain )*(?:owner|editor|member)\b|\bMEMBER\b.*\b(?:owner|editor|member) role\b|\b(?:owner|editor)s? for MEMBER\b/,
      /\b(?:owners?|editors?|members?|roles?|promot\w*|demot\w*)\b/,
    ],
    not: /\bmembers? of (?:that|this|the) team\b|\b(?:which|who|what|show|list|TIME|TEAM|csv|export|invit\w*|many|REPO|tokens?)\b/,
    isWrite: true,
    takes: ['MEMBER', 'EMAIL'],
    takesNames: true,
    *play(scene: Scene) {
      const people = membersOf(scene);
      const sentences: string[] = [];
      const { NAME } = scene.clause.named;
      if (NAME[0] !== undefined)
        return askAbout(
          NAME[0],
          'member',
          scene.names.members.map(({ username }) => username),
        );
      const roles = rolesIn(scene, people).filter(
        ({ username }, index, all) => all.findLastIndex((one) => one.username === username) === index,
      );
      const open = roles.find(({ role }) => role === null);
      if (open) return ask(`Which role shall ${open.username} have: owner, editor or member?`);
      for (const { username, role } of roles) {
        sentences.push(
          yield* write(scene, ['hub_org', 'update_member'], { org: scene.org, username, role }, [
            'Made',
            'make',
            `${username} ${role === 'member' ? 'a member' : `an ${role}`} of ${scene.org}`,
          ]),
        );
      }
      return sentences.join('\n');
    },
  },
  {
    action: 'hub_org update_member',
    example: 'make dev1 an editor',
    isQuestion: true,
    when: [
      /\b(?:move|transfer|needs?|give|change|switch|swap|permissions?|access|rights|promot\w*|demot\w*|upgrade|add|put)\b/,
    ],
    not: /\b(?:TIME|which|who|what|show|list|csv|how)\b/,
    names: ['MEMBER'],
    *play(scene: Scene) {
      const people = listing(membersOf(scene));
      return ask(
        `What shall be done with ${people}? Say for example "add ${people} to platform", "remove ${people} from backend" or "make ${people} an editor".`,
      );
    },
  },
  {
    action: 'hub_org export_members',
    example: 'export all members as CSV',
    when: [/\bcsv\b|\bexport\w*\b|\bspreadsheet\b|\bexcel\b/],
    not: /\bREPO\b|\bTIME\b|\brepos\b|\baudit\b|\btags\b/,
    *play(scene: Scene) {
      const { org } = scene;
      const { data } = yield* callHub('hub_org', 'export_members', { org });
      const text =
        typeof data === 'string'
          ? data
          : isRecord(data)
            ? (Object.values(data).find((value) => typeof value === 'string') ?? JSON.stringify(data))
            : JSON.stringify(data);
      return `The members of ${org} as CSV:\n\n${text.trim()}`;
    },
  },
  {
    action: 'hub_org list_members',
    example: 'who are the owners?',
    when: [
      /\b(?:members?|people|persons?|users?|accounts?|owners?|editors?|everybody|everyone|somebody|someone|staff|colleagues|head ?count|anybody|anyone|roles?|person|MEMBER)\b|\bwho (?:is|are|works?|belongs?)\b|\bwhos\b.*\borganization\b/,
    ],
    not: /\b(?:the|a|NAME) team\b|\b(?:TEAM|REPO|TIME_AUDIT|tokens?|invite|add|remove|delete|create|make|put|kick|give|transfer|tags?|repos?|deleted|pushed|password|two-factor|slack)\b/,
    *play(scene: Scene) {
      const { clause, org } = scene;
      const { text, window } = clause;
      const role =
        /\b(owner|editor)s?\b/.exec(text)?.[1] ??
        (/\b(?:plain|ordinary|normal|regular|just) members?\b/.test(text) ? 'member' : undefined);
      const [person] = [...clause.named.MEMBER, ...clause.named.EMAIL, ...clause.named.TEXT, ...clause.named.NAME];
      const word = person ?? /\b(?:name of|named|called) (\w+)/.exec(text)?.[1];
      const found = yield* readAll('hub_org', 'list_members', {
        org,
        ...(role !== undefined && { role }),
        ...(word !== undefined && { search: word }),
      });
      const where: string[] = [];
      if (/\b(?:per|by|each|every) roles?\b/.test(text)) {
        const { result, rows } = yield* query(
          `SELECT role, count(*) AS n FROM ${found.result} GROUP BY role ORDER BY n DESC, role`,
        );
        yield* show([result], `Members of ${org} by role`, [
          ['role', 'role'],
          ['n', 'members'],
        ]);
        const parts = rows.flatMap(
          (row) => z.looseObject({ role: z.string(), n: z.number() }).safeParse(row).data ?? [],
        );
        return `${parts.map(({ role: one, n }) => `${one}: ${n}`).join(', ')}, of ${found.returned} members of ${org}.`;
      }
      if (role !== undefined) where.push(`lower(role) = '${role}'`);
      if (/\bmore than one team\b|\b(?:several|two or more|multiple) teams\b/.test(text))
        where.push(`json_array_length(groups) > 1`);
      if (/\b(?:no|without a|not in any|in no) teams?\b/.test(text)) where.push(`json_array_length(groups) = 0`);
      if (window?.from) where.push(`date_joined >= '${window.from.toInstant().toString()}'`);
      if (window?.end) where.push(`date_joined < '${window.end.toInstant().toString()}'`);
      if (word !== undefined) {
        const like = `'%${word.toLowerCase().replaceAll("'", "''").replace(/[%_]/g, '')}%'`;
        where.push(`(lower(username) LIKE ${like} OR lower(full_name) LIKE ${like} OR lower(email) LIKE ${like})`);
      }
      if (where.length === 0 || found.returned === 0) {
        yield* show([found.result], `Members of ${org}`, COLUMNS);
        if (found.returned > 0 || (role === undefined && word === undefined))
          return `${org} has ${counted(found.returned, 'member')}.${found.caveat}`;
        return `There is no ${role ?? 'member'}${word === undefined ? '' : ` ${word}`} in ${org}.${found.caveat}`;
      }
      const { result, rows } = yield* query(
        `SELECT username, full_name, email, role, groups, date_joined FROM ${found.result} WHERE ${where.join(' AND ')} ORDER BY username`,
      );
      yield* show([result], `Members of ${org}${role === undefined ? '' : `, ${role}s`}`, COLUMNS);
      const who = rows.flatMap(
        (row) => z.looseObject({ username: z.string(), role: z.string() }).safeParse(row).data ?? [],
      );
      const noun = role === undefined || role === 'member' ? 'member' : role;
      if (who.length === 0) return `No ${noun} of ${org} is like that, of ${found.returned} members.`;
      return `${capital(counted(who.length, noun))} of ${org}: ${listing(who.map(({ username, role: has }) => (role === undefined ? `${username} (${has})` : username)))}.${found.caveat}`;
    },
  },
];

/** What came of invitations, one by one: an address that does not work is never passed over. */
function inviteOutcome(data: unknown, sentence: string): string {
  const told = isRecord(data) ? (data['invitees'] ?? data['invites']) : [];
  const list = isRecord(told) ? told['invites'] : told;
  const refused = (Array.isArray(list) ? list : [])
    .filter(isRecord)
    .filter(({ status }) => typeof status === 'string' && status !== 'invited');
  if (refused.length === 0) return sentence;
  const why = refused
    .map(({ invitee, status }) => `${String(invitee)} is ${String(status).replaceAll('_', ' ')}`)
    .join('; ');
  const isNobody = Array.isArray(list) && refused.length === list.length;
  return refuse(isNobody ? `Nobody was invited: ${why}.` : `${sentence} But: ${why}. Correct that, and ask again.`);
}
