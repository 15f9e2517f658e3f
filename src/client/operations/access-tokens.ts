// Personal access tokens: what stands in for the password of the person who is signed in.
import { z } from 'zod';
import { inverse, look, type Needs, operation, read } from '../operation.ts';
import { Expiry, HubTime, Nothing, OutsiderText, Page, pageOf, pageSize, SecretText, uuid } from '../vocabulary.ts';

const AccessToken = z.looseObject({
  uuid: z.string(),
  client_id: z.string().nullish(),
  creator_ip: z.string().nullish(),
  creator_ua: OutsiderText.nullish(),
  created_at: HubTime,
  last_used: HubTime.nullish(),
  generated_by: z.string().nullish().describe('manual, or the program that made it by itself'),
  is_active: z.boolean(),
  token: SecretText.optional().describe('the secret itself, once, in the answer that creates it; empty ever after'),
  token_label: OutsiderText,
  scopes: z.array(z.string()),
  expires_at: HubTime.nullish().describe('empty or absent: it never ends'),
});

type AccessToken = z.output<typeof AccessToken>;

const Label = z.string().min(1).max(100);
const tokenUuid = { uuid: uuid('a token; hub_auth list_pats has it') };

/** What a person must know of a token before it is changed. The day of its last use, not the moment: that one moves on. */
const tellToken = ({ token_label: label, scopes, is_active: on, last_used: used, expires_at: end }: AccessToken) => [
  `token "${label}", ${on ? 'on' : 'off'}, with ${scopes.join(', ')}`,
  used ? `last used on ${used.slice(0, 10)}` : 'never used',
  end ? `ends ${end}` : 'never ends',
];

// A token may not manage tokens: docker/hub-feedback#2478.
const needs: Needs = { credentials: ['password'] };

/**
 * Lists your personal access tokens, those that Docker's own programs made included. The secrets are not in it.
 *
 * @throws UnauthorizedError when signed in with a token instead of the password.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/access-tokens/paths/~1v2~1access-tokens/get
 */
export const getAccessTokens = operation({
  tool: 'hub_auth',
  action: 'list_pats',
  route: 'GET /v2/access-tokens',
  summary: 'Your personal access tokens, without their secrets.',
  params: z.strictObject({
    page: Page.optional(),
    page_size: pageSize({ max: 100, usual: 10 }).optional(),
  }),
  returns: pageOf(AccessToken).extend({ active_count: z.number().describe('how many are switched on') }),
  items: 'results',
  brief: ['uuid', 'token_label', 'scopes', 'is_active', 'created_at', 'last_used', 'expires_at'],
  risk: 'read',
  target: () => 'your personal access tokens',
  example: { page_size: 100 },
  needs,
  source: 'tag/access-tokens/paths/~1v2~1access-tokens/get',
});

/**
 * Makes a personal access token. The secret is in `token` of this answer and nowhere else, ever again; scopes and end
 * can't be changed later. A higher scope includes the lower ones: `repo:admin` (also deletes), `repo:write` (push),
 * `repo:read` (pull), `repo:public_read` (pull what is public).
 *
 * @throws ParameterError when the label, a scope or the end is not allowed.
 * @throws UnauthorizedError when signed in with a token instead of the password.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/access-tokens/paths/~1v2~1access-tokens/post
 */
export const createAccessToken = operation({
  tool: 'hub_auth',
  action: 'create_pat',
  route: 'POST /v2/access-tokens',
  summary: 'Make a personal access token; its secret is in this one answer.',
  params: z.strictObject({
    token_label: Label,
    scopes: z.array(z.enum(['repo:admin', 'repo:write', 'repo:read', 'repo:public_read'])).min(1),
    expires_at: Expiry.describe('UTC with Z; left out, it never ends').optional(),
  }),
  returns: AccessToken,
  mints: 'token',
  risk: 'privileged',
  target: ({ token_label }) => token_label,
  inverse: (_, { answer }) => {
    const token = read(AccessToken, answer);
    return token ? [inverse('deleteAccessToken', { uuid: token.uuid })] : [];
  },
  undo: 'Delete the token; whatever uses it by then stops working.',
  example: { token_label: 'ci', scopes: ['repo:write'], expires_at: '2027-01-31T00:00:00Z' },
  needs,
  source: 'tag/access-tokens/paths/~1v2~1access-tokens/post',
});

/**
 * Reads one personal access token, without its secret.
 *
 * @throws ParameterError with status 404 when you have no such token.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/access-tokens/paths/~1v2~1access-tokens~1{uuid}/get
 */
export const getAccessToken = operation({
  tool: 'hub_auth',
  action: 'get_pat',
  route: 'GET /v2/access-tokens/{uuid}',
  summary: 'One of them, without its secret.',
  params: z.strictObject(tokenUuid),
  returns: AccessToken,
  risk: 'read',
  target: (params) => params.uuid,
  example: { uuid: '5f0c2a4e-7d31-4b8a-9c06-1e2d3f4a5b6c' },
  needs,
  source: 'tag/access-tokens/paths/~1v2~1access-tokens~1{uuid}/get',
});

/**
 * Renames a personal access token, or switches it off and on. Scopes and end can't be changed: make another token.
 *
 * @throws ParameterError with status 404 when you have no such token.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/access-tokens/paths/~1v2~1access-tokens~1{uuid}/patch
 */
export const updateAccessToken = operation({
  tool: 'hub_auth',
  action: 'update_pat',
  route: 'PATCH /v2/access-tokens/{uuid}',
  summary: 'Rename it, or switch it off or on.',
  params: z.strictObject({
    ...tokenUuid,
    token_label: Label.optional(),
    is_active: z.boolean().describe('false: whatever uses it stops working').optional(),
  }),
  idempotent: true,
  returns: AccessToken,
  risk: 'privileged',
  target: (params) => params.uuid,
  preview: ({ uuid: id }) => [look(getAccessToken, { uuid: id }, tellToken)],
  inverse: ({ uuid: id }, { before }) => {
    const token = read(AccessToken, before[0]);
    return token
      ? [inverse('updateAccessToken', { uuid: id, token_label: token.token_label, is_active: token.is_active })]
      : [];
  },
  undo: 'Give the token back the label and the state that it had before.',
  example: { uuid: '5f0c2a4e-7d31-4b8a-9c06-1e2d3f4a5b6c', is_active: false },
  needs,
  source: 'tag/access-tokens/paths/~1v2~1access-tokens~1{uuid}/patch',
});

/**
 * Deletes a personal access token for good. Switching it off with {@link updateAccessToken} can be taken back.
 *
 * @throws ParameterError with status 404 when you have no such token, or no longer.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/access-tokens/paths/~1v2~1access-tokens~1{uuid}/delete
 */
export const deleteAccessToken = operation({
  tool: 'hub_auth',
  action: 'delete_pat',
  route: 'DELETE /v2/access-tokens/{uuid}',
  summary: 'Delete it for good; update_pat can switch it off instead.',
  params: z.strictObject(tokenUuid),
  returns: Nothing,
  risk: 'destructive',
  target: (params) => params.uuid,
  preview: ({ uuid: id }) => [look(getAccessToken, { uuid: id }, tellToken)],
  undo: "This can't be undone: make another token and give it to everything that used this one.",
  example: { uuid: '5f0c2a4e-7d31-4b8a-9c06-1e2d3f4a5b6c' },
  needs,
  source: 'tag/access-tokens/paths/~1v2~1access-tokens~1{uuid}/delete',
});
