// How much of a list an answer holds, so that a part can't be taken for the whole.
import { usualPageSize } from '../client/vocabulary.ts';
import { isRecord } from '../json.ts';
import type { ParsedCall } from './arguments.ts';

/** What is known about the list that a page belongs to. */
export interface ListInfo {
  /** The field of the data that holds them. */
  readonly items: string;
  /** Items in this answer. */
  readonly returned: number;
  /** Items in the whole list, where Docker Hub tells. */
  readonly total?: number;
  /** The parameters of the call that brings the next page; absent on the last one. */
  readonly next?: Readonly<Record<string, unknown>>;
}

/** Describes the page in `data`; `undefined` where the operation answers with no list. */
export function describeList({ operation, params }: ParsedCall, data: unknown): ListInfo | undefined {
  if (operation.kind === 'local' || operation.items === undefined) return undefined;
  const page = isRecord(data) ? data : {};
  const items = page[operation.items];
  if (!Array.isArray(items)) return undefined;
  const total = page['count'];
  const more =
    'next' in page
      ? page['next'] !== null
      : items.length >= Number(params['page_size'] ?? usualPageSize(operation.params) ?? Infinity);
  return {
    items: operation.items,
    returned: items.length,
    ...(typeof total === 'number' && { total }),
    ...(more && items.length > 0 && { next: { ...params, page: Number(params['page'] ?? 1) + 1 } }),
  };
}
