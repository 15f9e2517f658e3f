// How each documented operation is brought to succeed, and to each of its documented refusals.
import { acmeWorld, type World } from '../../src/sandbox/sandbox.ts';
import { type Answer, type Caller, type Door, openDoor, tuesday } from './door.ts';

export type Step = (door: Door) => Promise<Answer>;

/** Status → what brings it about. The first success is the one whose body is looked at. */
export type Plan = Readonly<Record<number, Step>>;

const seldom = acmeWorld({ now: tuesday, timeZone: 'UTC', seed: 1 });

/** Acme with all its people, a few of its repositories and the end of its audit log: enough, and quick to copy. */
const small: World = {
  ...seldom,
  repositories: seldom.repositories.filter(({ name }) => ['app', 'web', 'internal-tools'].includes(name)),
  audit_events: seldom.audit_events.slice(-60),
};

export function openSmallDoor(): Door {
  return openDoor({ world: small });
}

type Who = (door: Door) => Promise<Caller> | Caller;

const ada: Who = (door) => door.as('ada');
const dev1: Who = (door) => door.as('dev1');
const mallory: Who = (door) => door.as('mallory');
const nobody: Who = (door) => door.anonymous;
const stale: Who = (door) => door.bearing('Bearer long-gone');
const provider: Who = (door) => door.withScim();
/** May do something with acme's private repositories, so sees them, and none of what is asked here. */
const narrow: Who = (door) => door.withOat(['scope-webhook-read']);

function ask(
  who: Who,
  method: string,
  path: string | ((door: Door) => Promise<string> | string),
  body?: unknown,
): Step {
  return async (door) => {
    const place = typeof path === 'string' ? path : await path(door);
    return (await who(door))(method, place, body);
  };
}

/** Something failed behind the scenes: no request can bring that about, so the sandbox is told to fail. */
function failing(dialect: 'hub' | 'gateway' | 'scim', step: Step): Step {
  return async (door) => {
    door.sandbox.faults.add({
      match: { path: '^/v2/(?!auth/)' },
      fault: { kind: 'status', status: 500, body: dialect },
    });
    return step(door);
  };
}

function tooMany(who: Who, method: string, path: string): Step {
  return async (door) => {
    const caller = await who(door);
    for (let i = 0; i < 180; i++) await caller(method, path);
    return caller(method, path);
  };
}

function withWorld(how: (world: World) => void, step: Step): Step {
  return async (door) => {
    const world = door.sandbox.snapshot();
    how(world);
    door.sandbox.restore(world);
    return step(door);
  };
}

const first = <Item>(items: Item[]): Item => {
  const [item] = items;
  if (item === undefined) throw new Error('There is nothing to take the first of.');
  return item;
};

/** The refusals that every endpoint of an organization has. */
function refusals(method: string, path: string, body?: unknown): Plan {
  return {
    401: ask(nobody, method, path, body),
    403: ask(mallory, method, path, body),
    404: ask(ada, method, path.replace('acme', 'globex'), body),
  };
}

const app = '/v2/namespaces/acme/repositories/app';
const hidden = '/v2/namespaces/acme/repositories/internal-tools';
const missing = '/v2/namespaces/acme/repositories/no-such-repository';

/** The refusals of a change to a repository. */
function repositoryRefusals(method: string, tail: string, body?: unknown): Plan {
  return {
    401: ask(nobody, method, `${app}${tail}`, body),
    403: ask(dev1, method, `${app}${tail}`, body),
    404: ask(ada, method, `${missing}${tail}`, body),
  };
}

const personal = { token_label: 'ci', scopes: ['repo:read'], expires_at: '2027-01-31T00:00:00Z' };
const personalToken = async (door: Door): Promise<string> => {
  const { body } = await (await door.as('ada'))('POST', '/v2/access-tokens', personal);
  return `/v2/access-tokens/${body.uuid}`;
};

const oats = '/v2/orgs/acme/access-tokens';
const organizational = {
  label: 'ci',
  resources: [{ type: 'TYPE_REPO', path: 'acme/app', scopes: ['scope-image-pull'] }],
};
const organizationToken = async (door: Door): Promise<string> => {
  const { body } = await (await door.as('ada'))('POST', oats, organizational);
  return `${oats}/${body.id}`;
};
const noToken = `${oats}/5f0c2a4e-7d31-4b8a-9c06-1e2d3f4a5b6c`;

