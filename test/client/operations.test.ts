import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { isRecord } from '../../src/json.ts';
import { Api } from '../../src/client/client.ts';
import { isIdempotent, isRepeatable, type Risk, type Tool } from '../../src/client/operation.ts';
import { type NamedOperation, operations } from '../../src/client/operations.ts';
import { pathParameters } from '../../src/client/route.ts';

/** The catalogue as it is promised: tools in their order, actions in theirs, and the method of each. */
const promised: Record<Tool, Record<string, string>> = {
  hub_auth: {
    create_token: 'createAuthToken',
    login: 'login',
    two_factor_login: 'twoFactorLogin',
    list_pats: 'getAccessTokens',
    create_pat: 'createAccessToken',
    get_pat: 'getAccessToken',
    update_pat: 'updateAccessToken',
    delete_pat: 'deleteAccessToken',
    list_oats: 'getOrgAccessTokens',
    create_oat: 'createOrgAccessToken',
    get_oat: 'getOrgAccessToken',
    update_oat: 'updateOrgAccessToken',
    delete_oat: 'deleteOrgAccessToken',
  },
  hub_repos: {
    list: 'getRepositories',
    create: 'createRepository',
    get: 'getRepository',
    check: 'checkRepository',
    list_tags: 'getRepositoryTags',
    check_tags: 'checkRepositoryTags',
    get_tag: 'getRepositoryTag',
    check_tag: 'checkRepositoryTag',
    set_immutable_tags: 'updateImmutableTags',
    verify_immutable_tags: 'verifyImmutableTags',
    assign_group: 'assignRepositoryGroup',
  },
  hub_org: {
    get_settings: 'getOrgSettings',
    update_settings: 'updateOrgSettings',
    list_members: 'getOrgMembers',
    export_members: 'exportOrgMembers',
    update_member: 'updateOrgMember',
    remove_member: 'removeOrgMember',
    list_invites: 'getOrgInvites',
    delete_invite: 'deleteInvite',
    resend_invite: 'resendInvite',
    bulk_invite: 'bulkInvite',
  },
  hub_teams: {
    list: 'getGroups',
    create: 'createGroup',
    get: 'getGroup',
    update: 'updateGroup',
    patch: 'patchGroup',
    delete: 'deleteGroup',
    list_members: 'getGroupMembers',
    add_member: 'addGroupMember',
    remove_member: 'removeGroupMember',
  },
  hub_audit: { logs: 'getAuditLogs', actions: 'getAuditLogActions' },
  hub_scim: {
    service_provider_config: 'getScimServiceProviderConfig',
    resource_types: 'getScimResourceTypes',
    resource_type: 'getScimResourceType',
    schemas: 'getScimSchemas',
    schema: 'getScimSchema',
    list_users: 'getScimUsers',
    get_user: 'getScimUser',
    create_user: 'createScimUser',
    update_user: 'replaceScimUser',
  },
  hub_admin: { rate_limit: 'rateLimit', whoami: 'whoami' },
};

/** What is not simply a read. */
const risks: Record<Exclude<Risk, 'read'>, readonly string[]> = {
  write: ['createRepository', 'updateImmutableTags', 'createGroup', 'updateGroup', 'patchGroup'],
  privileged: [
    'createAccessToken',
    'updateAccessToken',
    'createOrgAccessToken',
    'updateOrgAccessToken',
    'assignRepositoryGroup',
    'updateOrgMember',
    'resendInvite',
    'bulkInvite',
    'addGroupMember',
    'removeGroupMember',
    'createScimUser',
    'replaceScimUser',
  ],
  destructive: [
    'deleteAccessToken',
    'deleteOrgAccessToken',
    'updateOrgSettings',
    'removeOrgMember',
    'deleteInvite',
    'deleteGroup',
  ],
};

const remote = operations.filter((operation) => operation.kind === 'hub');
const parametersOf = ({ params }: NamedOperation) => Object.keys(params.shape);

describe('the catalogue', () => {
  it('has exactly the promised tools, actions and methods, in their order', () => {
    const found: Record<string, Record<string, string>> = {};
    for (const { tool, action, name } of operations) (found[tool] ??= {})[action] = name;
    expect(JSON.stringify(found, null, 1)).toBe(JSON.stringify(promised, null, 1));
    expect(remote).toHaveLength(54);
  });

  it('names no operation and no action of a tool twice', () => {
    const unique = new Set(operations.map(({ name }) => name));
    expect(unique.size).toBe(operations.length);
    expect(new Set(operations.map(({ tool, action }) => `${tool} ${action}`)).size).toBe(operations.length);
  });

  it('is what Api has methods for', () => {
    for (const { name } of remote) expect(Object.hasOwn(Api.prototype, name), name).toBe(true);
  });

  it('marks as write, privileged and destructive exactly what was reviewed as such', () => {
    for (const [risk, names] of Object.entries(risks)) {
      const found = operations.filter((operation) => operation.risk === risk).map(({ name }) => name);
      expect(found, risk).toEqual(names);
    }
  });

  it('calls every DELETE destructive, but for leaving a team', () => {
    const mild = remote.filter(({ method, risk }) => method === 'DELETE' && risk !== 'destructive');
    expect(mild.map(({ name }) => name)).toEqual(['removeGroupMember']);
  });
});

