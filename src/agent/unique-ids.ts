// Ids of tool calls, made unique within a conversation: some servers count them from the start with every answer.
import type { LanguageModelV4, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { wrapLanguageModel } from 'ai';

/**
 * Puts the same model behind ids that no other call has; `used` are those of the conversation so far. Approvals, records
 * and what was answered already are found by them.
 */
export function withUniqueIds(model: LanguageModelV4, used: Iterable<string>): LanguageModelV4 {
  const taken = new Set(used);
  const take = (id: string) => {
    let free = id;
    for (let n = 2; taken.has(free); n++) free = `${id}-${n}`;
    taken.add(free);
    return free;
  };
  return wrapLanguageModel({
    model,
    middleware: {
      wrapStream: async ({ doStream }) => {
        const { stream, ...rest } = await doStream();
        /** Calls whose input is on its way: the id that the model gave, to ours. */
        const open = new Map<string, string>();
        const rename = (part: LanguageModelV4StreamPart): LanguageModelV4StreamPart => {
          if (part.type === 'tool-input-start') {
            const id = take(part.id);
            open.set(part.id, id);
            return { ...part, id };
          }
          if (part.type === 'tool-input-delta' || part.type === 'tool-input-end') {
            return { ...part, id: open.get(part.id) ?? part.id };
          }
          if (part.type !== 'tool-call') return part;
          const toolCallId = open.get(part.toolCallId) ?? take(part.toolCallId);
          open.delete(part.toolCallId);
          return { ...part, toolCallId };
        };
        const renaming = new TransformStream<LanguageModelV4StreamPart, LanguageModelV4StreamPart>({
          transform: (part, controller) => controller.enqueue(rename(part)),
        });
        return { stream: stream.pipeThrough(renaming), ...rest };
      },
    },
  });
}
