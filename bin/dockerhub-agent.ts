// dockerhub-agent: reads the command line, runs what it asks for, and ends with the exit code of the outcome.
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { version } from '../src/client/version.ts';
import { EXIT_CODES_HELP, ExitCode, exitCodeOf } from './exit-codes.ts';

const EXAMPLES = `
Examples:
  dockerhub-agent --sandbox "show repo deletions last week"
  dockerhub-agent --org acme "which tags does acme/app have?"
  dockerhub-agent runs list

Environment:
  DOCKERHUB_USERNAME, DOCKERHUB_TOKEN   your Docker Hub account
  DOCKERHUB_ORG                         organization when none is named
  ANTHROPIC_API_KEY                     use Claude instead of the built-in model

${EXIT_CODES_HELP}`;

/** Flags that every command knows. */
export interface GlobalFlags {
  readonly stateDir?: string;
  readonly debug?: boolean;
  readonly timeZone?: string;
}

/** Flags of a request. */
export interface AskFlags extends GlobalFlags {
  readonly sandbox?: boolean;
  readonly org?: string;
  readonly model?: string;
  readonly maxTurns: number;
  readonly now?: number;
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

/** Runs the command line of this process. */
export async function main(): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough (`| head`) is no failure.
    if (error.code === 'EPIPE') process.exit(ExitCode.done);
    throw error;
  });
  const program = createProgram();
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? ExitCode.done : ExitCode.usage;
      return;
    }
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`dockerhub-agent: ${message}\n`);
    if (program.opts<GlobalFlags>().debug && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exitCode = exitCodeOf(error);
  }
}

function createProgram(): Command {
  const program = new Command('dockerhub-agent')
    .description('Say what you want done on Docker Hub.')
    .version(version)
    .argument('[request...]', 'what you want done, in plain words')
    .option('--sandbox', 'use an embedded Docker Hub in memory; nothing real is touched')
    .option('--org <name>', 'organization when the request names none')
    .option('--model <name>', 'builtin, or anthropic/ID')
    .option('--max-turns <n>', 'model steps before giving up', readCount, 20)
    .option('--now <time>', 'fix the clock, e.g. 2026-11-23T12:00:00Z', readTime)
    .option('--time-zone <zone>', 'e.g. UTC or Europe/Berlin', readTimeZone)
    .option('--state-dir <folder>', 'where runs are recorded')
    .option('--debug', 'print stack traces')
    .addHelpText('after', EXAMPLES)
    .configureHelp({ helpWidth: 80 })
    .showHelpAfterError('Run dockerhub-agent --help for what there is.')
    .exitOverride()
    .action(async (words: string[], flags: AskFlags) => {
      const { ask } = await import('./ask.ts');
      process.exitCode = await ask(words.join(' '), flags);
    });
  const runs = program
    .command('runs')
    .description('look at recorded runs')
    .configureHelp({ helpWidth: 80 })
    .exitOverride();
  runs
    .command('list')
    .description('list recorded runs, newest first')
    .exitOverride()
    .action(async () => {
      const { printRuns } = await import('./runs.ts');
      printRuns(program.opts<GlobalFlags>());
    });
  runs
    .command('show')
    .description('show what happened in a run')
    .argument('<id>', 'the id of a run, or its beginning')
    .exitOverride()
    .action(async (id: string) => {
      const { printRun } = await import('./runs.ts');
      printRun(id, program.opts<GlobalFlags>());
    });
  program
    .command('sandbox')
    .description('serve an embedded Docker Hub to other programs')
    .option('--port <n>', 'any free one when left out', readPort)
    .option('--world <name>', 'acme, empty or large', 'acme')
    .option('--faults <file>', 'what goes wrong: a JSON file of fault rules')
    .option('--now <time>', 'start the clock at this time', readTime)
    .option('--time-zone <zone>', 'e.g. UTC or Europe/Berlin', readTimeZone)
    .option('--seed <n>', 'another one makes another world', readSeed)
    .option('--host <address>', 'address of this machine', '127.0.0.1')
    .option('--allow-any-host', 'let --host be one that others can reach')
    .configureHelp({ helpWidth: 80 })
    .exitOverride()
    .action(async (_flags: unknown, command: Command) => {
      const { serveSandbox } = await import('./serve-sandbox.ts');
      process.exitCode = await serveSandbox(command.optsWithGlobals<ServeFlags>());
    });
  return program;
}

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return count;
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError('It must be a port, from 0 to 65535.');
  return port;
}

function readSeed(text: string): number {
  if (!/^-?\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of up to nine digits.');
  return Number(text);
}

function readTime(text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new InvalidArgumentError('It must be a time with its zone, e.g. 2026-11-23T12:00:00Z.');
  return time;
}

function readTimeZone(text: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw new InvalidArgumentError('It must be the name of a time zone, e.g. UTC or Europe/Berlin.');
  }
}

if (import.meta.main) await main();
