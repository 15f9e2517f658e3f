// Models that speak of tools with actions, on a surface that is cut another way: their calls are put into its words.
import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { isRecord } from '../src/json.ts';

/** The ways in which the server can cut its tools (`MCP_TOOL_MODE`). */
export const SURFACES = ['condensed', 'split', 'verbose'] as const;
export type Surface = (typeof SURFACES)[number];

/** A model whose calls are made with whichever tools there are, and whose conversation stays in its own words. */
export function onSurface(model: LanguageModelV4): LanguageModelV4 {
  return {
    specificationVersion: 'v4',
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: model.supportedUrls,
    doGenerate: (options) => model.doGenerate(options),
    doStream: async (options) => {
      const { stream, ...rest } = await model.doStream({ ...options, prompt: inOwnWords(options.prompt) });
      const toSurface = new TransformStream<LanguageModelV4StreamPart, LanguageModelV4StreamPart>({
        transform: (part, controller) => {
          controller.enqueue(
            part.type === 'tool-call' ? { ...part, ...cut(part.toolName, part.input, options) } : part,
          );
        },
      });
      return { ...rest, stream: stream.pipeThrough(toSurface) };
    },
  };
}

/** A call of a tool with actions, as the tool that takes it here. */
function cut(
  name: string,
  input: string,
  { tools = [] }: LanguageModelV4CallOptions,
): { toolName: string; input: string } {
  if (tools.some((tool) => tool.name === name)) return { toolName: name, input };
  const { action, params_json: params }: Record<string, unknown> = JSON.parse(input);
  if (tools.some((tool) => tool.name === `${name}_${String(action)}`)) {
    return { toolName: `${name}_${String(action)}`, input: JSON.stringify(params ?? {}) };
  }
  const own = tools.find(
    (tool) =>
      tool.type === 'function' &&
      tool.name.startsWith(`${name}_`) &&
      actionsOf(tool.inputSchema).includes(String(action)),
  );
  return { toolName: own?.name ?? name, input };
}

function actionsOf(schema: unknown): readonly unknown[] {
  const properties = isRecord(schema) ? schema['properties'] : undefined;
  const action = isRecord(properties) ? properties['action'] : undefined;
  const allowed = isRecord(action) ? action['enum'] : undefined;
  return Array.isArray(allowed) ? allowed : [];
}

const FAMILY = /^(hub_[a-z]+)_(.+)$/;

function inOwnWords(prompt: LanguageModelV4CallOptions['prompt']): LanguageModelV4CallOptions['prompt'] {
  return prompt.map((message) => {
    if (message.role === 'assistant') {
      return {
        ...message,
        content: message.content.map((part) => {
          if (part.type !== 'tool-call') return part;
          const [, family, action] = FAMILY.exec(part.toolName) ?? [];
          if (family === undefined) return part;
          // Split tools are called by their risk, and take actions as condensed ones do.
          const isSplit = /^(?:read|write|privileged|destructive)$/.test(action ?? '');
          return { ...part, toolName: family, input: isSplit ? part.input : { action, params_json: part.input } };
        }),
      };
    }
    if (message.role !== 'tool') return message;
    return {
      ...message,
      content: message.content.map((part) =>
        part.type === 'tool-result' ? { ...part, toolName: FAMILY.exec(part.toolName)?.[1] ?? part.toolName } : part,
      ),
    };
  });
}
