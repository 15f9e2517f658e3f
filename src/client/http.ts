// The one place that sends requests to Docker Hub: signs, waits, tries again, and reads the answer.
import { redactor } from '../redact.ts';
import type { Clock } from './clock.ts';
import type { Credentials } from './credentials.ts';
import { type Envelope, type RateLimit, readRateLimit } from './envelope.ts';
import { ApiError, AuthError, authHint, type DockerHubError, NetworkError, readProblem, toError } from './errors.ts';
import { isRecord } from '../json.ts';
import type { CredentialKind, Needs } from './operation.ts';
import { Pacer } from './pacer.ts';
import { type Attempt, pauseBeforeRetry, readRetryAfter } from './retry.ts';
import type { HubRequest } from './route.ts';
import { type LookUp, type Mint, Tokens } from './token.ts';
import type { IncomingReply, Transport } from './transport.ts';

/** What happened to one try of a request. */
export interface AttemptReport {
  readonly operation: string;
  readonly method: string;
  /** The path, with the query. */
  readonly path: string;
  /** The status, or `null` when there was no answer. */
  readonly status: number | null;
  /** Which try it was, from 1. */
  readonly attempt: number;
  /** Milliseconds it took. */
  readonly ms: number;
  /** Milliseconds waited before the next try; `null` when there is none. */
  readonly wait: number | null;
}

/** A request waits, before it is sent or tried again. */
export interface WaitReport {
  readonly operation: string;
  /** Milliseconds. */
  readonly ms: number;
  readonly why: 'rate-limit' | 'retry';
}

/** The doors and settings that sending needs. */
export interface HttpOptions {
  /** Scheme, host and port of Docker Hub; credentials go nowhere else. */
  readonly origin: string;
  readonly transport: Transport;
  readonly credentials: Credentials;
  readonly lookUp: LookUp | null;
  readonly clock: Clock;
  readonly random: () => number;
  readonly userAgent: string;
  readonly onAttempt?: ((report: AttemptReport) => void) | undefined;
}

/** A request together with what its errors and retries need to know about it. */
export interface Sending {
  readonly operation: string;
  readonly target: string;
  readonly request: HubRequest;
  readonly needs: Needs | null;
  /** It may be made again where nobody knows if it arrived. */
  readonly repeatable: boolean;
  /** 404 is an answer, not an error. */
  readonly existence: boolean;
  /** It is itself a way to sign in: sent as nobody, and outside the signed-in user's rate limit. */
  readonly signIn: boolean;
  /** The refusal that is an answer too: its status, and the field that tells it from a mere refusal. */
  readonly halfway?: { readonly status: number; readonly field: string } | undefined;
  /** Values in the request that must not come back in any text. */
  readonly secrets: () => readonly string[];
  readonly signal: AbortSignal | undefined;
  /** Milliseconds for all tries and waits together. */
  readonly timeoutMs: number;
  readonly onAttempt?: ((report: AttemptReport) => void) | undefined;
  readonly onWait?: ((report: WaitReport) => void) | undefined;
}

