import { describe, expect, it } from 'vitest';
import { diffWorlds } from '../../src/sandbox/sandbox.ts';
import { runOnSandbox } from '../../evals/sandbox-run.ts';

describe('the built-in model', () => {
  it('shows the repository deletions of the previous calendar week, and counts those since', async () => {
    const { outcome, text, tables, calls } = await runOnSandbox({ request: 'show repo deletions last week' });
    expect(outcome).toBe('done');
    expect(text).toBe(
      '3 repositories were deleted in acme last week: Mon 2026-11-16 00:00 to Mon 2026-11-23 00:00 (UTC). 2 more since.',
    );
    expect(tables[0]!.rows.length).toBe(3);
    expect(tables[0]!.columns.map(({ field }) => field)).toEqual(['timestamp', 'actor', 'name']);
    for (const row of tables[0]!.rows)
      expect(String(row['timestamp']) >= '2026-11-16' && String(row['timestamp']) < '2026-11-23').toBe(true);
    expect(calls[0]).toEqual({
      tool: 'hub_audit',
      action: 'logs',
      params: {
        account: 'acme',
        action: 'repo.delete',
        page_size: 100,
        max_items: 10_000,
        from_date: '2026-11-16T00:00:00Z',
        to_date: '2026-11-22T23:59:59.999Z',
      },
    });
  });

  it.each([
    ['security gets admin on billing-worker and read on web', ['billing-worker admin', 'web read']],
    ['give security read and write on web', ['web write']],
  ])('gives each repository the permission that is said of it: %s', async (request, wanted) => {
    const { calls } = await runOnSandbox({ request, person: () => ({ approved: true }) });
    const given = calls.filter(({ action }) => action === 'assign_group');
    expect(given.map(({ params }) => `${String(params['repository'])} ${String(params['permission'])}`)).toEqual(
      wanted,
    );
  });

  it.each([
    'two new repos: ledger, private, and ledger-demo',
    'create ui-a and ui-b as repos, the first of them private',
  ])('asks which is private: %s', async (request) => {
    const { calls, asks } = await runOnSandbox({ request, person: () => ({ approved: true }) });
    expect(asks).toBe(true);
    expect(calls.filter(({ action }) => action === 'create')).toEqual([]);
  });

  it('knows who is speaking', async () => {
    const { calls } = await runOnSandbox({ request: 'add me to backend', person: () => ({ approved: true }) });
    expect(calls.at(-1)?.params).toEqual({ org: 'acme', group_name: 'backend', member: 'ada' });
  });

  it('takes the week of the user, not that of UTC', async () => {
    const { calls, text } = await runOnSandbox({
      request: 'show repo deletions last week',
      timeZone: 'America/New_York',
    });
    expect(calls[0]!.params).toMatchObject({ from_date: '2026-11-16T05:00:00Z', to_date: '2026-11-23T04:59:59.999Z' });
    expect(text).toMatch(
      /^3 repositories were deleted in acme last week: Mon 2026-11-16 00:00 to Mon 2026-11-23 00:00 \(America\/New_York\)/,
    );
  });

  it('looks at the organization that the request names, and says which', async () => {
    for (const request of [
      'show repo deletions in org nope last week',
      'repo deletions of the nope organization last week',
    ]) {
      const { outcome, text, calls } = await runOnSandbox({ request });
      expect(calls.map(({ params }) => params['account'])).toEqual(['nope']);
      expect(outcome).toBe('failed');
      expect(text).toMatch(/nope/);
    }
    for (const request of ['which repositories were deleted in my org last week?', 'repo deletions in acme in June']) {
      const here = await runOnSandbox({ request: `${request} since 1 June` });
      expect(here.calls[0]!.params['account']).toBe('acme');
    }
  });

  it('goes through all pages before it counts', async () => {
    const { text, calls, tables } = await runOnSandbox({ request: 'who created repositories in the last 40 weeks?' });
    expect(tables[0]!.rows.length).toBe(Number(/^(\d+) repositories/.exec(text)?.[1]));
    expect(calls).toHaveLength(1);
    expect(calls[0]!.params).toMatchObject({ max_items: 10_000 });
  });

  it('creates a repository exactly as asked, and only when it is not there', async () => {
    const { text, before, after } = await runOnSandbox({
      request: 'Create a private repo acme/release-images for the next release',
    });
    expect(text).toBe('Created the private repository acme/release-images.');
    expect(diffWorlds(before, after).filter(({ what }) => what === 'repository')).toMatchObject([
      { kind: 'added', after: { namespace: 'acme', name: 'release-images', is_private: true } },
    ]);
    const again = await runOnSandbox({ request: 'create a private repo acme/app' });
    expect(again.outcome).toBe('failed');
    expect(again.text).toMatch(/exists already; nothing was changed/);
    expect(diffWorlds(again.before, again.after)).toEqual([]);
  });

  it('lists tags and tests the rules for the one that was asked about', async () => {
    const { text, tables } = await runOnSandbox({ request: 'Which tags does acme/app have, and is v1.0.0 immutable?' });
    expect(tables[0]!.rows.map((row) => row['name'])).toEqual(
      expect.arrayContaining(['latest', 'v1.0.0', 'v1.2.0-rc1']),
    );
    expect(text).toMatch(/acme\/app has \d+ tags\.\nv1\.0\.0 is immutable, by the rule v\[0-9\]/);
    expect((await runOnSandbox({ request: 'is latest immutable in acme/app?' })).text).toMatch(
      /^latest is not immutable/,
    );
    expect((await runOnSandbox({ request: 'is v9.9.9 immutable in acme/app?' })).text).toBe(
      'There is no tag v9.9.9 in acme/app.',
    );
  });

  it('tells the rate limit and who is signed in', async () => {
    expect((await runOnSandbox({ request: 'How close are we to the rate limit?' })).text).toMatch(
      /^17\d of 180 requests are left until/,
    );
    expect((await runOnSandbox({ request: 'who am I?' })).text).toBe('You are ada, signed in with a password.');
  });

  it('asks when a word is missing, and writes nothing', async () => {
    for (const [request, question] of [
      ['create a repo acme/x1', /private or public\?/],
      ['show repo deletions', /Of which time\?/],
      [
        'show repo deletions in nope last week',
        /Is nope an organization, a repository or a person\? Say it like "in org nope"/,
      ],
    ] as const) {
      const { text, asks, events } = await runOnSandbox({ request });
      expect([request, text, asks]).toEqual([request, expect.stringMatching(question), true]);
      expect(events.filter((event) => event.type === 'call.judged' && event.risk !== 'read')).toEqual([]);
    }
  });

  it('does nothing with what it does not understand, and says what it does', async () => {
    for (const [request, words] of [
      ['make me a sandwich', /does not understand.*"show repo deletions last week".*--model anthropic/],
      ['delete the repo acme/app', /Repositories can’t be deleted/],
      ["don't create a private repo acme/x1", /Nothing was done, as you wish/],
      ['should I create a private repo acme/x1?', /yours to decide/],
    ] as const) {
      const { outcome, text, events } = await runOnSandbox({ request });
      expect([request, outcome, text]).toEqual([request, 'failed', expect.stringMatching(words)]);
      expect(events.filter((event) => event.type === 'call.judged' && event.risk !== 'read')).toEqual([]);
    }
  });
});
