import {
  appendFileSync,
  existsSync,
  globSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  continueRecord,
  findRun,
  listRuns,
  newRunId,
  RecordError,
  removeRun,
  startRecord,
  verifyRun,
} from '../../src/agent/record.ts';
import { redactor } from '../../src/redact.ts';
import { timeline } from '../../src/agent/runs-view.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runs-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const writer = { name: '1', isAlive: () => false };
const now = () => Date.parse('2026-11-23T12:00:00Z');
const start = (id: string, secrets: string[] = []) =>
  startRecord({ folder, id, now, redact: redactor(secrets), writer });

const ended = { type: 'run.ended', outcome: 'done', calls: 0, writes: 0, steps: 0, tokens: 0 } as const;

describe('a run record', () => {
  it('holds each event the moment it happens, readable by its owner only', () => {
    const record = start('20261123-120000-aaaa');
    record.append({ type: 'run.answered', text: 'one' });
    expect(JSON.parse(readFileSync(record.path, 'utf8'))).toEqual({
      seq: 0,
      at: '2026-11-23T12:00:00.000Z',
      prev: '',
      type: 'run.answered',
      text: 'one',
    });
    expect(statSync(record.path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(record.path)).mode & 0o777).toBe(0o700);
    record.append(ended);
    record.close();
    expect(findRun(folder, '20261123').events.map(({ seq, type }) => [seq, type])).toEqual([
      [0, 'run.answered'],
      [1, 'run.ended'],
    ]);
  });

  it('that was cut off in the middle of a line is read up to the last whole one', () => {
    const record = start('20261123-120000-aaaa');
    record.append({ type: 'run.answered', text: 'one' });
    appendFileSync(record.path, '{"seq":1,"at":"2026-11-2');
    expect(findRun(folder, record.id).events.length).toBe(1);
  });

  it('is never written over', () => {
    start('20261123-120000-aaaa').close();
    expect(() => start('20261123-120000-aaaa')).toThrow(RecordError);
  });

  it('is found by the beginning of its id when that is enough', () => {
    for (const id of ['20261123-120000-aaaa', '20261123-120000-aabb']) {
      const record = start(id);
      record.append({ type: 'run.answered', text: id });
      record.close();
    }
    expect(findRun(folder, '20261123-120000-aab').id).toBe('20261123-120000-aabb');
    expect(() => findRun(folder, '2026')).toThrow(/2 runs begin with 2026.*Give more of the id/);
    expect(() => findRun(folder, 'x')).toThrow(/no run x.*runs list/);
    expect(listRuns(folder)).toMatchObject({ runs: [{}, {}], problems: [] });
  });

  it('that can not be read keeps none of the others from being listed, and is named', () => {
    const good = start('20261123-120000-aaaa');
    good.append({ type: 'run.answered', text: 'one' });
    good.close();
    const empty = start('20261123-120000-bbbb');
    empty.close();
    const bad = start('20261123-120000-cccc');
    bad.close();
    writeFileSync(bad.path, '{"seq":0,"at":"now","prev":"","type":"run.started","schema":2}\n');
    const { runs, problems } = listRuns(folder);
    expect(runs.map(({ id }) => id)).toEqual([good.id]);
    expect(problems.toSorted()).toEqual([
      expect.stringMatching(
        /^Line 1 of .*cccc\.jsonl is no event that this version knows: .*another version wrote it\.$/,
      ),
      expect.stringMatching(/bbbb\.jsonl is empty\. Remove it/),
    ]);
    expect(verifyRun(bad.path)).toBe('line 1 is no event that this version knows');
  });

  it('in a folder that is none says so, and how to choose another', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() => startRecord({ folder: file, id: '20261123-120000-aaaa', now, redact: String, writer })).toThrow(
      /can't be recorded.*--state-dir/,
    );
  });

  it('is one chain: a line that was changed, taken out or put in is found', () => {
    const record = start('20261123-120000-aaaa');
    for (const text of ['one', 'two', 'three']) record.append({ type: 'run.answered', text });
    record.close();
    const whole = readFileSync(record.path, 'utf8');
    expect(verifyRun(record.path)).toBeNull();
    const lines = whole.split('\n');
    for (const [changed, what] of [
      [whole.replace('"one"', '"One"'), 'line 2 does not follow from the line before it'],
      [[lines[0], lines[2], ''].join('\n'), 'line 2 says it is number 2'],
      [`${lines[0]}\n${whole}`, 'line 2 says it is number 0'],
      [whole.slice(0, -3), 'it ends in half a line, after line 2'],
    ] as const) {
      writeFileSync(record.path, changed);
      expect(verifyRun(record.path)).toBe(what);
    }
  });

  it('goes on after the last whole line, and its chain with it', () => {
    const record = start('20261123-120000-aaaa');
    record.append({ type: 'run.answered', text: 'one' });
    record.close();
    appendFileSync(record.path, '{"seq":1,"at":"2026-11-2');
    const again = continueRecord(findRun(folder, record.id), { now, redact: String, writer });
    again.append({ type: 'run.answered', text: 'two' });
    again.close();
    expect(verifyRun(record.path)).toBeNull();
    expect(findRun(folder, record.id).events).toHaveLength(2);
  });

  it('is written by one process at a time; a dead one’s hold does not count', () => {
    const record = start('20261123-120000-aaaa');
    record.append({ type: 'run.answered', text: 'one' });
    const goOn = (isAlive: boolean) =>
      continueRecord(findRun(folder, record.id), {
        now,
        redact: String,
        writer: { name: '2', isAlive: () => isAlive },
      });
    expect(() => goOn(true)).toThrow(/Process 1 is writing this run/);
    goOn(false).close();
    expect(readdirSync(join(folder, '20261123'))).toEqual(['20261123-120000-aaaa.jsonl']);
  });

  it('is not gone on with by what was read before another process did', () => {
    const record = start('20261123-120000-aaaa');
    record.append({ type: 'run.answered', text: 'one' });
    record.close();
    const [mine, theirs] = [findRun(folder, record.id), findRun(folder, record.id)];
    const other = continueRecord(theirs, { now, redact: String, writer });
    other.append({ type: 'run.answered', text: 'two' });
    other.close();
    expect(() => continueRecord(mine, { now, redact: String, writer })).toThrow(/Another process went on with run/);
    expect(verifyRun(record.path)).toBeNull();
    expect(findRun(folder, record.id).events).toHaveLength(2);
    expect(existsSync(`${record.path}.lock`)).toBe(false);
  });

  it('keeps large results in files of their own, redacted as the lines are, and finds them again', () => {
    const record = start('20261123-120000-aaaa', ['a secret value']);
    const json = { rows: Array.from({ length: 2000 }, (_, index) => `row ${index} a secret value`) };
    const content = record.keep(json);
    record.append({ type: 'tool.answered', call_id: 'c', result: 'r1', error: null, content });
    record.close();
    expect(statSync(record.path).size).toBeLessThan(1000);
    const stored = findRun(folder, record.id);
    const read = JSON.stringify(stored.read(content));
    expect(read).toMatch(/row 1999 \[secret/);
    expect(read).not.toContain('a secret value');
    expect(verifyRun(record.path)).toBeNull();
    const [blob] = globSync('*/*.blobs/*', { cwd: folder });
    appendFileSync(join(folder, blob!), ' ');
    expect(verifyRun(record.path)).toBe('the result of line 1 was changed');
    removeRun(stored);
    expect(globSync('**/*', { cwd: folder })).toEqual([]);
  });

  it('has an id that sorts by time', () => {
    expect(newRunId(now(), () => 0)).toBe('20261123-120000-aaaa');
    expect(newRunId(now(), () => 0.999)).toMatch(/^20261123-120000-[a-z0-9]{4}$/);
  });

  it('reads as a timeline', () => {
    const record = start('20261123-120000-aaaa');
    record.append({
      type: 'http.attempted',
      call_id: 'c',
      method: 'GET',
      path: '/v2/x',
      status: null,
      ms: 3,
      wait: 225,
    });
    record.append({ type: 'run.answered', text: 'all\u001b[31m red' });
    expect(timeline(findRun(folder, record.id), 'Europe/Berlin')).toEqual([
      '13:00:00.000  http      GET /v2/x no answer 3 ms, waiting 225 ms',
      '13:00:00.000  answer    all red',
    ]);
  });
});

