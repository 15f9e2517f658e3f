// Answers cut to what was asked for, or to what a model needs; what is left out is told by name.
import type { NamedOperation } from '../client/operations.ts';
import { isRecord } from '../json.ts';

/** What is kept, and the names of what is not. */
export interface Trimmed {
  readonly data: unknown;
  /** Dotted names of fields that Docker Hub sent and that are not in `data`. */
  readonly leftOut: readonly string[];
}

/** Longer texts, such as READMEs, are cut unless they were asked for by name. */
const LONG_TEXT = 1000;

/** What a page says of itself: `list` tells the same in words that hold for every list. */
const PAGE_FIELDS = new Set([
  'count',
  'total',
  'next',
  'previous',
  'totalResults',
  'startIndex',
  'itemsPerPage',
  'schemas',
]);

/** The fields to keep, by name; an empty tree keeps all that there is below. */
interface Tree extends Map<string, Tree> {}

/**
 * Trims the items of a list, or an answer that is none. `fields` says what to keep; unsaid, it is what the operation
 * calls brief, with long texts cut. `["*"]` keeps everything.
 */
export function trim(operation: NamedOperation, data: unknown, fields: readonly string[] | undefined): Trimmed {
  if (fields?.includes('*')) return { data, leftOut: [] };
  const wanted = fields ?? (operation.kind === 'hub' ? operation.brief : undefined);
  const tree = wanted && treeOf(wanted);
  const items = operation.kind === 'hub' ? operation.items : undefined;
  const leftOut = new Set<string>();
  const keep = (value: unknown) => {
    const picked = tree ? pick(value, tree, leftOut, '') : value;
    return fields ? picked : cutLongTexts(picked, leftOut, '');
  };
  if (items === undefined || Array.isArray(data)) return { data: keep(data), leftOut: [...leftOut] };
  const found = isRecord(data)
    ? Object.entries(data).find(([name]) => name.toLowerCase() === items.toLowerCase())
    : null;
  if (!found || !Array.isArray(found[1])) return { data, leftOut: [] };
  const beside = Object.entries(isRecord(data) ? data : {}).filter(
    ([name]) => name !== found[0] && !PAGE_FIELDS.has(name),
  );
  return { data: { ...Object.fromEntries(beside), [found[0]]: found[1].map(keep) }, leftOut: [...leftOut] };
}

function treeOf(paths: readonly string[]): Tree {
  const tree: Tree = new Map();
  // The shorter first: who wants the whole of a field gets it, whatever else is named inside it.
  for (const path of paths.toSorted((a, b) => a.split('.').length - b.split('.').length)) {
    let place = tree;
    for (const name of path.split('.')) {
      const known = place.get(name);
      if (known?.size === 0) break;
      const next: Tree = known ?? new Map();
      place.set(name, next);
      place = next;
    }
  }
  return tree;
}

function pick(value: unknown, tree: Tree, leftOut: Set<string>, prefix: string): unknown {
  if (tree.size === 0) return value;
  if (Array.isArray(value)) return value.map((item) => pick(item, tree, leftOut, prefix));
  if (!isRecord(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const [name, below] of tree)
    if (Object.hasOwn(value, name)) kept[name] = pick(value[name], below, leftOut, `${prefix}${name}.`);
  for (const name of Object.keys(value)) if (!tree.has(name)) leftOut.add(prefix + name);
  return kept;
}

function cutLongTexts(value: unknown, leftOut: Set<string>, prefix: string): unknown {
  if (!isRecord(value)) return value;
  const long = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].length > LONG_TEXT,
  );
  if (long.length === 0) return value;
  for (const [name] of long) leftOut.add(`${prefix}${name} after ${LONG_TEXT} characters`);
  return { ...value, ...Object.fromEntries(long.map(([name, text]) => [name, `${text.slice(0, LONG_TEXT)}…`])) };
}
