// dockerhub-agent: reads the command line, runs what it asks for, and ends with the exit code of the outcome.
import chalk, { chalkStderr } from 'chalk';
import { Argument, Command, CommanderError, Option } from 'commander';
import { version } from '../src/client/version.ts';
import { EXIT_CODES_HELP, ExitCode, exitCodeOf } from './exit-codes.ts';
import {
  addRunFlags,
  type AskFlags,
  readCount,
  readDuration,
  readPort,
  readSeed,
  readTime,
  readTimeZone,
  type RunFlags,
  type ServeFlags,
} from './flags.ts';

const EXAMPLES = `
Examples:
  dockerhub-agent --sandbox "show repo deletions last week"
  dockerhub-agent --org acme "which tags does acme/app have?"
  dockerhub-agent --mode plan "create a private repo acme/release-images"
  dockerhub-agent runs list

Environment:
  DOCKERHUB_USERNAME, DOCKERHUB_TOKEN   your Docker Hub account
  DOCKERHUB_ORG                         organization when none is named
  ANTHROPIC_API_KEY                     use Claude instead of the built-in model

${EXIT_CODES_HELP}`;

/** Runs the command line of this process. */
export async function main(): Promise<void> {
  for (const output of [process.stdout, process.stderr]) {
    output.on('error', (error: NodeJS.ErrnoException) => {
      // A reader that has seen enough (`| head`) is no failure, and a run that may be writing goes on to its end.
      if (error.code !== 'EPIPE') throw error;
    });
  }
  const program = createProgram();
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? ExitCode.done : ExitCode.usage;
      if (error.exitCode === 0) return;
      const { sandbox = false } = program.opts<RunFlags>();
      const end = { message: error.message, exitCode: process.exitCode, sandbox };
      await endAsJson(/--output[= ](stream-json|json)\b/.exec(process.argv.join(' '))?.[1] ?? '', end);
      return;
    }
    const message = error instanceof Error ? error.message : String(error);
    const { screen } = await import('./screen.ts');
    screen.say(`dockerhub-agent: ${message}\n`);
    const { debug, output, sandbox = false } = program.opts<RunFlags>();
    if (debug && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exitCode = exitCodeOf(error);
    await endAsJson(output, { message, exitCode: process.exitCode, sandbox });
  }
}

/** Whoever reads JSON reads of a command that never began, too. */
async function endAsJson(output: string, end: { message: string; exitCode: number; sandbox: boolean }): Promise<void> {
  if (output !== 'json' && output !== 'stream-json') return;
  const { printNoRun } = await import('./output-json.ts');
  printNoRun(output, end);
}

/** The command line. One that is itself looked at for completion has no command for that. */
function createProgram({ isLookedAt = false } = {}): Command {
  const program = addRunFlags(new Command('dockerhub-agent'))
    .description('Say what you want done on Docker Hub.')
    .version(version)
    .argument('[request...]', 'what you want done, in plain words')
    .option('-p, --prompt <text>', 'the request; - reads it from standard input')
    .option('-c, --continue', 'go on with the conversation of the newest run')
    .option('-r, --run <id>', 'go on with the conversation of this run')
    .addHelpText('after', EXAMPLES)
    .configureHelp({ helpWidth: 80 })
    .showHelpAfterError('Run dockerhub-agent --help for what there is.')
    .exitOverride()
    .hook('preAction', async (_, { args }) => {
      if (args[0] === 'complete') return;
      const { applySettings } = await import('./config.ts');
      applySettings(program);
      if (program.opts<RunFlags>().plain || wantsNoColour(process.env)) chalk.level = chalkStderr.level = 0;
    })
    .action(async (words: string[]) => {
      const { ask } = await import('./ask.ts');
      process.exitCode = await ask(words.join(' '), program.opts<AskFlags>());
    });
  addRunCommands(program);
  addRecordCommands(program);
  addLookCommands(program);
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
    .addHelpText('after', helpEnd('dockerhub-agent sandbox --world large --port 8080'))
    .action(async (_flags: unknown, command: Command) => {
      const { serveSandbox } = await import('./serve-sandbox.ts');
      process.exitCode = await serveSandbox(command.optsWithGlobals<ServeFlags>());
    });
  addEvalCommand(program);
  addSetUpCommands(program);
  if (!isLookedAt) addComplete(program);
  for (const command of allOf(program)) command.configureHelp({ helpWidth: 80 }).exitOverride();
  return program;
}

/** https://no-color.org; what asks for colours by name wins. */
function wantsNoColour(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env['NO_COLOR']) && !env['FORCE_COLOR'];
}

function allOf(command: Command): Command[] {
  return command.commands.flatMap((inner) => [inner, ...allOf(inner)]);
}

/** What follows the options in a command's help. */
function helpEnd(example: string): string {
  return `\nExample:\n  ${example}\n\n${EXIT_CODES_HELP}`;
}

