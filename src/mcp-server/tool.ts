// From a family of operations to the definition of its MCP tool.
import type { Tool as ToolDefinition } from '@modelcontextprotocol/server';
import { isIdempotent, type Risk } from '../client/operation.ts';
import type { NamedOperation } from '../client/operations.ts';
import type { Family } from './families.ts';
import { signature } from './signature.ts';

/** A tool: its definition as hosts see it, and its operations by action. */
export interface HubTool {
  readonly definition: ToolDefinition;
  readonly operations: ReadonlyMap<string, NamedOperation>;
}

/** Where a tool's definition tells hosts the risk of each action; what is not listed there must count as destructive. */
const RISKS_META = 'dockerhub-agent/risks';

const RISK_MARK: Readonly<Record<Risk, string>> = {
  read: '',
  write: '[writes] ',
  privileged: '[asks first] ',
  destructive: '[destructive] ',
};

// Nothing is required: a failed call answers with `error` alone, and hosts on the 1.x SDK hold that against the schema too.
const OUTPUT_SCHEMA: ToolDefinition['outputSchema'] = {
  type: 'object',
  properties: {
    status_code: { type: 'integer' },
    data: {},
    rate_limit: { type: ['object', 'null'] },
    list: { type: 'object' },
    error: { type: 'object' },
  },
};

/** Builds the tool of a family: one line an action, the risk of each, and hints that never promise too much. */
export function hubTool(family: Family, operations: readonly NamedOperation[]): HubTool {
  const [example] = operations;
  const lines = operations.map(
    (operation) => `- ${signature(operation)}: ${RISK_MARK[operation.risk]}${operation.summary}`,
  );
  const risks = Object.fromEntries(operations.map(({ action, risk }) => [action, risk]));
  return {
    operations: new Map(operations.map((operation) => [operation.action, operation])),
    definition: {
      name: family.tool,
      title: family.title,
      description: [
        `${family.summary} Actions (? optional, time = RFC 3339 with zone):`,
        ...lines,
        ...(example ? [`Example: ${JSON.stringify({ action: example.action, params_json: example.example })}`] : []),
      ].join('\n'),
      inputSchema: {
        type: 'object',
        properties: {
          action: { type: 'string', enum: operations.map(({ action }) => action) },
          params_json: {
            type: ['object', 'string'],
            description: "the action's parameters, as an object or as JSON text",
          },
        },
        required: ['action'],
        additionalProperties: false,
      },
      outputSchema: OUTPUT_SCHEMA,
      annotations: {
        title: family.title,
        readOnlyHint: operations.every(({ risk }) => risk === 'read'),
        destructiveHint: operations.some(({ risk }) => risk === 'destructive'),
        idempotentHint: operations.every((operation) => operation.kind === 'local' || isIdempotent(operation)),
        openWorldHint: operations.some(({ kind }) => kind === 'hub'),
      },
      _meta: { [RISKS_META]: risks },
    },
  };
}
