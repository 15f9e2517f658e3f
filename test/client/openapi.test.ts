import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, type TestContext } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { operation } from '../../src/client/operation.ts';
import { operations } from '../../src/client/operations.ts';
import { type Contract, differences, keyOf, readDeclaration, readDocument } from './openapi.ts';
import { reviewed } from './openapi-differences.ts';

const named = process.env['DOCKERHUB_OPENAPI'];
const path = named || fileURLToPath(new URL('../../../shared/reference/docker-hub-openapi.yaml', import.meta.url));
const document = named || existsSync(path) ? readDocument(parse(readFileSync(path, 'utf8'))) : null;

const remote = operations.filter((candidate) => candidate.kind === 'hub');

describe("Docker's OpenAPI document", () => {
  const atHand = ({ skip }: TestContext): ReadonlyMap<string, Contract> =>
    document ?? skip("Docker's OpenAPI document is not here; DOCKERHUB_OPENAPI can say where it is");

  it('has no operation without a declaration, and no declaration is without an operation', (context) => {
    const documented = [...atHand(context).keys()].toSorted();
    expect(remote.map(({ method, path: template }) => keyOf(method, template)).toSorted()).toEqual(documented);
    expect(documented).toHaveLength(54);
  });

  it('says of each operation what the declaration says, but for the reviewed differences', (context) => {
    const documented = atHand(context);
    const found = remote.flatMap((declaration) => {
      const contract = documented.get(keyOf(declaration.method, declaration.path));
      const texts = contract ? differences(contract, readDeclaration(declaration), declaration.existence) : [];
      return texts.map((text) => `${declaration.name}: ${text}`);
    });
    const known = reviewed.map((entry) => `${entry.operation}: ${entry.difference}`);
    expect(
      found.filter((text) => !known.includes(text)),
      'not reviewed',
    ).toEqual([]);
    expect(
      known.filter((text) => !found.includes(text)),
      'no longer true',
    ).toEqual([]);
  });
});

