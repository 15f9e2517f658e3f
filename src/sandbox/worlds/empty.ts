// The smallest world in which there is something to do: one person, who owns one organization, and nothing else.
import { timestamp } from '../timestamps.ts';
import type { World, WorldContext } from '../world.ts';

export function emptyWorld({ now }: WorldContext): World {
  const joined = timestamp(Math.floor(now) * 1000);
  return {
    signed_in: 'ada',
    next_id: 1000,
    users: [
      {
        id: 1,
        uuid: '00000000-0000-4000-a000-000000000001',
        username: 'ada',
        full_name: 'Ada',
        email: 'ada@acme.example',
        plan: 'personal',
        two_factor: false,
        date_joined: joined,
      },
    ],
    organizations: [
      {
        id: 2,
        uuid: '00000000-0000-4000-a000-000000000002',
        orgname: 'acme',
        full_name: 'Acme',
        plan: 'business',
        seats: 5,
        date_joined: joined,
        settings: {
          restricted_images: { enabled: false, allow_official_images: true, allow_verified_publishers: true },
        },
        members: [{ username: 'ada', role: 'owner', date_joined: joined }],
        teams: [
          {
            id: 3,
            uuid: '00000000-0000-4000-a000-000000000003',
            name: 'owners',
            description: 'Owners of the organization',
            members: ['ada'],
          },
        ],
        invites: [],
        scim_records: [],
      },
    ],
    repositories: [],
    personal_access_tokens: [],
    organization_access_tokens: [],
    scim_tokens: [],
    audit_events: [],
  };
}
