// Repositories of a namespace: list, create, get and check.
import { lists, repositoryFor, requireCreator } from '../access.ts';
import { recordAuditEvent } from '../audit-log.ts';
import { FieldProblems, flagIn, type JsonObject, readJsonObject, textIn } from '../body.ts';
import type { HubApp, HubContext } from '../context.ts';
import { hubError, objectNotFound, unauthorized } from '../errors.ts';
import { type Hub, nextId, nowAsTimestamp } from '../hub.ts';
import { everyTag } from '../immutable-tags.ts';
import { by, descending, orderingOf, pageOf } from '../pages.ts';
import { listIn } from '../query.ts';
import { repositoryInfo, repositoryListEntry } from '../repository-views.ts';
import { findRepository, planOf, type Repository } from '../world.ts';

// The second path of each pair is the deprecated one, which still answers (docs.docker.com, "Deprecated features").
const listPaths = ['/v2/namespaces/:namespace/repositories', '/v2/repositories/:namespace'] as const;
export const repositoryPaths = [
  '/v2/namespaces/:namespace/repositories/:repository',
  '/v2/repositories/:namespace/:repository',
] as const;

export function repositoryRoutes(app: HubApp, hub: Hub): void {
  for (const path of listPaths) app.get(path, (c) => c.json(list(hub, c, c.req.param('namespace'))));

  for (const path of repositoryPaths) {
    app.get(path, (c) => {
      const { namespace, repository: name } = c.req.param();
      const repository = repositoryFor(hub.world, c.var.caller, 'read repository', namespace, name);
      return c.json(repositoryInfo(hub.world, c.var.caller, repository));
    });
  }

  app.post(listPaths[0], async (c) => {
    const namespace = c.req.param('namespace');
    if (c.var.caller.kind === 'anonymous') throw unauthorized();
    if (planOf(hub.world, namespace) === undefined) throw objectNotFound({ namespace });
    requireCreator(hub.world, c.var.caller, namespace);
    const wanted = readCreation(await readJsonObject(c), namespace);
    if (findRepository(hub.world, namespace, wanted.name)) {
      throw hubError(400, 'Repository with this Name and Namespace already exists.', {
        namespace,
        repository: wanted.name,
      });
    }
    if (wanted.is_private) requirePrivateQuota(hub, namespace);
    const repository = createRepository(hub, namespace, wanted);
    recordAuditEvent(hub, c.var.caller, {
      account: namespace,
      action: 'repo.create',
      name: `${namespace}/${repository.name}`,
    });
    return c.json(repositoryInfo(hub.world, c.var.caller, repository), 201);
  });
}

const byName = by<Repository>((repository) => repository.name);
const byUpdate = by<Repository>((repository) => repository.last_updated);
const byPulls = by<Repository>((repository) => repository.pull_count);

const orders = {
  name: byName,
  '-name': descending(byName),
  last_updated: byUpdate,
  '-last_updated': descending(byUpdate),
  pull_count: byPulls,
  '-pull_count': descending(byPulls),
};

/** A namespace that does not exist has an empty list, and the maintainers keep it so (hub-feedback#2357). */
function list(hub: Hub, c: HubContext, namespace: string): object {
  const part = c.req.query('name') ?? '';
  // Not in the API reference, but in daily use (docker/hub-mcp): repositories that hold one of these kinds at least.
  const [mediaTypes, contentTypes] = [listIn(c, 'media_types'), listIn(c, 'content_types')];
  const order = orderingOf(c, orders, descending(byUpdate));
  const shown = hub.world.repositories
    .filter((repository) => repository.namespace === namespace && repository.name.includes(part))
    .filter(({ media_types }) => !mediaTypes || media_types.some((type) => mediaTypes.includes(type)))
    .filter(({ content_types }) => !contentTypes || content_types.some((type) => contentTypes.includes(type)))
    .filter((repository) => lists(hub.world, c.var.caller, repository))
    .toSorted(order);
  const page = pageOf(c, shown);
  return {
    ...page,
    results: page.results.map((repository) => repositoryListEntry(hub.world, c.var.caller, repository)),
  };
}

interface Creation {
  name: string;
  description: string;
  full_description: string | null;
  is_private: boolean;
}

const namePattern = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

/** Reads the body of a creation, whose `namespace` may be left out: Docker's Terraform provider never sends it. */
function readCreation(body: JsonObject, namespace: string): Creation {
  const problems = new FieldProblems();
  const name = textIn(body, 'name', problems) ?? '';
  if (name.length < 2 || name.length > 255 || !namePattern.test(name)) {
    problems.add(
      'name',
      'must be 2 to 255 lowercase letters and digits, with single periods, underscores or hyphens between them',
    );
  }
  if (body['namespace'] !== undefined && body['namespace'] !== namespace) {
    problems.add('namespace', `must be ${namespace}, as in the path`);
  }
  const { description = '', full_description = '' } = descriptionsIn(body, problems);
  textIn(body, 'registry', problems);
  const isPrivate = flagIn(body, 'is_private', problems) ?? false;
  problems.throwIfAny();
  return { name, description, full_description: full_description || null, is_private: isPrivate };
}

/** The two descriptions of a repository, where a body has them. */
export function descriptionsIn(
  body: JsonObject,
  problems: FieldProblems,
): { description?: string; full_description?: string } {
  const description = textIn(body, 'description', problems);
  if (description !== undefined && Array.from(description).length > 100) {
    problems.add('description', 'must be no longer than 100 characters');
  }
  const fullDescription = textIn(body, 'full_description', problems);
  // Bytes here, not characters (peter-evans/dockerhub-description#248).
  if (fullDescription !== undefined && Buffer.byteLength(fullDescription) > 25_000) {
    problems.add('full_description', 'must be no longer than 25000 bytes');
  }
  return {
    ...(description === undefined ? {} : { description }),
    ...(fullDescription === undefined ? {} : { full_description: fullDescription }),
  };
}

/** A personal plan holds one private repository; the web page answers "no more private repositories" with a 400 too. */
export function requirePrivateQuota(hub: Hub, namespace: string): void {
  const used = hub.world.repositories.filter((one) => one.namespace === namespace && one.is_private).length;
  if (planOf(hub.world, namespace) === 'personal' && used >= 1) {
    throw hubError(400, 'No more private repositories are available on this plan', { namespace });
  }
}

function createRepository(hub: Hub, namespace: string, wanted: Creation): Repository {
  const now = nowAsTimestamp(hub);
  const repository: Repository = {
    id: nextId(hub),
    namespace,
    name: wanted.name,
    repository_type: 'image',
    status: 'active',
    description: wanted.description,
    full_description: wanted.full_description,
    is_private: wanted.is_private,
    star_count: 0,
    pull_count: 0,
    last_updated: now,
    last_modified: now,
    date_registered: now,
    media_types: [],
    content_types: [],
    categories: [],
    // Fresh repositories show this rule, switched off, in answers captured in 2025 and 2026.
    immutable_tags_settings: { enabled: false, rules: [everyTag] },
    storage_size: null,
    source: null,
    collaborators: [],
    grants: [],
    tags: [],
  };
  hub.world.repositories.push(repository);
  return repository;
}
