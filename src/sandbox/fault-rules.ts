// Rules for what goes wrong between a client and Docker Hub: plain data, and its checks, since people write it by hand.

export interface FaultRule {
  /** The requests that it is for; every one when left out. */
  match?: FaultMatch;
  /** How often it strikes before all is well again; forever when left out. */
  times?: number | 'forever';
  /** How many matching requests pass before it strikes for the first time. */
  after?: number;
  fault: Fault;
}

export interface FaultMatch {
  method?: Method;
  /**
   * The path without its query: `*` stands for any part of a segment, `**` for any number of segments. A text that
   * starts with ^ is a regular expression.
   */
  path?: string;
}

export type Fault =
  | StatusFault
  /** The answer comes later; the next rule that matches may strike as well. */
  | { kind: 'latency'; ms: number }
  /** No answer comes, until the client gives up. */
  | { kind: 'hang' }
  /** The connection breaks before Docker Hub has seen the request. */
  | { kind: 'reset' }
  /** Docker Hub does what it was asked, and the connection breaks before the answer. */
  | { kind: 'lost-reply' }
  /** The body ends after so many bytes, or half-way. */
  | { kind: 'truncated-body'; bytes?: number }
  /** The request's session or SCIM token is refused from now on, whatever its `exp` says. Requests without one pass. */
  | { kind: 'expired-token' };

export type FaultKind = Fault['kind'];

/** Another answer in place of Docker Hub's, which never sees the request. */
export interface StatusFault {
  kind: 'status';
  status: number;
  /** The dialect of the body: `hub` when left out. */
  body?: Dialect;
  /** The words in the body; the status's own when left out. */
  message?: string;
  retryAfter?: RetryAfter;
  headers?: Record<string, string>;
}

/** How long to stay away, in one of the forms that Docker Hub and its gateways have used. */
export interface RetryAfter {
  seconds: number;
  /** `Retry-After: 30`, `Retry-After: Tue, 24 Nov 2026 10:00:30 GMT`, or `X-Retry-After: 1795514430`. */
  as: RetryAfterForm;
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof methods)[number];

const dialects = ['hub', 'accounts', 'rate-limit', 'gateway', 'scim', 'text', 'html'] as const;
export type Dialect = (typeof dialects)[number];

const retryAfterForms = ['seconds', 'date', 'unix-time'] as const;
type RetryAfterForm = (typeof retryAfterForms)[number];

/** A rule that nobody can follow; the message says which, what is wrong with it, and what is allowed. */
export class FaultRuleError extends Error {
  override readonly name = 'FaultRuleError';
}

/** What a field may hold; `fields` are those of an object. */
interface Allowed {
  words: string;
  accepts: (value: unknown) => boolean;
  fields?: Fields;
  isRequired?: true;
}

type Fields = Record<string, Allowed>;

