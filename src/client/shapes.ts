// The shapes in which Docker Hub answers, where several families of operations share one.
import { z } from 'zod';
import { HubTime, OutsiderText } from './vocabulary.ts';

const Category = z.looseObject({ name: z.string(), slug: z.string() });

/** A repository in a list. */
export const RepositorySummary = z.looseObject({
  name: z.string(),
  namespace: z.string(),
  repository_type: z.string().nullable(),
  status: z.number(),
  status_description: z.string(),
  description: OutsiderText.nullable(),
  is_private: z.boolean(),
  star_count: z.number(),
  pull_count: z.number(),
  last_updated: HubTime.nullable(),
  last_modified: HubTime.nullable(),
  date_registered: HubTime,
  affiliation: z.string().nullish(),
  media_types: z.array(z.string().nullable()),
  content_types: z.array(z.string()),
  categories: z.array(Category),
  storage_size: z.number().nullable().describe('bytes'),
});

/** A repository by itself, with its README, its tag rules and what the caller may do with it. */
export const Repository = z.looseObject({
  ...RepositorySummary.shape,
  user: z.string().optional(),
  is_automated: z.boolean(),
  last_modified: HubTime.nullish(),
  collaborator_count: z.number(),
  hub_user: z.string().nullish(),
  has_starred: z.boolean(),
  full_description: OutsiderText.nullish(),
  permissions: z.looseObject({ read: z.boolean(), write: z.boolean(), admin: z.boolean() }).optional(),
  immutable_tags_settings: z.looseObject({ enabled: z.boolean(), rules: z.array(z.string()) }),
  storage_size: z.number().nullish().describe('bytes'),
  source: z.string().nullish(),
});

/** A person's public profile, as every list of people has it. */
export const Profile = z.looseObject({
  id: z.string().nullish().describe('UUID without the hyphens'),
  username: z.string().nullish(),
  full_name: OutsiderText.nullish(),
  email: z.string().nullish().describe('only for those who may see it'),
  company: OutsiderText.nullish(),
  location: OutsiderText.nullish(),
  profile_url: OutsiderText.nullish(),
  gravatar_email: OutsiderText.nullish(),
  gravatar_url: OutsiderText.nullish(),
  date_joined: HubTime.nullish(),
  type: z.string().nullish(),
});
