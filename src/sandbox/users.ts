// Users: who is meant by a Docker ID or an address, and how somebody comes into the world after it was made.
import { deriveUuid, type Hub, nextId, nowAsTimestamp } from './hub.ts';
import { findOrganization, findUser, type User } from './world.ts';

/** The user whom an invitation is for; undefined for an e-mail address that nobody has registered yet. */
export function inviteeUser(hub: Hub, invitee: string): User | undefined {
  return findUser(hub.world, invitee) ?? hub.world.users.find(({ email }) => sameEmail(email, invitee));
}

export function sameEmail(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

interface Newcomer {
  email: string;
  /** Made from the e-mail address when left out. */
  username?: string | undefined;
  full_name?: string;
}

/** Registers somebody. Throws when the name that was asked for is taken, or none. */
export function createUser(hub: Hub, { email, username, full_name = '' }: Newcomer): User {
  // A Docker ID has numbers and lowercase letters only (docs.docker.com, "Create a Docker account").
  if (username !== undefined && !/^[a-z0-9]+$/.test(username)) {
    throw new Error(`${JSON.stringify(username)} is no Docker ID: it must be lowercase letters and digits.`);
  }
  if (username !== undefined && isTaken(hub, username)) throw new Error(`The name ${username} is taken.`);
  const id = nextId(hub);
  const user: User = {
    id,
    uuid: deriveUuid(hub, `user ${id}`),
    username: username ?? freeName(hub, email),
    full_name,
    email,
    plan: 'personal',
    two_factor: false,
    date_joined: nowAsTimestamp(hub),
  };
  hub.world.users.push(user);
  return user;
}

/** Letters and digits of the address's first part, at least four as Docker IDs have, with a number where it is taken. */
function freeName(hub: Hub, email: string): string {
  const [local = ''] = email.split('@');
  const base = local
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .padEnd(4, '0');
  let name = base;
  for (let number = 2; isTaken(hub, name); number++) name = `${base}${number}`;
  return name;
}

/** Users and organizations share their names. */
function isTaken(hub: Hub, name: string): boolean {
  return findUser(hub.world, name) !== undefined || findOrganization(hub.world, name) !== undefined;
}
