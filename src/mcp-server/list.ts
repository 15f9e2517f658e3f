// Lists: one page or many, and how much of the whole they hold, so that a part can't be taken for it.
import type { Api } from '../client/client.ts';
import type { Envelope } from '../client/envelope.ts';
import { DockerHubError } from '../client/errors.ts';
import type { AttemptReport } from '../client/http.ts';
import type { HubOperation } from '../client/operation.ts';
import type { NamedOperation } from '../client/operations.ts';
import { type PageReport, pagingOf, readPage } from '../client/pages.ts';
import { usualPageSize } from '../client/vocabulary.ts';

/** An operation that answers with a list. */
export type ListOperation = NamedOperation & HubOperation;

export function isListOperation(operation: NamedOperation): operation is ListOperation {
  return operation.kind === 'hub' && operation.items !== undefined;
}

/** What is known about the list that an answer holds. */
export interface ListInfo {
  /** The field of the data that holds them. */
  readonly items: string;
  /** Items in this answer. */
  readonly returned: number;
  /** Items in the whole list, where Docker Hub tells. */
  readonly total?: number;
  /** Whether nothing comes after these. */
  readonly complete: boolean;
  /** The parameters of the call that brings what comes next; absent where nothing does. */
  readonly next?: Readonly<Record<string, unknown>>;
  /** Why reading ended early: items from before are here, those after are not. */
  readonly stopped?: string;
}

type Params = Readonly<Record<string, unknown>>;

/** Describes one page as Docker Hub sent it. */
export function describePage(operation: ListOperation, params: Params, data: unknown): ListInfo {
  const { items, total, next } = readPage(operation, data);
  const before = itemsBefore(operation, params, items.length);
  const more =
    next === undefined
      ? total === undefined
        ? items.length >= (pageSizeOf(operation, params) ?? Infinity)
        : before + items.length < total
      : next !== null && next !== '';
  const size = pageSizeOf(operation, params);
  return describe(operation, params, { returned: items.length, total, more: more && items.length > 0, size });
}

/** What reading a list needs beside the list. */
export interface Reading {
  readonly maxItems: number;
  readonly signal: AbortSignal;
  readonly onAttempt: (report: AttemptReport) => void;
  readonly onPage: (report: PageReport) => void;
}

/** Reads a list page after page. What came before an error is kept, and the error told with it. */
export async function readList(
  api: Api,
  operation: ListOperation,
  params: Params,
  { maxItems, signal, onAttempt, onPage }: Reading,
): Promise<{ readonly envelope: Envelope<unknown>; readonly list: ListInfo }> {
  const items: unknown[] = [];
  let last: PageReport = { items: 0, total: undefined, more: false };
  let stopped: string | undefined;
  const note = (report: PageReport) => {
    last = report;
    onPage(report);
  };
  try {
    const options = { maxItems, signal, onAttempt, onPage: note };
    for await (const item of api.items(operation, params, options)) items.push(item);
  } catch (error) {
    if (items.length === 0 || !(error instanceof DockerHubError)) throw error;
    stopped = error.message;
  }
  const more = last.more || last.items > items.length || stopped !== undefined;
  const data = { [operation.items ?? 'results']: items };
  return {
    envelope: { statusCode: 200, data, rateLimit: api.rateLimit },
    list: {
      ...describe(operation, params, { returned: items.length, total: last.total, more }),
      ...(stopped !== undefined && { stopped }),
    },
  };
}

function describe(
  operation: ListOperation,
  params: Params,
  {
    returned,
    total,
    more,
    size,
  }: { returned: number; total: number | undefined; more: boolean; size?: number | undefined },
): ListInfo {
  const next = more ? nextCall(operation, params, returned, size) : undefined;
  return {
    items: operation.items ?? 'results',
    returned,
    ...(total !== undefined && { total }),
    complete: !more && itemsBefore(operation, params, returned) === 0,
    ...(next && { next }),
  };
}

const LARGEST_PAGE = 100;

/** The parameters that go on where `returned` items end, with pages of `size` if those can. */
function nextCall(operation: ListOperation, params: Params, returned: number, size = 0): Params | undefined {
  const paging = pagingOf(operation.params);
  if (paging === null) return undefined;
  if (paging.position === 'startIndex') return { ...params, startIndex: Number(params['startIndex'] ?? 1) + returned };
  const end = itemsBefore(operation, params, returned) + returned;
  // A page begins at a multiple of its size; the largest size that ends where these end loses and repeats nothing.
  const sizes = Array.from({ length: LARGEST_PAGE }, (_, index) => LARGEST_PAGE - index);
  const fitting = size > 0 && end % size === 0 ? size : sizes.find((candidate) => end % candidate === 0);
  if (fitting === undefined) return undefined;
  return {
    ...params,
    page: end / fitting + 1,
    ...(fitting === usualPageSize(operation.params) ? {} : { page_size: fitting }),
  };
}

/** Items of the list before those of an answer, where it starts in the middle. */
function itemsBefore(operation: ListOperation, params: Params, returned: number): number {
  const paging = pagingOf(operation.params);
  if (paging === null) return 0;
  const before = Number(params[paging.position] ?? 1) - 1;
  return paging.position === 'startIndex' ? before : before * (pageSizeOf(operation, params) ?? returned);
}

function pageSizeOf(operation: ListOperation, params: Params): number | undefined {
  const given = params['page_size'] ?? params['count'];
  return typeof given === 'number' ? given : usualPageSize(operation.params);
}
