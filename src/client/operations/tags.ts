// Tags of a repository: list, read, check.
import { z } from 'zod';
import { type Needs, operation } from '../operation.ts';
import {
  Existence,
  HubTime,
  OutsiderText,
  Page,
  pageOf,
  pageSize,
  repositoryName,
  repositoryTarget,
  TagName,
} from '../vocabulary.ts';

const Layer = z.looseObject({
  digest: z.string().nullish(),
  size: z.number().describe('bytes'),
  instruction: OutsiderText,
});

const Image = z.looseObject({
  architecture: z.string(),
  features: z.string().nullish(),
  variant: z.string().nullish(),
  digest: z.string().nullish(),
  layers: z.array(Layer).nullish(),
  os: z.string().nullable(),
  os_features: z.string().nullish(),
  os_version: z.string().nullish(),
  size: z.number().describe('bytes'),
  status: z.string().optional(),
  last_pulled: HubTime.nullish(),
  last_pushed: HubTime.nullish(),
});

// The reference document says that `images` is an object, `v2` a string and `tag_status` called `status`; the service
// sends an array, a boolean and `tag_status` (captured in docker/actions-toolkit, __tests__/.fixtures/dockerhub-*.json).
const Tag = z.looseObject({
  id: z.number().optional(),
  repository: z.number().optional(),
  name: z.string(),
  digest: z.string().optional(),
  full_size: z.number().describe('bytes'),
  creator: z.number().nullish(),
  last_updated: HubTime.nullable(),
  last_updater: z.number().nullish(),
  last_updater_username: z.string().nullish(),
  v2: z.union([z.boolean(), z.string()]).optional(),
  status: z.string().optional(),
  tag_status: z.string().optional(),
  tag_last_pulled: HubTime.nullish(),
  tag_last_pushed: HubTime.nullish(),
  content_type: z.string().optional(),
  media_type: z.string().nullish(),
  images: z.union([z.array(Image), Image]).optional(),
});

const readable: Needs = {
  credentials: ['password', 'pat', 'oat', 'anonymous'],
  role: 'read permission on the repository',
  pat: 'repo:public_read',
  oat: 'scope-tag-read',
};

/**
 * Lists the tags of a repository. Without credentials Docker Hub answers only the first 1,000.
 *
 * `name` and `ordering` are not in the reference document but in daily use (docker/hub-feedback#2455,
 * badges/shields#4562).
 *
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/repositories/operation/ListRepositoryTags
 */
export const getRepositoryTags = operation({
  tool: 'hub_repos',
  action: 'list_tags',
  route: 'GET /v2/namespaces/{namespace}/repositories/{repository}/tags',
  summary: 'Tags of a repository.',
  params: z.strictObject({
    ...repositoryName,
    name: z.string().min(1).describe('only tags that contain this').optional(),
    ordering: z
      .enum(['last_updated', '-last_updated', 'name', '-name'])
      .describe('last_updated is newest first')
      .optional(),
    page: Page.optional(),
    page_size: pageSize({ max: 100, usual: 10 }).optional(),
  }),
  returns: pageOf(Tag),
  items: 'results',
  brief: ['name', 'full_size', 'tag_last_pushed'],
  risk: 'read',
  target: repositoryTarget,
  example: { namespace: 'acme', repository: 'app', page_size: 50 },
  needs: readable,
  source: 'tag/repositories/operation/ListRepositoryTags',
});

/**
 * Tells whether a repository can be seen and has tags.
 *
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/repositories/paths/~1v2~1namespaces~1{namespace}~1repositories~1{repository}~1tags/head
 */
export const checkRepositoryTags = operation({
  tool: 'hub_repos',
  action: 'check_tags',
  route: 'HEAD /v2/namespaces/{namespace}/repositories/{repository}/tags',
  summary: 'Does the repository have tags?',
  params: z.strictObject(repositoryName),
  returns: Existence,
  existence: true,
  risk: 'read',
  target: repositoryTarget,
  example: { namespace: 'acme', repository: 'app' },
  needs: readable,
  source: 'tag/repositories/paths/~1v2~1namespaces~1{namespace}~1repositories~1{repository}~1tags/head',
});

/**
 * Reads one tag: digest, size, when it was pushed and pulled, and its image for each platform.
 *
 * @throws ParameterError with status 404 when it does not exist.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/repositories/operation/GetRepositoryTag
 */
export const getRepositoryTag = operation({
  tool: 'hub_repos',
  action: 'get_tag',
  route: 'GET /v2/namespaces/{namespace}/repositories/{repository}/tags/{tag}',
  summary: 'One tag: digest, size, platforms, last push and pull.',
  params: z.strictObject({ ...repositoryName, tag: TagName }),
  brief: [
    'name',
    'digest',
    'full_size',
    'media_type',
    'tag_status',
    'tag_last_pushed',
    'tag_last_pulled',
    'last_updater_username',
    'images.os',
    'images.architecture',
    'images.variant',
    'images.size',
    'images.digest',
  ],
  returns: Tag,
  risk: 'read',
  target: ({ tag, ...repository }) => `${repositoryTarget(repository)}:${tag}`,
  example: { namespace: 'acme', repository: 'app', tag: 'v1.0.0' },
  needs: readable,
  source: 'tag/repositories/operation/GetRepositoryTag',
});

/**
 * Tells whether a tag exists.
 *
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/repositories/paths/~1v2~1namespaces~1{namespace}~1repositories~1{repository}~1tags~1{tag}/head
 */
export const checkRepositoryTag = operation({
  tool: 'hub_repos',
  action: 'check_tag',
  route: 'HEAD /v2/namespaces/{namespace}/repositories/{repository}/tags/{tag}',
  summary: 'Does the tag exist?',
  params: z.strictObject({ ...repositoryName, tag: TagName }),
  returns: Existence,
  existence: true,
  risk: 'read',
  target: ({ tag, ...repository }) => `${repositoryTarget(repository)}:${tag}`,
  example: { namespace: 'acme', repository: 'app', tag: 'v1.0.0' },
  needs: readable,
  source: 'tag/repositories/paths/~1v2~1namespaces~1{namespace}~1repositories~1{repository}~1tags~1{tag}/head',
});
