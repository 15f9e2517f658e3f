// Messages of a conversation as the record keeps them: results of the hub by reference, since they stand there already.
import { type ModelMessage, modelMessageSchema } from 'ai';
import { Json } from '../json.ts';

/** What stands in the place of a result that `tool.answered` has. */
const RECORDED = { type: 'recorded' } as const;

/** What the hub answered to a call, as the model was told. */
export type Answers = ReadonlyMap<string, { readonly type: 'json' | 'error-text'; readonly value: Json }>;

type Plain = Record<string, Json>;

/** A message for the record. `isAnswered` says of which calls `tool.answered` has the result. */
export function dehydrate(message: ModelMessage, isAnswered: (callId: string) => boolean): Plain {
  const { role, content } = message;
  if (role !== 'tool') return toPlain(message);
  const parts = content.map((part) =>
    part.type === 'tool-result' && isAnswered(part.toolCallId) ? Object.assign({}, part, { output: RECORDED }) : part,
  );
  return toPlain({ role, content: parts });
}

/** A message from the record, with the answers put in again. */
export function hydrate(message: Plain, answers: Answers): ModelMessage {
  const parts = message['content'];
  const content = Array.isArray(parts) ? parts.map((part) => withAnswer(part, answers)) : parts;
  const whole: unknown = { ...message, content };
  if (isMessage(whole)) return whole;
  throw new Error('A message in the record has a form that this version does not know.');
}

function isMessage(value: unknown): value is ModelMessage {
  return modelMessageSchema.safeParse(value).success;
}

function withAnswer(part: Json, answers: Answers): Json {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
  const { type, output, toolCallId } = part;
  if (type !== 'tool-result' || !isRecorded(output) || typeof toolCallId !== 'string') return part;
  const answer = answers.get(toolCallId) ?? { type: 'error-text' as const, value: 'The result is not in the record.' };
  return { ...part, output: { type: answer.type, value: answer.value } };
}

function isRecorded(output: Json | undefined): boolean {
  return typeof output === 'object' && output !== null && !Array.isArray(output) && output['type'] === RECORDED.type;
}

function toPlain(value: unknown): Plain {
  const plain = Json.parse(JSON.parse(JSON.stringify(value)));
  return typeof plain === 'object' && plain !== null && !Array.isArray(plain) ? plain : {};
}