describe('redaction', () => {
  const secret = 'correct horse/battery+staple"';

  it('takes known secrets out in every form they travel in, before the line is written', () => {
    const record = start('20261123-120000-aaaa', [secret]);
    const forms = [
      secret,
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('base64url'),
      encodeURIComponent(secret),
    ];
    record.append({ type: 'run.answered', text: forms.join(' | ') });
    const written = readFileSync(record.path, 'utf8');
    for (const form of [...forms, JSON.stringify(secret).slice(1, -1)]) expect(written).not.toContain(form);
    expect(new Set(written.match(/\[secret [0-9a-f]{8}\]/g)).size).toBe(1);
  });

  it('leaves a record readable, even if a secret is a word that records are made of', () => {
    const record = start('20261123-120000-aaaa', ['default', 'terminal', 'messages.added', 'approved']);
    record.append({
      type: 'approval.answered',
      call_id: 'c',
      digest: '',
      approved: true,
      decider: 'terminal',
      reason: 'by default',
    });
    record.append({ type: 'messages.added', messages: [{ role: 'user', content: 'the terminal' }] });
    record.close();
    const { events } = findRun(folder, record.id);
    expect(events).toMatchObject([{ decider: 'terminal', approved: true }, { messages: [{ role: 'user' }] }]);
    expect(readFileSync(record.path, 'utf8')).not.toMatch(/by default|the terminal/);
  });

  it('takes secrets out of names, numbers and words of the data too', () => {
    const password = ['correct', 'horse', 'battery'].join('-');
    const number = 481_516_234_299;
    const record = start('20261123-120000-aaaa', [password, String(number)]);
    const params = { [password]: 1, role: password, state: password, n: number, deep: [{ type: password }] };
    record.append({
      type: 'call.judged',
      call_id: 'c',
      verdict: 'ask',
      tool: 't',
      action: 'a',
      params,
      risk: 'write',
      digest: '',
    });
    record.append({
      type: 'messages.added',
      messages: [
        { role: 'assistant', content: [{ type: 'tool-call', toolCallId: 'c', toolName: 't', input: params }] },
      ],
    });
    record.close();
    const text = readFileSync(record.path, 'utf8');
    expect(text).not.toContain(password);
    expect(text).not.toContain(String(number));
    expect(findRun(folder, record.id).events).toHaveLength(2);
  });

  it('takes out what has the shape of a token', () => {
    const redact = redactor([]);
    const jwt = ['eyJ' + 'a'.repeat(20), 'b'.repeat(20), 'c'.repeat(20)].join('.');
    for (const token of [`dckr_pat_${'x'.repeat(27)}`, `dckr_oat_${'y'.repeat(32)}`, jwt, `sk-ant-${'z'.repeat(20)}`]) {
      expect(redact(`Bearer ${token}, again ${token}`)).toMatch(/^Bearer (\[secret \w{8}\]), again \1$/);
    }
    expect(redact('nothing here')).toBe('nothing here');
  });
});
