// SCIM 2.0: how an identity provider brings its users, with the organization's SCIM token and in SCIM's own words.
import { FieldProblems, flagIn, isJsonObject, type JsonObject, readJsonObject, scimBodies, textIn } from '../body.ts';
import type { HubApp, HubContext } from '../context.ts';
import { scimError, scimErrorBody, scimMediaType, unauthorized } from '../errors.ts';
import type { Hub } from '../hub.ts';
import {
  listResponseId,
  serviceProviderConfig,
  userResourceType,
  userSchema,
  userSchemaId,
} from '../scim-documents.ts';
import { attributeName, type Filter, FilterError, parseFilter } from '../scim-filter.ts';
import {
  provision,
  scimAttributeNames,
  scimAttributes,
  type ScimName,
  type ScimUser,
  scimUsersOf,
  scimUserView,
  update,
} from '../scim-users.ts';
import { findOrganization, type Organization } from '../world.ts';

const base = '/v2/scim/2.0';
const usersPath = `${base}/Users` as const;
const onePath = `${usersPath}/:id` as const;
const headers = { 'Content-Type': scimMediaType };

/** Puts every refusal on these paths into SCIM's format, the ones of the layers below too; a 429 stays as it is. */
export function speakScim(app: HubApp): void {
  app.use(`${base}/*`, async (c, next) => {
    await next();
    const { res } = c;
    if (res.status < 400 || res.status === 429 || res.headers.get('Content-Type') === scimMediaType) return;
    const body: unknown = await res.json();
    const detail = isJsonObject(body) && typeof body['message'] === 'string' ? body['message'] : '';
    c.res = new Response(JSON.stringify(scimErrorBody(res.status, detail)), { status: res.status, headers });
  });
}

export function scimRoutes(app: HubApp, hub: Hub): void {
  // The documents are the same for every organization; still, nobody reads them without a SCIM token.
  app.use(`${base}/*`, async (c, next) => {
    if (c.var.caller.kind !== 'scim') throw unauthorized();
    await next();
  });

  app.get(`${base}/ServiceProviderConfig`, (c) => c.json(serviceProviderConfig, 200, headers));

  app.get(`${base}/ResourceTypes`, (c) => c.json(listOf([userResourceType]), 200, headers));
  app.get(`${base}/ResourceTypes/:name`, (c) => {
    if (c.req.param('name') !== userResourceType.name) throw scimError(404, 'There is no such resource type');
    return c.json(userResourceType, 200, headers);
  });

  app.get(`${base}/Schemas`, (c) => c.json(listOf([userSchema]), 200, headers));
  app.get(`${base}/Schemas/:id`, (c) => {
    if (c.req.param('id') !== userSchemaId) throw scimError(404, 'There is no such schema');
    return c.json(userSchema, 200, headers);
  });

  app.get(usersPath, (c) => {
    const organization = provisionedOrganization(hub, c);
    const wanted = filterOf(c);
    const found = scimUsersOf(hub, organization).filter((user) => wanted(scimAttributes(user)));
    const startIndex = wholeNumber(c, 'startIndex', 1);
    const count = wholeNumber(c, 'count', defaultCount, maxCount);
    const users = inOrder(c, found).slice(startIndex - 1, startIndex - 1 + count);
    const resources = users.map((user) => view(c, user));
    const { schemas, totalResults } = listOf(found);
    return c.json({ schemas, totalResults, startIndex, itemsPerPage: resources.length, resources }, 200, headers);
  });

  app.post(usersPath, async (c) => {
    const organization = provisionedOrganization(hub, c);
    const body = await readJsonObject(c, scimBodies);
    const problems = new FieldProblems();
    requireSchemas(body, problems);
    const email = textIn(body, 'userName', problems) ?? '';
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) problems.add('userName', 'must be an e-mail address');
    const name = nameIn(body, problems);
    problems.throwIfAny(scimBodies);
    const user = provision(hub, c.var.caller, organization, email, name);
    return c.json(view(c, user), 201, headers);
  });

  app.get(onePath, (c) => c.json(view(c, find(hub, c, c.req.param('id'))), 200, headers));

  app.put(onePath, async (c) => {
    const user = find(hub, c, c.req.param('id'));
    const body = await readJsonObject(c, scimBodies);
    const problems = new FieldProblems();
    requireSchemas(body, problems);
    const name = nameIn(body, problems);
    // Left out, it is false: whoever only sends a name switches the user off (API reference, `enabled`).
    const enabled = flagIn(body, 'enabled', problems) ?? false;
    problems.throwIfAny(scimBodies);
    const organization = provisionedOrganization(hub, c);
    return c.json(view(c, update(hub, c.var.caller, organization, user, { enabled, name })), 200, headers);
  });
}

