// The agent itself: what a step of its loop costs without a model and a network, and what a record costs to write and to keep.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { callsModel, callsRequest } from '../src/agent/calls-model.ts';
import type { PlainCall } from '../src/agent/events.ts';
import { startRecord } from '../src/agent/record.ts';
import { systemPrompt } from '../src/prompts/system-prompt.ts';
import { runOnSandbox } from '../evals/sandbox-run.ts';

const STEPS = 100;

/** Prints tokens of the prompt, time and bytes of a step, and what an event costs to write. */
export async function benchAgent(): Promise<void> {
  const { fixed, context } = systemPrompt({
    now: '2026-11-23T12:00:00Z',
    timeZone: 'UTC',
    hub: 'https://hub.docker.com as ada',
    organization: 'acme',
    mode: 'default',
  });
  console.log(
    `system prompt: ${encode(fixed).length} tokens that never change, ${encode(context).length} about the run`,
  );
  const call: PlainCall = { tool: 'hub_admin', action: 'whoami', params: {} };
  const request = callsRequest(Array.from({ length: STEPS }, () => call));
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const writer = { name: '1', isAlive: () => false };
  const record = startRecord({ folder, id: '20261123-120000-aaaa', now: Date.now, redact: String, writer });
  await runOnSandbox({ request, model: callsModel(), limits: { turns: STEPS + 1 } });
  const begun = performance.now();
  await runOnSandbox({ request, model: callsModel(), limits: { turns: STEPS + 1 }, record });
  const took = performance.now() - begun;
  const bytes = statSync(record.path).size;
  console.log(
    `${STEPS} steps of the loop, one call each: ${(took / STEPS).toFixed(1)} ms a step, ${(bytes / STEPS / 1024).toFixed(2)} kB of record a step`,
  );
  const events = 5000;
  const wrote = performance.now();
  for (let index = 0; index < events; index++) {
    record.append({
      type: 'http.attempted',
      call_id: 'c',
      method: 'GET',
      path: '/v2/x',
      status: 200,
      ms: 3,
      wait: null,
    });
  }
  console.log(`writing an event: ${(((performance.now() - wrote) / events) * 1000).toFixed(0)} µs`);
  record.close();
  rmSync(folder, { recursive: true });
}
