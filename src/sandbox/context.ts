// What routes are written against: hono's application and request context, which knows who is calling.
import type { Context, Hono } from 'hono';
import type { Identity } from './identity.ts';

export interface HubEnv {
  Variables: { caller: Identity };
}

export type HubApp = Hono<HubEnv>;
export type HubContext = Context<HubEnv>;
