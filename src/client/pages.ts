// Lists, page by page: one stream of items out of a function that fetches one page.
import { hash } from 'node:crypto';
import { z } from 'zod';
import { isRecord } from '../json.ts';
import type { Envelope } from './envelope.ts';
import { ApiError, DockerHubError, ParameterError } from './errors.ts';
import type { HubOperation } from './operation.ts';
import { usualPageSize } from './vocabulary.ts';

/** Which list to read, and how to fetch a page of it. */
export interface PageSource {
  /** An operation that answers with a list: it declares `items`. */
  readonly operation: HubOperation & { readonly name: string };
  /** The parameters of the call. A `page` or `startIndex` among them is where reading starts. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Scheme, host and port of Docker Hub; a `next` that leads elsewhere is refused. */
  readonly origin: string;
  /** Fetches the page that the parameters name. The signal fires when nobody wants that page any more. */
  fetchPage(params: Record<string, unknown>, signal: AbortSignal): Promise<Envelope<unknown>>;
  /** Items to yield at most; all of them unless told. */
  readonly maxItems?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told of every page as it comes. */
  readonly onPage?: ((report: PageReport) => void) | undefined;
}

/** How far the reading of a list is. */
export interface PageReport {
  /** Items that came so far, this page's included. */
  readonly items: number;
  /** Items in the whole list, where Docker Hub tells. */
  readonly total: number | undefined;
  /** Whether Docker Hub holds more after this page, for all that its answer tells. */
  readonly more: boolean;
}

/**
 * Yields the items of a list in Docker Hub's order and fetches pages as they are needed: the next one is on its way
 * while the consumer works on this one, and no more than these two are held.
 *
 * Pages are asked for by number (`page`) or by the place of their first item (`startIndex`, SCIM), as large as is
 * allowed unless `params` say how large or start in the middle; a list that declares neither is one page. A `next` only
 * tells that there is more: nothing is ever sent to its address.
 *
 * What came before an error is yielded before the error is thrown. Leaving the loop early cancels the page on its way.
 *
 * @throws ParameterError when the operation answers with no list, or `maxItems` is not a whole number.
 * @throws ApiError when `next` is no address or on another origin, when pages repeat, or when an answer holds no list.
 * @throws what `fetchPage` throws, apart from a 404 where the list may have ended just before; or the signal's reason.
 */
export async function* iteratePages(source: PageSource): AsyncGenerator<unknown, void, undefined> {
  const pages = new Pages(source);
  const left = new AbortController();
  const signal = source.signal ? AbortSignal.any([source.signal, left.signal]) : left.signal;
  try {
    let coming = pages.next(signal);
    for (let items = await coming; items !== null; items = await coming) {
      coming = pages.next(signal);
      // Nobody awaits it before these items are through, so its failure must wait for that too.
      coming.catch(() => {});
      for (const item of items) {
        source.signal?.throwIfAborted();
        yield item;
      }
    }
  } finally {
    left.abort(new DOMException('Nobody reads this list any more', 'AbortError'));
  }
}

/** The parameters by which a list is paged. */
export interface Paging {
  readonly position: 'page' | 'startIndex';
  readonly size: 'page_size' | 'count';
}

/** What an answer says about the list that it is a page of. */
export interface Page {
  readonly items: readonly unknown[];
  /** Items in the whole list, where Docker Hub tells. */
  readonly total: number | undefined;
  /** `next` as it came: an address, `null` at the end, `undefined` where the list has no such field. */
  readonly next: unknown;
  /** The answer is the array itself. */
  readonly bare: boolean;
}

/** Why there should be another page: Docker Hub says so, or nothing speaks against it, or there is none. */
type Outlook = 'promised' | 'possible' | 'ended';

