// The sandbox walks through Docker's own OpenAPI document: every operation, every documented answer.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, type TestContext } from 'vitest';
import { parse } from 'yaml';
import { isRecord } from '../../src/json.ts';
import type { Answer } from './door.ts';
import { reviewed } from './openapi-exceptions.ts';
import { openSmallDoor, plans } from './openapi-plan.ts';
import { absent, lookUp, violations } from './openapi-schema.ts';

const named = process.env['DOCKERHUB_OPENAPI'];
const path = named || fileURLToPath(new URL('../../../shared/reference/docker-hub-openapi.yaml', import.meta.url));
const parsed: unknown = named || existsSync(path) ? parse(readFileSync(path, 'utf8')) : null;
const document = isRecord(parsed) ? parsed : null;

type Document = Record<string, unknown>;

function atHand({ skip }: TestContext): Document {
  return document ?? skip("Docker's OpenAPI document is not here; DOCKERHUB_OPENAPI can say where it is");
}

interface Documented {
  status: number;
  media: string | undefined;
  schema: unknown;
}

const methods = ['get', 'head', 'post', 'put', 'patch', 'delete'];

/** Every operation with the answers that it may give, by method and path. */
function operationsOf(root: Document): Map<string, Documented[]> {
  const found = new Map<string, Documented[]>();
  for (const [place, entry] of Object.entries(isRecord(root['paths']) ? root['paths'] : {})) {
    for (const [method, operation] of Object.entries(isRecord(entry) ? entry : {})) {
      if (!methods.includes(method) || !isRecord(operation)) continue;
      const responses = Object.entries(isRecord(operation['responses']) ? operation['responses'] : {});
      const answers = responses.filter(([status]) => status !== 'default');
      found.set(
        `${method.toUpperCase()} ${place}`,
        answers.map(([status, response]) => readAnswer(root, Number(status), response)),
      );
    }
  }
  return found;
}

function readAnswer(root: Document, status: number, response: unknown): Documented {
  const reference = isRecord(response) ? response['$ref'] : undefined;
  const described = typeof reference === 'string' ? lookUp(root, reference) : response;
  const content = isRecord(described) && isRecord(described['content']) ? described['content'] : {};
  const [entry] = Object.entries(content);
  return { status, media: entry?.[0], schema: isRecord(entry?.[1]) ? entry[1]['schema'] : undefined };
}

/** A table as the schema of the export has it: a row each, under the names of the columns. */
function rowsOf(csv: string): Record<string, string>[] {
  const [columns = [], ...rows] = csv
    .trimEnd()
    .split('\n')
    .map((line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = '']) => cell));
  return rows.map((cells) =>
    Object.fromEntries(columns.slice(0, -1).map((column, index) => [column, cells[index] ?? ''])),
  );
}

function bodyOf(answer: Answer, media: string | undefined): unknown {
  return media === 'text/csv' ? rowsOf(answer.text) : answer.body;
}

/** What an answer is found to do otherwise than documented, as it is and put into the document's shape. */
function findings(root: Document, operation: string, documented: Documented, answer: Answer): string[] {
  const { media, schema, status } = documented;
  if (media === undefined || operation.startsWith('HEAD ')) return answer.text === '' ? [] : ['body: must be empty'];
  const sent = answer.headers.get('content-type') ?? '';
  if (!sent.startsWith(media)) return [`media type: must be ${media}, not ${sent}`];
  const body = bodyOf(answer, media);
  // A refusal has the one or the other of the fields that its schema describes, a success has all of them.
  const compare = (value: unknown) => [
    ...violations(root, schema, value),
    ...(status < 300 ? absent(root, schema, value) : []),
  ];
  const reshape = exceptionsOf(operation).find(({ asDocumented }) => asDocumented)?.asDocumented;
  return [...compare(body), ...(reshape && status < 300 ? compare(reshape(body)) : [])];
}

const exceptionsOf = (operation: string) => reviewed.filter(({ operations }) => operations.includes(operation));

