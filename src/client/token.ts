// The life of a JWT: minted once, shared by every call, renewed before it ends.
import type { Clock } from './clock.ts';
import type { Credentials } from './credentials.ts';
import { type Claims, type Identity, identityOf, kindOf, readClaims, SESSION_SOURCE } from './identity.ts';
import type { CredentialKind } from './operation.ts';

/** Exchanges a username and a secret for a JWT. */
export type Mint = (identifier: string, secret: string, signal: AbortSignal) => Promise<string>;

/** Finds credentials where looking takes time, such as those that `docker login` stored. */
export type LookUp = () => Promise<Credentials>;

/** What tokens are made from. */
export interface TokenOptions {
  readonly credentials: Credentials;
  /** Asked at the first call where there are no credentials yet, and again when a token that it found ends. */
  readonly lookUp: LookUp | null;
  readonly mint: Mint;
  readonly clock: Clock;
}

/** Renew this long before the end, so that no token ends on its way. */
const MARGIN_MS = 30_000;
/** The life of a token whose claims don't tell; Docker Hub's live 600 s. */
const USUAL_LIFE_MS = 600_000;

/** A sign-in on its way, and how many calls wait for it. */
interface SignIn {
  readonly held: Promise<Held>;
  readonly abort: AbortController;
  waiting: number;
}

interface Held {
  readonly jwt: string;
  readonly claims: Claims | null;
  readonly until: number;
}

/** Hands out the bearer token to sign requests with. */
export class Tokens {
  #credentials: Credentials;
  /** `null` once there is nothing to look for any more. */
  #lookUp: LookUp | null;
  #lookingUp: Promise<void> | null = null;
  readonly #mint: Mint;
  readonly #clock: Clock;
  #held: Held | null = null;
  #signIn: SignIn | null = null;

  constructor({ credentials, lookUp, mint, clock }: TokenOptions) {
    this.#credentials = credentials;
    this.#lookUp = lookUp;
    this.#mint = mint;
    this.#clock = clock;
    this.#adopt(credentials);
  }

  /** The token to send if there is no need to wait for one: `null` for nobody, `undefined` where `bearer` must be asked. */
  get atHand(): string | null | undefined {
    if (this.#held && this.#held.until > this.#clock.now()) return this.#held.jwt;
    return this.#credentials.kind === 'anonymous' && !this.#lookUp ? null : undefined;
  }

  /**
   * The token to send, minted first where there is none or it is about to end; `null` for nobody. All who wait share
   * one sign-in, which is given up when the last of them has been cancelled.
   */
  async bearer(signal?: AbortSignal): Promise<string | null> {
    signal?.throwIfAborted();
    if (this.#lookUp && this.atHand === undefined) {
      await (this.#lookingUp ??= this.#find(this.#lookUp).finally(() => {
        this.#lookingUp = null;
      }));
    }
    const { atHand } = this;
    if (atHand !== undefined) return atHand;
    if (!('secret' in this.#credentials)) return this.#held?.jwt ?? null;
    const signIn = (this.#signIn ??= this.#start(this.#credentials));
    signIn.waiting++;
    const cancelled = Promise.withResolvers<never>();
    const cancel = () => {
      if (--signIn.waiting === 0) signIn.abort.abort(signal?.reason);
      cancelled.reject(signal?.reason);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return (await Promise.race([signIn.held, cancelled.promise])).jwt;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** Forgets a token that Docker Hub refused. True if asking for another one makes sense. */
  refused(jwt: string | null): boolean {
    const { kind } = this.#credentials;
    if (kind === 'anonymous' || (kind === 'jwt' && !this.#lookUp)) return false;
    if (this.#held?.jwt === jwt) this.#held = null;
    return true;
  }

  /** The kind of the credentials: of a JWT, what it was minted from. */
  get kind(): CredentialKind {
    return this.#credentials.kind === 'jwt' ? this.#credentials.mintedFrom : this.#credentials.kind;
  }

  /** Where the credentials come from, in words. */
  get source(): string {
    return this.#credentials.source;
  }

  /** What must not show up in any text. */
  get secrets(): string[] {
    const own = this.#credentials;
    const session = this.#held ? [this.#held.jwt] : [];
    if ('secret' in own) return [own.secret, `${own.username}:${own.secret}`, ...session];
    return 'jwt' in own ? [own.jwt, ...session] : session;
  }

  /** Who the token in hand says we are, or, before there is one, who the configuration says. */
  identity(): Identity {
    const username = 'username' in this.#credentials ? this.#credentials.username : null;
    return identityOf(this.#held?.claims ?? null, { username, credential: this.kind });
  }

  /** Uses a token that somebody signed in for, in place of the credentials there were. Calls under way keep theirs. */
  use(jwt: string): void {
    this.#lookUp = null;
    this.#adopt({ kind: 'jwt', jwt, mintedFrom: kindOf(readClaims(jwt)) ?? 'jwt', source: SESSION_SOURCE });
  }

  #adopt(credentials: Credentials): void {
    this.#credentials = credentials;
    if (credentials.kind !== 'jwt') return;
    const claims = readClaims(credentials.jwt);
    // A token that was handed over is all there is; one that was found may have a successor where it came from.
    const until = this.#lookUp && claims?.exp !== undefined ? claims.exp * 1000 - MARGIN_MS : Infinity;
    this.#held = { jwt: credentials.jwt, claims, until };
  }

  async #find(lookUp: LookUp): Promise<void> {
    const found = await lookUp();
    if (found.kind !== 'jwt') this.#lookUp = null;
    this.#adopt(found);
  }

  #start(login: { username: string; secret: string }): SignIn {
    const abort = new AbortController();
    const held = this.#renew(login, abort.signal).finally(() => {
      this.#signIn = null;
    });
    return { held, abort, waiting: 0 };
  }

  async #renew({ username, secret }: { username: string; secret: string }, signal: AbortSignal): Promise<Held> {
    const jwt = await this.#mint(username, secret, signal);
    const claims = readClaims(jwt);
    // The token's own span, not its end: this machine's clock and Docker Hub's need not agree.
    const life =
      claims?.exp !== undefined && claims.iat !== undefined ? (claims.exp - claims.iat) * 1000 : USUAL_LIFE_MS;
    this.#held = { jwt, claims, until: this.#clock.now() + life - Math.min(MARGIN_MS, life / 2) };
    return this.#held;
  }
}
