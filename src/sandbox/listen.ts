// Puts the sandbox behind a port of this machine, for clients that need a real URL.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Wire } from './wire.ts';

export interface ListenOptions {
  /** Any free one when left out. */
  port?: number;
  /** An address of this machine: 127.0.0.1 when left out. */
  host?: string;
  /** Lets `host` be one that others can reach: they get everything in the sandbox. */
  allowAnyHost?: boolean;
}

export interface Listening {
  url: string;
  close: () => Promise<void>;
}

/** Listens on loopback addresses only, unless told otherwise. Throws when the port is taken. */
export async function listen(
  pass: (request: Request, wire: Wire) => Promise<Response>,
  { port = 0, host = '127.0.0.1', allowAnyHost = false }: ListenOptions = {},
): Promise<Listening> {
  if (!allowAnyHost && !isLoopback(host)) {
    throw new Error(
      `The sandbox serves this machine only, and ${host} is no loopback address. To let others in, say so: allowAnyHost, or --allow-any-host.`,
    );
  }
  const { getRequestListener } = await import('@hono/node-server');
  const { RESPONSE_ALREADY_SENT } = await import('@hono/node-server/utils/response');
  // The global Request and Response stay what they are: whoever uses the sandbox in a test may count on them.
  const options = { hostname: host, overrideGlobalObjects: false };
  const server = createServer((incoming, outgoing) => {
    const wire = onSocket(incoming, outgoing, RESPONSE_ALREADY_SENT);
    void getRequestListener((request) => pass(request, wire), options)(incoming, outgoing);
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    url: urlOf(server.address()),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Breaks real connections; the framework is told that the answer is sent, since there is nothing left for it to do. */
function onSocket(incoming: IncomingMessage, outgoing: ServerResponse, alreadySent: Response): Wire {
  return {
    sleep: (ms, signal) => wait(ms, undefined, { signal }),
    reset: async () => {
      incoming.socket.resetAndDestroy();
      return alreadySent;
    },
    cut: async (part, length, { status, headers }) => {
      outgoing.writeHead(status, { ...Object.fromEntries(headers), 'content-length': length });
      outgoing.write(part);
      incoming.socket.destroySoon();
      return alreadySent;
    },
  };
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function isLoopback(host: string): boolean {
  if (host === 'localhost' || (isIPv4(host) && loopback.check(host))) return true;
  return isIPv6(host) && loopback.check(host, 'ipv6');
}

/** A URL to call it at: all addresses of the machine are reached at its loopback address. */
function urlOf(address: ReturnType<Server['address']>): string {
  if (typeof address !== 'object' || address === null) throw new Error('The sandbox listens on no port.');
  const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[address.address] ?? address.address;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${address.port}`;
}
