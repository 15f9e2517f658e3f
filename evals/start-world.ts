// The state that a case starts from: a world that has a name, and the edits of the case.
import { isRecord } from '../src/json.ts';
import { type World, worlds } from '../src/sandbox/sandbox.ts';
import type { Case, Edit } from './case.ts';

/** Worlds as they are made, which nobody changes: to make one again takes longer than to copy it. */
const made = new Map<string, World>();

function template({ world, now, time_zone: timeZone }: Pick<Case, 'world' | 'now' | 'time_zone'>): World {
  const key = `${world} ${now} ${timeZone}`;
  const known = made.get(key);
  if (known) return known;
  if (made.size > 8) made.clear();
  const fresh = worlds[world]({ now: Date.parse(now), timeZone, seed: 1 });
  made.set(key, fresh);
  return fresh;
}

/** The state at the start of a case. It may be shared: copy it before anything changes it. */
export function startWorld(
  one: Pick<Case, 'world' | 'now' | 'time_zone' | 'state'> & { as?: string | undefined },
): World {
  const plain = template(one);
  if (one.state.length === 0 && one.as === undefined) return plain;
  const world = structuredClone(plain);
  for (const edit of one.state) applyEdit(world, edit);
  if (one.as !== undefined) world.signed_in = one.as;
  return world;
}

/** A copy that can be changed. The audit log is only ever added to, so its events are shared. */
export function copyOf({ audit_events: log, ...rest }: World): World {
  return { ...structuredClone(rest), audit_events: [...log] };
}

/** Edits a state in place. @throws Error where a path leads nowhere. */
export function applyEdit(world: World, edit: Edit): void {
  if ('remove' in edit) {
    const { list, index } = placeIn(world, edit.remove);
    list.splice(index, 1);
    return;
  }
  const path = edit.at;
  if ('set' in edit) {
    const holder = follow(world, path.slice(0, -1));
    const last = path.at(-1);
    if (!isRecord(holder) || last === undefined || !(last in holder)) throw lost(path);
    holder[last] = structuredClone(edit.set);
    return;
  }
  const target = follow(world, path);
  if ('merge' in edit) {
    if (!isRecord(target)) throw lost(path);
    Object.assign(target, structuredClone(edit.merge));
    return;
  }
  if (!Array.isArray(target)) throw lost(path);
  if ('add' in edit) target.push(structuredClone(edit.add));
  else for (let n = 1; n <= edit.fill; n++) target.push(numbered(edit.like, n));
}

function follow(world: World, path: readonly string[]): unknown {
  let at: unknown = world;
  for (const step of path) {
    if (Array.isArray(at)) at = at.find((item) => nameOf(item) === step);
    else at = isRecord(at) ? at[step] : undefined;
    if (at === undefined) throw lost(path);
  }
  return at;
}

function placeIn(world: World, path: readonly string[]): { list: unknown[]; index: number } {
  const list = follow(world, path.slice(0, -1));
  if (!Array.isArray(list)) throw lost(path);
  const index = list.findIndex((item) => nameOf(item) === path.at(-1));
  if (index === -1) throw lost(path);
  return { list, index };
}

/** What people call a thing of a list. */
function nameOf(item: unknown): string | undefined {
  if (typeof item === 'string') return item;
  if (!isRecord(item)) return undefined;
  if (typeof item['namespace'] === 'string') return `${item['namespace']}/${String(item['name'])}`;
  const names = ['orgname', 'username', 'token_label', 'label', 'name', 'group_id', 'invitee', 'id'];
  const own = names.map((name) => item[name]).find((value) => value !== undefined);
  return typeof own === 'string' || typeof own === 'number' ? String(own) : undefined;
}

function numbered(like: unknown, n: number): unknown {
  if (typeof like === 'string') {
    const sum = /^\{n(?:\+(\d+))?\}$/.exec(like);
    if (sum) return n + Number(sum[1] ?? 0);
    return like.replaceAll(/\{n(?::(\d+))?\}/g, (_, width?: string) => String(n).padStart(Number(width ?? 0), '0'));
  }
  if (Array.isArray(like)) return like.map((item) => numbered(item, n));
  if (!isRecord(like)) return like;
  return Object.fromEntries(Object.entries(like).map(([name, value]) => [name, numbered(value, n)]));
}

function lost(path: readonly string[]): Error {
  return new Error(`There is no ${path.join(' > ')} in the world.`);
}
