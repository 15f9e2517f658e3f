// The system prompt as it is sent, whole, so that every change of it is read.
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { Mode } from '../src/agent/events.ts';
import { systemPrompt } from '../src/prompts/system-prompt.ts';

const about = {
  now: '2026-11-23T12:00:00Z',
  timeZone: 'UTC',
  hub: 'https://hub.docker.com as ada',
  organization: 'acme',
};

describe('the system prompt', () => {
  it('is what the golden file says, in each mode', async () => {
    const { fixed } = systemPrompt({ ...about, mode: 'default' });
    const contexts = Mode.options.map((mode) => `--- ${mode}\n\n${systemPrompt({ ...about, mode }).context}`);
    await expect(`${fixed}\n\n${contexts.join('\n\n')}\n`).toMatchFileSnapshot('golden/prompt.md');
  });

  it('has the part first that never changes, so that it can be cached, and is hashed as a whole', () => {
    const one = systemPrompt({ ...about, mode: 'default' });
    const other = systemPrompt({ ...about, organization: null, mode: 'plan' });
    expect(other.fixed).toBe(one.fixed);
    expect(other.sha256).not.toBe(one.sha256);
    expect(other.context).toContain('none; ask');
    expect(one.fixed).not.toMatch(/\{\{|2026/);
  });

  it('costs a model less than 600 tokens', () => {
    const { fixed, context } = systemPrompt({ ...about, mode: 'default' });
    expect(encode(fixed).length + encode(context).length).toBeLessThan(600);
  });
});
