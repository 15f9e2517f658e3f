// The two thousand people of a large organization: five owners, twenty editors, and a team for every kind of service.
import { timestamp } from '../timestamps.ts';
import type { Organization, Role, Team, World } from '../world.ts';
import { day } from './acme-lives.ts';
import { type Random, randomUuid } from './random.ts';

const memberCount = 2000;
const firstUserId = 1000;
const firstTeamId = 10;

const firstNames = `
  Alma Ben Cleo Dara Emil Fay Gus Hana Ivo Jun Kai Lea Mio Nia Otto Pia Quin Rosa Sam Tara Udo Vera Wim Xena Yara
  Zeno Bela Cara Dino Elif Finn Gina Hugo Ines Jana Kurt Lina Milo Nora Omar
`
  .trim()
  .split(/\s+/);
const lastNames = `
  Adler Baker Costa Dietz Evans Fuchs Gomez Haas Ito Jansen Keller Lopez Meyer Novak Okafor Petit Quist Reyes Sato
  Tanaka Ueda Vogel Weber Young Zhang Abel Berg Cruz Diaz Engel Falk Grant Hill Ivers Jonas Kraus Lang Moreau Nagy
  Olsen Park Quinn Rossi Silva Toth Urban Vance Wolf Xu Zola
`
  .trim()
  .split(/\s+/);

/**
 * Fills the only organization of a small world with people, and answers with it and its new teams in the order of their
 * names. Everybody joined before the log begins.
 * @param start When it begins, in epoch microseconds.
 */
export function populate(
  world: World,
  teamNames: string[],
  start: number,
  random: Random,
): { organization: Organization; teams: Team[] } {
  const [ada] = world.users;
  const [organization] = world.organizations;
  if (!ada || !organization) throw new Error('A world to populate has one user and one organization.');
  const joined = () => timestamp(start - Math.floor(random.fraction() * 4 * 365 * day));
  ada.date_joined = joined();
  const names = firstNames.flatMap((first) => lastNames.map((last) => ({ first, last })));
  for (const [index, { first, last }] of names.slice(1, memberCount).entries()) {
    world.users.push({
      ...ada,
      id: firstUserId + index,
      uuid: randomUuid(random),
      username: `${first}${last}`.toLowerCase(),
      full_name: `${first} ${last}`,
      email: `${first}.${last}@acme.example`.toLowerCase(),
      date_joined: joined(),
    });
  }
  const usernames = world.users.map(({ username }) => username);
  const teams = teamNames.map((name, team): Team => ({
    id: firstTeamId + team,
    uuid: randomUuid(random),
    name,
    description: `Everybody who works on ${name}`,
    members: usernames.filter((_, index) => index % teamNames.length === team),
  }));
  organization.seats = 2500;
  organization.date_joined = timestamp(start - 5 * 365 * day);
  organization.members = world.users.map(({ username, date_joined }, index) => ({
    username,
    role: roleOf(index),
    date_joined,
  }));
  for (const owners of organization.teams) owners.members = usernames.filter((_, index) => roleOf(index) === 'owner');
  organization.teams.push(...teams);
  return { organization, teams };
}

function roleOf(index: number): Role {
  if (index < 5) return 'owner';
  return index < 25 ? 'editor' : 'member';
}
