// What the built-in model reads in words alone: the same under changes that change nothing, and safe whatever is typed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Names } from '../../src/agent/builtin/names.ts';
import { readRequests } from '../../src/agent/builtin/reading.ts';

const names: Names = {
  teams: [
    { name: 'owners', id: 3, members: 1 },
    { name: 'platform', id: 7, members: 2 },
    { name: 'backend', id: 12, members: 2 },
    { name: 'security', id: 15, members: 1 },
  ],
  members: ['ada', 'grace', 'dev1', 'dev2', 'linus'].map((username) => ({
    username,
    fullName: '',
    email: `${username}@acme.example`,
    groups: [],
  })),
  repositories: ['app', 'web', 'api', 'worker', 'billing', 'gateway', 'fraud-model'],
  complete: true,
  problem: null,
};
const context = { now: Date.parse('2026-11-23T12:00:00Z'), timeZone: 'UTC', org: 'acme', names };
const read = (...requests: string[]) => readRequests(requests, context);
const steps = (...requests: string[]) => {
  const found = read(...requests);
  return 'kind' in found
    ? found
    : found.map(({ intent, clause }) => ({
        action: intent.action,
        named: Object.fromEntries(Object.entries(clause.named).filter(([, values]) => values.length > 0)),
        window: clause.window && { from: clause.window.from?.toString(), end: clause.window.end?.toString() },
        isDryRun: clause.isDryRun,
      }));
};
const writes = (...requests: string[]) => {
  const found = read(...requests);
  return 'kind' in found ? [] : found.filter(({ intent }) => intent.isWrite);
};

describe('a request', () => {
  it('means the same however it is wrapped', () => {
    for (const request of [
      'add linus to the platform team',
      'delete the team backend',
      'show repo deletions last week',
      'create a private repo acme/x1',
      'invite jane@example.com to platform',
      'make dev1 an editor',
    ]) {
      const plain = steps(request);
      for (const wrapped of [
        `please ${request}`,
        `Could you ${request}, please?`,
        `I would like you to ${request}.`,
        `${request}, thanks!`,
        `${request} because the auditors want it`,
        request.toUpperCase().toLowerCase(),
        `  ${request}  `,
      ]) {
        expect([wrapped, steps(wrapped)]).toEqual([wrapped, plain]);
      }
    }
  });

  it('changes with a name in that name, and in nothing else', () => {
    const swap = (value: unknown, from: string, to: string): unknown =>
      JSON.parse(JSON.stringify(value).replaceAll(`"${from}"`, `"${to}"`));
    for (const [request, from, to] of [
      ['add linus to platform', 'linus', 'grace'],
      ['remove dev1 from platform', 'platform', 'backend'],
      ['which tags does acme/app have', 'acme/app', 'acme/web'],
      ['give security read access to acme/app', 'security', 'platform'],
      ['invite jane@example.com', 'jane@example.com', 'joe@example.com'],
    ] as const) {
      expect(steps(request.replace(from, to))).toEqual(swap(steps(request), from, to));
    }
  });

  it('changes with a date in the time, and in nothing else', () => {
    const [first] = [steps('repo deletions on 3 November')].flat();
    const [second] = [steps('repo deletions on November 4th')].flat();
    expect({ ...second, window: null }).toEqual({ ...first, window: null });
    expect(second).not.toEqual(first);
    expect(steps('repo deletions on 2026-11-03')).toEqual(steps('repo deletions on 3 November'));
  });

  it('is the same with its clauses in another order', () => {
    expect(steps('invite jane@example.com as editor to platform')).toEqual(
      steps('invite jane@example.com to platform as editor'),
    );
    expect(steps('last week, show repo deletions by grace')).toEqual(steps('show repo deletions by grace last week'));
    const both = [steps('add linus to platform and remove dev1 from backend')].flat();
    expect([steps('remove dev1 from backend and add linus to platform')].flat()).toEqual(both.toReversed());
  });

  it('is a dry run wherever that is said', () => {
    const tried = [steps('add linus to platform')].flat().map((step) => ({ ...step, isDryRun: true }));
    for (const wish of [
      'dry run: add linus to platform',
      'add linus to platform, dry run first',
      'add linus to platform (dry-run)',
      'simulate adding linus to platform',
      'what would happen if I added linus to platform?',
      "add linus to platform, but don't actually send it",
      'add linus to platform. Do a dry run first.',
      'just show me what would happen: add linus to platform',
    ]) {
      expect([wish, steps(wish)]).toEqual([wish, tried]);
    }
  });
});