describe.each(operations)('$name', (operation) => {
  it('says in a few words what it does', () => {
    expect(operation.summary).toMatch(/^[A-Z].*[.?]$/);
    expect(operation.summary.length).toBeLessThanOrEqual(120);
  });

  it('refuses parameters that it does not know, and takes its own example', () => {
    const { success } = operation.params.safeParse(operation.example);
    expect(success).toBe(true);
    const { error } = operation.params.safeParse({ ...operation.example, nonsense: 1 });
    expect(error?.issues).toMatchObject([{ code: 'unrecognized_keys', keys: ['nonsense'] }]);
  });

  it('marks as secret what opens something, coming and going', () => {
    const secrets = ['secret', 'password', 'code', 'login_2fa_token', 'token', 'access_token', 'refresh_token'];
    for (const schema of [operation.params, operation.returns]) {
      for (const [path, field] of fieldsOf(z.toJSONSchema(schema, { unrepresentable: 'any' }))) {
        if (secrets.includes(path.split('.').at(-1) ?? '')) expect(field, path).toMatchObject({ secret: true });
      }
    }
  });
});

describe.each(remote)('$name', (operation) => {
  it('requires every parameter of its path', () => {
    const required = parametersOf(operation).filter(
      (name) => !operation.params.shape[name]?.safeParse(undefined).success,
    );
    expect(required).toEqual(expect.arrayContaining(pathParameters(operation.path)));
  });

  it('names only parameters that it has', () => {
    const { wire = {}, places = {}, dryRun } = operation;
    const names = [...Object.keys(wire), ...Object.keys(places), ...(dryRun === undefined ? [] : [dryRun])];
    expect(parametersOf(operation)).toEqual(expect.arrayContaining(names));
  });

  it('says what the call acts on', () => {
    expect(operation.target(operation.params.parse(operation.example))).toMatch(/^\S.*\S$/);
  });

  it('says how to take it back if it is more than a read', () => {
    if (operation.risk === 'read') expect(operation.undo).toBeUndefined();
    else expect(operation.undo).toMatch(/^[A-Z].*\.$/);
  });

  it('names the field with the items if it is a list, and is paged in one way or not at all', () => {
    const has = (name: string) => parametersOf(operation).includes(name);
    expect(has('page')).toBe(has('page_size'));
    expect(has('startIndex')).toBe(has('count'));
    if (has('page') || has('startIndex')) expect(operation.items).toBeDefined();
    if (operation.items === undefined) return;
    const fields = fieldsOf(z.toJSONSchema(operation.returns, { unrepresentable: 'any' }));
    expect(new Map(fields).get(operation.items)).toMatchObject({ type: 'array' });
  });
});

describe('a second time', () => {
  it('is never tried for a write whose answer was lost', () => {
    expect(remote.filter((operation) => operation.risk !== 'read' && isRepeatable(operation))).toEqual([]);
  });

  it('changes nothing with these writes', () => {
    const idempotent = remote.filter((operation) => operation.risk !== 'read' && isIdempotent(operation));
    expect(idempotent.map(({ name }) => name)).toEqual([
      'updateAccessToken',
      'deleteAccessToken',
      'updateOrgAccessToken',
      'deleteOrgAccessToken',
      'updateImmutableTags',
      'updateOrgSettings',
      'updateOrgMember',
      'removeOrgMember',
      'deleteInvite',
      'deleteGroup',
      'addGroupMember',
      'removeGroupMember',
      'replaceScimUser',
    ]);
  });
});

describe('what parameters refuse', () => {
  const refusal = (name: string, change: Record<string, unknown>) => {
    const operation = operations.find((candidate) => candidate.name === name)!;
    return operation.params.safeParse({ ...operation.example, ...change }).error?.issues.map(({ message }) => message);
  };

  it('is an end of a token that is no UTC time', () => {
    const wrong = ['must be a time in UTC that ends in Z, e.g. 2027-01-31T00:00:00Z'];
    const ends = ['2027-01-31', '2027-01-31T00:00Z', '2027-02-31T00:00:00Z', '2027-01-31T00:00:00+02:00'];
    for (const name of ['createAccessToken', 'createOrgAccessToken']) {
      for (const expires_at of [...ends, '2027-01-31T00:00:00.1234567Z']) {
        expect(refusal(name, { expires_at }), expires_at).toEqual(wrong);
      }
      for (const expires_at of ['2027-01-31T00:00:00Z', '2027-01-31T00:00:00.123456Z']) {
        expect(refusal(name, { expires_at })).toBeUndefined();
      }
    }
  });

  it('is an invitee who is neither an email address nor a Docker ID', () => {
    for (const invitee of ['', 'jane doe', '@example.com', 'jane@', 'a@b.c,d@e.f', 'Jane <jane@example.com>', '../x']) {
      expect(refusal('bulkInvite', { invitees: [invitee] }), invitee).toHaveLength(1);
    }
    for (const invitee of ['jane', 'jane.doe+hub@mail.example.com']) {
      expect(refusal('bulkInvite', { invitees: [invitee] }), invitee).toBeUndefined();
    }
    expect(refusal('bulkInvite', { invitees: [] })).toHaveLength(1);
  });

  it('is a code that lost its first zero, settings that are not complete, and a silent deactivation', () => {
    expect(refusal('twoFactorLogin', { code: 12345 })).toHaveLength(1);
    expect(refusal('twoFactorLogin', { code: '12345' })).toHaveLength(1);
    expect(refusal('updateOrgSettings', { restricted_images: { enabled: true } })).toHaveLength(2);
    expect(refusal('replaceScimUser', { enabled: undefined })).toHaveLength(1);
  });

  it('is an id that is none', () => {
    for (const name of ['getAccessToken', 'deleteInvite', 'getScimUser', 'getOrgAccessToken']) {
      const parameter = name === 'getAccessToken' ? 'uuid' : name === 'getOrgAccessToken' ? 'access_token_id' : 'id';
      for (const id of ['', '..', 'a/b', 'my token']) expect(refusal(name, { [parameter]: id }), id).toHaveLength(1);
    }
  });
});

