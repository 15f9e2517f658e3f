// Every provider on the wire, against local servers that speak the real streaming protocols: the same stories for each.
import { describe, expect, it, onTestFinished } from 'vitest';
import { chooseModel } from '../../src/agent/models.ts';
import { runOnSandbox, type SandboxRun } from '../../evals/sandbox-run.ts';
import { chatServer } from './chat-server.ts';
import { messagesServer } from './messages-server.ts';

/** A step of a story: what the model says or calls, or what goes wrong. `input` may be malformed text. */
interface Told {
  text?: string;
  calls?: { id: string; name: string; input: unknown }[];
  status?: number;
  /** The connection ends in the middle. */
  cut?: boolean;
  /** Why the model stopped, in words of our own. */
  stop?: 'length' | 'refusal';
}

const context = { now: 0, timeZone: 'UTC', organization: 'acme' };
const key = `key-${'x'.repeat(12)}`;

async function withClaude(steps: Told[]) {
  const server = await messagesServer(
    ...steps.map(({ text, calls = [], status, cut, stop }) =>
      status === undefined
        ? {
            blocks: [
              ...(text === undefined ? [] : [{ type: 'text' as const, text }]),
              ...calls.map(({ id, name, input }) => ({ type: 'tool_use' as const, id, name, input })),
            ],
            ...(stop && { stopReason: { length: 'max_tokens', refusal: 'refusal' }[stop] }),
            ...(cut && { cut: 4 }),
          }
        : { status, error: 'overloaded_error' },
    ),
  );
  onTestFinished(() => server.close());
  const environment = { ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: server.url };
  const { model } = await chooseModel({ name: 'anthropic/claude-test', environment, context });
  return { model, requests: server.requests };
}

async function withChat(steps: Told[]) {
  const server = await chatServer(
    ...steps.map(({ text, calls = [], status, cut, stop }) =>
      status === undefined
        ? {
            ...(text !== undefined && { text }),
            calls: calls.map(({ id, name, input }) => ({
              id,
              name,
              arguments: typeof input === 'string' ? input : JSON.stringify(input),
            })),
            ...(stop && { finish: { length: 'length', refusal: 'content_filter' }[stop] }),
            ...(cut && { cut: 4 }),
          }
        : { status, error: 'overloaded' },
    ),
  );
  onTestFinished(() => server.close());
  const chosen = { name: 'openai-compatible/test', baseUrl: server.url, environment: { OPENAI_API_KEY: key }, context };
  const { model } = await chooseModel(chosen);
  return { model, requests: server.requests };
}

const get = (id: string, repository: string) => ({
  id,
  name: 'hub_repos',
  input: { action: 'get', params_json: { namespace: 'acme', repository } },
});

