// Teams and who is in them.
import type { Clause } from '../clause.ts';
import { ask, callHub, type Doing, refuse } from '../plan.ts';
import {
  askAbout,
  counted,
  type Intent,
  listing,
  membersOf,
  query,
  readAll,
  type Scene,
  show,
  teamsOf,
  write,
} from '../intent.ts';
import { z } from 'zod';

const MEMBERS = [
  ['username', 'member'],
  ['full_name', 'name'],
  ['email', 'email'],
  ['role', 'role'],
] as const;
const ADD = /\b(?:add|adds|added|adding|put|join|joins|include|enroll|assign|onboard|stick|get)\b/;
const REMOVE =
  /\bshould not be (?:in|on|part)\b|\bno longer be\b|\b(?:remove|removes|removed|removing|rm|kick|kicked|kicking|take|taken|taking|throw|drop|dropped|pull|boot|delete|eject|out of|off|leave|leaves|expel|strip|get rid of)\b/;

function* inEach(scene: Scene, teams: readonly string[], people: readonly string[], adds: boolean): Doing<string> {
  const sentences: string[] = [];
  // "grace to platform, linus to backend" are pairs, and no more than these.
  const marks = scene.clause.text.match(/\b(?:TEAM|MEMBER)\b/g) ?? [];
  const isPaired =
    teams.length > 1 &&
    people.length === teams.length &&
    /^(?:MEMBER TEAM ?)+$|^(?:TEAM MEMBER ?)+$/.test(marks.join(' '));
  if (
    !isPaired &&
    teams.length > 1 &&
    people.length > 1 &&
    !/^(?:MEMBER )+(?:TEAM ?)+$|^(?:TEAM )+(?:MEMBER ?)+$/.test(marks.join(' '))
  ) {
    return ask('Who in which team? Say it one by one, like "add grace to platform, then add linus to backend".');
  }
  for (const [index, group_name] of teams.entries()) {
    if (!isPaired && teams.indexOf(group_name) < index) continue;
    for (const person of isPaired ? people.slice(index, index + 1) : new Set(people)) {
      const params = { org: scene.org, group_name, ...(adds ? { member: person } : { username: person }) };
      sentences.push(
        yield* write(
          scene,
          ['hub_teams', adds ? 'add_member' : 'remove_member'],
          params,
          adds
            ? ['Added', 'add', `${person} to the team ${group_name}`]
            : ['Removed', 'remove', `${person} from the team ${group_name}`],
        ),
      );
    }
  }
  return sentences.join('\n');
}

/** The name stands in quotes: `new team "sre"`. */
function isQuoted({ text, named }: Clause): boolean {
  return (
    named.NAME.length === 0 && /\bteam(?: called| named)? TEXT\b/.test(text) && /^[\w.-]+$/.test(named.TEXT[0] ?? '')
  );
}

function newTeams({ clause }: Scene): readonly string[] {
  const { NAME, TEAM, TEXT } = clause.named;
  const [quoted = ''] = TEXT;
  if (isQuoted(clause)) return [quoted.toLowerCase()];
  if (TEAM.length > 0 && NAME.length === 0) return refuse(`The team ${TEAM[0]} exists already; nothing was changed.`);
  if (NAME.length === 0) return ask('What shall the team be called? Say for example "create team sre".');
  return NAME.map((name) => name.toLowerCase());
}

const Group = z.looseObject({
  id: z.number().optional(),
  name: z.string(),
  description: z.string().nullable().optional(),
  member_count: z.number().optional(),
});

