// May this caller do that in an organization: what each role allows, and the scope that the organization's token needs.
// Roles: docs.docker.com, "Roles and permissions"; scopes: "Access token reference".
import { holdsOrganizationScope, roleIn } from './access.ts';
import { accountsError, noSuchOrganization, unauthorized } from './errors.ts';
import type { Identity } from './identity.ts';
import { findOrganization, type Organization, type Plan, type Role, type World } from './world.ts';

interface Needs {
  /** Each role includes the ones below it. */
  role: Role;
  /** Null where no token of the organization will do. */
  scope: string | null;
}

const capabilities = {
  'read members': { role: 'editor', scope: 'scope-member-read' },
  'export members': { role: 'owner', scope: 'scope-member-read' },
  'change members': { role: 'owner', scope: 'scope-member-edit' },
  'read invites': { role: 'owner', scope: 'scope-invite-read' },
  'change invites': { role: 'owner', scope: 'scope-invite-edit' },
  'read teams': { role: 'member', scope: 'scope-group-read' },
  'change teams': { role: 'owner', scope: 'scope-group-edit' },
  'manage settings': { role: 'owner', scope: null },
  'manage tokens': { role: 'owner', scope: null },
} satisfies Record<string, Needs>;

export type OrganizationCapability = keyof typeof capabilities;

const ranks = { member: 1, editor: 2, owner: 3 } as const satisfies Record<Role, number>;

/**
 * The organization, for a caller that may do this in it. Throws 401 for nobody, 404 for an organization that does not
 * exist, and 403 for everybody else.
 */
export function organizationFor(
  world: World,
  caller: Identity,
  capability: OrganizationCapability,
  orgname: string,
): Organization {
  if (caller.kind === 'anonymous') throw unauthorized();
  const organization = findOrganization(world, orgname);
  if (!organization) throw noSuchOrganization();
  if (!mayInOrganization(world, caller, capability, orgname)) throw accountsForbidden();
  return organization;
}

export function mayInOrganization(
  world: World,
  caller: Identity,
  capability: OrganizationCapability,
  orgname: string,
): boolean {
  const { role, scope }: Needs = capabilities[capability];
  if (caller.kind === 'oat') return scope !== null && holdsOrganizationScope(caller, orgname, scope);
  const held = roleIn(world, caller, orgname);
  return held !== null && ranks[held] >= ranks[role];
}

/** Throws the 403 of an organization whose subscription does not have this. */
export function requirePlan(organization: Organization, ...plans: Plan[]): void {
  if (!plans.includes(organization.plan)) {
    throw accountsError(403, `This needs a subscription of the plan ${plans.join(' or ')}`);
  }
}

const accountsForbidden = () => accountsError(403, 'forbidden');