function wholeNumber(from: number, to = Number.MAX_SAFE_INTEGER): Allowed {
  return {
    words: to === Number.MAX_SAFE_INTEGER ? `a whole number from ${from}` : `a whole number from ${from} to ${to}`,
    accepts: (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= from && value <= to,
  };
}

function oneOf(values: readonly string[]): Allowed {
  return {
    words: `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`,
    accepts: (value) => typeof value === 'string' && values.includes(value),
  };
}

function object(fields: Fields): Allowed {
  return { words: `an object with ${Object.keys(fields).join(', ')}`, accepts: isObject, fields };
}

const required = (allowed: Allowed): Allowed => ({ ...allowed, isRequired: true });
const text: Allowed = { words: 'a text', accepts: (value) => typeof value === 'string' };

const headerName = /^[\w!#$%&'*+.^`|~-]+$/;
const headerValue = /^[\t\u0020-\u007e]*$/;
const headers: Allowed = {
  words: 'an object of header names and their texts, such as {"server": "cloudflare"}',
  accepts: (value) =>
    isObject(value) &&
    Object.entries(value).every(
      ([name, held]) => headerName.test(name) && typeof held === 'string' && headerValue.test(held),
    ),
};

/** In milliseconds, some 24 days: past it Node's timers go off at once (Node.js documentation, "setTimeout"). */
export const maxLatency = 2 ** 31 - 1;

const faultFields: Record<FaultKind, Fields> = {
  status: {
    status: required(wholeNumber(200, 599)),
    body: oneOf(dialects),
    message: text,
    retryAfter: object({ seconds: required(wholeNumber(0)), as: required(oneOf(retryAfterForms)) }),
    headers,
  },
  latency: { ms: required(wholeNumber(0, maxLatency)) },
  hang: {},
  reset: {},
  'lost-reply': {},
  'truncated-body': { bytes: wholeNumber(0) },
  'expired-token': {},
};
const kind = required(oneOf(Object.keys(faultFields)));

const ruleFields: Fields = {
  match: object({
    method: oneOf(methods),
    path: {
      words:
        'a path without its query, such as "/v2/namespaces/*/repositories/**", or a regular expression that starts with ^',
      accepts: (value) => typeof value === 'string' && pathMatcher(value) !== undefined,
    },
  }),
  times: { words: '"forever" or a whole number from 1', accepts: (value) => value === 'forever' || isCount(value) },
  after: wholeNumber(0),
  fault: required({ words: 'an object with kind and what goes with it', accepts: isObject }),
};

const isCount = (value: unknown) => wholeNumber(1).accepts(value);

const example = '{"match": {"path": "/v2/auditlogs/**"}, "times": 2, "fault": {"kind": "status", "status": 503}}';

/** Reads rules from plain data, such as a JSON file. Throws a FaultRuleError at the first field that is wrong. */
export function readFaultRules(data: unknown): FaultRule[] {
  requireRules(data);
  return structuredClone(data);
}

function requireRules(data: unknown): asserts data is FaultRule[] {
  if (!Array.isArray(data)) {
    throw new FaultRuleError(
      `Faults must be a list of rules, and this is ${told(data)}. Write for example: [${example}]`,
    );
  }
  for (const [index, rule] of data.entries()) requireRule(rule, `Fault rule ${index + 1}`);
}

function requireRule(rule: unknown, name: string): void {
  if (!isObject(rule)) refuse(name, `must be an object, and is ${told(rule)}`);
  requireFields(name, '', rule, ruleFields);
  const fault = rule['fault'];
  if (!isObject(fault)) return;
  requireField(name, 'fault.', 'kind', fault, kind);
  const fields = Object.entries(faultFields).find(([known]) => known === fault['kind'])?.[1];
  requireFields(name, 'fault.', fault, { kind, ...fields });
}

function requireFields(name: string, path: string, data: Record<string, unknown>, fields: Fields): void {
  const stranger = Object.keys(data).find((key) => !Object.hasOwn(fields, key));
  if (stranger !== undefined) {
    refuse(name, `has no field ${path}${stranger}; there are ${Object.keys(fields).join(', ')}`);
  }
  for (const [field, allowed] of Object.entries(fields)) requireField(name, path, field, data, allowed);
}

function requireField(
  name: string,
  path: string,
  field: string,
  data: Record<string, unknown>,
  allowed: Allowed,
): void {
  const value = data[field];
  if (value === undefined && !allowed.isRequired) return;
  if (!allowed.accepts(value)) refuse(name, `${path}${field} must be ${allowed.words}, and is ${told(value)}`);
  if (allowed.fields && isObject(value)) requireFields(name, `${path}${field}.`, value, allowed.fields);
}

function refuse(name: string, problem: string): never {
  throw new FaultRuleError(`${name}: ${problem}. This one works: ${example}`);
}

function told(value: unknown): string {
  if (value === undefined) return 'missing';
  const json = JSON.stringify(value) ?? typeof value;
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Compiles the path of a rule; undefined for a text that can match nothing. Docker Hub answers the same with a slash at
 * the end of a path as without, so it makes no difference to a rule either.
 */
export function pathMatcher(path: string): ((path: string) => boolean) | undefined {
  if (path.startsWith('^')) {
    try {
      const pattern = new RegExp(path);
      return (candidate) => {
        const bare = withoutSlash(candidate);
        return pattern.test(bare) || pattern.test(`${bare}/`);
      };
    } catch {
      return undefined;
    }
  }
  if (!/^[/*][^?#]*$/.test(path)) return undefined;
  // `/**` may stand for nothing at all, so that `/v2/**` is for `/v2` too.
  const pattern = withoutSlash(path).replaceAll(/\/\*\*|\*\*|\*|[^\w*/-]/g, (part) => globParts[part] ?? `\\${part}`);
  const glob = new RegExp(`^${pattern}$`);
  return (candidate) => glob.test(withoutSlash(candidate));
}

function withoutSlash(path: string): string {
  return path.replace(/(?<=.)\/$/, '');
}

const globParts: Record<string, string> = { '/**': '(?:/.*)?', '**': '.*', '*': '[^/]*' };
