// SCIM 2.0: how an identity provider brings its users to Docker. It takes the organization's SCIM token, no other.
import { z } from 'zod';
import { inverse, look, type Needs, operation, read } from '../operation.ts';
import { HubTime, OutsiderText, uuid } from '../vocabulary.ts';

const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';

const Supported = z.looseObject({ supported: z.boolean() });

const AuthenticationScheme = z.looseObject({
  name: z.string(),
  description: z.string().nullish(),
  specUri: z.string().nullish(),
  type: z.string(),
});

// One authentication scheme in Docker's reference, a list of them in RFC 7643: both may come.
const ServiceProviderConfig = z.looseObject({
  schemas: z.array(z.string()),
  documentationUri: z.string().nullish(),
  patch: Supported.optional(),
  bulk: Supported.extend({ maxOperations: z.number().nullish(), maxPayloadSize: z.number().nullish() }).optional(),
  filter: Supported.extend({ maxResults: z.number().nullish() }).optional(),
  changePassword: Supported.optional(),
  sort: Supported.optional(),
  etag: Supported.optional(),
  authenticationSchemes: z.union([AuthenticationScheme, z.array(AuthenticationScheme)]).optional(),
});

const ResourceType = z.looseObject({
  schemas: z.array(z.string()),
  id: z.string(),
  name: z.string(),
  description: z.string().nullish(),
  endpoint: z.string(),
  schema: z.string(),
});

const Attribute = z.looseObject({
  name: z.string(),
  type: z.string().nullish(),
  multiValued: z.boolean().nullish(),
  description: z.string().nullish(),
  required: z.boolean().nullish(),
  caseExact: z.boolean().nullish(),
  mutability: z.string().nullish(),
  returned: z.string().nullish(),
  uniqueness: z.string().nullish(),
});

const Schema = z.looseObject({
  schemas: z.array(z.string()),
  id: z.string(),
  name: z.string(),
  description: z.string().nullish(),
  attributes: z.array(Attribute.extend({ subAttributes: z.array(Attribute).nullish() })),
});

const User = z.looseObject({
  schemas: z.array(z.string()),
  id: z.string(),
  userName: z.string().describe('email address'),
  name: z.looseObject({ givenName: OutsiderText.nullish(), familyName: OutsiderText.nullish() }).nullish(),
  displayName: OutsiderText.nullish().describe('Docker ID'),
  active: z.boolean().nullish(),
  emails: z
    .array(z.looseObject({ value: z.string(), display: OutsiderText.nullish(), primary: z.boolean().nullish() }))
    .nullish(),
  groups: z.array(z.looseObject({ value: OutsiderText, display: OutsiderText.nullish() })).nullish(),
  meta: z
    .looseObject({
      resourceType: z.string().nullish(),
      location: z.string().nullish(),
      created: HubTime.nullish(),
      lastModified: HubTime.nullish(),
    })
    .nullish(),
});

/** A list in SCIM's shape. Docker's reference writes `resources`, RFC 7644 `Resources`: both may come. */
function listOf<T extends z.ZodType>(item: T) {
  return z.looseObject({
    schemas: z.array(z.string()),
    totalResults: z.number().describe('total over all pages'),
    resources: z.array(item).optional(),
    Resources: z.array(item).optional(),
  });
}

const schemas = z.array(z.string().min(1)).min(1).default([USER_SCHEMA]).describe('leave out');

const name = z
  .strictObject({ givenName: z.string().min(1).optional(), familyName: z.string().min(1).optional() })
  .describe('{givenName?, familyName?}');

const userId = { id: uuid('a user, from list_users') };

const shared = {
  tool: 'hub_scim',
  media: 'application/scim+json',
} as const;

const needs: Needs = {
  credentials: ['scim'],
  role: 'owner of the organization, who has the SCIM token from the Admin Console',
  plan: 'Business',
};

/**
 * Tells what Docker's SCIM service can do: filtering and sorting yes; patching, bulk changes and passwords no.
 *
 * @throws AuthError when the token is not the organization's SCIM token.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/scim/paths/~1v2~1scim~12.0~1ServiceProviderConfig/get
 */
