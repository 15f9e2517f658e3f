// Passwords and access tokens: made at run time from the sandbox's key, so that none is ever written down.
import { createHash } from 'node:crypto';
import { derive, deriveUuid, type Hub, nextId, nowAsTimestamp } from './hub.ts';
import { organizationScopes, repositoryScopes } from './oat-scopes.ts';
import { epochMicros } from './timestamps.ts';
import {
  findOrganization,
  findUser,
  type OrganizationAccessToken,
  type PatScope,
  type PersonalAccessToken,
  type User,
} from './world.ts';

export interface Credentials {
  username: string;
  password: string;
}

export function credentialsOf(hub: Hub, username: string): Credentials {
  return { username, password: derive(hub, `password ${username}`).toString('base64url').slice(0, 20) };
}

export type TokenSpec = PersonalTokenSpec | OrganizationTokenSpec;

export interface PersonalTokenSpec {
  kind: 'pat';
  username: string;
  scopes: PatScope[];
  label?: string;
  /** RFC 3339; never when left out. */
  expiresAt?: string;
}

export interface OrganizationTokenSpec {
  kind: 'oat';
  org: string;
  /** Repository and organization scopes alike. */
  scopes: string[];
  /** The repositories that the repository scopes reach, such as `acme/app`; all of the organization when left out. */
  repositories?: string;
  label?: string;
  expiresAt?: string;
}

export interface IssuedToken {
  id: string;
  /** Shown this once, as on Docker Hub. */
  secret: string;
}

/** Mints an access token. Throws when the user or the organization is not in the world. */
export function issueToken(hub: Hub, spec: TokenSpec): IssuedToken {
  const id = deriveUuid(hub, `token ${nextId(hub)}`);
  // The lengths are those that secret scanners look for: 27 characters after dckr_pat_, 32 after dckr_oat_.
  const length = spec.kind === 'pat' ? 27 : 32;
  const secret = `dckr_${spec.kind}_${derive(hub, `secret ${id}`).toString('base64url').slice(0, length)}`;
  const common = {
    is_active: true,
    created_at: nowAsTimestamp(hub),
    expires_at: spec.expiresAt ?? null,
    secret_sha256: sha256(secret),
  };
  if (spec.kind === 'pat') {
    if (!findUser(hub.world, spec.username)) throw new Error(`There is no user ${spec.username} in this world.`);
    hub.world.personal_access_tokens.push({
      uuid: id,
      username: spec.username,
      token_label: spec.label ?? 'sandbox',
      scopes: spec.scopes,
      last_used: null,
      ...common,
    });
  } else {
    const organization = findOrganization(hub.world, spec.org);
    if (!organization) throw new Error(`There is no organization ${spec.org} in this world.`);
    hub.world.organization_access_tokens.push({
      id,
      orgname: spec.org,
      label: spec.label ?? 'sandbox',
      description: '',
      resources: [
        { type: 'TYPE_ORG', path: spec.org, scopes: spec.scopes.filter((scope) => organizationScopes.has(scope)) },
        {
          type: 'TYPE_REPO',
          path: spec.repositories ?? `${spec.org}/*`,
          scopes: spec.scopes.filter((scope) => repositoryScopes.has(scope)),
        },
      ],
      created_by: organization.members.find((member) => member.role === 'owner')?.username ?? spec.org,
      last_used_at: null,
      ...common,
    });
  }
  return { id, secret };
}

/** Whether a token still opens anything: neither switched off nor past its expiry. */
export function isUsable(hub: Hub, token: PersonalAccessToken | OrganizationAccessToken): boolean {
  const expires = token.expires_at === null ? undefined : epochMicros(token.expires_at);
  return token.is_active && (expires === undefined || hub.now() * 1000 < expires);
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

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
