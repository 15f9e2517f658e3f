// Passwords and tokens: made at run time from the sandbox's key, so that none is ever written down.
import { createHash } from 'node:crypto';
import { derive, deriveUuid, type Hub, nextId, nowAsTimestamp } from './hub.ts';
import { epochMicros } from './timestamps.ts';
import type { OrganizationAccessToken, PersonalAccessToken, ScimToken, User } from './world.ts';

export interface Credentials {
  username: string;
  password: string;
}

export function credentialsOf(hub: Hub, username: string): Credentials {
  return { username, password: derive(hub, `password ${username}`).toString('base64url').slice(0, 20) };
}

export interface IssuedToken {
  id: string;
  /** Shown this once, as on Docker Hub. */
  secret: string;
}

type NewPersonalToken = Pick<
  PersonalAccessToken,
  'username' | 'token_label' | 'scopes' | 'expires_at' | 'creator_ip' | 'creator_ua'
>;

/** Adds a personal access token to the world. The secret is in the answer and nowhere else. */
export function mintPersonalToken(
  hub: Hub,
  { username, token_label, scopes, expires_at, creator_ip, creator_ua }: NewPersonalToken,
): { token: PersonalAccessToken; secret: string } {
  const { id, secret, secret_sha256 } = newSecret(hub, 'dckr_pat_', 27);
  const token: PersonalAccessToken = {
    uuid: id,
    username,
    token_label,
    scopes,
    last_used: null,
    creator_ip,
    creator_ua,
    generated_by: 'manual',
    is_active: true,
    created_at: nowAsTimestamp(hub),
    expires_at,
    secret_sha256,
  };
  hub.world.personal_access_tokens.push(token);
  return { token, secret };
}

type NewOrganizationToken = Pick<
  OrganizationAccessToken,
  'orgname' | 'label' | 'description' | 'resources' | 'created_by' | 'expires_at'
>;

/** Adds an organization access token to the world. The secret is in the answer and nowhere else. */
export function mintOrganizationToken(
  hub: Hub,
  { orgname, label, description, resources, created_by, expires_at }: NewOrganizationToken,
): { token: OrganizationAccessToken; secret: string } {
  const { id, secret, secret_sha256 } = newSecret(hub, 'dckr_oat_', 32);
  const token: OrganizationAccessToken = {
    id,
    orgname,
    label,
    description,
    resources,
    created_by,
    last_used_at: null,
    is_active: true,
    created_at: nowAsTimestamp(hub),
    expires_at,
    secret_sha256,
  };
  hub.world.organization_access_tokens.push(token);
  return { token, secret };
}

/** A new SCIM token takes the place of the one before, as refreshing it on Docker Hub does. */
export function mintScimToken(hub: Hub, orgname: string): IssuedToken {
  const { id, secret, secret_sha256 } = newSecret(hub, '', 40);
  const others = hub.world.scim_tokens.filter((token) => token.orgname !== orgname);
  hub.world.scim_tokens = [...others, { id, orgname, created_at: nowAsTimestamp(hub), secret_sha256 }];
  return { id, secret };
}

/** The lengths are those that secret scanners look for: 27 characters after dckr_pat_, 32 after dckr_oat_. */
function newSecret(hub: Hub, prefix: string, length: number): IssuedToken & { secret_sha256: string } {
  const id = deriveUuid(hub, `token ${nextId(hub)}`);
  const secret = `${prefix}${derive(hub, `secret ${id}`).toString('base64url').slice(0, length)}`;
  return { id, secret, secret_sha256: sha256(secret) };
}

/** Whether a token still opens anything: neither switched off nor past its expiry. */
export function isUsable(hub: Hub, token: PersonalAccessToken | OrganizationAccessToken): boolean {
  return token.is_active && !hasExpired(hub, token);
}

export function hasExpired(hub: Hub, { expires_at }: PersonalAccessToken | OrganizationAccessToken): boolean {
  const expires = expires_at === null ? undefined : epochMicros(expires_at);
  return expires !== undefined && hub.now() * 1000 >= expires;
}

export function isPasswordOf(hub: Hub, user: User, secret: string): boolean {
  return secret === credentialsOf(hub, user.username).password;
}

export function findPersonalToken(hub: Hub, user: User, secret: string): PersonalAccessToken | undefined {
  const hash = sha256(secret);
  return hub.world.personal_access_tokens.find(
    (token) => token.username === user.username && token.secret_sha256 === hash && isUsable(hub, token),
  );
}

export function findOrganizationToken(hub: Hub, orgname: string, secret: string): OrganizationAccessToken | undefined {
  const hash = sha256(secret);
  return hub.world.organization_access_tokens.find(
    (token) => token.orgname === orgname && token.secret_sha256 === hash && isUsable(hub, token),
  );
}

export function findScimToken(hub: Hub, secret: string): ScimToken | undefined {
  const hash = sha256(secret);
  return hub.world.scim_tokens.find((token) => token.secret_sha256 === hash);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
