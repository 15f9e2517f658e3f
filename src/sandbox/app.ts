// The API as an application: what every request passes through, then the routes, family by family.
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { HubApp, HubEnv } from './context.ts';
import { refuseCredentials } from './credential-refusals.ts';
import { hubError, methodNotAllowed, pageNotFound, rateLimitExceeded } from './errors.ts';
import { type Hub, nowAsTimestamp } from './hub.ts';
import { actorOf, identify } from './identity.ts';
import { rateLimiter } from './rate-limit.ts';
import { auditLogRoutes } from './routes/audit-logs.ts';
import { authRoutes } from './routes/auth.ts';
import { immutableTagsRoutes } from './routes/immutable-tags.ts';
import { repositoryRoutes } from './routes/repositories.ts';
import { repositoryGroupRoutes } from './routes/repository-groups.ts';
import { tagRoutes } from './routes/tags.ts';

/** One line for each request, in the order in which they were answered. */
export interface JournalEntry {
  at: string;
  method: string;
  /** With its query. */
  path: string;
  status: number;
  actor: string | null;
}

/** Signing in takes no notice of an Authorization header, so a stale one never keeps anybody out. */
const signInPaths = new Set(['/v2/auth/token', '/v2/users/login']);

export function buildApp(hub: Hub, options: { rateLimit: number; journal: JournalEntry[] }): HubApp {
  const app: HubApp = new Hono<HubEnv>({ strict: false });
  const spend = rateLimiter(options.rateLimit, hub.now);

  app.use(async (c, next) => {
    const at = nowAsTimestamp(hub);
    c.set('caller', { kind: 'anonymous' });
    await next();
    const { pathname, search } = new URL(c.req.url);
    options.journal.push({
      at,
      method: c.req.method,
      path: `${pathname}${search}`,
      status: c.res.status,
      actor: actorOf(c.var.caller),
    });
  });

  app.use(async (c, next) => {
    let refusal: unknown;
    try {
      if (!signInPaths.has(c.req.path)) c.set('caller', identify(hub, c.req.header('Authorization')));
    } catch (error) {
      refusal = error;
    }
    const budget = spend(actorOf(c.var.caller) ?? '');
    // Set before anything can throw: hono keeps these on error answers too.
    const headers = { limit: budget.limit, remaining: budget.remaining, reset: budget.reset };
    for (const [name, value] of Object.entries(headers)) c.header(`x-ratelimit-${name}`, String(value));
    if (budget.exceeded) throw rateLimitExceeded(budget.retryAfter);
    if (refusal) throw refusal;
    await next();
  });

  refuseCredentials(app);

  authRoutes(app, hub);
  auditLogRoutes(app, hub);
  repositoryRoutes(app, hub);
  tagRoutes(app, hub);
  immutableTagsRoutes(app, hub);
  repositoryGroupRoutes(app, hub);

  const served = app.routes.filter((route) => route.method !== 'ALL').map((route) => route.path);
  for (const path of new Set(served)) {
    app.all(path, () => {
      throw methodNotAllowed();
    });
  }
  app.notFound(() => {
    throw pageNotFound();
  });
  app.onError((error, c) => {
    const refusal = error instanceof HTTPException ? error : hubError(500, `the sandbox failed: ${error.message}`);
    const response = refusal.getResponse();
    return c.newResponse(response.body, response);
  });
  return app;
}
