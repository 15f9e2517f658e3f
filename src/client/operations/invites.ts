// Invitations to an organization: who has not answered yet, inviting, reminding, taking back.
import { z } from 'zod';
import { inverse, look, type Look, type Needs, operation, read } from '../operation.ts';
import { HubTime, Nothing, orgName, OrgName, OutsiderText, TeamName, uuid } from '../vocabulary.ts';

const Invite = z.looseObject({
  id: z.string(),
  inviter_username: z.string().nullish(),
  invitee: z.string().describe('email address or Docker ID'),
  org: z.string(),
  team: OutsiderText.nullish(),
  role: z.string().nullish(),
  created_at: HubTime.nullish(),
});

const Invited = z.looseObject({
  invitee: z.string(),
  status: z.string().describe('invited, existing_org_member, invalid_email_or_docker_id, …'),
  invite: Invite.nullish(),
});

const BulkAnswer = z.looseObject({
  invitees: z.union([z.array(Invited), z.looseObject({ invitees: z.array(Invited) })]),
});

const invite = {
  id: uuid('an invitation; hub_org list_invites has it'),
  org: OrgName.describe('shows the approver whom it is for').optional(),
};

// Docker Hub knows an invitation by its id alone, and tells about it only in the list of its organization.
const places = { org: [] } as const;

/** For whom the invitation is, where the organization is known. */
function lookAtInvite({ id, org }: { id: string; org?: string | undefined }): Look[] {
  if (org === undefined) return [];
  const tell = ({ data }: { data: z.output<typeof Invite>[] }) => {
    const found = data.find((one) => one.id === id);
    if (!found) return [`${org} has no pending invitation ${id}`];
    const { invitee, role, team, created_at: sent } = found;
    return [
      `invitation of ${invitee} to ${org}${team ? `, team ${team}` : ''}${role ? `, as ${role}` : ''}${sent ? `, sent ${sent}` : ''}`,
    ];
  };
  return [look(getOrgInvites, { org }, tell)];
}

const Invites = z.looseObject({ data: z.array(Invite) });

const InviteRole = z.enum(['owner', 'editor', 'member', 'distributor_member']);

const editable: Needs = {
  credentials: ['password', 'oat'],
  role: 'owner of the organization',
  oat: 'scope-invite-edit',
};

/**
 * Lists the invitations that nobody has accepted yet, all in one answer.
 *
 * @throws UnauthorizedError when the role, the scope or the kind of credential does not reach.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/invites/paths/~1v2~1orgs~1{org_name}~1invites/get
 */
export const getOrgInvites = operation({
  tool: 'hub_org',
  action: 'list_invites',
  route: 'GET /v2/orgs/{org}/invites',
  summary: 'Pending invitations of an organization, all at once.',
  params: z.strictObject(orgName),
  returns: Invites,
  items: 'data',
  risk: 'read',
  target: ({ org }) => org,
  example: { org: 'acme' },
  needs: { ...editable, oat: 'scope-invite-read' },
  source: 'tag/invites/paths/~1v2~1orgs~1{org_name}~1invites/get',
});

/**
 * Cancels an invitation: it can't be accepted any more and leaves the list of pending ones.
 *
 * @throws ParameterError with status 404 when there is no such invitation.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/invites/paths/~1v2~1invites~1{id}/delete
 */
export const deleteInvite = operation({
  tool: 'hub_org',
  action: 'delete_invite',
  route: 'DELETE /v2/invites/{id}',
  summary: 'Cancel a pending invitation.',
  params: z.strictObject(invite),
  places,
  returns: Nothing,
  risk: 'destructive',
  target: ({ id }) => id,
  preview: lookAtInvite,
  holds: ({ id }, [pending]) => {
    const found = read(Invites, pending);
    return found && !found.data.some((one) => one.id === id);
  },
  inverse: ({ id, org }, { before }) => {
    const was = read(Invites, before[0])?.data.find((one) => one.id === id);
    if (!was || org === undefined) return [];
    const [team, role] = [read(TeamName, was.team), read(InviteRole, was.role)];
    return [inverse('bulkInvite', { org, invitees: [was.invitee], ...(team && { team }), ...(role && { role }) })];
  },
  undo: 'Invite the person again.',
  example: { id: '5f0c2a4e-7d31-4b8a-9c06-1e2d3f4a5b6c', org: 'acme' },
  needs: editable,
  source: 'tag/invites/paths/~1v2~1invites~1{id}/delete',
});

