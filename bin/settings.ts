// What can be set beside flags: environment variables, then the person's file; a project's file can only make it tighter.
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { closest } from 'fastest-levenshtein';
import { z } from 'zod';
import { Mode } from '../src/agent/events.ts';
import { isRecord } from '../src/json.ts';
import { UsageError } from './exit-codes.ts';
import { OUTPUT_FORMATS, readCount, readDuration, readMode, readOutput, readTimeZone, type RunFlags } from './flags.ts';

/** One thing that can be set. */
export interface Setting {
  /** Its name in a file. */
  readonly name: string;
  /** The flag that it stands for. */
  readonly flag: keyof RunFlags;
  readonly variable?: string;
  /** What a file may say. */
  readonly schema: z.ZodType<string | number | boolean>;
  /** Reads what a file or a variable says, as the flag does. @throws InvalidArgumentError */
  readonly read: (text: string) => unknown;
  /** Whether a project's value does less unasked than the one in force; only with it can a project set anything. */
  readonly isTighter?: (project: unknown, inForce: unknown) => boolean;
  readonly help: string;
}

/** The modes, the tightest first. */
const STRICTNESS: readonly unknown[] = ['plan', 'every-write', 'default', 'yolo'] satisfies Mode[];

const isLess = (project: unknown, inForce: unknown) =>
  typeof project === 'number' && (typeof inForce !== 'number' || project < inForce);
const text = z.string().min(1);
const span = z.string().regex(/^\d+(ms|s|m|h|d)?$/, 'must be a span of time, e.g. "90s" or "12h"');
const count = z.int().min(1);

export const SETTINGS: readonly Setting[] = [
  {
    name: 'org',
    flag: 'org',
    variable: 'DOCKERHUB_ORG',
    schema: text,
    read: String,
    help: 'organization when a request names none',
  },
  {
    name: 'model',
    flag: 'model',
    variable: 'DOCKERHUB_AGENT_MODEL',
    schema: text,
    read: String,
    help: 'builtin, anthropic/ID, dmr/NAME or openai-compatible/NAME',
  },
  {
    name: 'base_url',
    flag: 'baseUrl',
    variable: 'DOCKERHUB_AGENT_BASE_URL',
    schema: z.url(),
    read: String,
    help: 'where an OpenAI-compatible server is',
  },
  {
    name: 'mode',
    flag: 'mode',
    variable: 'DOCKERHUB_AGENT_MODE',
    schema: Mode,
    read: readMode,
    isTighter: (project, inForce) => STRICTNESS.indexOf(project) < STRICTNESS.indexOf(inForce),
    help: 'how much is done unasked',
  },
  {
    name: 'pause',
    flag: 'pause',
    schema: z.boolean(),
    read: (word) => word === 'true',
    isTighter: (project) => project === true,
    help: 'stop at approvals instead of asking',
  },
  {
    name: 'output',
    flag: 'output',
    variable: 'DOCKERHUB_AGENT_OUTPUT',
    schema: z.enum(OUTPUT_FORMATS),
    read: readOutput,
    help: 'format of what a run says',
  },
  {
    name: 'plain',
    flag: 'plain',
    variable: 'DOCKERHUB_AGENT_PLAIN',
    schema: z.boolean(),
    read: (word) => word === 'true' || word === '1',
    help: 'text that a screen reader can follow',
  },
  {
    name: 'quiet',
    flag: 'quiet',
    schema: z.boolean(),
    read: (word) => word === 'true',
    help: 'the answer and nothing else',
  },
  {
    name: 'verbose',
    flag: 'verbose',
    schema: z.boolean(),
    read: (word) => word === 'true',
    help: 'a line for every request and step',
  },
  {
    name: 'max_turns',
    flag: 'maxTurns',
    variable: 'DOCKERHUB_AGENT_MAX_TURNS',
    schema: count,
    read: readCount,
    isTighter: isLess,
    help: 'model steps before giving up',
  },
  {
    name: 'max_tokens',
    flag: 'maxTokens',
    variable: 'DOCKERHUB_AGENT_MAX_TOKENS',
    schema: count,
    read: readCount,
    isTighter: isLess,
    help: 'tokens in and out, all steps together',
  },
  {
    name: 'timeout',
    flag: 'timeout',
    variable: 'DOCKERHUB_AGENT_TIMEOUT',
    schema: span,
    read: readDuration,
    isTighter: isLess,
    help: 'time for a whole run',
  },
  {
    name: 'approval_life',
    flag: 'approvalLife',
    schema: span,
    read: readDuration,
    isTighter: isLess,
    help: 'how long an approval stands',
  },
  {
    name: 'time_zone',
    flag: 'timeZone',
    variable: 'DOCKERHUB_AGENT_TIME_ZONE',
    schema: text,
    read: readTimeZone,
    help: 'e.g. UTC or Europe/Berlin',
  },
  {
    name: 'state_dir',
    flag: 'stateDir',
    variable: 'DOCKERHUB_AGENT_STATE_DIR',
    schema: text,
    read: String,
    help: 'where runs are recorded',
  },
];