/** Sends to one Docker Hub as one user. */
export class Http {
  readonly #options: HttpOptions;
  readonly #tokens: Tokens;
  readonly #pacer: Pacer;
  #rateLimit: RateLimit | null = null;

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#pacer = new Pacer(options.clock);
    const { credentials, lookUp, clock } = options;
    const mint: Mint = (identifier, secret, signal) => this.#mint(identifier, secret, signal);
    this.#tokens = new Tokens({ credentials, lookUp, mint, clock });
  }

  get tokens(): Tokens {
    return this.#tokens;
  }

  /** The rate limit as last reported. */
  get rateLimit(): RateLimit | null {
    return this.#rateLimit;
  }

  /** Sends as the signed-in user, a sign-in as nobody; after a 401, once more with a new token. */
  async send(sending: Sending): Promise<Envelope<unknown>> {
    if (sending.signIn) return this.#read(sending, await this.#try(sending, null), 'anonymous');
    const { atHand } = this.#tokens;
    const bearer = atHand === undefined ? await this.#tokens.bearer(sending.signal) : atHand;
    const kind = this.#tokens.kind;
    const answer = await this.#try(sending, bearer);
    if (answer.reply.status !== 401 || !this.#tokens.refused(bearer)) return this.#read(sending, answer, kind);
    return this.#read(sending, await this.#try(sending, await this.#tokens.bearer(sending.signal)), kind);
  }

  /** Tries until there is an answer to keep, or no reason to go on. */
  async #try(sending: Sending, bearer: string | null): Promise<Answer> {
    const { clock, random } = this.#options;
    const deadline = clock.now() + sending.timeoutMs;
    for (let tries = 1; ; tries++) {
      sending.signal?.throwIfAborted();
      const turn = sending.signIn ? 0 : this.#pacer.take();
      if (turn > 0) await this.#waitForTurn(sending, turn, deadline);
      const started = clock.now();
      const outcome = await this.#once(sending, bearer, deadline - started);
      if (!sending.signIn) this.#settle(outcome);
      sending.signal?.throwIfAborted();
      const attempt = toAttempt(outcome, clock.now());
      const pause = pauseBeforeRetry(attempt, { tries, repeatable: sending.repeatable, now: clock.now(), random });
      const wait = pause !== null && clock.now() + pause < deadline ? pause : null;
      if (this.#options.onAttempt || sending.onAttempt) {
        const report = toReport(sending, attempt, { tries, ms: clock.now() - started, wait });
        this.#options.onAttempt?.(report);
        sending.onAttempt?.(report);
      }
      if (wait === null) {
        if ('error' in outcome) throw networkError(sending, this.#options.origin, outcome.error, tries);
        return outcome;
      }
      const throttled = 'reply' in outcome && outcome.reply.status === 429;
      sending.onWait?.({ operation: sending.operation, ms: wait, why: throttled ? 'rate-limit' : 'retry' });
      await clock.sleep(wait, sending.signal);
    }
  }

  /** Waits until there is a place in the budget of the rate limit, and takes it. */
  async #waitForTurn({ operation, signal, onWait }: Sending, first: number, deadline: number): Promise<void> {
    const { clock } = this.#options;
    for (let wait = first; wait > 0; wait = this.#pacer.take()) {
      if (clock.now() + wait > deadline) {
        throw new ApiError('The rate limit is used up, and waiting for it takes longer than the call may', {
          operation,
          retryAfter: wait / 1000,
          hint: `Nothing was sent; try again in ${Math.ceil(wait / 1000)} s`,
        });
      }
      onWait?.({ operation, ms: wait, why: 'rate-limit' });
      await clock.sleep(wait, signal);
    }
  }

  #settle(outcome: Outcome): void {
    const answer = 'reply' in outcome ? outcome : null;
    this.#rateLimit = answer?.rateLimit ?? this.#rateLimit;
    this.#pacer.settle(answer?.rateLimit ?? null, () => readDate(answer?.reply.header('date') ?? null));
  }

  async #once(sending: Sending, bearer: string | null, timeoutMs: number): Promise<Outcome> {
    const { origin, transport, userAgent } = this.#options;
    const { method, path, body, media } = sending.request;
    const accept = media ? `${media}, application/json` : 'application/json';
    const headers: Record<string, string> = { accept, 'user-agent': userAgent };
    if (body !== null) headers['content-type'] = media ?? 'application/json';
    if (bearer !== null) headers['authorization'] = `Bearer ${bearer}`;
    try {
      const { signal } = sending;
      const reply = await transport({ origin, path, method, headers, body, signal, timeoutMs });
      return { reply, rateLimit: readRateLimit(reply.header) };
    } catch (error) {
      return { error };
    }
  }

  #read(sending: Sending, { reply, rateLimit }: Answer, credential: CredentialKind): Envelope<unknown> {
    const { status } = reply;
    const envelope = (data: unknown) => ({ statusCode: status, data, rateLimit });
    if (sending.existence && (status === 200 || status === 404)) return envelope({ exists: status === 200 });
    if ((status < 200 || status > 299) && !isHalfway(sending, reply)) throw this.#error(sending, reply, credential);
    if (reply.body === '') return envelope(null);
    const type = reply.header('content-type') ?? '';
    if (!/\bjson\b/.test(type)) {
      if (type.startsWith('text/csv')) return envelope(reply.body);
      throw new ApiError(`${sending.operation} got ${type || 'something'} instead of JSON`, {
        operation: sending.operation,
        status,
        hint: `Check that ${this.#options.origin} is Docker Hub and that no proxy answers in its place`,
      });
    }
    try {
      return envelope(JSON.parse(reply.body));
    } catch (cause) {
      throw new ApiError(`The answer to ${sending.operation} ended too early or is not JSON`, {
        operation: sending.operation,
        status,
        hint: 'Try again',
        cause,
      });
    }
  }

  #error(sending: Sending, reply: IncomingReply, credential: CredentialKind): DockerHubError {
    const retryAfter = readRetryAfter(reply.header, this.#options.clock.now());
    return toError({
      operation: sending.operation,
      target: sending.target,
      needs: sending.needs,
      credential,
      source: this.#tokens.source,
      status: reply.status,
      problem: readProblem(
        reply.header('content-type') ?? '',
        redactor([...this.#tokens.secrets, ...sending.secrets()])(reply.body),
      ),
      retryAfter: retryAfter === null ? undefined : retryAfter / 1000,
    });
  }

  /** Exchanges the credentials for a JWT: https://docs.docker.com/reference/api/hub/latest/#tag/authentication-api */
  async #mint(identifier: string, secret: string, signal: AbortSignal): Promise<string> {
    const sending: Sending = {
      operation: 'createAuthToken',
      target: identifier,
      request: { method: 'POST', path: '/v2/auth/token', body: JSON.stringify({ identifier, secret }) },
      needs: null,
      repeatable: true,
      existence: false,
      signIn: true,
      secrets: () => [secret],
      signal,
      timeoutMs: 30_000,
    };
    const { data, statusCode } = this.#read(sending, await this.#try(sending, null), this.#tokens.kind);
    const token = typeof data === 'object' && data !== null && 'access_token' in data ? data.access_token : undefined;
    if (typeof token === 'string') return token;
    throw new AuthError('Docker Hub answered the sign-in without a token', {
      status: statusCode,
      hint: authHint(this.#tokens.kind, this.#tokens.source),
    });
  }
}

function isHalfway({ halfway }: Sending, { status, body }: IncomingReply): boolean {
  if (status !== halfway?.status) return false;
  try {
    const data: unknown = JSON.parse(body);
    return isRecord(data) && typeof data[halfway.field] === 'string';
  } catch {
    return false;
  }
}

/** A `Date` header in milliseconds since 1970; `null` where there is none that makes sense. */
function readDate(text: string | null): number | null {
  const date = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(date) ? null : date;
}

interface Answer {
  readonly reply: IncomingReply;
  readonly rateLimit: RateLimit | null;
}

/** A try that was answered, with what the answer told of the rate limit, or one that was not. */
type Outcome = Answer | { readonly error: unknown };

function toReport(
  { operation, request }: Sending,
  attempt: Attempt,
  { tries, ms, wait }: { tries: number; ms: number; wait: number | null },
): AttemptReport {
  const status = attempt.kind === 'answered' ? attempt.status : null;
  return { operation, method: request.method, path: request.path, status, attempt: tries, ms, wait };
}

function toAttempt(outcome: Outcome, now: number): Attempt {
  if ('error' in outcome) return { kind: 'unreachable', received: neverSent(outcome.error) ? 'no' : 'unknown' };
  const { reply, rateLimit } = outcome;
  return { kind: 'answered', status: reply.status, retryAfterMs: readRetryAfter(reply.header, now), rateLimit };
}

const NO_CONNECTION = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function codeOf(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
  }
  return undefined;
}

function neverSent(error: unknown): boolean {
  return NO_CONNECTION.has(codeOf(error) ?? '');
}

function networkError(sending: Sending, origin: string, cause: unknown, tries: number): NetworkError {
  const timedOut = cause instanceof Error && cause.name === 'TimeoutError';
  const code = codeOf(cause);
  const what = timedOut
    ? `did not answer within ${sending.timeoutMs / 1000} s`
    : `can't be reached${code ? ` (${code})` : ''}`;
  return new NetworkError(`${origin} ${what}, tried ${tries === 1 ? 'once' : `${tries} times`}`, {
    operation: sending.operation,
    hint: 'Check the network, the proxy settings and DOCKERHUB_URL',
    cause,
  });
}
