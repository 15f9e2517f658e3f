// A stateful Docker Hub in memory, behind a fetch function: for tests, for evals, and for trying things out.
import { createHash } from 'node:crypto';
import { buildApp, type JournalEntry } from './app.ts';
import { type Credentials, credentialsOf, type IssuedToken } from './credentials.ts';
import type { FaultRule } from './fault-rules.ts';
import { faultyLine, type Faults } from './faults.ts';
import type { Hub } from './hub.ts';
import { acceptInvite } from './invitations.ts';
import { issueToken, type TokenSpec } from './issue-token.ts';
import { listen, type Listening, type ListenOptions } from './listen.ts';
import { currentCode } from './two-factor.ts';
import { inMemory, type SleepingClock } from './wire.ts';
import type { Member, World, WorldContext } from './world.ts';
import { requireWorld } from './world-shape.ts';
import { acmeWorld } from './worlds/acme.ts';

export type { JournalEntry } from './app.ts';
export type { Credentials, IssuedToken } from './credentials.ts';
export { type Change, diffWorlds, type Thing } from './diff.ts';
export {
  type Fault,
  type FaultKind,
  type FaultMatch,
  type FaultRule,
  FaultRuleError,
  readFaultRules,
} from './fault-rules.ts';
export type { Faults } from './faults.ts';
export type { TokenSpec } from './issue-token.ts';
export type { Listening, ListenOptions } from './listen.ts';
export { mswResolver } from './msw.ts';
export type { World, WorldContext } from './world.ts';
export { acmeWorld } from './worlds/acme.ts';
export { emptyWorld } from './worlds/empty.ts';
export { largeWorld } from './worlds/large.ts';
export { worlds } from './worlds/worlds.ts';

export interface SandboxOptions {
  /** Epoch milliseconds. Sessions, rate limits and timestamps follow it; latencies are slept on it, but for a port. */
  clock: { now(): number } & SleepingClock;
  /** IANA name of the zone in which a world counts its weeks. */
  timeZone?: string;
  /** Equal seeds give equal worlds, secrets and ids. */
  seed?: number;
  /** The state to start from, copied; or how to make it. The acme organization by default. */
  world?: World | ((context: WorldContext) => World);
  /** Requests a minute for each caller. 180 is what clients of hub.docker.com measure (2026). */
  rateLimit?: number;
  /** What goes wrong from the start. */
  faults?: readonly FaultRule[];
  /** Called with each new line of the journal. */
  onRequest?: (entry: JournalEntry) => void;
}

export interface Sandbox {
  /** What a client that is handed `fetch` uses as Docker Hub's address. */
  readonly origin: string;
  /** Those of the world's signed-in user. */
  readonly credentials: Credentials;
  /** Every request, in the order in which they ended. */
  readonly journal: readonly JournalEntry[];
  /** What goes wrong from now on. */
  readonly faults: Faults;
  /** Answers as the global `fetch` would for an address of Docker Hub; the origin does not matter. */
  fetch: (input: Request | URL | string, init?: RequestInit) => Promise<Response>;
  /** Anyone's password, also a newcomer's: passwords are derived, not stored. */
  credentialsOf: (username: string) => Credentials;
  /** The six digits that a user's authenticator shows now, for users with `two_factor`. */
  totp: (username: string) => string;
  /**
   * Mints a token, whose secret is shown this once: of a person, of an organization, or for its identity provider.
   * Throws for what Docker Hub's own endpoints refuse, and says what is allowed.
   */
  issueToken: (spec: TokenSpec) => IssuedToken;
  /**
   * What happens when an invited person says yes: a newcomer registers, becomes a member and joins the team.
   *
   * @param username What a newcomer is called; made from the e-mail address when left out.
   */
  acceptInvite: (id: string, username?: string) => Member;
  /** A copy of the whole state, plain JSON data. */
  snapshot: () => World;
  /** Looks at the state as it is, without a copy: whoever keeps or changes it changes this Docker Hub. */
  look: <T>(at: (world: Readonly<World>) => T) => T;
  /**
   * Replaces the whole state by a copy of this one. A session or token from before is good if the state has the user or
   * the token behind it, and only then. Throws for data that are no world.
   */
  restore: (world: World) => void;
  /** Serves the same state on a port of this machine. */
  listen: (options?: ListenOptions) => Promise<Listening>;
}

export function createSandbox(options: SandboxOptions): Sandbox {
  const { clock, timeZone = 'UTC', seed = 1, world = acmeWorld, rateLimit = 180, faults: rules = [] } = options;
  const hub: Hub = {
    world: typeof world === 'function' ? world({ now: clock.now(), timeZone, seed }) : copyOf(world),
    now: () => clock.now(),
    key: createHash('sha256').update(`docker hub sandbox ${seed}`).digest(),
    restores: 0,
    sessions: 0,
    redeemed: new Set(),
    expired: new Set(),
  };
  const journal: JournalEntry[] = [];
  const note = (entry: JournalEntry): void => {
    journal.push(entry);
    options.onRequest?.(entry);
  };
  const app = buildApp(hub, { rateLimit, note });
  const { faults, pass } = faultyLine(hub, async (request, fault) => app.fetch(request, fault ? { fault } : {}), note);
  faults.add(...rules);
  const wire = inMemory(clock);
  const fetch: Sandbox['fetch'] = async (input, init) =>
    pass(input instanceof Request && !init ? input : new Request(input, init), wire);
  return {
    origin: 'http://sandbox.localhost',
    get credentials() {
      return credentialsOf(hub, hub.world.signed_in);
    },
    journal,
    faults,
    fetch,
    credentialsOf: (username) => credentialsOf(hub, username),
    totp: (username) => currentCode(hub, username),
    issueToken: (spec) => issueToken(hub, spec),
    acceptInvite: (id, username) => structuredClone(acceptInvite(hub, id, username)),
    snapshot: () => structuredClone(hub.world),
    look: (at) => at(hub.world),
    restore: (state) => {
      hub.world = copyOf(state);
      hub.restores++;
    },
    listen: (where) => listen(pass, where),
  };
}

function copyOf(world: World): World {
  const copy = structuredClone(world);
  requireWorld(copy);
  return copy;
}