describe('what is told beside a wish', () => {
  const add = [{ action: 'hub_teams add_member', named: { MEMBER: ['grace'], TEAM: ['backend'] } }];
  const plain = (...requests: string[]) => {
    const found = steps(...requests);
    return 'kind' in found ? found.kind : found.map(({ action, named }) => ({ action, named }));
  };

  it.each([
    'grace is responsible for the shop now, so put her in the backend team',
    'add grace to backend, she starts on Monday',
    'Add grace to the backend team. They lost two people last month.',
    'Handover item 4: add grace to the backend team',
    'As agreed in the meeting, grace should join the backend team',
    'Grace helps with the outage tonight. Can you add her to backend?',
  ])('changes nothing of it: %s', (request) => {
    expect(plain(request)).toEqual(add);
  });

  it.each([
    'add grace to backend, but only until Friday',
    'add grace to backend because she helps out until the end of the sprint',
    'Not approved yet: add grace to backend',
    'add grace to backend, although maybe we should wait',
    'Tomorrow: add grace to backend',
    'I would have added grace to backend',
    'should grace be in backend?',
    'add grace to backend unless linus is in it',
    'dev2 covers for linus until December, so put him in security for that time',
  ])('is asked about where it limits it: %s', (request) => {
    expect(writes(request)).toEqual([]);
    expect(plain(request)).not.toEqual(add);
  });

  it('never touches what stands in quotes, nor names that hold a slip', () => {
    expect(plain('describe the team platform as "Ships by Friday and a token called x :) adn more"')).toEqual([
      {
        action: 'hub_teams patch',
        named: { TEAM: ['platform'], TEXT: ['Ships by Friday and a token called x :) adn more'] },
      },
    ]);
    expect(plain('create a private repo acme/adn-tools')).toEqual([
      { action: 'hub_repos create', named: { REPO: ['acme/adn-tools'] } },
    ]);
  });

  it('holds back what a dry run showed, where somebody is waited for', () => {
    const tried = 'dry run: add linus to platform';
    expect(writes(tried, 'looks good, do it').map(({ clause }) => clause.isDryRun)).toEqual([false]);
    for (const answer of ['send it when HR has confirmed it', 'do it, but only if grace agrees', 'hm, rather not'])
      expect([answer, writes(tried, answer)]).toEqual([answer, []]);
  });

  it('is where pronouns find what they stand for', () => {
    expect(plain('The platform team maintains app these days. Grant them write permission there.')).toEqual([
      { action: 'hub_repos assign_group', named: { REPO: ['acme/app'], TEAM: ['platform'] } },
    ]);
    expect(plain('which tags of web match v2\\..*?', 'turn immutable tags on there with that rule')).toEqual([
      { action: 'hub_repos set_immutable_tags', named: { REPO: ['acme/web'], RULE: ['v2\\..*'] } },
    ]);
  });
});

describe('a wish', () => {
  it.each([
    ['dev1 ought to be on the security team too', 'add dev1 to security'],
    ['can you stick dev1 in security', 'add dev1 to security'],
    ['dev1 needs to come off the platform team', 'remove dev1 from platform'],
    ['linus should have the editor role', 'make linus an editor'],
    ['backend needs write on billing', 'give backend write on billing'],
    ['make sure that dev2 becomes a member of the security team', 'add dev2 to security'],
    [
      'set up a team called oncall with dev1 and linus in it',
      'create a team called oncall, then add dev1 and linus to oncall',
    ],
    [
      'our clusters need an organization token named eu, allowed to pull acme/app',
      'create an organization token named eu, allowed to pull acme/app',
    ],
    ['pls ad grace to the security taem', 'add grace to the security team'],
  ])('means the same in other words: %s', (said, plainWords) => {
    const told = (request: string) => {
      const found = steps(request);
      return 'kind' in found ? found : found.map(({ action, named }) => ({ action, named }));
    };
    expect(told(said)).toEqual(told(plainWords));
    expect(writes(said).length).toBeGreaterThan(0);
  });

  it.each([
    'tighten up the image settings',
    'backend needs a better description',
    'clean up the teams',
    'dev1 should be in another team',
    'write on web for backend, but just for tags starting with release-',
    'billing has to be locked down properly',
  ])('is never answered with how things are: %s', (request) => {
    const found = steps(request);
    const answers = 'kind' in found ? [] : read(request);
    expect(Array.isArray(answers) ? answers.filter(({ intent }) => !intent.isWrite && !intent.isQuestion) : []).toEqual(
      [],
    );
  });
});

