// Organization access tokens: list, create, get, change and delete those of an organization.
import { requirePerson } from '../access.ts';
import { recordAuditEvent } from '../audit-log.ts';
import type { AuditAction } from '../audit-actions.ts';
import { FieldProblems, flagIn, isJsonObject, type JsonObject, readJsonObject, textIn, tokenBodies } from '../body.ts';
import type { HubApp, HubContext } from '../context.ts';
import { hasExpired, mintOrganizationToken } from '../credentials.ts';
import { accountsError, fieldsError } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { organizationFor, requirePlan } from '../organization-access.ts';
import { pageOf } from '../pages.ts';
import {
  type Problem,
  readExpiry,
  readOrganizationLabel,
  readOrganizationScopes,
  readPath,
  scopesOf,
} from '../token-rules.ts';
import type { Organization, OrganizationAccessToken, Plan, TokenResource, World } from '../world.ts';

/** How many tokens a subscription holds (docs.docker.com, "Organization access tokens"); those that ended count too. */
const caps: Partial<Record<Plan, number>> = { team: 10, business: 100 };

const maxRepositories = 50;
const maxDescription = 200;

export function orgAccessTokenRoutes(app: HubApp, hub: Hub): void {
  const listPath = '/v2/orgs/:org/access-tokens';
  const onePath = `${listPath}/:id`;

  const organizationOf = (c: HubContext, orgname: string): Organization => {
    const organization = organizationFor(hub.world, c.var.caller, 'manage tokens', orgname);
    requirePlan(organization, 'team', 'business');
    return organization;
  };
  const tokensOf = ({ orgname }: Organization) =>
    hub.world.organization_access_tokens.filter((token) => token.orgname === orgname);
  const find = (organization: Organization, id: string): OrganizationAccessToken => {
    const token = tokensOf(organization).find((one) => one.id === id);
    if (!token) throw accountsError(404, 'No such access token');
    return token;
  };
  const record = (c: HubContext, action: AuditAction, { orgname, label }: OrganizationAccessToken) =>
    recordAuditEvent(hub, c.var.caller, { account: orgname, action, name: orgname, data: { label } });

  app.get(listPath, (c) => {
    const organization = organizationOf(c, c.req.param('org'));
    const { count, next, previous, results } = pageOf(c, tokensOf(organization).toReversed());
    // `total` where every other list says `count`, and no word on what the tokens may do.
    return c.json({ total: count, next, previous, results: results.map(summary) });
  });

  app.post(listPath, async (c) => {
    const organization = organizationOf(c, c.req.param('org'));
    const { username } = requirePerson(c.var.caller);
    const body = await readJsonObject(c, tokenBodies);
    const problems = new FieldProblems();
    const label = readOrganizationLabel(body['label'], problems.of('label'));
    if (body['label'] === undefined) problems.add('label', 'is required');
    const description = descriptionIn(body, problems);
    const resources = resourcesIn(hub.world, organization, body, problems);
    const expires_at = readExpiry(hub, body['expires_at'], problems.of('expires_at'));
    problems.throwIfAny(tokenBodies);
    const cap = caps[organization.plan] ?? 0;
    if (tokensOf(organization).length >= cap) {
      throw fieldsError({}, `${organization.orgname} has ${cap} access tokens, which is all that its plan holds`);
    }
    const { token, secret } = mintOrganizationToken(hub, {
      orgname: organization.orgname,
      label: label ?? '',
      description: description ?? '',
      resources: resources ?? [],
      created_by: username,
      expires_at,
    });
    record(c, 'org.access_token.create', token);
    return c.json({ ...details(token), token: secret }, 201);
  });

  app.get(onePath, (c) => c.json(details(find(organizationOf(c, c.req.param('org')), c.req.param('id')))));

  // The resources are replaced as a whole; the end cannot be changed.
  app.patch(onePath, async (c) => {
    const organization = organizationOf(c, c.req.param('org'));
    const token = find(organization, c.req.param('id'));
    const body = await readJsonObject(c, tokenBodies);
    const problems = new FieldProblems();
    const label = readOrganizationLabel(body['label'], problems.of('label'));
    const description = descriptionIn(body, problems);
    const resources = resourcesIn(hub.world, organization, body, problems);
    const isActive = flagIn(body, 'is_active', problems);
    problems.throwIfAny(tokenBodies);
    if (hasExpired(hub, token)) throw fieldsError({}, 'An access token that has expired can only be deleted');
    token.label = label ?? token.label;
    token.description = description ?? token.description;
    token.resources = resources ?? token.resources;
    token.is_active = isActive ?? token.is_active;
    record(c, 'org.access_token.update', token);
    return c.json(details(token));
  });

  app.delete(onePath, (c) => {
    const token = find(organizationOf(c, c.req.param('org')), c.req.param('id'));
    hub.world.organization_access_tokens = hub.world.organization_access_tokens.filter((one) => one !== token);
    record(c, 'org.access_token.delete', token);
    return c.body(null, 204);
  });
}

function summary({ id, label, created_by, is_active, created_at, expires_at, last_used_at }: OrganizationAccessToken) {
  return { id, label, created_by, is_active, created_at, expires_at, last_used_at };
}

function details(token: OrganizationAccessToken): object {
  return { ...summary(token), description: token.description, resources: token.resources };
}

function descriptionIn(body: JsonObject, problems: FieldProblems): string | undefined {
  const description = textIn(body, 'description', problems);
  if (description !== undefined && Array.from(description).length > maxDescription) {
    problems.add('description', `must be no longer than ${maxDescription} characters`);
  }
  return description;
}

function resourcesIn(
  world: World,
  organization: Organization,
  body: JsonObject,
  problems: FieldProblems,
): TokenResource[] | undefined {
  const sent = body['resources'];
  if (sent === undefined) return undefined;
  if (!Array.isArray(sent)) {
    problems.add('resources', 'must be a list');
    return undefined;
  }
  const resources: TokenResource[] = [];
  for (const [index, entry] of sent.entries()) {
    const problem = problems.of(`resources.${index}`);
    if (!isJsonObject(entry)) problem('must be an object of type, path and scopes');
    else {
      const resource = readResource(world, organization, entry, problem);
      if (resource) resources.push(resource);
    }
  }
  if (resources.filter(({ type }) => type === 'TYPE_REPO').length > maxRepositories) {
    problems.add('resources', `must name no more than ${maxRepositories} repositories`);
  }
  return resources;
}

function readResource(
  world: World,
  { orgname }: Organization,
  { type, path, scopes }: JsonObject,
  problem: Problem,
): TokenResource | undefined {
  if (type !== 'TYPE_REPO' && type !== 'TYPE_ORG') {
    problem('type must be TYPE_REPO or TYPE_ORG');
    return undefined;
  }
  return {
    type,
    path: readPath(world, orgname, type, path, (words) => problem(`path ${words}`)),
    scopes: readOrganizationScopes(scopes, scopesOf(type), (words) => problem(`scopes ${words}`)),
  };
}
