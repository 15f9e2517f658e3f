// What goes wrong between a client and Docker Hub: finds the rule that strikes a request, and does what it says.
import type { JournalEntry } from './app.ts';
import { faultAnswer } from './fault-answer.ts';
import { type Fault, type FaultKind, type FaultRule, maxLatency, pathMatcher, readFaultRules } from './fault-rules.ts';
import { type Hub, nowAsTimestamp } from './hub.ts';
import { actorOf, bearerOf, identify } from './identity.ts';
import type { Wire } from './wire.ts';

export interface Faults {
  /** Adds rules behind those that are there. Throws a FaultRuleError for one that nobody can follow. */
  add: (...rules: FaultRule[]) => void;
  /** Takes every rule away, and makes tokens good again that had expired early. */
  clear: () => void;
}

/** Answers a request as Docker Hub does; `fault` is what befalls it on the way, for the journal. */
export type Serve = (request: Request, fault?: FaultKind) => Promise<Response>;

export interface FaultyLine {
  faults: Faults;
  /** Lets a request through to Docker Hub, and the answer back, as far as the rules allow. */
  pass: (request: Request, wire: Wire) => Promise<Response>;
}

export function faultyLine(hub: Hub, serve: Serve, note: (entry: JournalEntry) => void): FaultyLine {
  let rules: ActiveRule[] = [];

  /** A line in the journal for a request that Docker Hub never sees. */
  const noteUnseen = (request: Request, status: number | null, fault: FaultKind) => {
    const { pathname, search } = new URL(request.url);
    const at = nowAsTimestamp(hub);
    note({
      at,
      method: request.method,
      path: `${pathname}${search}`,
      status,
      actor: claimedActor(hub, request),
      fault,
    });
  };

  /** Lets happen to a request what the rules say, and comes back with how its client hears of it. */
  const befall = async (request: Request, wire: Wire, { latency, fault }: Strike): Promise<Reply> => {
    switch (fault?.kind) {
      case undefined: {
        const response = await serve(request, latency === undefined ? undefined : 'latency');
        return async () => response;
      }
      case 'status': {
        const response = faultAnswer(fault, hub.now());
        noteUnseen(request, response.status, 'status');
        return async () => (request.method === 'HEAD' ? new Response(null, response) : response);
      }
      case 'hang':
        noteUnseen(request, null, 'hang');
        return () => untilAborted(request);
      case 'reset':
        noteUnseen(request, null, 'reset');
        return wire.reset;
      case 'lost-reply':
        await serve(request, 'lost-reply');
        return wire.reset;
      case 'truncated-body': {
        const response = await serve(request, 'truncated-body');
        return () => truncate(response, fault.bytes, wire);
      }
      case 'expired-token': {
        const token = tokenOf(request);
        if (token !== undefined) hub.expired.add(token);
        const response = await serve(request, 'expired-token');
        return async () => response;
      }
    }
  };

  const pass = async (request: Request, wire: Wire): Promise<Response> => {
    if (rules.length === 0) return serve(request);
    const struck = strike(rules, request);
    // Begun before anything happens, so that a clock which can't sleep is found out in time.
    const delay = struck.latency === undefined ? undefined : wire.sleep(struck.latency, request.signal);
    // Waited for below: only the answer is late, and the request is dealt with also when its client gives up.
    delay?.catch(() => {});
    const reply = await befall(request, wire, struck);
    await delay;
    return reply();
  };

  return {
    pass,
    faults: {
      add: (...added) => {
        rules = [...rules, ...readFaultRules(added).map(activate)];
      },
      clear: () => {
        rules = [];
        hub.expired.clear();
      },
    },
  };
}

interface ActiveRule {
  fault: Fault;
  matches: (request: Request) => boolean;
  toSkip: number;
  left: number;
}

function activate({ match = {}, times = 'forever', after = 0, fault }: FaultRule): ActiveRule {
  const isThere = match.path === undefined ? undefined : pathMatcher(match.path);
  return {
    fault,
    matches: (request) =>
      (match.method === undefined || match.method === request.method) &&
      (isThere === undefined || isThere(new URL(request.url).pathname)) &&
      // Without a token there is nothing that could expire.
      (fault.kind !== 'expired-token' || tokenOf(request) !== undefined),
    toSkip: after,
    left: times === 'forever' ? Infinity : times,
  };
}

/** How the client of a request hears of what happened to it. */
type Reply = () => Promise<Response>;

interface Strike {
  /** In milliseconds; absent when no latency struck. */
  latency?: number;
  fault?: Exclude<Fault, { kind: 'latency' }>;
}

/** The first rule that strikes ends the search, so that rules follow each other; latencies add up on the way to it. */
function strike(rules: ActiveRule[], request: Request): Strike {
  let latency: number | undefined;
  for (const rule of rules) {
    if (rule.left === 0 || !rule.matches(request)) continue;
    if (rule.toSkip > 0) {
      rule.toSkip--;
      continue;
    }
    rule.left--;
    if (rule.fault.kind !== 'latency') return { ...(latency === undefined ? {} : { latency }), fault: rule.fault };
    latency = Math.min((latency ?? 0) + rule.fault.ms, maxLatency);
  }
  return latency === undefined ? {} : { latency };
}

async function truncate(response: Response, bytes: number | undefined, wire: Wire): Promise<Response> {
  const body = new Uint8Array(await response.arrayBuffer());
  const { status } = response;
  const headers = new Headers(response.headers);
  if (body.length === 0) return new Response(null, { status, headers });
  return wire.cut(body.subarray(0, bytes ?? Math.floor(body.length / 2)), body.length, { status, headers });
}

/** Requests that nobody answers. One that nobody held could be collected, and its caller's giving up never be heard. */
const hanging = new Set<Request>();

function untilAborted(request: Request): Promise<never> {
  const { signal } = request;
  hanging.add(request);
  return new Promise((_, reject) => {
    const giveUp = () => {
      hanging.delete(request);
      reject(signal.reason);
    };
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
}

function tokenOf(request: Request): string | undefined {
  const authorization = request.headers.get('authorization');
  return authorization === null ? undefined : bearerOf(authorization);
}

/** Who would have been calling. */
function claimedActor(hub: Hub, request: Request): string | null {
  try {
    return actorOf(identify(hub, request.headers.get('authorization') ?? undefined));
  } catch {
    return null;
  }
}