describe.for([
  ['Claude, over the Messages protocol', withClaude],
  ['an OpenAI-compatible server, over chat completions', withChat],
] as const)('%s', ([, open]) => {
  async function tell(steps: Told[], options: Partial<SandboxRun> = {}) {
    const { model, requests } = await open(steps);
    return { ...(await runOnSandbox({ request: 'x', model, ...options })), requests };
  }
  const said = (requests: readonly { body: { messages: readonly unknown[] } }[], index: number) =>
    JSON.stringify(requests[index]!.body.messages);

  it('uses tools, several in a step, and answers', async () => {
    const { outcome, text, calls, requests } = await tell([
      { text: 'I look.', calls: [get('a', 'app'), get('b', 'web')] },
      { text: 'Both are there.' },
    ]);
    expect([outcome, text]).toEqual(['done', 'Both are there.']);
    expect(calls.map(({ params }) => params['repository'])).toEqual(['app', 'web']);
    expect(said(requests, 1)).toMatch(/r1.*r2/s);
  });

  it('whose arguments are malformed is repaired once', async () => {
    const broken = '{"action": "get", "params_json": {"namespace": "acme", "repository": "app",}';
    const { calls, outcome } = await tell([
      { calls: [{ id: 'a', name: 'hub_repos', input: broken }] },
      { text: 'There.' },
    ]);
    expect(calls).toMatchObject([{ action: 'get', params: { repository: 'app' } }]);
    expect(outcome).toBe('done');
  });

  it('whose arguments are beyond repair is told, and nothing is sent', async () => {
    const { calls, requests, outcome } = await tell([
      { calls: [{ id: 'a', name: 'hub_repos', input: '"just words"' }] },
      { text: 'I could not.' },
    ]);
    expect(calls).toEqual([]);
    expect(said(requests, 1)).toMatch(/[Ee]rror|invalid/);
    expect(outcome).toBe('done');
  });

  it.for([429, 529, 503])('is asked again after %s', async (status) => {
    const { outcome, text } = await tell([{ status }, { text: 'Here I am.' }]);
    expect([outcome, text]).toEqual(['done', 'Here I am.']);
  });

  it('whose stream breaks is asked again, once nothing was called in it', async () => {
    const { outcome, text, requests } = await tell([
      { text: 'I begin to speak and', cut: true },
      { text: 'All of it.' },
    ]);
    expect([outcome, text]).toEqual(['done', 'All of it.']);
    expect(requests).toHaveLength(2);
  });

  it('whose stream breaks again and again ends the run with a sentence', async () => {
    const { outcome, text } = await tell(
      Array.from({ length: 3 }, () => ({ text: 'I begin to speak and', cut: true })),
    );
    expect(outcome).toBe('failed');
    expect(text).toMatch(/connection to the model broke/);
  });

  it('that refuses ends the run as failed, and what was done is said', async () => {
    const create = { action: 'create', params_json: { namespace: 'acme', name: 'made', is_private: true } };
    const { outcome, text } = await tell([
      { calls: [{ id: 'a', name: 'hub_repos', input: create }] },
      { text: 'I can not', stop: 'refusal' },
    ]);
    expect(outcome).toBe('failed');
    expect(text).toMatch(/refused to go on.*Done so far: hub_repos create/s);
  });

  it('whose answer is cut off by its length ends the run as a limit', async () => {
    const { outcome, text } = await tell([{ text: 'It was', stop: 'length' }]);
    expect(outcome).toBe('limit');
    expect(text).toMatch(/cut off by its length limit\. Nothing was changed\./);
  });

  it('stops when its tokens are used up', async () => {
    const steps = Array.from({ length: 9 }, (_, index) => ({ calls: [get(`c${index}`, 'app')] }));
    const { outcome, text, events } = await tell(steps, { limits: { tokens: 40 } });
    expect(outcome).toBe('limit');
    expect(text).toMatch(/after 45 tokens.*--max-tokens/);
    expect(events.at(-1)).toMatchObject({ type: 'run.ended', tokens: 45, steps: 3 });
  });

  it('is never told a secret: not the password, not a token it has made', async () => {
    const create = { action: 'create_pat', params_json: { token_label: 'ci', scopes: ['repo:read'] } };
    const shown: string[] = [];
    const { requests, events, sandbox } = await tell(
      [{ calls: [{ id: 'a', name: 'hub_auth', input: create }] }, { text: 'Made.' }],
      {
        person: () => ({ approved: true }),
        reveal: {
          prepare: () => {},
          show: ({ value }) => {
            shown.push(value);
            return 'in a test';
          },
        },
      },
    );
    expect(shown).toEqual([expect.stringMatching(/^dckr_pat_/)]);
    const everything = JSON.stringify([requests.map(({ body }) => body), events]);
    for (const secret of [shown[0]!, sandbox.credentials.password]) {
      expect(everything).not.toContain(secret);
      expect(everything).not.toContain(Buffer.from(secret).toString('base64').replace(/=+$/, ''));
    }
    expect(said(requests, 1)).toMatch(/\[secret [0-9a-f]{8}\]/);
    expect(events.find(({ type }) => type === 'secret.shown')).toMatchObject({ where: 'in a test' });
  });
});

describe('choosing a model', () => {
  const choose = (name: string, more: object = {}) => chooseModel({ name, environment: {}, context, ...more });

  it('knows Docker Model Runner by its short name, and any address by --base-url', async () => {
    expect((await choose('dmr/ai/qwen3')).name).toBe('dmr/ai/qwen3');
    await expect(choose('openai-compatible/x')).rejects.toThrow(/needs the address of its server: --base-url/);
    await expect(choose('openai-compatible/x', { baseUrl: 'nowhere' })).rejects.toThrow(/--base-url/);
    await expect(choose('dmr/')).rejects.toThrow(/There is no model "dmr\/"/);
  });
});
