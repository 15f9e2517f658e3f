// Teams of an organization, which the API calls groups, and the people in them.
import { z } from 'zod';
import { inverse, type Known, look, type Look, lookAtAll, type Needs, operation, read } from '../operation.ts';
import { Profile } from '../shapes.ts';
import {
  Nothing,
  orgName,
  OutsiderText,
  Page,
  pageOf,
  pageSize,
  TeamName,
  teamName,
  teamTarget,
  Username,
} from '../vocabulary.ts';

const Group = z.looseObject({
  id: z.number().describe('what hub_repos assign_group takes'),
  uuid: z.string().nullish(),
  name: OutsiderText,
  description: OutsiderText.nullish(),
  member_count: z.number().nullish(),
});

const Description = z.string();

const readable: Needs = {
  credentials: ['password', 'oat'],
  role: 'member of the organization',
  oat: 'scope-group-read',
};

const editable: Needs = {
  credentials: ['password', 'oat'],
  role: 'owner of the organization',
  oat: 'scope-group-edit',
};

/** The team as it is now. */
function lookAtTeam({ org, group_name }: { org: string; group_name: string }): Look {
  return look(getGroup, { org, group_name }, ({ name, description }) => [
    `team ${org}/${name}: ${description || 'no description'}`,
  ]);
}

function usernames(people: z.output<typeof Profile>[]): string[] {
  return people.flatMap(({ username }) => username ?? []);
}

/** The call that gives a team back its name and description. */
function restoreTeam(
  { org, group_name, name }: { org: string; group_name: string; name?: string | undefined },
  known: Known,
) {
  const was = read(Group, known.before[0]);
  const description = was?.description ?? '';
  return was ? [inverse('patchGroup', { org, group_name: name ?? group_name, name: was.name, description })] : [];
}

/** Whether a list of teams held this one. */
function wasIn(data: unknown, group: string): boolean | undefined {
  return read(z.array(Group), data)?.some(({ name }) => name === group);
}

function tellPeople(people: z.output<typeof Profile>[]): string[] {
  const names = usernames(people).toSorted();
  if (names.length === 0) return ['nobody is in it'];
  return [`${names.length} ${names.length === 1 ? 'person' : 'people'} in it: ${names.join(', ')}`];
}

/** Who is in the team. */
function lookAtPeople({ org, group_name }: { org: string; group_name: string }): Look {
  return lookAtAll(getGroupMembers, { org, group_name, page_size: 100 }, z.array(Profile), tellPeople);
}

/** Which teams the person is in now. */
function lookAtTeamsOf(org: string, username: string): Look {
  return lookAtAll(getGroups, { org, username, page_size: 100 }, z.array(Group), (teams) => {
    const names = teams.map((team) => team.name).toSorted();
    return [names.length > 0 ? `${username} is now in ${names.join(', ')}` : `${username} is now in no team of ${org}`];
  });
}

/**
 * Lists the teams of an organization; with `username`, those that a person is in. The owners are a team too.
 *
 * @throws UnauthorizedError when the role, the scope or the kind of credential does not reach.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/groups/paths/~1v2~1orgs~1{org_name}~1groups/get
 */
export const getGroups = operation({
  tool: 'hub_teams',
  action: 'list',
  route: 'GET /v2/orgs/{org}/groups',
  summary: 'Teams of an organization, or those that a person is in.',
  params: z.strictObject({
    ...orgName,
    username: Username.describe('only teams that this person is in').optional(),
    search: z.string().min(1).describe('part of the name').optional(),
    page: Page.optional(),
    page_size: pageSize({ max: 100 }).optional(),
  }),
  returns: pageOf(Group),
  items: 'results',
  brief: ['id', 'name', 'description', 'member_count'],
  risk: 'read',
  target: ({ org }) => org,
  example: { org: 'acme', page_size: 100 },
  needs: readable,
  source: 'tag/groups/paths/~1v2~1orgs~1{org_name}~1groups/get',
});

/**
 * Makes a team, without members and without access to anything.
 *
 * @throws ParameterError when the name is taken or not allowed.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/groups/paths/~1v2~1orgs~1{org_name}~1groups/post
 */
