// A stateful Docker Hub in memory, behind a fetch function: for tests, for evals, and for trying things out.
import { createHash } from 'node:crypto';
import { buildApp, type JournalEntry } from './app.ts';
import { type Credentials, credentialsOf, type IssuedToken, issueToken, type TokenSpec } from './credentials.ts';
import type { Hub } from './hub.ts';
import { listen, type Listening } from './listen.ts';
import type { World, WorldContext } from './world.ts';
import { acmeWorld } from './worlds/acme.ts';

export type { JournalEntry } from './app.ts';
export type { Credentials, IssuedToken, TokenSpec } from './credentials.ts';
export { type Change, diffWorlds, type Thing } from './diff.ts';
export type { Listening } from './listen.ts';
export type { World, WorldContext } from './world.ts';
export { acmeWorld } from './worlds/acme.ts';
export { emptyWorld } from './worlds/empty.ts';

export interface SandboxOptions {
  /** Epoch milliseconds. Sessions, rate limits and timestamps follow it. */
  clock: { now(): number };
  /** IANA name of the zone in which a world counts its weeks. */
  timeZone?: string;
  /** Equal seeds give equal worlds, secrets and ids. */
  seed?: number;
  /** The state to start from, copied; or how to make it. The acme organization by default. */
  world?: World | ((context: WorldContext) => World);
  /** Requests a minute for each caller. 180 is what clients of hub.docker.com measure (2026). */
  rateLimit?: number;
}

export interface Sandbox {
  /** What a client that is handed `fetch` uses as Docker Hub's address. */
  readonly origin: string;
  /** Those of the world's signed-in user. */
  readonly credentials: Credentials;
  /** Every answered request, oldest first. */
  readonly journal: readonly JournalEntry[];
  /** Answers as the global `fetch` would for an address of Docker Hub; the origin does not matter. */
  fetch: (input: Request | URL | string, init?: RequestInit) => Promise<Response>;
  /** Anyone's password, also a newcomer's: passwords are derived, not stored. */
  credentialsOf: (username: string) => Credentials;
  /** Mints an access token, whose secret is shown this once. */
  issueToken: (spec: TokenSpec) => IssuedToken;
  /** A copy of the whole state, plain JSON data. */
  snapshot: () => World;
  /** Replaces the whole state by a copy of this one. */
  restore: (world: World) => void;
  /** Serves the same state on a port of 127.0.0.1; any free one when none is given. */
  listen: (options?: { port?: number }) => Promise<Listening>;
}

export function createSandbox(options: SandboxOptions): Sandbox {
  const { clock, timeZone = 'UTC', seed = 1, world = acmeWorld, rateLimit = 180 } = options;
  const hub: Hub = {
    world: typeof world === 'function' ? world({ now: clock.now(), timeZone, seed }) : structuredClone(world),
    now: () => clock.now(),
    key: createHash('sha256').update(`docker hub sandbox ${seed}`).digest(),
    sessions: 0,
  };
  const journal: JournalEntry[] = [];
  const app = buildApp(hub, { rateLimit, journal });
  const fetch: Sandbox['fetch'] = async (input, init) =>
    app.fetch(input instanceof Request && !init ? input : new Request(input, init));
  return {
    origin: 'http://sandbox.localhost',
    get credentials() {
      return credentialsOf(hub, hub.world.signed_in);
    },
    journal,
    fetch,
    credentialsOf: (username) => credentialsOf(hub, username),
    issueToken: (spec) => issueToken(hub, spec),
    snapshot: () => structuredClone(hub.world),
    restore: (state) => {
      hub.world = structuredClone(state);
    },
    listen: ({ port = 0 } = {}) => listen(fetch, port),
  };
}
