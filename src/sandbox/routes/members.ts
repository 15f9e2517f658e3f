// Members of an organization: list, export, change of role, and removal.
import { accountsBodies, FieldProblems, readJsonObject } from '../body.ts';
import type { HubApp, HubContext } from '../context.ts';
import { accountsError } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { changeRole, findMember, removeMember, teamsByMember } from '../memberships.ts';
import { organizationFor } from '../organization-access.ts';
import { pageOf } from '../pages.ts';
import { userProfile } from '../profiles.ts';
import { timestamp } from '../timestamps.ts';
import { inviteeUser } from '../users.ts';
import { type Member, type Organization, type Role, roles, type User } from '../world.ts';

export function memberRoutes(app: HubApp, hub: Hub): void {
  const listPath = '/v2/orgs/:org/members';
  const onePath = `${listPath}/:username`;

  // One page, though the reference wraps it in an array (docker/terraform-provider-docker reads a page).
  app.get(listPath, (c) => {
    const organization = organizationFor(hub.world, c.var.caller, 'read members', c.req.param('org'));
    const type = choiceOf(c, 'type', ['all', 'invitee', 'member']) ?? (wantsInvites(c) ? 'all' : 'member');
    const role = choiceOf(c, 'role', roles);
    const search = (c.req.query('search') ?? '').toLowerCase();
    const shown = peopleOf(hub, organization)
      .filter((person) => type === 'all' || person.type === type)
      .filter((person) => role === undefined || person.role === role)
      .filter(({ user, email }) =>
        [user?.username, user?.full_name, email].some((text) => text?.toLowerCase().includes(search)),
      );
    const page = pageOf(c, shown);
    return c.json({ ...page, results: page.results.map(personView) });
  });

  app.get(`${listPath}/export`, (c) => {
    const organization = organizationFor(hub.world, c.var.caller, 'export members', c.req.param('org'));
    const moment = timestamp(hub.now() * 1000)
      .replaceAll(/\D/g, '')
      .slice(0, 14);
    return c.body(membersCsv(peopleOf(hub, organization)), 200, {
      'Content-Type': 'text/csv',
      'Content-Disposition': `attachment;filename="${organization.orgname}-members-${moment}.csv"`,
    });
  });

  app.put(onePath, async (c) => {
    const organization = organizationFor(hub.world, c.var.caller, 'change members', c.req.param('org'));
    const member = memberOf(organization, c.req.param('username'));
    const body = await readJsonObject(c, accountsBodies);
    const problems = new FieldProblems();
    const role = roles.find((one) => one === body['role']);
    if (!role) problems.add('role', `must be one of ${roles.join(', ')}`);
    problems.throwIfAny(accountsBodies);
    if (role) changeRole(hub, c.var.caller, organization, member, role);
    const person = peopleOf(hub, organization).find(({ user }) => user?.username === member.username);
    return c.json(person ? personView(person) : {});
  });

  app.delete(onePath, (c) => {
    const organization = organizationFor(hub.world, c.var.caller, 'change members', c.req.param('org'));
    const { username } = memberOf(organization, c.req.param('username'));
    removeMember(hub, c.var.caller, organization, username);
    return c.body(null, 204);
  });
}

/** Whoever was invited and has not accepted is no member yet, and cannot be changed. */
function memberOf(organization: Organization, username: string): Member {
  const member = findMember(organization, username);
  if (!member) throw accountsError(404, 'No such member');
  return member;
}

/** A member, or someone who was invited and may not have registered. */
interface Person {
  type: 'member' | 'invitee';
  user: User | undefined;
  email: string;
  role: Role | 'distributor_member';
  teams: string[];
  joined: string;
}

/** The members in the order in which they joined, then the invited. */
function peopleOf(hub: Hub, organization: Organization): Person[] {
  const users = new Map(hub.world.users.map((user) => [user.username, user]));
  const teams = teamsByMember(organization);
  const members = organization.members.map(({ username, role, date_joined }): Person => {
    const user = users.get(username);
    const own = teams.get(username) ?? [];
    return { type: 'member', user, email: user?.email ?? '', role, teams: own, joined: date_joined };
  });
  const invited = organization.invites.map(({ invitee, role, team, created_at }): Person => {
    const user = inviteeUser(hub, invitee);
    const wanted = team === null ? [] : [team];
    return { type: 'invitee', user, email: user?.email ?? invitee, role, teams: wanted, joined: created_at };
  });
  return [...members, ...invited];
}

/** Roles begin with a capital in answers, though not in requests; the invited have none but that. */
function roleName({ type, role }: Person): string {
  return type === 'invitee' ? 'Invitee' : `${role.slice(0, 1).toUpperCase()}${role.slice(1)}`;
}

function personView(person: Person): object {
  return {
    ...(person.user ? userProfile(person.user) : { username: '', full_name: '', type: 'User' }),
    email: person.email,
    role: roleName(person),
    groups: person.teams,
    // Only an organization with verified domains has guests.
    is_guest: false,
    primary_email: person.email,
  };
}

/** Columns as in the API reference, where "Permission" is what the list of required columns calls "Role". */
const columns = ['Name', 'Username', 'Email', 'Type', 'Permission', 'Teams', 'Date Joined'];

function membersCsv(people: Person[]): string {
  const rows = people.map((person) => [
    person.user?.full_name ?? '',
    person.user?.username ?? '',
    person.email,
    person.type === 'invitee' ? 'Invitee' : 'User',
    roleName({ ...person, type: 'member' }),
    person.teams.join(', '),
    person.joined.replace('T', ' ').replace('Z', ' +0000 UTC'),
  ]);
  return [columns, ...rows].map((row) => `${row.map(csvCell).join(',')}\n`).join('');
}

/** RFC 4180. A cell that a spreadsheet would take for a formula goes out as it is, as from Docker Hub. */
function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function wantsInvites(c: HubContext): boolean {
  return choiceOf(c, 'invites', ['true', 'false', '1', '0']) === 'true' || c.req.query('invites') === '1';
}

function choiceOf<Choice extends string>(c: HubContext, name: string, choices: readonly Choice[]): Choice | undefined {
  const sent = c.req.query(name);
  if (sent === undefined || sent === '') return undefined;
  const choice = choices.find((one) => one === sent);
  if (!choice) throw accountsError(400, `${name} must be one of ${choices.join(', ')}`);
  return choice;
}
