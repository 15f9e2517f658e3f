// When an access token ends, as the two endpoints that create tokens take it.
import type { FieldProblems, JsonObject } from './body.ts';
import type { Hub } from './hub.ts';
import { epochMicros, timestamp } from './timestamps.ts';

/** In UTC, with one to six digits of a second at most (docker/terraform-provider-docker validates the same). */
const pattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z$/;

/** The end that a body asks for, null for none. A moment that has passed is a problem, though no source says so. */
export function expiryIn(hub: Hub, body: JsonObject, problems: FieldProblems): string | null {
  const sent = body['expires_at'] ?? null;
  if (sent === null) return null;
  const at = typeof sent === 'string' && pattern.test(sent) ? epochMicros(sent) : undefined;
  if (at === undefined) problems.add('expires_at', 'must be a date-time in UTC such as 2027-01-31T00:00:00Z');
  else if (at <= hub.now() * 1000) problems.add('expires_at', 'must be in the future');
  else return timestamp(at);
  return null;
}