/** The pages of one list, one after the other. */
class Pages {
  readonly #source: PageSource;
  readonly #paging: Paging | null;
  readonly #wanted: number;
  /** The page size that is asked for; `undefined` leaves it to Docker Hub. */
  readonly #asked: number | undefined;
  /** What Docker Hub takes for the page size when it is not asked, or doesn't listen. */
  readonly #usual: number | undefined;
  /** What each page began and ended with, in 28 characters: enough to notice one that comes again. */
  readonly #marks = new Set<string>();
  #position: number;
  /** Items received. */
  #seen = 0;
  /** Items of the list before those, where reading starts in the middle. */
  #skipped = 0;
  #outlook: Outlook = 'promised';
  /** Items in the whole list, as told last. */
  #total: number | undefined;
  #next: unknown = null;
  /** A 404 would only mean that the page before was the last. */
  #mayBeOver = false;

  constructor(source: PageSource) {
    const { operation, params, maxItems = Infinity } = source;
    if (operation.items === undefined) {
      throw new ParameterError(`${operation.name} does not answer with a list`, {
        operation: operation.name,
        hint: 'Call it without asking for its pages',
      });
    }
    if (maxItems !== Infinity && !(Number.isSafeInteger(maxItems) && maxItems >= 0)) {
      throw new ParameterError(`max_items can't be ${maxItems}`, {
        operation: operation.name,
        fields: { max_items: ['must be a whole number from 0'] },
        hint: 'It must be a whole number from 0, e.g. 500',
      });
    }
    this.#source = source;
    this.#wanted = maxItems;
    this.#paging = pagingOf(operation.params);
    this.#position = (this.#paging && wholeNumber(params[this.#paging.position])) ?? 1;
    this.#usual = usualPageSize(operation.params);
    this.#asked = this.#paging ? pageSizeToAsk(source, this.#paging) : undefined;
  }

  /** Fetches the next page, cut to what is wanted; `null` when there is none. */
  async next(signal: AbortSignal): Promise<readonly unknown[] | null> {
    if (this.#outlook === 'ended' || this.#seen >= this.#wanted) return null;
    signal.throwIfAborted();
    this.#refuseStrangeLink();
    const page = await this.#fetch(signal);
    if (page === null || page.items.length === 0 || this.#repeats(page)) {
      // That there might have been more is answered now.
      this.#outlook = 'ended';
      this.#total ??= page?.total;
      this.#source.onPage?.({ items: this.#seen, total: this.#total, more: false });
      return null;
    }
    const room = this.#wanted - this.#seen;
    this.#advance(page);
    return page.items.length > room ? page.items.slice(0, room) : page.items;
  }

  /** `next` is never sent to, but one that leads elsewhere means that this is not Docker Hub's own answer. */
  #refuseStrangeLink(): void {
    const next = this.#next;
    if (next === null || next === undefined) return;
    const { operation, origin } = this.#source;
    const link =
      typeof next === 'string' ? (URL.parse(next) ?? (next[0] === '/' ? URL.parse(next, origin) : null)) : null;
    if (link?.origin === origin) return;
    throw new ApiError(
      link === null
        ? `${operation.name} got a link to the next page that is no address`
        : `${operation.name} got a link to the next page on ${link.origin} and did not follow it`,
      {
        operation: operation.name,
        hint: `Its pages must be on ${origin}; check DOCKERHUB_URL, and that no proxy rewrites the answers`,
      },
    );
  }

