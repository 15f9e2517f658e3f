// A Docker Hub for tests of the transport: answers what it is told to, and remembers what it was asked.
import { Api, type ApiOptions } from '../../src/client/client.ts';
import { fixedClock } from '../../src/client/clock.ts';

/** What the fake answers with, or a function of the request. */
export type Reply = Response | Error | ((request: Request) => Response | Promise<Response>);

/** A JWT with the given claims and no signature that means anything. */
export function jwt(claims: Record<string, unknown>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256' })}.${part(claims)}.${part('signature')}`;
}

/** JSON with a status and headers. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers });
}

/** Answers sign-ins by itself and everything else with the replies, in order; the last one repeats. */
export function fakeHub(...replies: Reply[]) {
  const requests: { method: string; url: URL; authorization: string | null; body: string }[] = [];
  const signIns: string[] = [];
  const clock = fixedClock(Date.parse('2026-11-23T12:00:00Z'));
  const fetch = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const body = await request.text();
    if (url.pathname === '/v2/auth/token') {
      signIns.push(body);
      const now = clock.now() / 1000;
      return json(200, { access_token: jwt({ iat: now, exp: now + 600, jti: signIns.length }) });
    }
    requests.push({ method: request.method, url, authorization: request.headers.get('authorization'), body });
    const reply = replies[Math.min(requests.length, replies.length) - 1];
    if (reply === undefined) return json(200, {});
    if (reply instanceof Error) throw reply;
    return typeof reply === 'function' ? reply(request) : reply.clone();
  };
  const settings = {
    url: 'https://hub.example',
    username: 'ada',
    password: 'correct horse',
    fetch,
    clock,
    random: () => 0.5,
  };
  const api = (options: ApiOptions = {}) => new Api({ ...settings, ...options });
  return { api, options: settings, clock, requests, signIns };
}
