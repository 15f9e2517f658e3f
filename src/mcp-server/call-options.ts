// What a call may say beside the parameters of its action: how much of a list, which fields, and whether to send at all.
import { z } from 'zod';
import { isSignIn } from '../client/operation.ts';
import type { NamedOperation } from '../client/operations.ts';

/** A list of this many items is as much as one answer carries. */
const MOST_ITEMS = 100_000;

const MaxItems = z.int().min(1).max(MOST_ITEMS).describe('follow the pages up to so many items');
const Fields = z.array(z.string().min(1)).min(1).describe('dotted names of the fields to keep; ["*"] keeps all');
const DryRun = z.boolean().describe('check and show, send nothing');

/** The options of a call, read. */
export interface CallOptions {
  /** Look everything up, say what would be sent, send nothing. Where Docker Hub has a dry run of its own, that one is a parameter. */
  readonly dryRun: boolean;
  readonly maxItems: number | undefined;
  readonly fields: readonly string[] | undefined;
}

/** The options that an operation takes beside its parameters, by name. */
export function optionsOf(operation: NamedOperation): Record<string, z.ZodType> {
  return {
    ...(isList(operation) && { max_items: MaxItems }),
    ...(isTrimmable(operation) && { fields: Fields }),
    ...(operation.risk !== 'read' && !hasOwnDryRun(operation) && { dry_run: DryRun }),
  };
}

/** Whether it is a read of Docker Hub's, whose answer can be cut to some fields. */
export function isTrimmable(operation: NamedOperation): boolean {
  return (
    operation.kind === 'hub' && operation.risk === 'read' && !isSignIn(operation.needs) && operation.existence !== true
  );
}

/** Reads options that were checked against {@link optionsOf}. */
export function readOptions({ dry_run: dryRun, max_items: maxItems, fields }: Record<string, unknown>): CallOptions {
  return {
    dryRun: dryRun === true,
    maxItems: typeof maxItems === 'number' ? maxItems : undefined,
    fields: Array.isArray(fields) ? fields.filter((name) => typeof name === 'string') : undefined,
  };
}

/** Whether its answer is a list. */
export function isList(operation: NamedOperation): boolean {
  return operation.kind === 'hub' && operation.items !== undefined;
}

function hasOwnDryRun(operation: NamedOperation): boolean {
  return operation.kind === 'hub' && operation.dryRun !== undefined;
}
