// Personal access tokens: list, create, get, change and delete one's own.
import { requirePerson } from '../access.ts';
import { FieldProblems, flagIn, readJsonObject, tokenBodies } from '../body.ts';
import type { HubApp } from '../context.ts';
import { mintPersonalToken } from '../credentials.ts';
import { objectNotFound } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { pageOf } from '../pages.ts';
import { readExpiry, readPersonalLabel, readPersonalScopes } from '../token-rules.ts';
import type { PersonalAccessToken, User } from '../world.ts';

export function accessTokenRoutes(app: HubApp, hub: Hub): void {
  const listPath = '/v2/access-tokens';
  const onePath = `${listPath}/:uuid`;

  app.get(listPath, (c) => {
    const own = tokensOf(hub, requirePerson(c.var.caller)).toReversed();
    const { results, ...page } = pageOf(c, own);
    const active_count = own.filter((token) => token.is_active).length;
    return c.json({ results: results.map((token) => tokenView(token)), active_count, ...page });
  });

  app.post(listPath, async (c) => {
    const user = requirePerson(c.var.caller);
    const body = await readJsonObject(c, tokenBodies);
    const problems = new FieldProblems();
    const label = readPersonalLabel(body['token_label'], problems.of('token_label'));
    if (body['token_label'] === undefined) problems.add('token_label', 'is required');
    const scopes = readPersonalScopes(body['scopes'], problems.of('scopes'));
    const expires_at = readExpiry(hub, body['expires_at'], problems.of('expires_at'));
    problems.throwIfAny(tokenBodies);
    const { token, secret } = mintPersonalToken(hub, {
      username: user.username,
      token_label: label ?? '',
      scopes,
      expires_at,
      creator_ip: '127.0.0.1',
      creator_ua: c.req.header('User-Agent') ?? '',
    });
    return c.json(tokenView(token, secret), 201);
  });

  app.get(onePath, (c) => c.json(tokenView(find(hub, requirePerson(c.var.caller), c.req.param('uuid')))));

  // The label and whether it is switched on; scopes and end stay what they are, whatever is sent.
  app.patch(onePath, async (c) => {
    const token = find(hub, requirePerson(c.var.caller), c.req.param('uuid'));
    const body = await readJsonObject(c, tokenBodies);
    const problems = new FieldProblems();
    const label = readPersonalLabel(body['token_label'], problems.of('token_label'));
    const isActive = flagIn(body, 'is_active', problems);
    problems.throwIfAny(tokenBodies);
    token.token_label = label ?? token.token_label;
    token.is_active = isActive ?? token.is_active;
    return c.json(tokenView(token));
  });

  app.delete(onePath, (c) => {
    const token = find(hub, requirePerson(c.var.caller), c.req.param('uuid'));
    hub.world.personal_access_tokens = hub.world.personal_access_tokens.filter((one) => one !== token);
    return c.body(null, 204);
  });
}

function tokensOf(hub: Hub, user: User): PersonalAccessToken[] {
  return hub.world.personal_access_tokens.filter((token) => token.username === user.username);
}

/** One's own token; somebody else's is as absent as one that never was. */
function find(hub: Hub, user: User, uuid: string): PersonalAccessToken {
  const token = tokensOf(hub, user).find((one) => one.uuid === uuid);
  if (!token) throw objectNotFound({ uuid });
  return token;
}

/** @param secret Shown by the answer that creates the token, and empty ever after. */
function tokenView(token: PersonalAccessToken, secret = ''): object {
  return {
    uuid: token.uuid,
    client_id: 'HUB',
    creator_ip: token.creator_ip,
    creator_ua: token.creator_ua,
    created_at: token.created_at,
    last_used: token.last_used,
    generated_by: token.generated_by,
    is_active: token.is_active,
    token: secret,
    token_label: token.token_label,
    scopes: token.scopes,
    // The reference knows no null here, and Docker's Terraform provider takes an absent field for "never".
    ...(token.expires_at === null ? {} : { expires_at: token.expires_at }),
  };
}
