import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Envelope } from '../../src/client/envelope.ts';
import { ApiError, ParameterError } from '../../src/client/errors.ts';
import { operation } from '../../src/client/operation.ts';
import { getAuditLogs } from '../../src/client/operations/audit-logs.ts';
import { getRepositories } from '../../src/client/operations/repositories.ts';
import { iteratePages, type PageSource } from '../../src/client/pages.ts';
import { Page, pageSize } from '../../src/client/vocabulary.ts';

const ORIGIN = 'https://hub.example';
const NEXT = `${ORIGIN}/v2/things?page=2`;

/** A list operation that takes these parameters. */
function listOf(params: Record<string, z.ZodType>, items: string | null = 'results') {
  const declared = operation({
    tool: 'hub_repos',
    action: 'list_things',
    route: 'GET /v2/things',
    summary: 'Things.',
    params: z.strictObject(params),
    returns: z.looseObject({}),
    ...(items !== null && { items }),
    risk: 'read',
    target: () => 'things',
    example: {},
    needs: { credentials: ['password'] },
    source: 'tag/things',
  });
  return Object.assign(declared, { name: 'getThings' });
}

const byPage = (max: number, usual: number, items = 'results') =>
  listOf({ page: Page.optional(), page_size: pageSize({ max, usual }).optional() }, items);
const bySize = byPage(100, 10);
const byPlace = listOf(
  { startIndex: z.int().min(1).optional(), count: z.int().min(1).max(200).optional() },
  'resources',
);

const things = (count: number, from = 0) => Array.from({ length: count }, (_, index) => ({ id: from + index }));
const envelope = (data: unknown): Envelope<unknown> => ({ statusCode: 200, data, rateLimit: null });
const notFound = () => new ParameterError('Docker Hub does not know this', { status: 404 });

/** Replies of a server, each given out once, in order. */
function replies(...given: unknown[]) {
  const asked: Record<string, unknown>[] = [];
  const fetchPage: PageSource['fetchPage'] = async (params) => {
    const reply = given[asked.push(params) - 1];
    if (reply instanceof Error) throw reply;
    if (reply === undefined) throw new Error('one page too many was asked for');
    return envelope(reply);
  };
  return { asked, fetchPage };
}

type Setting = Partial<PageSource> & Pick<PageSource, 'fetchPage'>;
const iterate = (setting: Setting) => iteratePages({ operation: bySize, params: {}, origin: ORIGIN, ...setting });

/** Everything that comes, and the error at the end, if there is one. */
async function collect(setting: Setting): Promise<{ items: unknown[]; error: unknown }> {
  const items: unknown[] = [];
  try {
    for await (const item of iterate(setting)) items.push(item);
    return { items, error: undefined };
  } catch (error) {
    return { items, error };
  }
}

const ids = (items: readonly unknown[]) => items.map((item) => z.object({ id: z.number() }).parse(item).id);

