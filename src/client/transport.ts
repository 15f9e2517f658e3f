// How a request leaves the process: undici by default, or any fetch function that is handed in.
import type { Environment } from './credentials.ts';

/** A request on its way out, signed. */
export interface OutgoingRequest {
  readonly method: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path and query, encoded, from the slash on. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Cancels the request and closes its connection. */
  readonly signal: AbortSignal | undefined;
  /** Milliseconds for the whole answer, its body included. */
  readonly timeoutMs: number;
}

/** The answer took longer than it may. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/** An answer, its body read to the end. */
export interface IncomingReply {
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly body: string;
}

/** Sends one request and reads the whole answer. Redirects are answers, never followed. */
export type Transport = (request: OutgoingRequest) => Promise<IncomingReply>;

/** A fetch function, such as that of the sandbox. */
export type Fetch = (request: Request) => Promise<Response>;

/** Sends through a fetch function. */
export function fetchTransport(fetch: Fetch): Transport {
  return async ({ origin, path, method, headers, body, signal: cancel, timeoutMs }) => {
    // A signal of a time-out that nobody holds may be collected before its time, so the time is kept here.
    const timeout = new AbortController();
    const giveUp = () => timeout.abort(new DOMException('No answer came in time.', 'TimeoutError'));
    // A clock may stand between two milliseconds; a timer may not.
    const timer = setTimeout(giveUp, Math.ceil(timeoutMs)).unref();
    const signal = cancel ? AbortSignal.any([cancel, timeout.signal]) : timeout.signal;
    try {
      const response = await fetch(new Request(origin + path, { method, headers, body, signal, redirect: 'manual' }));
      return {
        status: response.status,
        header: (name) => response.headers.get(name),
        body: await response.text(),
      };
    } finally {
      clearTimeout(timer);
    }
  };
}

/** Proxies to go through, as the usual environment variables name them. */
export interface Proxies {
  readonly httpProxy?: string | undefined;
  readonly httpsProxy?: string | undefined;
  /** Hosts that are reached directly, separated by commas. */
  readonly noProxy?: string | undefined;
}

/** Reads `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, in lower case too. */
export function findProxies(environment: Environment): Proxies {
  const read = (name: string) => environment[name.toLowerCase()] || environment[name] || undefined;
  return { httpProxy: read('HTTP_PROXY'), httpsProxy: read('HTTPS_PROXY'), noProxy: read('NO_PROXY') };
}

/** Sends through undici, with connections kept alive. undici loads at the first request, not before. */
export function undiciTransport(proxies: Proxies = {}): Transport {
  let loading: Promise<Transport> | undefined;
  let loaded: Transport | undefined;
  return async (request) => {
    if (loaded) return loaded(request);
    loading ??= loadUndici(proxies);
    loaded = await loading;
    return loaded(request);
  };
}

async function loadUndici({ httpProxy, httpsProxy, noProxy = '' }: Proxies): Promise<Transport> {
  const { Agent, EnvHttpProxyAgent, errors } = await import('undici');
  const options = { connect: { timeout: 10_000 } };
  const dispatcher =
    httpProxy === undefined && httpsProxy === undefined
      ? new Agent(options)
      : // An empty text keeps it from looking into the environment of the process by itself.
        new EnvHttpProxyAgent({ ...options, httpProxy: httpProxy ?? '', httpsProxy: httpsProxy ?? '', noProxy });
  const deadlines = new Deadlines();
  return async ({ origin, path, method, headers, body, signal, timeoutMs }) => {
    const end = performance.now() + timeoutMs;
    // undici's own timers end the wait for the headers and for each piece of the body; Deadlines, for all of it.
    const timers = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs };
    let reading: Reading | undefined;
    try {
      const reply = await dispatcher.request({
        origin,
        path,
        method,
        headers,
        body,
        ...timers,
        ...(signal && { signal }),
      });
      reading = deadlines.add(end, () => reply.body.destroy(new TimeoutError()));
      return { status: reply.statusCode, header: headerOf(reply.headers), body: await reply.body.text() };
    } catch (error) {
      throw error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError
        ? new TimeoutError('', { cause: error })
        : error;
    } finally {
      if (reading) deadlines.delete(reading);
    }
  };
}

interface Reading {
  readonly end: number;
  readonly giveUp: () => void;
}

/** Ends what takes too long, to the second. One timer for all: one for each request would cost more than the rest of it. */
class Deadlines {
  readonly #readings = new Set<Reading>();
  #timer: NodeJS.Timeout | null = null;

  add(end: number, giveUp: () => void): Reading {
    const reading = { end, giveUp };
    this.#readings.add(reading);
    this.#timer ??= setInterval(() => this.#check(), 1000).unref();
    return reading;
  }

  delete(reading: Reading): void {
    this.#readings.delete(reading);
  }

  #check(): void {
    const now = performance.now();
    for (const { end, giveUp } of this.#readings) if (end <= now) giveUp();
    if (this.#readings.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}

function headerOf(headers: Readonly<Record<string, string | string[] | undefined>>): IncomingReply['header'] {
  return (name) => {
    const value = headers[name];
    return (Array.isArray(value) ? value[0] : value) ?? null;
  };
}
