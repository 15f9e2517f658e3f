// The life of a repository: every push to it, the tags that they leave behind, and the events that they write.
import type { AuditEntry } from '../audit-log.ts';
import { everyTag } from '../immutable-tags.ts';
import { timestamp } from '../timestamps.ts';
import type { Image, Repository, Tag } from '../world.ts';
import { type CatalogueEntry, guardedRepositories, type Rhythm } from './acme-catalogue.ts';
import { type TeamName, teamIds } from './acme-people.ts';
import type { Calendar } from './calendar.ts';
import { type Random, randomDigest } from './random.ts';

export const hour = 3600 * 1_000_000;
export const day = 24 * hour;

/** An event that has yet to get its number. */
export interface Happening {
  at: number;
  entry: AuditEntry;
}

export interface Push {
  at: number;
  tag: string;
  by: string;
  digest: string;
}

/** For each rhythm: pushes within the window, days since the last push, release tags, and pull requests built. */
const rhythms: Record<Rhythm, { pushes: [number, number]; age: [number, number]; versions: number; previews: number }> =
  {
    busy: { pushes: [125, 165], age: [0, 2], versions: 9, previews: 6 },
    steady: { pushes: [28, 44], age: [2, 20], versions: 6, previews: 0 },
    quiet: { pushes: [6, 14], age: [24, 55], versions: 4, previews: 0 },
    stale: { pushes: [0, 0], age: [64, 600], versions: 3, previews: 0 },
  };

export interface Life {
  repository: Repository;
  happenings: Happening[];
}

export function liveRepository(
  random: Random,
  calendar: Calendar,
  namespace: string,
  id: number,
  entry: CatalogueEntry,
): Life {
  const rhythm = rhythms[entry.rhythm];
  const { now } = calendar;
  const lastPush = now - Math.floor((rhythm.age[0] + random.fraction() * (rhythm.age[1] - rhythm.age[0])) * day);
  const age = entry.isNew ? random.int(70, 110) : random.int(700, 2200);
  const registered = moment(random, calendar, now - age * day, now - (age - 1) * day);
  const { windowStart } = calendar;
  const happenings: Happening[] = [];
  const account = namespace;
  const name = `${namespace}/${entry.name}`;

  if (registered >= windowStart) {
    const actor = random.chance(0.7) ? 'grace' : 'ada';
    happenings.push({ at: registered, entry: { account, action: 'repo.create', name, actor } });
  }

  const times = [lastPush];
  if (lastPush > windowStart) {
    const from = Math.max(registered, windowStart) + hour;
    const count = random.int(...rhythm.pushes);
    for (let i = 0; i < count; i++) times.push(moment(random, calendar, from, lastPush));
  }
  const older = Math.min(windowStart, lastPush);
  if (registered < older) {
    for (let i = 0; i < 12; i++) times.push(between(random, registered + hour, older));
  }
  times.sort((a, b) => a - b);

  const versions = entry.versions ?? releaseNames(random, rhythm.versions);
  const movingTags: [string, ...string[]] =
    entry.rhythm === 'busy' ? ['latest', 'main', 'main', 'nightly'] : ['latest', 'main'];
  // Releases are spread over the life. None is the last push of all, which moves `latest`.
  const releases = new Map(
    versions.map((version, index) => [Math.floor(((index + 0.7) * (times.length - 1)) / versions.length), version]),
  );
  const pushes = times.map((at, index): Push => {
    const tag = index === times.length - 1 ? 'latest' : (releases.get(index) ?? random.pick(movingTags));
    return { at, tag, by: pusher(random, namespace, entry.teams), digest: randomDigest(random) };
  });
  for (const push of pushes) if (push.at >= windowStart) happenings.push(pushed(account, name, push));

  for (let i = 0; i < rhythm.previews; i++) {
    const at = moment(random, calendar, Math.max(registered, windowStart) + hour, lastPush);
    const by = pusher(random, namespace, entry.teams);
    const tag = `pr-${random.int(100, 999)}-${i}`;
    happenings.push(pushed(account, name, { at, tag, by, digest: randomDigest(random) }));
    const deletedAt = between(random, at, Math.min(at + 3 * day, now));
    happenings.push({ at: deletedAt, entry: { account, action: 'repo.tag.delete', name, actor: by, data: { tag } } });
  }

  return { repository: settle(random, calendar, namespace, id, entry, registered, pushes), happenings };
}

function pushed(account: string, name: string, { at, tag, by, digest }: Push): Happening {
  return { at, entry: { account, action: 'repo.tag.push', name, actor: by, data: { digest, tag } } };
}

