// What changed between two worlds, thing by thing: the ground that evals are graded on.
import { isDeepStrictEqual } from 'node:util';
import type { World } from './world.ts';

export type Thing =
  | 'user'
  | 'organization'
  | 'member'
  | 'team'
  | 'team-member'
  | 'invite'
  | 'scim-record'
  | 'repository'
  | 'repository-grant'
  | 'repository-collaborator'
  | 'tag'
  | 'personal-access-token'
  | 'organization-access-token'
  | 'scim-token'
  | 'audit-event';

/** A thing's own fields, without the things it holds. */
export type Fields = Record<string, unknown>;

/**
 * Ids read like the API's paths: `acme/app`, `acme/app/tags/v1.0.0`, `acme/app/groups/7`, `acme/groups/platform`. A team
 * that was renamed is one change, under the path that it had before.
 */
export type Change =
  | { kind: 'added'; what: Thing; id: string; after: Fields }
  | { kind: 'removed'; what: Thing; id: string; before: Fields }
  /** `before` and `after` hold the fields that differ, no others. */
  | { kind: 'changed'; what: Thing; id: string; before: Fields; after: Fields };

/**
 * The changes from one world to another, in the order of the things in `before`, then of the new ones in `after`.
 * To sign in is no change, so the time at which a token was last used is left out.
 */
export function diffWorlds(before: World, after: World): Change[] {
  const old = flatten(before);
  const current = flatten(after);
  const changes: Change[] = [];
  for (const [key, { what, id, fields }] of old) {
    const now = current.get(key)?.fields;
    if (!now) changes.push({ kind: 'removed', what, id, before: fields });
    else {
      const names = Object.keys({ ...fields, ...now }).filter((name) => !isDeepStrictEqual(fields[name], now[name]));
      if (names.length > 0) {
        changes.push({ kind: 'changed', what, id, before: pick(fields, names), after: pick(now, names) });
      }
    }
  }
  for (const [key, { what, id, fields }] of current) {
    if (!old.has(key)) changes.push({ kind: 'added', what, id, after: fields });
  }
  return changes;
}

function pick(fields: Fields, names: string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, fields[name]]));
}

interface Entry {
  what: Thing;
  id: string;
  /** What makes it the same thing in both worlds: its id, but for what can be renamed. */
  key: string;
  fields: Fields;
}

function flatten(world: World): Map<string, Entry> {
  return new Map(things(world).map((entry) => [`${entry.what} ${entry.key}`, entry]));
}

function things(world: World): Entry[] {
  return [
    ...world.users.map((user) => thing('user', user.username, user)),
    ...world.organizations.flatMap(({ members, teams, invites, scim_records: records, ...organization }) => [
      thing('organization', organization.orgname, organization),
      ...members.map((member) => thing('member', `${organization.orgname}/members/${member.username}`, member)),
      ...teams.flatMap(({ members: people, ...team }) => {
        const id = `${organization.orgname}/groups/${team.name}`;
        const key = `${organization.orgname}/groups/${team.id}`;
        return [
          { ...thing('team', id, team), key },
          ...people.map((username) => ({
            ...thing('team-member', `${id}/members/${username}`, { username }),
            key: `${key}/members/${username}`,
          })),
        ];
      }),
      ...invites.map((invite) => thing('invite', `${organization.orgname}/invites/${invite.id}`, invite)),
      ...records.map((record) => thing('scim-record', `${organization.orgname}/scim/${record.username}`, record)),
    ]),
    ...world.repositories.flatMap(({ tags, grants, collaborators, ...repository }) => {
      const id = `${repository.namespace}/${repository.name}`;
      return [
        thing('repository', id, repository),
        ...grants.map((grant) => thing('repository-grant', `${id}/groups/${grant.group_id}`, grant)),
        ...collaborators.map((user) => thing('repository-collaborator', `${id}/collaborators/${user}`, { user })),
        ...tags.map((tag) => thing('tag', `${id}/tags/${tag.name}`, tag)),
      ];
    }),
    ...world.personal_access_tokens.map((token) => thing('personal-access-token', token.uuid, token, 'last_used')),
    ...world.organization_access_tokens.map((token) =>
      thing('organization-access-token', token.id, token, 'last_used_at'),
    ),
    ...world.scim_tokens.map((token) => thing('scim-token', token.id, token)),
    ...world.audit_events.map((event) => thing('audit-event', String(event.id), event)),
  ];
}

function thing(what: Thing, id: string, value: object, leftOut?: string): Entry {
  return { what, id, key: id, fields: Object.fromEntries(Object.entries(value).filter(([name]) => name !== leftOut)) };
}
