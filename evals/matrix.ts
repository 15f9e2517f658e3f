// Cases that nobody has to write: every fault, for every method of a request, at every place where it can strike.
import type { Fault, FaultRule } from '../src/sandbox/sandbox.ts';
import { type Case, CaseSchema as Schema } from './case.ts';

/** Something to do whose essential request has this method. */
interface Task {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** The essential request. */
  readonly path: string;
  readonly one: Readonly<Record<string, unknown>>;
}

const TASKS: readonly Task[] = [
  {
    method: 'GET',
    path: '/v2/orgs/acme/groups/backend/members',
    one: {
      request: 'who is in the backend team?',
      oracle: [{ 'hub_teams list_members': { org: 'acme', group_name: 'backend' } }],
      answer: 'The members of backend are linus and dev2.',
      facts: [{ names: ['linus', 'dev2'], of: 'members' }],
    },
  },
  {
    method: 'POST',
    path: '/v2/namespaces/acme/repositories',
    one: {
      request: 'create a private repo acme/release-images',
      oracle: [{ 'hub_repos create': { namespace: 'acme', name: 'release-images', is_private: true } }],
      answer: 'Created the private repository acme/release-images.',
      changes: [
        { 'added repository acme/release-images': { namespace: 'acme', name: 'release-images', is_private: true } },
      ],
    },
  },
  {
    method: 'PATCH',
    path: '/v2/orgs/acme/groups/backend',
    one: {
      request: 'rename the team backend to services',
      oracle: [{ 'hub_teams patch': { org: 'acme', group_name: 'backend', name: 'services' } }],
      answer: 'Renamed the team backend to services.',
      changes: [{ 'changed team acme/groups/backend': { name: 'services' } }],
    },
  },
  {
    method: 'PUT',
    path: '/v2/orgs/acme/members/dev1',
    one: {
      request: 'make dev1 an editor',
      decisions: [{ approve: 'hub_org update_member' }],
      oracle: [{ 'hub_org update_member': { org: 'acme', username: 'dev1', role: 'editor' } }],
      answer: 'Made dev1 an editor of acme.',
      changes: [{ 'changed member acme/members/dev1': { role: 'editor' } }],
    },
  },
  {
    method: 'DELETE',
    path: '/v2/orgs/acme/groups/platform/members/dev2',
    one: {
      request: 'take dev2 out of the platform team',
      decisions: [{ approve: 'hub_teams remove_member' }],
      oracle: [{ 'hub_teams remove_member': { org: 'acme', group_name: 'platform', username: 'dev2' } }],
      answer: 'Removed dev2 from the team platform.',
      changes: [{ 'removed team-member acme/groups/platform/members/dev2': {} }],
    },
  },
];

/** What a fault leaves. */
interface Kind {
  readonly fault: Fault;
  /** Docker Hub turned the request away at the door: it can be sent again, as often as it takes. */
  readonly isRefused?: true;
  /** Docker Hub did it, and only the answer is missing. */
  readonly hasEffect?: true;
}

const busy = (as: 'seconds' | 'date' | 'unix-time'): Kind => ({
  fault: { kind: 'status', status: 429, body: 'rate-limit', retryAfter: { seconds: 5, as } },
  isRefused: true,
});

const FAULTS: Readonly<Record<string, Kind>> = {
  '429-seconds': busy('seconds'),
  '429-date': busy('date'),
  '429-unix-time': busy('unix-time'),
  'expired-token': { fault: { kind: 'expired-token' }, isRefused: true },
  500: { fault: { kind: 'status', status: 500 } },
  503: { fault: { kind: 'status', status: 503, body: 'gateway' } },
  hang: { fault: { kind: 'hang' } },
  reset: { fault: { kind: 'reset' } },
  'lost-reply': { fault: { kind: 'lost-reply' }, hasEffect: true },
  'truncated-body': { fault: { kind: 'truncated-body' }, hasEffect: true },
};

/** Where a fault strikes: something that is read before, the request itself once, or whenever it is sent. */
const PLACES: Readonly<Record<string, (task: Task, fault: Fault) => FaultRule>> = {
  before: (_, fault) => ({ match: { method: 'GET', path: '/v2/orgs/**' }, times: 1, fault }),
  once: ({ method, path }, fault) => ({ match: { method, path }, times: 1, fault }),
  always: ({ method, path }, fault) => ({ match: { method, path }, fault }),
};

/** The cases of all cells of the matrix. */
export function matrixCases(): Case[] {
  return TASKS.flatMap((task) =>
    Object.entries(FAULTS).flatMap(([name, kind]) =>
      Object.entries(PLACES)
        // A body that is cut off makes a list unreadable, and which lists are read before is the model's affair.
        .filter(([place]) => !(place === 'before' && kind.fault.kind === 'truncated-body'))
        .map(([place, ruleOf]) => ({
          ...Schema.parse({
            id: `faults-${task.method.toLowerCase()}-${name}-${place}`,
            ...task.one,
            faults: [ruleOf(task, kind.fault)],
            ...endOf(task, kind, place),
          }),
          suite: 'faults',
        })),
    ),
  );
}

const CUT_OFF = 'truncated-body';

/** What is different from the task without a fault. */
function endOf({ method, one }: Task, { fault, isRefused, hasEffect }: Kind, place: string): Record<string, unknown> {
  // A deletion is answered without a body, so nothing can be cut off of it.
  if (place === 'before' || (method === 'DELETE' && fault.kind === CUT_OFF)) return {};
  if (place === 'once' && (isRefused || (method === 'GET' && fault.kind !== CUT_OFF))) return {};
  const failed = { ends: 'refusal', facts: [], must_call: one['oracle'] };
  if (isRefused || method === 'GET') {
    return {
      ...failed,
      changes: [],
      answer: 'It could not be done: Docker Hub answers with an error. Try again later.',
      says: ['again|later|check|credentials'],
    };
  }
  return {
    ...failed,
    changes: hasEffect ? one['changes'] : [],
    answer: 'It was sent, and nothing shows whether it arrived. Look for it before you ask again.',
    says: ['whether|may have|might have|unknown|unclear|not (?:sure|known|clear)'],
  };
}
