// Invitations to an organization: list, invite many at once, send again, cancel.
import { accountsBodies, FieldProblems, flagIn, type JsonObject, readJsonObject, textIn } from '../body.ts';
import type { HubApp, HubContext } from '../context.ts';
import { accountsError, unauthorized } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { actorOf } from '../identity.ts';
import { createInvite, dropInvite, findInvite, type FoundInvite, recordInvite } from '../invitations.ts';
import { findMember, findTeam, freeSeats, ownersTeam } from '../memberships.ts';
import { organizationFor } from '../organization-access.ts';
import { inviteeUser } from '../users.ts';
import { type Invite, type InviteRole, inviteRoles, type Organization } from '../world.ts';

export function inviteRoutes(app: HubApp, hub: Hub): void {
  // Not in pages, and in a `data` of its own.
  app.get('/v2/orgs/:org/invites', (c) => {
    const organization = organizationFor(hub.world, c.var.caller, 'read invites', c.req.param('org'));
    return c.json({ data: organization.invites.map((invite) => inviteView(organization, invite)) });
  });

  // 202, and the list directly in `invitees`, where the reference has it one level deeper
  // (docker/terraform-provider-docker reads one level).
  app.post('/v2/invites/bulk', async (c) => {
    const { caller } = c.var;
    if (caller.kind === 'anonymous') throw unauthorized();
    const body = await readJsonObject(c, accountsBodies);
    const problems = new FieldProblems();
    const orgname = textIn(body, 'org', problems);
    if (!orgname) problems.add('org', 'is required');
    problems.throwIfAny(accountsBodies);
    const organization = organizationFor(hub.world, caller, 'change invites', orgname ?? '');
    const { invitees, team, role, dryRun } = readInvitation(body, organization);
    const newcomers = new Set(
      invitees
        .filter((invitee) => statusOf(hub, organization, invitee) === 'new')
        .map((invitee) => personKey(hub, invitee)),
    );
    // The reference has a 409 and no word on when; an invitation takes a seat.
    if (newcomers.size > freeSeats(organization)) {
      throw accountsError(409, `${orgname} has no seats left for ${newcomers.size} more`);
    }
    const answers = invitees.map((invitee) => {
      // Looked up one by one: another spelling of the same person may just have been invited.
      const status = statusOf(hub, organization, invitee);
      if (typeof status === 'string' && status !== 'new') return { invitee, status };
      if (dryRun) return { invitee, status: 'invited' };
      const inviter_username = actorOf(caller) ?? '';
      const invite =
        status === 'new' ? createInvite(hub, caller, organization, { invitee, inviter_username, team, role }) : status;
      return { invitee, status: 'invited', invite: inviteView(organization, invite) };
    });
    return c.json({ invitees: answers }, 202);
  });

  app.patch('/v2/invites/:id/resend', (c) => {
    const { organization, invite } = inviteFor(hub, c, c.req.param('id'));
    recordInvite(hub, c.var.caller, organization, invite);
    return c.body(null, 204);
  });

  app.delete('/v2/invites/:id', (c) => {
    dropInvite(inviteFor(hub, c, c.req.param('id')));
    return c.body(null, 204);
  });
}

function inviteFor(hub: Hub, c: HubContext, id: string): FoundInvite {
  if (c.var.caller.kind === 'anonymous') throw unauthorized();
  const found = findInvite(hub, id);
  if (!found) throw accountsError(404, 'No such invite');
  organizationFor(hub.world, c.var.caller, 'change invites', found.organization.orgname);
  return found;
}

/** `role` is not in the reference, but on the wire (docker/terraform-provider-docker). */
function inviteView({ orgname }: Organization, invite: Invite): object {
  return {
    id: invite.id,
    inviter_username: invite.inviter_username,
    invitee: invite.invitee,
    org: orgname,
    team: invite.team ?? '',
    role: invite.role,
    created_at: invite.created_at,
  };
}

interface Invitation {
  /** Each spelling once. */
  invitees: string[];
  team: string | null;
  role: InviteRole;
  dryRun: boolean;
}

function readInvitation(body: JsonObject, organization: Organization): Invitation {
  const problems = new FieldProblems();
  const sent = body['invitees'];
  const invitees = Array.isArray(sent) ? sent.filter((one) => typeof one === 'string') : [];
  if (!Array.isArray(sent) || sent.length === 0 || invitees.length < sent.length) {
    problems.add('invitees', 'must be a list of e-mail addresses and Docker IDs');
  }
  const team = textIn(body, 'team', problems) || null;
  if (team !== null && !findTeam(organization, team)) problems.add('team', `there is no team ${team}`);
  const wanted = textIn(body, 'role', problems) || 'member';
  const role = inviteRoles.find((one) => one === wanted);
  if (!role) problems.add('role', `must be one of ${inviteRoles.join(', ')}`);
  const dryRun = flagIn(body, 'dry_run', problems) ?? false;
  problems.throwIfAny(accountsBodies);
  return { invitees: [...new Set(invitees)], team, role: team === ownersTeam ? 'owner' : (role ?? 'member'), dryRun };
}

/** One person, by Docker ID, address, or both at once, is invited once, and answered for by every name. */
function personKey(hub: Hub, invitee: string): string {
  return inviteeUser(hub, invitee)?.username ?? invitee.toLowerCase();
}

const emailPattern = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/**
 * `new` for someone to invite. To invite once more is not documented: the invitation that waits for an answer stands, so
 * nobody gets two.
 */
function statusOf(
  hub: Hub,
  organization: Organization,
  invitee: string,
): 'new' | 'existing_org_member' | 'invalid_email_or_docker_id' | Invite {
  const user = inviteeUser(hub, invitee);
  if (!user && !emailPattern.test(invitee)) return 'invalid_email_or_docker_id';
  if (user && findMember(organization, user.username)) return 'existing_org_member';
  const waiting = organization.invites.find((invite) => personKey(hub, invite.invitee) === personKey(hub, invitee));
  return waiting ?? 'new';
}