/** The organization whose identity provider calls. SCIM comes with the Business plan (docs.docker.com, "SCIM"). */
function provisionedOrganization(hub: Hub, c: HubContext): Organization {
  const { caller } = c.var;
  if (caller.kind !== 'scim') throw unauthorized();
  const organization = findOrganization(hub.world, caller.orgname);
  if (!organization) throw scimError(404, `There is no organization ${caller.orgname}`);
  if (organization.plan !== 'business') throw scimError(403, 'SCIM needs a subscription of the plan business');
  return organization;
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function find(hub: Hub, c: HubContext, id: string): ScimUser {
  const organization = provisionedOrganization(hub, c);
  if (!uuidPattern.test(id)) throw scimError(400, 'The id of a user is a UUID of version 4', 'invalidValue');
  const user = scimUsersOf(hub, organization).find((one) => one.user.uuid === id);
  if (!user) throw scimError(404, `There is no user ${id}`);
  return user;
}

function listOf(resources: readonly object[]) {
  // `resources` in lower case, where RFC 7644 begins it with a capital.
  return { schemas: [listResponseId], totalResults: resources.length, resources };
}

/** The user, or of it only what `attributes` asks for and what is always there. */
function view(c: HubContext, user: ScimUser): object {
  const whole = scimUserView(user, new URL(usersPath, c.req.url).href);
  const wanted = (c.req.query('attributes') ?? '')
    .split(',')
    .map((name) => attributeName(name.trim()).split('.')[0])
    .filter((name) => name !== '');
  if (wanted.length === 0) return whole;
  const shown = new Set(['schemas', 'id', ...wanted]);
  return Object.fromEntries(Object.entries(whole).filter(([name]) => shown.has(name.toLowerCase())));
}

function filterOf(c: HubContext): Filter {
  const text = c.req.query('filter');
  if (text === undefined) return () => true;
  try {
    return parseFilter(text, scimAttributeNames);
  } catch (error) {
    if (error instanceof FilterError) throw scimError(400, error.message, 'invalidFilter');
    throw error;
  }
}

function inOrder(c: HubContext, users: ScimUser[]): ScimUser[] {
  const sortOrder = c.req.query('sortOrder') ?? 'ascending';
  if (sortOrder !== 'ascending' && sortOrder !== 'descending') {
    throw scimError(400, 'sortOrder is ascending or descending', 'invalidValue');
  }
  const sortBy = c.req.query('sortBy');
  if (sortBy === undefined) return users;
  const name = attributeName(sortBy);
  if (!scimAttributeNames.has(name)) throw scimError(400, `There is no attribute ${sortBy}`, 'invalidPath');
  const keyOf = (user: ScimUser) => String(scimAttributes(user)[name]?.[0] ?? '').toLowerCase();
  const sign = sortOrder === 'ascending' ? 1 : -1;
  return users.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -sign : keyOf(a) > keyOf(b) ? sign : 0));
}

/** Not documented; the largest page is. */
const defaultCount = 100;
const maxCount = 200;

function wholeNumber(c: HubContext, name: string, fallback: number, max = Number.MAX_SAFE_INTEGER): number {
  const text = c.req.query(name);
  if (text === undefined || text === '') return fallback;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > max) {
    throw scimError(400, `${name} must be a whole number from 1${max > 1e9 ? '' : ` to ${max}`}`, 'invalidValue');
  }
  return number;
}

function requireSchemas(body: JsonObject, problems: FieldProblems): void {
  const { schemas } = body;
  if (!Array.isArray(schemas) || !schemas.includes(userSchemaId)) problems.add('schemas', `must hold ${userSchemaId}`);
}

function nameIn(body: JsonObject, problems: FieldProblems): ScimName {
  const { name = {} } = body;
  if (!isJsonObject(name)) {
    problems.add('name', 'must be an object of givenName and familyName');
    return {};
  }
  return { givenName: textIn(name, 'givenName', problems), familyName: textIn(name, 'familyName', problems) };
}
