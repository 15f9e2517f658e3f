// Where the declarations differ from Docker's OpenAPI document on purpose, each with the reason and a public source.

/** One difference, as the comparison words it. */
export interface Difference {
  readonly operation: string;
  readonly difference: string;
  readonly because: string;
  readonly source: string;
}

const anonymousTags = (operation: string, source: string): Difference => ({
  operation,
  difference: 'callers: anonymous is false in the document',
  because: 'The tags of a public repository can be read without signing in.',
  source,
});

const nameless = (operation: string): Difference => ({
  operation,
  difference: 'path segment 1: not in the document',
  because: 'The path has {name} in it, which the document forgets to list among the parameters.',
  source:
    'https://github.com/docker/terraform-provider-docker/blob/main/internal/hubclient/client_org_access_token.go (CreateOrgAccessToken)',
});

const undocumented = (parameter: string): Difference => ({
  operation: 'getRepositoryTags',
  difference: `query ${parameter}: not in the document`,
  because: 'Undocumented and in daily use: part of the name, and the order.',
  source: 'https://github.com/docker/hub-feedback/issues/2455, https://github.com/badges/shields/pull/4562',
});

/** The reviewed differences. One that no longer applies fails the test, like one that is not here. */
export const reviewed: readonly Difference[] = [
  {
    operation: 'createAccessToken',
    difference:
      'body scopes: items: choices are free in the document, repo:admin|repo:public_read|repo:read|repo:write here',
    because: 'The document names the four scopes in its prose.',
    source:
      'https://docs.docker.com/reference/api/hub/latest/#tag/access-tokens/paths/~1v2~1access-tokens/post (scopes)',
  },
  nameless('getOrgAccessTokens'),
  nameless('createOrgAccessToken'),
  undocumented('name'),
  undocumented('ordering'),
  anonymousTags('getRepositoryTags', 'https://github.com/docker/hub-feedback/issues/689 (comment of 2025-11-19)'),
  anonymousTags('checkRepositoryTags', 'https://github.com/docker/hub-feedback/issues/689 (comment of 2025-11-19)'),
  anonymousTags('getRepositoryTag', 'https://github.com/distribution/distribution/issues/3076'),
  anonymousTags('checkRepositoryTag', 'https://github.com/distribution/distribution/issues/3076'),
  {
    operation: 'verifyImmutableTags',
    difference: 'body regex: pattern differs from that of the document',
    because: "The document's own example fails its pattern; what Docker Hub takes are RE2 expressions.",
    source: 'https://docs.docker.com/docker-hub/repos/manage/hub-images/immutable-tags',
  },
  {
    operation: 'getOrgMembers',
    difference: 'query search: type is number in the document, string here',
    because: 'It is a word to look for, as the description says and the same parameter of teams is typed.',
    source:
      'https://docs.docker.com/reference/api/hub/latest/#tag/groups/paths/~1v2~1orgs~1{org_name}~1groups~1{group_name}~1members/get (search)',
  },
  {
    operation: 'getOrgMembers',
    difference: 'answer: array in the document, object here',
    because: "The document wraps each page in an array; Docker's Terraform provider reads one page, and works.",
    source:
      'https://github.com/docker/terraform-provider-docker/blob/main/internal/hubclient/client_organization.go (ListOrgMembers)',
  },
  {
    operation: 'bulkInvite',
    difference: 'header X-Analytics-Client-Feature: only in the document',
    because: "Docker's own statistics on its user interfaces; Docker's Terraform provider leaves it out too.",
    source:
      'https://github.com/docker/terraform-provider-docker/blob/main/internal/hubclient/client_organization.go (InviteOrgMember)',
  },
  {
    operation: 'bulkInvite',
    difference: 'body role: choices are free in the document, distributor_member|editor|member|owner here',
    because: 'The roles of an organization, and the one that gated distribution adds.',
    source:
      'https://docs.docker.com/docker-hub/repos/manage/access/#invite-distributor-members-via-api, https://github.com/docker/terraform-provider-docker/blob/main/internal/provider/resource_org_member.go (role)',
  },
  {
    operation: 'replaceScimUser',
    difference: 'body enabled: optional in the document',
    because: 'Left out, it deactivates the user: nobody should do that by saying nothing.',
    source:
      'https://docs.docker.com/reference/api/hub/latest/#tag/scim/paths/~1v2~1scim~12.0~1Users~1{id}/put (enabled)',
  },
];
