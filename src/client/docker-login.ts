// Credentials that `docker login` stored: in a credential helper, in Docker's config file, or in DOCKER_AUTH_CONFIG.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Clock, systemClock } from './clock.ts';
import type { Credentials, Environment } from './credentials.ts';
import { AuthError } from './errors.ts';
import { kindOf, kindOfSecret, readClaims } from './identity.ts';

/** What the search needs from outside. */
export interface DockerLoginDoors {
  /** `DOCKER_AUTH_CONFIG`, `DOCKER_CONFIG`, and `HOME` or `USERPROFILE` are read. */
  readonly environment: Environment;
  /** The text of a file; `null` when there is none. Rejects when there is one that can't be read. */
  readFile(path: string): Promise<string | null>;
  /** Runs a program without a shell, writes `input` to it, and never rejects: how it ended is the answer. */
  runHelper(program: string, args: readonly string[], input: string, timeoutMs: number): Promise<HelperRun>;
  /** Milliseconds since 1970, UTC. */
  now(): number;
}

/** How a credential helper ended. */
export type HelperRun =
  | { readonly kind: 'exited'; readonly exitCode: number; readonly stdout: string }
  | { readonly kind: 'missing' | 'hung' | 'flooded' | 'broken' };

// The keys that the docker CLI writes: cli/config/configfile/file.go and cli/internal/oauth/manager in docker/cli.
const SERVER = 'https://index.docker.io/v1/';
const ACCESS_TOKEN_SERVER = 'https://index.docker.io/v1/access-token';
const OTHER_SPELLINGS = ['https://index.docker.io/v1', 'index.docker.io', 'docker.io'];

/** An access token with less life than this left is not worth starting with. */
const FRESH_MS = 60_000;
const HELPER_TIMEOUT_MS = 5_000;
const HELPER_SUFFIX = /^[A-Za-z0-9._-]+$/;
/** The user name under which an identity token is kept, which opens a registry but not Docker Hub's API. */
const IDENTITY_TOKEN_USER = '<token>';

// What a helper says when it has nothing: docker-credential-helpers, credentials/error.go.
const NOTHING_STORED = /credentials not found|no credentials (?:server URL|username)/i;

const TROUBLE: Readonly<Record<Exclude<HelperRun['kind'], 'exited'>, string>> = {
  missing: 'is not installed',
  hung: `did not answer within ${HELPER_TIMEOUT_MS / 1000} s`,
  flooded: 'answered with far too much',
  broken: 'could not be run',
};

/** A user name and what belongs to it. */
interface Login {
  readonly username: string;
  readonly secret: string;
}

/** A place that may hold logins. */
interface Store {
  readonly name: string;
  /** The keys under which it may hold Docker Hub's login, the likeliest first. */
  readonly servers: readonly string[];
  get(server: string): Promise<Login | null>;
}

const Config = z.looseObject({
  auths: z.record(z.string(), z.unknown()).nullish(),
  credHelpers: z.record(z.string(), z.string()).nullish(),
  credsStore: z.string().nullish(),
});
type Config = z.infer<typeof Config>;

const Entry = z
  .looseObject({ auth: z.string(), username: z.string(), password: z.string(), identitytoken: z.string() })
  .partial();

const HelperReply = z.looseObject({ Username: z.string(), Secret: z.string() });

/**
 * Finds what `docker login` stored for Docker Hub. The places, in this order: `DOCKER_AUTH_CONFIG`; the helper that
 * `credHelpers` names for Docker Hub; the `credsStore`; the `auths` of `config.json` in `$DOCKER_CONFIG`, else in
 * `~/.docker`. In each of them the access token of a web login comes first while it lives for another minute, because
 * it may do what its user may; the token that `docker login` makes for pulls may do less (terraform-provider-docker#103).
 *
 * When there is nothing the answer is anonymous, and its `source` tells which helper had trouble, if one had.
 *
 * @throws AuthError when Docker's configuration is there but can't be read or makes no sense. No text of it is repeated.
 * @see https://docs.docker.com/reference/cli/docker/login/#credential-stores
 */
export async function findDockerLogin(doors: DockerLoginDoors): Promise<Credentials> {
  const troubles = new Set<string>();
  for await (const store of stores(doors, troubles)) {
    const found = await lookInto(store, doors.now());
    if (found) return found;
  }
  const why = [...troubles].join('; ');
  return { kind: 'anonymous', source: why === '' ? 'none found' : `none found (${why})` };
}