describe('a list', () => {
  it('is asked for from its first page on, in the largest pages allowed', async () => {
    const first = { count: 150, next: NEXT, previous: null, results: things(100) };
    const { asked, fetchPage } = replies(first, { count: 150, next: null, previous: NEXT, results: things(50, 100) });
    const named = Object.assign(getRepositories, { name: 'getRepositories' });
    const { items } = await collect({ fetchPage, operation: named, params: { namespace: 'acme', name: 'app' } });
    expect(ids(items)).toEqual(ids(things(150)));
    expect(asked).toEqual([
      { namespace: 'acme', name: 'app', page: 1, page_size: 100 },
      { namespace: 'acme', name: 'app', page: 2, page_size: 100 },
    ]);
  });

  it('is asked for in pages of the size that the caller wants, from the page that the caller wants', async () => {
    const { asked, fetchPage } = replies({ next: NEXT, results: things(5) }, { next: null, results: things(1, 5) });
    await collect({ fetchPage, params: { page: 3, page_size: 5 } });
    expect(asked).toEqual([
      { page: 3, page_size: 5 },
      { page: 4, page_size: 5 },
    ]);
  });

  it('keeps the usual page size where a page is named without one, as "page 3" would move else', async () => {
    const { asked, fetchPage } = replies({ next: NEXT, results: things(10) }, { next: null, results: things(1, 10) });
    await collect({ fetchPage, params: { page: 3 } });
    expect(asked).toEqual([{ page: 3 }, { page: 4 }]);
  });

  it('is left at the usual page size where the declaration knows no largest one', async () => {
    const { asked, fetchPage } = replies({ next: null, results: [] });
    await collect({ fetchPage, operation: listOf({ page: Page.optional(), page_size: z.int().optional() }) });
    await collect({ ...replies(), operation: listOf({ page: Page.optional() }) });
    expect(asked).toEqual([{ page: 1 }]);
  });

  it('without pages is one request', async () => {
    const { asked, fetchPage } = replies({ data: things(3), next: NEXT });
    const operationOfInvites = listOf({ org: z.string() }, 'data');
    const { items } = await collect({ fetchPage, operation: operationOfInvites, params: { org: 'acme' } });
    expect(ids(items)).toEqual([0, 1, 2]);
    expect(asked).toEqual([{ org: 'acme' }]);
  });

  it('of audit events ends with a page that is not full, with no request for another', async () => {
    const { asked, fetchPage } = replies({ logs: things(100) }, { logs: things(7, 100) });
    const operationOfLogs = Object.assign(getAuditLogs, { name: 'getAuditLogs' });
    const { items } = await collect({ fetchPage, operation: operationOfLogs, params: { account: 'acme' } });
    expect(items.length).toBe(107);
    expect(asked.map(({ page }) => page)).toEqual([1, 2]);
  });

  it('of audit events goes on after a page of the usual size, where the size asked for may not have counted', async () => {
    const { fetchPage } = replies({ logs: things(25) }, { logs: things(25, 25) }, { logs: things(3, 50) });
    const operationOfLogs = Object.assign(getAuditLogs, { name: 'getAuditLogs' });
    expect((await collect({ fetchPage, operation: operationOfLogs, params: { account: 'acme' } })).items.length).toBe(
      53,
    );
  });

  it('of SCIM users goes on by the place of the first item, in either spelling, until all are there', async () => {
    const { asked, fetchPage } = replies(
      { totalResults: 5, startIndex: 1, itemsPerPage: 2, resources: things(2) },
      { totalResults: 5, startIndex: 3, itemsPerPage: 2, Resources: things(2, 2) },
      { totalResults: 5, startIndex: 5, itemsPerPage: 1, Resources: things(1, 4) },
    );
    expect(ids((await collect({ fetchPage, operation: byPlace })).items)).toEqual([0, 1, 2, 3, 4]);
    expect(asked).toEqual([1, 3, 5].map((startIndex) => ({ startIndex, count: 200 })));
    expect(await collect({ operation: byPlace, ...replies({ totalResults: 0 }) })).toEqual({
      items: [],
      error: undefined,
    });
  });

  it('may be empty: [], null, a bare [] or a count of 0', async () => {
    for (const empty of [
      { count: 0, next: null, results: [] },
      { results: null },
      [],
      { count: 0 },
      { next: NEXT, results: [] },
    ]) {
      const { asked, fetchPage } = replies(empty);
      expect(await collect({ fetchPage })).toEqual({ items: [], error: undefined });
      expect(asked.length).toBe(1);
    }
  });

  it('that comes as one array, whatever page is asked for, is read once', async () => {
    for (const count of [3, 10, 100, 250]) {
      const { asked, fetchPage } = replies(things(count), things(count));
      const { items, error } = await collect({ fetchPage });
      expect({ count: items.length, error }).toEqual({ count, error: undefined });
      // One as long as a page could be the first of many.
      expect(asked.length).toBe(count === 10 || count === 100 ? 2 : 1);
    }
  });

  it('ends where its `next` leads to nothing after a page that was not full or completed the count', async () => {
    for (const last of [
      { next: NEXT, results: things(99) },
      { count: 100, next: NEXT, results: things(100) },
    ]) {
      expect(await collect(replies(last, notFound()))).toMatchObject({ items: last.results, error: undefined });
    }
    const { error } = await collect({
      ...replies({ logs: things(100) }, notFound()),
      operation: byPage(100, 25, 'logs'),
    });
    expect(error).toBeUndefined();
  });

  it('does not end with a 404 where there should be more, or on its first page', async () => {
    const gone = notFound();
    for (const full of [
      { count: 300, next: NEXT, results: things(100) },
      { next: NEXT, results: things(100) },
    ]) {
      expect(await collect(replies(full, gone))).toEqual({ items: full.results, error: gone });
    }
    expect(await collect(replies(gone))).toEqual({ items: [], error: gone });
    const other = new ApiError('Docker Hub has a problem of its own', { status: 500 });
    expect((await collect(replies({ next: NEXT, results: things(1) }, other))).error).toBe(other);
  });

  it('with pages larger than asked for is read to its end', async () => {
    const { fetchPage } = replies({ logs: things(120) }, { logs: things(120, 120) }, { logs: things(5, 240) });
    const { items } = await collect({ fetchPage, operation: byPage(100, 25, 'logs') });
    expect(ids(items)).toEqual(ids(things(245)));
  });

  it('with an empty `next` ends there, full page or not', async () => {
    expect(await collect(replies({ next: '', results: things(100) }))).toMatchObject({ error: undefined });
  });

  it('may have pages that begin alike', async () => {
    const second = { next: null, results: [...things(1), ...things(3, 100)] };
    expect(await collect(replies({ next: NEXT, results: things(100) }, second))).toMatchObject({ error: undefined });
  });

  it('with a count that is nonsense is read by its `next` all the same', async () => {
    const { items, error } = await collect(
      replies({ count: 0, next: NEXT, results: things(100) }, { count: -1, next: null, results: things(2, 100) }),
    );
    expect({ count: items.length, error }).toEqual({ count: 102, error: undefined });
    const { items: uncounted } = await collect(
      replies({ count: 0, results: things(100) }, { count: 0, results: things(9, 100) }),
    );
    expect(uncounted.length).toBe(109);
  });
});

