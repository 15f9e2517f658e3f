// From operations to the definition of an MCP tool.
import type { Tool as ToolDefinition } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { isIdempotent, type Risk } from '../client/operation.ts';
import type { NamedOperation } from '../client/operations.ts';
import { schemaOf } from './arguments.ts';
import { isList, isTrimmable } from './call-options.ts';
import { signature } from './signature.ts';

/** A tool: its definition as hosts see it, and its operations by action. */
export interface HubTool {
  readonly definition: ToolDefinition;
  readonly operations: ReadonlyMap<string, NamedOperation>;
  /** The operation that the tool is, where its arguments are the parameters themselves. */
  readonly only?: NamedOperation;
}

/** Where a tool's definition tells hosts the risk of each action; what is not listed there must count as destructive. */
const RISKS_META = 'dockerhub-agent/risks';

/** Where it tells which actions make a secret for the person, which has to be shown to them in time. */
const MINTS_META = 'dockerhub-agent/mints';

const RISK_MARK: Readonly<Record<Risk, string>> = {
  read: '',
  write: '[writes] ',
  privileged: '[asks first] ',
  destructive: '[destructive] ',
};

// Nothing is required: a failed call answers with `error` alone, and hosts on the 1.x SDK hold that against the schema too.
const OUTPUT_SCHEMA: ToolDefinition['outputSchema'] = {
  type: 'object',
  properties: { status_code: { type: 'integer' }, data: {}, list: { type: 'object' }, error: { type: 'object' } },
};

/** What a tool with actions is called. */
export interface ToolNames {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
}

/** Builds a tool with actions: one line an action, the risk of each, and hints that never promise too much. */
export function actionTool({ name, title, summary }: ToolNames, operations: readonly NamedOperation[]): HubTool {
  const lines = operations.map(
    (operation) => `- ${signature(operation)}: ${RISK_MARK[operation.risk]}${operation.summary}`,
  );
  const example = operations.find(({ risk }) => risk === 'read') ?? operations[0];
  return {
    operations: new Map(operations.map((operation) => [operation.action, operation])),
    definition: {
      name,
      description: [
        `${summary} ${legend(operations)}`,
        ...lines,
        ...(example ? [`Example: ${JSON.stringify({ action: example.action, params_json: example.example })}`] : []),
      ].join('\n'),
      inputSchema: {
        type: 'object',
        properties: {
          action: { type: 'string', enum: operations.map(({ action }) => action) },
          params_json: { type: ['object', 'string'], description: 'parameters, as an object or JSON text' },
        },
        required: ['action'],
        additionalProperties: false,
      },
      outputSchema: OUTPUT_SCHEMA,
      annotations: annotations(title, operations),
      _meta: meta(operations),
    },
  };
}

/** How to read the lines, as far as there is something to read in them. */
function legend(operations: readonly NamedOperation[]): string {
  const options = [
    ...(operations.some(isList) ? ['lists take max_items (follows pages)'] : []),
    ...(operations.some(isTrimmable) ? ['reads take fields ([dotted names], ["*"] all)'] : []),
    ...(operations.some(({ risk }) => risk !== 'read') ? ['writes take dry_run'] : []),
  ].join(', ');
  const also = options === '' ? '' : `${options.charAt(0).toUpperCase()}${options.slice(1)}. `;
  return `${also}Actions (? optional, time = RFC 3339 with zone):`;
}

const Properties = z.record(z.string(), z.record(z.string(), z.json()));

/** Builds the tool that is one operation, with typed parameters. */
export function operationTool(operation: NamedOperation): HubTool {
  const { tool, action, risk, summary } = operation;
  const { $schema: _, properties, required } = z.toJSONSchema(schemaOf(operation), { io: 'input' });
  const title = `${tool.replace('hub_', 'Docker Hub ')}: ${action.replaceAll('_', ' ')}`;
  return {
    only: operation,
    operations: new Map([[action, operation]]),
    definition: {
      name: `${tool}_${action}`,
      description: `${RISK_MARK[risk]}${summary}`,
      inputSchema: {
        type: 'object',
        properties: Properties.parse(properties),
        ...(required && { required }),
        additionalProperties: false,
      },
      outputSchema: OUTPUT_SCHEMA,
      annotations: annotations(title, [operation]),
      _meta: meta([operation]),
    },
  };
}

function meta(operations: readonly NamedOperation[]): Record<string, unknown> {
  const mints = operations.filter((operation) => operation.kind === 'hub' && operation.mints !== undefined);
  return {
    [RISKS_META]: Object.fromEntries(operations.map(({ action, risk }) => [action, risk])),
    ...(mints.length > 0 && { [MINTS_META]: mints.map(({ action }) => action) }),
  };
}

function annotations(title: string, operations: readonly NamedOperation[]): ToolDefinition['annotations'] {
  return {
    title,
    readOnlyHint: operations.every(({ risk }) => risk === 'read'),
    // Hosts ask before what they are told is destructive; what is privileged wants that as well.
    destructiveHint: operations.some(({ risk }) => risk === 'destructive' || risk === 'privileged'),
    idempotentHint: operations.every((operation) => operation.kind === 'local' || isIdempotent(operation)),
    openWorldHint: operations.some(({ kind }) => kind === 'hub'),
  };
}
