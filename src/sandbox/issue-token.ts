// Tokens for whoever runs the sandbox: minted without a request, and held to the same rules as by one.
import { type IssuedToken, mintOrganizationToken, mintPersonalToken, mintScimToken } from './credentials.ts';
import type { Hub } from './hub.ts';
import { organizationScopes, repositoryScopes } from './oat-scopes.ts';
import {
  type Problem,
  readExpiry,
  readOrganizationLabel,
  readOrganizationScopes,
  readPath,
  readPersonalLabel,
  readPersonalScopes,
  scopesOf,
} from './token-rules.ts';
import { findOrganization, findUser, type Organization, type PatScope, type TokenResource } from './world.ts';

export type TokenSpec = PersonalTokenSpec | OrganizationTokenSpec | ScimTokenSpec;

interface PersonalTokenSpec {
  kind: 'pat';
  username: string;
  scopes: PatScope[];
  label?: string;
  /** RFC 3339, in UTC; never when left out. */
  expiresAt?: string;
}

interface OrganizationTokenSpec {
  kind: 'oat';
  org: string;
  /** Repository and organization scopes alike. */
  scopes: string[];
  /** The repositories that the repository scopes reach, such as `acme/app`; all of the organization when left out. */
  repositories?: string;
  label?: string;
  expiresAt?: string;
}

/** What an organization's identity provider sends as bearer, as it is; it replaces the one issued before. */
interface ScimTokenSpec {
  kind: 'scim';
  org: string;
}

/** Mints a token. Throws for a user or an organization that is not in the world, and for what no request would get. */
export function issueToken(hub: Hub, spec: TokenSpec): IssuedToken {
  switch (spec.kind) {
    case 'pat':
      return issuePersonalToken(hub, spec);
    case 'oat':
      return issueOrganizationToken(hub, organizationOf(hub, spec.org), spec);
    case 'scim':
      return mintScimToken(hub, organizationOf(hub, spec.org).orgname);
    default:
      throw new Error('issueToken: kind must be pat, oat or scim.');
  }
}

function issuePersonalToken(hub: Hub, { username, scopes, label, expiresAt }: PersonalTokenSpec): IssuedToken {
  if (!findUser(hub.world, username)) throw new Error(`There is no user ${username} in this world.`);
  const { token, secret } = mintPersonalToken(hub, {
    username,
    token_label: readPersonalLabel(label, refuse('label')) ?? 'sandbox',
    scopes: readPersonalScopes(scopes, refuse('scopes')),
    expires_at: readExpiry(hub, expiresAt, refuse('expiresAt')),
    creator_ip: '127.0.0.1',
    creator_ua: 'sandbox',
  });
  return { id: token.uuid, secret };
}

const allScopes: ReadonlySet<string> = new Set([...organizationScopes, ...repositoryScopes]);

function issueOrganizationToken(
  hub: Hub,
  { orgname, members }: Organization,
  { scopes, repositories = `${orgname}/*`, label, expiresAt }: OrganizationTokenSpec,
): IssuedToken {
  const wanted = readOrganizationScopes(scopes, allScopes, refuse('scopes'));
  const path = readPath(hub.world, orgname, 'TYPE_REPO', repositories, refuse('repositories'));
  const resource = (type: TokenResource['type'], reached: string): TokenResource => ({
    type,
    path: reached,
    scopes: wanted.filter((scope) => scopesOf(type).has(scope)),
  });
  const resources = [resource('TYPE_ORG', orgname), resource('TYPE_REPO', path)];
  const { token, secret } = mintOrganizationToken(hub, {
    orgname,
    label: readOrganizationLabel(label, refuse('label')) ?? 'sandbox',
    description: '',
    resources: resources.filter((one) => one.scopes.length > 0),
    created_by: members.find((member) => member.role === 'owner')?.username ?? orgname,
    expires_at: readExpiry(hub, expiresAt, refuse('expiresAt')),
  });
  return { id: token.id, secret };
}

function organizationOf(hub: Hub, orgname: string): Organization {
  const organization = findOrganization(hub.world, orgname);
  if (!organization) throw new Error(`There is no organization ${orgname} in this world.`);
  return organization;
}

function refuse(field: string): Problem {
  return (words) => {
    throw new Error(`issueToken: ${field} ${words}.`);
  };
}
