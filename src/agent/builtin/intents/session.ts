// Who is signed in, and how many requests are left.
import { z } from 'zod';
import { formatTime } from '../../time-format.ts';
import type { Intent, Scene } from '../intent.ts';
import { callHub, type Doing, refuse } from '../plan.ts';

const Identity = z.looseObject({
  username: z.string().nullable(),
  credential: z.string(),
  scopes: z.array(z.string()),
});
const RateLimit = z.looseObject({ limit: z.number(), remaining: z.number(), reset: z.number() });

const KIND: Readonly<Record<string, string>> = {
  password: 'with a password',
  pat: 'with a personal access token',
  oat: 'with an organization access token',
  jwt: 'with a ready-made token',
};

export const session: readonly Intent[] = [
  {
    action: 'hub_admin whoami',
    example: 'who am I?',
    isAnywhere: true,
    when: [
      /\bwho ?am i\b|\bwhoami\b|\b(?:am i|im|i am) (?:signed|logged)\b|\b(?:which|what) (?:acct|account|user|username|credentials?|login)\b.*\b(?:i|am|me|my|this|we|im)\b|\bwhat kind of credentials?\b|\b(?:my|current) (?:account|identity|login|user)\b|\bas whom\b/,
    ],
    not: /\btokens?\b|\brate\b/,
    *play() {
      const { data } = yield* callHub('hub_admin', 'whoami', {});
      const { username, credential, scopes } = Identity.parse(data);
      if (username === null)
        return 'Nobody: no credentials are set. Set DOCKERHUB_USERNAME and DOCKERHUB_TOKEN to sign in.';
      const scope = scopes.length > 0 ? `, scopes ${scopes.join(' ')}` : '';
      return `You are ${username}, signed in ${KIND[credential] ?? `with ${credential}`}${scope}.`;
    },
  },
  {
    action: 'hub_admin rate_limit',
    example: 'how close are we to the rate limit?',
    isAnywhere: true,
    when: [
      /\brate[ -]?limit|\b(?:requests?|reqs|calls|quota)\b.*\b(?:left|remain\w*|remaining|use[sd]?|have)\b|\b(?:left|remaining)\b.*\b(?:requests?|reqs|quota)\b|\bapi (?:limit|quota|budget)\b|\bthrottl/,
    ],
    *play(scene: Scene): Doing<string> {
      let { data } = yield* callHub('hub_admin', 'rate_limit', {});
      if (!RateLimit.safeParse(data).success) {
        yield* callHub('hub_repos', 'list', { namespace: scene.org || 'library', page_size: 1 });
        ({ data } = yield* callHub('hub_admin', 'rate_limit', {}));
      }
      const known = RateLimit.safeParse(data);
      if (!known.success) return refuse('Docker Hub did not tell a rate limit.');
      const { limit, remaining, reset } = known.data;
      const { timeZone } = scene.context;
      return `${remaining} of ${limit} requests are left until ${formatTime(new Date(reset * 1000).toISOString(), timeZone)} (${timeZone}).`;
    },
  },
];
