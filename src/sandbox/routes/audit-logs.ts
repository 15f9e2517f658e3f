// The audit log of an organization: its events, newest first, and the catalogue of their actions.
import { requireAuditReader } from '../access.ts';
import { auditActions } from '../audit-actions.ts';
import type { HubApp, HubContext } from '../context.ts';
import { rpcError } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { epochMicros } from '../timestamps.ts';
import type { AuditEvent } from '../world.ts';

const defaultPageSize = 25;
/** Not documented; a hundred is what integrations ask for. */
const maxPageSize = 100;

export function auditLogRoutes(app: HubApp, hub: Hub): void {
  app.get('/v2/auditlogs/:account', (c) => {
    const account = c.req.param('account');
    requireAuditReader(hub.world, c.var.caller, account);
    const page = wholeNumber(c, 'page', 1);
    const pageSize = Math.min(wholeNumber(c, 'page_size', defaultPageSize), maxPageSize);
    const chosen = choose(hub.world.audit_events, account, {
      action: c.req.query('action'),
      name: c.req.query('name'),
      actor: c.req.query('actor'),
      from: moment(c, 'from'),
      to: moment(c, 'to'),
    });
    // Neither a count nor a link to the next page: the last page is the one that is not full.
    return c.json({ logs: chosen.slice((page - 1) * pageSize, page * pageSize).map(eventView) });
  });

  app.get('/v2/auditlogs/:account/actions', (c) => {
    requireAuditReader(hub.world, c.var.caller, c.req.param('account'));
    return c.json({ actions: catalogue });
  });
}

interface Filter {
  action: string | undefined;
  name: string | undefined;
  actor: string | undefined;
  /** Epoch microseconds, both ends included. */
  from: number | undefined;
  to: number | undefined;
}

function choose(events: readonly AuditEvent[], account: string, filter: Filter): AuditEvent[] {
  return events
    .filter((event) => event.account === account)
    .filter(({ action }) => !filter.action || action === filter.action)
    .filter(({ name }) => !filter.name || name === filter.name)
    .filter(({ actor }) => !filter.actor || actor === filter.actor)
    .map((event) => ({ event, at: epochMicros(event.timestamp) ?? 0 }))
    .filter(
      ({ at }) => (filter.from === undefined || at >= filter.from) && (filter.to === undefined || at <= filter.to),
    )
    .toReversed()
    .toSorted((a, b) => b.at - a.at)
    .map(({ event }) => event);
}

function eventView({ account, action, name, actor, data, timestamp, action_description }: AuditEvent): object {
  return { account, action, name, actor, data, timestamp, action_description };
}

/** Groups keyed by name; the actions in them without the group's prefix, which filters do carry. */
const catalogue = Object.fromEntries(
  Object.entries(auditActions).map(([group, { label, actions }]) => [
    group,
    { actions: actions.map(([name, actionLabel, description]) => ({ name, description, label: actionLabel })), label },
  ]),
);

const invalidArgument = 3;

function wholeNumber(c: HubContext, name: string, fallback: number): number {
  const text = c.req.query(name);
  if (text === undefined || text === '') return fallback;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw rpcError(400, invalidArgument, `${name} must be a whole number, 1 or more`);
  return Number(text);
}

function moment(c: HubContext, name: string): number | undefined {
  const text = c.req.query(name);
  if (text === undefined || text === '') return undefined;
  const at = epochMicros(text);
  if (at === undefined)
    throw rpcError(400, invalidArgument, `${name} must be a date-time such as 2021-02-19T01:34:35Z`);
  return at;
}
