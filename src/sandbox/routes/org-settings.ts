// Settings of an organization: which images its members may pull.
import { recordAuditEvent } from '../audit-log.ts';
import { accountsBodies, FieldProblems, isJsonObject, readJsonObject } from '../body.ts';
import type { HubApp } from '../context.ts';
import type { Hub } from '../hub.ts';
import { organizationFor, requirePlan } from '../organization-access.ts';

export function orgSettingsRoutes(app: HubApp, hub: Hub): void {
  const path = '/v2/orgs/:org/settings';

  app.get(path, (c) =>
    c.json(organizationFor(hub.world, c.var.caller, 'manage settings', c.req.param('org')).settings),
  );

  // Replaces them as a whole: what is left out is not kept, it is missed.
  app.put(path, async (c) => {
    const organization = organizationFor(hub.world, c.var.caller, 'manage settings', c.req.param('org'));
    requirePlan(organization, 'business');
    const sent = (await readJsonObject(c, accountsBodies))['restricted_images'];
    const problems = new FieldProblems();
    const flag = (name: string): boolean => {
      const value = isJsonObject(sent) ? sent[name] : undefined;
      if (typeof value !== 'boolean') problems.add(`restricted_images.${name}`, 'must be true or false');
      return value === true;
    };
    const restricted_images = {
      enabled: flag('enabled'),
      allow_official_images: flag('allow_official_images'),
      allow_verified_publishers: flag('allow_verified_publishers'),
    };
    problems.throwIfAny(accountsBodies);
    organization.settings = { restricted_images };
    recordAuditEvent(hub, c.var.caller, {
      account: organization.orgname,
      action: 'org.settings.update',
      name: organization.orgname,
      data: { setting: 'restricted_images', enabled: String(restricted_images.enabled) },
    });
    return c.json(organization.settings);
  });
}
