// Holds values against the schemas of an OpenAPI 3.0 document, in the words that Docker's document uses.
import { isRecord } from '../../src/json.ts';

type Schema = Record<string, unknown>;

/** Words that say nothing about whether a value fits. */
const remarks = new Set(['description', 'example', 'examples', 'default', 'deprecated', 'title']);
const words = new Set([
  '$ref',
  'type',
  'nullable',
  'enum',
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'minItems',
  'items',
  'properties',
  'required',
  'additionalProperties',
  'allOf',
]);

/**
 * Where a value breaks its schema, each as `place: what it must be`; array places without a number, so that many items
 * with one fault are one finding. Throws for a word of JSON Schema that it does not know.
 */
export function violations(document: Schema, schema: unknown, value: unknown, place = 'body'): string[] {
  const known = flatten(document, schema);
  if (value === null)
    return known.some((part) => part['nullable'] === true) || known.length === 0 ? [] : [`${place}: must not be null`];
  return unique(known.flatMap((part) => violationsOf(document, part, value, place)));
}

function violationsOf(document: Schema, schema: Schema, value: unknown, place: string): string[] {
  for (const word of Object.keys(schema)) {
    if (!words.has(word) && !remarks.has(word)) throw new Error(`${place}: the word ${word} is not known here`);
  }
  const { type, enum: choices, pattern, format, minLength, maxLength, minimum, maximum } = schema;
  if (typeof type === 'string' && !kinds[type]?.(value)) return [`${place}: must be of type ${type}`];
  const found: string[] = [];
  const check = (holds: boolean, what: string) => {
    if (!holds) found.push(`${place}: must ${what}`);
  };
  if (Array.isArray(choices)) check(choices.includes(value), `be one of ${choices.join(', ')}, not ${String(value)}`);
  if (typeof value === 'string') {
    if (typeof pattern === 'string') check(new RegExp(pattern, 'u').test(value), `match ${pattern}`);
    if (format === 'date-time') check(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value), 'be a date-time');
    if (typeof minLength === 'number') check(value.length >= minLength, `have ${minLength} characters or more`);
    if (typeof maxLength === 'number') check(value.length <= maxLength, `have ${maxLength} characters or fewer`);
  }
  if (typeof value === 'number') {
    if (typeof minimum === 'number') check(value >= minimum, `be ${minimum} or more`);
    if (typeof maximum === 'number') check(value <= maximum, `be ${maximum} or less`);
  }
  if (Array.isArray(value)) {
    for (const item of value) found.push(...violations(document, schema['items'] ?? {}, item, `${place}[]`));
  }
  if (isRecord(value)) {
    const { required, additionalProperties } = schema;
    if (Array.isArray(required)) for (const name of required) check(name in value, `have ${name}`);
    const properties = isRecord(schema['properties']) ? schema['properties'] : {};
    for (const [name, held] of Object.entries(value)) {
      const own = properties[name] ?? (isRecord(additionalProperties) ? additionalProperties : {});
      found.push(...violations(document, own, held, `${place}.${name}`));
    }
  }
  return found;
}

/** The properties that a schema describes and a value does not have, by place. */
export function absent(document: Schema, schema: unknown, value: unknown, place = 'body'): string[] {
  const parts = flatten(document, schema);
  if (Array.isArray(value)) {
    return unique(
      parts.flatMap((part) => value.flatMap((item) => absent(document, part['items'] ?? {}, item, `${place}[]`))),
    );
  }
  if (!isRecord(value)) return [];
  return unique(
    parts.flatMap((part) => {
      const properties = isRecord(part['properties']) ? part['properties'] : {};
      return Object.entries(properties).flatMap(([name, own]) =>
        name in value ? absent(document, own, value[name], `${place}.${name}`) : [`${place}.${name}: is not there`],
      );
    }),
  );
}

const kinds: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  array: (value) => Array.isArray(value),
  object: (value) => isRecord(value),
};

/** The schema without references and combinations: all the parts that a value has to fit. */
function flatten(document: Schema, reference: unknown): Schema[] {
  const { $ref, allOf, ...own } = isRecord(reference) ? reference : {};
  const named = typeof $ref === 'string' ? flatten(document, lookUp(document, $ref)) : [];
  const parts = Array.isArray(allOf) ? allOf.flatMap((part) => flatten(document, part)) : [];
  // What stands beside a reference is a remark in OpenAPI 3.0.
  const rest = typeof $ref === 'string' || Object.keys(own).length === 0 ? [] : [own];
  return [...named, ...parts, ...rest];
}

/** What a reference of the document leads to. */
export function lookUp(document: Schema, reference: string): unknown {
  return reference
    .split('/')
    .slice(1)
    .reduce<unknown>((at, name) => (isRecord(at) ? at[name] : undefined), document);
}

const unique = (texts: string[]): string[] => [...new Set(texts)];
