// The MCP server over Streamable HTTP: who may come in, and nothing else that the protocol does not need.
import { timingSafeEqual } from 'node:crypto';
import { createMcpHandler, hostHeaderValidationResponse, originValidationResponse } from '@modelcontextprotocol/server';
import { digestOf } from './account.ts';
import { hubServer, type ServerOptions } from './server.ts';
import { credentialsOf, TENANT_HEADERS_HINT } from './tenants.ts';

/** Settings of the HTTP server. */
export interface HttpOptions extends ServerOptions {
  /** What every request must bring as `Authorization: Bearer …`. */
  readonly token: string;
  /** Host names, without port, by which the server may be called. Pages of other sites may not call it at all. */
  readonly hosts: readonly string[];
}

/** A server as a fetch function. */
export interface HttpServer {
  readonly fetch: (request: Request) => Promise<Response>;
  /** From now on only what is under way is answered, and `/healthz` says so. */
  readonly drain: () => void;
}

/** Bytes of a request at most; a call's parameters are a small part of that. */
const MOST_BYTES = 1024 * 1024;

/** Serves `/mcp` to those who bring the token, and `/healthz` to everybody. */
export function httpServer({ token, hosts, ...options }: HttpOptions): HttpServer {
  const handler = createMcpHandler(hubServer(options), { maxRequestBodySize: MOST_BYTES });
  const byRequest = typeof options.account === 'function';
  let draining = false;
  const fetch = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    const refused =
      hostHeaderValidationResponse(request, [...hosts]) ?? originValidationResponse(request, [...hosts]) ?? null;
    if (refused) return refused;
    if (pathname === '/healthz')
      return Response.json({ status: draining ? 'stopping' : 'ok' }, { status: draining ? 503 : 200 });
    if (pathname !== '/mcp') return refusal(404, `There is nothing at ${pathname}; MCP is at /mcp.`);
    if (draining) return refusal(503, 'The server is stopping; try again in a moment.', { 'retry-after': '1' });
    if (!isBearer(request.headers.get('authorization'), token)) {
      return refusal(401, 'Send the token that the server printed when it started, as Authorization: Bearer …', {
        'www-authenticate': 'Bearer',
      });
    }
    if (byRequest && !credentialsOf(request)) return refusal(401, TENANT_HEADERS_HINT);
    return handler.fetch(request);
  };
  return {
    fetch,
    drain: () => {
      draining = true;
    },
  };
}

/** Compares digests, which take equally long whatever was sent. */
function isBearer(header: string | null, token: string): boolean {
  const given = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? '';
  return timingSafeEqual(Buffer.from(digestOf(given)), Buffer.from(digestOf(token)));
}

function refusal(status: number, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ jsonrpc: '2.0', id: null, error: { code: -32000, message } }, { status, headers });
}
