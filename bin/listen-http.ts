// Puts the MCP server behind a port until it is told to stop, and lets the calls under way end first.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { HttpServer } from '../src/mcp-server/http.ts';
import { UsageError } from './exit-codes.ts';

/** Milliseconds that calls under way have left when the server is told to stop. */
const GRACE_MS = 30_000;

/** Listens, says where, and returns when the server has stopped. `token` is printed where there is one to tell. */
export async function listenHttp(
  { fetch, drain }: HttpServer,
  { host, port, token }: { host: string; port: number; token: string | null },
): Promise<void> {
  const answer = getRequestListener(fetch, { hostname: host });
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  await listen(server, host, port);
  process.stderr.write(`dockerhub-mcp serves MCP at ${addressOf(server, host)}/mcp\n`);
  if (token !== null) process.stderr.write(`  Authorization: Bearer ${token}\n`);
  process.stderr.write('Ctrl-C stops it.\n');
  const told = new AbortController();
  await Promise.race(['SIGINT', 'SIGTERM'].map((name) => once(process, name, { signal: told.signal })));
  // From here on a second Ctrl-C ends the process at once.
  told.abort();
  drain();
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
  await closed;
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`Can't listen on port ${port} of ${host} (${reason}). Choose another with --port or --host.`);
  }
}

function addressOf(server: Server, host: string): string {
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
