// Tags of a repository: list, get, check and delete.
import { repositoryFor } from '../access.ts';
import { recordAuditEvent } from '../audit-log.ts';
import type { HubApp } from '../context.ts';
import { hubError, tagNotFound } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { isImmutable } from '../immutable-tags.ts';
import { by, descending, orderingOf, pageOf } from '../pages.ts';
import { tagView } from '../tag-view.ts';
import type { Repository, Tag } from '../world.ts';
import { repositoryPaths } from './repositories.ts';

export function tagRoutes(app: HubApp, hub: Hub): void {
  for (const path of repositoryPaths) {
    app.get(`${path}/tags`, (c) => {
      const { namespace, repository: name } = c.req.param();
      const repository = repositoryFor(hub.world, c.var.caller, 'read tags', namespace, name);
      const part = c.req.query('name') ?? '';
      const shown = repository.tags
        .filter((tag) => tag.name.includes(part))
        .filter((tag) => runsOn(tag, c.req.query('architecture'), c.req.query('os')))
        .toSorted(orderingOf(c, orders, newestFirst));
      const page = pageOf(c, shown);
      const now = hub.now() * 1000;
      return c.json({ ...page, results: page.results.map((tag) => tagView(hub.world, repository, tag, now)) });
    });

    app.get(`${path}/tags/:tag`, (c) => {
      const { namespace, repository: name, tag: tagName } = c.req.param();
      const repository = repositoryFor(hub.world, c.var.caller, 'read tags', namespace, name);
      return c.json(tagView(hub.world, repository, find(repository, tagName), hub.now() * 1000));
    });

    // The image stays, without a name, and goes on taking up storage (hub-feedback#2448).
    app.delete(`${path}/tags/:tag`, (c) => {
      const { namespace, repository: name, tag: tagName } = c.req.param();
      const repository = repositoryFor(hub.world, c.var.caller, 'delete tags', namespace, name);
      const tag = find(repository, tagName);
      if (isImmutable(repository.immutable_tags_settings, tag.name)) {
        // Immutable tags cannot be deleted (docs.docker.com, "Immutable tags"); how Docker Hub words it is not public.
        throw hubError(403, `tag '${tagName}' is immutable`, { namespace, repository: name, tag: tagName });
      }
      repository.tags = repository.tags.filter((one) => one !== tag);
      recordAuditEvent(hub, c.var.caller, {
        account: namespace,
        action: 'repo.tag.delete',
        name: `${namespace}/${name}`,
        data: { tag: tagName },
      });
      return c.body(null, 204);
    });
  }
}

function find({ namespace, name, tags }: Repository, tagName: string): Tag {
  const tag = tags.find((one) => one.name === tagName);
  if (!tag) throw tagNotFound(namespace, name, tagName);
  return tag;
}

/** Whether one image of the tag is for this platform, or this half of one. Undocumented, but in use (docker/hub-mcp). */
function runsOn({ images }: Tag, architecture: string | undefined, os: string | undefined): boolean {
  if (!architecture && !os) return true;
  return images.some((image) => (!architecture || image.architecture === architecture) && (!os || image.os === os));
}

const oldestFirst = by<Tag>((tag) => tag.last_updated);
const newestFirst = descending(oldestFirst);
const byName = by<Tag>((tag) => tag.name);

// Undocumented, and for dates the other way round than elsewhere: `last_updated` is newest first (docker/hub-mcp,
// renovate). Whether Docker Hub refuses an unknown order here as it does for repositories is not known.
const orders = {
  last_updated: newestFirst,
  '-last_updated': oldestFirst,
  name: byName,
  '-name': descending(byName),
};
