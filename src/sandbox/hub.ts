// What every route shares: the world, the clock, the key that signs, and the ways in which the world grows.
import { createHmac } from 'node:crypto';
import { timestamp } from './timestamps.ts';
import type { World } from './world.ts';

export interface Hub {
  /** Replaced as a whole by `restore`, so never keep a reference across requests. */
  world: World;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Signs session tokens and derives passwords, secrets and ids, so that equal seeds give equal runs. */
  readonly key: Uint8Array;
  /** How often `restore` did so. It turns `next_id` back, and still no UUID is given out twice. */
  restores: number;
  /** Sessions opened so far. Kept out of the world: to sign in changes nothing on Docker Hub. */
  sessions: number;
  /** Second factors that were used up, by the id of their token; like sessions no part of the world. */
  readonly redeemed: Set<string>;
  /** Bearers that a fault made expire before their time: session tokens, and those of identity providers. */
  readonly expired: Set<string>;
}

export function nowAsTimestamp(hub: Hub): string {
  return timestamp(Math.floor(hub.now() * 1000));
}

export function nextId(hub: Hub): number {
  return hub.world.next_id++;
}

/** Bytes that only this sandbox's seed and this label lead to. */
export function derive(hub: Hub, label: string): Buffer {
  return createHmac('sha256', hub.key).update(label).digest();
}

/** A UUID for what this label stands for; another one after each `restore`. */
export function deriveUuid(hub: Hub, label: string): string {
  const hex = derive(hub, `${label} after ${hub.restores}`).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
