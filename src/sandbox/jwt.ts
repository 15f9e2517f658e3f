// JSON web tokens signed with HS256: enough of RFC 7519 to make them and to tell ours from all others.
// No expiry is looked at here: time belongs to the sandbox's own clock.
import { createHmac, timingSafeEqual } from 'node:crypto';

const header = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT' })).toString('base64url');

export function signJwt(claims: object, key: Uint8Array): string {
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${header}.${payload}.${signature(`${header}.${payload}`, key).toString('base64url')}`;
}

/** The claims of a token that this key signed; undefined for every other string. */
export function verifyJwt(token: string, key: Uint8Array): unknown {
  const [head, payload, sent, ...more] = token.split('.');
  if (payload === undefined || sent === undefined || more.length > 0) return undefined;
  // There is one algorithm here, whatever the header of a token claims.
  const expected = signature(`${head}.${payload}`, key);
  const actual = Buffer.from(sent, 'base64url');
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) return undefined;
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
}

function signature(text: string, key: Uint8Array): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