describe('any list', () => {
  /** How a list can be paged, and in which ways it can be odd. */
  const scenario = fc
    .record({
      total: fc.nat(40),
      max: fc.integer({ min: 1, max: 12 }),
      usualShare: fc.double({ min: 0, max: 1, noNaN: true }),
      given: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
      start: fc.double({ min: 0, max: 1, noNaN: true }),
      maxItems: fc.option(fc.nat(45), { nil: undefined }),
      shape: fc.constantFrom('count', 'total', 'counted without next', 'next alone', 'plain', 'bare', 'scim'),
      capped: fc.boolean(),
      stale: fc.boolean(),
      pastEnd: fc.constantFrom('404', 'empty', 'null'),
      capital: fc.boolean(),
    })
    .map(({ usualShare, given, start, ...rest }) => {
      const usual = 1 + Math.floor(usualShare * (rest.max - 1));
      return { ...rest, usual, given: given && Math.min(given, rest.max), start };
    });

  it('yields exactly its items, in order, with no page asked for twice and at most one request too many', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (list) => {
        const { total, max, usual, given, maxItems, shape, capped } = list;
        const all = things(total);
        const scim = shape === 'scim';
        const params: Record<string, unknown> = given === undefined ? {} : { [scim ? 'count' : 'page_size']: given };

        // Where reading starts: somewhere in the list, named in the sizes that the server will use.
        const sizeOf = (wanted: unknown) => Math.min(Number(wanted ?? usual), capped ? usual : max);
        const sizeFrom = sizeOf(given);
        const place = Math.floor(list.start * (scim ? total : Math.ceil(total / sizeFrom)));
        if (place > 0 && place < total) params[scim ? 'startIndex' : 'page'] = place + (scim ? 1 : 0) || 1;
        const page = Number(params['page'] ?? 1);
        const offset = scim ? Number(params['startIndex'] ?? 1) - 1 : (page - 1) * sizeFrom;
        const expected = all.slice(offset, offset + (maxItems ?? Infinity));

        const asked = new Set<number>();
        let requests = 0;
        let inFlight = 0;
        let largest = 0;
        const fetchPage: PageSource['fetchPage'] = async (sent) => {
          expect(++inFlight).toBe(1);
          await Promise.resolve();
          inFlight--;
          requests++;
          const size = sizeOf(sent[scim ? 'count' : 'page_size']);
          const from = scim ? Number(sent['startIndex']) - 1 : (Number(sent['page']) - 1) * size;
          largest = size;
          expect(asked).not.toContain(from);
          asked.add(from);
          const items = all.slice(from, from + size);
          // With no count, a 404 right after a full page can't be told from a list that has vanished.
          const vanishing = shape === 'next alone' && list.stale;
          if (items.length === 0 && from > 0 && list.pastEnd === '404' && !vanishing) throw notFound();
          const results = items.length === 0 && list.pastEnd === 'null' ? null : items;
          const next = from + size < total || (list.stale && from < total) ? NEXT : null;
          switch (shape) {
            case 'count':
              return envelope({ count: total, next, previous: null, results });
            case 'total':
              return envelope({ total, next, results });
            case 'counted without next':
              return envelope({ count: total, results });
            case 'next alone':
              return envelope({ next, results });
            case 'plain':
              return envelope({ results });
            case 'bare':
              return envelope(items);
            case 'scim':
              return envelope({ totalResults: total, [list.capital ? 'Results' : 'results']: results });
          }
        };
        const declared = scim
          ? listOf({ startIndex: z.int().optional(), count: pageSize({ max, usual }).optional() })
          : byPage(max, usual);
        const { items, error } = await collect({ operation: declared, params, fetchPage, maxItems });
        expect(error).toBeUndefined();
        expect(ids(items)).toEqual(ids(expected));
        const needed = Math.ceil(expected.length / (largest || 1));
        expect(requests).toBeLessThanOrEqual(needed + (maxItems === expected.length ? 0 : 1));
      }),
      { numRuns: 500 },
    );
  });
});

