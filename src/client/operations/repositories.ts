// Repositories of a namespace: list, create, read, check.
import { z } from 'zod';
import { look, type Needs, operation, read } from '../operation.ts';
import { Repository, RepositorySummary } from '../shapes.ts';
import { Existence, Namespace, Page, pageOf, pageSize, repositoryName, repositoryTarget } from '../vocabulary.ts';

const readable: Needs = {
  credentials: ['password', 'pat', 'oat', 'anonymous'],
  role: 'read permission on the repository',
  pat: 'repo:public_read',
  oat: 'scope-repository-read',
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
  brief: ['name', 'namespace', 'description', 'is_private', 'star_count', 'pull_count', 'last_updated', 'storage_size'],
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
  preview: ({ namespace, name }) => [
    look(checkRepository, { namespace, repository: name }, ({ exists }) => [
      `${namespace}/${name} ${exists ? 'exists already' : 'does not exist yet'}`,
    ]),
  ],
  holds: (_, [check]) => read(Existence, check)?.exists,
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
