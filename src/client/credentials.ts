// Who to be on Docker Hub: found in the options, else in the environment.
import { AuthError } from './errors.ts';
import { kindOf, kindOfSecret, readClaims } from './identity.ts';
import type { CredentialKind } from './operation.ts';

/** Credentials, and where they were found. */
export type Credentials =
  | {
      readonly kind: 'password' | 'pat' | 'oat';
      readonly username: string;
      readonly secret: string;
      readonly source: string;
    }
  | { readonly kind: 'jwt'; readonly jwt: string; readonly mintedFrom: CredentialKind; readonly source: string }
  | { readonly kind: 'anonymous'; readonly source: string };

/** Environment variables by name; what is empty counts as unset. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What may be said outright instead of leaving it to the environment. */
export interface CredentialOptions {
  readonly username?: string | undefined;
  /** A password, a personal access token or an organization access token. */
  readonly password?: string | undefined;
  /** A JWT of Docker Hub's, ready to use. */
  readonly jwt?: string | undefined;
  /** Where they come from, for texts about them. */
  readonly source?: string | undefined;
}

/** A secret from a file or a shell often ends in a newline that nobody meant. */
const trimmed = (text: string | undefined) => text?.trim() || undefined;

/**
 * Finds credentials: what was said outright, else the environment (`DOCKERHUB_USERNAME` and `DOCKERHUB_TOKEN`, or
 * `DOCKER_HUB_USER` and `DOCKER_HUB_TOKEN`; else `DOCKERHUB_JWT`), else none.
 *
 * @throws AuthError when there is a secret and nobody whose it is.
 */
export function findCredentials(options: CredentialOptions, environment: Environment): Credentials {
  return (
    choose(options, options.source ?? 'options') ??
    choose(
      {
        username: trimmed(environment['DOCKERHUB_USERNAME']) ?? environment['DOCKER_HUB_USER'],
        password: trimmed(environment['DOCKERHUB_TOKEN']) ?? environment['DOCKER_HUB_TOKEN'],
        jwt: environment['DOCKERHUB_JWT'],
      },
      'environment',
    ) ?? { kind: 'anonymous', source: 'none found' }
  );
}

function choose(options: CredentialOptions, source: string): Credentials | null {
  const [username, secret, jwt] = [trimmed(options.username), trimmed(options.password), trimmed(options.jwt)];
  if (username && secret) return { kind: kindOfSecret(secret), username, secret, source };
  if (jwt) return { kind: 'jwt', jwt, mintedFrom: kindOf(readClaims(jwt)) ?? 'jwt', source };
  if (secret) {
    throw new AuthError('There is a password or token for Docker Hub, but no username', {
      hint: 'Set DOCKERHUB_USERNAME; for an organization access token it is the name of the organization',
    });
  }
  return null;
}
