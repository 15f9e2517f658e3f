// The client: one typed method an operation, over one connection to Docker Hub.
import type { z } from 'zod';
import { type Clock, systemClock } from './clock.ts';
import { type Environment, findCredentials } from './credentials.ts';
import type { Envelope, RateLimit } from './envelope.ts';
import { DestructiveOperationError, ParameterError } from './errors.ts';
import { type AttemptReport, Http, type WaitReport } from './http.ts';
import type { Identity } from './identity.ts';
import { type HubOperation, isRepeatable, isSignIn, type ItemOf } from './operation.ts';
import { type NamedOperation, operations, type HubOperations } from './operations.ts';
import { ListCall } from './list-call.ts';
import { iteratePages, type PageReport } from './pages.ts';
import { explainIssues } from './parameters.ts';
import { toRequest } from './route.ts';
import type { LookUp } from './token.ts';
import { type Fetch, fetchTransport, findProxies, type Proxies, undiciTransport } from './transport.ts';
import { version } from './version.ts';
import { secretValues } from './vocabulary.ts';

/** How to reach Docker Hub, and as whom. */
export interface ApiOptions {
  /** Where Docker Hub is; `https://hub.docker.com` unless told. */
  readonly url?: string | undefined;
  readonly username?: string | undefined;
  /** A password, a personal access token (`dckr_pat_…`) or an organization access token (`dckr_oat_…`). */
  readonly password?: string | undefined;
  /** A JWT of Docker Hub's, in place of username and password. */
  readonly jwt?: string | undefined;
  /** Finds credentials at the first call, where none are given: by `getClient`, what `docker login` stored. */
  readonly lookUp?: LookUp | undefined;
  /** Where the credentials come from, for texts about them. */
  readonly source?: string | undefined;
  /** Destructive operations throw `DestructiveOperationError` unless this is true. */
  readonly allowDestructive?: boolean | undefined;
  /** Sends requests in place of undici: the sandbox's, or a test's. */
  readonly fetch?: Fetch | undefined;
  /** Proxies to go through; by `getClient`, those of the environment. */
  readonly proxies?: Proxies | undefined;
  readonly clock?: Clock | undefined;
  /** Numbers in [0, 1) for the jitter of retries. */
  readonly random?: (() => number) | undefined;
  /** Told of every try of every request. */
  readonly onAttempt?: ((report: AttemptReport) => void) | undefined;
}

/** What one call may say beside its parameters. */
export interface CallOptions {
  /** Cancels the call and closes its connection. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for all tries and waits of a request together; 120,000 unless told. */
  readonly timeoutMs?: number | undefined;
  /** How many items a loop over a list yields at most; all of them unless told. */
  readonly maxItems?: number | undefined;
  /** Told of every try of this call's requests. */
  readonly onAttempt?: ((report: AttemptReport) => void) | undefined;
  /** Told when a request of this call has to wait. */
  readonly onWait?: ((report: WaitReport) => void) | undefined;
  /** Told of every page of a list as it comes. */
  readonly onPage?: ((report: PageReport) => void) | undefined;
}

type Arguments<P> = {} extends P ? [params?: P, options?: CallOptions] : [params: P, options?: CallOptions];

type ApiMethod<O> =
  O extends HubOperation<infer P, infer R, infer I>
    ? (...args: Arguments<z.input<P>>) => Answer<Envelope<z.output<R>>, ItemOf<z.output<R>, I>>
    : never;

/** A list can be awaited, for one page, or looped over, for all its items; anything else can be awaited. */
type Answer<E, Item> = [Item] extends [never] ? Promise<E> : ListCall<E, Item>;

/** The methods that come from the declarations, one an operation, with the docstrings that stand there. */
export type ApiMethods = { readonly [K in keyof HubOperations]: ApiMethod<HubOperations[K]> };

const DOCKER_HUB = 'https://hub.docker.com';
const TIMEOUT_MS = 120_000;

/**
 * A client of Docker Hub. Every operation is a method that takes the operation's parameters and answers with the
 * envelope `{ statusCode, data, rateLimit }`.
 *
 * @example
 * const api = new Api({ username: 'ada', password: process.env.TOKEN });
 * const { data } = await api.getRepositories({ namespace: 'acme', ordering: '-last_updated' });
 */
export class Api {
  readonly #http: Http;
  readonly #allowDestructive: boolean;
  readonly #origin: string;