  async #fetch(signal: AbortSignal): Promise<Page | null> {
    const { operation, params } = this.#source;
    try {
      const envelope = await this.#source.fetchPage(
        {
          ...params,
          ...(this.#paging && { [this.#paging.position]: this.#position }),
          ...(this.#paging && this.#asked !== undefined && { [this.#paging.size]: this.#asked }),
        },
        signal,
      );
      return readPage(operation, envelope.data);
    } catch (error) {
      if (this.#mayBeOver && error instanceof DockerHubError && error.status === 404) return null;
      throw error;
    }
  }

  /**
   * Whether the page was there before. An array that comes again is a list that has no pages. Anything else that does,
   * or that goes on far beyond its own count, would never end.
   */
  #repeats({ items, total, bare }: Page): boolean {
    const mark = hash('sha1', JSON.stringify([items[0], items.at(-1), items.length]), 'base64');
    const again = this.#marks.has(mark);
    this.#marks.add(mark);
    if (again && bare) return true;
    if (again || (total !== undefined && this.#seen > 2 * total)) {
      const { operation } = this.#source;
      throw new ApiError(`${operation.name} gets pages that go round in circles`, {
        operation: operation.name,
        hint: `The list may have changed while it was read; the first ${this.#seen} items came through. Try again`,
      });
    }
    return false;
  }

  #advance({ items, total, next, bare }: Page): void {
    const { length } = items;
    if (this.#seen === 0) {
      const before = this.#position - 1;
      this.#skipped = this.#paging?.position === 'page' ? before * Math.min(length, this.#asked ?? length) : before;
    }
    this.#seen += length;
    this.#position += this.#paging?.position === 'startIndex' ? length : 1;
    this.#next = next;
    this.#total = total;
    const full = this.#asked ?? this.#usual ?? 1;
    const complete = total !== undefined && this.#skipped + this.#seen >= total;
    this.#outlook = this.#paging ? this.#look({ items, total, next, bare }, complete) : 'ended';
    this.#mayBeOver = this.#outlook === 'possible' || length < full || complete;
    this.#source.onPage?.({ items: this.#seen, total, more: this.#outlook !== 'ended' });
  }

  /** Without `next` and without a total, as in audit logs, a page that is not full is the last. */
  #look({ items: { length }, total, next, bare }: Page, complete: boolean): Outlook {
    if (next !== undefined) return next === null || next === '' ? 'ended' : 'promised';
    if (total !== undefined) return complete ? 'ended' : 'promised';
    const full = this.#asked ?? this.#usual ?? length;
    // A page of the usual size may be one where the size that was asked for did not count.
    const filled = length === full || length === this.#usual;
    // More than a page holds: an array is then the whole list, while anything else must have pages of another size.
    return filled || (length > full && !bare) ? 'possible' : 'ended';
  }
}

/** The parameters by which the lists of an operation are paged; `null` where they come whole. */
export function pagingOf({ shape }: z.ZodObject): Paging | null {
  if ('page' in shape) return { position: 'page', size: 'page_size' };
  if ('startIndex' in shape) return { position: 'startIndex', size: 'count' };
  return null;
}

/** The size the caller gave, else the largest that the declaration allows and the wanted items can fill. */
function pageSizeToAsk({ operation, params, maxItems = Infinity }: PageSource, paging: Paging): number | undefined {
  const given = wholeNumber(params[paging.size]);
  if (given !== undefined) return given;
  // "Page 3" is a place in the list only together with the size that it was counted in.
  if ((wholeNumber(params['page']) ?? 1) > 1) return undefined;
  const field: unknown = operation.params.shape[paging.size];
  const largest = field instanceof z.ZodType ? z.toJSONSchema(field).maximum : undefined;
  return largest === undefined || largest >= Number.MAX_SAFE_INTEGER ? undefined : Math.min(largest, maxItems);
}

/** Finds the items in an answer, and what it says about the rest of the list. */
export function readPage({ name, items: field = '' }: PageSource['operation'], data: unknown): Page {
  if (Array.isArray(data)) return { items: data, total: undefined, next: undefined, bare: true };
  const answer = isRecord(data) ? data : {};
  // SCIM's own spelling is `Resources` (RFC 7644, section 3.4.2), that of Docker's reference is `resources`.
  const key = Object.keys(answer).find((candidate) => candidate.toLowerCase() === field.toLowerCase());
  const items = key === undefined ? undefined : answer[key];
  const total = wholeNumber(answer['count'] ?? answer['total'] ?? answer['totalResults']);
  if (Array.isArray(items)) {
    // A total smaller than the page itself was never counted.
    return {
      items,
      total: total !== undefined && total < items.length ? undefined : total,
      next: answer['next'],
      bare: false,
    };
  }
  // Go writes an empty list as null, and SCIM leaves it out.
  if (items === null || (items === undefined && total === 0)) return { items: [], total, next: null, bare: false };
  throw new ApiError(`${name} got an answer without a list in ${field}`, {
    operation: name,
    hint: 'Try again; if it stays so, Docker Hub has changed this answer',
  });
}

function wholeNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
