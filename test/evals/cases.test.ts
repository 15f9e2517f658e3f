// Every case is worth having: nobody passes it who only pretends, and what is wrong in one thing is caught.
import { describe, expect, it } from 'vitest';
import { type Case, readCases, readSuite } from '../../evals/case.ts';
import { passes, PRETENDERS } from '../../evals/check.ts';
import { matrixCases } from '../../evals/matrix.ts';
import { isCaught, mutantsOf } from '../../evals/mutants.ts';
import { startWorld } from '../../evals/start-world.ts';

const written = readCases();
const matrix = matrixCases();
const byId = new Map(written.map((one) => [one.id, one]));

/** One of so many is tried with every run of the tests: `npm run mutants` tries all wrong versions. */
const SHARE = 5;

it('there are more than 400 of them beside the matrix of faults', () => {
  expect([written.length >= 400, matrix.length >= 140]).toEqual([true, true]);
});

// That the oracle passes every case is seen by `npm run evals`, which runs it beside each trial.
describe('who does nothing, says everything or acts elsewhere fails', () => {
  const suites = Map.groupBy([...written, ...matrix.filter((_, index) => index % SHARE === 0)], ({ suite }) => suite);
  it.for([...suites])('every case of %s', async ([, cases]) => {
    const passed: string[] = [];
    for (const [index, one] of cases.entries()) {
      for (const agent of PRETENDERS) {
        // Who acts elsewhere takes as long as who is right.
        if (agent.name === 'wrong-target' && index % 3 > 0) continue;
        if (await passes(agent, one, (id) => byId.get(id))) passed.push(`${one.id}: ${agent.name}`);
      }
    }
    expect(passed).toEqual([]);
  });
});

it('at least 98% of the wrong versions of an oracle are caught', async () => {
  const mutants = written.flatMap((one) => mutantsOf(one).map((mutant) => ({ one, mutant })));
  const tried = mutants.filter((_, index) => index % SHARE === 0);
  const missed: string[] = [];
  for (const { one, mutant } of tried) if (!(await isCaught(one, mutant))) missed.push(`${one.id}: ${mutant.name}`);
  expect(tried.length).toBeGreaterThan(400);
  expect(missed.length / tried.length, missed.join('\n')).toBeLessThanOrEqual(0.02);
});

describe('a file of cases', () => {
  const suite = (one: string) => `suite: x\nabout: y\ncases:\n  - { id: a, request: r, answer: s, ${one} }\n`;
  const read = (one: string) => readSuite(suite(one), 'x.yaml')[0]!;

  it('says which field is wrong', () => {
    for (const [one, problem] of [
      ['oracle: [{ "delete the team": {} }]', /a call is written/],
      ['oracle: [{ "hub_teams list": {}, "hub_teams get": {} }]', /one call an entry/],
      ['changes: [{ "added team": {} }]', /a change is written/],
      ['expects: 3', /Unrecognized key: "expects"/],
      ['faults: [{ fault: { kind: rain } }]', /fault\.kind must be one of/],
    ] as const) {
      expect(() => read(one)).toThrow(problem);
    }
  });

  it('edits the world by the names of things', () => {
    const path = (...names: string[]) => `[${names.join(', ')}]`;
    const app = ['repositories', 'acme/app'];
    const one: Case = read(
      `state: [
        { at: ${path(...app, 'description')}, set: Changed },
        { at: ${path('organizations', 'acme', 'members', 'dev1')}, merge: { role: editor } },
        { remove: ${path(...app, 'tags', 'latest')} },
        { remove: ${path('organizations', 'acme', 'teams', 'platform', 'members', 'dev2')} },
        { at: ${path(...app, 'tags')}, fill: 3, like: { id: "{n+900}", name: "build-{n:4}" } },
      ]`,
    );
    const { repositories, organizations } = startWorld(one);
    const repository = repositories.find(({ name }) => name === 'app');
    const [acme] = organizations;
    expect(repository!.description).toBe('Changed');
    expect(repository!.tags.map(({ name }) => name)).not.toContain('latest');
    expect(repository!.tags.slice(-3).map(({ id, name }) => [id, name])).toEqual([
      [901, 'build-0001'],
      [902, 'build-0002'],
      [903, 'build-0003'],
    ]);
    expect(acme!.members.find(({ username }) => username === 'dev1')?.role).toBe('editor');
    expect(acme!.teams.find(({ name }) => name === 'platform')?.members).toEqual(['dev1']);
    expect(() => startWorld(read('state: [{ remove: [repositories, acme/nowhere] }]'))).toThrow('acme/nowhere');
    // The world of other cases is as it was.
    expect(startWorld(read('ends: answer')).repositories.find(({ name }) => name === 'app')?.description).not.toBe(
      'Changed',
    );
  });
});
