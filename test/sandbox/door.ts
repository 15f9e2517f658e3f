// The door that these tests go through: a sandbox on a clock they set, and callers who send it requests.
import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/sandbox.ts';
import type { PatScope } from '../../src/sandbox/world.ts';

/** A Tuesday, 11:00 in Berlin. */
export const tuesday = Date.parse('2026-11-24T10:00:00Z');

export interface Answer {
  status: number;
  headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- a test may look anywhere into an answer
  body: any;
  text: string;
}

export type Caller = (method: string, path: string, body?: unknown) => Promise<Answer>;

export interface Door {
  sandbox: Sandbox;
  clock: { time: number; now(): number };
  anonymous: Caller;
  /** Sends this Authorization header, whatever it is worth. */
  bearing: (authorization: string) => Caller;
  /** Signs in with the user's password. */
  as: (username: string) => Promise<Caller>;
  /** Signs in with an access token of exactly these scopes. */
  withPat: (username: string, ...scopes: PatScope[]) => Promise<Caller>;
  withOat: (scopes: string[], repositories?: string) => Promise<Caller>;
  /** Acme's identity provider. */
  withScim: () => Caller;
}

export function openDoor(options: Omit<Partial<SandboxOptions>, 'clock'> & { at?: number } = {}): Door {
  const { at = tuesday, ...rest } = options;
  const clock = { time: at, now: () => clock.time };
  const sandbox = createSandbox({ timeZone: 'Europe/Berlin', ...rest, clock });
  const bearing =
    (authorization?: string): Caller =>
    (method, path, body) =>
      send(sandbox, method, path, body, authorization);
  const anonymous = bearing();
  const signIn = async (identifier: string, secret: string): Promise<Caller> => {
    const { status, body, text } = await anonymous('POST', '/v2/auth/token', { identifier, secret });
    if (status !== 200) throw new Error(`Could not sign in as ${identifier}: ${text}`);
    return bearing(`Bearer ${body.access_token}`);
  };
  return {
    sandbox,
    clock,
    anonymous,
    bearing,
    as: (username) => signIn(username, sandbox.credentialsOf(username).password),
    withPat: (username, ...scopes) => signIn(username, sandbox.issueToken({ kind: 'pat', username, scopes }).secret),
    withOat: (scopes, repositories) =>
      signIn(
        'acme',
        sandbox.issueToken({ kind: 'oat', org: 'acme', scopes, ...(repositories ? { repositories } : {}) }).secret,
      ),
    withScim: () => bearing(`Bearer ${sandbox.issueToken({ kind: 'scim', org: 'acme' }).secret}`),
  };
}

/** A body that is a string is sent as it is; anything else as JSON. */
async function send(
  sandbox: Sandbox,
  method: string,
  path: string,
  body: unknown,
  authorization: string | undefined,
): Promise<Answer> {
  const response = await sandbox.fetch(
    new Request(path.startsWith('http') ? path : `${sandbox.origin}${path}`, {
      method,
      headers: authorization === undefined ? {} : { authorization },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
  );
  const text = await response.text();
  const isJson = /^application\/(?:scim\+)?json/.test(response.headers.get('content-type') ?? '') && text !== '';
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : undefined, text };
}