/** Commands that make calls, or go on with runs that do. */
function addRunCommands(program: Command): void {
  const runFlags = () => program.opts<RunFlags>();
  program
    .command('resume')
    .description('go on with a run that waits for approvals or was cut off')
    .argument('<id>', 'the id of a run, or its beginning')
    .option('--approve <call>', 'a call that may be sent; repeatable', collect, [])
    .option('--deny <call>', 'a call that must not be sent; repeatable', collect, [])
    .option('--reason <text>', 'why not; the model is told')
    .addHelpText('after', helpEnd('dockerhub-agent resume 20261123-120000-k3fq --approve call-2'))
    .action(async (id: string, _flags: unknown, command: Command) => {
      const { resume } = await import('./resume.ts');
      process.exitCode = await resume(id, command.optsWithGlobals());
    });
  program
    .command('pending')
    .description('list the calls that wait for approval')
    .addHelpText('after', helpEnd('dockerhub-agent pending'))
    .action(async () => {
      const { printPending } = await import('./resume.ts');
      printPending(runFlags());
    });
  program
    .command('call')
    .description('make one call without a model; gate, approvals and record apply')
    .argument('<tool>', 'e.g. hub_repos; see dockerhub-agent tools')
    .argument('<action>', 'e.g. list')
    .argument('[params]', 'the parameters, as JSON')
    .addHelpText('after', helpEnd(`dockerhub-agent call hub_repos list '{"namespace":"acme"}'`))
    .action(async (tool: string, action: string, params: string | undefined) => {
      const { call } = await import('./call.ts');
      process.exitCode = await call(tool, action, params, runFlags());
    });
  program
    .command('apply')
    .description('send what a run with --mode plan planned, exactly as shown')
    .argument('<id>', 'the id of a run, or its beginning')
    .addHelpText('after', helpEnd('dockerhub-agent apply 20261123-120000-k3fq'))
    .action(async (id: string) => {
      const { apply } = await import('./call.ts');
      process.exitCode = await apply(id, runFlags());
    });
}

/** Commands about recorded runs. */
function addRecordCommands(program: Command): void {
  const flags = () => program.opts<RunFlags>();
  const runs = program
    .command('runs')
    .description('look at recorded runs, or take one back')
    .addHelpText('after', helpEnd('dockerhub-agent runs list'));
  runs
    .command('list')
    .description('list recorded runs, newest first')
    .option('--since <time>', 'begun in the last so long, e.g. 12h or 7d', readDuration)
    .option('--status <outcome>', 'done, failed, waiting, limit, interrupted, unfinished')
    .option('--action <call>', 'that called it, e.g. "hub_teams delete"')
    .option('--text <words>', 'whose request holds these words')
    .option('--json', 'as JSON')
    .addHelpText('after', helpEnd('dockerhub-agent runs list --since 7d --action delete'))
    .action(async (filter: object) => {
      const { printRuns } = await import('./runs.ts');
      printRuns(filter, flags());
    });
  runs
    .command('show')
    .description('show what happened in a run')
    .argument('<id>', 'the id of a run, or its beginning')
    .option('--json', 'every event, as JSON')
    .addHelpText('after', helpEnd('dockerhub-agent runs show 20261123'))
    .action(async (id: string, { json = false }: { json?: boolean }) => {
      const { printRun } = await import('./runs.ts');
      printRun(id, json, flags());
    });
  runs
    .command('undo')
    .description('take back what a run changed, newest first, with your approval')
    .argument('<id>', 'the id of a run, or its beginning')
    .addHelpText('after', helpEnd('dockerhub-agent runs undo 20261123-120000-k3fq'))
    .action(async (id: string) => {
      const { undo } = await import('./call.ts');
      process.exitCode = await undo(id, flags());
    });
  runs
    .command('replay')
    .description('tell a run on the sandbox again and compare, or go another way')
    .argument('<id>', 'the id of a run, or its beginning')
    .option('--fork <seq>', 'go on with --model before the event of this number', readCount)
    .addHelpText('after', helpEnd('dockerhub-agent runs replay 20261123-120000-k3fq'))
    .action(async (id: string, { fork }: { fork?: number }) => {
      const { replay } = await import('./replay.ts');
      process.exitCode = await replay(id, fork, flags());
    });
  runs
    .command('export')
    .description('print a run for a colleague or a program')
    .argument('<id>', 'the id of a run, or its beginning')
    .addOption(new Option('--format <format>').choices(['json', 'markdown', 'otlp']).default('markdown'))
    .addHelpText('after', helpEnd('dockerhub-agent runs export 20261123 --format markdown'))
    .action(async (id: string, { format }: { format: 'json' | 'markdown' | 'otlp' }) => {
      const { exportRun } = await import('./runs.ts');
      exportRun(id, format, flags());
    });
  runs
    .command('verify')
    .description('check that a record is as it was written')
    .argument('<id>', 'the id of a run, or its beginning')
    .addHelpText('after', helpEnd('dockerhub-agent runs verify 20261123'))
    .action(async (id: string) => {
      const { printVerdict } = await import('./runs.ts');
      process.exitCode = printVerdict(id, flags());
    });
  runs
    .command('promote')
    .description('make the draft of an eval case of a run')
    .argument('<id>', 'the id of a run, or its beginning')
    .option('--to <file>', 'write it to this file')
    .addHelpText('after', helpEnd('dockerhub-agent runs promote 20261123 --to cases/mine.yaml'))
    .action(async (id: string, { to }: { to?: string }) => {
      const { promote } = await import('./promote.ts');
      process.exitCode = await promote(id, to, flags());
    });
  runs
    .command('prune')
    .description('remove old records')
    .requiredOption('--older-than <time>', 'e.g. 30d', readDuration)
    .addHelpText('after', helpEnd('dockerhub-agent runs prune --older-than 30d'))
    .action(async ({ olderThan }: { olderThan: number }) => {
      const { prune } = await import('./runs.ts');
      prune(olderThan, flags());
    });
}

