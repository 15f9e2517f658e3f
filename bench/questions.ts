// A question over a hundred thousand events: what the model reads of it, by a query and by the rows themselves.
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import type { LanguageModelV4, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { Api } from '../src/client/client.ts';
import { fixedClock } from '../src/client/clock.ts';
import { createSandbox, largeWorld } from '../src/sandbox/sandbox.ts';
import { runOnSandbox } from '../evals/sandbox-run.ts';

const STEPS = [
  { tool: 'hub_audit', input: { action: 'logs', params_json: { account: 'acme', max_items: 100_000 } } },
  {
    tool: 'query_results',
    input: {
      sql: "SELECT actor, count(*) AS pushes FROM r1 WHERE action = 'repo.tag.push' GROUP BY actor ORDER BY pushes DESC LIMIT 5",
    },
  },
];

/** Prints the tokens of the conversation, the time of the query, and the tokens of all rows. */
export async function benchQuestions(): Promise<void> {
  const clock = fixedClock(Date.parse('2026-11-23T12:00:00Z'));
  const sandbox = createSandbox({ clock, world: largeWorld, rateLimit: Number.MAX_SAFE_INTEGER });
  const fetch = (request: Request) => sandbox.fetch(request);
  const api = new Api({ url: sandbox.origin, ...sandbox.credentials, allowDestructive: true, fetch, clock });
  const asked: { at: number; text: string }[] = [];
  const model: LanguageModelV4 = {
    specificationVersion: 'v4',
    provider: 'bench',
    modelId: 'bench',
    supportedUrls: {},
    doGenerate: () => Promise.reject(new Error('A run streams.')),
    doStream: async ({ prompt }) => {
      asked.push({ at: performance.now(), text: JSON.stringify(prompt) });
      return { stream: ReadableStream.from(step(asked.length)) };
    },
  };
  const { events } = await runOnSandbox({ request: 'who pushed most?', model, opened: { sandbox, api, clock } });
  const listing = events.find((event) => event.type === 'tool.answered');
  const rows = listing && 'json' in listing.content ? JSON.stringify(listing.content.json) : '';
  const total = events.flatMap((event) => (event.type === 'query.answered' ? [event.rows] : []));
  const [, listed, answered] = asked;
  if (!listed || !answered || total.length === 0) throw new Error('The question was not answered.');
  const tokens = encode(answered.text).length;
  // Tokens of a text this long take minutes to count; the first part stands for the rest.
  const part = rows.slice(0, 1_000_000);
  const withRows = Math.round((encode(part).length * rows.length) / part.length);
  console.log(
    `a question over 100,000 audit events: ${tokens} tokens of conversation with a query, ${withRows} with the rows in it; the query took ${(answered.at - listed.at).toFixed(0)} ms`,
  );
}

function* step(number: number): Generator<LanguageModelV4StreamPart> {
  const call = STEPS[number - 1];
  yield { type: 'stream-start', warnings: [] };
  if (call) {
    yield { type: 'tool-call', toolCallId: `c${number}`, toolName: call.tool, input: JSON.stringify(call.input) };
  } else {
    yield { type: 'text-start', id: 't' };
    yield { type: 'text-delta', id: 't', delta: 'Done.' };
    yield { type: 'text-end', id: 't' };
  }
  yield {
    type: 'finish',
    finishReason: { unified: call ? 'tool-calls' : 'stop', raw: undefined },
    usage: {
      inputTokens: { total: 0, noCache: 0, cacheRead: 0, cacheWrite: 0 },
      outputTokens: { total: 0, text: 0, reasoning: 0 },
    },
  };
}
