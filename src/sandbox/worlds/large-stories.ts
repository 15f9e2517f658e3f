// Stories of two events, a beginning and an end, which leave nothing behind but their lines in the audit log.
import type { AuditEntry } from '../audit-log.ts';
import { type Random, randomDigest } from './random.ts';

type Told = Omit<AuditEntry, 'account' | 'actor'>;
type Story = (org: string, number: number, service: string, random: Random) => [begin: Told, end: Told];

const preview: Story = (_, number, service, random) => {
  const tag = `pr-${number}`;
  return [
    { action: 'repo.tag.push', name: service, data: { digest: randomDigest(random), tag } },
    { action: 'repo.tag.delete', name: service, data: { tag } },
  ];
};

/** One of each in fifty stories; all others are builds of pull requests. */
const rare: Story[] = [
  (org, number) => [
    { action: 'repo.create', name: `${org}/scratch-${number}` },
    { action: 'repo.delete', name: `${org}/scratch-${number}` },
  ],
  (org, _, __, random) => {
    const data = { lease_id: `l_${random.hex(2)}`, resource_type: 'run_4cpu_8mem' };
    return [
      { action: 'offload.lease.start', name: org, data },
      { action: 'offload.lease.end', name: org, data },
    ];
  },
  (org, number) => [
    { action: 'org.member.add', name: org, data: { member: `guest${number}` } },
    { action: 'org.member.remove', name: org, data: { member: `guest${number}` } },
  ],
  (org, number) => [
    { action: 'org.access_token.create', name: org, data: { label: `trial-${number}` } },
    { action: 'org.access_token.delete', name: org, data: { label: `trial-${number}` } },
  ],
];

/** The story of this number, which may be about a service's repository. */
export function story(org: string, number: number, service: string, random: Random): [begin: Told, end: Told] {
  return (rare[number % 50] ?? preview)(org, number, service, random);
}
