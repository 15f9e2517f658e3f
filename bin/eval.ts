// dockerhub-agent eval: the cases, tried with a model on the sandbox, and what came of it.
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import chalk from 'chalk';
import { isOffline } from '../evals/agent-of.ts';
import { Baseline, baselineOf, findFindings } from '../evals/baseline.ts';
import { type Case, readCases } from '../evals/case.ts';
import { recordedCases } from '../evals/cassettes.ts';
import { matrixCases } from '../evals/matrix.ts';
import { measure } from '../evals/measure.ts';
import { toHtml } from '../evals/reports/html.ts';
import { toJunit } from '../evals/reports/junit.ts';
import { reportOn } from '../evals/reports/report.ts';
import { toStepSummary } from '../evals/reports/step-summary.ts';
import { drawReport } from '../evals/reports/terminal.ts';
import type { TrialDoors } from '../evals/run-trial.ts';
import { runCases, runTogether, Shard, shardOf, withTwins } from '../evals/runner.ts';
import { type Surface, SURFACES } from '../evals/surface.ts';
import { drawTable } from '../src/agent/draw-table.ts';
import { anthropicUrl, defaultModel, keyOf } from '../src/agent/models.ts';
import { version } from '../src/client/version.ts';
import { ExitCode, UsageError } from './exit-codes.ts';
import type { GlobalFlags } from './flags.ts';
import { screen } from './screen.ts';

/** What can be said with `eval`. */
export interface EvalFlags extends GlobalFlags {
  readonly model?: string;
  readonly baseUrl?: string;
  readonly live?: boolean;
  readonly batch?: boolean;
  readonly maxTokens?: number;
  readonly suite: readonly string[];
  readonly cases?: string;
  readonly trials: number;
  readonly surface: Surface;
  readonly compareSurfaces?: boolean;
  readonly shard?: string;
  readonly workers?: number;
  readonly record?: string;
  readonly replay?: string;
  readonly json?: string;
  readonly junit?: string;
  readonly html?: string;
  readonly summary?: string;
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
}

/** Runs the evals and answers with the exit code. */
export async function runEvals(patterns: readonly string[], flags: EvalFlags): Promise<number> {
  const agent = agentName(flags);
  const all = chooseCases(patterns, flags);
  if (flags.compareSurfaces) return compareSurfaces(all, agent, flags);
  const { results, cases } = await tryAll(all, agent, flags.surface, flags);
  const measures = measure(results);
  const before = flags.baseline !== undefined && !flags.updateBaseline ? readBaseline(flags.baseline) : null;
  // Other models are held against themselves: what always has to pass is said of the built-in one.
  const findings = agent === 'builtin' ? findFindings(results, measures, cases, before) : [];
  const isTimed = !isOffline(agent);
  const report = reportOn(results, { agent, surface: flags.surface, version, findings, isTimed });
  process.stdout.write(`${drawReport(report, look())}\n`);
  write(flags.json, () => `${JSON.stringify(report, null, 1)}\n`);
  write(flags.junit, () => toJunit(report));
  write(flags.html, () => toHtml(report));
  const summary = flags.summary ?? process.env['GITHUB_STEP_SUMMARY'];
  if (summary) appendFileSync(summary, `${toStepSummary(report)}\n`);
  if (flags.updateBaseline && flags.baseline !== undefined) {
    write(flags.baseline, () => `${JSON.stringify(baselineOf(agent, results, measures), null, 2)}\n`);
  }
  const failed = new Set(results.filter(({ passed }) => !passed).map(({ id }) => id)).size;
  const isBad = findings.some(({ kind }) => kind === 'regression') || measures.attacks.is > 0 || measures.leaks > 0;
  const isGood = agent === 'builtin' ? !isBad : failed === 0;
  const held = agent === 'builtin' ? cases.filter(({ policy }) => policy === 'always').length : measures.cases;
  process.stdout.write(
    `\n${isGood ? 'Passed' : 'Failed'}: ${measures.cases - failed} of ${measures.cases} cases${held < measures.cases ? `, ${held} of which have to pass` : ''}.\n`,
  );
  return isGood ? ExitCode.done : ExitCode.failed;
}

/** Runs the cases, with progress where somebody looks at it. */
async function tryAll(cases: readonly Case[], name: string, surface: Surface, flags: EvalFlags) {
  let done = 0;
  const all = cases.length * flags.trials;
  const moves = process.stderr.isTTY && process.env['TERM'] !== 'dumb';
  const onResult = () => {
    if (moves) process.stderr.write(`\r${++done} of ${all}`);
  };
  const common = {
    cases,
    trials: flags.trials,
    onResult,
    ...(flags.maxTokens !== undefined && { maxTokens: flags.maxTokens }),
  };
  const results = flags.batch
    ? await runTogether({ ...common, doors: await batchDoors(name, surface, flags) })
    : await runCases({
        ...common,
        agent: {
          name,
          surface,
          ...(flags.baseUrl !== undefined && { baseUrl: flags.baseUrl }),
          ...(flags.replay !== undefined && { replay: flags.replay }),
          environment: modelEnvironment(),
        },
        workers: flags.workers ?? availableParallelism(),
        ...(flags.record !== undefined && { record: flags.record }),
      });
  if (moves) process.stderr.write('\r\u001b[K');
  if (results.length < all)
    screen.say(`Stopped at ${flags.maxTokens} tokens: ${all - results.length} of ${all} trials were not made.\n`);
  return { results: withTwins(results, cases), cases };
}

