// Teams of an organization, which the API calls groups, and the people in them.
import { roleIn } from '../access.ts';
import { recordAuditEvent } from '../audit-log.ts';
import { accountsBodies, FieldProblems, type JsonObject, readJsonObject, textIn } from '../body.ts';
import type { HubApp, HubContext } from '../context.ts';
import { accountsError } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { createTeam, findMember, findTeam, joinTeam, leaveTeam, ownersTeam } from '../memberships.ts';
import { organizationFor } from '../organization-access.ts';
import { pageOf } from '../pages.ts';
import { userProfile } from '../profiles.ts';
import { findUser, type Organization, type Team, type User } from '../world.ts';

const listPath = '/v2/orgs/:org/groups';
const onePath = `${listPath}/:group` as const;
const membersPath = `${onePath}/members` as const;

export function groupRoutes(app: HubApp, hub: Hub): void {
  app.get(listPath, (c) => {
    const organization = organizationFor(hub.world, c.var.caller, 'read teams', c.req.param('org'));
    const username = c.req.query('username');
    const part = c.req.query('search') ?? '';
    const shown = organization.teams
      .filter((team) => team.name.includes(part))
      .filter((team) => !username || team.members.includes(username));
    const page = pageOf(c, shown);
    return c.json({ ...page, results: page.results.map(teamView) });
  });

  app.post(listPath, async (c) => {
    const organization = organizationFor(hub.world, c.var.caller, 'change teams', c.req.param('org'));
    const wanted = readTeam(await readJsonObject(c, accountsBodies), organization);
    const team = createTeam(hub, c.var.caller, organization, wanted.name, wanted.description ?? '');
    return c.json(teamView(team), 201);
  });

  app.get(onePath, (c) => {
    const organization = organizationFor(hub.world, c.var.caller, 'read teams', c.req.param('org'));
    return c.json(teamView(teamOf(organization, c.req.param('group'))));
  });

  // Replaces the team's details: a description that is left out is gone.
  app.put(onePath, async (c) => {
    const { organization, team } = teamToChange(hub, c, c.req.param());
    const wanted = readTeam(await readJsonObject(c, accountsBodies), organization, team);
    return c.json(teamView(changeTeam(hub, c, organization, team, { description: '', ...wanted })));
  });

  app.patch(onePath, async (c) => {
    const { organization, team } = teamToChange(hub, c, c.req.param());
    const wanted = readTeam({ name: team.name, ...(await readJsonObject(c, accountsBodies)) }, organization, team);
    return c.json(teamView(changeTeam(hub, c, organization, team, wanted)));
  });

  app.delete(onePath, (c) => {
    const { organization, team } = teamToChange(hub, c, c.req.param());
    if (team.name === ownersTeam) throw ownersStay();
    organization.teams = organization.teams.filter((one) => one !== team);
    for (const invite of organization.invites) if (invite.team === team.name) invite.team = null;
    for (const repository of hub.world.repositories) {
      if (repository.namespace !== organization.orgname) continue;
      repository.grants = repository.grants.filter((grant) => grant.group_id !== team.id);
    }
    recordAuditEvent(hub, c.var.caller, {
      account: organization.orgname,
      action: 'org.team.delete',
      name: organization.orgname,
      data: { team: team.name },
    });
    return c.body(null, 204);
  });
}

export function groupMemberRoutes(app: HubApp, hub: Hub): void {
  app.get(membersPath, (c) => {
    const organization = organizationFor(hub.world, c.var.caller, 'read teams', c.req.param('org'));
    const team = teamOf(organization, c.req.param('group'));
    // Addresses are for owners to see, and to search by.
    const isOwner = roleIn(hub.world, c.var.caller, organization.orgname) === 'owner';
    const search = (c.req.query('search') ?? '').toLowerCase();
    const shown = team.members
      .map((username) => findUser(hub.world, username))
      .filter((user) => user !== undefined)
      .filter(({ username, full_name, email }) =>
        [username, full_name, ...(isOwner ? [email] : [])].some((text) => text.toLowerCase().includes(search)),
      );
    const page = pageOf(c, shown);
    return c.json({
      ...page,
      results: page.results.map((user) => groupMemberView(user, isOwner)),
    });
  });

  app.post(membersPath, async (c) => {
    const { organization, team } = teamToChange(hub, c, c.req.param());
    const body = await readJsonObject(c, accountsBodies);
    const problems = new FieldProblems();
    const username = textIn(body, 'member', problems);
    if (!username) problems.add('member', 'must be a username');
    problems.throwIfAny(accountsBodies);
    const member = findMember(organization, username ?? '');
    if (!member) throw accountsError(404, 'No such member');
    joinTeam(hub, c.var.caller, organization, team, member);
    return c.body(null, 200);
  });

  app.delete(`${membersPath}/:username`, (c) => {
    const { organization, team } = teamToChange(hub, c, c.req.param());
    const username = c.req.param('username');
    if (!team.members.includes(username)) throw accountsError(404, 'No such member');
    leaveTeam(hub, c.var.caller, organization, team, username);
    return c.body(null, 204);
  });
}

function teamOf(organization: Organization, name: string): Team {
  const team = findTeam(organization, name);
  if (!team) throw accountsError(404, 'No such group');
  return team;
}

function teamToChange(hub: Hub, c: HubContext, path: { org: string; group: string }) {
  const organization = organizationFor(hub.world, c.var.caller, 'change teams', path.org);
  return { organization, team: teamOf(organization, path.group) };
}

function teamView({ id, uuid, name, description, members }: Team): object {
  return { id, uuid, name, description, member_count: members.length };
}

function groupMemberView(user: User, withEmail: boolean): object {
  return withEmail ? { ...userProfile(user), email: user.email } : userProfile(user);
}

/** What Apache's self-service portal holds names to, which makes teams on Docker Hub. */
const namePattern = /^[a-z0-9][a-z0-9._-]*$/;

interface TeamDetails {
  name: string;
  description?: string;
}

/** Reads a team's details from a body that has to name it; `team` is the one to change, if there is one. */
function readTeam(body: JsonObject, organization: Organization, team?: Team): TeamDetails {
  const problems = new FieldProblems();
  const name = textIn(body, 'name', problems) ?? '';
  const description = textIn(body, 'description', problems);
  if (!namePattern.test(name)) {
    problems.add(
      'name',
      'must be lowercase letters, digits, periods, underscores and hyphens, a letter or digit first',
    );
  } else if (name !== team?.name && findTeam(organization, name)) {
    problems.add('name', `there is a team ${name} already`);
  }
  problems.throwIfAny(accountsBodies);
  return { name, ...(description === undefined ? {} : { description }) };
}

/** A new name is a new address, and repositories keep what they gave the team: they know it by its number. */
function changeTeam(hub: Hub, c: HubContext, organization: Organization, team: Team, wanted: TeamDetails): Team {
  const before = team.name;
  const { name, description = team.description } = wanted;
  if (before === ownersTeam && name !== before) throw ownersStay();
  if (name === before && description === team.description) return team;
  team.name = name;
  team.description = description;
  for (const invite of organization.invites) if (invite.team === before) invite.team = name;
  recordAuditEvent(hub, c.var.caller, {
    account: organization.orgname,
    action: 'org.team.update',
    name: organization.orgname,
    data: { team: before, name, description },
  });
  return team;
}

const ownersStay = () => accountsError(403, 'The team of the owners can be neither renamed nor deleted');
