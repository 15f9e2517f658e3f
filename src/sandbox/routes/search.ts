// Search among the public repositories, as programs ask for it: the second version with exact pull counts, and the
// fourth, which Docker's own clients use (docker/hub-mcp), with pull counts made for people. Neither is documented.
import type { HubApp, HubContext } from '../context.ts';
import { fieldsError } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { by, type Comparison, descending, pageOf } from '../pages.ts';
import { listIn } from '../query.ts';
import { findOrganization, findUser, type Repository, type Tag, type World } from '../world.ts';

export function searchRoutes(app: HubApp, hub: Hub): void {
  app.get('/v2/search/repositories', (c) => {
    const page = pageOf(c, matches(hub, c.req.query('query')));
    return c.json({
      ...page,
      results: page.results.map((repository) => ({
        repo_name: slugOf(repository),
        short_description: repository.description,
        star_count: repository.star_count,
        pull_count: repository.pull_count,
        repo_owner: '',
        is_automated: false,
        is_official: isOfficial(repository),
      })),
    });
  });

  app.get('/api/search/v4', (c) => {
    const from = wholeNumber(c, 'from', 0);
    const size = Math.min(wholeNumber(c, 'size', defaultSize), maxSize);
    const [type, badges, categories] = [listIn(c, 'type'), listIn(c, 'badges'), listIn(c, 'categories')];
    const [architectures, systems] = [listIn(c, 'architectures'), listIn(c, 'operating_systems')];
    const found = matches(hub, c.req.query('query'))
      .filter((repository) => !type || type.includes(repository.repository_type ?? 'image'))
      .filter((repository) => !badges || badges.includes(badgeOf(repository)))
      .filter((repository) => !categories || repository.categories.some(({ slug }) => categories.includes(slug)))
      .filter(
        ({ tags }) => !architectures || platforms(tags, 'architecture').some((one) => architectures.includes(one)),
      )
      .filter(({ tags }) => !systems || platforms(tags, 'os').some((one) => systems.includes(one)));
    const results = inOrder(c, found).slice(from, from + size);
    return c.json({ total: found.length, results: results.map((repository) => hit(hub.world, repository)) });
  });
}

/** What is private is not found, not even by those who may see it; the most pulled comes first. */
function matches(hub: Hub, query = ''): Repository[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return hub.world.repositories
    .filter((repository) => !repository.is_private)
    .filter((repository) => {
      const text = `${slugOf(repository)} ${repository.description}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .toSorted(descending(byPulls));
}

const byPulls = by<Repository>((repository) => repository.pull_count);
const byUpdate = by<Repository>((repository) => repository.last_updated);
const sorts: Readonly<Record<string, Comparison<Repository>>> = { pull_count: byPulls, updated_at: byUpdate };

function inOrder(c: HubContext, repositories: Repository[]): Repository[] {
  const sort = c.req.query('sort');
  if (sort === undefined || sort === '') return repositories;
  const order = Object.hasOwn(sorts, sort) ? sorts[sort] : undefined;
  if (!order) throw fieldsError({ sort: ['Must be pull_count or updated_at.'] }, 'Invalid sort value');
  return repositories.toSorted(c.req.query('order') === 'asc' ? order : descending(order));
}

function hit(world: World, repository: Repository): object {
  const { namespace, tags } = repository;
  const owner = findOrganization(world, namespace) ?? findUser(world, namespace);
  return {
    id: slugOf(repository),
    name: slugOf(repository),
    slug: slugOf(repository),
    type: repository.repository_type ?? 'image',
    publisher: { id: String(owner?.id ?? 0), name: namespace },
    created_at: repository.date_registered,
    updated_at: repository.last_updated,
    short_description: repository.description,
    badge: badgeOf(repository),
    star_count: repository.star_count,
    pull_count: displayCount(repository.pull_count),
    operating_systems: platforms(tags, 'os').map(labelled),
    architectures: platforms(tags, 'architecture').map(labelled),
    logo_url: { large: '', small: '' },
    extension_reviewed: false,
    categories: repository.categories,
    archived: repository.status === 'inactive',
  };
}

const units = { B: 1e9, M: 1e6, K: 1e3 } as const;

/**
 * A count as the search page shows it: `1B+`, `500M+`, `10K+`. From a thousand on it is rounded down to 1, 5, 10, 50, 100
 * or 500 of its unit; where Docker Hub draws these lines is not documented.
 */
function displayCount(count: number): string {
  for (const [unit, size] of Object.entries(units)) {
    const step = [500, 100, 50, 10, 5, 1].find((many) => count >= many * size);
    if (step !== undefined) return `${step}${unit}+`;
  }
  return String(count);
}

function platforms(tags: Tag[], property: 'os' | 'architecture'): string[] {
  const all = tags.flatMap(({ images }) => images.map((image) => image[property]));
  // A build attestation is an image of no platform.
  return [...new Set(all)].filter((one) => one !== 'unknown').toSorted();
}

const labels: Readonly<Record<string, string>> = {
  amd64: 'x86-64',
  arm64: 'ARM 64',
  linux: 'Linux',
  windows: 'Windows',
};

function labelled(name: string): object {
  return { name, label: labels[name] ?? name };
}

function slugOf({ namespace, name }: Repository): string {
  return `${namespace}/${name}`;
}

function isOfficial({ namespace }: Repository): boolean {
  return namespace === 'library';
}

function badgeOf(repository: Repository): string {
  return isOfficial(repository) ? 'official' : 'none';
}

const defaultSize = 25;
const maxSize = 200;

function wholeNumber(c: HubContext, name: string, fallback: number): number {
  const text = c.req.query(name);
  if (text === undefined || text === '') return fallback;
  if (!/^\d{1,9}$/.test(text)) throw fieldsError({ [name]: ['Must be a whole number.'] }, `Invalid ${name} value`);
  return Number(text);
}