/** The state that the pushes leave: each tag is where its last push put it. */
function settle(
  random: Random,
  calendar: Calendar,
  namespace: string,
  id: number,
  entry: CatalogueEntry,
  registered: number,
  pushes: Push[],
): Repository {
  const isMultiPlatform = entry.rhythm === 'busy' || random.chance(0.6);
  // A build attestation shows as one more image, of an unknown platform.
  const architectures = isMultiPlatform ? ['amd64', 'arm64', 'unknown'] : ['amd64'];
  const size = random.int(8, 420) * 1_000_000;
  const lastOf = new Map(pushes.map((push) => [push.tag, push]));
  const tags = [...lastOf.values()].map((push, index): Tag =>
    tagOf(random, calendar.now, id * 1000 + index, push, architectures, size + random.int(0, size / 10)),
  );
  const last = timestamp(pushes.at(-1)?.at ?? registered);
  const rules = namespace === 'acme' ? guardedRepositories[entry.name] : undefined;
  return {
    id,
    namespace,
    name: entry.name,
    repository_type: 'image',
    status: 'active',
    description: entry.description,
    full_description: entry.rhythm === 'stale' ? null : `# ${entry.name}\n\nTag \`latest\` follows the main branch.\n`,
    is_private: entry.isPrivate ?? false,
    star_count: entry.isPrivate ? 0 : random.int(0, 60),
    pull_count: Math.floor(10 ** ((entry.rhythm === 'busy' ? 4 : 2) + random.fraction() * 3)),
    last_updated: last,
    last_modified: last,
    date_registered: timestamp(registered),
    media_types: [...new Set(tags.map((tag) => tag.media_type))],
    content_types: ['image'],
    categories: [{ ...entry.category }],
    immutable_tags_settings: rules ? { enabled: true, rules: rules.slice() } : { enabled: false, rules: [everyTag] },
    storage_size: tags.reduce((sum, tag) => sum + tag.full_size, 0),
    source: null,
    collaborators: [],
    grants: entry.teams.map((team) => ({ group_id: teamIds[team], permission: 'write' })),
    tags,
  };
}

/** A tag as a push leaves it. */
export function tagOf(random: Random, now: number, id: number, push: Push, architectures: string[], size: number): Tag {
  const isIndex = architectures.length > 1;
  const at = timestamp(push.at);
  const pulled = random.chance(0.85) ? timestamp(between(random, push.at, now)) : null;
  const images = architectures.map((architecture): Image => ({
    architecture,
    variant: architecture === 'arm64' ? 'v8' : null,
    os: architecture === 'unknown' ? 'unknown' : 'linux',
    digest: isIndex ? randomDigest(random) : push.digest,
    size: architecture === 'unknown' ? random.int(1_000, 90_000) : size - random.int(0, 1_000_000),
    last_pulled: pulled,
    last_pushed: at,
  }));
  return {
    id,
    name: push.tag,
    digest: push.digest,
    media_type: isIndex ? 'application/vnd.oci.image.index.v1+json' : 'application/vnd.docker.container.image.v1+json',
    content_type: 'image',
    // Docker Hub counts the first platform, not the sum of all (fixtures of docker/actions-toolkit).
    full_size: images[0]?.size ?? 0,
    last_updated: at,
    last_updater_username: push.by,
    tag_last_pulled: pulled,
    tag_last_pushed: at,
    images,
  };
}

function releaseNames(random: Random, count: number): string[] {
  const names: string[] = [];
  let [major, minor, patch] = [random.int(1, 4), 0, 0];
  for (let i = 0; i < count; i++) {
    names.push(`v${major}.${minor}.${patch}`);
    if (random.chance(0.1)) [major, minor, patch] = [major + 1, 0, 0];
    else if (random.chance(0.5)) [minor, patch] = [minor + 1, 0];
    else patch++;
  }
  return names;
}

const byTeam: Record<TeamName, [string, ...string[]]> = {
  owners: ['ada'],
  platform: ['dev1', 'dev1', 'dev2'],
  backend: ['linus', 'linus', 'dev2'],
  security: ['grace'],
};

function pusher(random: Random, namespace: string, teams: TeamName[]): string {
  if (namespace !== 'acme') return namespace;
  const [first = 'owners', ...others] = teams;
  return random.chance(0.06) ? 'grace' : random.pick(byTeam[random.pick([first, ...others])]);
}

/** Any time from `from` to `to`, both included. */
export function between(random: Random, from: number, to: number): number {
  return from + Math.floor(random.fraction() * (Math.max(to - from, 0) + 1));
}

/** A time from `from` to `to` that is more often than not in working hours. */
export function moment(random: Random, calendar: Calendar, from: number, to: number): number {
  let at = between(random, from, to);
  for (let i = 0; i < 4 && !isWorkingTime(calendar, at) && random.chance(0.85); i++) at = between(random, from, to);
  return at;
}

// Flavour only, so a day is 24 hours here: after a change of clocks work starts an hour off.
function isWorkingTime({ today, weekday }: Calendar, at: number): boolean {
  const days = Math.floor((at - today) / day);
  const dayOfWeek = (((weekday - 1 + days) % 7) + 7) % 7;
  const hours = (at - today) / hour - days * 24;
  return dayOfWeek < 5 && hours >= 8 && hours < 19;
}
