// A host of the 2026 protocol, connected over HTTP without a socket, on a fake Docker Hub or on the sandbox.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { onTestFinished } from 'vitest';
import { Api } from '../../src/client/client.ts';
import { openAccount } from '../../src/mcp-server/account.ts';
import { readConfig } from '../../src/mcp-server/config.ts';
import { hubServer, type ServerOptions } from '../../src/mcp-server/server.ts';
import { createSandbox, type SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { fakeHub, type Reply } from '../client/fake-hub.ts';

/** What the host's user does with a question. */
export interface Person {
  (question: { message: string }): { action: 'accept' | 'decline' | 'cancel'; content?: Record<string, boolean> };
}

export const yes: Person = () => ({ action: 'accept', content: { confirm: true } });
export const no: Person = () => ({ action: 'decline' });

export const now = Date.parse('2026-11-23T12:00:00Z');

/** Options of a server that works for this client. */
export function serverOptions(api: Api, environment: Record<string, string> = {}, readOnly = false): ServerOptions {
  let ids = 0;
  return {
    account: openAccount(api, () => now),
    config: readConfig(environment, { readOnly }),
    key: new Uint8Array(32),
    randomId: () => `id-${++ids}`,
  };
}

/** Connects a host to a server. Without a person, it says that it can't ask anybody. */
export async function connectHost(options: ServerOptions, person?: Person) {
  const serve = createMcpHandler(hubServer(options)).fetch;
  const sent: unknown[] = [];
  const client = new Client(
    { name: 'test', version: '1' },
    {
      versionNegotiation: { mode: { pin: '2026-07-28' } },
      ...(person && { capabilities: { elicitation: { form: {} } } }),
    },
  );
  const questions: string[] = [];
  if (person) {
    client.setRequestHandler('elicitation/create', ({ params }) => {
      questions.push(params.message);
      return person(params);
    });
  }
  await client.connect(
    new StreamableHTTPClientTransport(new URL('http://in-process/mcp'), {
      fetch: async (url, init) => {
        if (typeof init?.body === 'string') sent.push(JSON.parse(init.body));
        return serve(new Request(url, init));
      },
    }),
  );
  onTestFinished(() => client.close());
  const call = (name: string, args: Record<string, unknown>, extra: object = {}) =>
    client.callTool({ name, arguments: args, ...extra });
  const act = (name: string, action: string, params: unknown = {}, extra: object = {}) =>
    call(name, { action, params_json: params }, extra);
  return { client, call, act, questions, sent, serve };
}

/** A host whose Docker Hub gives these replies. */
export async function onFakeHub(replies: Reply[] = [], environment: Record<string, string> = {}, person?: Person) {
  const hub = fakeHub(...replies);
  return { ...hub, ...(await connectHost(serverOptions(hub.api(), environment), person)) };
}

/** A host on the sandbox, signed in as its owner. */
export async function onSandbox(
  setting: { environment?: Record<string, string>; person?: Person; sandbox?: Partial<SandboxOptions> } = {},
) {
  const sandbox = createSandbox({ clock: { now: () => now }, timeZone: 'UTC', ...setting.sandbox });
  const api = new Api({
    url: sandbox.origin,
    ...sandbox.credentials,
    allowDestructive: true,
    fetch: sandbox.fetch,
    clock: { now: () => now, sleep: async () => {} },
  });
  const options = serverOptions(api, setting.environment);
  return { sandbox, api, options, ...(await connectHost(options, setting.person)) };
}

/** Everything of a result in one text. */
export const told = (result: unknown) => JSON.stringify(result);
