// `doctor`: checks, in the order in which things depend on each other, and says for each what to do next.
import { accessSync, constants, mkdirSync } from 'node:fs';
import chalk from 'chalk';
import { anthropicUrl, defaultModel, keyOf } from '../src/agent/models.ts';
import { type Api, getClient } from '../src/client/client.ts';
import type { CredentialKind } from '../src/client/operation.ts';
import { operations } from '../src/client/operations.ts';
import { readConfig } from '../src/mcp-server/config.ts';
import { hubTools } from '../src/mcp-server/surface.ts';
import { plainLine } from '../src/plain-text.ts';
import type { RunFlags } from './flags.ts';
import { ExitCode } from './exit-codes.ts';
import { stateFolder } from './state-folder.ts';

/** What a check found. */
interface Finding {
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'problem';
  readonly found: string;
  /** What to do next, where there is something to do. */
  readonly next?: string;
}

const NEEDED_NODE = [22, 19] as const;

/** Prints every finding and answers with the exit code: that of the first problem. */
export async function doctor(json: boolean, flags: RunFlags): Promise<number> {
  const findings: Finding[] = [checkNode(), checkState(flags)];
  findings.push(...(await checkDockerHub(flags)), await checkModel());
  if (json) process.stdout.write(`${JSON.stringify({ schema: 1, findings }, null, 2)}\n`);
  else for (const finding of findings) process.stdout.write(`${draw(finding)}\n`);
  const problem = findings.find(({ status }) => status === 'problem');
  if (!problem) return ExitCode.done;
  return problem.check === 'Docker Hub' ? ExitCode.unauthenticated : ExitCode.usage;
}

function draw({ check, status, found, next }: Finding): string {
  const mark = { ok: chalk.green('ok      '), warning: chalk.yellow('warning '), problem: chalk.red('problem ') }[
    status
  ];
  const advice = next === undefined ? '' : `\n          ${next}`;
  return `${mark}  ${chalk.bold(check)}: ${plainLine(found)}${advice}`;
}

function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const enough = major > NEEDED_NODE[0] || (major === NEEDED_NODE[0] && minor >= NEEDED_NODE[1]);
  const found = `${process.versions.node}, and ${NEEDED_NODE.join('.')} is needed`;
  return enough
    ? { check: 'Node', status: 'ok', found }
    : { check: 'Node', status: 'problem', found, next: 'Install a newer one from https://nodejs.org.' };
}

function checkState({ stateDir }: RunFlags): Finding {
  const folder = stateFolder(stateDir, process.env);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    return { check: 'Runs', status: 'ok', found: `recorded in ${folder}` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      check: 'Runs',
      status: 'problem',
      found: `can't be recorded in ${folder} (${reason})`,
      next: 'Make it writable, or choose another with --state-dir.',
    };
  }
}

async function checkDockerHub(flags: RunFlags): Promise<Finding[]> {
  const check = 'Docker Hub';
  try {
    const api = await openApi(flags);
    const identity = await api.identify();
    if (identity.credential === 'anonymous') {
      return [
        {
          check,
          status: 'warning',
          found: `${api.origin}, as nobody: only what is public can be read`,
          next: 'Set DOCKERHUB_USERNAME and DOCKERHUB_TOKEN, or run docker login.',
        },
      ];
    }
    await api.getRepositories({ namespace: identity.username ?? 'library', page_size: 1 });
    const limit = api.rateLimit;
    return [
      {
        check,
        status: 'ok',
        found: `${api.origin}, as ${identity.username ?? 'somebody'} by ${KINDS[identity.credential]} (from the ${api.credentialSource}). ${reach(identity.credential)}`,
        ...adviceFor(identity.credential),
      },
      limit === null
        ? { check: 'Rate limit', status: 'warning', found: 'Docker Hub did not tell one' }
        : {
            check: 'Rate limit',
            status: 'ok',
            found: `${limit.remaining} of ${limit.limit} requests left this minute`,
          },
    ];
  } catch (error) {
    return [{ check, status: 'problem', found: error instanceof Error ? error.message : String(error) }];
  }
}

async function openApi({ sandbox }: RunFlags): Promise<Api> {
  if (!sandbox) return getClient({}, process.env);
  const [{ openSandbox }, { systemClock }] = await Promise.all([
    import('./sandbox.ts'),
    import('../src/client/clock.ts'),
  ]);
  return openSandbox({ clock: systemClock, timeZone: 'UTC' }).api;
}