async function lookInto(store: Store, now: number): Promise<Credentials | null> {
  const source = `docker login (${store.name})`;
  const token = await store.get(ACCESS_TOKEN_SERVER);
  const claims = token && readClaims(token.secret);
  if (token && claims?.exp !== undefined && claims.exp * 1000 - now > FRESH_MS) {
    // A person's own sign-in stands behind a web login's token, so it reaches as far as the password does.
    return { kind: 'jwt', jwt: token.secret, mintedFrom: kindOf(claims) ?? 'password', source };
  }
  for (const server of store.servers) {
    const login = await store.get(server);
    if (login) return { kind: kindOfSecret(login.secret), ...login, source };
  }
  return null;
}

/** The places to look in, each opened only when those before it had nothing. */
async function* stores(doors: DockerLoginDoors, troubles: Set<string>): AsyncGenerator<Store, void, undefined> {
  const variable = doors.environment['DOCKER_AUTH_CONFIG'];
  if (variable) yield entryStore(parseConfig(variable, 'DOCKER_AUTH_CONFIG'), 'DOCKER_AUTH_CONFIG');

  const path = configPath(doors.environment);
  const text = path === null ? null : await readConfig(doors, path);
  if (path === null || text === null) return;
  const config = parseConfig(text, path);
  for (const suffix of helperSuffixes(config, path)) yield helperStore(doors, suffix, config, troubles);
  yield entryStore(config, path);
}

function configPath(environment: Environment): string | null {
  const home = environment['HOME'] || environment['USERPROFILE'];
  const folder = environment['DOCKER_CONFIG'] || (home && join(home, '.docker'));
  return folder ? join(folder, 'config.json') : null;
}

async function readConfig(doors: DockerLoginDoors, path: string): Promise<string | null> {
  try {
    return await doors.readFile(path);
  } catch (cause) {
    throw unusable(path, "can't be read", cause);
  }
}

/** An empty file counts as `{}`, as for the docker CLI; trimming takes the byte order mark of Windows editors as well. */
function parseConfig(text: string, place: string): Config {
  const json = text.trim();
  let data: unknown;
  try {
    data = json === '' ? {} : JSON.parse(json);
  } catch {
    // The parser's own message quotes the text, passwords and all, so it goes no further.
    throw unusable(place, 'is not JSON');
  }
  const config = Config.safeParse(data);
  if (config.success) return config.data;
  const field = config.error.issues[0]?.path[0];
  throw unusable(
    place,
    field === undefined ? 'is not a JSON object' : `holds something unexpected in ${String(field)}`,
  );
}

/**
 * The helpers to ask. An empty name in `credHelpers` means "no helper for this one", also not the `credsStore`
 * (`getConfiguredCredentialStore` in docker/cli, cli/config/configfile/file.go).
 */
function helperSuffixes({ credHelpers, credsStore }: Config, path: string): string[] {
  const own = [SERVER, ...OTHER_SPELLINGS].map((server) => credHelpers?.[server]).find((name) => name !== undefined);
  const suffixes = new Set([own, own === '' ? undefined : credsStore].filter((name) => typeof name === 'string'));
  suffixes.delete('');
  for (const suffix of suffixes) {
    if (!HELPER_SUFFIX.test(suffix)) throw unusable(path, "names a credential helper that can't be one");
  }
  return [...suffixes];
}

/** The logins that a configuration holds itself. */
function entryStore({ auths }: Config, place: string): Store {
  return {
    name: place,
    servers: [SERVER, ...OTHER_SPELLINGS],
    get: async (server) => readEntry(auths?.[server], `auths[${JSON.stringify(server)}]`, place),
  };
}

function readEntry(value: unknown, field: string, place: string): Login | null {
  if (value === undefined || value === null) return null;
  const entry = Entry.safeParse(value);
  if (!entry.success) throw unusable(place, `holds something unexpected in ${field}`);
  const { auth, username = '', password = '', identitytoken } = entry.data;
  if (identitytoken) return null;
  return auth ? decodeAuth(auth, field, place) : usable(username, password);
}