describe('the reviewed differences', () => {
  it('each have a reason and a public source, once', () => {
    for (const { because, source } of reviewed) {
      expect(because).toMatch(/^[A-Z].{20,}\.$/);
      expect(source).toMatch(/^https:\/\//);
    }
    const entries = reviewed.map((entry) => `${entry.operation}: ${entry.difference}`);
    expect(new Set(entries).size).toBe(entries.length);
  });
});

describe('the comparison with a document', () => {
  const sheds = {
    paths: {
      '/v2/sheds/{owner}/tools': {
        parameters: [{ $ref: '#/components/parameters/owner' }],
        post: {
          tags: ['sheds'],
          operationId: 'AddTool',
          security: [{ bearerAuth: [] }],
          parameters: [{ in: 'query', name: 'dry', schema: { type: 'boolean' } }],
          requestBody: { $ref: '#/components/requestBodies/tool' },
          responses: { 201: { $ref: '#/components/responses/tool' }, 400: {} },
        },
      },
    },
    components: {
      parameters: { owner: { in: 'path', name: 'owner', required: true, schema: { type: 'string' } } },
      requestBodies: { tool: { content: { 'application/json': { schema: { $ref: '#/components/schemas/tool' } } } } },
      responses: {
        tool: {
          content: {
            'application/json': {
              schema: {
                allOf: [
                  { $ref: '#/components/schemas/tool' },
                  {
                    type: 'object',
                    properties: { id: { type: 'integer' }, lent_to: { type: 'string', nullable: true } },
                  },
                ],
              },
            },
          },
        },
      },
      schemas: {
        tool: {
          type: 'object',
          required: ['name', 'kind'],
          properties: {
            name: { type: 'string', minLength: 1, maxLength: 20, pattern: '^[a-z]+$' },
            kind: { type: 'string', enum: ['saw', 'axe'] },
            parts: {
              type: 'array',
              items: { type: 'object', properties: { weight: { type: 'integer', maximum: 9 } }, required: ['weight'] },
            },
          },
        },
      },
    },
  };

  const params = {
    shed: z.string(),
    dry: z.boolean().optional(),
    name: z
      .string()
      .min(1)
      .max(20)
      .regex(/^[a-z]+$/),
    kind: z.enum(['saw', 'axe']),
    parts: z.array(z.strictObject({ weight: z.int().max(9) })).optional(),
  };
  const returns = {
    name: z.string(),
    kind: z.string(),
    parts: z.array(z.looseObject({ weight: z.number() })),
    id: z.number(),
    lent_to: z.string().nullish(),
  };

  function compare(change: {
    params?: Record<string, z.ZodType>;
    returns?: Record<string, z.ZodType> | z.ZodType;
    source?: `tag/${string}`;
    credentials?: ('password' | 'anonymous')[];
    media?: 'text/csv';
  }): string[] {
    const shape = Object.entries({ ...params, ...change.params }).filter(([, field]) => !(field instanceof z.ZodNever));
    const declaration = operation({
      tool: 'hub_repos',
      action: 'add',
      route: 'POST /v2/sheds/{shed}/tools',
      summary: '',
      params: z.strictObject(Object.fromEntries(shape)),
      places: { dry: ['query'] },
      returns: change.returns instanceof z.ZodType ? change.returns : z.looseObject({ ...returns, ...change.returns }),
      risk: 'write',
      target: () => '',
      example: {},
      ...(change.media && { media: change.media }),
      needs: { credentials: change.credentials ?? ['password'] },
      source: change.source ?? 'tag/sheds/operation/AddTool',
    });
    const contract = readDocument(sheds).get(keyOf(declaration.method, declaration.path));
    return differences(contract!, readDeclaration(declaration));
  }

  it('finds nothing where both say the same, whatever path parameters are called', () => {
    expect(compare({})).toEqual([]);
  });

  it('finds parameters that one side lacks', () => {
    expect(compare({ params: { dry: z.never() } })).toEqual(['query dry: only in the document']);
    expect(compare({ params: { colour: z.string().optional() } })).toEqual(['body colour: not in the document']);
    expect(compare({ params: { parts: z.array(z.strictObject({})).optional() } })).toEqual([
      'body parts[].weight: only in the document',
    ]);
  });

  it('finds what only one side requires; a default counts as given', () => {
    expect(compare({ params: { kind: params.kind.optional() } })).toEqual(['body kind: required in the document']);
    expect(compare({ params: { kind: params.kind.default('saw') } })).toEqual([]);
    expect(compare({ params: { dry: z.boolean() } })).toEqual(['query dry: optional in the document']);
  });

  it('finds other types, choices and limits', () => {
    expect(compare({ params: { dry: z.string().optional() } })).toEqual([
      'query dry: type is boolean in the document, string here',
    ]);
    expect(compare({ params: { dry: z.boolean().nullish() } })).toEqual(['query dry: may not be null in the document']);
    expect(compare({ params: { kind: z.enum(['saw']) } })).toEqual([
      'body kind: choices are axe|saw in the document, saw here',
    ]);
    expect(compare({ params: { kind: z.string() } })).toEqual([
      'body kind: choices are axe|saw in the document, free here',
    ]);
    expect(compare({ params: { name: z.string().min(2).max(30) } })).toEqual([
      'body name: minLength is 1 in the document, 2 here',
      'body name: maxLength is 20 in the document, 30 here',
      'body name: pattern differs from that of the document',
    ]);
    expect(compare({ params: { parts: z.array(z.strictObject({ weight: z.int() })).optional() } })).toEqual([
      'body parts[].weight: maximum is 9 in the document, undefined here',
    ]);
  });

  it('finds fields of the answer that the declaration does not know, or does not let be null', () => {
    const { id: _, ...rest } = returns;
    expect(compare({ returns: z.looseObject(rest) })).toEqual(['answer: id only in the document']);
    expect(compare({ returns: { lent_to: z.string() } })).toEqual(['answer: lent_to may be null in the document']);
    expect(compare({ returns: { parts: z.array(z.looseObject({})) } })).toEqual([
      'answer: parts[].weight only in the document',
    ]);
    expect(compare({ returns: z.array(z.looseObject(returns)) })).toEqual([
      'answer: object in the document, array here',
    ]);
    expect(compare({ returns: z.null() })).toEqual(['answer: content in the document, none here']);
  });

  it('finds another place in the reference, other callers and another media type', () => {
    expect(compare({ source: 'tag/sheds' })).toEqual(['source is tag/sheds/operation/AddTool in the document']);
    expect(compare({ credentials: ['password', 'anonymous'] })).toEqual([
      'callers: anonymous is false in the document',
    ]);
    expect(compare({ media: 'text/csv' })).toEqual(['media type is application/json in the document, text/csv here']);
  });
});
