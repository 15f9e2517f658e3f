// Holds declarations against an OpenAPI document: reads both into the same terms and tells where they differ.
import { z } from 'zod';
import { isRecord } from '../../src/json.ts';
import type { CredentialKind, HubOperation } from '../../src/client/operation.ts';
import { pathParameters } from '../../src/client/route.ts';

/** Limits that both sides can state, by the name that JSON Schema has for them. */
const LIMITS = ['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'pattern', 'default'] as const;

/** What a schema says, freed from references, combinations and dialect. */
interface Shape {
  readonly kinds: ReadonlySet<string>;
  readonly nullable: boolean;
  readonly choices: readonly string[] | null;
  readonly limits: Readonly<Record<string, unknown>>;
  readonly fields: ReadonlyMap<string, Field>;
  /** Items of an array, values of a map. */
  readonly item: Shape | null;
  readonly value: Shape | null;
}

interface Field {
  readonly shape: Shape;
  /** The caller has to give it. */
  readonly required: boolean;
}

/** One operation as one side sees it. */
export interface Contract {
  /** Where it is in the reference. */
  readonly source: string;
  /** Media type of what is sent and answered. */
  readonly media: string;
  readonly callers: Callers;
  readonly inputs: ReadonlyMap<string, Field>;
  /** `null`: no content. */
  readonly answer: Shape | null;
}

interface Callers {
  readonly anonymous: boolean;
  readonly signedIn: boolean;
  readonly scim: boolean;
  /** Whether an organization access token will do; the document marks only where it does. */
  readonly oat: boolean;
}

const JSON_MEDIA = 'application/json';
const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'];

/** The key under which both sides find an operation: method and path, without the names of the parameters. */
export function keyOf(method: string, path: string): string {
  return `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '{}')}`;
}

/** Every operation of a document. */
export function readDocument(document: unknown): ReadonlyMap<string, Contract> {
  const root = record(document);
  const found = new Map<string, Contract>();
  for (const [path, entry] of Object.entries(record(root['paths']))) {
    const shared = list(record(entry)['parameters']);
    for (const method of METHODS) {
      const operation = record(entry)[method];
      if (isRecord(operation)) found.set(keyOf(method, path), readOperation(root, path, method, operation, shared));
    }
  }
  return found;
}

function readOperation(
  root: Record<string, unknown>,
  path: string,
  method: string,
  operation: Record<string, unknown>,
  shared: readonly unknown[],
): Contract {
  const inputs = new Map<string, Field>();
  const positions = pathParameters(path);
  for (const reference of [...shared, ...list(operation['parameters'])]) {
    const parameter = resolve(root, reference);
    const name = String(parameter['name']);
    const place = String(parameter['in']);
    const key = place === 'path' ? pathKey(positions.indexOf(name)) : `${place} ${name}`;
    inputs.set(key, { shape: readSchema(root, parameter['schema']), required: parameter['required'] === true });
  }
  const [bodyMedia, body] = contentOf(resolve(root, operation['requestBody'] ?? {}));
  if (body !== undefined) addBody(inputs, readSchema(root, body));

  const [, success] = Object.entries(record(operation['responses'])).find(([status]) => status.startsWith('2')) ?? [];
  const [answerMedia, answer] = contentOf(resolve(root, success ?? {}));
  const security = list(operation['security']).map((scheme) => Object.keys(record(scheme)));
  const id = operation['operationId'];
  const tag = String(list(operation['tags'])[0]);
  return {
    source:
      typeof id === 'string'
        ? `tag/${tag}/operation/${id}`
        : `tag/${tag}/paths/${path.replaceAll('/', '~1')}/${method}`,
    media: [bodyMedia, answerMedia].find((media) => media !== null && media !== JSON_MEDIA) ?? JSON_MEDIA,
    callers: {
      anonymous: security.length === 0 || security.some((schemes) => schemes.length === 0),
      signedIn: security.some((schemes) => schemes.some((scheme) => /^bearerAuth$/i.test(scheme))),
      scim: security.some((schemes) => schemes.includes('bearerSCIMAuth')),
      oat: String(operation['description']).includes('class="oat"'),
    },
    inputs,
    answer: answer === undefined ? null : readSchema(root, answerMedia === 'text/csv' ? { type: 'string' } : answer),
  };
}

function contentOf(described: Record<string, unknown>): [media: string | null, schema: unknown] {
  const [entry] = Object.entries(record(described['content'] ?? {}));
  return entry ? [entry[0], record(entry[1])['schema']] : [null, undefined];
}

/** A declaration in the same terms. */
export function readDeclaration(operation: HubOperation): Contract {
  const params = z.toJSONSchema(operation.params, { io: 'input' });
  const root = record(params);
  const positions = pathParameters(operation.path);
  const usual = operation.method === 'POST' || operation.method === 'PUT' || operation.method === 'PATCH';
  const inputs = new Map<string, Field>();
  const bodyFields = new Map<string, Field>();
  for (const [name, field] of readSchema(root, root).fields) {
    const wireName = operation.wire?.[name] ?? name;
    const position = positions.indexOf(name);
    const places = operation.places?.[name] ?? [position >= 0 ? 'path' : usual ? 'body' : 'query'];
    if (places.includes('path')) inputs.set(pathKey(position), field);
    if (places.includes('query')) inputs.set(`query ${wireName}`, field);
    if (places.includes('body')) bodyFields.set(wireName, field);
  }
  addBody(inputs, { ...NOTHING, fields: bodyFields });
  const answer = record(z.toJSONSchema(operation.returns, { io: 'output', unrepresentable: 'any' }));
  const { credentials } = operation.needs;
  const signedIn: readonly CredentialKind[] = ['password', 'pat', 'oat', 'jwt'];
  return {
    source: operation.source,
    media: operation.media ?? JSON_MEDIA,
    callers: {
      anonymous: credentials.includes('anonymous'),
      signedIn: credentials.some((kind) => signedIn.includes(kind)),
      scim: credentials.includes('scim'),
      oat: credentials.includes('oat'),
    },
    inputs,
    answer: answer['type'] === 'null' ? null : readSchema(answer, answer),
  };
}

const pathKey = (position: number) => `path segment ${position + 1}`;

/** Puts the fields of a body among the inputs, nested ones by their path: `body resources[].type`. */
function addBody(inputs: Map<string, Field>, shape: Shape, prefix = ''): void {
  for (const [name, field] of shape.fields) {
    inputs.set(`body ${prefix}${name}`, field);
    addBody(inputs, field.shape, `${prefix}${name}.`);
    if (field.shape.item) addBody(inputs, field.shape.item, `${prefix}${name}[].`);
  }
}

/** Where the declaration lacks or contradicts what the document says, or has what the document has not. */
export function differences(documented: Contract, declared: Contract, existence = false): string[] {
  const found: string[] = [];
  if (documented.source !== declared.source) found.push(`source is ${documented.source} in the document`);
  if (!existence && documented.media !== declared.media) {
    found.push(`media type is ${documented.media} in the document, ${declared.media} here`);
  }
  for (const caller of ['anonymous', 'signedIn', 'scim'] as const) {
    if (documented.callers[caller] !== declared.callers[caller]) {
      found.push(`callers: ${caller} is ${documented.callers[caller]} in the document`);
    }
  }
  if (documented.callers.oat && !declared.callers.oat) found.push('callers: an organization access token is accepted');

  for (const [key, input] of documented.inputs) {
    const ours = declared.inputs.get(key);
    if (ours) found.push(...compareInput(input, ours).map((text) => `${key}: ${text}`));
    else found.push(`${key}: only in the document`);
  }
  for (const key of declared.inputs.keys()) {
    if (!documented.inputs.has(key)) found.push(`${key}: not in the document`);
  }
  if (!existence) found.push(...compareAnswers(documented.answer, declared.answer));
  return found;
}

function compareInput(documented: Field, declared: Field): string[] {
  const [theirs, ours] = [documented.shape, declared.shape];
  const found: string[] = [];
  const alwaysSent = declared.required || ours.limits['default'] !== undefined;
  if (documented.required && !alwaysSent) found.push('required in the document');
  if (!documented.required && declared.required) found.push('optional in the document');
  if (names(theirs.kinds) !== names(ours.kinds)) {
    found.push(`type is ${names(theirs.kinds)} in the document, ${names(ours.kinds)} here`);
  }
  if (theirs.nullable !== ours.nullable) found.push(`${theirs.nullable ? 'may' : 'may not'} be null in the document`);
  found.push(...compareChoices(theirs, ours));
  if (theirs.item && ours.item) found.push(...compareChoices(theirs.item, ours.item).map((text) => `items: ${text}`));
  for (const limit of LIMITS) {
    const [wanted, got] = [theirs.limits[limit], ours.limits[limit]];
    // Defaults are Docker Hub's own business, unless the declaration speaks of one too.
    if (wanted === undefined || (limit === 'default' && got === undefined)) continue;
    if (wanted === got) continue;
    if (limit === 'pattern') found.push('pattern differs from that of the document');
    else found.push(`${limit} is ${String(wanted)} in the document, ${String(got)} here`);
  }
  return found;
}

function compareChoices(theirs: Shape, ours: Shape): string[] {
  if (theirs.choices?.join() === ours.choices?.join()) return [];
  return [
    `choices are ${theirs.choices?.join('|') ?? 'free'} in the document, ${ours.choices?.join('|') ?? 'free'} here`,
  ];
}

function compareAnswers(theirs: Shape | null, ours: Shape | null): string[] {
  if (theirs === null) return ours === null ? [] : ['answer: no content in the document'];
  if (ours === null) return ['answer: content in the document, none here'];
  const missing = [...theirs.kinds].filter((kind) => !ours.kinds.has(kind));
  if (missing.length > 0) return [`answer: ${missing.join(', ')} in the document, ${names(ours.kinds)} here`];
  const known = answerFields(ours);
  return [...answerFields(theirs)].flatMap(([path, nullable]) => {
    const here = known.get(path);
    if (here === undefined) return [`answer: ${path} only in the document`];
    return nullable && !here ? [`answer: ${path} may be null in the document`] : [];
  });
}

/** The fields of an answer by path, with whether they may be null: `results[].name`, `actions{}.label`. */
function answerFields(shape: Shape, prefix = ''): Map<string, boolean> {
  const found = new Map<string, boolean>();
  for (const [name, field] of shape.fields) {
    found.set(prefix + name, field.shape.nullable);
    for (const [path, nullable] of answerFields(field.shape, `${prefix}${name}.`)) found.set(path, nullable);
  }
  for (const [inner, mark] of [
    [shape.item, '[].'],
    [shape.value, '{}.'],
  ] as const) {
    if (inner === null) continue;
    const place = `${prefix.replace(/\.$/, '')}${mark}`;
    for (const [path, nullable] of answerFields(inner, place)) found.set(path, nullable);
  }
  return found;
}

const NOTHING: Shape = {
  kinds: new Set(),
  nullable: false,
  choices: null,
  limits: {},
  fields: new Map(),
  item: null,
  value: null,
};

function readSchema(root: Record<string, unknown>, reference: unknown): Shape {
  const schema = resolve(root, reference ?? {});
  const own = readOwn(root, schema);
  const parts = [...list(schema['allOf']), ...list(schema['anyOf']), ...list(schema['oneOf'])];
  return parts.map((part) => readSchema(root, part)).reduce(combine, own);
}

function readOwn(root: Record<string, unknown>, schema: Record<string, unknown>): Shape {
  const fields = new Map<string, Field>();
  const required = list(schema['required']);
  for (const [name, property] of Object.entries(record(schema['properties'] ?? {}))) {
    // The official document also writes `required: true` at the property itself, where OpenAPI has no such word.
    const marked = resolve(root, property)['required'] === true;
    fields.set(name, { shape: readSchema(root, property), required: required.includes(name) || marked });
  }
  const types = [schema['type'] ?? (fields.size > 0 ? 'object' : [])].flat();
  const choices = list(schema['enum']).filter((choice) => choice !== null);
  const limits = LIMITS.map((limit) => [limit, limitOf(schema, limit)] as const);
  const additional = schema['additionalProperties'];
  return {
    kinds: new Set(
      types.filter((type) => type !== 'null').map((type) => (type === 'integer' ? 'number' : String(type))),
    ),
    nullable: schema['nullable'] === true || types.includes('null'),
    choices: choices.length > 0 ? choices.map(String).toSorted() : null,
    limits: Object.fromEntries(limits.filter(([, value]) => value !== undefined)),
    // A name may be required where another part of an allOf describes it.
    fields: required.reduce<Map<string, Field>>(
      (all, name) => (all.has(String(name)) ? all : all.set(String(name), { shape: NOTHING, required: true })),
      fields,
    ),
    item: isRecord(schema['items']) && types.includes('array') ? readSchema(root, schema['items']) : null,
    value: isRecord(additional) ? readSchema(root, additional) : null,
  };
}

/** A limit as stated; the bounds that zod gives to every integer are none. */
function limitOf(schema: Record<string, unknown>, limit: (typeof LIMITS)[number]): unknown {
  const value = limit === 'default' ? (schema['default'] ?? schema['usual']) : schema[limit];
  return typeof value === 'number' && Math.abs(value) >= Number.MAX_SAFE_INTEGER ? undefined : value;
}

function combine(one: Shape, other: Shape): Shape {
  const fields = new Map(one.fields);
  for (const [name, field] of other.fields) {
    const before = fields.get(name);
    fields.set(
      name,
      before ? { shape: combine(before.shape, field.shape), required: before.required || field.required } : field,
    );
  }
  const either = (a: Shape | null, b: Shape | null) => (a && b ? combine(a, b) : (a ?? b));
  return {
    kinds: new Set([...one.kinds, ...other.kinds]),
    nullable: one.nullable || other.nullable,
    choices: one.choices ?? other.choices,
    limits: { ...one.limits, ...other.limits },
    fields,
    item: either(one.item, other.item),
    value: either(one.value, other.value),
  };
}

function resolve(root: Record<string, unknown>, value: unknown): Record<string, unknown> {
  const found = record(value);
  const reference = found['$ref'];
  if (typeof reference !== 'string') return found;
  const { $ref: _, ...beside } = found;
  const target = reference
    .split('/')
    .slice(1)
    .reduce<unknown>((at, name) => record(at)[name], root);
  if (!isRecord(target)) throw new Error(`${reference} leads nowhere`);
  return { ...resolve(root, target), ...beside };
}

function record(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) throw new Error(`expected an object, found ${JSON.stringify(value)}`);
  return value;
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const names = (values: ReadonlySet<string>): string => [...values].toSorted().join(', ') || 'free';
