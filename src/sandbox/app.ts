// The API as an application: what every request passes through, then the routes, family by family.
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { HubApp, HubEnv } from './context.ts';
import { refuseCredentials } from './credential-refusals.ts';
import { hubError, methodNotAllowed, pageNotFound, rateLimitExceeded } from './errors.ts';
import type { FaultKind } from './fault-rules.ts';
import { type Hub, nowAsTimestamp } from './hub.ts';
import { actorOf, identify } from './identity.ts';
import { rateLimiter } from './rate-limit.ts';
import { accessTokenRoutes } from './routes/access-tokens.ts';
import { accountRoutes } from './routes/accounts.ts';
import { auditLogRoutes } from './routes/audit-logs.ts';
import { authRoutes } from './routes/auth.ts';
import { groupMemberRoutes, groupRoutes } from './routes/groups.ts';
import { immutableTagsRoutes } from './routes/immutable-tags.ts';
import { inviteRoutes } from './routes/invites.ts';
import { memberRoutes } from './routes/members.ts';
import { orgAccessTokenRoutes } from './routes/org-access-tokens.ts';
import { orgSettingsRoutes } from './routes/org-settings.ts';
import { repositoryRoutes } from './routes/repositories.ts';
import { repositoryChangeRoutes } from './routes/repository-changes.ts';
import { repositoryGroupRoutes } from './routes/repository-groups.ts';
import { scimRoutes, speakScim } from './routes/scim.ts';
import { searchRoutes } from './routes/search.ts';
import { tagRoutes } from './routes/tags.ts';

/** One line for each request, in the order in which they ended. */
export interface JournalEntry {
  at: string;
  method: string;
  /** With its query. */
  path: string;
  /** What Docker Hub answered, be the answer lost or not; null for a request that a fault kept from any answer. */
  status: number | null;
  actor: string | null;
  /** What befell it on the wire. */
  fault?: FaultKind;
}

/** Signing in takes no notice of an Authorization header, so a stale one never keeps anybody out. */
const signInPaths = new Set(['/v2/auth/token', '/v2/users/login', '/v2/users/2fa-login']);

export function buildApp(hub: Hub, options: { rateLimit: number; note: (entry: JournalEntry) => void }): HubApp {
  const app: HubApp = new Hono<HubEnv>({ strict: false });
  const spend = rateLimiter(options.rateLimit, hub.now);

  app.use(async (c, next) => {
    const at = nowAsTimestamp(hub);
    c.set('caller', { kind: 'anonymous' });
    await next();
    const { pathname, search } = new URL(c.req.url);
    options.note({
      at,
      method: c.req.method,
      path: `${pathname}${search}`,
      status: c.res.status,
      actor: actorOf(c.var.caller),
      ...(c.env.fault === undefined ? {} : { fault: c.env.fault }),
    });
  });

  speakScim(app);

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
  accessTokenRoutes(app, hub);
  auditLogRoutes(app, hub);
  orgSettingsRoutes(app, hub);
  orgAccessTokenRoutes(app, hub);
  memberRoutes(app, hub);
  inviteRoutes(app, hub);
  groupRoutes(app, hub);
  groupMemberRoutes(app, hub);
  scimRoutes(app, hub);
  // Before the repositories: one of its paths, /v2/repositories/namespaces, would be a namespace to them.
  accountRoutes(app, hub);
  repositoryRoutes(app, hub);
  repositoryChangeRoutes(app, hub);
  tagRoutes(app, hub);
  immutableTagsRoutes(app, hub);
  repositoryGroupRoutes(app, hub);
  searchRoutes(app, hub);

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
