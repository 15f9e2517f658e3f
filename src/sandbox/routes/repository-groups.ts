// Teams of a repository (the API says groups): which of them have a permission on it, and which one.
import { repositoryFor } from '../access.ts';
import { FieldProblems, type JsonObject, readJsonObject } from '../body.ts';
import type { HubApp } from '../context.ts';
import { accountsError, hubError, objectNotFound } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { pageOf } from '../pages.ts';
import { findOrganization, type Grant, grantLevels, type Organization, type Repository } from '../world.ts';
import { repositoryPaths } from './repositories.ts';

// The audit log tells of none of this: the catalogue of actions has no name for it.
export function repositoryGroupRoutes(app: HubApp, hub: Hub): void {
  for (const path of repositoryPaths) {
    const listPath = `${path}/groups` as const;
    const onePath = `${path}/groups/:group` as const;

    app.get(listPath, (c) => {
      const { namespace, repository: name } = c.req.param();
      const repository = repositoryFor(hub.world, c.var.caller, 'read teams', namespace, name);
      const organization = organizationOf(hub, namespace);
      const page = pageOf(c, repository.grants);
      return c.json({ ...page, results: page.results.map((grant) => grantView(organization, grant)) });
    });

    app.post(listPath, async (c) => {
      const { namespace, repository: name } = c.req.param();
      const repository = repositoryFor(hub.world, c.var.caller, 'assign teams', namespace, name);
      const body = await readJsonObject(c);
      const problems = new FieldProblems();
      const groupId = body['group_id'];
      if (!Number.isSafeInteger(groupId)) problems.add('group_id', 'must be a whole number');
      const permission = permissionIn(body, problems);
      problems.throwIfAny();
      const organization = organizationOf(hub, namespace);
      const team = organization.teams.find(({ id }) => id === groupId);
      if (!team) throw objectNotFound({ namespace, group_id: groupId });
      if (repository.grants.some((grant) => grant.group_id === team.id)) {
        throw hubError(400, `The team ${team.name} already has a permission on this repository`, { group_id: team.id });
      }
      const grant = { group_id: team.id, permission };
      repository.grants.push(grant);
      return c.json(grantView(organization, grant));
    });

    app.get(onePath, (c) => {
      const { namespace, repository: name, group } = c.req.param();
      const repository = repositoryFor(hub.world, c.var.caller, 'read teams', namespace, name);
      return c.json(grantView(organizationOf(hub, namespace), find(repository, group)));
    });

    app.patch(onePath, async (c) => {
      const { namespace, repository: name, group } = c.req.param();
      const repository = repositoryFor(hub.world, c.var.caller, 'assign teams', namespace, name);
      const grant = find(repository, group);
      const problems = new FieldProblems();
      const permission = permissionIn(await readJsonObject(c), problems);
      problems.throwIfAny();
      grant.permission = permission;
      return c.json(grantView(organizationOf(hub, namespace), grant));
    });

    app.delete(onePath, (c) => {
      const { namespace, repository: name, group } = c.req.param();
      const repository = repositoryFor(hub.world, c.var.caller, 'remove teams', namespace, name);
      const grant = find(repository, group);
      repository.grants = repository.grants.filter((one) => one !== grant);
      return c.body(null, 204);
    });
  }
}

function organizationOf(hub: Hub, namespace: string): Organization {
  const organization = findOrganization(hub.world, namespace);
  if (!organization) throw accountsError(400, 'A personal repository has collaborators, not teams.');
  return organization;
}

function find({ namespace, name, grants }: Repository, group: string): Grant {
  const grant = grants.find(({ group_id }) => String(group_id) === group);
  if (!grant) throw objectNotFound({ namespace, repository: name, group_id: group });
  return grant;
}

function permissionIn(body: JsonObject, problems: FieldProblems): Grant['permission'] {
  const permission = grantLevels.find((level) => level === body['permission']);
  if (!permission) problems.add('permission', `must be one of ${grantLevels.join(', ')}`);
  return permission ?? 'read';
}

function grantView({ teams }: Organization, { group_id, permission }: Grant): object {
  return { group_name: teams.find(({ id }) => id === group_id)?.name ?? '', permission, group_id };
}
