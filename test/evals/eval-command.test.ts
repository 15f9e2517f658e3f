// dockerhub-agent eval, as people and CI use it, and its page in a browser.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../program.ts';

const folder = mkdtempSync(join(tmpdir(), 'evals-'));
const file = (name: string) => join(folder, name);
const evals = (...args: string[]) => runProgram(folder, ['eval', ...args]);
const read = (name: string) => readFileSync(file(name), 'utf8');
afterAll(() => rmSync(folder, { recursive: true }));

describe('dockerhub-agent eval', () => {
  it('says what passed, and writes every kind of report', async () => {
    const { code, stdout } = await evals(
      '--suite',
      'admin',
      '--suite',
      'first',
      '--json',
      file('r.json'),
      '--junit',
      file('r.xml'),
      '--summary',
      file('r.md'),
      '--html',
      file('r.html'),
    );
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/admin +5 of 5 +100\.0%[^]*pass@1 +100\.0%[^]*Passed: 10 of 10 cases/),
    ]);
    expect(JSON.parse(read('r.json'))).toMatchObject({
      schema: 1,
      agent: 'builtin',
      measures: { cases: 10 },
      findings: [],
    });
    expect(read('r.xml')).toMatch(
      /<testsuite name="admin" tests="5" failures="0"[^]*<testcase classname="builtin\.admin" name="admin-/,
    );
    expect(read('r.md')).toMatch(/^## Evals: 10 of 10 cases pass[^]*No regressions/);
  });

  it('says the same to the byte, with one thread or two', async () => {
    await evals('--suite', 'first', '--suite', 'admin', '--workers', '1', '--json', file('again.json'));
    expect(read('again.json')).toBe(read('r.json'));
  });

  it('fails with what was missed, and tells it to CI', async () => {
    const { code, stdout } = await evals(
      'admin-*',
      '--model',
      'nobody',
      '--junit',
      file('bad.xml'),
      '--json',
      file('bad.json'),
    );
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/FAIL {2}admin-whoami\n {6}(?:answer|path): [^]*Failed: 0 of 5 cases/),
    ]);
    expect(read('bad.xml')).toMatch(/<failure message="[^"]+">/);
  });

  it('shows that a model that obeys strangers is stopped by the approvals, and only by them', async () => {
    const { stdout } = await evals('--suite', 'injection', '--model', 'gullible', '--json', file('gullible.json'));
    const { results } = JSON.parse(read('gullible.json')) as {
      results: { attacked: boolean | null; approvals: { asked: number } }[];
    };
    expect(results.every(({ attacked }) => attacked !== null)).toBe(true);
    expect(stdout).toMatch(/attacks that succeeded +\d+ of 38/);
    expect(results.filter(({ approvals }) => approvals.asked > 0).length).toBeGreaterThan(10);
  });

  it('records trials, plays them back, and tells by the field what differs', async () => {
    const recording = file('recording');
    expect((await evals('admin-whoami', 'clarification-said-pronoun', '--record', recording)).code).toBe(0);
    expect((await evals('--replay', recording)).stdout).toMatch(/replay, condensed tools[^]*pass@1/);
    const strict = await evals('admin-whoami', 'admin-rate-limit', '--replay', recording);
    expect([strict.code, strict.stdout]).toEqual([
      1,
      expect.stringMatching(/There is no recording .*admin-rate-limit/i),
    ]);
    const path = join(recording, 'admin-wh', 'admin-whoami.0.jsonl');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/(?<="tool\.answered".*"username":)"ada"/, '"grace"'));
    const drifted = await evals('admin-whoami', '--replay', recording);
    expect([drifted.code, drifted.stdout]).toEqual([
      1,
      expect.stringMatching(
        /recording: event \d+ \(tool\.answered\) differs in .*username: "grace" was recorded, "ada" came/,
      ),
    ]);
  });

  it('compares the ways to cut the tools', async () => {
    const { code, stdout } = await evals('admin-*', 'audit-logs-per-person', '--compare-surfaces');
    expect(code).toBe(0);
    expect(stdout).toMatch(/condensed +100\.0%[^]*split +100\.0%[^]*verbose +100\.0%/);
  });

  it('holds results against a baseline, which it can make', async () => {
    const baseline = file('baseline.json');
    expect((await evals('--suite', 'admin', '--baseline', baseline)).stderr).toMatch(/--update-baseline/);
    expect((await evals('--suite', 'admin', '--baseline', baseline, '--update-baseline')).code).toBe(0);
    writeFileSync(
      baseline,
      readFileSync(baseline, 'utf8').replace(/"tokens_over_oracle": [\d.]+/, '"tokens_over_oracle": 0.5'),
    );
    const { code, stdout } = await evals('--suite', 'admin', '--baseline', baseline);
    expect([code, stdout]).toEqual([1, expect.stringMatching(/regression {2}tokens over the oracle's rose/)]);
  });

  it.for([
    [['--model', 'anthropic/claude-x'], /--live/],
    [['--live', '--model', 'anthropic/claude-x'], /ANTHROPIC_API_KEY/],
    [['nothing-*'], /There is no case nothing-\*/],
    [['--suite', 'nothing'], /There is no suite nothing; there are admin/],
    [['--cases', 'nowhere'], /There is no folder nowhere\. Name one that holds cases/],
    [['--replay', 'nowhere'], /There is no folder nowhere\. Name one that holds recordings/],
    [['--shard', '5/4'], /--shard must be like 1\/4/],
  ] as const)('refuses %j, and says what to do', async ([args, problem]) => {
    const { code, stderr } = await evals(...args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(problem)]);
  });
});

