// One account of Docker Hub that the server works for, and what it must remember of it; accounts share nothing.
import { createHash } from 'node:crypto';
import type { Api } from '../client/client.ts';
import { Vault } from './mask.ts';

/** An account, its client, its secrets behind handles, and the confirmations that were used up. */
export interface Account {
  readonly api: Api;
  readonly vault: Vault;
  readonly used: UsedOnce;
}

/** Opens an account for a client. `now` is epoch milliseconds. Confirmations used up are remembered by `used`. */
export function openAccount(api: Api, now: () => number, used = new UsedOnce(now)): Account {
  return { api, vault: new Vault(), used };
}

/** Who the account is, for binding: where, who, and by which kind of credential. */
export function accountName({ api }: Account): string {
  const { username, credential } = api.whoami();
  return `${username ?? 'nobody'} (${credential}) on ${api.origin}`;
}

/** Things that may be used once, remembered for as long as they would be good. */
export class UsedOnce {
  readonly #now: () => number;
  readonly #until = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Uses it up. False if it was already. */
  use(thing: string, lifeMs: number): boolean {
    const now = this.#now();
    for (const [old, until] of this.#until) if (until <= now) this.#until.delete(old);
    if (this.#until.has(thing)) return false;
    this.#until.set(thing, now + lifeMs);
    return true;
  }
}

/** SHA-256, hexadecimal. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
