// The catalogue: every operation under the name of its method on Api, in the order of declaration.
import type { Operation } from './operation.ts';
import * as auditLogs from './operations/audit-logs.ts';
import * as repositories from './operations/repositories.ts';
import * as session from './operations/session.ts';
import * as tags from './operations/tags.ts';

const declarations = { ...repositories, ...tags, ...auditLogs, ...session };

/** The operations by name, typed one by one. */
export type Operations = typeof declarations;

/** An operation together with its name, which is that of its method on `Api`. */
export type NamedOperation = Operation & { readonly name: string };

/** Every operation, in the order of declaration. */
export const operations: readonly NamedOperation[] = Object.entries<Operation>(declarations)
  .map(([name, operation]) => Object.assign(operation, { name }))
  .toSorted((a, b) => a.order - b.order);
