import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Api, getClient } from '../../src/client/client.ts';
import { ApiError, NetworkError } from '../../src/client/errors.ts';

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

type Handler = (response: ServerResponse, request: IncomingMessage, nth: number) => void;

/** A service on a real socket that misbehaves, and a client of it. */
async function misbehaving(handler: Handler) {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    handler(response, request, seen.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return { url, seen, server, api: new Api({ url, random: () => 0 }) };
}

const page = (results: unknown[]) => JSON.stringify({ count: results.length, next: null, previous: null, results });
const json = { 'content-type': 'application/json' };
const target = { namespace: 'acme' };

describe('over real connections', () => {
  it('a page of 10,000 items and a body of 20 MB arrive whole', async () => {
    const many = await misbehaving((response) =>
      response.writeHead(200, json).end(page(Array.from({ length: 10_000 }, (_, id) => ({ id })))),
    );
    expect((await many.api.getRepositories(target)).data.results.length).toBe(10_000);
    const big = await misbehaving((response) =>
      response.writeHead(200, json).end(page([{ description: 'x'.repeat(20_000_000) }])),
    );
    expect((await big.api.getRepositories(target)).data.results[0]?.description?.length).toBe(20_000_000);
  });

  it('a connection that breaks before or in the middle of an answer is tried again for a read', async () => {
    const { api, seen } = await misbehaving((response, _request, nth) => {
      if (nth === 1) return response.destroy();
      if (nth === 2) {
        response.writeHead(200, { ...json, 'content-length': '1000' }).write('{"count":');
        return setTimeout(() => response.destroy(), 20);
      }
      return response.writeHead(200, json).end(page([]));
    });
    expect((await api.getRepositories(target)).statusCode).toBe(200);
    expect(seen.length).toBe(3);
  });

  it('a write whose reply is lost is not sent again, and the error is a NetworkError without a status', async () => {
    const { api, seen } = await misbehaving((response) => response.destroy());
    const call = api.createRepository({ namespace: 'acme', name: 'x1' });
    await expect(call).rejects.toThrow(NetworkError);
    await expect(call).rejects.toMatchObject({
      status: undefined,
      operation: 'createRepository',
      cause: expect.anything(),
    });
    expect(seen.length).toBe(1);
  });

  it('an answer that does not come, or drips, ends with the time the call may take', async () => {
    const silent = await misbehaving(() => {});
    await expect(silent.api.getRepositories(target, { timeoutMs: 1200 })).rejects.toThrow(
      /did not answer within 1.2 s/,
    );
    const dripping = await misbehaving((response) => {
      response.writeHead(200, json);
      const drip = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(drip));
    });
    await expect(dripping.api.getRepositories(target, { timeoutMs: 600 })).rejects.toThrow(
      /did not answer within 0.6 s/,
    );
  });

  it('a cancelled call closes its connection', async () => {
    const controller = new AbortController();
    const { api, seen } = await misbehaving(() => setTimeout(() => controller.abort(new Error('enough')), 20));
    await expect(api.getRepositories(target, { signal: controller.signal })).rejects.toThrow('enough');
    await new Promise<void>((resolve) => {
      if (seen[0]!.socket.destroyed) resolve();
      seen[0]!.socket.once('close', () => resolve());
    });
    expect(seen.length).toBe(1);
  });

  it('a redirect is not followed, and credentials go to no other origin', async () => {
    const elsewhere = await misbehaving((response) => response.writeHead(200, json).end(page([])));
    const { url, seen } = await misbehaving((response, { url: path }) => {
      if (path === '/v2/auth/token')
        return response.writeHead(200, json).end(JSON.stringify({ access_token: 'a.b.c' }));
      return response.writeHead(302, { location: `${elsewhere.url}/v2/namespaces/acme/repositories` }).end();
    });
    const api = new Api({ url, username: 'ada', password: 'correct horse' });
    const call = api.getRepositories(target);
    await expect(call).rejects.toThrow(ApiError);
    await expect(call).rejects.toMatchObject({ status: 302 });
    expect(seen.length).toBe(2);
    expect(elsewhere.seen).toEqual([]);
  });

  it('connections are kept alive between calls', async () => {
    const { api, server } = await misbehaving((response) => response.writeHead(200, json).end(page([])));
    let connections = 0;
    server.on('connection', () => connections++);
    for (let call = 0; call < 20; call++) await api.getRepositories(target);
    expect(connections).toBeLessThanOrEqual(2);
  });

  it('the proxy of the environment is used, but not for hosts that NO_PROXY names', async () => {
    const hub = await misbehaving((response) => response.writeHead(200, json).end(page([])));
    const proxy = await misbehaving((response) =>
      response.writeHead(200, json).end(page([{ name: 'through the proxy' }])),
    );
    const environment = { http_proxy: proxy.url };
    const proxied = await getClient({ url: hub.url }, environment).getRepositories(target);
    expect(proxied.data.results[0]?.name).toBe('through the proxy');
    expect(proxy.seen[0]!.url).toBe(`${hub.url}/v2/namespaces/acme/repositories`);
    await getClient({ url: hub.url }, { ...environment, NO_PROXY: '127.0.0.1' }).getRepositories(target);
    expect([hub.seen.length, proxy.seen.length]).toEqual([1, 1]);
  });

  it('no secret is in any text, whatever goes wrong', async () => {
    const password = ['correct', 'horse', 'battery'].join('-');
    const bodies = ['{"detail":"', `{"message":"${password}"}`, password, ''];
    for (const [index, body] of bodies.entries()) {
      const { url } = await misbehaving((response) =>
        response.writeHead([401, 500, 403, 200][index] ?? 500, json).end(body),
      );
      const error: unknown = await new Api({ url, username: 'ada', password, random: () => 0 })
        .getRepositories(target)
        .catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(Error);
      const { url: other } = await misbehaving((response) =>
        response.writeHead(401, json).end(`{"detail":"${password}"}`),
      );
      const refused: unknown = await new Api({ url: other })
        .login({ username: 'ada', password })
        .catch((caught: unknown) => caught);
      expect(String(refused)).toMatch(/\[secret \w{8}\]/);
      expect(JSON.stringify([refused, String(refused)])).not.toContain(password);
      const texts = JSON.stringify([error, String(error), (error as Error).stack, String((error as Error).cause)]);
      expect(texts).not.toContain(password);
    }
  });
});
