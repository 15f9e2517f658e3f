// The report on a terminal: what went wrong first, then the suites and the measures.
import { drawTable } from '../../src/agent/draw-table.ts';
import { type EvalReport, percent, sayMeasures } from './report.ts';

/** How it shall look. */
export interface Look {
  readonly width: number;
  readonly strong: (text: string) => string;
  readonly bad: (text: string) => string;
}

/** Misses of this many cases are told; all of them are in the other reports. */
const MOST = 20;

/** The lines of the report. */
export function drawReport({ agent, surface, findings, suites, measures, results }: EvalReport, look: Look): string {
  const failed = results.filter(({ passed }) => !passed);
  const shown = failed
    .slice(0, MOST)
    .flatMap(({ id, trial, policy, misses }) => [
      `${look.bad('FAIL')}  ${look.strong(id)}${measures.trials > measures.cases ? ` (trial ${trial + 1})` : ''}${policy === 'incubating' ? ', on trial' : ''}`,
      ...misses.slice(0, 3).map(({ gate, what }) => clip(`      ${gate}: ${what.replaceAll(/\s+/g, ' ')}`, look.width)),
    ]);
  const more = failed.length > MOST ? [`… and ${failed.length - MOST} more`] : [];
  const rows = suites.map(({ suite, cases, passed }) => ({
    suite,
    passed: `${passed} of ${cases}`,
    share: percent(passed / cases),
  }));
  const columns = [
    { field: 'suite', title: 'suite' },
    { field: 'passed', title: 'passed' },
    { field: 'share', title: '' },
  ];
  const table = drawTable(
    { title: `${agent}, ${surface} tools`, columns, rows },
    { width: look.width, timeZone: 'UTC', now: 0, strong: look.strong },
  );
  const pairs = sayMeasures(measures);
  const wide = Math.max(...pairs.map(([name]) => name.length));
  return [
    ...shown,
    ...more,
    ...(failed.length > 0 ? [''] : []),
    table,
    '',
    ...pairs.map(([name, value]) => `${name.padEnd(wide)}  ${value}`),
    ...(findings.length > 0 ? [''] : []),
    ...findings.map(({ kind, what }) =>
      kind === 'regression' ? `${look.bad('regression')}  ${what}` : `progress    ${what}`,
    ),
  ].join('\n');
}

function clip(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