export const createGroup = operation({
  tool: 'hub_teams',
  action: 'create',
  route: 'POST /v2/orgs/{org}/groups',
  summary: 'Make a team, still without members and access.',
  params: z.strictObject({ ...orgName, name: TeamName, description: Description.optional() }),
  returns: Group,
  risk: 'write',
  target: ({ org, name }) => `${org}/${name}`,
  preview: ({ org, name }) => [
    lookAtAll(getGroups, { org, search: name, page_size: 100 }, z.array(Group), (teams) => [
      teams.some((team) => team.name === name) ? `${org} has a team ${name} already` : `${org} has no team ${name} yet`,
    ]),
  ],
  holds: ({ name }, [teams]) => wasIn(teams, name),
  inverse: ({ org, name }, { answer }) =>
    answer === undefined ? [] : [inverse('deleteGroup', { org, group_name: name })],
  undo: 'Delete the team again.',
  example: { org: 'acme', name: 'platform', description: 'Runs the clusters' },
  needs: editable,
  source: 'tag/groups/paths/~1v2~1orgs~1{org_name}~1groups/post',
});

/**
 * Reads one team; who is in it tells {@link getGroupMembers}.
 *
 * @throws ParameterError with status 404 when the organization has no such team.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/groups/paths/~1v2~1orgs~1{org_name}~1groups~1{group_name}/get
 */
export const getGroup = operation({
  tool: 'hub_teams',
  action: 'get',
  route: 'GET /v2/orgs/{org}/groups/{group_name}',
  summary: 'One team: numeric id, description, number of members.',
  params: z.strictObject(teamName),
  returns: Group,
  risk: 'read',
  target: teamTarget,
  example: { org: 'acme', group_name: 'platform' },
  needs: readable,
  source: 'tag/groups/paths/~1v2~1orgs~1{org_name}~1groups~1{group_name}/get',
});

/**
 * Replaces name and description of a team. A description that is left out may be lost; {@link patchGroup} keeps it.
 * Under a new name, the team no longer answers to the old one, so a repetition would fail: it is not repeated.
 *
 * @throws ParameterError with status 404 when the organization has no such team.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/groups/paths/~1v2~1orgs~1{org_name}~1groups~1{group_name}/put
 */
export const updateGroup = operation({
  tool: 'hub_teams',
  action: 'update',
  route: 'PUT /v2/orgs/{org}/groups/{group_name}',
  summary: 'Replace name and description of a team; prefer patch.',
  params: z.strictObject({
    ...teamName,
    name: TeamName.describe('new name, or the same'),
    description: Description.describe('left out, it may be cleared').optional(),
  }),
  idempotent: false,
  returns: Group,
  risk: 'write',
  target: teamTarget,
  preview: (params) => [lookAtTeam(params)],
  inverse: restoreTeam,
  undo: 'Give the team back the name and the description that it had before.',
  example: { org: 'acme', group_name: 'platform', name: 'platform', description: 'Runs the clusters' },
  needs: editable,
  source: 'tag/groups/paths/~1v2~1orgs~1{org_name}~1groups~1{group_name}/put',
});

/**
 * Changes the name or the description of a team and leaves alone what it is not given.
 *
 * @throws ParameterError with status 404 when the organization has no such team.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/groups/paths/~1v2~1orgs~1{org_name}~1groups~1{group_name}/patch
 */
export const patchGroup = operation({
  tool: 'hub_teams',
  action: 'patch',
  route: 'PATCH /v2/orgs/{org}/groups/{group_name}',
  summary: 'Change the name or the description of a team.',
  params: z.strictObject({
    ...teamName,
    name: TeamName.describe('new name').optional(),
    description: Description.optional(),
  }),
  returns: Group,
  risk: 'write',
  target: teamTarget,
  preview: (params) => [lookAtTeam(params)],
  inverse: restoreTeam,
  undo: 'Give the team back the name and the description that it had before.',
  example: { org: 'acme', group_name: 'platform', description: 'Runs the clusters' },
  needs: editable,
  source: 'tag/groups/paths/~1v2~1orgs~1{org_name}~1groups~1{group_name}/patch',
});

/**
 * Deletes a team. Its members stay in the organization and lose what the team gave them.
 *
 * @throws ParameterError with status 404 when the organization has no such team.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/groups/paths/~1v2~1orgs~1{org_name}~1groups~1{group_name}/delete
 */
export const deleteGroup = operation({
  tool: 'hub_teams',
  action: 'delete',
  route: 'DELETE /v2/orgs/{org}/groups/{group_name}',
  summary: 'Delete a team. Its members lose the access that it gave them.',
  params: z.strictObject(teamName),
  returns: Nothing,
  risk: 'destructive',
  target: teamTarget,
  preview: (params) => [lookAtTeam(params), lookAtPeople(params)],
  inverse: ({ org, group_name }, { before: [team, people] }) => {
    const was = read(Group, team);
    if (!was) return [];
    return [
      inverse('createGroup', { org, name: group_name, ...(was.description && { description: was.description }) }),
      ...usernames(read(z.array(Profile), people) ?? []).map((member) =>
        inverse('addGroupMember', { org, group_name, member }),
      ),
    ];
  },
  retype: ({ group_name: name }) => name,
  undo: 'Make the team again, add its members and give it its repositories: Docker Hub keeps none of that.',
  example: { org: 'acme', group_name: 'platform' },
  needs: editable,
  source: 'tag/groups/paths/~1v2~1orgs~1{org_name}~1groups~1{group_name}/delete',
});

