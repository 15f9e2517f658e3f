// Tags of a repository: list, get and check.
import { repositoryFor } from '../access.ts';
import type { HubApp } from '../context.ts';
import { tagNotFound } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { by, descending, orderingOf, pageOf } from '../pages.ts';
import { tagView } from '../tag-view.ts';
import type { Tag } from '../world.ts';

export function tagRoutes(app: HubApp, hub: Hub): void {
  const tagsPath = '/v2/namespaces/:namespace/repositories/:repository/tags';

  app.get(tagsPath, (c) => {
    const { namespace, repository: name } = c.req.param();
    const repository = repositoryFor(hub.world, c.var.caller, 'read tags', namespace, name);
    const part = c.req.query('name') ?? '';
    const shown = repository.tags.filter((tag) => tag.name.includes(part)).toSorted(orderingOf(c, orders, newestFirst));
    const page = pageOf(c, shown);
    const now = hub.now() * 1000;
    return c.json({ ...page, results: page.results.map((tag) => tagView(hub.world, repository, tag, now)) });
  });

  app.get(`${tagsPath}/:tag`, (c) => {
    const { namespace, repository: name, tag: tagName } = c.req.param();
    const repository = repositoryFor(hub.world, c.var.caller, 'read tags', namespace, name);
    const tag = repository.tags.find((one) => one.name === tagName);
    if (!tag) throw tagNotFound(namespace, name, tagName);
    return c.json(tagView(hub.world, repository, tag, hub.now() * 1000));
  });
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
