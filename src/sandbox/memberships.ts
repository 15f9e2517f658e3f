// Who belongs to an organization and its teams, and everything that follows when that changes.
// Owners are the people in the team "owners" (API reference, "Update org member"), so the role and that team go together;
// the audit log tells of both, since each has an action of its own.
import { recordAuditEvent } from './audit-log.ts';
import { accountsError } from './errors.ts';
import { deriveUuid, type Hub, nextId, nowAsTimestamp } from './hub.ts';
import type { Identity } from './identity.ts';
import { inviteeUser } from './users.ts';
import type { Member, Organization, Role, Team } from './world.ts';

export const ownersTeam = 'owners';

export function findMember(organization: Organization, username: string): Member | undefined {
  return organization.members.find((member) => member.username === username);
}

export function findTeam(organization: Organization, name: string): Team | undefined {
  return organization.teams.find((team) => team.name === name);
}

/** The names of everybody's teams, by username: for whole lists, which would look through every team for each member. */
export function teamsByMember({ teams }: Organization): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const team of teams) {
    for (const username of team.members) found.set(username, [...(found.get(username) ?? []), team.name]);
  }
  return found;
}

/** Seats that neither a member nor an invitation has taken. */
export function freeSeats({ seats, members, invites }: Organization): number {
  return seats - members.length - invites.length;
}

export function isLastOwner(organization: Organization, username: string): boolean {
  const owners = organization.members.filter((member) => member.role === 'owner');
  return owners.length === 1 && owners[0]?.username === username;
}

/** Makes someone a member, which also answers an invitation that waits for them. */
export function addMember(
  hub: Hub,
  caller: Identity,
  organization: Organization,
  username: string,
  role: Role,
): Member {
  const member: Member = { username, role, date_joined: nowAsTimestamp(hub) };
  organization.members.push(member);
  organization.invites = organization.invites.filter(({ invitee }) => inviteeUser(hub, invitee)?.username !== username);
  recordAuditEvent(hub, caller, {
    account: organization.orgname,
    action: 'org.member.add',
    name: organization.orgname,
    data: { member: username, role },
  });
  alignOwners(hub, caller, organization, member);
  return member;
}

/** Takes a member out of the organization and all its teams. Throws the 400 for the last owner. */
export function removeMember(hub: Hub, caller: Identity, organization: Organization, username: string): void {
  if (isLastOwner(organization, username)) throw lastOwner();
  organization.members = organization.members.filter((member) => member.username !== username);
  for (const team of organization.teams) team.members = team.members.filter((one) => one !== username);
  recordAuditEvent(hub, caller, {
    account: organization.orgname,
    action: 'org.member.remove',
    name: organization.orgname,
    data: { member: username },
  });
}

/** Gives a member another role. Throws the 400 for the last owner. */
export function changeRole(hub: Hub, caller: Identity, organization: Organization, member: Member, role: Role): void {
  if (role === member.role) return;
  if (isLastOwner(organization, member.username)) throw lastOwner();
  setRole(hub, caller, organization, member, role);
  alignOwners(hub, caller, organization, member);
}

export function createTeam(
  hub: Hub,
  caller: Identity,
  organization: Organization,
  name: string,
  description: string,
): Team {
  const id = nextId(hub);
  const team: Team = { id, uuid: deriveUuid(hub, `team ${id}`), name, description, members: [] };
  organization.teams.push(team);
  recordAuditEvent(hub, caller, {
    account: organization.orgname,
    action: 'org.team.create',
    name: organization.orgname,
    data: { team: name },
  });
  return team;
}

/** Puts a member into a team; a second time nothing happens. */
export function joinTeam(hub: Hub, caller: Identity, organization: Organization, team: Team, member: Member): void {
  if (team.members.includes(member.username)) return;
  enterTeam(hub, caller, organization, team, member.username);
  if (team.name === ownersTeam) setRole(hub, caller, organization, member, 'owner');
}

/** Takes someone out of a team. Throws the 400 for the last of the owners. */
export function leaveTeam(hub: Hub, caller: Identity, organization: Organization, team: Team, username: string): void {
  const owner = team.name === ownersTeam ? findMember(organization, username) : undefined;
  if (owner && isLastOwner(organization, username)) throw lastOwner();
  exitTeam(hub, caller, organization, team, username);
  if (owner) setRole(hub, caller, organization, owner, 'member');
}

/** Puts a member into the team of the owners, or takes them out of it, as the role has it. */
function alignOwners(hub: Hub, caller: Identity, organization: Organization, { username, role }: Member): void {
  const owners = findTeam(organization, ownersTeam);
  if (!owners || owners.members.includes(username) === (role === 'owner')) return;
  if (role === 'owner') enterTeam(hub, caller, organization, owners, username);
  else exitTeam(hub, caller, organization, owners, username);
}

function setRole(hub: Hub, caller: Identity, organization: Organization, member: Member, role: Role): void {
  if (member.role === role) return;
  member.role = role;
  recordAuditEvent(hub, caller, {
    account: organization.orgname,
    action: 'org.member.role.change',
    name: organization.orgname,
    data: { member: member.username, role },
  });
}

function enterTeam(hub: Hub, caller: Identity, { orgname }: Organization, team: Team, username: string): void {
  team.members.push(username);
  recordAuditEvent(hub, caller, {
    account: orgname,
    action: 'org.team.member.add',
    name: username,
    data: { team: team.name },
  });
}

function exitTeam(hub: Hub, caller: Identity, { orgname }: Organization, team: Team, username: string): void {
  team.members = team.members.filter((one) => one !== username);
  recordAuditEvent(hub, caller, {
    account: orgname,
    action: 'org.team.member.remove',
    name: username,
    data: { team: team.name },
  });
}

const lastOwner = () => accountsError(400, 'The last owner of an organization has to stay one');
