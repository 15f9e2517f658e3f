// Teams of a repository: gives a team (the API says group) a permission on it.
import { repositoryFor } from '../access.ts';
import { FieldProblems, readJsonObject } from '../body.ts';
import type { HubApp } from '../context.ts';
import { accountsError, hubError, objectNotFound } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { findOrganization, grantLevels } from '../world.ts';

export function repositoryGroupRoutes(app: HubApp, hub: Hub): void {
  app.post('/v2/repositories/:namespace/:repository/groups', async (c) => {
    const { namespace, repository: name } = c.req.param();
    const repository = repositoryFor(hub.world, c.var.caller, 'assign teams', namespace, name);
    const body = await readJsonObject(c);
    const problems = new FieldProblems();
    const groupId = body['group_id'];
    if (!Number.isSafeInteger(groupId)) problems.add('group_id', 'must be a whole number');
    const permission = grantLevels.find((level) => level === body['permission']);
    if (!permission) problems.add('permission', `must be one of ${grantLevels.join(', ')}`);
    problems.throwIfAny();
    const organization = findOrganization(hub.world, namespace);
    if (!organization) throw accountsError(400, 'A personal repository has collaborators, not teams.');
    const team = organization.teams.find(({ id }) => id === groupId);
    if (!team || !permission) throw objectNotFound({ namespace, group_id: groupId });
    if (repository.grants.some((grant) => grant.group_id === team.id)) {
      throw hubError(400, `The team ${team.name} already has a permission on this repository`, { group_id: team.id });
    }
    repository.grants.push({ group_id: team.id, permission });
    // The audit log has no action for this: the catalogue of actions names none.
    return c.json({ group_name: team.name, permission, group_id: team.id });
  });
}
