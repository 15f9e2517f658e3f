// May this caller do that: what the role allows, cut down to what the credential carries.
import { forbidden, forbiddenWithPersonalToken, objectNotFound, unauthorized } from './errors.ts';
import type { Identity } from './identity.ts';
import { grantsScope } from './oat-scopes.ts';
import {
  findOrganization,
  findRepository,
  type PersonalAccessToken,
  type Repository,
  type Role,
  type User,
  type World,
} from './world.ts';

const levels = { none: 0, read: 1, write: 2, admin: 3 } as const;
type Level = keyof typeof levels;

/** What can be done with a repository, and what it takes. Scopes: docs.docker.com, "Access token reference". */
const capabilities = {
  'read repository': { level: 'read', scope: 'scope-repository-read' },
  'read tags': { level: 'read', scope: 'scope-tag-read' },
  // Docker's name for repo:admin is "Read, Write, Delete": a personal token deletes with nothing less.
  'delete tags': { level: 'write', token: 'admin', scope: 'scope-tag-admin' },
  'edit repository': { level: 'admin', scope: 'scope-repository-edit' },
  'delete repository': { level: 'admin', scope: 'scope-repository-admin' },
  'change settings': { level: 'admin', scope: 'scope-repository-settings-admin' },
  'read teams': { level: 'admin', scope: 'scope-repo-group-read' },
  'assign teams': { level: 'admin', scope: 'scope-repo-group-edit' },
  'remove teams': { level: 'admin', scope: 'scope-repo-group-admin' },
} satisfies Record<string, Needs>;

interface Needs {
  /** What a person has to have on the repository. */
  level: Level;
  /** What a personal token has to carry, where that is more. */
  token?: Level;
  /** What an organization's token has to carry. */
  scope: string;
}

export type Capability = keyof typeof capabilities;

/**
 * The repository, for a caller that may do this with it. Throws 401 for an anonymous change, 404 for a repository that
 * is absent or hidden from the caller, and 403 for one that the caller sees but may not change.
 */
export function repositoryFor(
  world: World,
  caller: Identity,
  capability: Capability,
  namespace: string,
  name: string,
): Repository {
  if (caller.kind === 'anonymous' && capabilities[capability].level !== 'read') throw unauthorized();
  const repository = findRepository(world, namespace, name);
  if (!repository || !sees(world, caller, repository)) throw objectNotFound({ namespace, repository: name });
  if (may(world, caller, capability, repository)) return repository;
  const onlyTheTokenIsTooWeak =
    caller.kind === 'pat' && reaches(personLevel(world, caller.user, repository), capabilities[capability].level);
  throw onlyTheTokenIsTooWeak ? forbiddenWithPersonalToken() : forbidden();
}

function may(world: World, caller: Identity, capability: Capability, repository: Repository): boolean {
  const { level, token = level, scope }: Needs = capabilities[capability];
  if (caller.kind === 'pat' && !reaches(patLevel(caller.token), token)) return false;
  if (caller.kind !== 'oat') return reaches(levelOf(world, caller, repository), level);
  return (level === 'read' && !repository.is_private) || holdsRepositoryScope(caller, repository, scope);
}

function sees(world: World, caller: Identity, repository: Repository): boolean {
  if (!repository.is_private) return true;
  if (caller.kind !== 'oat') return reaches(levelOf(world, caller, repository), 'read');
  return scopesOn(caller, repository).length > 0;
}

/**
 * Whether a namespace's list shows the repository. An organization's token without scope-repository-list is shown the
 * public ones only, without a word about it (docs.docker.com, "Organization access tokens", "Listing behavior").
 */
export function lists(world: World, caller: Identity, repository: Repository): boolean {
  if (caller.kind !== 'oat') return sees(world, caller, repository);
  return !repository.is_private || holdsOrganizationScope(caller, repository.namespace, 'scope-repository-list');
}

export interface Permissions {
  read: boolean;
  write: boolean;
  admin: boolean;
}

/** The `permissions` that a repository answer shows its caller. */
export function permissionsOn(world: World, caller: Identity, repository: Repository): Permissions {
  if (caller.kind === 'oat') {
    return {
      read: may(world, caller, 'read repository', repository),
      write: holdsRepositoryScope(caller, repository, 'scope-image-push'),
      admin: holdsRepositoryScope(caller, repository, 'scope-repository-admin'),
    };
  }
  const level = levelOf(world, caller, repository);
  return { read: reaches(level, 'read'), write: reaches(level, 'write'), admin: reaches(level, 'admin') };
}

/** The caller's role in a namespace: the user's own namespace makes an owner; null for a stranger. */
export function roleIn(world: World, caller: Identity, namespace: string): Role | null {
  if (!('user' in caller)) return null;
  if (caller.user.username === namespace) return 'owner';
  const organization = findOrganization(world, namespace);
  return organization?.members.find((member) => member.username === caller.user.username)?.role ?? null;
}

