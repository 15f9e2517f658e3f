// Repositories as the API shows them: the full object, and the shorter entry of a list.
import { permissionsOn, roleIn } from './access.ts';
import type { Identity } from './identity.ts';
import type { Repository, World } from './world.ts';

/** The answer of get, create and the settings calls, its fields in the order of a captured answer of 2026. */
export function repositoryInfo(world: World, caller: Identity, repository: Repository): object {
  return {
    user: repository.namespace,
    name: repository.name,
    namespace: repository.namespace,
    repository_type: repository.repository_type,
    status: repository.status === 'active' ? 1 : 0,
    status_description: repository.status,
    description: repository.description,
    is_private: repository.is_private,
    is_automated: false,
    star_count: repository.star_count,
    pull_count: repository.pull_count,
    last_updated: repository.last_updated,
    last_modified: repository.last_modified,
    date_registered: repository.date_registered,
    collaborator_count: repository.collaborators.length,
    affiliation: roleIn(world, caller, repository.namespace),
    hub_user: repository.namespace,
    has_starred: false,
    // Docker Hub leaves this field out where there is no text.
    ...(repository.full_description === null ? {} : { full_description: repository.full_description }),
    permissions: permissionsOn(world, caller, repository),
    media_types: repository.media_types,
    content_types: repository.content_types,
    categories: repository.categories,
    immutable_tags_settings: repository.immutable_tags_settings,
    storage_size: repository.storage_size,
    source: repository.source,
  };
}

export function repositoryListEntry(world: World, caller: Identity, repository: Repository): object {
  return {
    name: repository.name,
    namespace: repository.namespace,
    repository_type: repository.repository_type,
    status: repository.status === 'active' ? 1 : 0,
    status_description: repository.status,
    description: repository.description,
    is_private: repository.is_private,
    star_count: repository.star_count,
    pull_count: repository.pull_count,
    last_updated: repository.last_updated,
    last_modified: repository.last_modified,
    date_registered: repository.date_registered,
    // A list says "no affiliation" with an empty text, the full object with null.
    affiliation: roleIn(world, caller, repository.namespace) ?? '',
    media_types: repository.media_types,
    content_types: repository.content_types,
    categories: repository.categories,
    storage_size: repository.storage_size,
  };
}