/**
 * Sends the email of a pending invitation once more.
 *
 * @throws ParameterError with status 404 when there is no such invitation.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/invites/paths/~1v2~1invites~1{id}~1resend/patch
 */
export const resendInvite = operation({
  tool: 'hub_org',
  action: 'resend_invite',
  route: 'PATCH /v2/invites/{id}/resend',
  summary: 'Send the email of a pending invitation once more.',
  params: z.strictObject(invite),
  places,
  returns: Nothing,
  risk: 'privileged',
  target: ({ id }) => id,
  preview: lookAtInvite,
  undo: "The email can't be called back; the invitation itself can be cancelled.",
  example: { id: '5f0c2a4e-7d31-4b8a-9c06-1e2d3f4a5b6c', org: 'acme' },
  needs: editable,
  source: 'tag/invites/paths/~1v2~1invites~1{id}~1resend/patch',
});

/**
 * Invites people to an organization, by email address or Docker ID, and tells for each what came of it: look at every
 * `status`, the call succeeds even if nobody could be invited. With `dry_run` Docker Hub checks the same and sends
 * nothing. The role `distributor_member` is for customers that only pull (gated distribution).
 *
 * The reference document puts the list one level deeper than the service does
 * (docker/terraform-provider-docker, internal/hubclient/client_organization.go).
 *
 * @throws ParameterError when the organization, the team or the role is not accepted.
 * @throws ApiError with status 409 when an invitation stands in the way.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/invites/paths/~1v2~1invites~1bulk/post
 */
export const bulkInvite = operation({
  tool: 'hub_org',
  action: 'bulk_invite',
  route: 'POST /v2/invites/bulk',
  summary: 'Invite people by email or Docker ID; dry_run only checks. Read the status of each.',
  params: z.strictObject({
    ...orgName,
    invitees: z
      .array(
        z
          .string()
          .max(254)
          .regex(
            /^(?:[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+|[A-Za-z0-9_][A-Za-z0-9._-]*)$/,
            'must be an email address or a Docker ID, e.g. jane@example.com or jane',
          ),
      )
      .min(1)
      .describe('email addresses or Docker IDs'),
    team: TeamName.optional(),
    role: InviteRole.optional(),
    dry_run: z.boolean().describe('check only, send nothing').optional(),
  }),
  dryRun: 'dry_run',
  tellDryRun: (answer) => {
    const checked = read(BulkAnswer, answer)?.invitees ?? [];
    return (Array.isArray(checked) ? checked : checked.invitees).map(({ invitee, status }) => `${invitee}: ${status}`);
  },
  returns: BulkAnswer,
  risk: 'privileged',
  target: ({ org, invitees }) => `${invitees.join(', ')} to ${org}`,
  preview: ({ org, invitees }) => [
    look(getOrgInvites, { org }, ({ data }) =>
      data
        .filter(({ invitee }) => invitees.includes(invitee))
        .map(({ invitee, created_at: sent }) => `${invitee} has a pending invitation${sent ? `, sent ${sent}` : ''}`),
    ),
  ],
  seeFirst: true,
  inverse: ({ org }, { before, answer }) => {
    const pending = read(Invites, before[0])?.data.map(({ id }) => id);
    const sent = read(BulkAnswer, answer)?.invitees ?? [];
    const invited = Array.isArray(sent) ? sent : sent.invitees;
    // An invitation that was pending already is answered with, and is not this call's to take back.
    return invited.flatMap(({ invite: made }) =>
      made && pending && !pending.includes(made.id) ? [inverse('deleteInvite', { id: made.id, org })] : [],
    );
  },
  undo: 'Cancel the invitations while they are pending; take those who accepted out of the organization.',
  example: { org: 'acme', invitees: ['jane@example.com'], team: 'platform', dry_run: true },
  needs: editable,
  source: 'tag/invites/paths/~1v2~1invites~1bulk/post',
});