describe('max_items', () => {
  it('stops exactly there, and asks for no page that nothing is wanted of', async () => {
    const full = (from: number) => ({ count: 1000, next: NEXT, results: things(100, from) });
    const { asked, fetchPage } = replies(full(0), full(100));
    const { items, error } = await collect({ fetchPage, maxItems: 200 });
    expect({ count: items.length, error, requests: asked.length }).toEqual({
      count: 200,
      error: undefined,
      requests: 2,
    });
    const cut = await collect({ ...replies(full(0), full(100)), maxItems: 101 });
    expect(ids(cut.items)).toEqual(ids(things(101)));
  });

  it('asks for pages no larger than itself', async () => {
    const { asked, fetchPage } = replies({ next: NEXT, results: things(7) });
    await collect({ fetchPage, maxItems: 7 });
    expect(asked).toEqual([{ page: 1, page_size: 7 }]);
  });

  it('of 0 asks for nothing', async () => {
    expect(await collect({ ...replies(), maxItems: 0 })).toEqual({ items: [], error: undefined });
  });

  it('must be a whole number', async () => {
    for (const maxItems of [-1, 1.5, Number.NaN]) {
      const { error } = await collect({ ...replies(), maxItems });
      expect(error).toBeInstanceOf(ParameterError);
      expect(error).toMatchObject({
        operation: 'getThings',
        message: expect.stringContaining('a whole number from 0'),
      });
    }
  });
});

describe("a server that can't be trusted", () => {
  it('is not followed to another origin', async () => {
    for (const [next, where] of [
      ['https://evil.example/v2/things?page=2', 'https://evil.example'],
      ['http://hub.example/v2/things?page=2', 'http://hub.example'],
      ['https://hub.example:8443/v2/things?page=2', 'https://hub.example:8443'],
      ['https://hub.example@evil.example/', 'https://evil.example'],
      ['//evil.example/v2/things', 'https://evil.example'],
      ['/\\evil.example/v2/things', 'https://evil.example'],
      ['javascript:alert(1)', 'null'],
    ]) {
      const { asked, fetchPage } = replies({ next, results: things(2) });
      const { items, error } = await collect({ fetchPage });
      expect(items.length).toBe(2);
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({ message: expect.stringContaining(`on ${where} and did not follow it`) });
      expect(error).toMatchObject({ message: expect.stringContaining(ORIGIN) });
      expect(asked.length).toBe(1);
    }
  });

  it('may link within its own origin, in full or from the slash on', async () => {
    for (const next of [NEXT, '/v2/things?page=2', 'HTTPS://HUB.EXAMPLE:443/somewhere/else']) {
      const { error } = await collect(replies({ next, results: things(1) }, { next: null, results: things(1, 1) }));
      expect(error).toBeUndefined();
    }
  });

  it('is told when its link is no address', async () => {
    for (const next of ['page 2', 'http://', 2, true, { page: 2 }]) {
      const { items, error } = await collect(replies({ next, results: things(2) }));
      expect(items.length).toBe(2);
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({ message: expect.stringContaining('is no address') });
    }
  });

  it('that repeats a page, at once or in a circle, is stopped', async () => {
    const [a, b, c] = [0, 100, 200].map((from) => ({ next: NEXT, results: things(100, from) }));
    for (const [given, good] of [
      [[a, a], 100],
      [[a, b, c, b], 300],
      [[a, b, c, a], 300],
    ] as const) {
      const { items, error } = await collect(replies(...given));
      expect(items.length).toBe(good);
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({ message: expect.stringMatching(`go round in circles.*${good} items`) });
    }
    const stuck = { logs: things(100) };
    const { error } = await collect({ ...replies(stuck, stuck), operation: byPage(100, 25, 'logs') });
    expect(error).toBeInstanceOf(ApiError);
  });

  it('that goes on far beyond its own count is stopped', async () => {
    let fetched = 0;
    const fetchPage = async () => envelope({ count: 20, next: NEXT, results: things(10, fetched++ * 10) });
    const { items, error } = await collect({ fetchPage });
    expect(error).toBeInstanceOf(ApiError);
    expect(items.length).toBe(50);
  });

  it('that answers with no list gets an error that names what was missing', async () => {
    for (const data of [null, 'text', 7, {}, { results: 'none' }, { items: [] }]) {
      const { error } = await collect(replies(data));
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({
        message: expect.stringContaining('getThings got an answer without a list in results'),
      });
    }
  });
});