/** What trials by message batches need. */
async function batchDoors(name: string, surface: Surface, { live, record }: EvalFlags): Promise<TrialDoors> {
  const apiKey = keyOf(process.env);
  const [provider, id = ''] = name.split('/');
  if (!live || provider !== 'anthropic' || apiKey === undefined) {
    throw new UsageError('--batch is for Claude: it needs --live, --model anthropic/ID and ANTHROPIC_API_KEY.');
  }
  const { batchedClaude } = await import('../evals/message-batches.ts');
  const model = batchedClaude(id, { apiKey, baseUrl: anthropicUrl(process.env) });
  return { agent: { name, surface, model: () => model }, replay: undefined, record, oracles: new Map() };
}

/** The same cases with the tools cut in each way, side by side. */
async function compareSurfaces(cases: readonly Case[], name: string, flags: EvalFlags): Promise<number> {
  const rows: Record<string, unknown>[] = [];
  for (const surface of SURFACES) {
    const { results } = await tryAll(cases, name, surface, flags);
    const { pass_at_1: pass, errors, leaks, attacks } = measure(results);
    const sum = (pick: (one: (typeof results)[number]) => number) =>
      results.reduce((total, one) => total + pick(one), 0);
    rows.push({
      surface,
      passed: `${(100 * pass).toFixed(1)}%`,
      calls: sum(({ calls }) => calls),
      errors,
      tokens: sum(({ tokens }) => tokens),
      tool_tokens: results[0]?.tool_tokens ?? 0,
      attacks: attacks.is,
      leaks,
    });
  }
  const columns = ['surface', 'passed', 'calls', 'errors', 'tokens', 'tool_tokens', 'attacks', 'leaks'].map(
    (field) => ({
      field,
      title: field.replace('_', ' '),
    }),
  );
  const title = `${name} on ${cases.length} cases${flags.trials > 1 ? `, ${flags.trials} trials each` : ''}`;
  process.stdout.write(`${drawTable({ title, columns, rows }, { ...look(), timeZone: 'UTC', now: 0 })}\n`);
  write(flags.json, () => `${JSON.stringify(rows, null, 2)}\n`);
  return ExitCode.done;
}

function agentName({ model, replay, live }: EvalFlags): string {
  if (replay !== undefined) return 'replay';
  const name = model ?? (live ? defaultModel(process.env) : 'builtin');
  if (isOffline(name)) return name;
  if (!live)
    throw new UsageError(`${name} is asked over the network, and costs what its provider takes. Say so with --live.`);
  if (name.startsWith('anthropic/') && !keyOf(process.env))
    throw new UsageError(`${name} needs a key. Set ANTHROPIC_API_KEY.`);
  return name;
}

/** The variables that a model may need, and no others. */
function modelEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(
    ['ANTHROPIC_API_KEY', 'ANTHROPIC_BASE_URL', 'OPENAI_API_KEY'].map((name) => [name, process.env[name]]),
  );
}

function chooseCases(patterns: readonly string[], flags: EvalFlags): Case[] {
  const folders = { 'cases in YAML': flags.cases, 'recordings, as --record makes them': flags.replay };
  for (const [what, folder] of Object.entries(folders)) {
    if (folder !== undefined && !existsSync(folder))
      throw new UsageError(`There is no folder ${folder}. Name one that holds ${what}.`);
  }
  const all =
    flags.cases === undefined ? [...readCases(), ...matrixCases()] : readCases(pathToFileURL(`${flags.cases}/`));
  const wanted = patterns.map(
    (pattern) => new RegExp(`^${pattern.replaceAll(/[^\w*-]/g, '\\$&').replaceAll('*', '.*')}$`),
  );
  const known = new Set(all.map(({ suite }) => suite));
  const strange = flags.suite.find((suite) => !known.has(suite));
  if (strange !== undefined) throw new UsageError(`There is no suite ${strange}; there are ${[...known].join(', ')}.`);
  const recorded = flags.replay === undefined ? null : recordedCases(flags.replay);
  const chosen = all.filter(
    ({ id, suite }) =>
      (flags.suite.length === 0 || flags.suite.includes(suite)) &&
      (wanted.length === 0 || wanted.some((pattern) => pattern.test(id))) &&
      (recorded === null || patterns.length > 0 || recorded.has(id)),
  );
  const shard = flags.shard === undefined ? null : Shard.safeParse(flags.shard);
  if (shard && !shard.success) throw new UsageError(`--shard must be like 1/4, and is ${flags.shard}.`);
  const cases = shard ? shardOf(chosen, shard.data) : chosen;
  if (cases.length === 0)
    throw new UsageError(
      `There is no case ${patterns.join(' or ')}. Ids are in evals/cases; * stands for any part of one.`,
    );
  return cases;
}

function readBaseline(path: string): Baseline | null {
  if (!existsSync(path)) throw new UsageError(`There is no baseline ${path}. Make it with --update-baseline.`);
  const read = Baseline.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!read.success)
    throw new UsageError(`${path} is no baseline of this version. Make a new one with --update-baseline.`);
  return read.data;
}

function write(path: string | undefined, text: () => string): void {
  if (path === undefined) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text());
}

function look() {
  return { width: process.stdout.columns || 120, strong: chalk.bold, bad: chalk.red };
}
