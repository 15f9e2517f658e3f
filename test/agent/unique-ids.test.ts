import fc from 'fast-check';
import type { LanguageModelV4, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { expect, it } from 'vitest';
import { withUniqueIds } from '../../src/agent/unique-ids.ts';
import { scriptedModel } from '../../evals/scripted-model.ts';

async function partsOf(model: LanguageModelV4): Promise<LanguageModelV4StreamPart[]> {
  const { stream } = await model.doStream({ prompt: [] });
  return Array.fromAsync(stream);
}

it('no two calls of a conversation have the same id, whatever ids the model gives', async () => {
  const ids = fc.constantFrom('call_0', 'call_0-2', 'call_1', '');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(ids, { maxLength: 3 }), { maxLength: 4 }),
      fc.array(ids),
      async (steps, used) => {
        const script = scriptedModel(
          ...steps.map((step) => ({ calls: step.map((id) => ({ tool: 't', input: {}, id })) })),
        );
        const model = withUniqueIds(script, used);
        const found: string[] = [];
        for (const _ of steps) {
          found.push(...(await partsOf(model)).flatMap((part) => (part.type === 'tool-call' ? [part.toolCallId] : [])));
        }
        expect(found).toHaveLength(steps.flat().length);
        expect(new Set([...found, ...used]).size).toBe(found.length + new Set(used).size);
      },
    ),
  );
});

it('the parts of a call that comes piece by piece have one id', async () => {
  const piecewise: LanguageModelV4 = {
    ...scriptedModel(),
    doStream: async () => ({
      stream: ReadableStream.from<LanguageModelV4StreamPart>(
        ['a', 'b'].flatMap((id) => [
          { type: 'tool-input-start', id, toolName: 't' },
          { type: 'tool-input-delta', id, delta: '{}' },
          { type: 'tool-input-end', id },
          { type: 'tool-call', toolCallId: id, toolName: 't', input: '{}' },
        ]),
      ),
    }),
  };
  const parts = await partsOf(withUniqueIds(piecewise, ['a']));
  expect(parts.map((part) => ('toolCallId' in part ? part.toolCallId : 'id' in part ? part.id : ''))).toEqual(
    'a-2 a-2 a-2 a-2 b b b b'.split(' '),
  );
});