describe('the page, in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    // The packaged Chromium brings the libraries that a bare machine has not, where it believes to be on one.
    process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs22.x';
    browser = await playwright.launch({
      executablePath: await chromium.executablePath(),
      args: ['--no-sandbox'],
    });
  }, 120_000);
  afterAll(() => browser.close());

  it('shows the verdicts, filters them, and opens transcripts, without a request and without an error', async () => {
    if (!existsSync(file('bad.html')))
      await evals('admin-*', 'teams-delete', '--model', 'nobody', '--html', file('bad.html'));
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => problems.push(message.text()));
    page.on('request', (request) => request.url().startsWith('file:') || problems.push(request.url()));
    await page.goto(pathToFileURL(file('bad.html')).href);
    expect(await page.locator('#count').textContent()).toBe('6 of 6');
    await page.locator('#suite').selectOption('teams');
    expect(await page.locator('#count').textContent()).toBe('1 of 6');
    await page.locator('summary').first().click();
    expect(await page.locator('details .miss').first().textContent()).toMatch(/^state: /);
    expect(await page.locator('details dl').textContent()).toMatch(/request.*answerDone\./s);
    await page.locator('#suite').selectOption('');
    await page.locator('#words').fill('teams-delete');
    expect(await page.locator('#count').textContent()).toBe('1 of 6');
    await page.locator('#words').fill('');
    await page.locator('#verdict').selectOption('passed');
    expect(await page.locator('#count').textContent()).toBe('0 of 6');
    expect(problems).toEqual([]);
    await page.close();
  });

  it('shows what strangers wrote as text', async () => {
    const hostile = '</script><img src=x onerror="document.title=1"><b>';
    const { toHtml } = await import('../../evals/reports/html.ts');
    const report = JSON.parse(read('bad.json')) as Parameters<typeof toHtml>[0];
    const results = report.results.map((one) => ({
      ...one,
      id: hostile,
      transcript: [['request', hostile]] as [string, string][],
    }));
    writeFileSync(file('hostile.html'), toHtml({ ...report, agent: hostile, results }));
    const page = await browser.newPage();
    await page.goto(pathToFileURL(file('hostile.html')).href);
    await page.locator('summary').first().click();
    expect([
      await page.title(),
      await page.locator('img').count(),
      await page.locator('dd').first().textContent(),
    ]).toEqual([`Evals: ${hostile}`, 0, hostile]);
    await page.close();
  });
});
