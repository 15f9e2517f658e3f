// JSON request bodies: reads an object, collects what is wrong with its fields, and says so in the family's dialect.
import type { HTTPException } from 'hono/http-exception';
import type { HubContext } from './context.ts';
import { accountsError, fieldsError, hubError, scimError } from './errors.ts';

export type JsonObject = Record<string, unknown>;

/** Why a body is no JSON object, or the object itself. */
export async function parseJsonObject(c: HubContext): Promise<{ ok: JsonObject } | { malformed: string }> {
  const text = await c.req.text();
  if (text.trim() === '') return { malformed: 'EOF' };
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? { ok: value } : { malformed: 'not a JSON object' };
  } catch {
    return { malformed: 'invalid JSON' };
  }
}

/** How a family of endpoints says that a body is wrong. */
export interface BodyDialect {
  malformed: (reason: string) => HTTPException;
  /** All problems by field, and the first of them as a sentence. */
  invalid: (problems: Record<string, string[]>, first: string) => HTTPException;
}

/**
 * Repositories and tags. The bodies that Docker Hub sends for a refused repository are not public; the API reference
 * only says `{message, errinfo}`, so the first problem is the message and all of them are the errinfo.
 */
const hubBodies: BodyDialect = {
  malformed: (reason) => hubError(400, `malformed request: ${reason}`),
  invalid: (problems, first) => hubError(400, first, problems),
};

/** Organizations: members, invitations, teams, settings. */
export const accountsBodies: BodyDialect = {
  malformed: (reason) => accountsError(400, `malformed request: ${reason}`),
  invalid: (_, first) => accountsError(400, first),
};

/** Access tokens of people and organizations. */
export const tokenBodies: BodyDialect = {
  malformed: (reason) => fieldsError({}, `malformed request: ${reason}`),
  invalid: (problems, first) => fieldsError(problems, first),
};

export const scimBodies: BodyDialect = {
  malformed: (reason) => scimError(400, `malformed request: ${reason}`, 'invalidSyntax'),
  invalid: (_, first) => scimError(400, first, 'invalidValue'),
};

/** The body as an object; throws the family's 400 when it is none. */
export async function readJsonObject(c: HubContext, dialect: BodyDialect = hubBodies): Promise<JsonObject> {
  const body = await parseJsonObject(c);
  if ('malformed' in body) throw dialect.malformed(body.malformed);
  return body.ok;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is wrong with a body, field by field. */
export class FieldProblems {
  readonly #problems: Record<string, string[]> = {};

  add(field: string, problem: string): void {
    (this.#problems[field] ??= []).push(problem);
  }

  /** Adds problems of one field. */
  of(field: string): (problem: string) => void {
    return (problem) => this.add(field, problem);
  }

  throwIfAny(dialect: BodyDialect = hubBodies): void {
    const first = Object.entries(this.#problems)[0];
    if (first) throw dialect.invalid(this.#problems, `${first[0]}: ${first[1][0]}`);
  }
}

/** The text in a field; undefined when it is left out, or is something else, which is a problem. */
export function textIn(body: JsonObject, field: string, problems: FieldProblems): string | undefined {
  const value = body[field];
  if (value === undefined || typeof value === 'string') return value;
  problems.add(field, 'must be a string');
  return undefined;
}

/** The truth value in a field; undefined when it is left out, or is something else, which is a problem. */
export function flagIn(body: JsonObject, field: string, problems: FieldProblems): boolean | undefined {
  const value = body[field];
  if (value === undefined || typeof value === 'boolean') return value;
  problems.add(field, 'must be true or false');
  return undefined;
}
