// Stories of two events, a beginning and an end, which leave nothing behind but their lines in the audit log.
import type { AuditEntry } from '../audit-log.ts';
import type { Organization } from '../world.ts';
import { lease } from './lease.ts';
import { type Random, randomDigest } from './random.ts';

type Told = Omit<AuditEntry, 'account' | 'actor'>;

/** What a story may be about. */
interface Scene {
  organization: Organization;
  /** The story's number. */
  number: number;
  /** A repository, as `namespace/name`. */
  repository: string;
  /** The UUID of whoever acts. */
  userId: string;
  /** Epoch microseconds. */
  begin: number;
  end: number;
  random: Random;
}

type Story = (scene: Scene) => [begin: Told, end: Told];

const preview: Story = ({ number, repository: name, random }) => {
  const tag = `pr-${number}`;
  return [
    { action: 'repo.tag.push', name, data: { digest: randomDigest(random), tag } },
    { action: 'repo.tag.delete', name, data: { tag } },
  ];
};

/** One of each in fifty stories; all others are builds of pull requests. */
const rare: Story[] = [
  ({ organization: { orgname }, number }) => [
    { action: 'repo.create', name: `${orgname}/scratch-${number}` },
    { action: 'repo.delete', name: `${orgname}/scratch-${number}` },
  ],
  ({ organization, userId, begin, end, random }) => lease(random, organization, userId, begin, end),
  ({ organization: { orgname: name }, number }) => [
    { action: 'org.member.add', name, data: { member: `guest${number}` } },
    { action: 'org.member.remove', name, data: { member: `guest${number}` } },
  ],
  ({ organization: { orgname: name }, number }) => [
    { action: 'org.access_token.create', name, data: { label: `trial-${number}` } },
    { action: 'org.access_token.delete', name, data: { label: `trial-${number}` } },
  ],
];

/** The story of the scene's number. */
export function story(scene: Scene): [begin: Told, end: Told] {
  return (rare[scene.number % 50] ?? preview)(scene);
}
