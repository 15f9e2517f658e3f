// What a Docker Hub holds at one moment: users, organizations, repositories, tokens and the audit log, as plain JSON data.
// Fields carry Docker Hub's own names, so that nothing is renamed on its way to the wire.

export interface World {
  /** The user whose credentials `sandbox.credentials` are. */
  signed_in: string;
  /** The next number that a new repository, tag or event gets. */
  next_id: number;
  users: User[];
  organizations: Organization[];
  repositories: Repository[];
  personal_access_tokens: PersonalAccessToken[];
  organization_access_tokens: OrganizationAccessToken[];
  scim_tokens: ScimToken[];
  /** Oldest first. */
  audit_events: AuditEvent[];
}

export type Plan = 'personal' | 'pro' | 'team' | 'business';

export interface User {
  id: number;
  uuid: string;
  username: string;
  full_name: string;
  email: string;
  plan: Plan;
  two_factor: boolean;
  date_joined: string;
}

export interface Organization {
  id: number;
  uuid: string;
  orgname: string;
  full_name: string;
  plan: Plan;
  /** How many people the subscription has room for; the invited count too. */
  seats: number;
  date_joined: string;
  settings: OrganizationSettings;
  members: Member[];
  teams: Team[];
  /** Those that nobody has answered yet. */
  invites: Invite[];
  /** What an identity provider did to people; a member it never touched has none. */
  scim_records: ScimRecord[];
}

export interface OrganizationSettings {
  restricted_images: RestrictedImages;
}

/** Image Access Management: which images Docker Desktop lets members pull. */
export interface RestrictedImages {
  enabled: boolean;
  allow_official_images: boolean;
  allow_verified_publishers: boolean;
}

export const roles = ['owner', 'editor', 'member'] as const;
export type Role = (typeof roles)[number];

export interface Member {
  username: string;
  role: Role;
  date_joined: string;
}

export interface Team {
  id: number;
  uuid: string;
  name: string;
  description: string;
  /** Usernames. */
  members: string[];
}

/** `distributor_member` only pulls what is distributed to it (docs.docker.com, "Invite distributor members via API"). */
export const inviteRoles = [...roles, 'distributor_member'] as const;
export type InviteRole = (typeof inviteRoles)[number];

export interface Invite {
  id: string;
  inviter_username: string;
  /** A Docker ID or an e-mail address, as it was invited. */
  invitee: string;
  team: string | null;
  role: InviteRole;
  created_at: string;
}

export interface ScimRecord {
  username: string;
  /** Someone switched off is no member any more, but still in the identity provider's list. */
  active: boolean;
  /** What to come back as. */
  role: Role;
  /** Two names, where a profile has one full name. */
  given_name: string;
  family_name: string;
  created: string;
  last_modified: string;
}

export interface Repository {
  id: number;
  namespace: string;
  name: string;
  repository_type: 'image' | 'plugin' | null;
  status: 'active' | 'inactive';
  description: string;
  full_description: string | null;
  is_private: boolean;
  star_count: number;
  pull_count: number;
  last_updated: string;
  last_modified: string | null;
  date_registered: string;
  media_types: string[];
  content_types: string[];
  categories: Category[];
  immutable_tags_settings: ImmutableTagsSettings;
  storage_size: number | null;
  source: string | null;
  /** Usernames; only a personal repository has any. */
  collaborators: string[];
  /** Only an organization's repository has any. */
  grants: Grant[];
  tags: Tag[];
}

export interface Category {
  name: string;
  slug: string;
}

export interface ImmutableTagsSettings {
  enabled: boolean;
  rules: string[];
}

export const grantLevels = ['read', 'write', 'admin'] as const;
export type GrantLevel = (typeof grantLevels)[number];

export interface Grant {
  group_id: number;
  permission: GrantLevel;
}

export interface Tag {
  id: number;
  name: string;
  digest: string;
  media_type: string;
  content_type: string;
  full_size: number;
  last_updated: string;
  last_updater_username: string;
  tag_last_pulled: string | null;
  tag_last_pushed: string;
  images: Image[];
}

export interface Image {
  architecture: string;
  variant: string | null;
  os: string;
  digest: string;
  size: number;
  last_pulled: string | null;
  last_pushed: string;
}

export const patScopes = ['repo:admin', 'repo:write', 'repo:read', 'repo:public_read'] as const;
export type PatScope = (typeof patScopes)[number];

export interface PersonalAccessToken {
  uuid: string;
  username: string;
  token_label: string;
  scopes: PatScope[];
  is_active: boolean;
  created_at: string;
  creator_ip: string;
  creator_ua: string;
  /** `manual` for a token that a person made. */
  generated_by: string;
  last_used: string | null;
  expires_at: string | null;
  /** Only the hash is kept, so a saved world gives no access to anything. */
  secret_sha256: string;
}

export interface OrganizationAccessToken {
  id: string;
  orgname: string;
  label: string;
  description: string;
  resources: TokenResource[];
  created_by: string;
  is_active: boolean;
  created_at: string;
  last_used_at: string | null;
  expires_at: string | null;
  secret_sha256: string;
}

/** What an identity provider signs in with; an organization has one at a time. */
export interface ScimToken {
  id: string;
  orgname: string;
  created_at: string;
  secret_sha256: string;
}

export interface TokenResource {
  type: 'TYPE_REPO' | 'TYPE_ORG';
  path: string;
  scopes: string[];
}

export interface AuditEvent {
  id: number;
  account: string;
  action: string;
  name: string;
  actor: string;
  data: Record<string, string>;
  timestamp: string;
  action_description: string;
}

/** What a world is made from: the moment it starts at, the zone its weeks are counted in, and the seed of its randomness. */
export interface WorldContext {
  /** Epoch milliseconds. */
  now: number;
  timeZone: string;
  seed: number;
}

export function findUser(world: World, username: string): User | undefined {
  return world.users.find((user) => user.username === username);
}

export function findOrganization(world: World, orgname: string): Organization | undefined {
  return world.organizations.find((organization) => organization.orgname === orgname);
}

export function findRepository(world: World, namespace: string, name: string): Repository | undefined {
  return world.repositories.find((repository) => repository.namespace === namespace && repository.name === name);
}

/** The plan of a namespace, be it a user's or an organization's; undefined when there is no such namespace. */
export function planOf(world: World, namespace: string): Plan | undefined {
  return findOrganization(world, namespace)?.plan ?? findUser(world, namespace)?.plan;
}
