// The arguments of a tool call: action and parameters, in the forms that hosts and models send them.
import { z } from 'zod';
import { ParameterError } from '../client/errors.ts';
import type { NamedOperation } from '../client/operations.ts';
import { didYouMean, explainIssues } from '../client/parameters.ts';
import { signature } from './signature.ts';
import type { HubTool } from './tool.ts';

/** A call whose action is known and whose parameters are valid. */
export interface ParsedCall {
  readonly operation: NamedOperation;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * Reads `action` and `params_json` (an object, or JSON text).
 *
 * @throws ParameterError naming the nearest action, or the field, what is allowed and the action's signature.
 */
export function parseArguments(tool: HubTool, args: Readonly<Record<string, unknown>>): ParsedCall {
  const { action, params_json: params, ...rest } = args;
  const { name } = tool.definition;
  const operation = typeof action === 'string' ? tool.operations.get(action) : undefined;
  if (!operation) {
    const actions = [...tool.operations.keys()];
    const what = action === undefined ? 'action is missing' : `there is no action ${JSON.stringify(action)}`;
    throw new ParameterError(`${name}: ${what}, ${didYouMean(String(action), actions)}`, {
      hint: `Actions: ${actions.join(', ')}`,
    });
  }
  const [stray] = Object.keys(rest);
  if (stray !== undefined) {
    throw new ParameterError(`${name}: ${stray} belongs inside params_json`, {
      operation: operation.name,
      hint: advice(operation),
    });
  }
  const parsed = operation.params.safeParse(fromText(operation, readObject(operation, params)));
  if (parsed.success) return { operation, params: parsed.data };
  const { summary, fields } = explainIssues(operation.params, parsed.error);
  throw new ParameterError(`${name} ${operation.action}: ${summary}`, {
    operation: operation.name,
    fields,
    hint: advice(operation),
  });
}

function readObject(operation: NamedOperation, params: unknown): Record<string, unknown> {
  let value = params ?? {};
  if (typeof value === 'string') {
    try {
      value = value.trim() === '' ? {} : JSON.parse(value);
    } catch {
      throw new ParameterError('params_json is not JSON', { operation: operation.name, hint: advice(operation) });
    }
  }
  const object = z.record(z.string(), z.unknown()).safeParse(value);
  if (object.success) return object.data;
  throw new ParameterError('params_json must be an object', { operation: operation.name, hint: advice(operation) });
}

const advice = (operation: NamedOperation) =>
  `${signature(operation)}; for example ${JSON.stringify({ action: operation.action, params_json: operation.example })}`;

/** Models put numbers and booleans in quotes: where the schema wants one and the text is one, it counts as one. */
function fromText(operation: NamedOperation, given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const field: unknown = operation.params.shape[name];
      const inner = field instanceof z.ZodOptional ? field.unwrap() : field;
      if (typeof value === 'string' && inner instanceof z.ZodNumber && /^-?\d+(?:\.\d+)?$/.test(value)) {
        return [name, Number(value)];
      }
      if (inner instanceof z.ZodBoolean && (value === 'true' || value === 'false')) return [name, value === 'true'];
      return [name, value];
    }),
  );
}