/** `auth` is base64 of `user:password`; the first colon parts them (`decodeAuth` in docker/cli, configfile/file.go). */
function decodeAuth(auth: string, field: string, place: string): Login | null {
  const encoded = auth.trim();
  const decoded = /^[A-Za-z0-9+/]+={0,2}$/.test(encoded) ? Buffer.from(encoded, 'base64').toString('utf8') : '';
  const colon = decoded.indexOf(':');
  if (colon < 1) throw unusable(place, `does not hold a user and a password in ${field}`);
  return usable(decoded.slice(0, colon), decoded.slice(colon + 1).replace(/\0+$/, ''));
}

/** The logins that a credential helper keeps: https://github.com/docker/docker-credential-helpers#development */
function helperStore(doors: DockerLoginDoors, suffix: string, config: Config, troubles: Set<string>): Store {
  const program = `docker-credential-${suffix}`;
  let out = false;
  return {
    name: `credential helper ${suffix}`,
    // The docker CLI leaves an empty entry in `auths` for what a helper keeps, so no other spelling need be guessed.
    servers: [SERVER, ...OTHER_SPELLINGS.filter((server) => config.auths?.[server] ?? config.credHelpers?.[server])],
    get: async (server) => {
      if (out) return null;
      const run = await doors.runHelper(program, ['get'], server, HELPER_TIMEOUT_MS);
      if (run.kind !== 'exited') {
        out = true;
        troubles.add(`${program} ${TROUBLE[run.kind]}`);
        return null;
      }
      if (run.exitCode !== 0) {
        if (!NOTHING_STORED.test(run.stdout)) troubles.add(`${program} failed with exit code ${run.exitCode}`);
        return null;
      }
      const reply = readReply(run.stdout);
      if (reply === null) troubles.add(`${program} answered with something that is not a login`);
      return reply && usable(reply.Username, reply.Secret);
    },
  };
}

function readReply(stdout: string): z.infer<typeof HelperReply> | null {
  try {
    return HelperReply.parse(JSON.parse(stdout));
  } catch {
    return null;
  }
}

/** A login that Docker Hub's API can do something with. */
function usable(rawUsername: string, rawSecret: string): Login | null {
  const [username, secret] = [rawUsername, rawSecret].map((text) => text.replace(/^[\r\n]+|[\r\n]+$/g, ''));
  return username && secret && username !== IDENTITY_TOKEN_USER ? { username, secret } : null;
}

function unusable(place: string, what: string, cause?: unknown): AuthError {
  return new AuthError(`What docker login stored can't be used: ${place} ${what}`, {
    hint: 'Repair or remove it and run docker login again, or set DOCKERHUB_USERNAME and DOCKERHUB_TOKEN, which come first',
    cause,
  });
}

/** No login is longer than this, in bytes. */
const MAX_OUTPUT = 64 * 1024;

/** The real doors: files, and programs found on the `PATH` of `environment`. */
export function nodeDockerLoginDoors(environment: Environment, clock: Clock = systemClock): DockerLoginDoors {
  return {
    environment,
    now: () => clock.now(),
    readFile: async (path) => {
      try {
        return await readFile(path, 'utf8');
      } catch (error) {
        if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return null;
        throw error;
      }
    },
    runHelper: (program, args, input, timeoutMs) =>
      new Promise((resolve) => {
        const options = {
          env: { ...environment },
          timeout: timeoutMs,
          killSignal: 'SIGKILL',
          maxBuffer: MAX_OUTPUT,
          windowsHide: true,
        } as const;
        // The error's message repeats what the helper wrote to stderr, so nothing but its code is looked at.
        const child = execFile(program, args, options, (error, stdout) => {
          if (error === null) resolve({ kind: 'exited', exitCode: 0, stdout });
          else if (typeof error.code === 'number') resolve({ kind: 'exited', exitCode: error.code, stdout });
          else if (codeOf(error) === 'ENOENT') resolve({ kind: 'missing' });
          else if (codeOf(error) === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') resolve({ kind: 'flooded' });
          else resolve({ kind: error.killed === true ? 'hung' : 'broken' });
        });
        // A helper that ends without reading what it is asked breaks the pipe; its answer tells how it went.
        child.stdin?.on('error', () => {});
        child.stdin?.end(input);
      }),
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
