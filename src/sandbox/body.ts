// JSON request bodies: reads an object and collects what is wrong with its fields.
import type { HubContext } from './context.ts';
import { hubError } from './errors.ts';

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

/** The body as an object; throws the 400 of the repository endpoints when it is none. */
export async function readJsonObject(c: HubContext): Promise<JsonObject> {
  const body = await parseJsonObject(c);
  if ('malformed' in body) throw hubError(400, `malformed request: ${body.malformed}`);
  return body.ok;
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What is wrong with a body, field by field. The bodies that Docker Hub sends for a refused repository are not public;
 * the API reference only says `{message, errinfo}`, so the first problem is the message and all of them are the errinfo.
 */
export class FieldProblems {
  readonly #problems: Record<string, string[]> = {};

  add(field: string, problem: string): void {
    (this.#problems[field] ??= []).push(problem);
  }

  throwIfAny(): void {
    const first = Object.entries(this.#problems)[0];
    if (first) throw hubError(400, `${first[0]}: ${first[1][0]}`, this.#problems);
  }
}
