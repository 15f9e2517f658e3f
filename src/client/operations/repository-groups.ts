// Teams of a repository: which team of the organization may use it, and how.
import { z } from 'zod';
import { look, lookAtAll, operation } from '../operation.ts';
import { getGroups } from './groups.ts';
import { getRepository } from './repositories.ts';
import { repositoryName, repositoryTarget } from '../vocabulary.ts';

const Team = z.looseObject({ id: z.number(), name: z.string(), member_count: z.number().nullish() });

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
  preview: ({ namespace, repository, group_id: id }) => [
    look(getRepository, { namespace, repository }, ({ is_private: hidden }) => [
      `${namespace}/${repository} is ${hidden ? 'private' : 'public'}`,
    ]),
    lookAtAll(getGroups, { org: namespace, page_size: 100 }, z.array(Team), (teams) => {
      const team = teams.find((one) => one.id === id);
      return [
        team
          ? `team ${id} is ${team.name}${typeof team.member_count === 'number' ? `, ${team.member_count} people` : ''}`
          : `${namespace} has no team ${id}`,
      ];
    }),
  ],
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
