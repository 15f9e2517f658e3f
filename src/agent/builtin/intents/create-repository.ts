// "Create a private repo acme/release-images for the next release": one repository, when every word is clear.
import { findRepository } from '../entities.ts';
import { callHub, type Ending, type Intent, type Plan, question } from '../plan.ts';

const REQUEST =
  /^(?:please\s+)?(?:can you\s+|could you\s+)?(?:please\s+)?(?:create|make|add)\s+(?:(?:me|us)\s+)?(?:an?\s+)?(?:new\s+)?(?:(?<visibility>private|public)\s+)?(?:new\s+)?(?<named>repo(?:sitory)?\s+(?:(?:called|named)\s+)?["'`]?[\w./-]+["'`]?)(?<rest>.*)$/i;
// What may follow without asking for anything more: a purpose.
const PURPOSE = /^(?:\s*[.!?]|,?\s+(?:please|for\b(?!.*\b(?:and|then|but|with)\b).*))?\s*[.!?]?\s*$/i;

/** Creates only when the name and the visibility are the user's own words and nothing else was asked. */
export const createRepository: Intent = {
  example: 'create a private repo acme/release-images',
  plan(request, context) {
    const words = REQUEST.exec(request)?.groups;
    if (!words || !PURPOSE.test(words['rest'] ?? '')) return null;
    const found = findRepository(words['named'] ?? '', context.organization);
    if (!found) return null;
    const visibility = words['visibility']?.toLowerCase();
    return visibility === undefined ? askVisibility(found) : create(found, visibility === 'private');
  },
};

function askVisibility({ namespace, repository }: { namespace: string; repository: string }): Ending {
  const name = `${namespace}/${repository}`;
  return question(`Shall ${name} be private or public? Say "create a private repo ${name}", or public.`);
}

function* create({ namespace, repository }: { namespace: string; repository: string }, isPrivate: boolean): Plan {
  const params = { namespace, name: repository, is_private: isPrivate };
  const exists = yield* callHub('hub_repos', 'check', { namespace, repository });
  if (has(exists.data, 'exists', true)) {
    return { kind: 'failure', text: `${namespace}/${repository} exists already; nothing was changed.` };
  }
  const created = yield* callHub('hub_repos', 'create', params);
  if (created.planned) {
    const wanted = isPrivate ? 'private' : 'public';
    return { kind: 'answer', text: `Planned: the ${wanted} repository ${namespace}/${repository}. Nothing was sent.` };
  }
  const visibility = has(created.data, 'is_private', true) ? 'private' : 'public';
  return { kind: 'answer', text: `Created the ${visibility} repository ${namespace}/${repository}.` };
}

function has(data: unknown, field: string, value: unknown): boolean {
  return (
    typeof data === 'object' &&
    data !== null &&
    Object.entries(data).some(([name, held]) => name === field && held === value)
  );
}
