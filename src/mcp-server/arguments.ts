// The arguments of a tool call: action, parameters and options, in the forms that hosts and models send them.
import { z } from 'zod';
import { ParameterError } from '../client/errors.ts';
import type { NamedOperation } from '../client/operations.ts';
import { didYouMean, explainIssues } from '../client/parameters.ts';
import { isRecord } from '../json.ts';
import { findHidden } from '../plain-text.ts';
import { type CallOptions, optionsOf, readOptions } from './call-options.ts';
import { signature } from './signature.ts';
import type { HubTool } from './tool.ts';

/** A call whose action is known and whose parameters are valid. */
export interface ParsedCall {
  readonly operation: NamedOperation;
  readonly params: Readonly<Record<string, unknown>>;
  readonly options: CallOptions;
}

/**
 * Reads a call: `action` and `params_json` (an object, or JSON text), or the parameters themselves where the tool is one
 * operation.
 *
 * @throws ParameterError naming the nearest action, or the field, what is allowed and the action's signature.
 */
export function parseArguments(tool: HubTool, args: Readonly<Record<string, unknown>>): ParsedCall {
  if (tool.only) return parseParameters(tool, tool.only, args);
  const { action, params_json: params, ...rest } = args;
  const operation = typeof action === 'string' ? tool.operations.get(action) : undefined;
  if (!operation) throw unknownAction(tool, action);
  const [stray] = Object.keys(rest);
  if (stray !== undefined) {
    throw new ParameterError(`${tool.definition.name}: ${stray} belongs inside params_json`, {
      operation: operation.name,
      hint: advice(tool, operation),
    });
  }
  return parseParameters(tool, operation, readObject(tool, operation, params));
}

function unknownAction({ definition, operations }: HubTool, action: unknown): ParameterError {
  const actions = [...operations.keys()];
  const what = action === undefined ? 'action is missing' : `there is no action ${JSON.stringify(action)}`;
  return new ParameterError(`${definition.name}: ${what}, ${didYouMean(String(action), actions)}`, {
    hint: `Actions: ${actions.join(', ')}`,
  });
}

function parseParameters(
  tool: HubTool,
  operation: NamedOperation,
  given: Readonly<Record<string, unknown>>,
): ParsedCall {
  const schema = schemaOf(operation);
  const hidden = findHidden(given);
  if (hidden !== null) {
    throw new ParameterError(
      `${tool.definition.name} ${operation.action}: the parameters hold an invisible character (${hidden})`,
      {
        operation: operation.name,
        hint: 'Leave it out: nobody who approves the call could see it',
      },
    );
  }
  const parsed = schema.safeParse(fromText(schema, given));
  if (!parsed.success) {
    const { summary, fields } = explainIssues(schema, parsed.error, given);
    const name = tool.only ? tool.definition.name : `${tool.definition.name} ${operation.action}`;
    throw new ParameterError(`${name}: ${summary}`, {
      operation: operation.name,
      fields,
      hint: advice(tool, operation),
    });
  }
  const [params, options]: [Record<string, unknown>, Record<string, unknown>] = [{}, {}];
  for (const [name, value] of Object.entries(parsed.data))
    (name in operation.params.shape ? params : options)[name] = value;
  return { operation, params, options: readOptions(options) };
}

const schemas = new WeakMap<NamedOperation, z.ZodObject>();

/** The parameters of an operation and the options beside them. */
export function schemaOf(operation: NamedOperation): z.ZodObject {
  const known = schemas.get(operation);
  if (known) return known;
  const options = Object.entries(optionsOf(operation)).map(([name, type]) => [name, type.optional()]);
  const schema = z.strictObject({ ...operation.params.shape, ...Object.fromEntries(options) });
  schemas.set(operation, schema);
  return schema;
}

function readObject(tool: HubTool, operation: NamedOperation, params: unknown): Record<string, unknown> {
  let value = params ?? {};
  if (typeof value === 'string') {
    try {
      value = value.trim() === '' ? {} : JSON.parse(value);
    } catch {
      throw new ParameterError('params_json is not JSON', { operation: operation.name, hint: advice(tool, operation) });
    }
  }
  if (isRecord(value)) return value;
  throw new ParameterError('params_json must be an object', {
    operation: operation.name,
    hint: advice(tool, operation),
  });
}

function advice({ only }: HubTool, operation: NamedOperation): string {
  const call = only ? operation.example : { action: operation.action, params_json: operation.example };
  return `${signature(operation)}; for example ${JSON.stringify(call)}`;
}

/** Models put numbers and booleans in quotes: where the schema wants one and the text is one, it counts as one. */
function fromText({ shape }: z.ZodObject, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      Object.hasOwn(shape, name) ? unquoted(shape[name], value) : value,
    ]),
  );
}

function unquoted(field: unknown, value: unknown): unknown {
  if (field instanceof z.ZodOptional || field instanceof z.ZodNullable) return unquoted(field.unwrap(), value);
  if (field instanceof z.ZodObject) return isRecord(value) ? fromText(field, value) : value;
  if (typeof value !== 'string') return value;
  if (field instanceof z.ZodNumber && /^-?\d+(?:\.\d+)?$/.test(value)) return Number(value);
  if (field instanceof z.ZodBoolean && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}
