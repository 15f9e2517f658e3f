// Organization access tokens: what programs sign in with as the organization itself.
import { z } from 'zod';
import { inverse, look, type Needs, operation, read } from '../operation.ts';
import { Expiry, HubTime, Nothing, orgName, OutsiderText, Page, pageSize, SecretText } from '../vocabulary.ts';

const OrgAccessTokenSummary = z.looseObject({
  id: z.string(),
  label: OutsiderText,
  created_by: z.string().nullish(),
  is_active: z.boolean(),
  created_at: HubTime,
  expires_at: HubTime.nullish().describe('empty or absent: it never ends'),
  last_used_at: HubTime.nullish(),
  token: SecretText.optional().describe('the secret itself, once, in the answer that creates it'),
});

const OrgAccessToken = z.looseObject({
  ...OrgAccessTokenSummary.shape,
  description: OutsiderText.nullish(),
  resources: z.array(z.looseObject({ type: z.string(), path: z.string(), scopes: z.array(z.string()) })).nullish(),
});

type OrgAccessToken = z.output<typeof OrgAccessToken>;

const resource = z.strictObject({
  type: z.enum(['TYPE_REPO', 'TYPE_ORG']),
  path: z.string().min(1).describe('acme/app, acme/* or */*/public; for TYPE_ORG acme'),
  scopes: z.array(z.string().min(1)).min(1).describe('e.g. scope-image-pull, scope-member-read'),
});

const Resources = z
  .array(resource)
  .describe('[{type: TYPE_REPO|TYPE_ORG, path: acme/app, acme/*, */*/public or acme, scopes: [scope-image-pull, …]}]');

/** What a person must know of a token before it is changed. */
const tellToken = ({ label, is_active: on, resources, last_used_at: used, expires_at: end }: OrgAccessToken) => [
  `token "${label}", ${on ? 'on' : 'off'}`,
  ...(resources ?? []).map(({ path, scopes }) => `on ${path}: ${scopes.join(', ')}`),
  used ? `last used on ${used.slice(0, 10)}` : 'never used',
  end ? `ends ${end}` : 'never ends',
];

const Label = z.string().min(1);
const Description = z.string().max(200);

const token = {
  ...orgName,
  access_token_id: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, 'must be the id of a token, as hub_auth list_oats has it')
    .describe('id in list_oats'),
};

const tokenTarget = ({ org, access_token_id: id }: { org: string; access_token_id: string }) => `${org}/${id}`;

const needs: Needs = {
  credentials: ['password'],
  role: 'owner of the organization, or a custom role that manages organization access tokens',
  plan: 'Team or Business',
};

/**
 * Lists the access tokens of an organization, without secrets and without what they may do; {@link getOrgAccessToken}
 * tells that. The number of all tokens is in `total`, not `count`.
 *
 * @throws UnauthorizedError when the role does not reach, or when signed in with a token instead of the password.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/org-access-tokens/paths/~1v2~1orgs~1{name}~1access-tokens/get
 */
export const getOrgAccessTokens = operation({
  tool: 'hub_auth',
  action: 'list_oats',
  route: 'GET /v2/orgs/{org}/access-tokens',
  summary: "An organization's access tokens, without secrets and resources.",
  params: z.strictObject({
    ...orgName,
    page: Page.optional(),
    page_size: pageSize({ max: 100, usual: 10 }).optional(),
  }),
  returns: z.looseObject({
    total: z.number().describe('total over all pages'),
    next: z.string().nullable(),
    previous: z.string().nullable(),
    results: z.array(OrgAccessTokenSummary),
  }),
  items: 'results',
  risk: 'read',
  target: ({ org }) => org,
  example: { org: 'acme', page_size: 100 },
  needs,
  source: 'tag/org-access-tokens/paths/~1v2~1orgs~1{name}~1access-tokens/get',
});

/**
 * Makes an access token of an organization. The secret is in `token` of this answer and nowhere else, ever again; its
 * end can't be changed later. A token reaches up to 50 repositories and does what the scopes of each resource allow: one
 * repository, all of the organization's or all public ones as `TYPE_REPO`, the organization's own matters as `TYPE_ORG`.
 * An organization may have 10 tokens on the Team plan and 100 on Business, expired and inactive ones included.
 *
 * @throws ParameterError when a resource or scope is not allowed.
 * @throws UnauthorizedError when the role does not reach, or when signed in with a token instead of the password.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/org-access-tokens/paths/~1v2~1orgs~1{name}~1access-tokens/post
 */
