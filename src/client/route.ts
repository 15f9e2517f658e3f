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

/** The names of the parameters that a path template holds. */
export function pathParameters(template: string): string[] {
  return splitTemplate(template).filter((_, index) => index % 2 === 1);
}

/** Literal text and parameter names, by turns. */
function splitTemplate(template: string): string[] {
  return template.split(/\{(\w+)\}/);
}

/**
 * Encodes one segment of a path. A value can never become two segments or leave its place: slashes and `?` are encoded,
 * and `.` and `..`, which URL parsers resolve even when encoded, are refused.
 */
export function pathSegment(value: unknown): string {
  const text = toText(value);
  if (/^(?:\.|%2e){1,2}$/i.test(text) || text === '') {
    throw new RangeError(`${JSON.stringify(text)} can't be part of a path`);
  }
  return encode(text);
}

/** What is the same in every request of an operation. */
interface Layout {
  /** Literal text of the path and names of its parameters, by turns. */
  readonly path: readonly string[];
  /** Where a parameter goes that nothing special is said of. */
  readonly usual: Place;
}

const layouts = new WeakMap<HubOperation, Layout>();

function layoutOf(operation: HubOperation): Layout {
  const known = layouts.get(operation);
  if (known) return known;
  const { method, path } = operation;
  const usual = method === 'GET' || method === 'HEAD' || method === 'DELETE' ? 'query' : 'body';
  const layout: Layout = { path: splitTemplate(path), usual };
  layouts.set(operation, layout);
  return layout;
}

/** Puts every parameter where it travels: path, query or body, under Docker Hub's own name. */
export function toRequest(operation: HubOperation, params: Record<string, unknown>): HubRequest {
  const { path: pieces, usual } = layoutOf(operation);
  const query: string[] = [];
  const body: Record<string, unknown> = {};
  let hasBody = false;
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue;
    const wireName = operation.wire?.[name] ?? name;
    const places = operation.places?.[name];
    const goes = (place: Place) => (places ? places.includes(place) : place === usual && !pieces.includes(name));
    if (goes('query')) query.push(`${encode(wireName)}=${encode(toText(value))}`);
    if (goes('body')) {
      body[wireName] = value;
      hasBody = true;
    }
  }
  const path = pieces.map((piece, index) => (index % 2 === 1 ? pathSegment(params[piece]) : piece)).join('');
  return {
    method: operation.method,
    path: query.length > 0 ? `${path}?${query.join('&')}` : path,
    body: hasBody ? JSON.stringify(body) : null,
    media: operation.media,
  };
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