export const getScimServiceProviderConfig = operation({
  ...shared,
  action: 'service_provider_config',
  route: 'GET /v2/scim/2.0/ServiceProviderConfig',
  summary: "What Docker's SCIM service can do.",
  params: z.strictObject({}),
  returns: ServiceProviderConfig,
  risk: 'read',
  target: () => 'the SCIM service',
  example: {},
  needs,
  source: 'tag/scim/paths/~1v2~1scim~12.0~1ServiceProviderConfig/get',
});

/**
 * Lists the kinds of resource that Docker's SCIM service has: `User`, and no groups.
 *
 * @throws AuthError when the token is not the organization's SCIM token.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/scim/paths/~1v2~1scim~12.0~1ResourceTypes/get
 */
export const getScimResourceTypes = operation({
  ...shared,
  action: 'resource_types',
  route: 'GET /v2/scim/2.0/ResourceTypes',
  summary: 'Kinds of SCIM resource there are.',
  params: z.strictObject({}),
  returns: listOf(ResourceType),
  items: 'resources',
  risk: 'read',
  target: () => 'the SCIM service',
  example: {},
  needs,
  source: 'tag/scim/paths/~1v2~1scim~12.0~1ResourceTypes/get',
});

/**
 * Reads one kind of SCIM resource: its endpoint and schema.
 *
 * @throws ParameterError with status 404 when there is no such kind.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/scim/paths/~1v2~1scim~12.0~1ResourceTypes~1{name}/get
 */
export const getScimResourceType = operation({
  ...shared,
  action: 'resource_type',
  route: 'GET /v2/scim/2.0/ResourceTypes/{name}',
  summary: 'One kind of SCIM resource.',
  params: z.strictObject({
    name: z.string().regex(/^[A-Za-z]+$/, 'must be the name of a resource type, e.g. User'),
  }),
  returns: ResourceType,
  risk: 'read',
  target: (params) => params.name,
  example: { name: 'User' },
  needs,
  source: 'tag/scim/paths/~1v2~1scim~12.0~1ResourceTypes~1{name}/get',
});

/**
 * Lists the SCIM schemas: which attributes a user has and who may write them.
 *
 * @throws AuthError when the token is not the organization's SCIM token.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/scim/paths/~1v2~1scim~12.0~1Schemas/get
 */
export const getScimSchemas = operation({
  ...shared,
  action: 'schemas',
  route: 'GET /v2/scim/2.0/Schemas',
  summary: 'SCIM schemas: the attributes of a user.',
  params: z.strictObject({}),
  returns: listOf(Schema),
  items: 'resources',
  risk: 'read',
  target: () => 'the SCIM service',
  example: {},
  needs,
  source: 'tag/scim/paths/~1v2~1scim~12.0~1Schemas/get',
});

/**
 * Reads one SCIM schema by its URN.
 *
 * @throws ParameterError with status 404 when there is no such schema.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/scim/paths/~1v2~1scim~12.0~1Schemas~1{id}/get
 */
export const getScimSchema = operation({
  ...shared,
  action: 'schema',
  route: 'GET /v2/scim/2.0/Schemas/{id}',
  summary: 'One SCIM schema.',
  params: z.strictObject({
    id: z.string().regex(/^urn:[A-Za-z0-9:._-]+$/, `must be the URN of a schema, e.g. ${USER_SCHEMA}`),
  }),
  returns: Schema,
  risk: 'read',
  target: ({ id }) => id,
  example: { id: USER_SCHEMA },
  needs,
  source: 'tag/scim/paths/~1v2~1scim~12.0~1Schemas~1{id}/get',
});

/**
 * Lists the users that the identity provider brought. Pages count items, not pages: the next one begins at
 * `startIndex` + the number of items that came. A filter knows `eq`, `ne`, `co`, `sw`, `and`, `or`, `not` and
 * parentheses.
 *
 * @throws ParameterError when the filter can't be read.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/scim/paths/~1v2~1scim~12.0~1Users/get
 */
