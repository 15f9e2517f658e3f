// Where in an answer secrets and strangers' texts are, as its declaration marks them.
import { z } from 'zod';
import type { NamedOperation } from '../client/operations.ts';
import type { FieldMarks } from '../client/vocabulary.ts';

/** The way to a field: its names from the outside in; through a list it goes on without a name, through a record with `*`. */
export type Path = readonly string[];

/** The marked fields of an operation's answer. */
export interface Marks {
  readonly secret: readonly Path[];
  readonly outsider: readonly Path[];
}

const known = new WeakMap<NamedOperation, Marks>();

/** The marks of an operation's answer. */
export function marksOf(operation: NamedOperation): Marks {
  const found = known.get(operation) ?? {
    secret: pathsOf(operation.returns, 'secret'),
    outsider: pathsOf(operation.returns, 'outsider'),
  };
  known.set(operation, found);
  return found;
}

function pathsOf(schema: unknown, mark: keyof FieldMarks, path: Path = []): Path[] {
  if (!(schema instanceof z.ZodType)) return [];
  if (z.globalRegistry.get(schema)?.[mark] === true) return [path];
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return pathsOf(schema.unwrap(), mark, path);
  if (schema instanceof z.ZodArray) return pathsOf(schema.element, mark, path);
  if (schema instanceof z.ZodRecord) return pathsOf(schema.valueType, mark, [...path, '*']);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => pathsOf(option, mark, path));
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).flatMap(([name, field]) => pathsOf(field, mark, [...path, name]));
}
