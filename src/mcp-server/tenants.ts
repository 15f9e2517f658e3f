// Accounts by request, for a server that many share: each has its own client, secrets and confirmations.
import type { Api } from '../client/client.ts';
import { type Account, digestOf, openAccount, UsedOnce } from './account.ts';

/** The credentials that a request brings. */
export interface TenantCredentials {
  readonly username?: string;
  readonly password?: string;
  readonly jwt?: string;
}

/** Accounts that were not used for so long, or beyond this number, are forgotten and signed in anew. */
const IDLE_MS = 15 * 60_000;
const MOST_ACCOUNTS = 1000;

const HEADERS = { username: 'x-dockerhub-username', password: 'x-dockerhub-token', jwt: 'x-dockerhub-jwt' } as const;

/** What to tell somebody whose request brings no credentials. */
export const TENANT_HEADERS_HINT =
  'Send X-DockerHub-Username and X-DockerHub-Token, or X-DockerHub-JWT: this server has no account of its own.';

/** The credentials of Docker Hub in a request's headers; `null` where there are none, or only half of them. */
export function credentialsOf({ headers }: Request): TenantCredentials | null {
  const jwt = headers.get(HEADERS.jwt)?.trim();
  if (jwt) return { jwt };
  const username = headers.get(HEADERS.username)?.trim();
  const password = headers.get(HEADERS.password)?.trim();
  return username && password ? { username, password } : null;
}

/** Finds the account of a request. Who brings the same credentials shares one, and nobody else does. */
export function tenants(
  open: (credentials: TenantCredentials) => Api,
  now: () => number,
): (request: Request) => Account {
  // An account may be forgotten; what it has used up must not be good again then.
  const used = new UsedOnce(now);
  const accounts = new Map<string, { readonly account: Account; seen: number }>();
  return (request) => {
    const credentials = credentialsOf(request);
    if (!credentials) throw new Error(TENANT_HEADERS_HINT);
    const key = digestOf(JSON.stringify([credentials.username, credentials.password, credentials.jwt]));
    const known = accounts.get(key);
    const entry = known ?? { account: openAccount(open(credentials), now, used), seen: 0 };
    entry.seen = now();
    // Put last: the map's order is that of their last use.
    accounts.delete(key);
    accounts.set(key, entry);
    for (const [old, { seen }] of accounts) {
      if (seen > entry.seen - IDLE_MS && accounts.size <= MOST_ACCOUNTS) break;
      accounts.delete(old);
    }
    return entry.account;
  };
}
