// "who am I?"
import { z } from 'zod';
import { callHub, type Intent, type Plan } from '../plan.ts';

const Identity = z.looseObject({
  username: z.string().nullable(),
  credential: z.string(),
  scopes: z.array(z.string()),
});

const KIND: Readonly<Record<string, string>> = {
  password: 'with a password',
  pat: 'with a personal access token',
  oat: 'with an organization access token',
  jwt: 'with a ready-made token',
};

/** Tells the signed-in user and the kind of credential. */
export const whoami: Intent = {
  example: 'who am I?',
  plan: (request) => (/\bwho\s*am\s*i\b|\bwhoami\b|\bam i (?:signed|logged) in\b/i.test(request) ? tell() : null),
};

function* tell(): Plan {
  const { data } = yield* callHub('hub_admin', 'whoami', {});
  const { username, credential, scopes } = Identity.parse(data);
  if (username === null) {
    return {
      kind: 'answer',
      text: 'Nobody: no credentials are set. Set DOCKERHUB_USERNAME and DOCKERHUB_TOKEN to sign in.',
    };
  }
  const scope = scopes.length > 0 ? `, scopes ${scopes.join(' ')}` : '';
  return {
    kind: 'answer',
    text: `You are ${username}, signed in ${KIND[credential] ?? `with ${credential}`}${scope}.`,
  };
}
