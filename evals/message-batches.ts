// Claude by message batches, at half the price: what many trials ask at the same time goes out as one batch.
// https://docs.claude.com/en/docs/build-with-claude/batch-processing
import { setTimeout as sleep } from 'node:timers/promises';
import { createAnthropic } from '@ai-sdk/anthropic';
import type { LanguageModelV4 } from '@ai-sdk/provider';
import Anthropic from '@anthropic-ai/sdk';
import { simulateStreamingMiddleware, wrapLanguageModel } from 'ai';

type Params = Anthropic.Messages.BatchCreateParams.Request['params'];

/** How batches are sent. */
export interface BatchOptions {
  readonly apiKey: string;
  /** Where the API is, without the version, when not at its usual address. */
  readonly baseUrl?: string | undefined;
  /** A batch goes out when nothing was asked for so long; milliseconds. */
  readonly lingerMs?: number;
  /** How often it is asked whether a batch is through; milliseconds. */
  readonly pollMs?: number;
}

/** A model of Claude whose requests travel in batches. Its answers come whole, so they are told as streams of one piece. */
export function batchedClaude(id: string, options: BatchOptions): LanguageModelV4 {
  const { apiKey, baseUrl } = options;
  const provider = createAnthropic({
    apiKey,
    ...(baseUrl !== undefined && { baseURL: `${baseUrl}/v1` }),
    fetch: batchingFetch(options),
  });
  return wrapLanguageModel({ model: provider(id), middleware: simulateStreamingMiddleware() });
}

interface Waiting {
  readonly params: Params;
  readonly answer: (response: Response) => void;
  readonly fail: (error: unknown) => void;
}

/** Takes requests for single messages, and has them answered by a batch. */
function batchingFetch({ apiKey, baseUrl, lingerMs = 2000, pollMs = 10_000 }: BatchOptions): typeof fetch {
  const client = new Anthropic({ apiKey, ...(baseUrl !== undefined && { baseURL: baseUrl }) });
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    const batch = waiting;
    waiting = [];
    sendBatch(client, batch, pollMs).catch((error: unknown) => {
      for (const { fail } of batch) fail(error);
    });
  };
  return (_, init) =>
    new Promise((answer, fail) => {
      const params: Params = JSON.parse(typeof init?.body === 'string' ? init.body : '{}');
      waiting.push({ params, answer, fail });
      clearTimeout(timer);
      timer = setTimeout(flush, lingerMs);
    });
}

async function sendBatch(client: Anthropic, waiting: readonly Waiting[], pollMs: number): Promise<void> {
  const requests = waiting.map(({ params }, index) => ({ custom_id: `trial-${index}`, params }));
  let batch = await client.messages.batches.create({ requests });
  while (batch.processing_status !== 'ended') {
    await sleep(pollMs);
    batch = await client.messages.batches.retrieve(batch.id);
  }
  for await (const { custom_id: id, result } of await client.messages.batches.results(batch.id)) {
    const one = waiting[Number(id.replace('trial-', ''))];
    if (result.type === 'succeeded') one?.answer(Response.json(result.message));
    else if (result.type === 'errored') one?.answer(Response.json(result.error, { status: 400 }));
    else one?.fail(new Error(`The batch ${batch.id} ended without this request: it was ${result.type}.`));
  }
}
