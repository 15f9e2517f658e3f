// What hosts see of the server: tools in every mode, prompts and resources, and how many tokens they cost.
import { readFileSync } from 'node:fs';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { operations } from '../../src/client/operations.ts';
import { readConfig, type ToolMode } from '../../src/mcp-server/config.ts';
import { hubTools } from '../../src/mcp-server/surface.ts';
import { connectHost, onFakeHub, onSandbox, serverOptions, told } from './host.ts';
import { fakeHub } from '../client/fake-hub.ts';

const modes: ToolMode[] = ['condensed', 'split', 'verbose', 'both'];
const toolsOf = (mode: ToolMode, readOnly = false) => hubTools(readConfig({ MCP_TOOL_MODE: mode }, { readOnly }));
const baseline = JSON.parse(readFileSync(new URL('../../bench/baseline.json', import.meta.url), 'utf8')) as {
  tool_surface_tokens: Record<string, number>;
};

describe.for(modes)('the tools in mode %s', (mode) => {
  it('are what the golden file says', async () => {
    const { client } = await onFakeHub([], { MCP_TOOL_MODE: mode });
    const { tools } = await client.listTools();
    await expect(`${JSON.stringify(tools, null, 2)}\n`).toMatchFileSnapshot(`../golden/tools-${mode}.json`);
  });

  it('have no top-level oneOf, anyOf or allOf, which some hosts drop', () => {
    for (const { definition } of toolsOf(mode)) {
      const keys = Object.keys(definition.inputSchema);
      expect(keys.filter((key) => /^(?:oneOf|anyOf|allOf)$/.test(key))).toEqual([]);
      expect(definition.inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
    }
  });

  it('declare the risk of every action, and hints that never contradict it', () => {
    for (const { definition, operations: own } of toolsOf(mode)) {
      expect(definition._meta?.['dockerhub-agent/risks']).toEqual(
        Object.fromEntries([...own].map(([action, { risk }]) => [action, risk])),
      );
      const { readOnlyHint, destructiveHint, title } = definition.annotations!;
      expect(readOnlyHint).toBe([...own.values()].every(({ risk }) => risk === 'read'));
      expect(readOnlyHint && destructiveHint).toBe(false);
      expect(title).toMatch(/^Docker Hub/);
    }
  });

  it('have names that hosts accept, each its own', () => {
    const names = toolsOf(mode).map(({ definition }) => definition.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9_]{1,64}$/);
  });

  it('offer nothing that writes when the server is read-only', () => {
    const risks = toolsOf(mode, true).flatMap(({ operations: own }) => [...own.values()].map(({ risk }) => risk));
    expect(new Set(risks)).toEqual(new Set(['read']));
    expect(toolsOf(mode, true).every(({ definition }) => definition.annotations?.readOnlyHint)).toBe(true);
  });

  it('cost no more tokens than the baseline, and 2%', () => {
    const definitions = toolsOf(mode).map(({ definition: { _meta, ...seen } }) => JSON.stringify(seen));
    const tokens = definitions.reduce((sum, text) => sum + encode(text).length, 0);
    expect(tokens).toBeLessThanOrEqual(baseline.tool_surface_tokens[mode]! * 1.02);
  });
});

it('seven tools hold all 56 actions, in at most 3,500 tokens', () => {
  const tools = toolsOf('condensed');
  expect(tools).toHaveLength(7);
  expect(tools.flatMap(({ operations: own }) => [...own.values()])).toEqual([...operations]);
  expect(operations).toHaveLength(56);
  expect(baseline.tool_surface_tokens['condensed']).toBeLessThanOrEqual(3500);
});

it('verbose has a tool for each operation, split one for each family and risk', () => {
  expect(toolsOf('verbose')).toHaveLength(56);
  expect(toolsOf('split').map(({ definition }) => definition.name)).toEqual(
    expect.arrayContaining(['hub_repos_read', 'hub_repos_write', 'hub_teams_privileged', 'hub_teams_destructive']),
  );
});

it('leaves out the tools that are switched off', async () => {
  const off = {
    REPOSTOOL: 'false',
    ADMINTOOL: '0',
    AUTHTOOL: 'no',
    ORGTOOL: 'off',
    TEAMSTOOL: 'FALSE',
    SCIMTOOL: 'false',
  };
  const { client } = await onFakeHub([], off);
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['hub_audit']);
});

it('refuses a mode that there is none of', () => {
  expect(() => readConfig({ MCP_TOOL_MODE: 'tiny' })).toThrow(/Use one of condensed, verbose, both, split/);
});

describe('prompts', () => {
  it('are offered for the common jobs, as far as their tools are there', async () => {
    const { client } = await onFakeHub();
    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual([
      'onboard_person',
      'review_deletions',
      'rotate_tokens',
      'release_repository',
    ]);
    const readOnly = await connectHost(serverOptions(fakeHub().api(), {}, true));
    expect((await readOnly.client.listPrompts()).prompts.map(({ name }) => name)).toEqual(['review_deletions']);
  });

  it('take their arguments, made inert, and name those that are missing', async () => {
    const { client } = await onFakeHub();
    const { messages } = await client.getPrompt({
      name: 'onboard_person',
      arguments: { org: 'acme', person: 'jane@example.com\u202e', team: 'platform' },
    });
    expect(told(messages)).toMatch(/Invite jane@example.com to the organization acme and its team platform/);
    await expect(client.getPrompt({ name: 'onboard_person', arguments: { org: 'acme' } })).rejects.toThrow(
      /needs person, team/,
    );
    await expect(client.getPrompt({ name: 'nothing' })).rejects.toThrow(/There are onboard_person/);
  });

  it('name only actions that exist', async () => {
    const { client } = await onFakeHub();
    const values = { org: 'acme', person: 'jane', team: 'platform', since: 'x', days: '90', name: 'app' };
    for (const { name } of (await client.listPrompts()).prompts) {
      const text = told(await client.getPrompt({ name, arguments: values }));
      for (const [, tool, action] of text.matchAll(/(hub_\w+) ([a-z_]+)/g)) {
        expect(
          operations.find((one) => one.tool === tool && one.action === action)?.name,
          `${tool} ${action}`,
        ).toBeDefined();
      }
    }
  });
});

describe('resources', () => {
  it('tell the account, the rate limit and the teams of an organization', async () => {
    const { client } = await onSandbox();
    const read = async (uri: string) => {
      const [content] = (await client.readResource({ uri })).contents;
      return JSON.parse((content as { text: string }).text) as unknown;
    };
    expect(await read('dockerhub://account')).toMatchObject({ username: 'ada', credential: 'password' });
    expect(await read('dockerhub://orgs/acme/teams')).toContainEqual(
      expect.objectContaining({ name: 'platform', member_count: 2 }),
    );
    expect(await read('dockerhub://rate-limit')).toMatchObject({ limit: 180 });
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual(['dockerhub://account', 'dockerhub://rate-limit']);
    expect((await client.listResourceTemplates()).resourceTemplates).toHaveLength(1);
  });

  it('that there are none of are not found', async () => {
    const { client } = await onSandbox();
    for (const uri of ['dockerhub://nothing', 'dockerhub://orgs/../teams', 'file:///etc/passwd']) {
      await expect(client.readResource({ uri })).rejects.toMatchObject({ code: -32602 });
    }
  });
});