describe('an operation that answers with no list', () => {
  it('is a ParameterError, and nothing is sent', async () => {
    const { asked, fetchPage } = replies({});
    const { error } = await collect({ fetchPage, operation: listOf({ page: Page.optional() }, null) });
    expect(error).toBeInstanceOf(ParameterError);
    expect(asked).toEqual([]);
  });
});

describe('reading ahead', () => {
  /** A server whose pages come when the test says so. */
  function slow() {
    const pages: (PromiseWithResolvers<Envelope<unknown>> & { signal: AbortSignal })[] = [];
    const fetchPage: PageSource['fetchPage'] = (_, signal) => {
      const page = { ...Promise.withResolvers<Envelope<unknown>>(), signal };
      signal.addEventListener('abort', () => page.reject(signal.reason));
      pages.push(page);
      return page.promise;
    };
    const answer = (index: number) =>
      pages[index]!.resolve(envelope({ next: NEXT, results: things(2, index * 2).map((thing) => thing.id) }));
    return { pages, fetchPage, answer };
  }

  /** Lets everything happen that is ready to. */
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  it('fetches one page ahead while the consumer works, and never two', async () => {
    const { pages, fetchPage, answer } = slow();
    const items = iterate({ fetchPage });
    expect(pages.length).toBe(0);
    const first = items.next();
    await settle();
    expect(pages.length).toBe(1);
    answer(0);
    expect(await first).toEqual({ done: false, value: 0 });
    await settle();
    expect(pages.length).toBe(2);
    answer(1);
    await settle();
    expect(await items.next()).toEqual({ done: false, value: 1 });
    await settle();
    expect(pages.length).toBe(2);
    expect(await items.next()).toEqual({ done: false, value: 2 });
    await settle();
    expect(pages.length).toBe(3);
    await items.return();
  });

  it('cancels the page on its way when the consumer leaves, and nobody hears of it', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listen);
    const { pages, fetchPage, answer } = slow();
    setImmediate(() => answer(0));
    for await (const item of iterate({ fetchPage })) {
      expect(item).toBe(0);
      break;
    }
    await settle();
    await settle();
    process.off('unhandledRejection', listen);
    expect(pages.map(({ signal }) => signal.aborted)).toEqual([true, true]);
    expect(pages[1]!.signal.reason).toMatchObject({ name: 'AbortError' });
    expect(unhandled).toEqual([]);
  });

  it('keeps an error to itself until the items before it are through', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listen);
    const down = new ApiError('Docker Hub has a problem of its own', { status: 503 });
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const item of iterate(replies({ next: NEXT, results: [1, 2, 3] }, down))) {
        seen.push(item);
        await settle();
      }
    })();
    await expect(reading).rejects.toBe(down);
    process.off('unhandledRejection', listen);
    expect({ seen, unhandled }).toEqual({ seen: [1, 2, 3], unhandled: [] });
  });

  it('takes an error that is thrown outright like any other', async () => {
    const fetchPage = () => {
      throw new TypeError('no page');
    };
    expect((await collect({ fetchPage })).error).toBeInstanceOf(TypeError);
  });
});

describe('an AbortSignal', () => {
  it('ends the request on its way with its reason', async () => {
    const controller = new AbortController();
    const fetchPage: PageSource['fetchPage'] = (_, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    setImmediate(() => controller.abort(new Error('enough')));
    expect((await collect({ fetchPage, signal: controller.signal })).error).toMatchObject({ message: 'enough' });
  });

  it('stops between two items', async () => {
    const controller = new AbortController();
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const item of iterate({ ...replies({ next: null, results: [1, 2, 3] }), signal: controller.signal })) {
        if (seen.push(item) === 2) controller.abort(new Error('enough'));
      }
    })();
    await expect(reading).rejects.toThrow('enough');
    expect(seen).toEqual([1, 2]);
  });

  it('that has fired already sends nothing', async () => {
    const { asked, fetchPage } = replies({ results: [] });
    const { error } = await collect({ fetchPage, signal: AbortSignal.abort(new Error('enough')) });
    expect(error).toMatchObject({ message: 'enough' });
    expect(asked).toEqual([]);
  });
});
