// An organization as large as they get: 1,000 repositories, 50,000 tags, 2,000 members, and a year in which 100,000 events
// were logged. Tags are made repository by repository, and the log as a whole, when they are first looked at.
import { auditEvent } from '../audit-log.ts';
import { timestamp } from '../timestamps.ts';
import type { AuditEvent, Organization, World, WorldContext } from '../world.ts';
import { day } from './acme-lives.ts';
import { emptyWorld } from './empty.ts';
import { populate } from './large-crowd.ts';
import {
  pushesTo,
  repositoryNames,
  repositoryOf,
  services,
  someoneOf,
  teamOf,
  timeOf,
  type Year,
} from './large-repositories.ts';
import { story } from './large-stories.ts';
import { settle } from './lazily.ts';
import { randomFrom } from './random.ts';

const eventCount = 100_000;
const firstEventId = 2_000_000;

export function largeWorld(context: WorldContext): World {
  const world = emptyWorld(context);
  const randomFor = (stream: number) => randomFrom(context.seed * 1_000_003 + stream);
  const random = randomFor(0);
  const step = Math.floor((365 * day) / eventCount);
  const end = Math.floor(context.now) * 1000;
  const start = end - eventCount * step;
  const { organization, teams } = populate(world, services, start, random);
  const year: Year = { org: organization.orgname, start, end, step, teams, randomFor };
  const userIds = new Map(world.users.map(({ username, uuid }) => [username, uuid]));
  return {
    ...world,
    next_id: 3_000_000,
    repositories: repositoryNames.map((name, index) => repositoryOf(year, name, index, random)),
    get audit_events() {
      return settle(this, 'audit_events', auditLog(year, organization, userIds));
    },
    set audit_events(events) {
      settle(this, 'audit_events', events);
    },
  };
}

/** Every second line is the last push of a tag; the lines between them are stories of two lines each. */
function auditLog(year: Year, organization: Organization, userIds: Map<string, string>): AuditEvent[] {
  const account = organization.orgname;
  const random = year.randomFor(repositoryNames.length + 1);
  const log = Array.from<AuditEvent>({ length: eventCount });
  const write = (line: number, entry: Omit<Parameters<typeof auditEvent>[2], 'account'>) => {
    log[line] = auditEvent(firstEventId + line, timestamp(timeOf(year, line)), { account, ...entry });
  };
  for (const [index, name] of repositoryNames.entries()) {
    for (const { line, tag, by, digest } of pushesTo(year, index)) {
      write(line, { action: 'repo.tag.push', name: `${account}/${name}`, actor: by, data: { digest, tag } });
    }
  }
  for (let number = 0; number < eventCount / 4; number++) {
    const index = random.int(0, repositoryNames.length - 1);
    const actor = someoneOf(teamOf(year, index), random);
    const [first, second] = [4 * number + 1, 4 * number + 3];
    const [begin, end] = story({
      organization,
      number,
      repository: `${account}/${repositoryNames[index]}`,
      userId: userIds.get(actor) ?? '',
      begin: timeOf(year, first),
      end: timeOf(year, second),
      random,
    });
    write(first, { ...begin, actor });
    write(second, { ...end, actor });
  }
  return log;
}
