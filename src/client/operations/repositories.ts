// Repositories of a namespace: list, create, read, check, the rules for their tags, and the teams that may use them.
import { z } from 'zod';
import { type Needs, operation } from '../operation.ts';
import {
  Existence,
  HubTime,
  Namespace,
  OutsiderText,
  Page,
  pageOf,
  pageSize,
  repositoryName,
  repositoryTarget,
} from '../vocabulary.ts';

const Category = z.looseObject({ name: z.string(), slug: z.string() });

const RepositorySummary = z.looseObject({
  name: z.string(),
  namespace: z.string(),
  repository_type: z.string().nullable(),
  status: z.number(),
  status_description: z.string(),
  description: OutsiderText.nullable(),
  is_private: z.boolean(),
  star_count: z.number(),
  pull_count: z.number(),
  last_updated: HubTime.nullable(),
  last_modified: HubTime.nullable(),
  date_registered: HubTime,
  affiliation: z.string().nullish(),
  media_types: z.array(z.string().nullable()),
  content_types: z.array(z.string()),
  categories: z.array(Category),
  storage_size: z.number().nullable().describe('bytes'),
});

const Repository = z.looseObject({
  ...RepositorySummary.shape,
  user: z.string().optional(),
  is_automated: z.boolean(),
  last_modified: HubTime.nullish(),
  collaborator_count: z.number(),
  hub_user: z.string().nullish(),
  has_starred: z.boolean(),
  full_description: OutsiderText.nullish(),
  permissions: z.looseObject({ read: z.boolean(), write: z.boolean(), admin: z.boolean() }).optional(),
  immutable_tags_settings: z.looseObject({ enabled: z.boolean(), rules: z.array(z.string()) }),
  storage_size: z.number().nullish().describe('bytes'),
  source: z.string().nullish(),
});

const readable: Needs = {
  credentials: ['password', 'pat', 'oat', 'anonymous'],
  role: 'read permission on the repository',
  pat: 'repo:public_read',
  oat: 'scope-repository-read',
};

const ruled: Needs = {
  credentials: ['password', 'pat', 'oat'],
  role: 'admin permission on the repository',
  pat: 'repo:admin',
  oat: 'scope-repository-settings-admin',
};

/**
 * Lists the repositories of a namespace. A private one shows only to those who may see it, and a namespace that does
 * not exist answers with an empty page, so this is not the way to find out whether one exists.
 *
 * @throws ParameterError with status 404 for a page past the end.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/repositories/operation/listNamespaceRepositories
 */
export const getRepositories = operation({
  tool: 'hub_repos',
  action: 'list',
  route: 'GET /v2/namespaces/{namespace}/repositories',
  summary: 'Repositories of a namespace; an unknown namespace answers with an empty list.',
  params: z.strictObject({
    namespace: Namespace,
    name: z.string().min(1).describe('only names that contain this').optional(),
    ordering: z
      .enum(['name', '-name', 'last_updated', '-last_updated', 'pull_count', '-pull_count'])
      .describe('"-" is descending')
      .optional(),
    page: Page.optional(),
    page_size: pageSize({ max: 100, usual: 10 }).optional(),
  }),
  returns: pageOf(RepositorySummary),
  items: 'results',
  risk: 'read',
  target: ({ namespace }) => namespace,
  example: { namespace: 'acme', ordering: '-last_updated', page_size: 25 },
  needs: { ...readable, oat: 'scope-repository-list' },
  source: 'tag/repositories/operation/listNamespaceRepositories',
});

/**
 * Creates a repository. Public unless `is_private` is true.
 *
 * @throws ParameterError when the name is taken or a field is not allowed.
 * @throws UnauthorizedError when the role or the credential does not reach.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/repositories/operation/CreateRepository
 */
export const createRepository = operation({
  tool: 'hub_repos',
  action: 'create',
  route: 'POST /v2/namespaces/{namespace}/repositories',
  summary: 'Create a repository; public unless is_private.',
  params: z.strictObject({
    namespace: Namespace,
    name: z
      .string()
      .min(2)
      .max(255)
      .regex(
        /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/,
        'must be 2 to 255 lower-case letters and digits with single ".", "_" or "-" between, e.g. release-images',
      ),
    description: z.string().max(100).describe('one line, up to 100 characters').optional(),
    full_description: z.string().max(25_000).describe('README, Markdown').optional(),
    registry: z.string().describe('leave out').optional(),
    is_private: z.boolean().optional(),
  }),
  places: { namespace: ['path', 'body'] },
  returns: Repository,
  risk: 'write',
  target: ({ namespace, name }) => `${namespace}/${name}`,
  undo: 'Delete the repository again on Docker Hub, in its settings.',
  example: { namespace: 'acme', name: 'release-images', is_private: true },
  needs: {
    credentials: ['password', 'pat', 'oat'],
    role: 'editor or owner of the organization',
    pat: 'repo:admin',
    oat: 'scope-repository-create',
  },
  source: 'tag/repositories/operation/CreateRepository',
});