describe('what a refusal says', () => {
  it('names the parameter with the way to it, and what was probably meant there', async () => {
    const api = new Api({ url: 'https://hub.example', jwt: 'x', fetch: () => expect.fail('it was sent') });
    const resources = [{ type: 'TYPE_REPO', path: 'acme/app', scopes: ['scope-image-pull'], scope: 'x' }];
    // @ts-expect-error: only JavaScript lets it come this far
    await expect(api.createOrgAccessToken({ org: 'acme', label: 'ci', resources })).rejects.toThrow(
      'resources.0.scope unknown parameter, did you mean scopes?',
    );
    await expect(
      // @ts-expect-error: only JavaScript lets it come this far
      api.getGroups({ org: 'acme', page_sise: 1 }),
    ).rejects.toThrow('page_sise unknown parameter, did you mean page_size?');
  });
});

describe('the items of a list', () => {
  it('have their type, in whichever shape the list comes', () => {
    type Item<M extends 'getOrgMembers' | 'getGroupMembers' | 'getScimUsers' | 'getOrgInvites'> =
      ReturnType<Api[M]> extends AsyncIterable<infer I> ? I : never;
    expectTypeOf<Item<'getOrgMembers'>['username']>().toEqualTypeOf<string | null | undefined>();
    expectTypeOf<Item<'getGroupMembers'>['username']>().toEqualTypeOf<string | null | undefined>();
    expectTypeOf<Item<'getScimUsers'>['userName']>().toEqualTypeOf<string>();
    expectTypeOf<Item<'getOrgInvites'>['invitee']>().toEqualTypeOf<string>();
  });
});

describe('the documentation of an operation', () => {
  const folder = new URL('../../src/client/operations/', import.meta.url);
  const texts = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));
  const comments = new Map(
    texts.flatMap((text) =>
      [...text.matchAll(/\/\*\*\n((?: \*.*\n)+?) \*\/\nexport const (\w+)/g)].map(
        ([, comment = '', name = '']) => [name, comment] as const,
      ),
    ),
  );

  it.each(remote)('of $name ends where it is in the reference', ({ name, source }) => {
    const last = comments.get(name)?.trimEnd().split('\n').at(-1);
    expect(last).toBe(` * @see https://docs.docker.com/reference/api/hub/latest/#${source}`);
  });

  it('is there for every export, and every file says first what it is about', () => {
    const exported = texts.flatMap((text) => [...text.matchAll(/^export const (\w+)/gm)].map(([, name]) => name));
    expect(exported.toSorted()).toEqual(operations.map(({ name }) => name).toSorted());
    expect([...comments.keys()].toSorted()).toEqual(exported.toSorted());
    for (const text of texts) expect(text).toMatch(/^\/\/ .+\.\n/);
  });
});

/** Every field of a JSON schema by its path, with the marks of a nullable field at the field itself. */
function fieldsOf(schema: unknown, prefix = ''): [path: string, field: Record<string, unknown>][] {
  if (!isRecord(schema)) return [];
  const branches = Array.isArray(schema['anyOf']) ? schema['anyOf'] : [];
  const properties = isRecord(schema['properties']) ? Object.entries(schema['properties']) : [];
  return [
    ...branches.flatMap((branch) => fieldsOf(branch, prefix)),
    ...fieldsOf(schema['items'], prefix),
    ...properties.flatMap(([name, field]): [string, Record<string, unknown>][] => {
      if (!isRecord(field)) return [];
      const parts = [field, ...(Array.isArray(field['anyOf']) ? field['anyOf'] : [])].filter(isRecord);
      const merged = Object.assign({}, ...parts.toReversed());
      return [[prefix + name, merged], ...fieldsOf(field, `${prefix}${name}.`)];
    }),
  ];
}
