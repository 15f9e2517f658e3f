// Immutable tags: the rules by which a repository refuses to have a tag overwritten or deleted.
import { z } from 'zod';
import { inverse, look, type Needs, operation, read } from '../operation.ts';
import { Repository } from '../shapes.ts';
import { getRepository } from './repositories.ts';
import { repositoryName, repositoryTarget, TagRule } from '../vocabulary.ts';

const TagSettings = Repository.pick({ immutable_tags_settings: true });

const needs: Needs = {
  credentials: ['password', 'pat', 'oat'],
  role: 'admin permission on the repository',
  pat: 'repo:admin',
  oat: 'scope-repository-settings-admin',
};

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
    immutable_tags_rules: z.array(TagRule).describe('RE2 patterns; replaces all there were'),
  }),
  idempotent: true,
  returns: Repository,
  risk: 'write',
  target: repositoryTarget,
  preview: ({ namespace, repository }) => [
    look(getRepository, { namespace, repository }, ({ immutable_tags_settings: { enabled, rules } }) => [
      `now: immutable tags ${enabled ? 'on' : 'off'}, ${rules.length > 0 ? `rules ${rules.join(' and ')}` : 'no rules'}`,
    ]),
  ],
  inverse: ({ namespace, repository }, { before }) => {
    const was = read(TagSettings, before[0])?.immutable_tags_settings;
    return was
      ? [
          inverse('updateImmutableTags', {
            namespace,
            repository,
            immutable_tags: was.enabled,
            immutable_tags_rules: was.rules,
          }),
        ]
      : [];
  },
  undo: 'Set the rules that the repository had before.',
  example: {
    namespace: 'acme',
    repository: 'app',
    immutable_tags: true,
    immutable_tags_rules: ['v[0-9]+\\.[0-9]+\\.[0-9]+'],
  },
  needs,
  source: 'tag/repositories/operation/UpdateRepositoryImmutableTags',
});

/**
 * Lists the tags that a rule would make immutable. It changes nothing.
 *
 * The reference prints a pattern for `regex` that its own example fails, so it is held against the syntax of RE2 instead.
 *
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/repositories/operation/VerifyRepositoryImmutableTags
 */
export const verifyImmutableTags = operation({
  tool: 'hub_repos',
  action: 'verify_immutable_tags',
  route: 'POST /v2/namespaces/{namespace}/repositories/{repository}/immutabletags/verify',
  summary: 'Tags that a rule would match; get has the rules in force.',
  params: z.strictObject({ ...repositoryName, regex: TagRule }),
  idempotent: true,
  returns: z.looseObject({ tags: z.array(z.string()) }),
  risk: 'read',
  target: repositoryTarget,
  example: { namespace: 'acme', repository: 'app', regex: 'v[0-9]+\\.[0-9]+\\.[0-9]+' },
  needs,
  source: 'tag/repositories/operation/VerifyRepositoryImmutableTags',
});
