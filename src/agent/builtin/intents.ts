// Everything that the built-in model understands, in the order in which it is tried: the first that fits is taken.
import type { Intent } from './intent.ts';
import { audit } from './intents/audit.ts';
import { organization } from './intents/organization.ts';
import { repositories } from './intents/repositories.ts';
import { scim } from './intents/scim.ts';
import { session } from './intents/session.ts';
import { tags } from './intents/tags.ts';
import { teams } from './intents/teams.ts';
import { accessTokens } from './intents/tokens.ts';

export const intents: readonly Intent[] = [
  ...session,
  ...scim,
  ...accessTokens,
  ...audit,
  ...tags,
  ...teams,
  ...organization,
  ...repositories,
];
