// The report as Markdown, for the summary of a step of GitHub Actions: regressions first.
import { type EvalReport, percent, sayMeasures } from './report.ts';

/** Failing cases that are told; a summary holds 1 MiB (docs.github.com, "Adding a job summary"). */
const MOST = 50;

/** The page. */
export function toStepSummary({ agent, surface, findings, suites, measures, results }: EvalReport): string {
  const regressions = findings.filter(({ kind }) => kind === 'regression');
  const progress = findings.filter(({ kind }) => kind === 'progress');
  const failed = results.filter(({ passed }) => !passed);
  const total = suites.reduce((sum, { passed }) => sum + passed, 0);
  return [
    `## Evals: ${total} of ${measures.cases} cases pass`,
    '',
    `${cell(agent)} on ${cell(surface)} tools.`,
    '',
    ...(regressions.length > 0
      ? [
          `### ${regressions.length === 1 ? '1 regression' : `${regressions.length} regressions`}`,
          '',
          ...regressions.map(({ what }) => `- ${cell(what)}`),
          '',
        ]
      : ['No regressions.', '']),
    ...(progress.length > 0 ? ['### Progress', '', ...progress.map(({ what }) => `- ${cell(what)}`), ''] : []),
    '| suite | passed | |',
    '|---|---|---|',
    ...suites.map(
      ({ suite, cases, passed }) => `| ${cell(suite)} | ${passed} of ${cases} | ${percent(passed / cases)} |`,
    ),
    '',
    '| measure | |',
    '|---|---|',
    ...sayMeasures(measures).map(([name, value]) => `| ${cell(name)} | ${cell(value)} |`),
    '',
    ...(failed.length > 0
      ? [
          '<details><summary>Cases that fail</summary>',
          '',
          ...failed
            .slice(0, MOST)
            .map(
              ({ id, policy, misses }) =>
                `- **${cell(id)}**${policy === 'incubating' ? ' (on trial)' : ''}: ${cell(misses[0]?.what ?? '')}`,
            ),
          ...(failed.length > MOST ? [`- … and ${failed.length - MOST} more`] : []),
          '',
          '</details>',
          '',
        ]
      : []),
  ].join('\n');
}

/** Text as text: nothing in it is markup. */
function cell(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_{}[\]#|~]/g, '\\$&')
    .slice(0, 300);
}
