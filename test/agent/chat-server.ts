// A local server that speaks the chat completions streaming protocol, as Docker Model Runner, Ollama and vLLM do.
// Protocol: https://platform.openai.com/docs/api-reference/chat/streaming
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A tool call that the server streams; `arguments` as text, so that it may be malformed. */
export interface ChatCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** One answer of the model. `cut` ends the connection after so many chunks. */
export type ChatReply =
  | { readonly text?: string; readonly calls?: readonly ChatCall[]; readonly finish?: string; readonly cut?: number }
  | { readonly status: number; readonly error: string };

interface ChatRequest {
  readonly authorization: string | undefined;
  readonly body: { readonly model: string; readonly messages: readonly unknown[]; readonly tools: readonly unknown[] };
}

/** Starts the server on a loopback port; answers with the replies in order. */
export async function chatServer(...replies: ChatReply[]) {
  const requests: ChatRequest[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as ChatRequest['body'];
      requests.push({ authorization: request.headers.authorization, body });
      const reply = replies[requests.length - 1] ?? { text: 'done' };
      if ('status' in reply) {
        response.writeHead(reply.status, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: { message: reply.error, type: reply.error } }));
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const [index, chunk] of [...events(reply)].entries()) {
        if (index === reply.cut) return void response.destroy();
        response.write(`data: ${JSON.stringify(chunk)}\n\n`);
        if (reply.cut !== undefined) await new Promise((resolve) => setTimeout(resolve, 5));
      }
      response.end('data: [DONE]\n\n');
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

function* events({ text = '', calls = [], finish }: Exclude<ChatReply, { status: number }>) {
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    id: 'chat-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'test',
    choices: [{ index: 0, delta, finish_reason }],
  });
  yield chunk({ role: 'assistant', content: '' });
  for (const content of text.match(/.{1,7}/gs) ?? []) yield chunk({ content });
  for (const [index, { id, name, arguments: all }] of calls.entries()) {
    yield chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] });
    for (const piece of all.match(/.{1,9}/gs) ?? [])
      yield chunk({ tool_calls: [{ index, function: { arguments: piece } }] });
  }
  yield chunk({}, finish ?? (calls.length > 0 ? 'tool_calls' : 'stop'));
  yield {
    id: 'chat-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'test',
    choices: [],
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
  };
}
