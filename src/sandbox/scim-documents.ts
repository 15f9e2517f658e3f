// What the SCIM service says of itself: its abilities, its one resource type, and that type's schema.
// Shapes as in the API reference; the schema's attributes are those of its user.

export const userSchemaId = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const listResponseId = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** The reference's example of `filter.maxResults`. */
const maxResults = 99_999;

export const serviceProviderConfig = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
  documentationUri: '',
  patch: { supported: false },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults },
  changePassword: { supported: false },
  sort: { supported: true },
  etag: { supported: false },
  // One scheme, not the list of them that RFC 7643 wants.
  authenticationSchemes: {
    name: 'OAuth 2.0 Bearer Token',
    description: 'The SCIM token of the organization, as a bearer token (RFC 6750).',
    specUri: 'http://tools.ietf.org/html/rfc6750',
    type: 'oauthbearertoken',
  },
};

export const userResourceType = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
  id: 'User',
  name: 'User',
  description: 'User',
  endpoint: '/Users',
  schema: userSchemaId,
};

type AttributeType = 'string' | 'boolean' | 'complex';

function attribute(name: string, type: AttributeType, description: string, more: object = {}): object {
  return {
    name,
    type,
    multiValued: false,
    description,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...more,
  };
}

const readOnly = { mutability: 'readOnly' };

export const userSchema = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
  id: userSchemaId,
  name: 'User',
  description: 'User Account',
  attributes: [
    attribute('userName', 'string', 'The e-mail address that the user signs in with.', {
      required: true,
      uniqueness: 'server',
    }),
    attribute('name', 'complex', 'What the user is called.', {
      subAttributes: [attribute('givenName', 'string', 'First name.'), attribute('familyName', 'string', 'Last name.')],
    }),
    attribute('displayName', 'string', 'The Docker ID.', readOnly),
    attribute('active', 'boolean', 'Whether the user belongs to the organization.'),
    attribute('emails', 'complex', 'The e-mail addresses of the user.', {
      ...readOnly,
      multiValued: true,
      subAttributes: [
        attribute('value', 'string', 'The address.', readOnly),
        attribute('display', 'string', 'The address, to be shown.', readOnly),
        attribute('primary', 'boolean', 'Whether it is the main one.', readOnly),
      ],
    }),
    attribute('groups', 'complex', 'The teams of the user.', {
      ...readOnly,
      multiValued: true,
      subAttributes: [
        attribute('value', 'string', 'The name of the team.', readOnly),
        attribute('display', 'string', 'The name, to be shown.', readOnly),
      ],
    }),
  ],
};
