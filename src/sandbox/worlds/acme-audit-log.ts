// The rest of Acme's audit log: repositories that were deleted, and what else happens in an organization.
import type { AuditEntry } from '../audit-log.ts';
import { timestamp } from '../timestamps.ts';
import type { Organization, Repository, User } from '../world.ts';
import { between, day, type Happening, hour, moment } from './acme-lives.ts';
import type { Calendar } from './calendar.ts';
import { lease } from './lease.ts';
import { type Random, randomDigest } from './random.ts';

const minute = hour / 60;

/**
 * Deletions, whose number in each week is fixed: three in the calendar week before this one, two since Monday, six in the
 * three weeks before those, five earlier. Some lie minutes from a week's edge, so that counting in another zone shows.
 */
export function deletions(random: Random, calendar: Calendar): Happening[] {
  const { now, thisWeek, lastWeek, threeWeeksBefore, windowStart } = calendar;
  const at = (from: number, to: number, share: number) =>
    from + Math.floor((to - from) * (share + random.fraction() * 0.05));
  const inThreeWeeks = (share: number) => at(threeWeeksBefore, lastWeek, share);
  const earlier = (share: number) => at(windowStart, threeWeeksBefore, share);
  /** Repositories that are gone: only the audit log remembers them. */
  const deleted: Record<string, number> = {
    'checkout-prototype': lastWeek + between(random, 15 * minute, 25 * minute),
    'search-spike': moment(random, calendar, lastWeek + day, thisWeek - 2 * day),
    'worker-canary': thisWeek - between(random, 10 * minute, 20 * minute),

    // The week may be seconds old, and the clock may stand on Monday 00:00 itself.
    'poc-graphql': Math.min(thisWeek + between(random, 8 * minute, 14 * minute), at(thisWeek, now, 0.1)),
    'build-cache-tmp': at(thisWeek, now, 0.7),

    'old-landing': inThreeWeeks(0.01),
    'k8s-test': inThreeWeeks(0.2),
    'auth-service-old': inThreeWeeks(0.38),
    'redis-patched': inThreeWeeks(0.55),
    'nightly-scratch': inThreeWeeks(0.8),
    'sso-experiment': lastWeek - between(random, 5 * minute, 15 * minute),

    'legacy-cron': earlier(0.3),
    'mobile-api-beta': earlier(0.45),
    'grafana-fork': earlier(0.6),
    'etl-prototype': earlier(0.75),
    'chat-bot': earlier(0.9),
  };
  return Object.entries(deleted).flatMap(([bare, deletedAt]) => {
    const name = `acme/${bare}`;
    const createdAt = between(random, deletedAt - 45 * day, deletedAt - 20 * day);
    const owner = random.pick(['grace', 'grace', 'ada']);
    const pushes = Array.from({ length: random.int(2, 5) }, () => between(random, createdAt + hour, deletedAt - hour));
    const story: [number, Omit<AuditEntry, 'account'>][] = [
      [createdAt, { action: 'repo.create', name, actor: owner }],
      ...pushes.map((pushedAt): [number, Omit<AuditEntry, 'account'>] => [
        pushedAt,
        {
          action: 'repo.tag.push',
          name,
          actor: random.pick(['dev1', 'dev2', 'linus']),
          data: { digest: randomDigest(random), tag: 'latest' },
        },
      ]),
      [deletedAt, { action: 'repo.delete', name, actor: owner }],
    ];
    return story
      .filter(([happenedAt]) => happenedAt >= windowStart)
      .map(([happenedAt, entry]) => ({ at: happenedAt, entry: { account: 'acme', ...entry } }));
  });
}

/** Descriptions, categories, people, tokens, machines: a few of each, none at odds with the state, which moves along. */
export function daysAtTheOffice(
  random: Random,
  calendar: Calendar,
  acme: Organization,
  users: User[],
  repositories: Repository[],
): Happening[] {
  const { now } = calendar;
  const happenings: Happening[] = [];
  const daysAgo = (days: number) => moment(random, calendar, now - days * day, now - (days - 1) * day);
  const add = (at: number, entry: Omit<AuditEntry, 'account'>) =>
    happenings.push({ at, entry: { account: acme.orgname, ...entry } });

  for (const repository of repositories) {
    const { description, categories, is_private, immutable_tags_settings } = repository;
    const change = (daysBack: number, entry: Omit<AuditEntry, 'account' | 'name'>) => {
      const at = daysAgo(daysBack);
      add(at, { name: `${acme.orgname}/${repository.name}`, ...entry });
      const modified = timestamp(at);
      if (repository.last_modified === null || repository.last_modified < modified) repository.last_modified = modified;
    };
    const described = { fields: 'description', description };
    change(random.int(2, 60), { action: 'repo.update', actor: random.pick(['grace', 'ada']), data: described });
    if (random.chance(0.25)) {
      const slugs = categories.map(({ slug }) => slug).join(',');
      change(random.int(2, 60), { action: 'repo.category.updated', actor: 'grace', data: { categories: slugs } });
    }
    if (is_private && random.chance(0.5)) {
      change(random.int(5, 60), { action: 'repo.change_privacy', actor: 'ada', data: { privacy: 'private' } });
    }
    if (immutable_tags_settings.enabled) {
      const rules = immutable_tags_settings.rules.join(',');
      change(48, { action: 'repo.immutable.tags.updated', actor: 'grace', data: { immutable_tags: 'true', rules } });
    }
  }

  const org = acme.orgname;
  add(daysAgo(96), { action: 'org.team.create', name: org, actor: 'ada', data: { team: 'security' } });
  add(daysAgo(95), { action: 'org.team.member.add', name: 'grace', actor: 'ada', data: { team: 'security' } });
  add(daysAgo(52), { action: 'org.member.remove', name: org, actor: 'ada', data: { member: 'oscar' } });
  add(daysAgo(9), {
    action: 'org.member.invite.send',
    name: org,
    actor: 'ada',
    data: { invitee: 'heidi@acme.example', role: 'member' },
  });
  add(daysAgo(88), { action: 'billing.plan.seat_add', name: org, actor: 'ada', data: { seats: '25' } });
  add(daysAgo(74), { action: 'org.settings.update', name: org, actor: 'ada', data: { setting: 'restricted_images' } });
  for (const [created, label] of [
    [110, 'ci-trial'],
    [66, 'scanner-trial'],
  ] as const) {
    add(daysAgo(created), { action: 'org.access_token.create', name: org, actor: 'ada', data: { label } });
    add(daysAgo(created - 14), { action: 'org.access_token.delete', name: org, actor: 'ada', data: { label } });
  }
  for (let i = 0; i < 24; i++) {
    const startedAt = daysAgo(random.int(2, 118));
    const actor = random.pick(['dev1', 'dev2', 'linus']);
    const endedAt = startedAt + between(random, 4 * minute, 90 * minute);
    const userId = users.find(({ username }) => username === actor)?.uuid ?? '';
    const [start, end] = lease(random, acme, userId, startedAt, endedAt);
    add(startedAt, { ...start, actor });
    add(endedAt, { ...end, actor });
  }
  return happenings;
}