const KINDS: Readonly<Record<CredentialKind, string>> = {
  password: 'password',
  pat: 'personal access token',
  oat: 'organization access token',
  jwt: 'a ready-made token',
  scim: 'SCIM token',
  anonymous: 'nothing',
};

/** How many of the operations the kind of credential may be used for at all. */
function reach(kind: CredentialKind): string {
  const hub = operations.filter((operation) => operation.kind === 'hub');
  const able = hub.filter(({ needs }) => needs.credentials.includes(kind) || needs.credentials.includes('anonymous'));
  return `This kind may do ${able.length} of ${hub.length} operations, as far as roles and scopes reach.`;
}

function adviceFor(kind: CredentialKind): { next?: string } {
  switch (kind) {
    case 'pat':
      return { next: 'Members, teams, invitations and tokens need a password or an organization access token.' };
    case 'oat':
      return { next: 'Managing tokens and organization settings needs a password.' };
    default:
      return {};
  }
}

async function checkModel(): Promise<Finding> {
  const check = 'Model';
  const apiKey = keyOf(process.env);
  const name = defaultModel(process.env);
  if (!apiKey) {
    return {
      check,
      status: 'warning',
      found: 'builtin, which needs no key and understands a few kinds of request',
      next: 'Set ANTHROPIC_API_KEY for Claude, or use --model dmr/NAME with Docker Model Runner.',
    };
  }
  const { default: Anthropic, APIError } = await import('@anthropic-ai/sdk');
  const url = anthropicUrl(process.env);
  try {
    const anthropic = new Anthropic({ apiKey, maxRetries: 1, timeout: 15_000, ...(url && { baseURL: url }) });
    const models = await anthropic.models.list({ limit: 100 });
    const id = name.slice('anthropic/'.length);
    const tools = hubTools(readConfig(process.env, { withoutSecrets: true }));
    const known = models.data.some((model) => model.id === id);
    if (!known) {
      return {
        check,
        status: 'warning',
        found: `the key is accepted, but ${id} is not among its ${models.data.length} models`,
        next: `Choose one with --model: ${models.data
          .slice(0, 5)
          .map((model) => `anthropic/${model.id}`)
          .join(', ')}.`,
      };
    }
    const counted = await anthropic.messages.countTokens({
      model: id,
      messages: [{ role: 'user', content: 'x' }],
      tools: tools.map(({ definition }) => ({
        name: definition.name,
        description: definition.description ?? '',
        input_schema: { type: 'object', properties: definition.inputSchema.properties ?? {}, required: ['action'] },
      })),
    });
    return {
      check,
      status: 'ok',
      found: `${name}; the tools cost ${counted.input_tokens} tokens, cached after the first step`,
    };
  } catch (error) {
    const refused = error instanceof APIError && (error.status === 401 || error.status === 403);
    return {
      check,
      status: 'problem',
      found: refused
        ? 'ANTHROPIC_API_KEY is not accepted'
        : `Anthropic's API can't be used (${error instanceof Error ? error.message : String(error)})`,
      next: refused
        ? 'Make a new key at https://platform.claude.com, or use --model builtin.'
        : 'Check the network and ANTHROPIC_BASE_URL, or use --model builtin.',
    };
  }
}

/** Prints the models that can be used here and now. */
export async function printModels(): Promise<void> {
  const lines = [`builtin                 no key, no network`];
  const apiKey = keyOf(process.env);
  if (apiKey) {
    const { default: Anthropic } = await import('@anthropic-ai/sdk');
    const url = anthropicUrl(process.env);
    const anthropic = new Anthropic({ apiKey, maxRetries: 1, timeout: 15_000, ...(url && { baseURL: url }) });
    const models = await anthropic.models.list({ limit: 100 });
    lines.push(...models.data.map(({ id, display_name: title }) => `${`anthropic/${id}`.padEnd(22)}  ${title}`));
  } else {
    lines.push('anthropic/ID            with ANTHROPIC_API_KEY');
  }
  lines.push('dmr/NAME                Docker Model Runner on this machine');
  lines.push('openai-compatible/NAME  any such server, with --base-url');
  process.stdout.write(`${lines.map(plainLine).join('\n')}\n\nUsed unless told: ${defaultModel(process.env)}\n`);
}