export const teams: readonly Intent[] = [
  {
    action: 'hub_teams create',
    isNew: true,
    example: 'create team sre, described as "Keeps the lights on"',
    makes: 'TEAM',
    isOneFor: 'NAME',
    isDescribed: true,
    when: [
      /\b(?:create|created|creating|make|made|making|mk|new|set up|setup|need|needed|open|start|establish|have|want)\b(?: \S+){0,4}? (?:teams?|groups?)\b|\badd an? (?:new )?(?:team|group)\b|\b(?:teams?|groups?)\b.*\bbe (?:created|made|set up)\b/,
    ],
    not: /\bMEMBER\b|\bEMAIL\b|\bREPO\b|\bmembers?\b|\b(?:which|what|how|show|list|who|renam\w*|were|was|got|do we|have we|drop|removed?|delet\w*|no longer|do not|another name)\b|\binvit/,
    isWrite: true,
    takes: ['NAME', 'TEXT', 'TEAM'],
    takesNames: true,
    *play(scene: Scene) {
      const description = scene.clause.named.TEXT[isQuoted(scene.clause) ? 1 : 0];
      const sentences: string[] = [];
      for (const name of newTeams(scene)) {
        sentences.push(
          yield* write(
            scene,
            ['hub_teams', 'create'],
            { org: scene.org, name, ...(description !== undefined && { description }) },
            ['Created', 'create', `the team ${name}`],
          ),
        );
      }
      return sentences.join('\n');
    },
  },
  {
    action: 'hub_teams update',
    speaksOfNot: true,
    example: 'full replace of team security: name appsec, description "…"',
    when: [
      /\b(?:full|complete) (?:update|replace|replacement|put)\b|\b(?:replace|overwrite|put)\b.*\bname\b|\bhub_teams update\b|\bupdate\b.*\bname ?=|\bfully (?:update|replace)\b|\breplace\b.*\bdescription\b.*\bname\b/,
    ],
    names: ['TEAM', 'TEXT'],
    isWrite: true,
    takes: ['NAME'],
    takesNames: true,
    *play(scene: Scene) {
      const { clause, org } = scene;
      const [group_name = '', second] = clause.named.TEAM;
      const [first, other] = clause.named.TEXT;
      const said =
        /\bname\b(?:,| (?:should|shall|must|stays?|remains?|be|is|becomes?|to|as|=|of|the))* (?!description|and\b|or\b|it\b)([\w-]+)/.exec(
          clause.text,
        )?.[1];
      const name =
        said === 'TEAM'
          ? (second ?? group_name)
          : said === 'NAME'
            ? clause.named.NAME[0]
            : said === 'TEXT'
              ? first
              : (said ?? group_name);
      const description = other ?? first;
      return yield* write(scene, ['hub_teams', 'update'], { org, group_name, name, description }, [
        'Replaced',
        'replace',
        `the name and the description of the team ${group_name}`,
      ]);
    },
  },
  {
    action: 'hub_teams patch',
    example: 'rename the team backend to services',
    isDescribed: true,
    makes: 'TEAM',
    when: [
      /\b(?:another|different|new) name\b|\b(?:rename|renamed|renaming)\b|\bchange the name\b|\bname\b.*\bto\b|\bcall\b|\bcalled\b/,
    ],
    not: /\btokens?\b|\bpats?\b|\boats?\b|\brepos?\b|\brepository\b|\bcreate\b|\bmake\b|\bnew\b|\bshow\b|\bdelete\b|\binvite\b/,
    names: ['TEAM'],
    isWrite: true,
    takes: ['NAME', 'TEXT'],
    takesNames: true,
    *play(scene: Scene) {
      const { clause, org } = scene;
      const [group_name = '', taken] = clause.named.TEAM;
      if (taken !== undefined) return refuse(`There is a team ${taken} already; nothing was changed.`);
      const name =
        clause.named.NAME[0] ??
        clause.named.TEXT[0] ??
        /\bto (?:be )?(?:called )?([a-z][\w-]*)$/.exec(clause.text)?.[1];
      if (name === undefined) return ask(`What shall the team ${group_name} be called?`);
      const description = clause.named.NAME[0] === undefined ? clause.named.TEXT[1] : clause.named.TEXT[0];
      return yield* write(
        scene,
        ['hub_teams', 'patch'],
        { org, group_name, name, ...(description !== undefined && { description }) },
        ['Renamed', 'rename', `the team ${group_name} to ${name}`],
      );
    },
  },
  {
    action: 'hub_teams patch',
    example: 'describe the team platform as "Runs production"',
    isDescribed: true,
    when: [
      /\bdescri\w*.*\bTEXT\b|\bTEXT\b.*\bdescri\w*|\bdesc\b.*\bTEXT\b|\b(?:change|set|update|new|replace|edit)\w*\b.*\bdesc\w*|\bdescribe\w*\b.*\bas\b/,
    ],
    not: /\bwhat\b|\bshow\b|\btokens?\b|\bwhich\b|\bcreate\b|\brepo\w*\b|REPO/,
    names: ['TEAM'],
    isWrite: true,
    takes: ['NAME', 'TEXT'],
    takesNames: true,
    *play(scene: Scene) {
      const { clause, org } = scene;
      const [group_name = ''] = teamsOf(scene);
      const [description] = clause.named.TEXT;
      if (description === undefined)
        return ask(`What shall the description of the team ${group_name} be? Put it in quotes.`);
      return yield* write(scene, ['hub_teams', 'patch'], { org, group_name, description }, [
        'Changed',
        'change',
        `the description of the team ${group_name}`,
      ]);
    },
  },
  {
    action: 'hub_teams remove_member',
    example: 'take dev2 out of every team',
    when: [
      REMOVE,
      /\b(?:every|all|any|each) (?:of )?(?:the |their |his |her |its )?(?:teams?|groups?|them)\b|\bfrom everything\b|\bfrom everywhere\b|\ball of them\b/,
    ],
    not: /\borg\w*\b/,
    names: ['MEMBER'],
    isWrite: true,
    takes: ['EMAIL'],
    *play(scene: Scene) {
      const { org } = scene;
      const sentences: string[] = [];
      for (const username of new Set(membersOf(scene))) {
        const found = yield* readAll('hub_teams', 'list', { org, username });
        const groups = found.rows.flatMap((row) => Group.safeParse(row).data?.name ?? []);
        if (groups.length === 0) sentences.push(`${username} is in no team of ${org}.`);
        else sentences.push(yield* inEach(scene, groups, [username], false));
      }
      return sentences.join('\n');
    },
  },
  {
    action: 'hub_teams remove_member',
    example: 'remove dev1 from the platform team',
    when: [REMOVE],
    not: /\borg\w*\b(?!.*TEAM)|\bTEAM\b.*\bREPO\b/,
    names: ['TEAM', 'MEMBER'],
    isWrite: true,
    takes: ['EMAIL'],
    play: (scene) => inEach(scene, teamsOf(scene), membersOf(scene), false),
  },
  {
    action: 'hub_teams add_member',
    example: 'add grace and linus to platform',
    when: [ADD],
    not: /\bREPO\b|\binvit/,
    names: ['TEAM', 'MEMBER'],
    isWrite: true,
    takes: ['EMAIL'],
    play: (scene) => inEach(scene, teamsOf(scene), membersOf(scene), true),
  },
  {
    action: 'hub_teams add_member',
    example: 'move dev1 from platform to backend',
    when: [/\b(?:move|transfer|switch|shift)\w*\b.*\bMEMBER\b.*\bfrom\b.*\bTEAM\b.*\bto\b.*\bTEAM\b/],
    names: ['TEAM', 'MEMBER'],
    isWrite: true,
    takes: ['EMAIL'],
    *play(scene: Scene) {
      const [from = '', to = '', another] = teamsOf(scene);
      if (another !== undefined || to === '') return ask('From which team to which?');
      const people = membersOf(scene);
      const added = yield* inEach(scene, [to], people, true);
      return `${added}\n${yield* inEach(scene, [from], people, false)}`;
    },
  },
  {
    action: 'hub_teams delete',
    example: 'delete the team backend',
    when: [
      /\b(?:delete|deleted|deleting|del|drop|dropped|dropping|nuke|trash|wipe|destroy|remove|removed|removing|rm|get rid of|dissolve|disband|kill|scrap)\b/,
    ],
    not: /\bfrom\b|\bout of\b|\bREPO\b|\bMEMBER\b|\bpermission|\baccess\b|\bmembers?\b|\bwho\b|\btokens?\b|\binvit/,
    names: ['TEAM'],
    isWrite: true,
    *play(scene: Scene) {
      const sentences: string[] = [];
      for (const group_name of new Set(teamsOf(scene))) {
        sentences.push(
          yield* write(scene, ['hub_teams', 'delete'], { org: scene.org, group_name }, [
            'Deleted',
            'delete',
            `the team ${group_name}`,
          ]),
        );
      }
      return sentences.join('\n');
    },
  },
  {
    action: 'hub_teams list',
    example: 'which teams is dev2 in?',
    when: [/\bteams?\b|\bgroups?\b/],
    not: /\b(?:add|remove|put|take|kick|rm)\b|\bTEAM\b|\bmore than one team\b|\bAND\b/,
    names: ['MEMBER'],
    *play(scene: Scene) {
      const { org } = scene;
      const [username = ''] = membersOf(scene);
      const found = yield* readAll('hub_teams', 'list', { org, username });
      yield* show([found.result], `Teams of ${username} in ${org}`, [
        ['name', 'team'],
        ['description', 'description'],
        ['member_count', 'members'],
      ]);
      const groups = found.rows.flatMap((row) => Group.safeParse(row).data?.name ?? []);
      return groups.length === 0
        ? `${username} is in no team of ${org}.`
        : `${username} is in ${counted(groups.length, 'team')}: ${listing(groups)}.${found.caveat}`;
    },
  },
  {
    action: 'hub_teams get',
    example: 'show the team security',
    when: [
      /\b(?:whats|described|big|large|show|describe|description|details?|info\w*|about|id|number|what|tell|look|get|exist\w*|is there|how many|count|size|purpose|see|display)\b/,
    ],
    not: /\bwho\b|\blist\b(?!.*\bdetail)|\b(?:their|its|the) (?:members|people)\b|\bwhos\b|\bmembers of\b|\bmembers\b(?!.*(?:how many|count|number))|\bREPO\b|\bpeople\b(?!.*(?:how many|count))|\bbelongs?\b/,
    names: ['TEAM'],
    *play(scene: Scene) {
      const { org } = scene;
      const sentences: string[] = [];
      for (const group_name of new Set(teamsOf(scene))) {
        const { data, result } = yield* callHub('hub_teams', 'get', { org, group_name });
        const group = Group.parse(data);
        yield* show([result], `Team ${group_name} of ${org}`, [
          ['name', 'team'],
          ['id', 'id'],
          ['description', 'description'],
          ['member_count', 'members'],
        ]);
        const description = group.description ? `, "${group.description}"` : '';
        sentences.push(
          `The team ${group.name} has the id ${group.id ?? '-'}${description}${group.member_count === undefined ? '' : ` and ${counted(group.member_count, 'member')}`}.`,
        );
      }
      return sentences.join('\n');
    },
  },
  {
    action: 'hub_teams list_members',
    example: 'who is in the platform team?',
    when: [
      /\b(?:who|whos|members?|people|persons?|everybody|everyone|users?|belongs?|make up|makes up|list|show|team|teams|inside|in|of)\b/,
    ],
    not: /\b(?:kick\w*|rm|take|throw|remov\w*|drop)\b|\binvit\w*\b|\bEMAIL\b|\bREPO\b|\bMEMBER\b|\b(?:add|remove|delete|rename|invite|create|make|give|grant)\b/,
    names: ['TEAM'],
    *play(scene: Scene) {
      const { org } = scene;
      const sentences: string[] = [];
      for (const group_name of new Set(teamsOf(scene))) {
        const found = yield* readAll('hub_teams', 'list_members', { org, group_name });
        yield* show([found.result], `Members of the team ${group_name}`, MEMBERS);
        sentences.push(`The team ${group_name} of ${org} has ${counted(found.returned, 'member')}.${found.caveat}`);
      }
      return sentences.join('\n');
    },
  },
  {
    action: 'hub_teams list',
    example: 'list the teams',
    when: [/\bteams\b|\bgroups\b|\b(?:what|every|each) teams?\b|\bteam list\b/],
    not: /\bmembers?,? (?:including|with|and) (?:all )?(?:their|roles|teams)\b|\b(?:more than one|several|two) teams?\b|\b(?:add|put|create|make|delete|wipe|remove|invite|rename|nuke)\b|\b(?:MEMBER|TEAM|REPO)\b|\bchanges?\b/,
    *play(scene: Scene) {
      const { org, clause } = scene;
      const found = yield* readAll('hub_teams', 'list', { org });
      const wanted = /\bwith (?:just |only )?(one|1|two|2|no|three|3) members?\b/.exec(clause.text)?.[1];
      const all = found.rows.flatMap((row) => Group.safeParse(row).data ?? []);
      const size = { one: 1, two: 2, three: 3, no: 0 }[wanted ?? ''] ?? (wanted === undefined ? null : Number(wanted));
      const asked =
        size === null || found.returned === 0
          ? found.result
          : (yield* query(`SELECT * FROM ${found.result} WHERE member_count = ${size}`)).result;
      yield* show([asked], `Teams of ${org}`, [
        ['name', 'team'],
        ['id', 'id'],
        ['description', 'description'],
        ['member_count', 'members'],
      ]);
      if (size !== null) {
        const fitting = all.filter(({ member_count: count }) => count === size).map(({ name }) => name);
        return fitting.length === 0
          ? `No team of ${org} has ${counted(size, 'member')}.`
          : `${counted(fitting.length, 'team')} with ${counted(size, 'member')}: ${listing(fitting)}.`;
      }
      return `${org} has ${counted(found.returned, 'team')}.${found.caveat}`;
    },
  },
  {
    action: 'hub_teams list_members',
    example: 'who is in the platform team?',
    isQuestion: true,
    when: [/\b(?:who|whos|members|people)\b/, /\b(?:the|a|which|what) team\b|\bNAME team\b|\bteam NAME\b/],
    not: /\b(?:TEAM|TIME)\b/,
    *play(scene: Scene) {
      teamsOf(scene);
      return ask('Which team?');
    },
  },
  {
    action: 'hub_teams delete',
    example: 'delete the team backend',
    isQuestion: true,
    when: [/\b(?:delet\w*|del|drop|nuke|trash|wipe|destroy|remov\w*|rm|dissolve|disband)\b/, /\bteams?\b/],
    not: /\bfrom\b|\bout of\b|\bTEAM\b|\bTIME\b/,
    *play(scene: Scene) {
      teamsOf(scene);
      return ask('Which team?');
    },
  },
  {
    action: 'hub_teams add_member',
    example: 'add grace and linus to platform',
    isQuestion: true,
    when: [ADD, /\b(?:to|into|in|on)\b/, /\b(?:teams?|TEAM|MEMBER)\b/],
    not: /\b(?:REPO|TIME|which|who|invit\w*|EMAIL|permission|access)\b/,
    *play(scene: Scene) {
      const { clause, names } = scene;
      const [unknown] = clause.named.NAME;
      if (unknown !== undefined && clause.named.TEAM.length === 0 && clause.named.MEMBER.length > 0) {
        return askAbout(
          unknown,
          'team',
          names.teams.map(({ name }) => name),
        );
      }
      if (unknown !== undefined)
        return askAbout(
          unknown,
          'member',
          names.members.map(({ username }) => username),
        );
      membersOf(scene);
      teamsOf(scene);
      return ask('Who shall be added to which team?');
    },
  },
  {
    action: 'hub_teams patch',
    example: 'rename the team backend to services',
    isQuestion: true,
    when: [/\b(?:rename|describe|description|name|call)\b/, /\bteam\b/],
    not: /\bTIME\b|\bwhat\b|\bwhich\b/,
    *play(scene: Scene) {
      teamsOf(scene);
      return ask('Which team, and what shall it be called?');
    },
  },
];
