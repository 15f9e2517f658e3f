// A client of a fresh sandbox, for --sandbox.
import { Api } from '../src/client/client.ts';
import type { Clock } from '../src/client/clock.ts';
import { createSandbox, type Sandbox } from '../src/sandbox/sandbox.ts';

/** Starts a sandbox and signs in to it. */
export function openSandbox({ clock, timeZone }: { clock: Clock; timeZone: string }): { sandbox: Sandbox; api: Api } {
  const sandbox = createSandbox({ clock, timeZone });
  const api = new Api({
    url: sandbox.origin,
    ...sandbox.credentials,
    allowDestructive: true,
    fetch: (request) => sandbox.fetch(request),
    clock,
  });
  return { sandbox, api };
}
