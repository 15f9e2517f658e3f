// Who is at Acme: the members with their roles, the teams, and a few people from outside.
import { timestamp } from '../timestamps.ts';
import type { Organization, Role, Team, User } from '../world.ts';
import { type Random, randomUuid } from './random.ts';

interface Person {
  username: string;
  full_name: string;
  email: string;
  /** Absent for people who are not members of Acme. */
  role?: Role;
}

const people: Person[] = [
  { username: 'ada', full_name: 'Ada Winter', email: 'ada@acme.example', role: 'owner' },
  { username: 'grace', full_name: 'Grace Okafor', email: 'grace@acme.example', role: 'editor' },
  { username: 'dev1', full_name: 'Dev One', email: 'dev1@acme.example', role: 'member' },
  { username: 'dev2', full_name: 'Dev Two', email: 'dev2@acme.example', role: 'member' },
  { username: 'linus', full_name: 'Linus Berg', email: 'linus@acme.example', role: 'member' },
  // Left Acme some weeks ago; the audit log knows.
  { username: 'oscar', full_name: 'Oscar Reyes', email: 'oscar@acme.example' },
  { username: 'mallory', full_name: 'Mallory', email: 'mallory@outside.example' },
];

/** The ids of Acme's teams, by name. */
export const teamIds = { owners: 3, platform: 7, backend: 12, security: 15 } as const;
export type TeamName = keyof typeof teamIds;

const teams: { name: TeamName; description: string; members: string[] }[] = [
  { name: 'owners', description: 'Owners of the organization', members: ['ada'] },
  { name: 'platform', description: 'Builds and runs the platform', members: ['dev1', 'dev2'] },
  { name: 'backend', description: 'Services behind the shop', members: ['linus', 'dev2'] },
  { name: 'security', description: 'Looks after everybody else', members: ['grace'] },
];

const yearMicros = 365 * 24 * 3600 * 1_000_000;

/** @param now Epoch microseconds. */
export function acmePeople(random: Random, now: number): { users: User[]; acme: Organization } {
  const joined = (years: number) => timestamp(now - Math.floor((years + random.fraction()) * yearMicros));
  const users = people.map(({ username, full_name, email }, index): User => ({
    id: 101 + index,
    uuid: randomUuid(random),
    username,
    full_name,
    email,
    plan: 'personal',
    two_factor: false,
    date_joined: joined(4),
  }));
  const acme: Organization = {
    id: 90,
    uuid: randomUuid(random),
    orgname: 'acme',
    full_name: 'Acme',
    plan: 'business',
    seats: 25,
    date_joined: joined(6),
    settings: {
      restricted_images: { enabled: false, allow_official_images: true, allow_verified_publishers: true },
    },
    members: people.flatMap(({ username, role }) => (role ? [{ username, role, date_joined: joined(1) }] : [])),
    teams: teams.map(({ name, description, members }): Team => ({
      id: teamIds[name],
      uuid: randomUuid(random),
      name,
      description,
      members: members.slice(),
    })),
    invites: [],
    scim_records: [],
  };
  return { users, acme };
}
