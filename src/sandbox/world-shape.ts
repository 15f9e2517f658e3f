// What data have to look like to be a world: as far as the sandbox would fail over them otherwise.
import type { World } from './world.ts';

/** A list is told by the shape of its items. */
type Shape = 'string' | 'number' | 'boolean' | readonly [Shape] | { readonly [field: string]: Shape };

const organization = {
  uuid: 'string',
  orgname: 'string',
  full_name: 'string',
  plan: 'string',
  seats: 'number',
  settings: { restricted_images: {} },
  members: [{ username: 'string', role: 'string', date_joined: 'string' }],
  teams: [{ id: 'number', uuid: 'string', name: 'string', description: 'string', members: ['string'] }],
  invites: [{ id: 'string', invitee: 'string', role: 'string' }],
  scim_records: [{ username: 'string', active: 'boolean', role: 'string' }],
} as const satisfies Shape;

const repository = {
  id: 'number',
  namespace: 'string',
  name: 'string',
  description: 'string',
  is_private: 'boolean',
  last_updated: 'string',
  pull_count: 'number',
  media_types: ['string'],
  content_types: ['string'],
  categories: [{ slug: 'string' }],
  immutable_tags_settings: { enabled: 'boolean', rules: ['string'] },
  collaborators: ['string'],
  grants: [{ group_id: 'number', permission: 'string' }],
  tags: [{ id: 'number', name: 'string', last_updated: 'string', images: [{ os: 'string', architecture: 'string' }] }],
} as const satisfies Shape;

const shape = {
  signed_in: 'string',
  next_id: 'number',
  users: [{ id: 'number', uuid: 'string', username: 'string', full_name: 'string', email: 'string', plan: 'string' }],
  organizations: [organization],
  repositories: [repository],
  personal_access_tokens: [{ uuid: 'string', username: 'string', scopes: ['string'], secret_sha256: 'string' }],
  organization_access_tokens: [
    {
      id: 'string',
      orgname: 'string',
      resources: [{ type: 'string', path: 'string', scopes: ['string'] }],
      secret_sha256: 'string',
    },
  ],
  scim_tokens: [{ id: 'string', orgname: 'string', secret_sha256: 'string' }],
  audit_events: [{ id: 'number', account: 'string', action: 'string', name: 'string', timestamp: 'string' }],
} as const satisfies Record<keyof World, Shape>;

/** Throws for data that are no world, and says where they are not. */
export function requireWorld(data: unknown): void {
  const problem = problemOf(data, shape, 'it');
  if (problem !== undefined) {
    throw new Error(`This is no world of the sandbox: ${problem}. Hand in what snapshot() gave, or a copy of it.`);
  }
}

function problemOf(value: unknown, wanted: Shape, path: string): string | undefined {
  if (typeof wanted === 'string') return typeof value === wanted ? undefined : `${path} must be a ${wanted}`;
  if (isList(wanted)) {
    if (!Array.isArray(value)) return `${path} must be a list`;
    return firstProblem(value.entries(), ([index, item]) => problemOf(item, wanted[0], `${path}[${index}]`));
  }
  if (typeof value !== 'object' || value === null) return `${path} must be an object`;
  const held = new Map(Object.entries(value));
  return firstProblem(Object.entries(wanted), ([field, inner]) =>
    problemOf(held.get(field), inner, path === 'it' ? field : `${path}.${field}`),
  );
}

function isList(wanted: Exclude<Shape, string>): wanted is readonly [Shape] {
  return Array.isArray(wanted);
}

function firstProblem<Part>(parts: Iterable<Part>, find: (part: Part) => string | undefined): string | undefined {
  for (const part of parts) {
    const problem = find(part);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
