// Where the sandbox answers otherwise than Docker's OpenAPI document says, on purpose, each with the reason and a public source.
import { isRecord } from '../../src/json.ts';

/** One finding, as the walk through the document words it, in every operation that has it. */
export interface Exception {
  readonly operations: readonly string[];
  readonly finding: string;
  readonly because: string;
  readonly source: string;
  /** The answer put into the shape of the document, so that what is inside can be held against it all the same. */
  readonly asDocumented?: (body: unknown) => unknown;
}

const tag = 'GET /v2/namespaces/{namespace}/repositories/{repository}/tags/{tag}';
const tagList = 'GET /v2/namespaces/{namespace}/repositories/{repository}/tags';
const members = 'GET /v2/orgs/{org_name}/members';
const exported = 'GET /v2/orgs/{org_name}/members/export';
const pages = [
  'GET /v2/access-tokens',
  'GET /v2/orgs/{name}/access-tokens',
  'GET /v2/orgs/{org_name}/groups',
  'GET /v2/orgs/{org_name}/groups/{group_name}/members',
];

const captured = 'https://github.com/docker/actions-toolkit/tree/main/__tests__/.fixtures (dockerhub-*.json)';
const provider =
  'https://github.com/docker/terraform-provider-docker/blob/main/internal/hubclient/client_organization.go';

function tagAsDocumented(body: unknown): unknown {
  if (!isRecord(body)) return body;
  const { images, v2, tag_status: status } = body;
  return { ...body, images: Array.isArray(images) ? images[0] : images, v2: String(v2), status };
}

function tagsAsDocumented(body: unknown): unknown {
  if (!isRecord(body) || !Array.isArray(body['results'])) return body;
  return { ...body, results: body['results'].map(tagAsDocumented) };
}

const tagFindings = (place: string) => [
  {
    finding: `200 ${place}.images: must be of type object`,
    because: 'A tag has as many images as platforms; the document leaves the list out.',
  },
  {
    finding: `200 ${place}.v2: must be of type string`,
    because: 'It is a truth value in every captured answer, and in what Docker’s own clients read.',
  },
  {
    finding: `200 ${place}.status: is not there`,
    because: 'The field is called tag_status in every captured answer.',
  },
];

/** The reviewed exceptions. One that no longer applies fails the test, like one that is not here. */
export const reviewed: readonly Exception[] = [
  ...['next', 'previous'].map((link) => ({
    operations: pages,
    finding: `200 body.${link}: must not be null`,
    because: 'There is no page before the first or after the last; the examples of the document have null there too.',
    source: 'https://docs.docker.com/reference/api/hub/latest/#tag/groups/paths/~1v2~1orgs~1{org_name}~1groups/get',
  })),
  ...tagFindings('body').map((entry) => ({
    ...entry,
    operations: [tag],
    source: captured,
    asDocumented: tagAsDocumented,
  })),
  ...tagFindings('body.results[]').map((entry) => ({
    ...entry,
    operations: [tagList],
    source: captured,
    asDocumented: tagsAsDocumented,
  })),
  ...[
    { operations: [tag], place: 'body.images' },
    { operations: [tagList], place: 'body.results[].images' },
  ].flatMap(({ operations, place }) => [
    {
      operations,
      finding: `200 ${place}.variant: must not be null`,
      because: 'Most processors have no variant, which captured answers tell with null.',
      source: captured,
    },
    {
      operations,
      finding: `200 ${place}.os_version: must not be null`,
      because: 'Only Windows has versions, and captured answers have null for everything else.',
      source: captured,
    },
    {
      operations,
      finding: `200 ${place}.layers: is not there`,
      because: 'No captured answer has the layers of an image.',
      source: captured,
    },
  ]),
  {
    operations: [members],
    finding: '200 body: must be of type array',
    because: 'The document wraps each page in an array; Docker’s Terraform provider reads one page, and works.',
    source: `${provider} (ListOrgMembers)`,
    asDocumented: (body) => [body],
  },
  ...['next', 'previous'].map((link) => ({
    operations: [members],
    finding: `200 body[].${link}: must not be null`,
    because: 'There is no page before the first or after the last; Docker’s Terraform provider stops there.',
    source: `${provider} (ListOrgMembers)`,
  })),
  {
    operations: [members],
    finding: '200 body[].results[].role: must be one of Owner, Member, Invitee, not Editor',
    because: 'The role of the editor came later than the list of roles in the document.',
    source: 'https://docs.docker.com/reference/api/hub/changelog/',
  },
  ...['last_logged_in_at', 'last_seen_at', 'last_desktop_version'].flatMap((name) =>
    [
      { operations: [members], place: 'body[].results[]' },
      { operations: ['PUT /v2/orgs/{org_name}/members/{username}'], place: 'body' },
    ].map(({ operations, place }) => ({
      operations,
      finding: `200 ${place}.${name}: is not there`,
      because: 'Only organizations that have switched insights on see when their members were there.',
      source: 'https://docs.docker.com/admin/organization/insights/#view-insights-for-organization-users',
    })),
  ),
  {
    operations: [exported],
    finding: '200 body[]: must have Role',
    because: 'The document requires a column Role and describes one called Permission in its place.',
    source:
      'https://docs.docker.com/reference/api/hub/latest/#tag/orgs/paths/~1v2~1orgs~1{org_name}~1members~1export/get',
  },
  {
    operations: [exported],
    finding: '200 body[].Permission: must be one of Owner, Member, not Editor',
    because: 'The role of the editor came later than the list of roles in the document.',
    source: 'https://docs.docker.com/reference/api/hub/changelog/',
  },
  {
    operations: [exported],
    finding: '400 is never given',
    because:
      'Nothing in the request can be wrong: it has no parameter but the organization, which is there or is a 404.',
    source:
      'https://docs.docker.com/reference/api/hub/latest/#tag/orgs/paths/~1v2~1orgs~1{org_name}~1members~1export/get',
  },
  {
    operations: ['POST /v2/invites/bulk'],
    finding: '202 body.invitees: must be of type object',
    because: 'The document has the list one level deeper; Docker’s Terraform provider reads one level, and works.',
    source: `${provider} (InviteOrgMember)`,
    asDocumented: (body) => ({ invitees: body }),
  },
  {
    operations: ['POST /v2/invites/bulk'],
    finding: '202 body.invitees.invitees[].invite: is not there',
    because: 'Who is a member already gets no invitation, as in the example of the document itself.',
    source: 'https://docs.docker.com/reference/api/hub/latest/#tag/invites/paths/~1v2~1invites~1bulk/post',
  },
  ...[
    { operations: ['GET /v2/scim/2.0/Schemas'], place: 'body.resources[]' },
    { operations: ['GET /v2/scim/2.0/Schemas/{id}'], place: 'body' },
  ].map(({ operations, place }) => ({
    operations,
    finding: `200 ${place}.attributes[].subAttributes: is not there`,
    because: 'Only attributes of the type complex have attributes of their own.',
    source: 'https://www.rfc-editor.org/rfc/rfc7643#section-7',
  })),
];
