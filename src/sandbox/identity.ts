// Who is calling: reads a bearer back into the user or the organization that it was minted for.
import { findScimToken, isUsable } from './credentials.ts';
import { unauthorized } from './errors.ts';
import { deriveUuid, type Hub } from './hub.ts';
import { signJwt, verifyJwt } from './jwt.ts';
import {
  findOrganization,
  findUser,
  type Organization,
  type OrganizationAccessToken,
  type PersonalAccessToken,
  type User,
} from './world.ts';

/** A caller. How it signed in matters as much as who it is: whole endpoint families refuse a kind of credential. */
export type Identity =
  | { kind: 'anonymous' }
  | { kind: 'password'; user: User }
  | { kind: 'pat'; user: User; token: PersonalAccessToken }
  | { kind: 'oat'; organization: Organization; token: OrganizationAccessToken }
  /** An identity provider. It never signs in: its token is the bearer itself, and opens the SCIM endpoints only. */
  | { kind: 'scim'; orgname: string };

export type SignedIn = Exclude<Identity, { kind: 'anonymous' | 'scim' }>;

/** The username, or the organization's name for a token of the organization's own; null for nobody. */
export function actorOf(caller: Identity): string | null {
  if (caller.kind === 'anonymous') return null;
  if (caller.kind === 'scim') return caller.orgname;
  return caller.kind === 'oat' ? caller.organization.orgname : caller.user.username;
}

/** Docker Hub's tokens live for exactly ten minutes (captured claims: kingfisher#202). */
const lifetimeSeconds = 600;

const namespacedClaim = 'https://hub.docker.com';

/** A session token with the claims that Docker Hub's own carry (kingfisher#202; `source` as in docker/cli's claims). */
export function mintSessionToken(hub: Hub, caller: SignedIn): string {
  const issuedAt = Math.floor(hub.now() / 1000);
  const session = deriveUuid(hub, `session ${hub.sessions++}`);
  const subject =
    caller.kind === 'oat'
      ? { username: caller.organization.orgname, uuid: caller.organization.uuid, email: '' }
      : { username: caller.user.username, uuid: caller.user.uuid, email: caller.user.email };
  const source = { type: caller.kind, id: sourceId(caller) };
  return signJwt(
    {
      aud: namespacedClaim,
      exp: issuedAt + lifetimeSeconds,
      iat: issuedAt,
      iss: 'https://api.docker.com/',
      jti: session,
      scope: scopesOf(caller).join(' '),
      source,
      sub: subject.uuid,
      [namespacedClaim]: {
        email: subject.email,
        roles: [],
        session_id: session,
        source: `docker_${source.type}|${source.id}`,
        username: subject.username,
        uuid: subject.uuid,
      },
    },
    hub.key,
  );
}

function sourceId(caller: SignedIn): string {
  if (caller.kind === 'password') return caller.user.uuid;
  return caller.kind === 'pat' ? caller.token.uuid : caller.token.id;
}

function scopesOf(caller: SignedIn): string[] {
  if (caller.kind === 'password') return [];
  return caller.kind === 'pat' ? caller.token.scopes : caller.token.resources.flatMap((resource) => resource.scopes);
}

/**
 * Reads an Authorization header. Throws the 401 for anything that is neither a live session token of this sandbox nor a
 * SCIM token: to Docker Hub a bad header is worse than none, even where the public may read. `JWT` is the older name of `Bearer`.
 */
export function identify(hub: Hub, authorization: string | undefined): Identity {
  if (authorization === undefined) return { kind: 'anonymous' };
  const token = bearerOf(authorization);
  if (token === undefined || hub.expired.has(token)) throw unauthorized();
  const provider = findScimToken(hub, token);
  if (provider) return { kind: 'scim', orgname: provider.orgname };
  const claims = readClaims(verifyJwt(token, hub.key));
  if (!claims || hub.now() / 1000 >= claims.exp) throw unauthorized();
  const caller = callerOf(hub, claims);
  if (!caller) throw unauthorized();
  return caller;
}

/** The token in an Authorization header. */
export function bearerOf(authorization: string): string | undefined {
  return /^(?:bearer|jwt) +(\S+)$/i.exec(authorization.trim())?.[1];
}

interface Claims {
  exp: number;
  source: { type: string; id: string };
}

function readClaims(value: unknown): Claims | undefined {
  if (typeof value !== 'object' || value === null || !('exp' in value) || !('source' in value)) return undefined;
  const { exp, source } = value;
  if (typeof exp !== 'number' || typeof source !== 'object' || source === null) return undefined;
  if (!('type' in source) || !('id' in source)) return undefined;
  const { type, id } = source;
  return typeof type === 'string' && typeof id === 'string' ? { exp, source: { type, id } } : undefined;
}

/** Looks the source up again, so that a session ends with the user or the token behind it. */
function callerOf(hub: Hub, { source }: Claims): Identity | undefined {
  const { world } = hub;
  if (source.type === 'password') {
    const user = world.users.find(({ uuid }) => uuid === source.id);
    return user && { kind: 'password', user };
  }
  if (source.type === 'pat') {
    const token = world.personal_access_tokens.find(({ uuid }) => uuid === source.id);
    const user = token && isUsable(hub, token) ? findUser(world, token.username) : undefined;
    return token && user && { kind: 'pat', user, token };
  }
  const token = world.organization_access_tokens.find(({ id }) => id === source.id);
  const organization = token && isUsable(hub, token) ? findOrganization(world, token.orgname) : undefined;
  return token && organization && { kind: 'oat', organization, token };
}