export const getScimUsers = operation({
  ...shared,
  action: 'list_users',
  route: 'GET /v2/scim/2.0/Users',
  summary: 'Users that the identity provider brought.',
  params: z.strictObject({
    startIndex: z.int().min(1).max(2_147_483_647).describe('first item, from 1').optional(),
    count: z.int().min(1).max(200).describe('items a page').optional(),
    filter: z.string().min(1).describe('e.g. userName eq "jane@example.com"').optional(),
    attributes: z.string().min(1).describe('comma separated').optional(),
    sortBy: z.string().min(1).describe('e.g. userName').optional(),
    sortOrder: z.enum(['ascending', 'descending']).optional(),
  }),
  returns: listOf(User).extend({ startIndex: z.number().optional(), itemsPerPage: z.number().optional() }),
  items: 'resources',
  brief: ['id', 'userName', 'name', 'displayName', 'active', 'groups'],
  risk: 'read',
  target: () => 'the users of the identity provider',
  example: { filter: 'userName eq "jane@example.com"', count: 50 },
  needs,
  source: 'tag/scim/paths/~1v2~1scim~12.0~1Users/get',
});

/**
 * Reads one user that the identity provider brought.
 *
 * @throws ParameterError with status 404 when there is no such user.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/scim/paths/~1v2~1scim~12.0~1Users~1{id}/get
 */
export const getScimUser = operation({
  ...shared,
  action: 'get_user',
  route: 'GET /v2/scim/2.0/Users/{id}',
  summary: 'One user that the identity provider brought.',
  params: z.strictObject(userId),
  returns: User,
  risk: 'read',
  target: ({ id }) => id,
  example: { id: '5f0c2a4e-7d31-4b8a-9c06-1e2d3f4a5b6c' },
  needs,
  source: 'tag/scim/paths/~1v2~1scim~12.0~1Users~1{id}/get',
});

/**
 * Brings a user. Somebody who has a Docker account with this email address becomes a member of the organization, in its
 * team "company".
 *
 * @throws ParameterError when the email address is not accepted.
 * @throws ApiError with status 409 when the user is there already.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/scim/paths/~1v2~1scim~12.0~1Users/post
 */
export const createScimUser = operation({
  ...shared,
  action: 'create_user',
  route: 'POST /v2/scim/2.0/Users',
  summary: 'Bring a user into the organization.',
  params: z.strictObject({
    userName: z.email('must be an email address, e.g. jane@example.com').describe('email address'),
    name: name.optional(),
    schemas,
  }),
  returns: User,
  risk: 'privileged',
  target: ({ userName }) => userName,
  inverse: (_, { answer }) => {
    const made = read(User, answer);
    return made ? [inverse('replaceScimUser', { id: made.id, enabled: false })] : [];
  },
  undo: "SCIM can't delete a user: deactivate the user, or take the person out of the organization.",
  example: { userName: 'jane@example.com', name: { givenName: 'Jane', familyName: 'Doe' } },
  needs,
  source: 'tag/scim/paths/~1v2~1scim~12.0~1Users/post',
});

/**
 * Changes the name of a user, deactivates the user or activates them again. To Docker Hub, leaving `enabled` out means
 * to deactivate: so it has to be said. A name that is left out stays. In answers the same state is called `active`.
 *
 * @throws ParameterError with status 404 when there is no such user.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/scim/paths/~1v2~1scim~12.0~1Users~1{id}/put
 */
export const replaceScimUser = operation({
  ...shared,
  action: 'update_user',
  route: 'PUT /v2/scim/2.0/Users/{id}',
  summary: 'Rename, deactivate or activate a user of the identity provider.',
  params: z.strictObject({
    ...userId,
    enabled: z.boolean().describe('false deactivates the user'),
    name: name.optional(),
    schemas,
  }),
  returns: User,
  risk: 'privileged',
  target: ({ id }) => id,
  preview: ({ id }) => [
    look(getScimUser, { id }, ({ userName, name: full, active }) => [
      `${userName}${full ? ` (${[full.givenName, full.familyName].filter(Boolean).join(' ')})` : ''}, ${active === false ? 'not active' : 'active'}`,
    ]),
  ],
  inverse: ({ id }, { before }) => {
    const was = read(User, before[0]);
    if (!was) return [];
    const full = { givenName: was.name?.givenName || undefined, familyName: was.name?.familyName || undefined };
    return [inverse('replaceScimUser', { id, enabled: was.active !== false, name: full })];
  },
  undo: 'Give the user back the name and the state that they had before.',
  example: { id: '5f0c2a4e-7d31-4b8a-9c06-1e2d3f4a5b6c', enabled: false },
  needs,
  source: 'tag/scim/paths/~1v2~1scim~12.0~1Users~1{id}/put',
});
