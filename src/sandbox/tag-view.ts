// A tag as the API shows it, in the shape of the answers captured in docker/actions-toolkit's fixtures.
// Where the API reference differs (`images` as an object, `v2` as text, `status`), the captured answers win.
import { epochMicros } from './timestamps.ts';
import { findUser, type Image, type Repository, type Tag, type World } from './world.ts';

/** A tag is active when it was pushed or pulled within the past month (API reference, `status`). */
const monthInMicros = 30 * 24 * 3600 * 1_000_000;

export function tagView(world: World, repository: Repository, tag: Tag, nowMicros: number): object {
  const updater = findUser(world, tag.last_updater_username)?.id ?? 0;
  return {
    creator: updater,
    id: tag.id,
    images: tag.images.map((image) => imageView(image, nowMicros)),
    last_updated: tag.last_updated,
    last_updater: updater,
    last_updater_username: tag.last_updater_username,
    name: tag.name,
    repository: repository.id,
    full_size: tag.full_size,
    v2: true,
    tag_status: activity(nowMicros, tag.tag_last_pushed, tag.tag_last_pulled),
    tag_last_pulled: tag.tag_last_pulled,
    tag_last_pushed: tag.tag_last_pushed,
    media_type: tag.media_type,
    content_type: tag.content_type,
    digest: tag.digest,
  };
}

function imageView(image: Image, nowMicros: number): object {
  return {
    architecture: image.architecture,
    features: '',
    variant: image.variant,
    digest: image.digest,
    os: image.os,
    os_features: '',
    os_version: null,
    size: image.size,
    status: activity(nowMicros, image.last_pushed, image.last_pulled),
    last_pulled: image.last_pulled,
    last_pushed: image.last_pushed,
  };
}

function activity(nowMicros: number, ...touched: (string | null)[]): 'active' | 'inactive' {
  const since = nowMicros - monthInMicros;
  return touched.some((at) => at !== null && (epochMicros(at) ?? 0) >= since) ? 'active' : 'inactive';
}
