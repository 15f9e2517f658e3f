// The catalogue: every operation under the name of its method on Api, in the order of the tools and their actions.
import type { Operation } from './operation.ts';
import * as accessTokens from './operations/access-tokens.ts';
import * as auditLogs from './operations/audit-logs.ts';
import * as authentication from './operations/authentication.ts';
import * as groups from './operations/groups.ts';
import * as immutableTags from './operations/immutable-tags.ts';
import * as invites from './operations/invites.ts';
import * as members from './operations/members.ts';
import * as orgAccessTokens from './operations/org-access-tokens.ts';
import * as orgSettings from './operations/org-settings.ts';
import * as repositories from './operations/repositories.ts';
import * as repositoryGroups from './operations/repository-groups.ts';
import * as scim from './operations/scim.ts';
import * as session from './operations/session.ts';
import * as tags from './operations/tags.ts';

const remote = [
  authentication,
  accessTokens,
  orgAccessTokens,
  repositories,
  tags,
  immutableTags,
  repositoryGroups,
  orgSettings,
  members,
  invites,
  groups,
  auditLogs,
  scim,
] as const;

const files = [...remote, session] as const;

type Merged<Files extends readonly unknown[]> = Files extends readonly [infer First, ...infer Rest]
  ? First & Merged<Rest>
  : unknown;

/** The operations of Docker Hub by name, typed one by one. */
export type HubOperations = Merged<typeof remote>;

/** An operation together with its name, which is that of its method on `Api`. */
export type NamedOperation = Operation & { readonly name: string };

/** Every operation: file by file, and in a file in the order of declaration. */
export const operations: readonly NamedOperation[] = files.flatMap((file) =>
  Object.entries<Operation>(file)
    .map(([name, operation]) => Object.assign(operation, { name }))
    .toSorted((a, b) => a.order - b.order),
);
