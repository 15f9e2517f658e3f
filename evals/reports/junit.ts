// The report as JUnit XML, which CI systems show: a test suite for each suite, a test case for each trial.
import type { EvalReport } from './report.ts';

/** The document. */
export function toJunit({ results, suites, agent }: EvalReport): string {
  const lines = suites.map(({ suite }) => {
    const own = results.filter((result) => result.suite === suite);
    const failed = own.filter(({ passed, policy }) => !passed && policy === 'always');
    const skipped = own.filter(({ passed, policy }) => !passed && policy === 'incubating');
    const cases = own.map(({ id, trial, passed, policy, misses, ms }) => {
      const name = trial > 0 ? `${id} (trial ${trial + 1})` : id;
      const open = `    <testcase classname="${escape(`${agent}.${suite}`)}" name="${escape(name)}"${ms === undefined ? '' : ` time="${(ms / 1000).toFixed(3)}"`}`;
      if (passed) return `${open}/>`;
      const told = misses.map(({ gate, what }) => `${gate}: ${what}`).join('\n');
      const what =
        policy === 'always'
          ? `<failure message="${escape(misses[0]?.what ?? '')}">${escape(told)}</failure>`
          : `<skipped message="${escape(`on trial; ${misses[0]?.what ?? ''}`)}"/>`;
      return `${open}>\n      ${what}\n    </testcase>`;
    });
    return [
      `  <testsuite name="${escape(suite)}" tests="${own.length}" failures="${failed.length}" errors="0" skipped="${skipped.length}">`,
      ...cases,
      '  </testsuite>',
    ].join('\n');
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="evals">\n${lines.join('\n')}\n</testsuites>\n`;
}

// XML 1.0 knows no other control characters, not even escaped ones.
const NO_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

function escape(text: string): string {
  return text
    .replaceAll(NO_XML, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}