/**
 * Throws unless the caller may create a repository in this existing namespace: owners and editors may (docs.docker.com,
 * "Roles and permissions"), with a personal token only at repo:admin, with an organization's only by its own scope.
 */
export function requireCreator(world: World, caller: Identity, namespace: string): void {
  if (caller.kind === 'anonymous') throw unauthorized();
  if (caller.kind === 'oat') {
    if (!holdsOrganizationScope(caller, namespace, 'scope-repository-create')) throw forbidden();
    return;
  }
  const role = roleIn(world, caller, namespace);
  if (role !== 'owner' && role !== 'editor') throw forbidden();
  if (caller.kind === 'pat' && patLevel(caller.token) !== 'admin') throw forbiddenWithPersonalToken();
}

/** Throws unless the caller may read an organization's audit log: its owners, on a plan that has one. */
export function requireAuditReader(world: World, caller: Identity, account: string): void {
  if (caller.kind === 'anonymous') throw unauthorized();
  const plan = findOrganization(world, account)?.plan;
  const allowed =
    caller.kind === 'oat'
      ? holdsOrganizationScope(caller, account, 'scope-activity-read')
      : roleIn(world, caller, account) === 'owner';
  if (!allowed || (plan !== 'team' && plan !== 'business')) throw forbidden();
}

/** The person who is calling. Throws the 401 for nobody and the 403 for an organization. */
export function requirePerson(caller: Identity): User {
  if (caller.kind === 'anonymous') throw unauthorized();
  if (!('user' in caller)) throw forbidden();
  return caller.user;
}

function reaches(level: Level, wanted: Level): boolean {
  return levels[level] >= levels[wanted];
}

function highest(candidates: Iterable<Level>): Level {
  let best: Level = 'none';
  for (const level of candidates) if (reaches(level, best)) best = level;
  return best;
}

function levelOf(world: World, caller: Exclude<Identity, { kind: 'oat' }>, repository: Repository): Level {
  if (!('user' in caller)) return repository.is_private ? 'none' : 'read';
  const own = personLevel(world, caller.user, repository);
  if (caller.kind === 'password') return own;
  const publicOnly = caller.token.scopes.every((scope) => scope === 'repo:public_read');
  const cap = publicOnly && repository.is_private ? 'none' : patLevel(caller.token);
  return reaches(own, cap) ? cap : own;
}

function personLevel(world: World, user: User, repository: Repository): Level {
  if (repository.namespace === user.username) return 'admin';
  const open: Level = repository.is_private ? 'none' : 'read';
  if (repository.collaborators.includes(user.username)) return 'write';
  const organization = findOrganization(world, repository.namespace);
  const role = organization?.members.find((member) => member.username === user.username)?.role;
  if (!organization || !role) return open;
  if (role !== 'member') return 'admin';
  const own = organization.teams.filter((team) => team.members.includes(user.username));
  const teams = new Set(own.map((team) => team.id));
  const granted = repository.grants.filter((grant) => teams.has(grant.group_id)).map((grant) => grant.permission);
  return highest([open, ...granted]);
}

/** Each scope of a personal access token includes the ones below it. */
const patLevels = {
  'repo:admin': 'admin',
  'repo:write': 'write',
  'repo:read': 'read',
  'repo:public_read': 'read',
} as const;

function patLevel(token: PersonalAccessToken): Level {
  return highest(token.scopes.map((scope) => patLevels[scope]));
}

export type OrganizationCaller = Identity & { kind: 'oat' };

function holdsRepositoryScope(caller: OrganizationCaller, repository: Repository, scope: string): boolean {
  return grantsScope(scopesOn(caller, repository), scope);
}

/**
 * The scopes that an organization's token holds on a repository, which is one of its own: the path for all public
 * repositories (API reference, "orgAccessTokenResource") opens no more of another namespace than everybody may read.
 */
function scopesOn({ organization, token }: OrganizationCaller, repository: Repository): string[] {
  if (repository.namespace !== organization.orgname) return [];
  return token.resources
    .filter((resource) => resource.type === 'TYPE_REPO' && covers(resource.path, repository))
    .flatMap((resource) => resource.scopes);
}

/** Whether the token belongs to this organization and carries the scope for it as a whole. */
export function holdsOrganizationScope(caller: OrganizationCaller, orgname: string, scope: string): boolean {
  return (
    caller.organization.orgname === orgname &&
    caller.token.resources.some(
      (resource) => resource.type === 'TYPE_ORG' && resource.path === orgname && grantsScope(resource.scopes, scope),
    )
  );
}

// A path is `org/repo`, where `*` stands for any part of a name, or `*/*/public` for every public repository.
function covers(path: string, repository: Repository): boolean {
  if (path === '*/*/public') return !repository.is_private;
  const pattern = path
    .split('*')
    .map((part) => part.replace(/[^\w-]/g, '\\$&'))
    .join('[^/]*');
  return new RegExp(`^${pattern}$`).test(`${repository.namespace}/${repository.name}`);
}
