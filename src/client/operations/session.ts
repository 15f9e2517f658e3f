// What the client knows without asking: the rate limit it last saw, and who it is signed in as.
import { z } from 'zod';
import { localOperation } from '../operation.ts';

/**
 * The rate limit that Docker Hub reported with its last answer; `known` is false before the first one.
 *
 * @see https://docs.docker.com/reference/api/hub/latest/#tag/rate-limiting
 */
export const rateLimit = localOperation({
  tool: 'hub_admin',
  action: 'rate_limit',
  summary: 'Requests left this minute, as the last answer of Docker Hub told; costs no request.',
  params: z.strictObject({}),
  returns: z.object({
    known: z.boolean(),
    limit: z.number().optional(),
    remaining: z.number().optional(),
    reset: z.number().describe('unix time, seconds').optional(),
  }),
  risk: 'read',
  example: {},
  answer: ({ rateLimit: seen }) => (seen ? { known: true, ...seen } : { known: false }),
});

/**
 * Who the client is signed in as, from the claims of its token.
 *
 * @throws AuthError when the credentials are refused.
 */
export const whoami = localOperation({
  tool: 'hub_admin',
  action: 'whoami',
  summary: 'The signed-in user and kind of credential.',
  params: z.strictObject({}),
  returns: z.object({
    username: z.string().nullable(),
    uuid: z.string().nullable(),
    email: z.string().nullable(),
    credential: z.string().describe('password, pat, oat, jwt or anonymous'),
    scopes: z.array(z.string()),
    expires_at: z.string().nullable().describe('when the token in use ends; it is renewed by itself'),
    verified: z.boolean().describe('false: told by the configuration, not yet by Docker Hub'),
  }),
  risk: 'read',
  example: {},
  answer: (session, signal) => session.identify(signal),
});
