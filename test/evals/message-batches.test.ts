// Trials by message batches: what is asked at the same time is one batch, and each trial gets its own answer.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readCases } from '../../evals/case.ts';
import { batchedClaude } from '../../evals/message-batches.ts';
import { runTogether } from '../../evals/runner.ts';
import type { Agent } from '../../evals/trial.ts';

interface BatchRequest {
  readonly custom_id: string;
  readonly params: { readonly stream?: boolean; readonly messages: readonly { readonly content: unknown }[] };
}

const batches: BatchRequest[][] = [];
let polls = 0;

/** What the model says: it looks once who is signed in, and then says so. */
function reply({ custom_id, params }: BatchRequest) {
  const isSecond = JSON.stringify(params.messages).includes('tool_result');
  const content = isSecond
    ? [{ type: 'text', text: 'You are signed in as ada.' }]
    : [{ type: 'tool_use', id: `call-${custom_id}`, name: 'hub_admin', input: { action: 'whoami', params_json: {} } }];
  const message = {
    id: 'msg',
    type: 'message',
    role: 'assistant',
    model: 'claude-test',
    content,
    stop_reason: isSecond ? 'end_turn' : 'tool_use',
    stop_sequence: null,
    usage: { input_tokens: 100, output_tokens: 7 },
  };
  return JSON.stringify({ custom_id, result: { type: 'succeeded', message } });
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const id = /batches\/([^/]+)/.exec(request.url ?? '')?.[1];
    if (request.url?.endsWith('/results')) {
      response.setHeader('content-type', 'application/x-jsonl');
      // Results come in any order.
      response.end(`${batches[Number(id)]!.map(reply).toReversed().join('\n')}\n`);
      return;
    }
    response.setHeader('content-type', 'application/json');
    if (request.method === 'POST')
      batches.push((JSON.parse(Buffer.concat(chunks).toString()) as { requests: BatchRequest[] }).requests);
    else polls++;
    const { port } = server.address() as AddressInfo;
    const batch = id ?? String(batches.length - 1);
    response.end(
      JSON.stringify({
        id: batch,
        type: 'message_batch',
        processing_status: request.method === 'POST' ? 'in_progress' : 'ended',
        results_url: `http://127.0.0.1:${port}/v1/messages/batches/${batch}/results`,
      }),
    );
  });
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

it('many trials are two batches of a step each, and each gets its own answer', async () => {
  const { port } = server.address() as AddressInfo;
  const model = batchedClaude('claude-test', {
    apiKey: 'none',
    baseUrl: `http://127.0.0.1:${port}`,
    lingerMs: 300,
    pollMs: 5,
  });
  const agent: Agent = { name: 'batched', model: () => model };
  const cases = readCases().filter(({ id }) => id === 'admin-whoami');
  const results = await runTogether({
    cases,
    trials: 6,
    doors: { agent, replay: undefined, record: undefined, oracles: new Map() },
  });
  expect(results.map(({ passed, tokens, calls }) => [passed, tokens, calls])).toEqual(
    Array.from({ length: 6 }, () => [true, 214, 1]),
  );
  expect(batches.map((batch) => batch.length)).toEqual([6, 6]);
  expect(batches.flat().every(({ params }) => params.stream !== true)).toBe(true);
  expect(polls).toBeGreaterThanOrEqual(batches.length);
});
