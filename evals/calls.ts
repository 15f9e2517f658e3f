// Calls as the grader sees them: by family and action, whichever way the tools are cut.
import { isDeepStrictEqual } from 'node:util';
import type { Risk } from '../src/agent/events.ts';
import { operations } from '../src/client/operations.ts';
import { isRecord } from '../src/json.ts';
import { families } from '../src/mcp-server/families.ts';

/** A call by name. */
export interface CallName {
  readonly tool: string;
  readonly action: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The call as it is with condensed tools. */
export function familyCall({ tool, action, params }: CallName): CallName {
  const family = families.find((one) => tool === one.tool || tool.startsWith(`${one.tool}_`));
  return { tool: family?.tool ?? tool, action, params };
}

const risks: ReadonlyMap<string, Risk> = new Map(
  operations.map(({ tool, action, risk }) => [`${tool} ${action}`, risk]),
);

/** How risky a call is; one that nobody knows is destructive, and one that only checks reads. */
export function riskOf({ tool, action, params }: CallName): Risk {
  if (params['dry_run'] === true) return 'read';
  return risks.get(`${tool} ${action}`) ?? 'destructive';
}

/** Parameters that say how much of an answer is wanted, and in which order. */
const PRESENTATION: ReadonlySet<string> = new Set([
  'page',
  'page_size',
  'max_items',
  'fields',
  'ordering',
  'startIndex',
  'count',
  'attributes',
  'sort',
]);

/** What a call is about, without how much of it is shown. */
export function essence(params: CallName['params']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params)
      .filter(([name]) => !PRESENTATION.has(name))
      .map(([name, value]) => [name, sameMoment(value)]),
  );
}

/** Moments in one form, so that `…T00:00:00.000+00:00` is `…T00:00:00Z`. */
function sameMoment(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(value)) return value;
  const at = Date.parse(value);
  return Number.isNaN(at) ? value : new Date(at).toISOString();
}

/** Whether a value holds everything that is wanted, as wanted; `'*'` stands for anything. */
export function includes(held: unknown, wanted: unknown): boolean {
  if (wanted === '*') return held !== undefined;
  if (isRecord(wanted) && isRecord(held)) {
    return Object.entries(wanted).every(([name, value]) => includes(held[name], value));
  }
  return isDeepStrictEqual(sameMoment(held), sameMoment(wanted));
}

/** Whether two calls are the same one. */
export function isSameCall(a: CallName, b: CallName): boolean {
  const [one, other] = [essence(a.params), essence(b.params)];
  return a.tool === b.tool && a.action === b.action && includes(one, other) && includes(other, one);
}

/** Whether a read got at least what another one gets: the same place, and no filter that the other does not have. */
export function covers(made: CallName, wanted: CallName): boolean {
  if (made.tool !== wanted.tool || made.action !== wanted.action) return false;
  const target = essence(wanted.params);
  return Object.entries(essence(made.params)).every(([name, value]) => {
    if (name === 'from_date') return isNotAfter(value, target[name]);
    if (name === 'to_date') return target[name] === undefined || isNotAfter(target[name], value);
    return isDeepStrictEqual(value, target[name]);
  });
}

function isNotAfter(a: unknown, b: unknown): boolean {
  return typeof a === 'string' && typeof b === 'string' && a <= b;
}

/** A call in words. */
export function sayCall({ tool, action, params }: CallName): string {
  return `${tool} ${action} ${JSON.stringify(params)}`;
}