/**
 * Reads one repository, its README, its tag rules and what you may do with it.
 *
 * @throws ParameterError with status 404 when it does not exist or is private and not yours to see.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/repositories/operation/GetRepository
 */
export const getRepository = operation({
  tool: 'hub_repos',
  action: 'get',
  route: 'GET /v2/namespaces/{namespace}/repositories/{repository}',
  summary: 'One repository, with README, immutable tag rules and your permissions.',
  params: z.strictObject(repositoryName),
  returns: Repository,
  risk: 'read',
  target: repositoryTarget,
  example: { namespace: 'acme', repository: 'app' },
  needs: readable,
  source: 'tag/repositories/operation/GetRepository',
});

/**
 * Tells whether a repository exists. A private one that is not yours to see counts as absent.
 *
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/repositories/operation/CheckRepository
 */
export const checkRepository = operation({
  tool: 'hub_repos',
  action: 'check',
  route: 'HEAD /v2/namespaces/{namespace}/repositories/{repository}',
  summary: 'Does the repository exist (for you)?',
  params: z.strictObject(repositoryName),
  returns: Existence,
  existence: true,
  risk: 'read',
  target: repositoryTarget,
  example: { namespace: 'acme', repository: 'app' },
  needs: readable,
  source: 'tag/repositories/operation/CheckRepository',
});

/**
 * Sets which tags can't be overwritten or deleted: on or off, and the rules (RE2) that a tag's name is held against.
 * The rules given replace those there were.
 *
 * @throws ParameterError when a rule is not a regular expression of RE2's.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/repositories/operation/UpdateRepositoryImmutableTags
 */
export const updateImmutableTags = operation({
  tool: 'hub_repos',
  action: 'set_immutable_tags',
  route: 'PATCH /v2/namespaces/{namespace}/repositories/{repository}/immutabletags',
  summary: 'Switch immutable tags on or off and replace all their rules.',
  params: z.strictObject({
    ...repositoryName,
    immutable_tags: z.boolean().describe('on or off'),
    immutable_tags_rules: z.array(z.string().min(1)).describe('RE2 patterns; replaces all there were'),
  }),
  idempotent: true,
  returns: Repository,
  risk: 'write',
  target: repositoryTarget,
  undo: 'Set the rules that the repository had before.',
  example: {
    namespace: 'acme',
    repository: 'app',
    immutable_tags: true,
    immutable_tags_rules: ['v[0-9]+\\.[0-9]+\\.[0-9]+'],
  },
  needs: ruled,
  source: 'tag/repositories/operation/UpdateRepositoryImmutableTags',
});

/**
 * Lists the tags that a rule would make immutable. It changes nothing.
 *
 * The reference prints a pattern for `regex` that its own example fails, so what is sent is checked by Docker Hub alone.
 *
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/repositories/operation/VerifyRepositoryImmutableTags
 */
export const verifyImmutableTags = operation({
  tool: 'hub_repos',
  action: 'verify_immutable_tags',
  route: 'POST /v2/namespaces/{namespace}/repositories/{repository}/immutabletags/verify',
  summary: 'Tags that a rule matches; changes nothing. The rules in force are in get: immutable_tags_settings.',
  params: z.strictObject({ ...repositoryName, regex: z.string().min(1).describe('RE2 pattern') }),
  idempotent: true,
  returns: z.looseObject({ tags: z.array(z.string()) }),
  risk: 'read',
  target: repositoryTarget,
  example: { namespace: 'acme', repository: 'app', regex: 'v[0-9]+\\.[0-9]+\\.[0-9]+' },
  needs: ruled,
  source: 'tag/repositories/operation/VerifyRepositoryImmutableTags',
});

/**
 * Gives a team access to a repository of its organization.
 *
 * @throws ParameterError when the team has a permission on it already, or either does not exist.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/repositories/operation/CreateRepositoryGroup
 */
export const assignRepositoryGroup = operation({
  tool: 'hub_repos',
  action: 'assign_group',
  route: 'POST /v2/repositories/{namespace}/{repository}/groups',
  summary: 'Give a team access to a repository.',
  params: z.strictObject({
    ...repositoryName,
    group_id: z.int().min(1).describe('numeric id of the team; hub_teams list has it'),
    permission: z.enum(['read', 'write', 'admin']),
  }),
  returns: z.looseObject({ group_id: z.number(), group_name: z.string(), permission: z.string() }),
  risk: 'privileged',
  target: repositoryTarget,
  undo: 'Take the permission away again in the settings of the repository on Docker Hub.',
  example: { namespace: 'acme', repository: 'release-images', group_id: 7, permission: 'write' },
  needs: {
    credentials: ['password', 'pat', 'oat'],
    role: 'admin permission on the repository',
    pat: 'repo:admin',
    oat: 'scope-repo-group-edit',
  },
  source: 'tag/repositories/operation/CreateRepositoryGroup',
});
