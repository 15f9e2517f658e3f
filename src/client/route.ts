// From an operation and its parameters to the request that Docker Hub expects.
import type { HubOperation, Place } from './operation.ts';

/** A request, before anybody has signed it. */
export interface HubRequest {
  readonly method: string;
  /** Path and query, encoded, from the slash on. */
  readonly path: string;
  /** JSON text, or nothing. */
  readonly body: string | null;
  /** What is sent and expected in place of `application/json`. */
  readonly media?: string | undefined;
}

const PARAMETER = /\{(\w+)\}/g;

/** The names of the parameters that a path template holds. */
export function pathParameters(template: string): string[] {
  return [...template.matchAll(PARAMETER)].map(([, name = '']) => name);
}

/**
 * Encodes one segment of a path. A value can never become two segments or leave its place: slashes and `?` are encoded,
 * and `.` and `..`, which URL parsers resolve even when encoded, are refused.
 */
export function pathSegment(value: unknown): string {
  const text = toText(value);
  if (/^(?:\.|%2e){1,2}$/i.test(text) || text === '')
    throw new RangeError(`${JSON.stringify(text)} can't be part of a path`);
  return encodeURIComponent(text);
}

/** Puts every parameter where it travels: path, query or body, under Docker Hub's own name. */
export function toRequest(operation: HubOperation, params: Record<string, unknown>): HubRequest {
  const inPath = new Set(pathParameters(operation.path));
  const usual: Place =
    operation.method === 'GET' || operation.method === 'HEAD' || operation.method === 'DELETE' ? 'query' : 'body';
  const query = new URLSearchParams();
  const body: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue;
    const wireName = operation.wire?.[name] ?? name;
    const places = operation.places?.[name] ?? [inPath.has(name) ? 'path' : usual];
    if (places.includes('query')) query.append(wireName, toText(value));
    if (places.includes('body')) body[wireName] = value;
  }
  const path = operation.path.replace(PARAMETER, (_, name: string) => pathSegment(params[name]));
  return {
    method: operation.method,
    path: query.size > 0 ? `${path}?${query.toString()}` : path,
    body: usual === 'body' && Object.keys(body).length > 0 ? JSON.stringify(body) : null,
    media: operation.media,
  };
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
