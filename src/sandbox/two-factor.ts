// The second factor: a token says that the password was right, a code from the authenticator makes a session of it.
import { derive, deriveUuid, type Hub } from './hub.ts';
import { signJwt, verifyJwt } from './jwt.ts';
import { stepSeconds, totpCode } from './totp.ts';
import { findUser, type User } from './world.ts';

/** How long Docker Hub waits for the code is not public, only that the token is "short time lived". */
const lifetimeSeconds = 300;

const audience = 'https://hub.docker.com/v2/users/2fa-login';

export function mintTwoFactorToken(hub: Hub, user: User): string {
  const issuedAt = Math.floor(hub.now() / 1000);
  const jti = deriveUuid(hub, `two factors ${hub.sessions++}`);
  return signJwt({ aud: audience, exp: issuedAt + lifetimeSeconds, iat: issuedAt, jti, sub: user.uuid }, hub.key);
}

/** The code that the user's authenticator shows now. Throws when there is no such user. */
export function currentCode(hub: Hub, username: string): string {
  if (!findUser(hub.world, username)) throw new Error(`There is no user ${username} in this world.`);
  return totpCode(secretOf(hub, username), hub.now() / 1000);
}

/** The user whom the token and the code let in. A token does so once; a wrong code leaves it for another try. */
export function redeemTwoFactorToken(hub: Hub, token: string, code: string): User | undefined {
  const claims = readClaims(verifyJwt(token, hub.key));
  const seconds = hub.now() / 1000;
  if (!claims || seconds >= claims.exp || hub.redeemed.has(claims.jti)) return undefined;
  const user = hub.world.users.find(({ uuid }) => uuid === claims.sub);
  if (!user) return undefined;
  const secret = secretOf(hub, user.username);
  // The code before the current one still counts: typing takes its time (RFC 6238, section 5.2).
  if (code !== totpCode(secret, seconds) && code !== totpCode(secret, seconds - stepSeconds)) return undefined;
  hub.redeemed.add(claims.jti);
  return user;
}

/** Derived like the passwords, so that a saved world gives no access to anything. */
function secretOf(hub: Hub, username: string): Uint8Array {
  return derive(hub, `authenticator ${username}`).subarray(0, 20);
}

function readClaims(value: unknown): { exp: number; jti: string; sub: string } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('aud' in value) || value.aud !== audience) return undefined;
  if (!('exp' in value) || !('jti' in value) || !('sub' in value)) return undefined;
  const { exp, jti, sub } = value;
  return typeof exp === 'number' && typeof jti === 'string' && typeof sub === 'string' ? { exp, jti, sub } : undefined;
}
