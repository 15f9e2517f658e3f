// The acme organization: some fifty repositories, five members, four teams and 120 days of audit log, told anew for any
// moment, time zone and seed.
import { auditEvent } from '../audit-log.ts';
import { timestamp } from '../timestamps.ts';
import type { AuditEvent, Invite, World, WorldContext } from '../world.ts';
import { daysAtTheOffice, deletions } from './acme-audit-log.ts';
import { catalogue, type CatalogueEntry } from './acme-catalogue.ts';
import { liveRepository } from './acme-lives.ts';
import { acmePeople } from './acme-people.ts';
import { calendarAround } from './calendar.ts';
import { type Random, randomFrom, randomUuid } from './random.ts';

const windowDays = 120;

const tools = { name: 'Developer tools', slug: 'developer-tools' };

/** Two repositories of people, so that there is something that is not Acme's. */
const personal: Record<string, CatalogueEntry> = {
  ada: { name: 'dotfiles', description: 'My shell', rhythm: 'quiet', teams: [], category: tools, isPrivate: true },
  mallory: { name: 'free-tools', description: 'Handy things', rhythm: 'quiet', teams: [], category: tools },
};

export function acmeWorld({ now, timeZone, seed }: WorldContext): World {
  const random = randomFrom(seed);
  const calendar = calendarAround(now, timeZone, windowDays);
  const { users, acme } = acmePeople(random, calendar.now);
  const lives = catalogue.map((entry, index) => liveRepository(random, calendar, 'acme', 5000 + index, entry));
  const others = Object.entries(personal).map(
    ([username, entry], index) => liveRepository(random, calendar, username, 6000 + index, entry).repository,
  );
  const repositories = lives.map((life) => life.repository);
  const firstEventId = 10_000;
  const audit_events = [
    ...lives.flatMap((life) => life.happenings),
    ...deletions(random, calendar),
    ...daysAtTheOffice(random, calendar, acme, users, repositories),
  ]
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, entry }, index) => auditEvent(firstEventId + index, timestamp(at), entry));
  acme.invites = pendingInvites(random, audit_events);
  return {
    signed_in: 'ada',
    // Past every id that is taken: tags of repository 5000 are numbered from 5,000,000.
    next_id: 7_000_000,
    users,
    organizations: [acme],
    repositories: [...repositories, ...others],
    personal_access_tokens: [],
    organization_access_tokens: [],
    scim_tokens: [],
    audit_events,
  };
}

/** The invitations that the audit log tells of: nobody has answered one yet. */
function pendingInvites(random: Random, events: AuditEvent[]): Invite[] {
  return events
    .filter(({ action }) => action === 'org.member.invite.send')
    .map(({ actor, data, timestamp: created_at }) => ({
      id: randomUuid(random),
      inviter_username: actor,
      invitee: data['invitee'] ?? '',
      team: null,
      role: 'member',
      created_at,
    }));
}