const settings = '/v2/orgs/acme/settings';
const restricted = {
  restricted_images: { enabled: true, allow_official_images: true, allow_verified_publishers: true },
};

const members = '/v2/orgs/acme/members';
const groups = '/v2/orgs/acme/groups';
const invitesOf = ({ sandbox }: Door) => first(sandbox.snapshot().organizations).invites;
const invite = (door: Door) => `/v2/invites/${first(invitesOf(door)).id}`;
const noInvite = '/v2/invites/5f0c2a4e-7d31-4b8a-9c06-1e2d3f4a5b6c';

const scim = '/v2/scim/2.0';
const users = `${scim}/Users`;
const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
const newcomer = { schemas, userName: 'jan@new.example', name: { givenName: 'Jan', familyName: 'Dyk' } };
const linus = ({ sandbox }: Door) =>
  `${users}/${first(sandbox.snapshot().users.filter(({ username }) => username === 'linus')).uuid}`;
const owner = ({ sandbox }: Door) => `${users}/${first(sandbox.snapshot().users).uuid}`;

/** The refusals that every SCIM endpoint has that touches users. */
function scimRefusals(method: string, path: string | ((door: Door) => string), body?: unknown): Plan {
  return {
    401: ask(nobody, method, path, body),
    403: withWorld((world) => (first(world.organizations).plan = 'team'), ask(provider, method, path, body)),
    500: failing('scim', ask(provider, method, path, body)),
  };
}

/** A SCIM token whose organization is gone. */
const orphaned =
  (method: string, path: string, body?: unknown): Step =>
  async (door) => {
    const caller = door.withScim();
    return withWorld(
      (world) => (world.organizations = []),
      () => caller(method, path, body),
    )(door);
  };

/** What SCIM tells of itself. */
function scimDocument(path: string, unknown?: string): Plan {
  return {
    200: ask(provider, 'GET', `${scim}/${path}`),
    401: ask(nobody, 'GET', `${scim}/${path}`),
    ...(unknown ? { 404: ask(provider, 'GET', `${scim}/${unknown}`) } : {}),
    500: failing('scim', ask(provider, 'GET', `${scim}/${path}`)),
  };
}

function auditLog(path: string): Plan {
  return {
    200: ask(ada, 'GET', path),
    429: tooMany(ada, 'GET', path),
    500: failing('gateway', ask(nobody, 'GET', path)),
  };
}

function readable(method: string, tail: string): Plan {
  return {
    200: ask(nobody, method, `${app}${tail}`),
    403: ask(narrow, method, `${hidden}${tail}`),
    404: ask(nobody, method, `${missing}${tail}`),
  };
}

