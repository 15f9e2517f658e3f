// The answers that a status fault gives: any status, in any dialect, with any form of "come back later".
import { STATUS_CODES } from 'node:http';
import type { Dialect, RetryAfter, StatusFault } from './fault-rules.ts';

/** The answer of a fault at a moment in epoch milliseconds. */
export function faultAnswer(fault: StatusFault, now: number): Response {
  const { status, body: dialect = 'hub', retryAfter } = fault;
  const message = fault.message ?? (dialect === 'rate-limit' ? 'Rate limit exceeded' : STATUS_CODES[status]);
  const [type, body] = bodies[dialect](status, message ?? `Status ${status}`);
  const headers = new Headers({ 'content-type': type });
  if (retryAfter) headers.set(...retryHeader(retryAfter, now));
  for (const [name, value] of Object.entries(fault.headers ?? {})) headers.set(name, value);
  return new Response(bodiless.has(status) ? null : body, { status, headers });
}

const bodiless = new Set([204, 205, 304]);

const json = (body: object): [type: string, body: string] => ['application/json', JSON.stringify(body)];

const bodies: Record<Dialect, (status: number, message: string) => [type: string, body: string]> = {
  hub: (_, message) => json({ message, errinfo: {} }),
  accounts: (_, detail) => json({ detail }),
  'rate-limit': (_, detail) => json({ detail, error: false }),
  gateway: (status, message) => json({ code: rpcCodes[status] ?? unknownCode, message, details: [] }),
  scim: (status, detail) => [
    'application/scim+json',
    JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: String(status), detail }),
  ],
  // What stands in front of Docker Hub knows no JSON (hub-feedback#1907: "Too Many Requests (HAP429).").
  text: (_, message) => ['text/plain', `${message}\n`],
  html: (status, message) => ['text/html', `<html><title>${status} ${message}</title><h1>${message}</h1></html>\n`],
};

/** HTTP status → gRPC code, as grpc-gateway's HTTPStatusFromCode has it, read backwards. */
const rpcCodes: Record<number, number> = {
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  409: 6,
  429: 8,
  500: 13,
  501: 12,
  503: 14,
  504: 4,
};
const unknownCode = 2;

function retryHeader({ seconds, as }: RetryAfter, now: number): [name: string, value: string] {
  if (as === 'seconds') return ['retry-after', String(seconds)];
  const until = now + seconds * 1000;
  if (as === 'date') return ['retry-after', new Date(until).toUTCString()];
  // Docker's own documentation had it so until 2025 (docker/docs#22916).
  return ['x-retry-after', String(Math.ceil(until / 1000))];
}
