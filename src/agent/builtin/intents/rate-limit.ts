// "How close are we to the rate limit?"
import { z } from 'zod';
import { formatTime } from '../../time-format.ts';
import { callHub, type Context, type Intent, type Plan } from '../plan.ts';

const RateLimit = z.looseObject({ limit: z.number(), remaining: z.number(), reset: z.number() });

/** Tells the limit as last seen; where none was seen yet, one small read finds it out. */
export const rateLimit: Intent = {
  example: 'how close are we to the rate limit?',
  plan(request, context) {
    return /\brate[\s-]*limit/i.test(request) ? tell(context) : null;
  },
};

function* tell({ organization, timeZone }: Context): Plan {
  let { data } = yield* callHub('hub_admin', 'rate_limit', {});
  if (!RateLimit.safeParse(data).success) {
    yield* callHub('hub_repos', 'list', { namespace: organization ?? 'library', page_size: 1 });
    ({ data } = yield* callHub('hub_admin', 'rate_limit', {}));
  }
  const known = RateLimit.safeParse(data);
  if (!known.success) return { kind: 'failure', text: 'Docker Hub did not tell a rate limit.' };
  const { limit, remaining, reset } = known.data;
  const when = formatTime(new Date(reset * 1000).toISOString(), timeZone);
  return {
    kind: 'answer',
    text: `${remaining} of ${limit} requests are left until ${when} (${timeZone}).`,
  };
}