describe("Docker's OpenAPI document", () => {
  test('lists the operations that the sandbox is walked through here', (context) => {
    const documented = operationsOf(atHand(context));
    expect(Object.keys(plans).toSorted()).toEqual([...documented.keys()].toSorted());
    expect(documented.size).toBe(54);
  });

  test.for(Object.entries(plans))('%s gives every answer that is documented', async ([operation, plan], context) => {
    const root = atHand(context);
    const found: string[] = [];
    for (const documented of operationsOf(root).get(operation) ?? []) {
      const step = plan[documented.status];
      if (!step) {
        found.push(`${documented.status} is never given`);
        continue;
      }
      const answer = await step(openSmallDoor());
      expect(answer.status, answer.text.slice(0, 300)).toBe(documented.status);
      found.push(...findings(root, operation, documented, answer).map((what) => `${documented.status} ${what}`));
    }
    const known = exceptionsOf(operation).map(({ finding }) => finding);
    const unreviewed = found.filter((what) => !known.includes(what));
    const outdated = known.filter((what) => !found.includes(what));
    expect({ unreviewed, outdated }).toEqual({ unreviewed: [], outdated: [] });
  });
});

describe('the check against a schema', () => {
  const shed = {
    components: {
      schemas: {
        tool: {
          type: 'object',
          required: ['name'],
          properties: {
            name: { type: 'string', pattern: '^[a-z]+$', maxLength: 5 },
            weight: { type: 'integer', minimum: 1, nullable: true },
            kind: { type: 'string', enum: ['hand', 'power'] },
            bought: { type: 'string', format: 'date-time' },
          },
        },
        shed: {
          allOf: [
            { type: 'object', properties: { tools: { type: 'array', items: { $ref: '#/components/schemas/tool' } } } },
            { type: 'object', properties: { labels: { type: 'object', additionalProperties: { type: 'string' } } } },
          ],
        },
      },
    },
  };
  const schema = { $ref: '#/components/schemas/shed', description: 'Beside a reference.' };
  const saw = { name: 'saw', weight: null, kind: 'hand', bought: '2026-11-24T10:00:00Z' };

  test('takes what fits', () => {
    expect(violations(shed, schema, { tools: [saw], labels: { a: 'b' }, more: 1 })).toEqual([]);
    expect(absent(shed, schema, { tools: [saw], labels: {} })).toEqual([]);
  });

  test.each([
    [[], 'body: must be of type object'],
    [null, 'body: must not be null'],
    [{ tools: saw }, 'body.tools: must be of type array'],
    [{ tools: [saw, {}] }, 'body.tools[]: must have name'],
    [{ tools: [{ ...saw, name: 7 }] }, 'body.tools[].name: must be of type string'],
    [{ tools: [{ ...saw, name: 'SAW' }] }, 'body.tools[].name: must match ^[a-z]+$'],
    [{ tools: [{ ...saw, name: 'hammer' }] }, 'body.tools[].name: must have 5 characters or fewer'],
    [{ tools: [{ ...saw, name: null }] }, 'body.tools[].name: must not be null'],
    [{ tools: [{ ...saw, weight: 0 }] }, 'body.tools[].weight: must be 1 or more'],
    [{ tools: [{ ...saw, weight: 1.5 }] }, 'body.tools[].weight: must be of type integer'],
    [{ tools: [{ ...saw, kind: 'foot' }] }, 'body.tools[].kind: must be one of hand, power, not foot'],
    [{ tools: [{ ...saw, bought: 'today' }] }, 'body.tools[].bought: must be a date-time'],
    [{ labels: { a: 1 } }, 'body.labels.a: must be of type string'],
  ])('finds what is wrong with %j', (value, finding) => {
    expect(violations(shed, schema, value)).toContain(finding);
  });

  test('finds what is described and not there', () => {
    expect(absent(shed, schema, { tools: [{ name: 'saw' }] })).toEqual([
      'body.tools[].weight: is not there',
      'body.tools[].kind: is not there',
      'body.tools[].bought: is not there',
      'body.labels: is not there',
    ]);
  });

  test('stops at a word that it does not know', () => {
    expect(() => violations(shed, { type: 'string', contentEncoding: 'base64' }, 'x')).toThrow('contentEncoding');
  });
});

test('the reviewed exceptions each have a reason and a public source, once', () => {
  for (const { because, source, operations } of reviewed) {
    expect(because).toMatch(/^[A-Z].{20,}\.$/);
    expect(source).toMatch(/^https:\/\//);
    for (const operation of operations) expect(Object.keys(plans)).toContain(operation);
  }
  const entries = reviewed.flatMap(({ finding, operations }) => operations.map((one) => `${one}: ${finding}`));
  expect(new Set(entries).size).toBe(entries.length);
});