/** Commands that only look. */
function addLookCommands(program: Command): void {
  const flags = () => program.opts<RunFlags>();
  program
    .command('tools')
    .description('list the tools and actions, with parameters and risk')
    .argument('[name]', 'one tool')
    .option('--json', 'their definitions, as JSON')
    .addHelpText('after', helpEnd('dockerhub-agent tools hub_teams'))
    .action(async (name: string | undefined, { json = false }: { json?: boolean }) => {
      const { printTools } = await import('./tools.ts');
      await printTools(name, json, flags());
    });
  program
    .command('doctor')
    .description('check credentials, model and everything else, and what to do next')
    .option('--json', 'as JSON')
    .addHelpText('after', helpEnd('dockerhub-agent doctor'))
    .action(async ({ json = false }: { json?: boolean }) => {
      const { doctor } = await import('./doctor.ts');
      process.exitCode = await doctor(json, flags());
    });
  program
    .command('models')
    .description('list the models that can be used')
    .addHelpText('after', helpEnd('dockerhub-agent models'))
    .action(async () => {
      const { printModels } = await import('./doctor.ts');
      await printModels();
    });
}

/** The command that measures models. */
function addEvalCommand(program: Command): void {
  program
    .command('eval')
    .description('try a model on the eval cases, on the sandbox')
    .argument('[cases...]', 'ids of cases; * stands for any part of one')
    .option('--suite <name>', 'the cases of a suite; repeatable', collect, [])
    .option('--cases <folder>', 'your own cases, in place of those that come along')
    .option('--live', 'ask a model over the network: --model, or Claude')
    .option('--batch', 'ask Claude by message batches, at half the price')
    .option('--trials <n>', 'how often each case is tried', readCount, 1)
    .addOption(
      new Option('--surface <name>', 'how the tools are cut')
        .choices(['condensed', 'split', 'verbose'])
        .default('condensed'),
    )
    .option('--compare-surfaces', 'with each of them, side by side')
    .option('--shard <part>', 'a part of the cases, e.g. 1/4')
    .option('--workers <n>', 'threads (default: one a core)', readCount)
    .option('--record <folder>', 'keep the record of each trial')
    .option('--replay <folder>', 'play such records back, and tell what differs')
    .option('--json <file>', 'write everything, as JSON')
    .option('--junit <file>', 'write the verdicts, as JUnit XML')
    .option('--html <file>', 'write one page with filters and transcripts')
    .option('--summary <file>', 'add Markdown (default: $GITHUB_STEP_SUMMARY)')
    .option('--baseline <file>', 'fail where something of it holds no more')
    .option('--update-baseline', 'write it anew')
    .addHelpText('after', helpEnd('dockerhub-agent eval --suite injection --html report.html'))
    .action(async (patterns: string[], _flags: unknown, command: Command) => {
      const { runEvals } = await import('./eval.ts');
      process.exitCode = await runEvals(patterns, command.optsWithGlobals());
    });
}

/** Commands that set the program up. */
function addSetUpCommands(program: Command): void {
  program
    .command('config')
    .description('show what is set, to what, and by whom')
    .option('--json', 'as JSON')
    .option('--schema', 'what the files may hold, as a JSON schema')
    .addHelpText('after', helpEnd('dockerhub-agent config'))
    .action(async (wanted: { json?: boolean; schema?: boolean }) => {
      const { printConfig } = await import('./config.ts');
      printConfig(wanted, program);
    });
  program
    .command('completion')
    .description('print the script that completes commands in a shell')
    .addArgument(new Argument('<shell>', 'which one').choices(['bash', 'zsh', 'fish', 'powershell']))
    .addHelpText('after', helpEnd('source <(dockerhub-agent completion zsh)'))
    .action(async (shell: string) => {
      const { printCompletion } = await import('./completion.ts');
      printCompletion(shell, program.name());
    });
}

/** What the completion of a shell asks. */
function addComplete(program: Command): void {
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: string[]) => {
      const { suggest } = await import('./completion.ts');
      suggest(words, createProgram({ isLookedAt: true }));
    });
}

function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}

if (import.meta.main) await main();
