// A local server that speaks the Messages streaming protocol, for tests of the real provider path.
// Protocol: https://docs.claude.com/en/docs/build-with-claude/streaming
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A content block that the server streams. */
export type Block =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'tool_use';
      readonly id: string;
      readonly name: string;
      /** A text is sent as it is, malformed or not. */ readonly input: unknown;
    };

/** One answer of the model: blocks, or an HTTP status with an error body. */
export type MessagesReply =
  | {
      readonly blocks: readonly Block[];
      readonly stopReason?: string;
      /** Ends the connection after so many events. */
      readonly cut?: number;
    }
  | { readonly status: number; readonly error: string };

/** What the client sent. */
export interface MessagesRequest {
  readonly headers: IncomingMessage['headers'];
  readonly body: {
    readonly model: string;
    readonly system: readonly { readonly text: string; readonly cache_control?: unknown }[];
    readonly tools: readonly { readonly name: string; readonly input_schema: unknown }[];
    readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  };
}

/** Starts the server on a loopback port; answers with the replies in order. */
export async function messagesServer(...replies: MessagesReply[]) {
  const requests: MessagesRequest[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
      requests.push({
        headers: request.headers,
        body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as MessagesRequest['body'],
      });
      const reply = replies[requests.length - 1] ?? { blocks: [{ type: 'text', text: 'done' }] };
      if ('status' in reply) {
        response.writeHead(reply.status, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ type: 'error', error: { type: reply.error, message: reply.error } }));
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const [index, event] of [...streamEvents(reply.blocks, reply.stopReason)].entries()) {
        if (index === reply.cut) return void response.destroy();
        if (reply.cut !== undefined) await new Promise((resolve) => setTimeout(resolve, 5));
        response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      }
      response.end();
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

function* streamEvents(
  blocks: readonly Block[],
  stopReason?: string,
): Generator<{ type: string } & Record<string, unknown>> {
  const usage = { input_tokens: 10, output_tokens: 5 };
  yield {
    type: 'message_start',
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-test',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage,
    },
  };
  yield { type: 'ping' };
  for (const [index, block] of blocks.entries()) {
    if (block.type === 'text') {
      yield { type: 'content_block_start', index, content_block: { type: 'text', text: '' } };
      for (const text of block.text.match(/.{1,7}/gs) ?? [])
        yield { type: 'content_block_delta', index, delta: { type: 'text_delta', text } };
    } else {
      yield {
        type: 'content_block_start',
        index,
        content_block: { type: 'tool_use', id: block.id, name: block.name, input: {} },
      };
      const text = typeof block.input === 'string' ? block.input : JSON.stringify(block.input);
      for (const partial_json of text.match(/.{1,9}/gs) ?? []) {
        yield { type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json } };
      }
    }
    yield { type: 'content_block_stop', index };
  }
  const reason = stopReason ?? (blocks.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn');
  yield { type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null }, usage };
  yield { type: 'message_stop' };
}
