// The client beside bare undici: the same replies from the same loopback service, in one run.
import { Agent, request } from 'undici';
import { Api } from '../src/client/client.ts';
import { startLoopback } from './loopback.ts';
import { printRatios, type Side } from './ratio.ts';

/** Requests a second of the client as a share of bare undici's, one at a time and sixteen at once. */
export async function benchClient(): Promise<void> {
  const service = await startLoopback();
  const { url } = service;
  const api = new Api({ url });
  const dispatcher = new Agent();
  const bare = async (size: string) => {
    // The same request: Docker Hub refuses one without a User-Agent of its own.
    const headers = { accept: 'application/json', 'user-agent': 'dockerhub-agent/0.0.0' };
    const { body } = await request(`${url}/v2/namespaces/${size}/repositories`, { dispatcher, headers });
    return body.json();
  };
  const ours = (size: string) => api.getRepositories({ namespace: size });
  for (const [size, what] of [
    ['small', 'small reply'],
    ['page', 'page of 100'],
  ] as const) {
    for (const atOnce of [1, 16]) {
      const sides: [Side, Side] = [
        { name: 'undici.request', call: () => bare(size) },
        { name: 'Api', call: () => ours(size) },
      ];
      await printRatios(`client, ${what}, ${atOnce} in flight`, sides, {
        atOnce,
        rounds: 9,
        calls: size === 'small' ? 1500 : 500,
      });
    }
  }
  await dispatcher.close();
  service.stop();
}
