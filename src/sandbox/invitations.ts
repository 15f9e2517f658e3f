// Invitations to an organization: made, sent again, and accepted by the person who was invited.
import { recordAuditEvent } from './audit-log.ts';
import { deriveUuid, type Hub, nextId, nowAsTimestamp } from './hub.ts';
import type { Identity } from './identity.ts';
import { addMember, findMember, findTeam, joinTeam } from './memberships.ts';
import { createUser, inviteeUser, sameEmail } from './users.ts';
import type { Invite, InviteRole, Member, Organization } from './world.ts';

export interface FoundInvite {
  organization: Organization;
  invite: Invite;
}

export function findInvite(hub: Hub, id: string): FoundInvite | undefined {
  for (const organization of hub.world.organizations) {
    const invite = organization.invites.find((one) => one.id === id);
    if (invite) return { organization, invite };
  }
  return undefined;
}

export function createInvite(
  hub: Hub,
  inviter: Identity,
  organization: Organization,
  wanted: { invitee: string; inviter_username: string; team: string | null; role: InviteRole },
): Invite {
  const id = deriveUuid(hub, `invite ${nextId(hub)}`);
  const invite: Invite = { id, ...wanted, created_at: nowAsTimestamp(hub) };
  organization.invites.push(invite);
  recordInvite(hub, inviter, organization, invite);
  return invite;
}

/** Whether Docker Hub tells in the audit log of a letter that goes out again is not known; here every letter is told of. */
export function recordInvite(hub: Hub, inviter: Identity, { orgname }: Organization, { invitee, role }: Invite): void {
  recordAuditEvent(hub, inviter, {
    account: orgname,
    action: 'org.member.invite.send',
    name: orgname,
    data: { invitee, role },
  });
}

export function dropInvite({ organization, invite }: FoundInvite): void {
  organization.invites = organization.invites.filter((one) => one !== invite);
}

/** Whether an invitation waits for the person of this address, who takes no second seat when they come another way. */
export function isInvited(hub: Hub, { invites }: Organization, email: string): boolean {
  return invites.some(({ invitee }) => sameEmail(inviteeUser(hub, invitee)?.email ?? invitee, email));
}

/**
 * What happens when the invited person says yes: a newcomer registers, becomes a member and joins the team that the
 * invitation names. Throws when there is no such invitation.
 *
 * @param username What a newcomer is called; made from the e-mail address when left out.
 */
export function acceptInvite(hub: Hub, id: string, username?: string): Member {
  const found = findInvite(hub, id);
  if (!found) throw new Error(`There is no invitation ${id} that waits for an answer.`);
  const { organization, invite } = found;
  const user = inviteeUser(hub, invite.invitee) ?? createUser(hub, { email: invite.invitee, username });
  const caller: Identity = { kind: 'password', user };
  dropInvite(found);
  const already = findMember(organization, user.username);
  // What sets a distributor member apart is what they may pull, and nothing is pulled here.
  const role = invite.role === 'distributor_member' ? 'member' : invite.role;
  const member = already ?? addMember(hub, caller, organization, user.username, role);
  const team = invite.team === null ? undefined : findTeam(organization, invite.team);
  if (team) joinTeam(hub, caller, organization, team, member);
  return member;
}