/**
 * Lists the people in a team. Email addresses show, and can be searched, only for owners.
 *
 * Docker Hub answers with a page today, and answered with a bare array when docker/hub-tool was written
 * (pkg/hub/members.go).
 *
 * @throws ParameterError with status 404 when the organization has no such team.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/groups/paths/~1v2~1orgs~1{org_name}~1groups~1{group_name}~1members/get
 */
export const getGroupMembers = operation({
  tool: 'hub_teams',
  action: 'list_members',
  route: 'GET /v2/orgs/{org}/groups/{group_name}/members',
  summary: 'People in a team.',
  params: z.strictObject({
    ...teamName,
    search: z.string().min(1).describe('part of username or name; for owners, of email too').optional(),
    page: Page.optional(),
    page_size: pageSize({ max: 100 }).optional(),
  }),
  returns: z.union([pageOf(Profile), z.array(Profile)]),
  items: 'results',
  brief: ['username', 'full_name', 'email', 'date_joined'],
  risk: 'read',
  target: teamTarget,
  example: { org: 'acme', group_name: 'platform', page_size: 100 },
  needs: readable,
  source: 'tag/groups/paths/~1v2~1orgs~1{org_name}~1groups~1{group_name}~1members/get',
});

/**
 * Adds a member of the organization to a team and so gives them the access that the team has.
 *
 * @throws ParameterError with status 404 when there is no such team or member.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/groups/paths/~1v2~1orgs~1{org_name}~1groups~1{group_name}~1members/post
 */
export const addGroupMember = operation({
  tool: 'hub_teams',
  action: 'add_member',
  route: 'POST /v2/orgs/{org}/groups/{group_name}/members',
  summary: 'Add a member of the organization to a team.',
  params: z.strictObject({ ...teamName, member: Username.describe('username') }),
  idempotent: true,
  returns: Nothing,
  risk: 'privileged',
  target: ({ member, ...team }) => `${member} in ${teamTarget(team)}`,
  preview: ({ member, ...team }) => [lookAtTeam(team), lookAtTeamsOf(team.org, member)],
  holds: ({ group_name: name }, [, teams]) => wasIn(teams, name),
  inverse: ({ member, ...team }, { before }) =>
    wasIn(before[1], team.group_name) === false ? [inverse('removeGroupMember', { ...team, username: member })] : [],
  undo: 'Take the person out of the team again.',
  example: { org: 'acme', group_name: 'platform', member: 'jane' },
  needs: editable,
  source: 'tag/groups/paths/~1v2~1orgs~1{org_name}~1groups~1{group_name}~1members/post',
});

/**
 * Takes a person out of a team. They stay in the organization and lose the access that the team gave them.
 *
 * @throws ParameterError with status 404 when there is no such team, or the person is not in it.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/groups/paths/~1v2~1orgs~1{org_name}~1groups~1{group_name}~1members~1{username}/delete
 */
export const removeGroupMember = operation({
  tool: 'hub_teams',
  action: 'remove_member',
  route: 'DELETE /v2/orgs/{org}/groups/{group_name}/members/{username}',
  summary: 'Take a person out of a team; they stay in the organization.',
  params: z.strictObject({ ...teamName, username: Username }),
  returns: Nothing,
  risk: 'privileged',
  target: ({ username, ...team }) => `${username} in ${teamTarget(team)}`,
  preview: ({ username, ...team }) => [lookAtTeam(team), lookAtTeamsOf(team.org, username)],
  holds: ({ group_name: name }, [, teams]) => {
    const isIn = wasIn(teams, name);
    return isIn === undefined ? undefined : !isIn;
  },
  inverse: ({ username, ...team }, { before }) =>
    wasIn(before[1], team.group_name) === true ? [inverse('addGroupMember', { ...team, member: username })] : [],
  undo: 'Add the person to the team again.',
  example: { org: 'acme', group_name: 'platform', username: 'jane' },
  needs: editable,
  source: 'tag/groups/paths/~1v2~1orgs~1{org_name}~1groups~1{group_name}~1members~1{username}/delete',
});
