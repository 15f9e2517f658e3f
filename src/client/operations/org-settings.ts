// Settings of an organization: which images its members may pull.
import { z } from 'zod';
import { inverse, look, operation, read } from '../operation.ts';
import { orgName } from '../vocabulary.ts';

const restrictedImages = {
  enabled: z.boolean(),
  allow_official_images: z.boolean(),
  allow_verified_publishers: z.boolean(),
};

const onOff = (value: boolean) => (value ? 'on' : 'off');

const OrgSettings = z.looseObject({ restricted_images: z.looseObject(restrictedImages) });

/**
 * Reads the settings of an organization. `restricted_images` limits which images Docker Desktop lets members pull; the
 * two `allow_…` fields count only while it is `enabled`.
 *
 * @throws UnauthorizedError when the role does not reach.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/org-settings/paths/~1v2~1orgs~1{name}~1settings/get
 */
export const getOrgSettings = operation({
  tool: 'hub_org',
  action: 'get_settings',
  route: 'GET /v2/orgs/{org}/settings',
  summary: 'Which images members may pull.',
  params: z.strictObject(orgName),
  returns: OrgSettings,
  risk: 'read',
  target: ({ org }) => org,
  example: { org: 'acme' },
  needs: { credentials: ['password'], role: 'owner of the organization' },
  source: 'tag/org-settings/paths/~1v2~1orgs~1{name}~1settings/get',
});

/**
 * Replaces the settings of an organization. All three fields have to be given; those that should stay as they are come
 * from {@link getOrgSettings}. With `enabled`, members can pull nothing but what the other two allow.
 *
 * @throws UnauthorizedError when the role or the plan does not reach.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/org-settings/paths/~1v2~1orgs~1{name}~1settings/put
 */
export const updateOrgSettings = operation({
  tool: 'hub_org',
  action: 'update_settings',
  route: 'PUT /v2/orgs/{org}/settings',
  summary: 'Replace all settings; read them first.',
  params: z.strictObject({
    ...orgName,
    restricted_images: z
      .strictObject(restrictedImages)
      .describe('{enabled, allow_official_images, allow_verified_publishers}, all boolean'),
  }),
  returns: OrgSettings,
  risk: 'destructive',
  target: ({ org }) => `the settings of ${org}`,
  preview: ({ org }) => [
    look(getOrgSettings, { org }, ({ restricted_images: now }) => [
      `now: restricted images ${onOff(now.enabled)}, official images ${onOff(now.allow_official_images)}, verified publishers ${onOff(now.allow_verified_publishers)}`,
    ]),
  ],
  inverse: ({ org }, { before }) => {
    const was = read(OrgSettings, before[0])?.restricted_images;
    if (!was) return [];
    const { enabled, allow_official_images, allow_verified_publishers } = was;
    const restricted_images = { enabled, allow_official_images, allow_verified_publishers };
    return [inverse('updateOrgSettings', { org, restricted_images })];
  },
  undo: 'Send the settings that were in force before; nobody but you keeps them.',
  example: {
    org: 'acme',
    restricted_images: { enabled: true, allow_official_images: true, allow_verified_publishers: true },
  },
  needs: { credentials: ['password'], role: 'owner of the organization', plan: 'Business' },
  source: 'tag/org-settings/paths/~1v2~1orgs~1{name}~1settings/put',
});
