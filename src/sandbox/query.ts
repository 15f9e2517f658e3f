// Lists in a query: several values in one text, with commas between them.
import type { HubContext } from './context.ts';

/** The values that a query asks for; undefined where it leaves the choice open. */
export function listIn(c: HubContext, name: string): string[] | undefined {
  const sent = c.req.query(name);
  return sent ? sent.split(',') : undefined;
}
