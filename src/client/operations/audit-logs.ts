// The audit log of an account: what happened, who did it, when.
import { z } from 'zod';
import { type Needs, operation } from '../operation.ts';
import { Account, HubTime, OutsiderText, Page, pageSize, Timestamp } from '../vocabulary.ts';

const AuditEvent = z.looseObject({
  account: z.string(),
  action: z.string(),
  name: OutsiderText,
  actor: OutsiderText,
  data: z.record(z.string(), OutsiderText),
  timestamp: HubTime,
  action_description: OutsiderText,
});

const needs: Needs = {
  credentials: ['password', 'pat', 'oat'],
  role: 'owner of the organization',
  oat: 'scope-activity-read',
  plan: 'Team or Business',
};

/**
 * Lists the audit events of an account, newest first; both ends of the window are included.
 *
 * Docker Hub tells neither a total nor a next page: a page shorter than `page_size` is the last one.
 *
 * @throws UnauthorizedError when the account is not yours to audit.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/audit-logs/operation/AuditLogs_ListAuditLogs
 */
export const getAuditLogs = operation({
  tool: 'hub_audit',
  action: 'logs',
  route: 'GET /v2/auditlogs/{account}',
  summary: 'Audit events, newest first; a page shorter than page_size is the last.',
  params: z.strictObject({
    account: Account,
    action: z.string().min(1).describe('e.g. repo.delete, repo.tag.push; hub_audit actions lists them').optional(),
    name: z.string().min(1).describe('what the event is about: namespace/repository, organization or user').optional(),
    actor: z.string().min(1).describe('username that did it').optional(),
    from_date: Timestamp.describe('start of the window').optional(),
    to_date: Timestamp.describe('end of the window').optional(),
    page: Page.optional(),
    page_size: pageSize({ max: 100, usual: 25 }).optional(),
  }),
  wire: { from_date: 'from', to_date: 'to' },
  returns: z.looseObject({ logs: z.array(AuditEvent) }),
  items: 'logs',
  brief: ['timestamp', 'actor', 'action', 'name', 'data'],
  risk: 'read',
  target: ({ account }) => account,
  example: { account: 'acme', action: 'repo.delete', from_date: '2026-06-01T00:00:00Z' },
  needs,
  source: 'tag/audit-logs/operation/AuditLogs_ListAuditLogs',
});

/**
 * Lists the kinds of audit event that Docker Hub writes, by group. A kind's name comes without its group, while the
 * `action` filter of {@link getAuditLogs} wants both: `<group>.<name>`, e.g. `repo.tag.push`.
 *
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/audit-logs/operation/AuditLogs_ListAuditActions
 */
export const getAuditLogActions = operation({
  tool: 'hub_audit',
  action: 'actions',
  route: 'GET /v2/auditlogs/{account}/actions',
  summary: 'Kinds of audit event by group; filter logs by <group>.<name>.',
  params: z.strictObject({ account: Account }),
  returns: z.looseObject({
    actions: z.record(
      z.string(),
      z.looseObject({
        label: z.string(),
        actions: z.array(z.looseObject({ name: z.string(), description: z.string(), label: z.string() })),
      }),
    ),
  }),
  risk: 'read',
  target: ({ account }) => account,
  example: { account: 'acme' },
  needs,
  source: 'tag/audit-logs/operation/AuditLogs_ListAuditActions',
});
