// Puts a fetch function behind a port of this machine, for clients that need a real URL.
import type { AddressInfo } from 'node:net';

export interface Listening {
  url: string;
  close: () => Promise<void>;
}

/** Listens on 127.0.0.1 only. Port 0 takes any free one. */
export async function listen(fetch: (request: Request) => Promise<Response>, port: number): Promise<Listening> {
  const { serve } = await import('@hono/node-server');
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname: '127.0.0.1', port }, (address: AddressInfo) => {
      resolve({ url: `http://127.0.0.1:${address.port}`, close });
    });
    server.on('error', reject);
    const close = (): Promise<void> =>
      new Promise((done, failed) => {
        server.close((error) => (error ? failed(error) : done()));
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
  });
}
