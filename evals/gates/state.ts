// Gate: the state at the end is the one that was asked for. A change that nobody asked for fails, whatever the answer says.
import { isDeepStrictEqual } from 'node:util';
import type { Change, Thing } from '../../src/sandbox/sandbox.ts';
import { includes } from '../calls.ts';
import type { Case, CaseChange } from '../case.ts';
import type { Observed } from '../trial.ts';
import { literal } from './numbers.ts';

/** Fields that Docker Hub gives by itself: ids, moments and what it derives. All others count. */
const ASSIGNED: Readonly<Partial<Record<Thing, readonly string[]>>> = {
  user: ['id', 'uuid', 'date_joined'],
  team: ['id', 'uuid'],
  member: ['date_joined'],
  invite: ['id', 'created_at'],
  'scim-record': ['created', 'last_modified'],
  repository: ['id', 'date_registered', 'last_updated', 'last_modified'],
  'personal-access-token': ['uuid', 'created_at', 'creator_ip', 'creator_ua', 'secret_sha256'],
  'organization-access-token': ['id', 'created_at', 'secret_sha256'],
};

/** What a new thing has unless told otherwise, beside fields that are empty. */
const DEFAULTS: Readonly<Partial<Record<Thing, Readonly<Record<string, unknown>>>>> = {
  repository: {
    repository_type: 'image',
    status: 'active',
    immutable_tags_settings: { enabled: false, rules: ['.*'] },
  },
  'personal-access-token': { is_active: true, generated_by: 'manual' },
  'organization-access-token': { is_active: true },
};

/** A change as cases are written: what it left, without what Docker Hub gave by itself and what is empty. */
function essentialChange(change: Change): CaseChange | null {
  const { kind, what, id } = change;
  const assigned = ASSIGNED[what] ?? [];
  const after = 'after' in change ? change.after : {};
  const defaults = DEFAULTS[what] ?? {};
  const isLeftOut = (name: string, value: unknown) => isEmpty(value) || isDeepStrictEqual(value, defaults[name]);
  const fields = Object.fromEntries(
    Object.entries(after).filter(
      ([name, value]) => !assigned.includes(name) && (kind === 'changed' || !isLeftOut(name, value)),
    ),
  );
  if (kind === 'changed' && Object.keys(fields).length === 0) return null;
  return { kind, what, id, fields };
}

/** The changes that somebody made: without what goes by itself when a team or a person goes. */
export function essentialChanges(changes: readonly Change[]): CaseChange[] {
  const gone = changes.filter((change) => change.kind === 'removed');
  const teams = gone.filter(({ what }) => what === 'team');
  const people = new Set(gone.filter(({ what }) => what === 'member').map(({ id }) => id.split('/').at(-1)));
  const follows = ({ kind, what, id }: Change): boolean => {
    if (kind !== 'removed') return false;
    if (what === 'team-member') {
      return teams.some((team) => id.startsWith(`${team.id}/`)) || people.has(id.split('/').at(-1));
    }
    return what === 'repository-grant' && teams.some(({ before }) => id.endsWith(`/groups/${String(before['id'])}`));
  };
  return changes
    .filter((change) => !follows(change))
    .map(essentialChange)
    .filter((change) => change !== null);
}

/** What is wrong with the state. */
export function judgeState({ changes: wanted }: Case, { changes }: Observed): string[] {
  const left = essentialChanges(changes);
  const misses: string[] = [];
  for (const one of wanted) {
    const found = left.findIndex((change) => isChange(change, one));
    if (found !== -1) left.splice(found, 1);
    else misses.push(`${one.what} ${one.id} was not ${one.kind}${told(one.fields)}`);
  }
  for (const { kind, what, id, fields } of left) {
    misses.push(`${what} ${id} was ${kind}, which nobody asked for${told(fields)}`);
  }
  return misses;
}

function isChange(change: CaseChange, wanted: CaseChange): boolean {
  const id = new RegExp(`^${wanted.id.split('*').map(literal).join('[^/]*')}$`);
  return (
    change.kind === wanted.kind &&
    change.what === wanted.what &&
    id.test(change.id) &&
    includes(change.fields, wanted.fields) &&
    Object.keys(change.fields).every((name) => name in wanted.fields)
  );
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === '' || value === false || value === 0) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function told(fields: Readonly<Record<string, unknown>>): string {
  return Object.keys(fields).length === 0 ? '' : `: ${JSON.stringify(fields)}`;
}
