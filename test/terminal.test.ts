// What a person sees and types: the program in a pseudo-terminal.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { chatServer } from './agent/chat-server.ts';
import { serveSandbox } from './program.ts';
import { Key, openTerminal, pasted, type TerminalStart } from './terminal.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'terminal-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const fixed = ['--sandbox', '--now', '2026-11-23T12:00:00Z', '--time-zone', 'UTC'];

function open(args: readonly string[], options: Omit<TerminalStart, 'folder' | 'args'> = {}) {
  const terminal = openTerminal({ folder, args, ...options });
  onTestFinished(terminal.close);
  return terminal;
}

async function converse(options: Omit<TerminalStart, 'folder' | 'args'> = {}, args: readonly string[] = []) {
  const terminal = open([...fixed, ...args], options);
  await terminal.shows(/sandbox acme.*>/);
  return terminal;
}

const requests = () =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8').split('\n')[0]!) as { request: string });

/** What differs from run to run. */
const still = (screen: string) =>
  screen
    .replaceAll(folder, '~')
    .replace(/\d+ ms/g, '… ms')
    .replace(/20261123-120000-\w{4}/g, '20261123-120000-k3fq');

describe('a screen', () => {
  for (const columns of [40, 80, 200]) {
    it(`of ${columns} columns shows a table and an answer that fit`, async () => {
      const terminal = open([...fixed, '--quiet', 'which tags does acme/app have, and is v1.0.0 immutable?'], {
        columns,
      });
      expect(await terminal.exited).toBe(0);
      await expect(`${terminal.text()}\n`).toMatchFileSnapshot(`golden/screen-tags-${columns}.txt`);
    });
  }

  it('tells what was done, and keeps the trail and the record out of the answer', async () => {
    const terminal = open([...fixed, 'show repo deletions last week']);
    expect(await terminal.exited).toBe(0);
    await expect(`${still(terminal.text())}\n`).toMatchFileSnapshot('golden/screen-deletions.txt');
  });

  it('has colours where they are wanted, and none where they are not', async () => {
    const colour = /\u001b\[\d+m/;
    const [plain, none, normal] = [
      open([...fixed, '--plain', 'show repo deletions last week']),
      open([...fixed, 'show repo deletions last week'], { env: { NO_COLOR: '1' } }),
      open([...fixed, 'show repo deletions last week']),
    ];
    await Promise.all([plain.exited, none.exited, normal.exited]);
    expect(normal.raw()).toMatch(colour);
    expect(none.raw()).not.toMatch(colour);
    expect(plain.raw()).not.toContain('\u001b');
    expect(plain.text()).toMatch(/Table: .*\n+Row 1 of 3\ntime: .*\nactor: grace\nrepository: acme\/worker-canary/);
  });

  it('shows text as the model says it, and says nothing twice', async () => {
    const words = `There are ${'many '.repeat(30)}words here.`;
    const chat = await chatServer({ text: words, cut: 1000 });
    onTestFinished(chat.close);
    const args = ['--sandbox', '--model', 'openai-compatible/test', '--base-url', chat.url, 'talk'];
    const terminal = open(args);
    await terminal.shows(/There are many/);
    expect(await terminal.exited).toBe(0);
    const shown = terminal.text().replace(/\s+/g, ' ');
    expect(shown.split('words here.')).toHaveLength(2);
    for (const line of terminal.text().split('\n')) expect(line).not.toMatch(/^ ?many.* man$/);
  });

  it('counts down while the rate limit holds a call back', async () => {
    const server = await serveSandbox({ rateLimit: 3 });
    onTestFinished(server.close);
    const terminal = open(['call', 'hub_audit', 'logs', '{"account":"acme","page_size":10,"max_items":300}'], {
      env: { ...server.env },
    });
    await terminal.shows(/waiting \d+ s for the rate limit · hub_audit logs · \d+ rows · \d+ s/);
    terminal.type(Key.ctrlC);
    expect(await terminal.exited).toBe(130);
    expect(terminal.text()).not.toMatch(/waiting \d+ s/);
    expect(terminal.text()).toMatch(/Interrupted\. Nothing was changed\./);
  });
});

describe('an approval', () => {
  const remove = ['--sandbox', 'call', 'hub_teams', 'delete', '{"org":"acme","group_name":"backend"}'];

  it('is no unless it is chosen; the reason is asked for, and kept', async () => {
    const terminal = open(remove);
    await terminal.shows(/Send it\?/);
    terminal.type(Key.enter);
    await terminal.shows(/Why not\?/);
    terminal.type(`still needed${Key.enter}`);
    expect(await terminal.exited).toBe(1);
    expect(terminal.text()).toMatch(/still needed/);
  });

  it('of what can not be taken back wants the name typed as it is', async () => {
    const terminal = open(remove);
    await terminal.shows(/Send it\?/);
    terminal.type(Key.down + Key.enter);
    await terminal.shows(/Type backend to go ahead/);
    terminal.type(`back${Key.enter}`);
    expect(await terminal.exited).toBe(1);
    expect(terminal.text()).toMatch(/not typed as it is/);
  });

  it('by typing the name sends it', async () => {
    const terminal = open(remove);
    await terminal.shows(/Send it\?/);
    terminal.type(Key.down + Key.enter);
    await terminal.shows(/to go ahead/);
    terminal.type(`backend${Key.enter}`);
    expect(await terminal.exited).toBe(0);
    expect(terminal.text()).toMatch(/"status_code": 204/);
  });

  it('can be given in lines that a screen reader follows, and nothing moves the cursor', async () => {
    const terminal = open(['--plain', ...remove]);
    await terminal.shows(/Send it\? Yes, send it: type yes\./);
    terminal.type(`yes${Key.enter}`);
    await terminal.shows(/Type backend to go ahead:/);
    terminal.type(`backend${Key.enter}`);
    expect(await terminal.exited).toBe(0);
    expect(terminal.raw()).not.toContain('\u001b');
  });

  it.each([[[]], [['--plain']]])('is no with Ctrl-C, and the run ends as interrupted %j', async (plain: string[]) => {
    const terminal = open([...plain, ...remove]);
    await terminal.shows(/Send it\?/);
    terminal.type(Key.ctrlC);
    expect(await terminal.exited).toBe(130);
    expect(terminal.text()).toMatch(/Interrupted\. Nothing was changed\./);
  });
});

describe('a conversation', () => {
  it('goes on from request to request, on the same Docker Hub, each a run that continues the one before', async () => {
    const terminal = await converse();
    terminal.type(`create a private repo acme/talked-about${Key.enter}`);
    await terminal.shows(/Created the private repository/);
    terminal.type(`create a private repo acme/talked-about${Key.enter}`);
    await terminal.shows(/exists already/);
    terminal.type(`/runs${Key.enter}`);
    await terminal.shows(/OUTCOME/);
    terminal.type(Key.ctrlD);
    expect(await terminal.exited).toBe(0);
    const [first, second] = requests() as {
      request: string;
      run_id?: string;
      link?: { how: string; run_id: string };
    }[];
    expect([first, second].filter((run) => run?.link?.how === 'continues')).toHaveLength(1);
  });

  it('has commands, and says what there is', async () => {
    const terminal = await converse();
    terminal.type(`/help${Key.enter}`);
    await terminal.shows(/Ctrl-C stops what is being done/);
    await expect(`${terminal.text()}\n`).toMatchFileSnapshot('golden/screen-help.txt');
    for (const [typed, shown] of [
      ['/mode', /Mode: default/],
      ['/mode plan', /sandbox acme \(plan\)>/],
      ['/mode reckless', /There is no mode reckless; there are plan, default/],
      ['/model', /Model: builtin/],
      ['/model nonsense', /Model: nonsense/],
      ['who am i', /There is no model "nonsense"\. Use --model builtin/],
      ['/model builtin', /Model: builtin/],
      ['/undo', /Nothing was done in this conversation yet/],
      ['/sing', /There is no \/sing\. \/help lists/],
      ['create a private repo acme/planned', /This was planned, and not sent/],
      ['/new', /A new conversation/],
      ['/quit', /quit/],
    ] as const) {
      terminal.type(typed + Key.enter);
      await terminal.shows(shown);
    }
    expect(await terminal.exited).toBe(0);
  });

  it('takes back what it did, with approval, and says what can not be taken back', async () => {
    const terminal = await converse();
    terminal.type(`create team sre${Key.enter}`);
    await terminal.shows(/Created the team sre/);
    terminal.type(`/undo${Key.enter}`);
    await terminal.shows(/hub_teams delete on acme\/sre[\s\S]*Send it\?/);
    terminal.type(Key.down + Key.enter);
    await terminal.shows(/Type sre to go ahead/);
    terminal.type(`sre${Key.enter}`);
    await terminal.shows(/hub_teams delete: ok/);
    terminal.type(`list the teams${Key.enter}`);
    await terminal.shows(/acme has 4 teams/);
    terminal.type(`create a private repo acme/kept${Key.enter}`);
    await terminal.shows(/Created the private/);
    terminal.type(`/undo${Key.enter}`);
    await terminal.shows(/Can't be undone.*[\s\S]*There is nothing that calls could take back/);
  });

  it('brings back what was said before, also the next day, and keeps it where only its owner reads it', async () => {
    const first = await converse();
    first.type(`who am i${Key.enter}`);
    await first.shows(/You are ada.*\n+sandbox acme>/);
    first.type(Key.ctrlD);
    expect(await first.exited).toBe(0);
    const history = readdirSync(folder, { recursive: true, withFileTypes: true }).find(
      ({ name }) => name === 'history',
    )!;
    expect(statSync(join(history.parentPath, 'history')).mode & 0o777).toBe(0o600);
    const second = await converse();
    second.type(Key.up);
    await second.shows(/acme> who am i/);
    second.type(Key.enter);
    await second.shows(/You are ada/);
  });

  it('takes a message of several lines: a backslash, Alt+Enter, or a paste of 10 kB', async () => {
    const terminal = await converse();
    terminal.type(`one \\${Key.enter}two${Key.altEnter}three${Key.enter}`);
    await terminal.shows(/does not understand/);
    const long = Array.from({ length: 100 }, (_, index) => `line ${index} ${'x'.repeat(92)}`).join('\r');
    terminal.type(`/new${Key.enter}`);
    await terminal.shows(/A new conversation/);
    terminal.type(pasted(long));
    await terminal.shows(/line 99 x+/);
    terminal.type(Key.enter);
    await terminal.shows(/longer than 4000 characters/);
    expect(
      requests()
        .map(({ request }) => request)
        .toSorted(),
    ).toEqual([long.replaceAll('\r', '\n'), 'one \ntwo\nthree']);
  });

  it('Ctrl-C clears what is typed, then warns, then ends', async () => {
    const terminal = await converse();
    terminal.type(`delete everything${Key.ctrlC}`);
    await terminal.shows(/\^C\nsandbox acme>/);
    terminal.type(Key.ctrlC);
    await terminal.shows(/Ctrl-C again, or Ctrl-D, ends/);
    terminal.type(Key.ctrlC);
    expect(await terminal.exited).toBe(0);
    expect(requests()).toEqual([]);
  });

  it('Ctrl-C stops what is being done, and the conversation goes on', async () => {
    const server = await serveSandbox({ rateLimit: 1 });
    onTestFinished(server.close);
    const terminal = open(['--time-zone', 'UTC'], { env: server.env });
    await terminal.shows(/acme>/);
    terminal.type(`show repo deletions last week${Key.enter}`);
    await terminal.shows(/for the rate limit/);
    terminal.type(Key.ctrlC);
    await terminal.shows(/Interrupted\. Nothing was changed\.[\s\S]*acme>/);
    terminal.type(`/mode${Key.enter}`);
    await terminal.shows(/Mode: default/);
  });

  it('Ctrl-C at an approval denies it, and the conversation goes on', async () => {
    const terminal = await converse({}, ['--mode', 'every-write']);
    terminal.type(`create a private repo acme/never${Key.enter}`);
    await terminal.shows(/Send it\?/);
    terminal.type(Key.ctrlC);
    await terminal.shows(/Interrupted\. Nothing was changed\.[\s\S]*acme \(every-write\)>/);
    terminal.type(`who am i${Key.enter}`);
    await terminal.shows(/You are ada/);
  });

  it('fits the terminal as it is now, when it was made smaller', async () => {
    const terminal = await converse({ columns: 200 });
    terminal.type(`show repo deletions last week${Key.enter}`);
    await terminal.shows(/2 more since/);
    terminal.resize(40, 40);
    // The program is told of it by a signal, which nothing on the screen shows.
    await new Promise((resolve) => setTimeout(resolve, 300));
    terminal.type(`/new${Key.enter}show repo deletions last week${Key.enter}`);
    await terminal.shows(/A new conversation[\s\S]*2\s+more\s+since/);
    const after = terminal.text().split('A new conversation.')[1]!;
    expect(after).toMatch(/TIME {2,}ACTOR {2,}REPOSITORY\n/);
  });

  it('is plain where that is wanted', async () => {
    const terminal = await converse({}, ['--plain']);
    terminal.type(`who am i${Key.enter}`);
    await terminal.shows(/You are ada/);
    terminal.type(Key.ctrlD);
    expect(await terminal.exited).toBe(0);
    expect(terminal.raw()).not.toContain('\u001b');
  });
});
