// "Which tags does acme/app have, and is v1.0.0 immutable?": tags, and whether rules protect one.
import { z } from 'zod';
import { findRepository, type RepositoryWords } from '../entities.ts';
import {
  callHub,
  callHubForAll,
  type CallOutcome,
  type Ending,
  type Intent,
  type Plan,
  type PlannedCall,
} from '../plan.ts';

const LISTING = /\b(?:which|what|list|show|all)\b.*\btags\b|\btags\s+(?:of|in|for)\b/i;
const IMMUTABLE =
  /\b(?:is|are)\s+(?:the\s+tag\s+)?["'`]?([\w][\w.-]{0,127}?)["'`]?\s+(?:an?\s+)?(?:immutable|protected)\b/i;

const Rules = z.looseObject({
  immutable_tags_settings: z.looseObject({ enabled: z.boolean(), rules: z.array(z.string()) }),
});
const Matching = z.looseObject({ tags: z.array(z.string()) });

/** Lists tags, and reads the rules and tests the tag where the question is whether one is immutable. */
export const tags: Intent = {
  example: 'which tags does acme/app have, and is v1.0.0 immutable?',
  plan(request, context) {
    const listing = LISTING.test(request);
    const tag = IMMUTABLE.exec(request)?.[1];
    if (!listing && tag === undefined) return null;
    const repository = findRepository(request, context.organization) ?? findBareOwner(request, context.organization);
    return repository && answer(repository, listing, tag);
  },
};

/** "Which tags does app have": the bare name before "have". */
function findBareOwner(request: string, organization: string | null): RepositoryWords | null {
  const name = /\bdo(?:es)?\s+([a-z0-9][\w.-]*)\s+have\b/.exec(request)?.[1];
  return name !== undefined && organization !== null ? { namespace: organization, repository: name } : null;
}

function* answer(repository: RepositoryWords, listing: boolean, tag: string | undefined): Plan {
  const sentences: string[] = [];
  if (listing) sentences.push(yield* list(repository));
  if (tag !== undefined) sentences.push(yield* immutability(repository, tag));
  return { kind: 'answer', text: sentences.join('\n') } satisfies Ending;
}

function* list({ namespace, repository }: RepositoryWords): Generator<PlannedCall, string, CallOutcome> {
  const found = yield* callHubForAll('hub_repos', 'list_tags', { namespace, repository, page_size: 100 });
  yield {
    tool: 'show_table',
    input: {
      results: found.results,
      title: `Tags of ${namespace}/${repository}`,
      columns: [
        { field: 'name', title: 'tag' },
        { field: 'tag_last_pushed', title: 'pushed' },
        { field: 'tag_last_pulled', title: 'pulled' },
        { field: 'digest', title: 'digest' },
      ],
    },
  };
  return `${namespace}/${repository} has ${found.rows === 1 ? '1 tag' : `${found.rows === 0 ? 'no' : found.rows} tags`}.`;
}

function* immutability(
  { namespace, repository }: RepositoryWords,
  tag: string,
): Generator<PlannedCall, string, CallOutcome> {
  const exists = yield* callHub('hub_repos', 'check_tag', { namespace, repository, tag });
  if (!z.looseObject({ exists: z.literal(true) }).safeParse(exists.data).success) {
    return `There is no tag ${tag} in ${namespace}/${repository}.`;
  }
  const { data } = yield* callHub('hub_repos', 'get', { namespace, repository });
  const { enabled, rules } = Rules.parse(data).immutable_tags_settings;
  if (!enabled || rules.length === 0)
    return `${tag} is not immutable: ${namespace}/${repository} has no immutable tags.`;
  for (const rule of rules) {
    const matching = yield* callHub('hub_repos', 'verify_immutable_tags', { namespace, repository, regex: rule });
    if (Matching.parse(matching.data).tags.includes(tag)) return `${tag} is immutable, by the rule ${rule}.`;
  }
  return `${tag} is not immutable: no rule matches it (${rules.join(', ')}).`;
}
