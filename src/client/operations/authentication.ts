// Signing in: the ways to turn a secret into the short-lived token that every other operation carries.
import { z } from 'zod';
import { type Needs, operation } from '../operation.ts';
import { SecretText } from '../vocabulary.ts';

/** What is there in place of a token when the account wants a second factor. */
const secondFactor = {
  login_2fa_token: SecretText.nullish().describe('short-lived; two_factor_login takes it'),
  detail: z.string().optional(),
};

const SignedIn = z.looseObject({ token: SecretText.optional(), refresh_token: SecretText.nullish() });

// Docker Hub answers 401 to a right password when the account has two-factor authentication on
// (docker/hub-tool pkg/hub/client.go, trufflesecurity/trufflehog pkg/detectors/dockerhub/v2).
const halfway = { status: 401, field: 'login_2fa_token' } as const;

const needs: Needs = { credentials: ['anonymous'] };

/**
 * Exchanges a password or an access token for a bearer token that lives 600 seconds. There is no refresh token: ask
 * again. The client does this by itself, so it is for handing a token to another program.
 *
 * An account with two-factor authentication answers a password with status 401 and `login_2fa_token`, which is for
 * {@link twoFactorLogin}.
 *
 * @throws AuthError when the secret is refused; a password is, where single sign-on is enforced.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/authentication-api/operation/AuthCreateAccessToken
 */
export const createAuthToken = operation({
  tool: 'hub_auth',
  action: 'create_token',
  route: 'POST /v2/auth/token',
  summary: 'Sign in for 10 minutes; when a second factor is due, two_factor_login is next.',
  params: z.strictObject({
    identifier: z.string().min(1).describe('username, or organization'),
    secret: SecretText.min(1).describe('password or access token'),
  }),
  halfway,
  idempotent: true,
  session: 'access_token',
  returns: z.looseObject({ access_token: SecretText.optional(), ...secondFactor }),
  risk: 'read',
  target: ({ identifier }) => identifier,
  example: { identifier: 'jane', secret: 'a password or an access token' },
  needs,
  source: 'tag/authentication-api/operation/AuthCreateAccessToken',
});

/**
 * Signs in with a username and a password or personal access token. Docker calls it deprecated in favour of
 * {@link createAuthToken}; it refuses organization access tokens. An account with two-factor authentication answers with
 * status 401 and `login_2fa_token`, which is for {@link twoFactorLogin}.
 *
 * Too many sign-ins lock the username for ten minutes (docker/hub-feedback#2201).
 *
 * @throws AuthError when username and password don't fit.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/authentication-api/operation/PostUsersLogin
 */
export const login = operation({
  tool: 'hub_auth',
  action: 'login',
  route: 'POST /v2/users/login',
  summary: 'Sign in the old way; prefer create_token.',
  params: z.strictObject({
    username: z.string().min(1),
    password: SecretText.min(1).describe('password or personal access token'),
  }),
  halfway,
  session: 'token',
  returns: z.looseObject({ ...SignedIn.shape, ...secondFactor }),
  risk: 'read',
  target: ({ username }) => username,
  example: { username: 'jane', password: 'a password' },
  needs,
  source: 'tag/authentication-api/operation/PostUsersLogin',
});

/**
 * The second step of a sign-in with two-factor authentication: the token that the first step answered with, and the
 * six digits of the authenticator app, as text, because a code may begin with a zero.
 *
 * @throws AuthError when the code is wrong or the token has ended.
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/authentication-api/operation/PostUsers2FALogin
 */
export const twoFactorLogin = operation({
  tool: 'hub_auth',
  action: 'two_factor_login',
  route: 'POST /v2/users/2fa-login',
  summary: 'Second step of a sign-in with two-factor authentication.',
  params: z.strictObject({
    login_2fa_token: SecretText.min(1).describe('from the first step'),
    code: SecretText.regex(/^\d{6}$/, 'must be the 6 digits of the authenticator app, in quotes').describe('6 digits'),
  }),
  session: 'token',
  returns: SignedIn,
  risk: 'read',
  target: () => 'the sign-in under way',
  example: { login_2fa_token: 'what login answered with', code: '000000' },
  needs,
  source: 'tag/authentication-api/operation/PostUsers2FALogin',
});
