// dockerhub-mcp: the MCP server on stdio, for any host. Standard output carries the protocol and nothing else.
import { parseArgs } from 'node:util';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { getClient } from '../src/client/client.ts';
import { version } from '../src/client/version.ts';
import { readConfig } from '../src/mcp-server/config.ts';
import { hubServer } from '../src/mcp-server/server.ts';

const HELP = `Usage: dockerhub-mcp [--sandbox]

An MCP server for Docker Hub on stdio. Add it to an MCP host as a command.

Options:
  --sandbox      serve an embedded Docker Hub in memory instead of the real one
  --version      print the version
  --help         print this

Environment: DOCKERHUB_USERNAME and DOCKERHUB_TOKEN, or DOCKERHUB_JWT; DOCKERHUB_URL;
REPOSTOOL, AUDITTOOL, ADMINTOOL (false leaves a tool out);
DOCKERHUB_ALLOW_DESTRUCTIVE (true allows destructive calls, else they are refused).

Example: DOCKERHUB_USERNAME=ada DOCKERHUB_TOKEN=… dockerhub-mcp
Exit codes: 0 done, 2 usage or configuration, 3 authentication.
`;

export async function main(): Promise<void> {
  let flags;
  try {
    flags = parseArgs({
      options: { sandbox: { type: 'boolean' }, version: { type: 'boolean' }, help: { type: 'boolean' } },
    }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nRun dockerhub-mcp --help.\n`);
    process.exitCode = 2;
    return;
  }
  if (flags.help || flags.version) {
    process.stdout.write(flags.help ? HELP : `${version}\n`);
    return;
  }
  try {
    const api = flags.sandbox ? await sandboxClient() : getClient({ allowDestructive: true }, process.env);
    serveStdio(hubServer({ api, config: readConfig(process.env) }));
  } catch (error) {
    process.stderr.write(`dockerhub-mcp: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof Error && error.name === 'AuthError' ? 3 : 2;
  }
}

async function sandboxClient() {
  const { openSandbox } = await import('./sandbox.ts');
  const { systemClock } = await import('../src/client/clock.ts');
  return openSandbox({ clock: systemClock, timeZone: 'UTC' }).api;
}