/** What a file may hold. */
export const ConfigFile = z.strictObject(
  Object.fromEntries(SETTINGS.map(({ name, schema, help }) => [name, schema.describe(help).optional()])),
);

/** The value of a setting, and who says so. */
export interface Set {
  readonly setting: Setting;
  readonly value: unknown;
  /** A variable, or the path of a file. */
  readonly from: string;
}

/** Where settings are looked for. */
export interface Places {
  readonly environment: NodeJS.ProcessEnv;
  /** The folder in which the command was started. */
  readonly folder: string;
}

/** `$XDG_CONFIG_HOME/dockerhub-agent/config.json`, else in `~/.config`. */
export function userFile(environment: NodeJS.ProcessEnv): string {
  return join(environment['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'dockerhub-agent', 'config.json');
}

const PROJECT_FILE = '.dockerhub-agent.json';

/** The project's file in this folder or the nearest one above it; `null` where there is none. */
export function projectFile(folder: string): string | null {
  const path = join(folder, PROJECT_FILE);
  if (existsSync(path)) return path;
  return dirname(folder) === folder ? null : projectFile(dirname(folder));
}

/**
 * Everything that is set, beside flags and defaults: a variable before the person's file, and a project's value where it is
 * tighter than what is in force without it.
 *
 * @throws UsageError when a file or a variable says what makes no sense, or a project's file more than it may.
 */
export function readSettings({ environment, folder }: Places, defaults: Readonly<Record<string, unknown>>): Set[] {
  const mine = readFile(userFile(environment));
  const path = projectFile(folder);
  const project = path === null ? null : readFile(path);
  return SETTINGS.flatMap((setting) => {
    const own = fromVariable(setting, environment) ?? fromFile(setting, mine);
    const told = fromFile(setting, project);
    if (told && !setting.isTighter) {
      throw new UsageError(
        `${told.from} sets ${setting.name}, which a project can't. It can set ${SETTINGS.filter(
          ({ isTighter }) => isTighter,
        )
          .map(({ name }) => name)
          .join(', ')}; put it into ${userFile(environment)}.`,
      );
    }
    const inForce = own ? own.value : defaults[setting.flag];
    if (told && setting.isTighter?.(told.value, inForce)) return [told];
    return own ? [own] : [];
  });
}

interface File {
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
}

function readFile(path: string): File | null {
  if (!existsSync(path)) return null;
  let values: unknown;
  try {
    values = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new UsageError(`${path} is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  const parsed = ConfigFile.safeParse(values);
  if (parsed.success) return { path, values: parsed.data };
  throw new UsageError(`${path}: ${parsed.error.issues.map((issue) => explain(issue, values)).join('; ')}.`);
}

function explain(issue: z.core.$ZodIssue, values: unknown): string {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys
      .map(
        (key) =>
          `there is no setting ${JSON.stringify(key)}; did you mean ${closest(
            key,
            SETTINGS.map(({ name }) => name),
          )}?`,
      )
      .join(' ');
  }
  const [name = ''] = issue.path.map(String);
  if (name === '') return 'it must be a JSON object, for example {"org":"acme","mode":"every-write"}';
  const value = isRecord(values) ? JSON.stringify(values[name]) : '';
  return `${name} can't be ${value}: ${issue.message}`;
}

function fromFile(setting: Setting, file: File | null): Set | null {
  const value = file?.values[setting.name];
  if (!file || value === undefined) return null;
  return { setting, value: typeof value === 'string' ? read(setting, value, file.path) : value, from: file.path };
}

function fromVariable(setting: Setting, environment: NodeJS.ProcessEnv): Set | null {
  const { variable } = setting;
  const told = variable === undefined ? undefined : environment[variable];
  if (variable === undefined || told === undefined || told === '') return null;
  return { setting, value: read(setting, told, variable), from: variable };
}

function read({ name, read: readText }: Setting, told: string, from: string): unknown {
  try {
    return readText(told);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new UsageError(`${from}: ${name} can't be ${JSON.stringify(told)}. ${error.message}`, { cause: error });
  }
}
