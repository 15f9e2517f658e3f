// The part of a Docker Hub that a run saw, as edits of the empty world: what it was told of repositories, teams and people.
import { z } from 'zod';
import type { RecordedEvent } from '../src/agent/events.ts';
import { isRecord } from '../src/json.ts';
import { familyCall } from './calls.ts';
import type { Edit } from './case.ts';

type Row = Readonly<Record<string, unknown>>;

const JOINED = '2025-01-01T00:00:00.000000Z';

/** Things by the paths that lead to them: what is told first of one is how it was before anything changed. */
class Slice {
  readonly #things = new Map<string, { readonly at: readonly string[]; readonly rest: Row; told: Row }>();
  #id = 5000;

  /** Notes a thing, or what was not told of it yet; `rest` is what nobody told. */
  see(at: readonly string[], key: string, told: Row, rest: Row): void {
    const place = JSON.stringify([at, key]);
    const known = this.#things.get(place);
    if (known) known.told = { ...told, ...known.told };
    else this.#things.set(place, { at, rest, told });
  }

  id(): number {
    return ++this.#id;
  }

  uuid(): string {
    return `00000000-0000-4000-a000-${String(this.id()).padStart(12, '0')}`;
  }

  edits(): Edit[] {
    return [...this.#things.values()]
      .sort((a, b) => a.at.length - b.at.length)
      .map(({ at, rest, told }) => ({ at: [...at], add: { ...rest, ...told } }));
  }
}

/** What the answers of a run tell of the state before it. Nothing of what came after a write counts. */
export function sliceState(
  events: readonly RecordedEvent[],
  { organization, username }: { readonly organization: string | null; readonly username: string | null },
): Edit[] {
  const slice = new Slice();
  const org = organization ?? 'acme';
  for (const event of events) {
    if (event.type !== 'tool.answered' || event.error || !('json' in event.content)) continue;
    const called = events.find((one) => one.type === 'tool.called' && one.call_id === event.call_id);
    if (called?.type !== 'tool.called') continue;
    if (called.risk !== 'read') break;
    const { tool, action, params } = familyCall(called);
    const data = isRecord(event.content.json) ? event.content.json['data'] : undefined;
    SEEN[`${tool} ${action}`]?.(slice, rowsOf(data), params, { org, username: username ?? '' });
  }
  return slice.edits();
}

/** The rows of a list, or the one thing that an answer is. */
function rowsOf(data: unknown): Row[] {
  if (Array.isArray(data)) return data.filter(isRecord);
  if (!isRecord(data)) return [];
  const list = Object.values(data).find((value) => Array.isArray(value) && value.every(isRecord));
  const isList = 'results' in data || 'logs' in data || 'data' in data;
  return isList && Array.isArray(list) ? list.filter(isRecord) : [data];
}

/** The fields that a thing of the world has, of those that were told. */
function pick(row: Row, fields: readonly string[]): Row {
  return Object.fromEntries(fields.flatMap((name) => (row[name] === undefined ? [] : [[name, row[name]]])));
}

const text = (value: unknown): string => z.string().catch('').parse(value);

/** Who was asked, and of which organization by default. */
interface Speaker {
  readonly org: string;
  readonly username: string;
}

type See = (slice: Slice, rows: readonly Row[], params: Row, speaker: Speaker) => void;

function seeRepository(slice: Slice, row: Row, org: string): void {
  const [namespace, name] = [text(row['namespace']) || org, text(row['name'])];
  if (name === '') return;
  const told = pick(row, [
    'description',
    'full_description',
    'is_private',
    'star_count',
    'pull_count',
    'last_updated',
    'date_registered',
    'storage_size',
    'immutable_tags_settings',
  ]);
  slice.see(['repositories'], `${namespace}/${name}`, told, {
    id: slice.id(),
    namespace,
    name,
    repository_type: 'image',
    status: 'active',
    description: '',
    full_description: null,
    is_private: false,
    star_count: 0,
    pull_count: 0,
    last_updated: JOINED,
    last_modified: null,
    date_registered: JOINED,
    media_types: [],
    content_types: ['image'],
    categories: [],
    immutable_tags_settings: { enabled: false, rules: ['.*'] },
    storage_size: 0,
    source: null,
    collaborators: [],
    grants: [],
    tags: [],
  });
}

function seeTag(slice: Slice, row: Row, params: Row, org: string): void {
  const [namespace, repository] = [text(params['namespace']) || org, text(params['repository'])];
  const name = text(row['name']);
  if (repository === '' || name === '') return;
  seeRepository(slice, { namespace, name: repository }, org);
  const told = pick(row, [
    'digest',
    'full_size',
    'last_updated',
    'tag_last_pulled',
    'tag_last_pushed',
    'last_updater_username',
  ]);
  slice.see(['repositories', `${namespace}/${repository}`, 'tags'], name, told, {
    id: slice.id(),
    name,
    digest: `sha256:${'0'.repeat(64)}`,
    media_type: 'application/vnd.oci.image.index.v1+json',
    content_type: 'image',
    full_size: 0,
    last_updated: JOINED,
    last_updater_username: 'ada',
    tag_last_pulled: null,
    tag_last_pushed: JOINED,
    images: [],
  });
}

function seeTeam(slice: Slice, row: Row, params: Row, org: string): void {
  const name = text(row['name']);
  if (name === '' || name === 'owners') return;
  slice.see(['organizations', text(params['org']) || org, 'teams'], name, pick(row, ['id', 'description']), {
    id: slice.id(),
    uuid: slice.uuid(),
    name,
    description: '',
    members: [],
  });
}

function seeMember(slice: Slice, row: Row, params: Row, { org, username: me }: Speaker): void {
  const username = text(row['username']);
  // The owner is in the empty world already.
  if (username === '' || username === me) return;
  const place = text(params['org']) || org;
  slice.see(['users'], username, pick(row, ['full_name', 'email']), {
    id: slice.id(),
    uuid: slice.uuid(),
    username,
    full_name: '',
    email: `${username}@example.com`,
    plan: 'personal',
    two_factor: false,
    date_joined: JOINED,
  });
  const role = text(row['role']).toLowerCase() || 'member';
  slice.see(['organizations', place, 'members'], username, {}, { username, role, date_joined: JOINED });
}

const SEEN: Readonly<Record<string, See>> = {
  'hub_repos list': (slice, rows, params, { org }) =>
    rows.forEach((row) => seeRepository(slice, { namespace: params['namespace'], ...row }, org)),
  'hub_repos get': (slice, rows, params, { org }) =>
    rows.forEach((row) => seeRepository(slice, { ...pick(params, ['namespace']), ...row }, org)),
  'hub_repos list_tags': (slice, rows, params, { org }) => rows.forEach((row) => seeTag(slice, row, params, org)),
  'hub_repos get_tag': (slice, rows, params, { org }) => rows.forEach((row) => seeTag(slice, row, params, org)),
  'hub_teams list': (slice, rows, params, { org }) => rows.forEach((row) => seeTeam(slice, row, params, org)),
  'hub_teams get': (slice, rows, params, { org }) => rows.forEach((row) => seeTeam(slice, row, params, org)),
  'hub_teams list_members': (slice, rows, params, speaker) => {
    const { org } = speaker;
    const [place, team] = [text(params['org']) || org, text(params['group_name'])];
    seeTeam(slice, { name: team }, params, org);
    const names = rows.map((row) => text(row['username'])).filter(Boolean);
    rows.forEach((row) => seeMember(slice, row, params, speaker));
    slice.see(['organizations', place, 'teams'], team, { members: names }, {});
  },
  'hub_org list_members': (slice, rows, params, speaker) =>
    rows.forEach((row) => seeMember(slice, row, params, speaker)),
  'hub_org list_invites': (slice, rows, params, { org }) =>
    rows.forEach((row) =>
      slice.see(
        ['organizations', text(params['org']) || org, 'invites'],
        text(row['id']),
        {},
        {
          ...pick(row, ['id', 'invitee', 'role', 'team', 'created_at']),
          inviter_username: text(row['inviter_username']) || 'ada',
        },
      ),
    ),
  'hub_audit logs': (slice, rows) =>
    rows.forEach((row) => {
      const id = slice.id();
      slice.see(
        ['audit_events'],
        String(id),
        {},
        {
          id,
          ...pick(row, ['account', 'action', 'name', 'actor', 'data', 'timestamp', 'action_description']),
        },
      );
    }),
};
