// What routes are written against: hono's application and request context, which knows who is calling.
import type { Context, Hono } from 'hono';
import type { FaultKind } from './fault-rules.ts';
import type { Identity } from './identity.ts';

export interface HubEnv {
  /** What befalls the request on the wire, which Docker Hub knows nothing of and only the journal tells. */
  Bindings: { fault?: FaultKind };
  Variables: { caller: Identity };
}

export type HubApp = Hono<HubEnv>;
export type HubContext = Context<HubEnv>;
