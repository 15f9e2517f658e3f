// Members of an organization: who they are, what role they have, and taking them out.
import { z } from 'zod';
import { inverse, type Look, lookAtAll, type Needs, operation, read } from '../operation.ts';
import { Profile } from '../shapes.ts';
import { HubTime, Nothing, orgName, OrgRole, OutsiderText, Page, pageOf, pageSize, Username } from '../vocabulary.ts';

const OrgMember = z.looseObject({
  ...Profile.shape,
  role: z.string().optional().describe('Owner, Editor, Member or Invitee: capitalised here, lower case in parameters'),
  groups: z.array(z.string()).nullish().describe('names of the teams'),
  is_guest: z.boolean().nullish().describe("address outside the organization's verified domains"),
  primary_email: z.string().nullish(),
  last_logged_in_at: HubTime.nullish().describe('only where insights are switched on'),
  last_seen_at: HubTime.nullish().describe('only where insights are switched on'),
  last_desktop_version: z.string().nullish().describe('only where insights are switched on'),
});

const member = { ...orgName, username: Username };
const memberTarget = ({ org, username }: { org: string; username: string }) => `${username} in ${org}`;

const readable: Needs = {
  credentials: ['password', 'oat'],
  role: 'owner or editor of the organization',
  oat: 'scope-member-read',
};

const editable: Needs = {
  credentials: ['password', 'oat'],
  role: 'owner of the organization',
  oat: 'scope-member-edit',
};

const Members = z.array(OrgMember);

/** The role and the teams that the member had, as the answer of {@link lookAtMember} has them. */
function memberBefore(data: unknown, username: string) {
  const found = read(Members, data)?.find((person) => person.username === username);
  const role = read(OrgRole, found?.role?.toLowerCase());
  return found && role && { role, teams: found.groups?.toSorted() ?? [] };
}

/** The member as the organization knows them now. The search finds others too, and may take several pages for it. */
function lookAtMember({ org, username }: { org: string; username: string }): Look {
  return lookAtAll(getOrgMembers, { org, search: username, page_size: 100 }, Members, (people) => {
    const found = people.find((person) => person.username === username);
    if (!found) return [`${username} is not among the members of ${org}`];
    const teams = found.groups?.toSorted() ?? [];
    return [
      `${username} is ${found.role ?? 'a member'} of ${org}`,
      teams.length > 0 ? `in the ${teams.length === 1 ? 'team' : 'teams'} ${teams.join(', ')}` : 'in no team',
    ];
  });
}

/**
 * Lists the members of an organization and, with `invites` or `type`, the invited. Invitations by themselves are in
 * {@link getOrgInvites}. When members last signed in shows only where the organization has insights switched on.
 *
 * The reference document says that the answer is an array of pages; the service sends one page
 * (docker/terraform-provider-docker, internal/hubclient/client_organization.go).
 *
 * @throws UnauthorizedError when the role, the scope or the kind of credential does not reach.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/orgs/paths/~1v2~1orgs~1{org_name}~1members/get
 */
export const getOrgMembers = operation({
  tool: 'hub_org',
  action: 'list_members',
  route: 'GET /v2/orgs/{org}/members',
  summary: 'Members of an organization: role, teams, last seen (where insights are on).',
  params: z.strictObject({
    ...orgName,
    search: z.string().min(1).describe('part of username, name or email').optional(),
    role: OrgRole.optional(),
    type: z.enum(['all', 'invitee', 'member']).optional(),
    invites: z.boolean().describe('the invited too').optional(),
    page: Page.optional(),
    page_size: pageSize({ max: 100 }).optional(),
  }),
  returns: pageOf(OrgMember),
  items: 'results',
  brief: [
    'username',
    'full_name',
    'email',
    'role',
    'groups',
    'date_joined',
    'last_logged_in_at',
    'last_seen_at',
    'is_guest',
  ],
  risk: 'read',
  target: ({ org }) => org,
  example: { org: 'acme', role: 'owner', page_size: 100 },
  needs: readable,
  source: 'tag/orgs/paths/~1v2~1orgs~1{org_name}~1members/get',
});

/**
 * All members of an organization as CSV text, one line each, the first with the names of the columns: Name, Username,
 * Email, Type (Invitee or User), Permission or Role, Teams (in one quoted cell), Date Joined. Not in pages: the answer
 * grows with the organization.
 *
 * @throws UnauthorizedError when the role, the scope or the kind of credential does not reach.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/orgs/paths/~1v2~1orgs~1{org_name}~1members~1export/get
 */
export const exportOrgMembers = operation({
  tool: 'hub_org',
  action: 'export_members',
  route: 'GET /v2/orgs/{org}/members/export',
  summary: 'All members of an organization as CSV, in one answer.',
  params: z.strictObject(orgName),
  media: 'text/csv',
  returns: OutsiderText,
  risk: 'read',
  target: ({ org }) => org,
  example: { org: 'acme' },
  needs: { ...readable, role: 'owner of the organization' },
  source: 'tag/orgs/paths/~1v2~1orgs~1{org_name}~1members~1export/get',
});

/**
 * Changes the role of a member. The invited have none to change until they accept.
 *
 * @throws ParameterError when it would leave the organization without an owner, or there is no such member.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/orgs/paths/~1v2~1orgs~1{org_name}~1members~1{username}/put
 */
export const updateOrgMember = operation({
  tool: 'hub_org',
  action: 'update_member',
  route: 'PUT /v2/orgs/{org}/members/{username}',
  summary: 'Change the role of a member.',
  params: z.strictObject({ ...member, role: OrgRole }),
  returns: OrgMember,
  risk: 'privileged',
  target: memberTarget,
  preview: (params) => [lookAtMember(params)],
  inverse: ({ org, username }, { before }) => {
    const was = memberBefore(before[0], username);
    return was ? [inverse('updateOrgMember', { org, username, role: was.role })] : [];
  },
  undo: 'Give the member back the role that they had before.',
  example: { org: 'acme', username: 'jane', role: 'editor' },
  needs: editable,
  source: 'tag/orgs/paths/~1v2~1orgs~1{org_name}~1members~1{username}/put',
});

/**
 * Takes a member out of an organization and all its teams. The last owner stays.
 *
 * @throws ParameterError when it is the last owner, or there is no such member.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/orgs/paths/~1v2~1orgs~1{org_name}~1members~1{username}/delete
 */
export const removeOrgMember = operation({
  tool: 'hub_org',
  action: 'remove_member',
  route: 'DELETE /v2/orgs/{org}/members/{username}',
  summary: 'Take a member out of the organization and all its teams.',
  params: z.strictObject(member),
  returns: Nothing,
  risk: 'destructive',
  target: memberTarget,
  preview: (params) => [lookAtMember(params)],
  holds: ({ username }, [people]) => {
    const found = read(Members, people);
    return found && !found.some((person) => person.username === username);
  },
  inverse: ({ org, username }, { before }) => {
    const was = memberBefore(before[0], username);
    const [team] = was?.teams ?? [];
    return was ? [inverse('bulkInvite', { org, invitees: [username], role: was.role, ...(team && { team }) })] : [];
  },
  undo: 'Invite the person again; once they accept, add them to each of their teams again.',
  example: { org: 'acme', username: 'jane' },
  needs: editable,
  source: 'tag/orgs/paths/~1v2~1orgs~1{org_name}~1members~1{username}/delete',
});
