// Changes to a repository that the API reference does not list and Docker's own clients make: description and status,
// privacy, deletion.
import { repositoryFor } from '../access.ts';
import { recordAuditEvent } from '../audit-log.ts';
import { FieldProblems, flagIn, type JsonObject, readJsonObject } from '../body.ts';
import type { HubApp } from '../context.ts';
import { type Hub, nowAsTimestamp } from '../hub.ts';
import { repositoryInfo } from '../repository-views.ts';
import type { ImmutableTagsSettings, Repository } from '../world.ts';
import { rulesIn, setImmutableTags } from './immutable-tags.ts';
import { descriptionsIn, repositoryPaths, requirePrivateQuota } from './repositories.ts';

export function repositoryChangeRoutes(app: HubApp, hub: Hub): void {
  for (const path of repositoryPaths) {
    // `is_private` is none of its fields: privacy has an endpoint of its own.
    app.patch(path, async (c) => {
      const { namespace, repository: name } = c.req.param();
      const repository = repositoryFor(hub.world, c.var.caller, 'edit repository', namespace, name);
      const body = await readJsonObject(c);
      const problems = new FieldProblems();
      const texts = descriptionsIn(body, problems);
      const status = statusIn(body, repository, problems);
      const immutable = immutableTagsIn(body, repository.immutable_tags_settings, problems);
      problems.throwIfAny();
      if (immutable) {
        repositoryFor(hub.world, c.var.caller, 'change settings', namespace, name);
        setImmutableTags(hub, c.var.caller, repository, immutable);
      }
      const fields = { ...texts, ...(status ? { status } : {}) };
      if (Object.keys(fields).length > 0) {
        Object.assign(repository, fields, { last_modified: nowAsTimestamp(hub) });
        // The overview may be long, and is named only.
        const { full_description: _, ...short } = fields;
        recordAuditEvent(hub, c.var.caller, {
          account: namespace,
          action: 'repo.update',
          name: `${namespace}/${name}`,
          data: { fields: Object.keys(fields).join(','), ...short },
        });
      }
      return c.json(repositoryInfo(hub.world, c.var.caller, repository));
    });

    app.delete(path, (c) => {
      const { namespace, repository: name } = c.req.param();
      const repository = repositoryFor(hub.world, c.var.caller, 'delete repository', namespace, name);
      hub.world.repositories = hub.world.repositories.filter((one) => one !== repository);
      recordAuditEvent(hub, c.var.caller, {
        account: namespace,
        action: 'repo.delete',
        name: `${namespace}/${name}`,
      });
      // Clients take any 2xx and never read a body.
      return c.body(null, 202);
    });

    app.post(`${path}/privacy`, async (c) => {
      const { namespace, repository: name } = c.req.param();
      const repository = repositoryFor(hub.world, c.var.caller, 'edit repository', namespace, name);
      const problems = new FieldProblems();
      const isPrivate = flagIn(await readJsonObject(c), 'is_private', problems);
      if (isPrivate === undefined) problems.add('is_private', 'is required');
      problems.throwIfAny();
      if (isPrivate !== undefined && isPrivate !== repository.is_private) {
        if (isPrivate) requirePrivateQuota(hub, namespace);
        repository.is_private = isPrivate;
        repository.last_modified = nowAsTimestamp(hub);
        recordAuditEvent(hub, c.var.caller, {
          account: namespace,
          action: 'repo.change_privacy',
          name: `${namespace}/${name}`,
          data: { privacy: isPrivate ? 'private' : 'public' },
        });
      }
      return c.json(repositoryInfo(hub.world, c.var.caller, repository));
    });
  }
}

/** 1 for active, 0 for inactive. A repository without images stays inactive (docker/hub-mcp warns of it). */
function statusIn(body: JsonObject, repository: Repository, problems: FieldProblems): Repository['status'] | undefined {
  const { status } = body;
  if (status === undefined) return undefined;
  if (status !== 0 && status !== 1) problems.add('status', 'must be 1 (active) or 0 (inactive)');
  else if (status === 1 && repository.status === 'inactive' && repository.tags.length === 0) {
    problems.add('status', 'an inactive repository without images cannot be activated');
  }
  return status === 1 ? 'active' : 'inactive';
}

/**
 * Immutable tags as Docker's Terraform provider sends them here: the rules in one text, with commas between, so that no
 * rule can hold a comma.
 */
function immutableTagsIn(
  body: JsonObject,
  settings: ImmutableTagsSettings,
  problems: FieldProblems,
): ImmutableTagsSettings | undefined {
  const enabled = flagIn(body, 'immutable_tags', problems);
  const sent = body['immutable_tags_rules'];
  if (enabled === undefined && sent === undefined) return undefined;
  const list = typeof sent === 'string' ? sent.split(',').filter(Boolean) : sent;
  return { enabled: enabled ?? settings.enabled, rules: rulesIn(list ?? settings.rules, problems) };
}