  /** @throws ParameterError when `url` is not an http(s) address, AuthError when a secret has no username. */
  constructor(options: ApiOptions = {}) {
    this.#allowDestructive = options.allowDestructive ?? false;
    this.#origin = toOrigin(options.url ?? DOCKER_HUB);
    this.#http = new Http({
      origin: this.#origin,
      transport: options.fetch ? fetchTransport(options.fetch) : undiciTransport(options.proxies),
      credentials: findCredentials(options, {}),
      lookUp: options.lookUp ?? null,
      clock: options.clock ?? systemClock,
      random: options.random ?? Math.random,
      userAgent: `dockerhub-agent/${version}`,
      onAttempt: options.onAttempt,
    });
  }

  /** Where the credentials in use come from, in words. */
  get credentialSource(): string {
    return this.#http.tokens.source;
  }

  /** Scheme, host and port of the Docker Hub in use. */
  get origin(): string {
    return this.#origin;
  }

  /** The rate limit that Docker Hub reported last; `null` before the first answer. Costs no request. */
  get rateLimit(): RateLimit | null {
    return this.#http.rateLimit;
  }

  /** Who the client is, from the claims of its token; before the first call, from the configuration. Costs no request. */
  whoami(): Identity {
    return this.#http.tokens.identity();
  }

  /** Uses this session token from now on, in place of the credentials there were. It is not renewed. */
  useSession(jwt: string): Identity {
    this.#http.tokens.use(jwt);
    return this.whoami();
  }

  /** Who the client is, signing in first where it has not yet. */
  async identify(signal?: AbortSignal): Promise<Identity> {
    await this.#http.tokens.bearer(signal);
    return this.whoami();
  }

  /**
   * Runs any operation of the catalogue. The methods of this class are this, with the operation filled in.
   *
   * @throws ParameterError when a parameter is missing, unknown or not allowed; nothing is sent then.
   */
  async call(operation: NamedOperation, params: unknown, options: CallOptions = {}): Promise<Envelope<unknown>> {
    const parsed = operation.params.safeParse(params ?? {});
    if (!parsed.success) throw invalid(operation, parsed.error, params);
    if (operation.kind === 'local') {
      return { statusCode: 200, data: await operation.answer(this, options.signal), rateLimit: this.rateLimit };
    }
    if (operation.risk === 'destructive' && !this.#allowDestructive) {
      throw new DestructiveOperationError(`${operation.name} deletes or replaces ${operation.target(parsed.data)}`, {
        operation: operation.name,
        hint: 'Nothing was sent; construct Api with allowDestructive: true to allow it',
      });
    }
    return this.#http.send({
      operation: operation.name,
      target: operation.target(parsed.data),
      request: toRequest(operation, parsed.data),
      needs: operation.needs,
      repeatable: isRepeatable(operation),
      existence: operation.existence ?? false,
      signIn: isSignIn(operation.needs),
      halfway: operation.halfway,
      secrets: () => secretValues(operation.params, parsed.data),
      signal: options.signal,
      timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
      onAttempt: options.onAttempt,
      onWait: options.onWait,
    });
  }

  /**
   * Yields the items of a list, page after page, fetched as they are needed. The methods of lists are this, when looped
   * over.
   *
   * @throws ParameterError when the operation answers with no list, and what {@link Api.call} throws.
   */
  items(
    operation: NamedOperation & HubOperation,
    params: Readonly<Record<string, unknown>>,
    { maxItems, signal, onPage, ...options }: CallOptions = {},
  ): AsyncGenerator<unknown, void, undefined> {
    return iteratePages({
      operation,
      params,
      origin: this.#origin,
      maxItems,
      signal,
      onPage,
      fetchPage: (page, left) => this.call(operation, page, { ...options, signal: left }),
    });
  }
}

export interface Api extends ApiMethods {}

// The methods themselves, from the catalogue.
for (const operation of operations) {
  if (operation.kind === 'local') continue;
  const value =
    operation.items === undefined
      ? function call(this: Api, params?: unknown, options?: CallOptions) {
          return this.call(operation, params, options);
        }
      : function list(this: Api, params: Record<string, unknown> = {}, options?: CallOptions) {
          const one = () => this.call(operation, params, options);
          return new ListCall(one, () => this.items(operation, params, options));
        };
  Object.defineProperty(Api.prototype, operation.name, { value });
}

/**
 * Builds a client from the environment: `DOCKERHUB_URL`, `DOCKERHUB_USERNAME`, `DOCKERHUB_TOKEN` (or `DOCKER_HUB_USER`,
 * `DOCKER_HUB_TOKEN`), `DOCKERHUB_JWT` and `DOCKERHUB_ALLOW_DESTRUCTIVE`. What `options` say comes first. Where both are
 * silent, the first call looks for what `docker login` stored, which goes to hub.docker.com and nowhere else. The proxies
 * that `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` name are used.
 */
export function getClient(options: ApiOptions = {}, environment: Environment = process.env): Api {
  const url = options.url ?? (environment['DOCKERHUB_URL'] || DOCKER_HUB);
  const found = findCredentials(options, environment);
  const lookUp = async () => {
    const { findDockerLogin, nodeDockerLoginDoors } = await import('./docker-login.ts');
    return findDockerLogin(nodeDockerLoginDoors(environment));
  };
  return new Api({
    proxies: findProxies(environment),
    allowDestructive: environment['DOCKERHUB_ALLOW_DESTRUCTIVE'] === 'true',
    source: found.source,
    ...('secret' in found ? { username: found.username, password: found.secret } : {}),
    ...('jwt' in found ? { jwt: found.jwt } : {}),
    ...(found.kind === 'anonymous' && toOrigin(url) === DOCKER_HUB ? { lookUp } : {}),
    ...options,
    url,
  });
}

function toOrigin(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw new ParameterError(`${JSON.stringify(url)} is not the address of a Docker Hub`, {
      hint: 'DOCKERHUB_URL must be like https://hub.docker.com',
    });
  }
  return parsed.origin;
}

function invalid(operation: NamedOperation, error: z.ZodError, given: unknown): ParameterError {
  const { summary, fields } = explainIssues(operation.params, error, given);
  return new ParameterError(`${operation.name}: ${summary}`, {
    operation: operation.name,
    fields,
    hint: `For example: ${JSON.stringify(operation.example)}`,
  });
}
