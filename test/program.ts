// The program as a script runs it: no terminal, nothing of the caller's environment, a state folder of its own.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../src/client/clock.ts';
import { createSandbox, type SandboxOptions } from '../src/sandbox/sandbox.ts';

/** The command as it is installed. */
export const program = fileURLToPath(new URL('../bin/dockerhub-agent.js', import.meta.url));

/** How a program ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program to its end. */
export function runProgram(
  folder: string,
  args: readonly string[],
  {
    env = {},
    node = process.execPath,
    command = program,
    cwd,
  }: { env?: Record<string, string>; node?: string; command?: string; cwd?: string } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      node,
      [command, ...args],
      {
        ...(cwd !== undefined && { cwd }),
        env: { PATH: process.env['PATH'], HOME: folder, XDG_STATE_HOME: folder, ...env },
      },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
    child.stdin?.end();
  });
}

/** A sandbox on a port of this machine, and what to set to be signed in to it. */
export async function serveSandbox(options: Omit<SandboxOptions, 'clock'> = {}) {
  const sandbox = createSandbox({ clock: systemClock, timeZone: 'UTC', ...options });
  const server = await sandbox.listen();
  const { username, password } = sandbox.credentials;
  const env = {
    DOCKERHUB_URL: server.url,
    DOCKERHUB_USERNAME: username,
    DOCKERHUB_TOKEN: password,
    DOCKERHUB_ORG: 'acme',
  };
  return { sandbox, env, close: () => server.close() };
}
