// The report as one page that needs nothing else: filters, and the transcript of every trial.
import { type EvalReport, percent, sayMeasures } from './report.ts';

/** The page. Its data stand in it as JSON, and are only ever shown as text. */
export function toHtml(report: EvalReport): string {
  const { agent, surface, suites, measures, findings } = report;
  const regressions = findings.filter(({ kind }) => kind === 'regression');
  // A closing tag within the data would end them.
  const data = JSON.stringify(report.results).replaceAll('<', String.raw`\u003c`);
  const total = suites.reduce((sum, { passed }) => sum + passed, 0);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Evals: ${text(agent)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${total} of ${measures.cases} cases pass</h1>
<p>${text(agent)} on ${text(surface)} tools, version ${text(report.version)}, grader ${report.grader}</p>
</header>
${regressions.length > 0 ? `<section class="regressions"><h2>Regressions</h2><ul>${regressions.map(({ what }) => `<li>${text(what)}</li>`).join('')}</ul></section>` : ''}
<section class="columns">
<table><caption>Measures</caption><tbody>${sayMeasures(measures)
    .map(([name, value]) => `<tr><th scope="row">${text(name)}</th><td>${text(value)}</td></tr>`)
    .join('')}</tbody></table>
<table><caption>Suites</caption><tbody>${suites
    .map(
      ({ suite, cases, passed }) =>
        `<tr><th scope="row">${text(suite)}</th><td>${passed} of ${cases}</td><td>${percent(passed / cases)}</td></tr>`,
    )
    .join('')}</tbody></table>
</section>
<form id="filters" autocomplete="off">
<label>Text <input type="search" id="words" placeholder="id, request, miss"></label>
<label>Suite <select id="suite"><option value="">all</option>${suites.map(({ suite }) => `<option>${text(suite)}</option>`).join('')}</select></label>
<label>Verdict <select id="verdict"><option value="">all</option><option value="failed">failed</option><option value="passed">passed</option></select></label>
<label>Policy <select id="policy"><option value="">all</option><option>always</option><option>incubating</option></select></label>
<output id="count" aria-live="polite"></output>
</form>
<main id="cases"></main>
<script type="application/json" id="data">${data}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function text(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --bad: #c62828; --good: #2e7d32; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --good: #81c784; } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 72rem; padding: 1.5rem; }
h1 { margin: 0; font-size: 1.6rem; } header p { margin: 0 0 1rem; opacity: .7; }
.regressions { border-left: 4px solid var(--bad); padding-left: 1rem; } .regressions h2 { font-size: 1.1rem; }
.columns { display: flex; flex-wrap: wrap; gap: 2rem; align-items: flex-start; }
table { border-collapse: collapse; } caption { text-align: left; font-weight: 600; padding-bottom: .3rem; }
th { text-align: left; font-weight: 400; } th, td { border-top: 1px solid var(--line); padding: .15rem 1rem .15rem 0; }
td { font-variant-numeric: tabular-nums; }
form { position: sticky; top: 0; background: Canvas; display: flex; flex-wrap: wrap; gap: 1rem; align-items: end; padding: 1rem 0 .6rem; border-bottom: 1px solid var(--line); }
label { display: grid; font-size: .85rem; } input, select { font: inherit; padding: .2rem .3rem; }
details { border-bottom: 1px solid var(--line); } summary { cursor: pointer; padding: .35rem 0; display: flex; gap: .8rem; }
summary .verdict { width: 3.2rem; font-weight: 600; } .passed .verdict { color: var(--good); } .failed .verdict { color: var(--bad); }
summary .id { font-family: ui-monospace, monospace; } summary .suite { margin-left: auto; opacity: .6; }
dl { display: grid; grid-template-columns: 6rem 1fr; margin: 0 0 1rem; gap: .15rem 1rem; } dt { opacity: .6; }
dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font-family: ui-monospace, monospace; font-size: .85rem; }
.miss { color: var(--bad); margin: .2rem 0 .6rem; white-space: pre-wrap; overflow-wrap: anywhere; }
`;

const SCRIPT = `
const results = JSON.parse(document.getElementById('data').textContent);
const field = (id) => document.getElementById(id);
const make = (name, text, className) => {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
};
const several = results.some(({ trial }) => trial > 0);
function show(result) {
  const details = make('details', undefined, result.passed ? 'passed' : 'failed');
  const summary = make('summary');
  summary.append(
    make('span', result.passed ? 'pass' : 'FAIL', 'verdict'),
    make('span', result.id + (several ? ' #' + (result.trial + 1) : ''), 'id'),
    make('span', result.suite + (result.policy === 'incubating' ? ', on trial' : ''), 'suite'),
  );
  details.append(summary);
  details.addEventListener('toggle', () => {
    if (!details.open || details.childElementCount > 1) return;
    for (const { gate, what } of result.misses) details.append(make('p', gate + ': ' + what, 'miss'));
    const list = make('dl');
    for (const [what, text] of result.transcript) list.append(make('dt', what), make('dd', text));
    list.append(
      make('dt', 'took'),
      make('dd', result.calls + ' calls, the oracle ' + result.oracle_calls + '; ' + result.tokens + ' tokens, the oracle ' + result.oracle_tokens),
    );
    details.append(list);
  });
  return details;
}
function filter() {
  const words = field('words').value.toLowerCase();
  const [suite, verdict, policy] = ['suite', 'verdict', 'policy'].map((id) => field(id).value);
  const fits = results.filter((one) =>
    (suite === '' || one.suite === suite) &&
    (policy === '' || one.policy === policy) &&
    (verdict === '' || (verdict === 'passed') === one.passed) &&
    (words === '' || JSON.stringify([one.id, one.transcript, one.misses]).toLowerCase().includes(words)));
  field('cases').replaceChildren(...fits.map(show));
  field('count').textContent = fits.length + ' of ' + results.length;
}
field('filters').addEventListener('input', filter);
field('filters').addEventListener('submit', (event) => event.preventDefault());
filter();
`;
