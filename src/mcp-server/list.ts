// Lists: one page or many, and how much of the whole they hold, so that a part can't be taken for it.
import type { Api } from '../client/client.ts';
import type { Envelope } from '../client/envelope.ts';
import { DockerHubError, ParameterError } from '../client/errors.ts';
import type { AttemptReport, WaitReport } from '../client/http.ts';
import type { HubOperation } from '../client/operation.ts';
import type { NamedOperation } from '../client/operations.ts';
import { type PageReport, type Paging, pagingOf, readPage } from '../client/pages.ts';
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
  const { items, total, next, bare } = readPage(operation, data);
  const returned = items.length;
  const paging = pagingOf(operation.params);
  const size = sizeIn(params) ?? usualPageSize(operation.params) ?? returned;
  const before = itemsBefore(paging, params, size);
  // An array that is longer than a page is the whole list, whatever was asked for.
  const whole = paging === null || (bare && (sizeIn(params) === undefined || returned > size));
  const more =
    next === undefined
      ? total === undefined
        ? returned >= size
        : before + returned < total
      : next !== null && next !== '';
  return {
    items: operation.items ?? 'results',
    returned,
    ...(total !== undefined && { total }),
    complete: whole || (before === 0 && !more && returned >= (total ?? 0)),
    ...(!whole && more && returned > 0 && { next: nextCall(params, { paging, size, before, returned }) }),
  };
}

/** What reading a list needs beside the list. */
export interface Reading {
  readonly maxItems: number;
  readonly signal: AbortSignal;
  readonly onAttempt: (report: AttemptReport) => void;
  readonly onWait: (report: WaitReport) => void;
  readonly onPage: (report: PageReport) => void;
}

/**
 * Reads a list page after page, whole pages only, so that the next call goes on exactly where this one ends. What came
 * before an error is kept, and the error told with it.
 *
 * @throws ParameterError when it can't be known where in the list the call starts.
 */
export async function readList(
  api: Api,
  operation: ListOperation,
  params: Params,
  { maxItems, signal, onAttempt, onWait, onPage }: Reading,
): Promise<{ readonly envelope: Envelope<unknown>; readonly list: ListInfo }> {
  const paging = pagingOf(operation.params);
  const size = pageSizeToRead(operation, params, paging, maxItems);
  const asked = paging ? { ...params, [paging.size]: size } : params;
  const items: unknown[] = [];
  let last: PageReport = { items: 0, total: undefined, more: false };
  let stopped: string | undefined;
  const note = (report: PageReport) => {
    last = report;
    onPage(report);
  };
  try {
    const wanted = paging?.position === 'page' ? Math.floor(maxItems / size) * size : paging ? maxItems : undefined;
    const options = { maxItems: wanted, signal, onAttempt, onWait, onPage: note };
    for await (const item of api.items(operation, asked, options)) items.push(item);
  } catch (error) {
    if (items.length === 0 || !(error instanceof DockerHubError)) throw error;
    stopped = error.message;
  }
  const returned = items.length;
  const before = itemsBefore(paging, asked, size);
  const more = last.more || last.items > returned || stopped !== undefined;
  return {
    envelope: { statusCode: 200, data: { [operation.items ?? 'results']: items }, rateLimit: api.rateLimit },
    list: {
      items: operation.items ?? 'results',
      returned,
      ...(last.total !== undefined && { total: last.total }),
      complete: before === 0 && !more && returned >= (last.total ?? 0),
      ...(more && { next: nextCall(asked, { paging, size, before, returned }) }),
      ...(stopped !== undefined && { stopped }),
    },
  };
}

const LARGEST_PAGE = 100;

/** Items on each page that is read: as was said, else as many as are allowed and wanted. */
function pageSizeToRead(operation: ListOperation, params: Params, paging: Paging | null, maxItems: number): number {
  const given = sizeIn(params);
  const refuse = (what: string, hint: string) =>
    new ParameterError(`${operation.tool} ${operation.action}: ${what}`, { operation: operation.name, hint });
  if (given === undefined) {
    if (paging?.position === 'page' && Number(params['page'] ?? 1) > 1) {
      throw refuse(
        'max_items from a page on needs page_size as well',
        'Say of which size the pages are that page counts',
      );
    }
    return Math.min(LARGEST_PAGE, maxItems);
  }
  if (paging?.position === 'page' && maxItems < given) {
    throw refuse(`max_items must be at least page_size, ${given}`, 'Ask for more, or for smaller pages');
  }
  return given;
}

/** The parameters that go on where `returned` items end. */
function nextCall(
  params: Params,
  { paging, size, before, returned }: { paging: Paging | null; size: number; before: number; returned: number },
): Params {
  if (paging?.position === 'startIndex') return { ...params, startIndex: before + returned + 1 };
  // Pages that came whole end at a page's end; one that did not is the last, and asking for it again loses nothing.
  return { ...params, page: Math.floor((before + returned) / size) + 1, page_size: size };
}

/** Items of the list before those of an answer, where it starts in the middle. */
function itemsBefore(paging: Paging | null, params: Params, size: number): number {
  if (paging === null) return 0;
  const before = Number(params[paging.position] ?? 1) - 1;
  return paging.position === 'startIndex' ? before : before * size;
}

function sizeIn(params: Params): number | undefined {
  const given = params['page_size'] ?? params['count'];
  return typeof given === 'number' ? given : undefined;
}