describe('whatever is typed', () => {
  it('never crashes, and random words never write', () => {
    const word = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        'delete',
        'team',
        'the',
        'not',
        '👩‍💻',
        'שלום',
        'مرحبا',
        '\u202e',
        '"',
        '`',
        'acme/app',
        'v1.0',
        '3/10',
      ),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), (words) => {
        expect(() => read(words.join(' '))).not.toThrow();
      }),
      { numRuns: 400 },
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        expect(writes(text)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('is looked at for milliseconds only, also when it is made to be slow', () => {
    const hostile = [
      'a'.repeat(100_000),
      'add '.repeat(25_000),
      '"'.repeat(3999),
      `${'not '.repeat(990)}delete team backend`,
      `between ${'and '.repeat(900)}`,
      'acme/app '.repeat(400),
      `show ${'all the very '.repeat(300)}repos`,
      '1 '.repeat(1900),
    ];
    for (const text of hostile) {
      const begun = performance.now();
      read(text);
      expect([text.slice(0, 20), performance.now() - begun < 2000]).toEqual([text.slice(0, 20), true]);
    }
  });
});

describe('what is told beside a wish', () => {
  it('limits nothing where it stands before it', () => {
    for (const request of [
      'On-call is short of people until January. Please add grace to backend.',
      'Our scanner only reads from the registry, so please add grace to backend.',
      'PLAT-12: nobody knows the deploys since the split. Add grace to backend.',
      'The auditors were not happy with the backups, which is a pity: please add grace to backend.',
      'Legal cleared it on Thursday. Add grace to backend. Kind regards, Ada',
    ]) {
      expect(steps(request), request).toMatchObject([
        { action: 'hub_teams add_member', named: { TEAM: ['backend'], MEMBER: ['grace'] } },
      ]);
    }
  });

  it('holds it back where it could be meant to', () => {
    for (const request of [
      'add grace to backend, but hold it until HR has signed',
      'add grace to backend - sorry, I was meant to ask Tom first, hold it',
      'after the release is out, add grace to backend',
      'Should the scan come back clean, add grace to backend.',
      'Nobody may touch the teams this week. Add grace to backend.',
      'add grace to backend, without her getting any of the repos',
      'add grace to backend for the length of the incident and take her out again afterwards',
      'add grace to backend. Or maybe wait with that.',
    ])
      expect(writes(request), request).toEqual([]);
  });

  it('says who is meant, and never that more is', () => {
    expect(steps('Both dev1 and dev2 can leave the platform team now. Please remove them.')).toMatchObject([
      { action: 'hub_teams remove_member', named: { MEMBER: ['dev1', 'dev2'], TEAM: ['platform'] } },
    ]);
    expect(steps('Because grace is responsible now, please make her an owner.')).toMatchObject([
      { action: 'hub_org update_member', named: { MEMBER: ['grace'] } },
    ]);
    expect(steps('dev2 wants out of backend and I agree. Kick him from that team, not from the org.')).toMatchObject([
      { action: 'hub_teams remove_member', named: { MEMBER: ['dev2'], TEAM: ['backend'] } },
    ]);
  });
});

describe('what was limited in few words', () => {
  it('is not done without the limit', () => {
    for (const request of [
      'turn on image restrictions for the backend people only',
      'only official images from now on, but just for the interns',
      'make tags immutable on web, but not all of them',
      'give backend read on api so they can push their fixes',
      'set up a private repository press-kit so that journalists can pull it without logging in',
    ])
      expect(writes(request), request).toEqual([]);
  });
});

describe('what was made', () => {
  it('is not made again to be different', () => {
    expect(writes('create a read-only token called ci', 'hm, it has to be able to write too, change that')).toEqual([]);
  });

  it('is changed where it can be', () => {
    expect(read('give security read on web', 'Turns out that is not enough. Make it write.')).toMatchObject([
      { intent: { action: 'hub_repos assign_group' }, clause: { text: expect.stringContaining('write') as string } },
    ]);
  });
});
