// Endpoint families that refuse a kind of credential outright, whatever its role or scopes.
import type { HubApp } from './context.ts';
import { hubError, unauthorized } from './errors.ts';

interface Refusal {
  kind: 'pat' | 'oat';
  paths: string[];
  message: string;
}

const refusals: Refusal[] = [
  {
    // hub-feedback#2478 and terraform-provider-docker#84 for personal tokens, hub-feedback#2438 for organizations.
    kind: 'pat',
    paths: [
      '/v2/access-tokens/*',
      '/v2/orgs/:org/access-tokens/*',
      '/v2/orgs/:org/groups/*',
      '/v2/orgs/:org/invites/*',
      '/v2/orgs/:org/members/*',
      '/v2/orgs/:org/settings/*',
      '/v2/invites/*',
    ],
    message: 'token issued from personal access token is not allowed',
  },
  {
    // docs.docker.com, "Access token reference", "Unsupported legacy endpoints", which says that nothing but paths by
    // namespace will do; managing tokens is for people, and Image Access Management is incompatible.
    kind: 'oat',
    paths: [
      '/v2/repositories/:namespace',
      '/v2/repositories/:namespace/:repository',
      '/v2/repositories/:namespace/:repository/privacy',
      '/v2/repositories/:namespace/:repository/tags/*',
      '/v2/users/:username/repositories',
      '/v2/access-tokens/*',
      '/v2/orgs/:org/access-tokens/*',
      '/v2/orgs/:org/settings/*',
    ],
    message: 'token issued from organization access token is not allowed',
  },
];

export function refuseCredentials(app: HubApp): void {
  // A SCIM token is no session: anywhere else it is a bearer that nobody knows.
  app.use(async (c, next) => {
    if (c.var.caller.kind === 'scim' && !c.req.path.startsWith('/v2/scim/')) throw unauthorized();
    await next();
  });
  for (const { kind, paths, message } of refusals) {
    for (const path of paths) {
      app.use(path, async (c, next) => {
        if (c.var.caller.kind === kind) throw hubError(403, message);
        await next();
      });
    }
  }
}
