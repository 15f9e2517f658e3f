// Secrets: what a model may see of passwords, session tokens and new access tokens, which is nothing it could use.
import { describe, expect, it } from 'vitest';
import { acmeWorld as acme } from '../../src/sandbox/sandbox.ts';
import { json, jwt } from '../client/fake-hub.ts';
import { onFakeHub, onSandbox, told } from './host.ts';

/** No form of a secret in a text. */
function expectNone(text: string, ...secrets: string[]) {
  for (const secret of secrets) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(secret).toString('base64').replace(/=+$/, ''));
    expect(text).not.toContain(encodeURIComponent(secret));
  }
  expect(text).not.toMatch(/eyJ[\w-]{8,}\.[\w-]{8,}\./);
}

describe('signing in', () => {
  it('tells who is signed in and until when, keeps the token, and works as that person', async () => {
    const { act, sandbox } = await onSandbox();
    const { username, password } = sandbox.credentialsOf('grace');
    for (const [action, params] of [
      ['create_token', { identifier: username, secret: password }],
      ['login', { username, password }],
    ] as const) {
      const result = await act('hub_auth', action, params);
      expect(result.structuredContent).toMatchObject({
        data: { signed_in: true, username: 'grace', expires_at: expect.stringContaining('2026-11-23T12:10') },
      });
      expectNone(told(result), password);
      expect((await act('hub_admin', 'whoami')).structuredContent).toMatchObject({ data: { username: 'grace' } });
    }
    const refused = await act('hub_org', 'get_settings', { org: 'acme' });
    expect(told(refused)).toMatch(/UnauthorizedError/);
  });

  it('with a second factor gives a handle that only this server can use', async () => {
    const two = await onSandbox({
      sandbox: {
        world: (context) => {
          const world = acme(context);
          for (const user of world.users) user.two_factor = user.username === 'grace';
          return world;
        },
      },
    });
    const { username, password } = two.sandbox.credentialsOf('grace');
    const first = await two.act('hub_auth', 'login', { username, password });
    const { data } = first.structuredContent as { data: { signed_in: boolean; login_2fa_token: string } };
    expect(data).toMatchObject({
      signed_in: false,
      login_2fa_token: expect.stringMatching(/^\[secret [0-9a-f]{8}\]$/),
    });
    expectNone(told(first), password);
    const code = two.sandbox.totp('grace');
    const second = await two.act('hub_auth', 'two_factor_login', { login_2fa_token: data.login_2fa_token, code });
    expect(second.structuredContent).toMatchObject({ data: { signed_in: true, username: 'grace' } });
    const stranger = await onSandbox();
    const stolen = await stranger.act('hub_auth', 'two_factor_login', { login_2fa_token: data.login_2fa_token, code });
    expect(stolen.isError).toBe(true);
  });

  it('that fails repeats neither the secret nor its other forms, whatever Docker Hub echoes', async () => {
    const secret = 'correct horse & staple';
    const echo = { message: `bad: ${secret} ${Buffer.from(secret).toString('base64')} ${encodeURIComponent(secret)}` };
    const { act } = await onFakeHub([json(401, echo)]);
    const result = await act('hub_auth', 'login', { username: 'ada', password: secret });
    expect(result.isError).toBe(true);
    expectNone(told(result), secret);
  });

  it('whose session has ended says to sign in again', async () => {
    const ended = jwt({ iat: 1, exp: 601, 'https://hub.docker.com': { username: 'ada' } });
    const { act } = await onFakeHub([json(200, { token: ended }), json(401, { message: 'ended' })]);
    await act('hub_auth', 'login', { username: 'ada', password: 'a password' });
    expect(told(await act('hub_repos', 'get', { namespace: 'acme', repository: 'app' }))).toMatch(
      /session that was signed in to has ended: sign in again/,
    );
  });
});

describe('an access token', () => {
  it('is in the answer that creates it, marked for hosts, and in no other', async () => {
    const { act } = await onSandbox();
    const created = await act('hub_auth', 'create_pat', { token_label: 'ci', scopes: ['repo:read'] });
    const { data } = created.structuredContent as { data: { token: string; uuid: string } };
    expect(data.token).toMatch(/^dckr_pat_/);
    expect(created._meta?.['dockerhub-agent/secrets']).toEqual(['data.token']);
    const later = [
      await act('hub_auth', 'get_pat', { uuid: data.uuid, fields: ['*'] }),
      await act('hub_auth', 'list_pats', { fields: ['*'] }),
      await act('hub_auth', 'update_pat', { uuid: data.uuid, token_label: 'ci-2' }),
    ];
    expectNone(told(later), data.token);
  });

  it('that Docker Hub shows where it should not is masked', async () => {
    const leaked = ['dckr', 'pat', 'Zm9vYmFyYmF6cXV4MTIz'].join('_');
    const { act } = await onFakeHub([json(200, { uuid: 'x', token: leaked })]);
    const result = await act('hub_auth', 'get_pat', { uuid: '5f0c2a4e-7d31-4b8a-9c06-1e2d3f4a5b6c', fields: ['*'] });
    expectNone(told(result), leaked);
    expect(told(result)).toMatch(/\[secret [0-9a-f]{8}\]/);
  });

  it('of an organization is shown once, too', async () => {
    const { act } = await onSandbox();
    const created = await act('hub_auth', 'create_oat', {
      org: 'acme',
      label: 'deploy',
      resources: [{ type: 'TYPE_REPO', path: 'acme/app', scopes: ['scope-image-pull'] }],
    });
    const { token } = (created.structuredContent as { data: { token: string } }).data;
    expect(token).toMatch(/^dckr_oat_/);
    expectNone(told(await act('hub_auth', 'list_oats', { org: 'acme', fields: ['*'] })), token);
  });
});
