// Signing in: a password or an access token in, a session token out.
import { parseJsonObject } from '../body.ts';
import type { HubApp } from '../context.ts';
import { findOrganizationToken, findPersonalToken, isPasswordOf } from '../credentials.ts';
import { accountsError, malformedText } from '../errors.ts';
import { type Hub, nowAsTimestamp } from '../hub.ts';
import { mintSessionToken, type SignedIn } from '../identity.ts';
import { mintTwoFactorToken, redeemTwoFactorToken } from '../two-factor.ts';
import { findOrganization, findUser } from '../world.ts';

export function authRoutes(app: HubApp, hub: Hub): void {
  app.post('/v2/auth/token', async (c) => {
    const body = await parseJsonObject(c);
    if ('malformed' in body) throw accountsError(400, `malformed request: ${body.malformed}`);
    const { identifier, secret } = body.ok;
    if (!isFilledText(identifier) || !isFilledText(secret)) {
      throw accountsError(400, 'identifier and secret are required');
    }
    const caller = signIn(hub, identifier, secret) ?? signInAsOrganization(hub, identifier, secret);
    if (!caller) throw wrongCredentials();
    return c.json({ access_token: mintSessionToken(hub, caller) });
  });

  // Deprecated, and still the only way in for some clients. It knows people only (hub-feedback#2445).
  app.post('/v2/users/login', async (c) => {
    const body = await parseJsonObject(c);
    if ('malformed' in body) throw malformedText(body.malformed);
    const { username, password } = body.ok;
    if (!isFilledText(username) || !isFilledText(password)) {
      throw accountsError(400, 'username and password are required');
    }
    if (findOrganization(hub.world, username)) throw accountsError(401, 'Cannot log into an organization account');
    const caller = signIn(hub, username, password);
    if (!caller) throw wrongCredentials();
    return c.json({ token: mintSessionToken(hub, caller) });
  });

  app.post('/v2/users/2fa-login', async (c) => {
    const body = await parseJsonObject(c);
    if ('malformed' in body) throw malformedText(body.malformed);
    const { login_2fa_token: token, code } = body.ok;
    if (!isFilledText(token) || !isFilledText(code)) {
      throw accountsError(400, 'login_2fa_token and code are required, both as strings');
    }
    const user = redeemTwoFactorToken(hub, token, code);
    if (!user) throw wrongCredentials();
    return c.json({ token: mintSessionToken(hub, { kind: 'password', user }) });
  });
}

function signIn(hub: Hub, identifier: string, secret: string): SignedIn | undefined {
  const user = findUser(hub.world, identifier) ?? hub.world.users.find(({ email }) => email === identifier);
  if (!user) return undefined;
  if (isPasswordOf(hub, user, secret)) {
    if (!user.two_factor) return { kind: 'password', user };
    // Clients compare this sentence letter by letter (docker/hub-tool).
    throw accountsError(401, 'Require secondary authentication on MFA enabled account', {
      login_2fa_token: mintTwoFactorToken(hub, user),
    });
  }
  const token = findPersonalToken(hub, user, secret);
  if (!token) return undefined;
  token.last_used = nowAsTimestamp(hub);
  return { kind: 'pat', user, token };
}

function signInAsOrganization(hub: Hub, orgname: string, secret: string): SignedIn | undefined {
  const organization = findOrganization(hub.world, orgname);
  const token = organization && findOrganizationToken(hub, orgname, secret);
  if (!token) return undefined;
  token.last_used_at = nowAsTimestamp(hub);
  return { kind: 'oat', organization, token };
}

// The words are those of the login endpoint (hub-feedback#2227).
const wrongCredentials = () => accountsError(401, 'Incorrect authentication credentials');

function isFilledText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
