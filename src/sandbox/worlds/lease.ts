// A lease of Docker Offload, as the audit log tells of it: a cloud machine is taken and given back.
import type { AuditEntry } from '../audit-log.ts';
import type { Organization } from '../world.ts';
import type { Random } from './random.ts';

type Told = Omit<AuditEntry, 'account' | 'actor'>;

/**
 * The two events of a lease. The data are those of the API reference's example of an ended lease ("List audit log
 * events"); of a started one there is no example, and it carries the same.
 *
 * @param userId The UUID of whoever takes it.
 * @param startedAt Epoch microseconds, as `endedAt`.
 */
export function lease(
  random: Random,
  { orgname, uuid: org_id }: Organization,
  userId: string,
  startedAt: number,
  endedAt: number,
): [start: Told, end: Told] {
  const known = {
    lease_id: `l_${random.hex(2)}`,
    resource_type: 'run_4cpu_8mem',
    started_at: inWholeSeconds(startedAt),
    org_id,
    user_id: userId,
  };
  const told = (action: Told['action'], updatedAt: number): Told => ({
    action,
    name: orgname,
    data: { ...known, updated_at: inWholeSeconds(updatedAt) },
  });
  return [told('offload.lease.start', startedAt), told('offload.lease.end', endedAt)];
}

function inWholeSeconds(micros: number): string {
  return `${new Date(Math.floor(micros / 1000)).toISOString().slice(0, 19)}Z`;
}
