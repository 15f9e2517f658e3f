import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operations } from '../../src/client/operations.ts';
import { pathSegment, toRequest } from '../../src/client/route.ts';
import type { HubOperation } from '../../src/client/operation.ts';

function hub(name: string): HubOperation {
  const operation = operations.find((candidate) => candidate.name === name);
  if (operation?.kind !== 'hub') throw new Error(`no operation ${name}`);
  return operation;
}

describe('a request', () => {
  it('puts parameters where they travel, under the names Docker Hub knows', () => {
    expect(toRequest(hub('getAuditLogs'), { account: 'acme', from_date: '2026-06-01T00:00:00Z', page: 2 })).toEqual({
      method: 'GET',
      path: '/v2/auditlogs/acme?from=2026-06-01T00%3A00%3A00Z&page=2',
      body: null,
    });
    expect(toRequest(hub('createRepository'), { namespace: 'acme', name: 'x1', is_private: true })).toEqual({
      method: 'POST',
      path: '/v2/namespaces/acme/repositories',
      body: '{"namespace":"acme","name":"x1","is_private":true}',
    });
  });

  it('leaves out what is undefined', () => {
    expect(toRequest(hub('getRepositories'), { namespace: 'acme', name: undefined }).path).toBe(
      '/v2/namespaces/acme/repositories',
    );
  });

  it('refuses segments that a URL parser would resolve away', () => {
    for (const segment of ['.', '..', '%2e', '%2E.', '']) expect(() => pathSegment(segment)).toThrow(RangeError);
  });

  it('never lets a value leave its place in the path or become another parameter', () => {
    const origin = 'https://hub.example';
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1, unit: 'grapheme' }), (namespace, name) => {
        fc.pre(!/^(?:\.|%2e){1,2}$/i.test(namespace));
        const { path } = toRequest(hub('getRepositories'), { namespace, name });
        const url = new URL(origin + path);
        expect(url.origin).toBe(origin);
        expect(url.pathname.split('/').length).toBe(5);
        expect(url.pathname.startsWith('/v2/namespaces/')).toBe(true);
        expect(url.pathname.endsWith('/repositories')).toBe(true);
        expect([...url.searchParams.keys()]).toEqual(['name']);
        expect(url.searchParams.get('name')).toBe(name.toWellFormed());
      }),
    );
  });
});
