// The tools of the server, as tools of the model.
import { dynamicTool, jsonSchema, type ToolSet } from 'ai';
import { Json } from '../json.ts';
import type { Calls } from './calls.ts';
import type { Hub } from './hub.ts';

/** Makes the server's tools callable by a model. */
export function hubTools(hub: Hub, calls: Calls): ToolSet {
  return Object.fromEntries(
    [...hub.tools.values()].map(({ definition }) => {
      const tool = dynamicTool({
        description: definition.description ?? '',
        inputSchema: jsonSchema(definition.inputSchema),
        execute: (input, { toolCallId, abortSignal }): Promise<Json> =>
          calls.run(definition.name, toolCallId, input, abortSignal),
        toModelOutput: ({ output }) => ({ type: 'json', value: Json.parse(output) }),
      });
      return [definition.name, tool];
    }),
  );
}
