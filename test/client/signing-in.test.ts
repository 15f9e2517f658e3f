import { describe, expect, it } from 'vitest';
import { fakeHub, json } from './fake-hub.ts';

describe('signing in by hand', () => {
  const wrong = { detail: 'Incorrect authentication credentials' };
  const due = { detail: 'Require secondary authentication on MFA enabled account', login_2fa_token: 'half a token' };

  it('carries no credentials of the client and asks for none first', async () => {
    const hub = fakeHub(json(200, { token: 'a token' }));
    const { data } = await hub.api().login({ username: 'jane', password: 'her own' });
    expect(data.token).toBe('a token');
    expect(hub.signIns).toEqual([]);
    expect(hub.requests).toMatchObject([
      { method: 'POST', authorization: null, body: '{"username":"jane","password":"her own"}' },
    ]);
  });

  it('is tried once when it is refused, so that nobody is locked out', async () => {
    const hub = fakeHub(json(401, wrong));
    const failed = hub.api().login({ username: 'jane', password: 'a guess' });
    await expect(failed).rejects.toThrow(/Incorrect authentication credentials.*Check the name and the secret/);
    await expect(failed).rejects.toMatchObject({ name: 'AuthError', status: 401 });
    await expect(failed).rejects.not.toThrow(/a guess/);
    expect(hub.requests).toHaveLength(1);
  });

  it('answers with the token for the second step where a second factor is due', async () => {
    const hub = fakeHub(json(401, due), json(200, { token: 'a token' }));
    const first = await hub.api().login({ username: 'jane', password: 'her own' });
    expect(first).toMatchObject({ statusCode: 401, data: due });
    const second = await hub.api().twoFactorLogin({ login_2fa_token: first.data.login_2fa_token!, code: '012345' });
    expect(second.data.token).toBe('a token');
    expect(hub.requests.map(({ url }) => url.pathname)).toEqual(['/v2/users/login', '/v2/users/2fa-login']);
    expect(hub.requests[1]?.body).toContain('"code":"012345"');
  });

  it('does not take just any 401 for half a success', async () => {
    const page = new Response('<title>login_2fa_token</title>', {
      status: 401,
      headers: { 'content-type': 'text/html' },
    });
    for (const reply of [page, json(401, { ...wrong, login_2fa_token: null }), json(401, [])]) {
      await expect(fakeHub(reply).api().login({ username: 'jane', password: 'x' })).rejects.toThrow(/Check the name/);
    }
    await expect(fakeHub(json(401, due)).api().getOrgMembers({ org: 'acme' })).rejects.toMatchObject({ status: 401 });
  });
});

describe('what is spoken', () => {
  function listening(reply: Response) {
    const heard: { accept: string | null; content: string | null }[] = [];
    const hub = fakeHub(({ headers }) => {
      heard.push({ accept: headers.get('accept'), content: headers.get('content-type') });
      return reply.clone();
    });
    return { ...hub, heard };
  }

  const scim = (status: number, body: unknown) => json(status, body, { 'content-type': 'application/scim+json' });

  it('is JSON, and nothing where there is nothing to say', async () => {
    const hub = listening(new Response(null, { status: 204 }));
    const id = '5f0c2a4e-7d31-4b8a-9c06-1e2d3f4a5b6c';
    expect((await hub.api().resendInvite({ id })).data).toBeNull();
    expect(hub.requests).toMatchObject([{ method: 'PATCH', body: '' }]);
    expect(hub.heard).toEqual([{ accept: 'application/json', content: null }]);
  });

  it('is SCIM where the operation says so, both ways', async () => {
    const hub = listening(scim(201, { id: 'x', active: true }));
    await hub
      .api({ jwt: 'an opaque token', username: '', password: '' })
      .createScimUser({ userName: 'jane@example.com' });
    expect(hub.heard).toEqual([
      { accept: 'application/scim+json, application/json', content: 'application/scim+json' },
    ]);
    expect(JSON.parse(hub.requests[0]!.body)).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'jane@example.com',
    });
    expect(hub.requests[0]!.authorization).toBe('Bearer an opaque token');
  });

  it('is CSV where the operation says so', async () => {
    const text = 'Name,Username\nJane Doe,jane\n';
    const hub = listening(new Response(text, { headers: { 'content-type': 'text/csv; charset=utf-8' } }));
    expect((await hub.api().exportOrgMembers({ org: 'acme' })).data).toBe(text);
    expect(hub.heard).toEqual([{ accept: 'text/csv, application/json', content: null }]);
  });

  it("takes a SCIM error's schemas for what they are, not for wrong fields", async () => {
    const reply = scim(400, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '400',
      scimType: 'invalidFilter',
      detail: 'The filter is not valid',
    });
    await expect(fakeHub(reply).api().getScimUsers({ filter: 'userName' })).rejects.toMatchObject({
      hubMessage: 'The filter is not valid',
      fields: undefined,
    });
  });

  it('sends nested settings as they are', async () => {
    const hub = listening(json(200, {}));
    const restricted_images = { enabled: true, allow_official_images: true, allow_verified_publishers: false };
    await hub.api({ allowDestructive: true }).updateOrgSettings({ org: 'acme', restricted_images });
    expect(hub.requests).toMatchObject([{ method: 'PUT', body: JSON.stringify({ restricted_images }) }]);
    expect(hub.requests[0]?.url.pathname).toBe('/v2/orgs/acme/settings');
  });
});
