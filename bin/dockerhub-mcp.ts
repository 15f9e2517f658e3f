// dockerhub-mcp: the MCP server on stdio or HTTP, for any host. On stdio, standard output carries the protocol and nothing else.
import { randomBytes, randomUUID } from 'node:crypto';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { getClient } from '../src/client/client.ts';
import { type Clock, systemClock } from '../src/client/clock.ts';
import { version } from '../src/client/version.ts';
import { openAccount } from '../src/mcp-server/account.ts';
import { readConfig, type ServerConfig } from '../src/mcp-server/config.ts';
import { exitCodeOf, UsageError } from './exit-codes.ts';

const HELP = `Usage: dockerhub-mcp [options]

An MCP server for Docker Hub. Add it to an MCP host as a command, or serve it
over HTTP.

Options:
  --read-only      offer nothing that writes
  --sandbox        serve an embedded Docker Hub in memory instead of the real one
  --http           serve Streamable HTTP at /mcp instead of stdio
  --port <n>       port for --http (default: any free one)
  --host <name>    address to listen on (default: 127.0.0.1)
  --allow-host <n> further name by which the server may be called; repeatable
  --multi-tenant   with --http: each request brings its own credentials in
                   X-DockerHub-Username and X-DockerHub-Token (or -JWT)
  --version        print the version
  --help           print this

Environment:
  DOCKERHUB_USERNAME, DOCKERHUB_TOKEN or DOCKERHUB_JWT, DOCKERHUB_URL
  DOCKERHUB_ALLOW_DESTRUCTIVE   true: destructive calls go through; false: they
                   are refused; unset: the host asks its user about each
  MCP_TOOL_MODE    condensed (default), verbose, both or split
  AUTHTOOL, REPOSTOOL, ORGTOOL, TEAMSTOOL, AUDITTOOL, SCIMTOOL, ADMINTOOL
                   false leaves a tool out
  DOCKERHUB_MCP_TOKEN   what HTTP requests must bring as Authorization: Bearer
                   (default: made and printed at the start)
  DOCKERHUB_MCP_KEY     signs confirmations; 32 characters or more, the same for
                   all processes behind one address

Example: DOCKERHUB_USERNAME=ada DOCKERHUB_TOKEN=… dockerhub-mcp
Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 authentication.
`;

const OPTIONS = {
  'read-only': { type: 'boolean' },
  sandbox: { type: 'boolean' },
  http: { type: 'boolean' },
  port: { type: 'string' },
  host: { type: 'string' },
  'allow-host': { type: 'string', multiple: true },
  'multi-tenant': { type: 'boolean' },
  version: { type: 'boolean' },
  help: { type: 'boolean' },
} as const satisfies ParseArgsOptionsConfig;

type Flags = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

export async function main(): Promise<void> {
  try {
    const flags = readFlags();
    if (flags.help || flags.version) {
      process.stdout.write(flags.help ? HELP : `${version}\n`);
      return;
    }
    // A sign-in by one client would change as whom all others work.
    const shared = flags.http ?? false;
    const config = readConfig(process.env, { readOnly: flags['read-only'] ?? false, withoutSecrets: shared });
    await (flags.http ? serveHttp(flags, config) : serveStdio(flags, config));
  } catch (error) {
    process.stderr.write(`dockerhub-mcp: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = exitCodeOf(error);
  }
}

function readFlags(): Flags {
  let flags;
  try {
    flags = parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)} Run dockerhub-mcp --help.`);
  }
  for (const name of ['port', 'host', 'allow-host', 'multi-tenant'] as const) {
    if (flags[name] !== undefined && !flags.http) throw new UsageError(`--${name} goes with --http.`);
  }
  if (flags['multi-tenant'] && flags.sandbox)
    throw new UsageError('--multi-tenant needs a real Docker Hub: leave --sandbox out.');
  return flags;
}

const now = () => systemClock.now();

async function serveStdio(flags: Flags, config: ServerConfig): Promise<void> {
  const { serveStdio: serve } = await import('@modelcontextprotocol/server/stdio');
  const { hubServer } = await import('../src/mcp-server/server.ts');
  const account = openAccount(await client(flags, systemClock), now);
  serve(hubServer({ account, config, key: signingKey(), randomId: randomUUID }));
}

async function serveHttp(flags: Flags, config: ServerConfig): Promise<void> {
  const { listenHttp } = await import('./listen-http.ts');
  const { httpServer } = await import('../src/mcp-server/http.ts');
  const { tenants } = await import('../src/mcp-server/tenants.ts');
  const account = flags['multi-tenant']
    ? tenants(
        (credentials) => getClient({ allowDestructive: true, ...credentials }, withoutCredentials(process.env)),
        now,
      )
    : openAccount(await client(flags, systemClock), now);
  const token = process.env['DOCKERHUB_MCP_TOKEN']?.trim();
  const host = flags.host ?? '127.0.0.1';
  const generated = randomBytes(24).toString('base64url');
  const server = httpServer({
    account,
    config,
    key: signingKey(),
    randomId: randomUUID,
    token: token || generated,
    hosts: ['localhost', '127.0.0.1', '[::1]', host.includes(':') ? `[${host}]` : host, ...(flags['allow-host'] ?? [])],
  });
  await listenHttp(server, { host, port: readPort(flags.port), token: token ? null : generated });
}

async function client(flags: Flags, clock: Clock) {
  if (!flags.sandbox) return getClient({ allowDestructive: true }, process.env);
  const { openSandbox } = await import('./sandbox.ts');
  return openSandbox({ clock, timeZone: 'UTC' }).api;
}

/** Tenants must never be given what the server itself was started with. */
function withoutCredentials(environment: NodeJS.ProcessEnv): Record<string, string | undefined> {
  const { DOCKERHUB_URL, HTTP_PROXY, HTTPS_PROXY, NO_PROXY, http_proxy, https_proxy, no_proxy } = environment;
  return { DOCKERHUB_URL, HTTP_PROXY, HTTPS_PROXY, NO_PROXY, http_proxy, https_proxy, no_proxy };
}

function signingKey(): Uint8Array {
  const text = process.env['DOCKERHUB_MCP_KEY'];
  if (!text) return randomBytes(32);
  if (Buffer.byteLength(text) < 32) throw new UsageError('DOCKERHUB_MCP_KEY must have 32 characters or more.');
  return Buffer.from(text);
}

function readPort(text: string | undefined): number {
  const port = Number(text ?? 0);
  if (text !== undefined && (!/^\d{1,5}$/.test(text) || port > 65_535)) {
    throw new UsageError('--port must be a number from 0 to 65535.');
  }
  return port;
}

if (import.meta.main) await main();
