// An action in one line: its parameters, their types, and what is required.
import { z } from 'zod';
import type { NamedOperation } from '../client/operations.ts';
import { usualPageSize } from '../client/vocabulary.ts';

type Field = Exclude<z.core.JSONSchema._JSONSchema, boolean>;

/** `logs(account, action? (e.g. repo.delete), from_date? time, page? int, page_size? int≤100=25)` */
export function signature(operation: NamedOperation): string {
  const schema = z.toJSONSchema(operation.params, { io: 'input' });
  const required = new Set(schema.required);
  const usual = usualPageSize(operation.params);
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => {
    if (typeof field === 'boolean') return name;
    const type = name === 'page_size' && usual !== undefined ? `${typeOf(field)}=${usual}` : typeOf(field);
    return [required.has(name) ? name : `${name}?`, type, field.description && `(${field.description})`]
      .filter(Boolean)
      .join(' ');
  });
  return `${operation.action}(${fields.join(', ')})`;
}

/** The type in a word or two; text is what is meant when nothing is said. */
function typeOf(field: Field): string {
  if (field.enum) return field.enum.join('|');
  if (field.format === 'date-time') return 'time';
  switch (field.type) {
    case 'string':
      return '';
    case 'integer':
      return field.maximum !== undefined && field.maximum < 1_000_000 ? `int≤${field.maximum}` : 'int';
    case 'array':
      return `[${isField(field.items) ? typeOf(field.items) || 'text' : ''}]`;
    case 'boolean':
      return 'bool';
    default:
      return typeof field.type === 'string' ? field.type : '';
  }
}

function isField(items: Field['items']): items is Field {
  return typeof items === 'object' && !Array.isArray(items);
}
