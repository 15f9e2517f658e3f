// Users and organizations: oneself, anybody, one's organizations and namespaces. Not in the API reference, and in daily
// use by Docker's own clients (docker/hub-tool, docker/hub-mcp, docker/terraform-provider-docker, goharbor/harbor).
import { requirePerson } from '../access.ts';
import type { HubApp } from '../context.ts';
import { accountsError, noSuchOrganization } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { findMember } from '../memberships.ts';
import { pageOf } from '../pages.ts';
import { organizationProfile, userProfile } from '../profiles.ts';
import { findOrganization, findUser, type Organization, type User } from '../world.ts';

export function accountRoutes(app: HubApp, hub: Hub): void {
  app.get('/v2/user', (c) => {
    const user = requirePerson(c.var.caller);
    return c.json({ ...userProfile(user), email: user.email, is_staff: false, is_admin: false });
  });

  app.get('/v2/user/orgs', (c) => {
    const page = pageOf(c, organizationsOf(hub, requirePerson(c.var.caller)));
    return c.json({ ...page, results: page.results.map(organizationProfile) });
  });

  app.get('/v2/repositories/namespaces', (c) => {
    const user = requirePerson(c.var.caller);
    const organizations = organizationsOf(hub, user).map(({ orgname }) => orgname);
    return c.json({ namespaces: [user.username, ...organizations], next: null });
  });

  app.get('/v2/users/:username', (c) => {
    const user = findUser(hub.world, c.req.param('username'));
    if (user) return c.json(userProfile(user));
    const organization = findOrganization(hub.world, c.req.param('username'));
    if (!organization) throw accountsError(404, 'No such user');
    return c.json({ ...organizationProfile(organization), username: organization.orgname });
  });

  app.get('/v2/orgs/:org', (c) => {
    const organization = findOrganization(hub.world, c.req.param('org'));
    if (!organization) throw noSuchOrganization();
    return c.json(organizationProfile(organization));
  });
}

function organizationsOf(hub: Hub, { username }: User): Organization[] {
  return hub.world.organizations.filter((organization) => findMember(organization, username));
}
