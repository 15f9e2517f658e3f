// How a request leaves the process: undici by default, or any fetch function that is handed in.

/** A request on its way out, signed. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly signal: AbortSignal;
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
  return async ({ url, method, headers, body, signal }) => {
    const response = await fetch(new Request(url, { method, headers, body, signal, redirect: 'manual' }));
    return {
      status: response.status,
      header: (name) => response.headers.get(name),
      body: await response.text(),
    };
  };
}

/** Sends through undici, with connections kept alive. undici loads at the first request, not before. */
export function undiciTransport(): Transport {
  let loading: Promise<Transport> | undefined;
  return async (request) => {
    loading ??= loadUndici();
    return (await loading)(request);
  };
}

async function loadUndici(): Promise<Transport> {
  const { Agent, request: send } = await import('undici');
  const dispatcher = new Agent({ connect: { timeout: 10_000 } });
  return async ({ url, method, headers, body, signal }) => {
    const reply = await send(url, { method, headers, body, signal, dispatcher });
    return {
      status: reply.statusCode,
      header: (name) => {
        const value = reply.headers[name];
        return value === undefined ? null : Array.isArray(value) ? (value[0] ?? null) : value;
      },
      body: await reply.body.text(),
    };
  };
}