/** Everything that Docker's document lists, by method and path. */
export const plans: Readonly<Record<string, Plan>> = {
  'POST /v2/users/login': {
    200: (door) =>
      door.anonymous('POST', '/v2/users/login', { username: 'ada', password: door.sandbox.credentials.password }),
    401: ask(nobody, 'POST', '/v2/users/login', { username: 'ada', password: 'wrong' }),
  },
  'POST /v2/users/2fa-login': {
    200: withWorld(
      (world) => (first(world.users).two_factor = true),
      async (door) => {
        const { body } = await door.anonymous('POST', '/v2/users/login', door.sandbox.credentials);
        const { login_2fa_token } = body;
        return door.anonymous('POST', '/v2/users/2fa-login', { login_2fa_token, code: door.sandbox.totp('ada') });
      },
    ),
    401: ask(nobody, 'POST', '/v2/users/2fa-login', { login_2fa_token: 'made-up', code: '123456' }),
  },
  'POST /v2/auth/token': {
    200: (door) =>
      door.anonymous('POST', '/v2/auth/token', { identifier: 'ada', secret: door.sandbox.credentials.password }),
    401: ask(nobody, 'POST', '/v2/auth/token', { identifier: 'ada', secret: 'wrong' }),
  },

  'POST /v2/access-tokens': {
    201: ask(ada, 'POST', '/v2/access-tokens', personal),
    400: ask(ada, 'POST', '/v2/access-tokens', {}),
    401: ask(nobody, 'POST', '/v2/access-tokens', personal),
  },
  'GET /v2/access-tokens': {
    200: async (door) => {
      await personalToken(door);
      return (await door.as('ada'))('GET', '/v2/access-tokens');
    },
    400: ask(ada, 'GET', '/v2/access-tokens?page=0'),
    401: ask(nobody, 'GET', '/v2/access-tokens'),
  },
  'PATCH /v2/access-tokens/{uuid}': {
    200: ask(ada, 'PATCH', personalToken, { is_active: false }),
    400: ask(ada, 'PATCH', personalToken, { token_label: '' }),
    401: ask(nobody, 'PATCH', personalToken, { is_active: false }),
  },
  'GET /v2/access-tokens/{uuid}': {
    200: ask(ada, 'GET', personalToken),
    401: ask(nobody, 'GET', personalToken),
    404: ask(dev1, 'GET', personalToken),
  },
  'DELETE /v2/access-tokens/{uuid}': {
    204: ask(ada, 'DELETE', personalToken),
    401: ask(nobody, 'DELETE', personalToken),
    404: ask(dev1, 'DELETE', personalToken),
  },

  'GET /v2/auditlogs/{account}/actions': auditLog('/v2/auditlogs/acme/actions'),
  'GET /v2/auditlogs/{account}': auditLog('/v2/auditlogs/acme'),

  'GET /v2/orgs/{name}/settings': { 200: ask(ada, 'GET', settings), ...refusals('GET', settings) },
  'PUT /v2/orgs/{name}/settings': {
    200: ask(ada, 'PUT', settings, restricted),
    ...refusals('PUT', settings, restricted),
  },

  'POST /v2/orgs/{name}/access-tokens': {
    201: ask(ada, 'POST', oats, organizational),
    400: ask(ada, 'POST', oats, {}),
    ...refusals('POST', oats, organizational),
  },
  'GET /v2/orgs/{name}/access-tokens': {
    200: async (door) => {
      await organizationToken(door);
      return (await door.as('ada'))('GET', oats);
    },
    ...refusals('GET', oats),
  },
  'GET /v2/orgs/{org_name}/access-tokens/{access_token_id}': {
    200: ask(ada, 'GET', organizationToken),
    ...refusals('GET', noToken),
  },
  'PATCH /v2/orgs/{org_name}/access-tokens/{access_token_id}': {
    200: ask(ada, 'PATCH', organizationToken, { label: 'renamed' }),
    ...refusals('PATCH', noToken, {}),
  },
  'DELETE /v2/orgs/{org_name}/access-tokens/{access_token_id}': {
    204: ask(ada, 'DELETE', organizationToken),
    ...refusals('DELETE', noToken),
  },

  'GET /v2/namespaces/{namespace}/repositories/{repository}/tags': readable('GET', '/tags'),
  'HEAD /v2/namespaces/{namespace}/repositories/{repository}/tags': readable('HEAD', '/tags'),
  'GET /v2/namespaces/{namespace}/repositories/{repository}/tags/{tag}': readable('GET', '/tags/latest'),
  'HEAD /v2/namespaces/{namespace}/repositories/{repository}/tags/{tag}': readable('HEAD', '/tags/latest'),

  'PATCH /v2/namespaces/{namespace}/repositories/{repository}/immutabletags': {
    200: ask(ada, 'PATCH', `${app}/immutabletags`, { immutable_tags: true, immutable_tags_rules: ['^v'] }),
    400: ask(ada, 'PATCH', `${app}/immutabletags`, {}),
    ...repositoryRefusals('PATCH', '/immutabletags', {}),
  },
  'POST /v2/namespaces/{namespace}/repositories/{repository}/immutabletags/verify': {
    200: ask(ada, 'POST', `${app}/immutabletags/verify`, { regex: 'v.*' }),
    400: ask(ada, 'POST', `${app}/immutabletags/verify`, { regex: '(' }),
    ...repositoryRefusals('POST', '/immutabletags/verify', { regex: 'v.*' }),
  },
  'POST /v2/repositories/{namespace}/{repository}/groups': {
    200: ask(ada, 'POST', '/v2/repositories/acme/app/groups', { group_id: 15, permission: 'read' }),
    400: ask(ada, 'POST', '/v2/repositories/acme/app/groups', {}),
    401: ask(nobody, 'POST', '/v2/repositories/acme/app/groups', {}),
    403: ask(dev1, 'POST', '/v2/repositories/acme/app/groups', {}),
    404: ask(ada, 'POST', '/v2/repositories/acme/app/groups', { group_id: 4711, permission: 'read' }),
  },
  'GET /v2/namespaces/{namespace}/repositories': {
    200: ask(ada, 'GET', '/v2/namespaces/acme/repositories?page_size=2'),
    400: ask(ada, 'GET', '/v2/namespaces/acme/repositories?ordering=size'),
    401: ask(stale, 'GET', '/v2/namespaces/acme/repositories'),
    403: ask(nobody, 'GET', '/v2/namespaces/acme/repositories?page=11&page_size=100'),
    404: ask(ada, 'GET', '/v2/namespaces/acme/repositories?page=11'),
  },
  'POST /v2/namespaces/{namespace}/repositories': {
    201: ask(ada, 'POST', '/v2/namespaces/acme/repositories', { name: 'new', full_description: '# New' }),
    400: ask(ada, 'POST', '/v2/namespaces/acme/repositories', {}),
    401: ask(nobody, 'POST', '/v2/namespaces/acme/repositories', { name: 'new' }),
    403: ask(dev1, 'POST', '/v2/namespaces/acme/repositories', { name: 'new' }),
    404: ask(ada, 'POST', '/v2/namespaces/globex/repositories', { name: 'new' }),
    500: failing('hub', ask(ada, 'POST', '/v2/namespaces/acme/repositories', { name: 'new' })),
  },
  'GET /v2/namespaces/{namespace}/repositories/{repository}': {
    ...readable('GET', ''),
    401: ask(stale, 'GET', app),
    500: failing('hub', ask(nobody, 'GET', app)),
  },
  'HEAD /v2/namespaces/{namespace}/repositories/{repository}': {
    ...readable('HEAD', ''),
    401: ask(stale, 'HEAD', app),
    500: failing('hub', ask(nobody, 'HEAD', app)),
  },

  'GET /v2/orgs/{org_name}/members': {
    200: ask(ada, 'GET', members),
    400: ask(ada, 'GET', `${members}?role=boss`),
    ...refusals('GET', members),
  },
  'GET /v2/orgs/{org_name}/members/export': {
    200: ask(ada, 'GET', `${members}/export`),
    ...refusals('GET', `${members}/export`),
  },
  'PUT /v2/orgs/{org_name}/members/{username}': {
    200: ask(ada, 'PUT', `${members}/dev1`, { role: 'owner' }),
    400: ask(ada, 'PUT', `${members}/dev1`, { role: 'boss' }),
    ...refusals('PUT', `${members}/dev1`, { role: 'owner' }),
  },
  'DELETE /v2/orgs/{org_name}/members/{username}': {
    204: ask(ada, 'DELETE', `${members}/dev1`),
    400: ask(ada, 'DELETE', `${members}/ada`),
    ...refusals('DELETE', `${members}/dev1`),
  },

  'GET /v2/orgs/{org_name}/invites': {
    200: ask(ada, 'GET', '/v2/orgs/acme/invites'),
    ...refusals('GET', '/v2/orgs/acme/invites'),
  },
  'GET /v2/orgs/{org_name}/groups': { 200: ask(ada, 'GET', groups), ...refusals('GET', groups) },
  'POST /v2/orgs/{org_name}/groups': {
    201: ask(ada, 'POST', groups, { name: 'design' }),
    400: ask(ada, 'POST', groups, {}),
    ...refusals('POST', groups, { name: 'design' }),
  },
  'GET /v2/orgs/{org_name}/groups/{group_name}': {
    200: ask(ada, 'GET', `${groups}/platform`),
    ...refusals('GET', `${groups}/platform`),
  },
  'PUT /v2/orgs/{org_name}/groups/{group_name}': {
    200: ask(ada, 'PUT', `${groups}/platform`, { name: 'infra' }),
    ...refusals('PUT', `${groups}/platform`, { name: 'infra' }),
  },
  'PATCH /v2/orgs/{org_name}/groups/{group_name}': {
    200: ask(ada, 'PATCH', `${groups}/platform`, { name: 'infra' }),
    ...refusals('PATCH', `${groups}/platform`, { name: 'infra' }),
  },
  'DELETE /v2/orgs/{org_name}/groups/{group_name}': {
    204: ask(ada, 'DELETE', `${groups}/platform`),
    ...refusals('DELETE', `${groups}/platform`),
  },
  'GET /v2/orgs/{org_name}/groups/{group_name}/members': {
    200: ask(ada, 'GET', `${groups}/platform/members`),
    ...refusals('GET', `${groups}/platform/members`),
  },
  'POST /v2/orgs/{org_name}/groups/{group_name}/members': {
    200: ask(ada, 'POST', `${groups}/platform/members`, { member: 'linus' }),
    ...refusals('POST', `${groups}/platform/members`, { member: 'linus' }),
    500: failing('hub', ask(ada, 'POST', `${groups}/platform/members`, { member: 'linus' })),
  },
  'DELETE /v2/orgs/{org_name}/groups/{group_name}/members/{username}': {
    204: ask(ada, 'DELETE', `${groups}/platform/members/dev1`),
    ...refusals('DELETE', `${groups}/platform/members/dev1`),
  },

  'DELETE /v2/invites/{id}': {
    204: ask(ada, 'DELETE', invite),
    401: ask(nobody, 'DELETE', invite),
    403: ask(dev1, 'DELETE', invite),
    404: ask(ada, 'DELETE', noInvite),
  },
  'PATCH /v2/invites/{id}/resend': {
    204: ask(ada, 'PATCH', (door) => `${invite(door)}/resend`),
    401: ask(nobody, 'PATCH', (door) => `${invite(door)}/resend`),
    403: ask(dev1, 'PATCH', (door) => `${invite(door)}/resend`),
    404: ask(ada, 'PATCH', `${noInvite}/resend`),
  },
  'POST /v2/invites/bulk': {
    202: ask(ada, 'POST', '/v2/invites/bulk', { org: 'acme', invitees: ['jan@new.example', 'linus'] }),
    400: ask(ada, 'POST', '/v2/invites/bulk', { org: 'acme' }),
    409: withWorld(
      (world) => (first(world.organizations).seats = 6),
      ask(ada, 'POST', '/v2/invites/bulk', { org: 'acme', invitees: ['jan@new.example'] }),
    ),
  },

  'GET /v2/scim/2.0/ServiceProviderConfig': scimDocument('ServiceProviderConfig'),
  'GET /v2/scim/2.0/ResourceTypes': scimDocument('ResourceTypes'),
  'GET /v2/scim/2.0/ResourceTypes/{name}': scimDocument('ResourceTypes/User', 'ResourceTypes/Group'),
  'GET /v2/scim/2.0/Schemas': scimDocument('Schemas'),
  'GET /v2/scim/2.0/Schemas/{id}': scimDocument(`Schemas/${first(schemas)}`, 'Schemas/urn:x'),
  'GET /v2/scim/2.0/Users': {
    200: ask(provider, 'GET', `${users}?count=3`),
    400: ask(provider, 'GET', `${users}?count=0`),
    404: orphaned('GET', users),
    ...scimRefusals('GET', users),
  },
  'POST /v2/scim/2.0/Users': {
    201: ask(provider, 'POST', users, newcomer),
    400: ask(provider, 'POST', users, {}),
    404: orphaned('POST', users, newcomer),
    409: ask(provider, 'POST', users, { ...newcomer, userName: 'linus@acme.example' }),
    ...scimRefusals('POST', users, newcomer),
  },
  'GET /v2/scim/2.0/Users/{id}': {
    200: ask(provider, 'GET', linus),
    400: ask(provider, 'GET', `${users}/linus`),
    404: ask(provider, 'GET', `${users}/5f0c2a4e-7d31-4b8a-9c06-1e2d3f4a5b6c`),
    ...scimRefusals('GET', linus),
  },
  'PUT /v2/scim/2.0/Users/{id}': {
    200: ask(provider, 'PUT', linus, { schemas, enabled: true }),
    400: ask(provider, 'PUT', linus, {}),
    404: ask(provider, 'PUT', `${users}/5f0c2a4e-7d31-4b8a-9c06-1e2d3f4a5b6c`, { schemas }),
    409: ask(provider, 'PUT', owner, { schemas }),
    ...scimRefusals('PUT', linus, { schemas }),
  },
};
