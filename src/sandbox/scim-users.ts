// The users of an organization as an identity provider sees them, and what it may do to them.
import { scimError } from './errors.ts';
import { type Hub, nowAsTimestamp } from './hub.ts';
import type { Identity } from './identity.ts';
import { isInvited } from './invitations.ts';
import {
  addMember,
  createTeam,
  findMember,
  findTeam,
  freeSeats,
  isLastOwner,
  joinTeam,
  removeMember,
  teamsByMember,
} from './memberships.ts';
import { userSchemaId } from './scim-documents.ts';
import type { Attributes } from './scim-filter.ts';
import { createUser, sameEmail } from './users.ts';
import type { Organization, ScimRecord, User } from './world.ts';

/** Where provisioned people go (API reference, "Create user"); set up when it is not there. */
const companyTeam = 'company';

/** A user of the organization: a member, or someone who was switched off. */
export interface ScimUser {
  user: User;
  active: boolean;
  teams: string[];
  record: ScimRecord;
}

export interface ScimName {
  givenName?: string | undefined;
  familyName?: string | undefined;
}

/** The members in the order in which they joined, then those who were switched off. */
export function scimUsersOf(hub: Hub, organization: Organization): ScimUser[] {
  const users = new Map(hub.world.users.map((user) => [user.username, user]));
  const teams = teamsByMember(organization);
  const records = new Map(organization.scim_records.map((record) => [record.username, record]));
  const joined = new Map(organization.members.map(({ username, date_joined }) => [username, date_joined]));
  const off = organization.scim_records.filter(({ username, active }) => !active && !joined.has(username));
  return [...joined.keys(), ...off.map(({ username }) => username)].flatMap((username) => {
    const user = users.get(username);
    if (!user) return [];
    const since = joined.get(username);
    const record = records.get(username) ?? newRecord(user, since ?? user.date_joined);
    return [{ user, active: since !== undefined, teams: teams.get(username) ?? [], record }];
  });
}

function recordOf(organization: Organization, { username }: User): ScimRecord | undefined {
  return organization.scim_records.find((record) => record.username === username);
}

function newRecord({ username, full_name }: User, since: string): ScimRecord {
  const [, given_name = full_name, family_name = ''] = /^(.*) (\S+)$/.exec(full_name) ?? [];
  return { username, active: true, role: 'member', given_name, family_name, created: since, last_modified: since };
}

/**
 * Brings someone into the organization: registers them if nobody has the address, makes them a member and puts them
 * into the team "company". Throws the 409 for someone who is a user of it already, and where there is no seat.
 */
export function provision(
  hub: Hub,
  caller: Identity,
  organization: Organization,
  email: string,
  name: ScimName,
): ScimUser {
  if (scimUsersOf(hub, organization).some(({ user }) => sameEmail(user.email, email))) {
    throw scimError(409, `${email} is a user of ${organization.orgname} already`, 'uniqueness');
  }
  requireSeat(hub, organization, email);
  const user = hub.world.users.find((one) => sameEmail(one.email, email)) ?? createUser(hub, { email });
  const record = recordOf(organization, user) ?? newRecord(user, nowAsTimestamp(hub));
  touch(hub, organization, user, record, name);
  enrol(hub, caller, organization, record);
  return { user, active: true, teams: teamsByMember(organization).get(user.username) ?? [], record };
}

/** Changes the parts of the name that are given, and switches the user on or off. Throws a 409 for the last owner. */
export function update(
  hub: Hub,
  caller: Identity,
  organization: Organization,
  { user, active: wasActive, record }: ScimUser,
  { enabled, name }: { enabled: boolean; name: ScimName },
): ScimUser {
  if (wasActive && !enabled && isLastOwner(organization, user.username)) {
    throw scimError(409, `${user.email} is the last owner of ${organization.orgname}`);
  }
  if (enabled && !wasActive) requireSeat(hub, organization, user.email);
  touch(hub, organization, user, record, name);
  if (enabled && !wasActive) enrol(hub, caller, organization, record);
  if (wasActive && !enabled) {
    record.role = findMember(organization, user.username)?.role ?? 'member';
    removeMember(hub, caller, organization, user.username);
  }
  record.active = enabled;
  return { user, active: enabled, teams: teamsByMember(organization).get(user.username) ?? [], record };
}

/** Names are changed, never cleared (API reference, "Update a user"). */
function touch(hub: Hub, organization: Organization, user: User, record: ScimRecord, name: ScimName): void {
  record.given_name = name.givenName || record.given_name;
  record.family_name = name.familyName || record.family_name;
  record.last_modified = nowAsTimestamp(hub);
  user.full_name = `${record.given_name} ${record.family_name}`.trim();
  if (!organization.scim_records.includes(record)) organization.scim_records.push(record);
}

function enrol(hub: Hub, caller: Identity, organization: Organization, record: ScimRecord): void {
  record.active = true;
  const member = addMember(hub, caller, organization, record.username, record.role);
  const team = findTeam(organization, companyTeam) ?? createTeam(hub, caller, organization, companyTeam, '');
  joinTeam(hub, caller, organization, team, member);
}

function requireSeat(hub: Hub, organization: Organization, email: string): void {
  if (freeSeats(organization) > 0 || isInvited(hub, organization, email)) return;
  throw scimError(409, `${organization.orgname} has no seats left`);
}

/** @param url Of the list of users, where the user's own address begins. */
export function scimUserView({ user, active, teams, record }: ScimUser, url: string): Record<string, unknown> {
  return {
    schemas: [userSchemaId],
    id: user.uuid,
    userName: user.email,
    name: { givenName: record.given_name, familyName: record.family_name },
    displayName: user.username,
    active,
    emails: [{ value: user.email, display: user.email, primary: true }],
    groups: teams.map((team) => ({ value: team, display: team })),
    meta: {
      resourceType: 'User',
      location: `${url}/${user.uuid}`,
      created: record.created,
      lastModified: record.last_modified,
    },
  };
}

/** What filters and orders can look at. */
export function scimAttributes({ user, active, teams, record }: ScimUser): Attributes {
  return {
    id: [user.uuid],
    username: [user.email],
    'name.givenname': [record.given_name],
    'name.familyname': [record.family_name],
    displayname: [user.username],
    active: [active],
    emails: [user.email],
    'emails.value': [user.email],
    groups: teams,
    'groups.value': teams,
    'meta.created': [record.created],
    'meta.lastmodified': [record.last_modified],
  };
}

export const scimAttributeNames: ReadonlySet<string> = new Set([
  'id',
  'username',
  'name.givenname',
  'name.familyname',
  'displayname',
  'active',
  'emails',
  'emails.value',
  'groups',
  'groups.value',
  'meta.created',
  'meta.lastmodified',
]);
