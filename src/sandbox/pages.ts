// Pages of a list: `page` and `page_size` in, `{count, next, previous, results}` out.
import type { HubContext } from './context.ts';
import { fieldsError, hubError, objectNotFound } from './errors.ts';

export interface Page<Item> {
  count: number;
  next: string | null;
  previous: string | null;
  results: Item[];
}

const defaultPageSize = 10;
const maxPageSize = 100;

/** Since August 2026 an anonymous caller gets no further than the first thousand (goharbor/harbor#23819, badges/shields#12111). */
const anonymousOffsetCap = 1000;

/**
 * The page of `items` that the query asks for. A larger `page_size` is capped without a word. The first page of nothing
 * is an empty page, any later one that lies past the end is a 404 (hub-feedback#2357).
 */
export function pageOf<Item>(c: HubContext, items: readonly Item[]): Page<Item> {
  const page = wholeNumber(c, 'page', 1);
  const pageSize = Math.min(wholeNumber(c, 'page_size', defaultPageSize), maxPageSize);
  const offset = (page - 1) * pageSize;
  if (c.var.caller.kind === 'anonymous' && offset >= anonymousOffsetCap) {
    throw hubError(403, 'pagination offset too large for anonymous requests; sign in to page further');
  }
  if (page > 1 && offset >= items.length) throw objectNotFound();
  return {
    count: items.length,
    next: offset + pageSize < items.length ? linkTo(c, page + 1, pageSize) : null,
    previous: page > 1 ? linkTo(c, page - 1, pageSize) : null,
    results: items.slice(offset, offset + pageSize),
  };
}

// What Docker Hub does with `page=0` or `page=x` is not known; a refusal brings a client's mistake to light.
function wholeNumber(c: HubContext, name: 'page' | 'page_size', fallback: number): number {
  const text = c.req.query(name);
  if (text === undefined || text === '') return fallback;
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw fieldsError({ [name]: ['Must be a whole number, 1 or more.'] }, `Invalid ${name} value`);
  }
  return Number(text);
}

/** An absolute link on the request's own origin and path; `page_size` is named only where the request named it. */
function linkTo(c: HubContext, page: number, pageSize: number): string {
  const url = new URL(c.req.url);
  url.searchParams.set('page', String(page));
  if (url.searchParams.has('page_size')) url.searchParams.set('page_size', String(pageSize));
  url.searchParams.sort();
  return url.href;
}

export type Comparison<Item> = (a: Item, b: Item) => number;

/** Picks the order that the query asks for; a name that is not among them is a 400 in the words of the API reference. */
export function orderingOf<Item>(
  c: HubContext,
  orders: Record<string, Comparison<Item>>,
  byDefault: Comparison<Item>,
): Comparison<Item> {
  const name = c.req.query('ordering');
  if (name === undefined || name === '') return byDefault;
  const order = Object.hasOwn(orders, name) ? orders[name] : undefined;
  if (order) return order;
  const allowed = Object.keys(orders).join(', ');
  throw fieldsError({ ordering: [`Invalid ordering value. Must be one of: ${allowed}`] }, 'Invalid ordering value');
}

/** Compares by one property, ascending; text by code point, as timestamps in UTC need it. */
export function by<Item>(property: (item: Item) => string | number): Comparison<Item> {
  return (a, b) => {
    const [left, right] = [property(a), property(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  };
}

export function descending<Item>(order: Comparison<Item>): Comparison<Item> {
  return (a, b) => order(b, a);
}