export const createOrgAccessToken = operation({
  tool: 'hub_auth',
  action: 'create_oat',
  route: 'POST /v2/orgs/{org}/access-tokens',
  summary: 'Make an access token of an organization; its secret is in this one answer.',
  params: z.strictObject({
    ...orgName,
    label: Label,
    description: Description.optional(),
    resources: Resources.optional(),
    expires_at: Expiry.nullable().describe('UTC with Z; left out, it never ends').optional(),
  }),
  returns: OrgAccessToken,
  mints: 'token',
  risk: 'privileged',
  target: ({ org, label }) => `${org}/${label}`,
  inverse: ({ org }, { answer }) => {
    const made = read(OrgAccessToken, answer);
    return made ? [inverse('deleteOrgAccessToken', { org, access_token_id: made.id })] : [];
  },
  undo: 'Delete the token; whatever uses it by then stops working.',
  example: {
    org: 'acme',
    label: 'ci',
    resources: [{ type: 'TYPE_REPO', path: 'acme/app', scopes: ['scope-image-push'] }],
    expires_at: '2027-01-31T00:00:00Z',
  },
  needs,
  source: 'tag/org-access-tokens/paths/~1v2~1orgs~1{name}~1access-tokens/post',
});

/**
 * Reads one access token of an organization and what it may do, without its secret.
 *
 * @throws ParameterError with status 404 when the organization has no such token.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/org-access-tokens/paths/~1v2~1orgs~1{org_name}~1access-tokens~1{access_token_id}/get
 */
export const getOrgAccessToken = operation({
  tool: 'hub_auth',
  action: 'get_oat',
  route: 'GET /v2/orgs/{org}/access-tokens/{access_token_id}',
  summary: 'One of them: what it may do, and whether it is on.',
  params: z.strictObject(token),
  returns: OrgAccessToken,
  risk: 'read',
  target: tokenTarget,
  example: { org: 'acme', access_token_id: '5f0c2a4e-7d31-4b8a-9c06-1e2d3f4a5b6c' },
  needs,
  source: 'tag/org-access-tokens/paths/~1v2~1orgs~1{org_name}~1access-tokens~1{access_token_id}/get',
});

/**
 * Changes an access token of an organization: label, description, what it may do, on or off. The resources given
 * replace those there were. An expired token can only be deleted.
 *
 * @throws ParameterError with status 404 when the organization has no such token.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/org-access-tokens/paths/~1v2~1orgs~1{org_name}~1access-tokens~1{access_token_id}/patch
 */
export const updateOrgAccessToken = operation({
  tool: 'hub_auth',
  action: 'update_oat',
  route: 'PATCH /v2/orgs/{org}/access-tokens/{access_token_id}',
  summary: 'Rename it, replace what it may do, or switch it off or on.',
  params: z.strictObject({
    ...token,
    label: Label.optional(),
    description: Description.optional(),
    resources: Resources.describe('as in create_oat; replaces all there were').optional(),
    is_active: z.boolean().describe('false: whatever uses it stops working').optional(),
  }),
  idempotent: true,
  returns: OrgAccessToken,
  risk: 'privileged',
  target: tokenTarget,
  preview: ({ org, access_token_id }) => [look(getOrgAccessToken, { org, access_token_id }, tellToken)],
  inverse: ({ org, access_token_id }, { before }) => {
    const was = read(OrgAccessToken, before[0]);
    if (!was) return [];
    const { label, description, is_active } = was;
    const resources = read(
      Resources,
      was.resources?.map(({ type, path, scopes }) => ({ type, path, scopes })),
    );
    return [
      inverse('updateOrgAccessToken', {
        org,
        access_token_id,
        label,
        is_active,
        ...(description != null && { description }),
        ...(resources && { resources }),
      }),
    ];
  },
  undo: 'Give the token back the label, the resources and the state that it had before.',
  example: { org: 'acme', access_token_id: '5f0c2a4e-7d31-4b8a-9c06-1e2d3f4a5b6c', is_active: false },
  needs,
  source: 'tag/org-access-tokens/paths/~1v2~1orgs~1{org_name}~1access-tokens~1{access_token_id}/patch',
});

/**
 * Deletes an access token of an organization for good. Switching it off with {@link updateOrgAccessToken} can be taken
 * back.
 *
 * @throws ParameterError with status 404 when the organization has no such token, or no longer.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/org-access-tokens/paths/~1v2~1orgs~1{org_name}~1access-tokens~1{access_token_id}/delete
 */
export const deleteOrgAccessToken = operation({
  tool: 'hub_auth',
  action: 'delete_oat',
  route: 'DELETE /v2/orgs/{org}/access-tokens/{access_token_id}',
  summary: 'Delete it for good; update_oat can switch it off instead.',
  params: z.strictObject(token),
  returns: Nothing,
  risk: 'destructive',
  target: tokenTarget,
  preview: ({ org, access_token_id }) => [look(getOrgAccessToken, { org, access_token_id }, tellToken)],
  undo: "This can't be undone: make another token and give it to everything that used this one.",
  example: { org: 'acme', access_token_id: '5f0c2a4e-7d31-4b8a-9c06-1e2d3f4a5b6c' },
  needs,
  source: 'tag/org-access-tokens/paths/~1v2~1orgs~1{org_name}~1access-tokens~1{access_token_id}/delete',
});
