// Events of the audit log: how each action is told. Data and sentence are known for pushes and ended leases only (API
// reference, "List audit log events"); for the other actions the data carry what a sentence of our own needs.
import type { AuditAction } from './audit-actions.ts';
import { type Hub, nextId, nowAsTimestamp } from './hub.ts';
import { actorOf, type Identity } from './identity.ts';
import { epochMicros } from './timestamps.ts';
import type { AuditEvent } from './world.ts';

export interface AuditEntry {
  /** The namespace whose log it goes to. */
  account: string;
  action: AuditAction;
  /** `namespace/name` for a repository, the organization's name, or the username for a team's member. */
  name: string;
  actor: string;
  data?: Record<string, string>;
}

/** Writes down what the caller has just done. */
export function recordAuditEvent(hub: Hub, caller: Identity, entry: Omit<AuditEntry, 'actor'>): void {
  const event = auditEvent(nextId(hub), nowAsTimestamp(hub), { ...entry, actor: actorOf(caller) ?? '' });
  hub.world.audit_events.push(event);
}

export function auditEvent(id: number, timestamp: string, entry: AuditEntry): AuditEvent {
  const { account, action, name, actor, data = {} } = entry;
  return { id, account, action, name, actor, data, timestamp, action_description: describe(action, name, data) };
}

type Data = Record<string, string>;

const sentences: Partial<Record<AuditAction, (name: string, data: Data) => string>> = {
  'billing.plan.seat_add': (name, { seats }) => `raised the seats of ${name} to ${seats}`,
  'offload.lease.start': (_, { lease_id }) => `offload lease '${lease_id}' started`,
  'offload.lease.end': (_, { lease_id, started_at = '', updated_at = '' }) =>
    `offload lease '${lease_id}' ended, ran for '${elapsed(started_at, updated_at)}'`,
  'org.access_token.create': (name, { label }) => `made the access token ${label} for ${name}`,
  'org.access_token.update': (name, { label }) => `changed the access token ${label} of ${name}`,
  'org.access_token.delete': (name, { label }) => `removed the access token ${label} of ${name}`,
  'org.member.add': (name, { member }) => `added ${member} to ${name}`,
  'org.member.invite.send': (name, { invitee }) => `invited ${invitee} to ${name}`,
  'org.member.role.change': (name, { member, role }) => `made ${member} ${role} of ${name}`,
  'org.member.remove': (name, { member }) => `removed ${member} from ${name}`,
  'org.settings.update': (name, { setting }) => `changed the setting ${setting} of ${name}`,
  'org.team.create': (name, { team }) => `set up the team ${team} in ${name}`,
  'org.team.update': (_, { team, name }) =>
    team === name ? `changed the team ${team}` : `renamed the team ${team} ${name}`,
  'org.team.delete': (name, { team }) => `dissolved the team ${team} of ${name}`,
  'org.team.member.remove': (name, { team }) => `took ${name} out of the team ${team}`,
  'org.team.member.add': (name, { team }) => `added ${name} to the team ${team}`,
  'repo.category.updated': (name, { categories }) => `put ${name} into the categories ${categories}`,
  'repo.change_privacy': (name, { privacy }) => `made ${name} ${privacy}`,
  'repo.create': (name) => `created ${name}`,
  'repo.delete': (name) => `deleted ${name}`,
  'repo.immutable.tags.updated': (name, { immutable_tags }) =>
    `switched the immutable tags of ${name} ${immutable_tags === 'true' ? 'on' : 'off'}`,
  'repo.tag.delete': (name, { tag }) => `deleted the tag ${tag} of ${name}`,
  // The digest is shortened and the line ends in a newline.
  'repo.tag.push': (name, { tag, digest = '' }) =>
    `pushed the tag ${tag} with the digest ${digest.slice(0, 20)} to the repository ${name}\n`,
  'repo.update': (name, { description, fields = 'description' }) => {
    const others = fields.split(',').filter((field) => field !== 'description');
    if (description === undefined) return `changed ${others.join(' and ')} of ${name}`;
    return `described ${name} as "${description}"${others.length > 0 ? ` and changed its ${others.join(' and ')}` : ''}`;
  },
};

function describe(action: AuditAction, name: string, data: Data): string {
  return sentences[action]?.(name, data) ?? `${action} on ${name}`;
}

/** The time between two timestamps, to the second, as Go prints durations: `12m22s`. */
function elapsed(from: string, to: string): string {
  const all = Math.floor(((epochMicros(to) ?? 0) - (epochMicros(from) ?? 0)) / 1_000_000);
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}
