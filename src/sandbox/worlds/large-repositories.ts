// The thousand repositories of a large organization, and the pushes that made their fifty thousand tags.
import { everyTag } from '../immutable-tags.ts';
import { timestamp } from '../timestamps.ts';
import type { Repository, Tag, Team } from '../world.ts';
import { between, day, type Push, tagOf } from './acme-lives.ts';
import { settle } from './lazily.ts';
import { type Random, randomDigest } from './random.ts';

/** The year that the audit log tells of, one line at a time. */
export interface Year {
  org: string;
  /** Epoch microseconds. */
  start: number;
  end: number;
  /** From one line of the log to the next, in microseconds. */
  step: number;
  /** One for each of `services`. */
  teams: Team[];
  /** A stream of chance for one thing, so that nothing hangs on what was looked at before. */
  randomFor: (stream: number) => Random;
}

export const services = `
  billing cart catalog chat checkout content data edge fraud identity inventory loyalty mail maps media mobile
  orders payments pricing reviews search shipping support tax warehouse
`
  .trim()
  .split(/\s+/);
const parts = `
  api worker web cron proxy cache queue db etl cli gateway sidecar metrics exporter importer indexer renderer
  scheduler consumer producer migrator seeder admin docs sandbox mock bench e2e base builder runner agent operator
  bot hooks backup archive legacy next canary
`
  .trim()
  .split(/\s+/);
export const repositoryNames = parts.flatMap((part) => services.map((service) => `${service}-${part}`));

/** One repository has thousands of tags, nine a thousand and a bit, the others thirty-five. */
const tagCounts = repositoryNames.map((_, index) => (index === 0 ? 5000 : index < 10 ? 1150 : 35));
let allTags = 0;
const tagsBefore = tagCounts.map((count) => {
  const before = allTags;
  allTags += count;
  return before;
});
/** Sharing no factor with the number of tags, it leads from one to the next until each was met once. */
const stride = 30_901;

const firstRepositoryId = 100_000;
const firstTagId = 1_000_000;

export interface LoggedPush extends Push {
  /** The line of the log that tells of it: every second line tells of the last push of a tag. */
  line: number;
}

/** A moment for each line, some seconds off the beat. */
export function timeOf({ start, step }: Year, line: number): number {
  return start + line * step + ((line * 104_729_000) % step);
}

/** The last pushes of a repository's tags, oldest first. */
export function pushesTo(year: Year, index: number): LoggedPush[] {
  const random = year.randomFor(1 + index);
  const team = teamOf(year, index);
  const lines = linesOf(index);
  return lines.map((line, tag) => ({
    line,
    at: timeOf(year, line),
    tag: tag === lines.length - 1 ? 'latest' : `v${1 + Math.floor(tag / 100)}.${Math.floor(tag / 10) % 10}.${tag % 10}`,
    by: someoneOf(team, random),
    digest: randomDigest(random),
  }));
}

function linesOf(index: number): number[] {
  const first = tagsBefore[index] ?? 0;
  const places = Array.from({ length: tagCounts[index] ?? 0 }, (_, tag) => ((first + tag) * stride) % allTags);
  return places.sort((a, b) => a - b).map((place) => 2 * place);
}

export function teamOf(year: Year, index: number): Team | undefined {
  return year.teams[index % services.length];
}

export function someoneOf(team: Team | undefined, random: Random): string {
  const members = team?.members ?? [];
  return members[random.int(0, members.length - 1)] ?? '';
}

/** A repository whose tags are made when they are first looked at. */
export function repositoryOf(year: Year, name: string, index: number, random: Random): Repository {
  const team = teamOf(year, index);
  const isPrivate = index % 4 === 3;
  const pushed = timestamp(timeOf(year, linesOf(index).at(-1) ?? 0));
  return {
    id: firstRepositoryId + index,
    namespace: year.org,
    name,
    repository_type: 'image',
    status: 'active',
    description: `Part of ${team?.name}`,
    full_description: `# ${name}\n\nTag \`latest\` follows the main branch.\n`,
    is_private: isPrivate,
    star_count: isPrivate ? 0 : random.int(0, 60),
    pull_count: Math.floor(10 ** (2 + random.fraction() * 5)),
    last_updated: pushed,
    last_modified: pushed,
    date_registered: timestamp(between(random, year.start - 4 * 365 * day, year.start - day)),
    media_types: ['application/vnd.oci.image.index.v1+json'],
    content_types: ['image'],
    categories: [{ name: 'Developer tools', slug: 'developer-tools' }],
    immutable_tags_settings: { enabled: false, rules: [everyTag] },
    // Tags share layers, so this is no sum of their sizes.
    storage_size: random.int(80, 4000) * 1_000_000,
    source: null,
    collaborators: [],
    grants: team ? [{ group_id: team.id, permission: 'write' }] : [],
    get tags() {
      return settle(this, 'tags', tagsOf(year, index));
    },
    set tags(tags) {
      settle(this, 'tags', tags);
    },
  };
}

function tagsOf(year: Year, index: number): Tag[] {
  const random = year.randomFor(-1 - index);
  const firstId = firstTagId + (tagsBefore[index] ?? 0);
  const size = random.int(8, 420) * 1_000_000;
  return pushesTo(year, index).map((push, tag) =>
    tagOf(random, year.end, firstId + tag, push, ['amd64', 'arm64', 'unknown'], size),
  );
}
