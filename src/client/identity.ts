// Who a client is: read from the claims of its JWT, without asking anybody.
import { z } from 'zod';
import type { CredentialKind } from './operation.ts';

/** The signed-in user, as the claims of the token in use tell. */
export interface Identity {
  readonly username: string | null;
  readonly uuid: string | null;
  readonly email: string | null;
  readonly credential: CredentialKind;
  readonly scopes: string[];
  /** When the token in use ends, RFC 3339. */
  readonly expires_at: string | null;
  /** Whether this comes from a token of Docker Hub's, and not only from the configuration. */
  readonly verified: boolean;
}

// Claims seen in captured tokens: github.com/mongodb/kingfisher/issues/202, docker/cli internal/oauth/jwt.go.
const Claims = z.looseObject({
  exp: z.number().optional(),
  iat: z.number().optional(),
  scope: z.string().optional(),
  source: z.looseObject({ type: z.string() }).optional(),
  'https://hub.docker.com': z
    .looseObject({ username: z.string(), uuid: z.string(), email: z.string(), source: z.string() })
    .partial()
    .optional(),
});

/** The claims of a JWT that matter here. */
export type Claims = z.infer<typeof Claims>;

/** Reads a JWT's claims without checking its signature, which only Docker Hub can; `null` if it is no JWT. */
export function readClaims(jwt: string): Claims | null {
  const payload = jwt.split('.')[1];
  if (payload === undefined) return null;
  try {
    return Claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  } catch {
    return null;
  }
}

/** What a JWT was minted from: `source.type`, or the `docker_pat|…` form inside Docker's own claim. */
export function kindOf(claims: Claims | null): CredentialKind | null {
  const source = claims?.source?.type ?? /^docker_(\w+)\|/.exec(claims?.['https://hub.docker.com']?.source ?? '')?.[1];
  return source === 'pat' || source === 'oat' || source === 'password' ? source : null;
}

/** The kind of a secret, by the prefixes that Docker gives its tokens. */
export function kindOfSecret(secret: string): 'password' | 'pat' | 'oat' {
  if (secret.startsWith('dckr_pat_')) return 'pat';
  if (secret.startsWith('dckr_oat_')) return 'oat';
  return 'password';
}

/** The source of a token that somebody signed in for while the client was in use. */
export const SESSION_SOURCE = 'a sign-in of this session';

/** Puts an identity together from the claims, with what the configuration says where they are silent. */
export function identityOf(
  claims: Claims | null,
  configured: { username: string | null; credential: CredentialKind },
): Identity {
  const user = claims?.['https://hub.docker.com'];
  return {
    username: user?.username ?? configured.username,
    uuid: user?.uuid ?? null,
    email: user?.email ?? null,
    credential: kindOf(claims) ?? configured.credential,
    scopes: claims?.scope?.split(' ').filter((scope) => scope !== '') ?? [],
    expires_at: claims?.exp === undefined ? null : new Date(claims.exp * 1000).toISOString(),
    verified: claims !== null,
  };
}
