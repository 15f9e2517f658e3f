// A client of a fresh sandbox, for --sandbox.
import { Api } from '../src/client/client.ts';
import type { Clock } from '../src/client/clock.ts';
import { acmeWorld, createSandbox, type Sandbox, type SandboxOptions } from '../src/sandbox/sandbox.ts';

/** Starts a sandbox and signs in to it. */
export function openSandbox({
  clock,
  timeZone,
  madeAt = clock.now(),
}: {
  clock: Clock;
  timeZone: string;
  /** The moment whose world it is, epoch milliseconds. */
  madeAt?: number;
}): { sandbox: Sandbox; api: Api } {
  const world: SandboxOptions['world'] = (context) => acmeWorld({ ...context, now: madeAt });
  const sandbox = createSandbox({ clock, timeZone, world });
  const api = new Api({
    url: sandbox.origin,
    ...sandbox.credentials,
    allowDestructive: true,
    fetch: (request) => sandbox.fetch(request),
    clock,
  });
  return { sandbox, api };
}
