// The flags of the command line, and how their values are read.
import { InvalidArgumentError, type Command } from 'commander';
import { Mode } from '../src/agent/events.ts';

/** Flags that every command knows. */
export interface GlobalFlags {
  readonly stateDir?: string;
  readonly debug?: boolean;
  readonly timeZone?: string;
}

/** The formats of what a run says. */
export const OUTPUT_FORMATS = ['text', 'json', 'stream-json', 'csv', 'markdown'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** Flags of whatever may touch Docker Hub. */
export interface RunFlags extends GlobalFlags {
  readonly output: OutputFormat;
  readonly plain?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly sandbox?: boolean;
  readonly org?: string;
  readonly model?: string;
  readonly baseUrl?: string;
  readonly mode: Mode;
  readonly pause?: boolean;
  readonly secretsFile?: string;
  readonly revealSecrets?: boolean;
  readonly maxTurns: number;
  readonly maxTokens?: number;
  /** Milliseconds. */
  readonly timeout?: number;
  /** Milliseconds. */
  readonly approvalLife?: number;
  readonly now?: number;
  /** Of which moment the sandbox's world is, for replays; epoch milliseconds. */
  readonly madeAt?: number;
}

/** Flags of a request. */
export interface AskFlags extends RunFlags {
  readonly prompt?: string;
  readonly continue?: boolean;
  readonly run?: string;
}

/** Flags of the served sandbox. */
export interface ServeFlags extends GlobalFlags {
  readonly port?: number;
  readonly world: string;
  readonly faults?: string;
  readonly now?: number;
  readonly seed?: number;
  readonly host: string;
  readonly allowAnyHost?: boolean;
}

export const DAY_MS = 24 * 3600_000;

/** Adds the flags that say which Docker Hub, by whom, how carefully, and for how long. */
export function addRunFlags(command: Command): Command {
  return command
    .option('--sandbox', 'use an embedded Docker Hub in memory; nothing real is touched')
    .option('--org <name>', 'organization when the request names none')
    .option('--model <name>', 'builtin, anthropic/ID, dmr/NAME or openai-compatible/NAME')
    .option('--base-url <url>', 'where an OpenAI-compatible server is')
    .option('--mode <mode>', 'plan, default, every-write or yolo', readMode, 'default')
    .option('--pause', 'stop at approvals instead of asking; resume goes on')
    .option('--secrets-file <file>', 'where new tokens are written (0600)')
    .option('--reveal-secrets', 'put new tokens into the JSON that call prints')
    .option('--max-turns <n>', 'model steps before giving up', readCount, 20)
    .option('--max-tokens <n>', 'tokens in and out, all steps together', readCount)
    .option('--timeout <time>', 'time for the whole run, e.g. 90s or 5m', readDuration)
    .option('--approval-life <time>', 'how long an approval stands (default: 24h)', readDuration)
    .option('--now <time>', 'fix the clock, e.g. 2026-11-23T12:00:00Z', readTime)
    .option('--time-zone <zone>', 'e.g. UTC or Europe/Berlin', readTimeZone)
    .option('--output <format>', 'text, json, stream-json, csv or markdown', readOutput, 'text')
    .option('--quiet', 'the answer and nothing else')
    .option('--verbose', 'a line for every request and step')
    .option('--plain', 'no colours, nothing that moves: for screen readers')
    .option('--state-dir <folder>', 'where runs are recorded')
    .option('--debug', 'print stack traces');
}

export function readOutput(text: string): OutputFormat {
  const format = OUTPUT_FORMATS.find((one) => one === text);
  if (format) return format;
  throw new InvalidArgumentError(`It must be one of ${OUTPUT_FORMATS.join(', ')}.`);
}

export function readMode(text: string): Mode {
  const mode = Mode.safeParse(text);
  if (mode.success) return mode.data;
  throw new InvalidArgumentError(`It must be one of ${Mode.options.join(', ')}.`);
}

export function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return count;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3600_000, d: DAY_MS };

/** A span of time in milliseconds. */
export function readDuration(text: string): number {
  const [, number, unit = 's'] = /^(\d{1,9})(ms|s|m|h|d)?$/.exec(text) ?? [];
  if (number === undefined) throw new InvalidArgumentError('It must be a span of time, e.g. 90s, 5m, 12h or 30d.');
  return Number(number) * (UNITS[unit] ?? 1000);
}

export function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError('It must be a port, from 0 to 65535.');
  return port;
}

export function readSeed(text: string): number {
  if (!/^-?\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of up to nine digits.');
  return Number(text);
}

export function readTime(text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new InvalidArgumentError('It must be a time with its zone, e.g. 2026-11-23T12:00:00Z.');
  return time;
}

export function readTimeZone(text: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw new InvalidArgumentError('It must be the name of a time zone, e.g. UTC or Europe/Berlin.');
  }
}
