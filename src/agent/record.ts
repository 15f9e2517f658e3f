// The run record: one JSONL file a run, written line by line as things happen, each line bound to the one before.
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  globSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Json } from '../json.ts';
import { type Emit, RecordedEvent, type RunEvent } from './events.ts';

type Content = Extract<RunEvent, { type: 'tool.answered' }>['content'];

/** A record that is being written. */
export interface RunRecord {
  readonly id: string;
  readonly path: string;
  readonly append: Emit;
  /** Keeps a result: in the line, or where it is large as a blob beside the record. */
  readonly keep: (json: Json) => Content;
  close(): void;
}

/** How lines are written. */
interface Writing {
  readonly now: () => number;
  /** Takes secrets out of a line before it is written. */
  readonly redact: (text: string) => string;
  /** Who writes, by a name that no other process has, and whether another who did still lives: two must not write one record. */
  readonly writer: { readonly name: string; readonly isAlive: (name: string) => boolean };
}

/** What a new record needs to know. */
export interface RecordOptions extends Writing {
  /** The folder of all runs; those of a day stand in a folder of their own. */
  readonly folder: string;
  readonly id: string;
}

/** The state folder or a record in it can't be used. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
}

/** A run's id: sortable by time, and told apart by four random letters or digits. */
export function newRunId(now: number, random: () => number): string {
  const stamp = new Date(now).toISOString().replace(/\D/g, '').slice(0, 14);
  const tail = Array.from({ length: 4 }, () =>
    'abcdefghjkmnpqrstuvwxyz23456789'.charAt(Math.floor(random() * 31)),
  ).join('');
  return `${stamp.slice(0, 8)}-${stamp.slice(8)}-${tail}`;
}

/**
 * Starts a record. Only its owner can read it (0600), and an existing one is never written over.
 *
 * @throws RecordError when the folder can't be written.
 */
export function startRecord({ folder, id, ...writing }: RecordOptions): RunRecord {
  const day = join(folder, id.slice(0, 8));
  const path = join(day, `${id}.jsonl`);
  const file = attempt(`The run can't be recorded in ${folder}`, () => {
    mkdirSync(day, { recursive: true, mode: 0o700 });
    return openSync(path, 'ax', 0o600);
  });
  return writeTo(path, file, writing, { seq: 0, prev: '' });
}

/**
 * Goes on with a record that ended before its run did. What a killed writer left of a last line is taken off.
 *
 * @throws RecordError when another process writes it, or has since it was read.
 */
export function continueRecord(run: StoredRun, writing: Writing): RunRecord {
  const file = attempt(`The record ${run.path} can't be written`, () => openSync(run.path, 'r+'));
  const record = writeTo(run.path, file, writing, { seq: run.events.length, prev: run.last });
  const { events, last } = readRun(run.path);
  if (events.length !== run.events.length || last !== run.last) {
    record.close();
    throw new RecordError(
      `Another process went on with run ${run.id} in the meantime. See what it did: dockerhub-agent runs show ${run.id}`,
    );
  }
  ftruncateSync(file, run.bytes);
  return record;
}

/** Results of more bytes than this stand in a file of their own. */
const MOST_INLINE = 32 * 1024;

function writeTo(
  path: string,
  file: number,
  { now, redact, writer }: Writing,
  from: { seq: number; prev: string },
): RunRecord {
  const unlock = lock(path, writer);
  let { seq, prev } = from;
  let open = true;
  const append = (event: RunEvent) => {
    if (!open) return;
    const head = { seq, at: new Date(now()).toISOString(), prev };
    const line = JSON.stringify({ ...head, ...cleanFields(event, redact) });
    attempt(`The record ${path} can't be written`, () => writeLine(file, `${line}\n`));
    // Only what was written is part of the chain.
    seq++;
    prev = sha256(line);
  };
  return {
    id: basename(path, '.jsonl'),
    path,
    append,
    keep: (json) => {
      const text = JSON.stringify(json);
      if (text.length <= MOST_INLINE) return { json };
      const clean = redact(text);
      const blob = sha256(clean);
      attempt(`The results of ${path} can't be written`, () => {
        mkdirSync(blobFolder(path), { recursive: true, mode: 0o700 });
        writeFileSync(join(blobFolder(path), blob), clean, { mode: 0o600 });
      });
      return { blob };
    },
    close: () => {
      if (open) closeSync(file);
      if (open) unlock();
      open = false;
    },
  };
}

/** Fields that hold words of ours, moments or hashes: a secret that is such a word by chance must not make a record unreadable. */
const OURS = new Set(
  'type mode risk verdict outcome decider clock how role method found digest state prompt_sha256 tools_sha256 now expires_at made_at'.split(
    ' ',
  ),
);
const WORD = /^(?:[a-z][a-z._-]{0,23}|[A-Z]{3,7}|[0-9a-f]{64}|\d{4}-[\d-]{5}T[\d:.]+Z)$/;
/** Fields that hold data of others: nothing in them is a word of ours, not even a name or a number. */
const DATA = new Set(['params', 'json', 'body', 'input', 'value']);

type Redact = (text: string) => string;

/** The same with secrets taken out of every text in it. */
function cleanFields(fields: object, redact: Redact): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, held]) => [
      name,
      DATA.has(name) ? cleanData(held, redact) : cleanOurs(name, held, redact),
    ]),
  );
}

function cleanOurs(name: string, value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return OURS.has(name) && WORD.test(value) ? value : redact(value);
  if (Array.isArray(value)) return value.map((item) => cleanOurs('', item, redact));
  return typeof value === 'object' && value !== null ? cleanFields(value, redact) : value;
}

function cleanData(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => cleanData(item, redact));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, held]) => [redact(name), cleanData(held, redact)]));
  }
  const text = String(value);
  const clean = redact(text);
  return clean === text ? value : clean;
}

/** Puts a whole line at the end of a file, or nothing: half of one would spoil those that follow. */
function writeLine(file: number, line: string): void {
  const bytes = Buffer.from(line);
  const start = fstatSync(file).size;
  try {
    for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done, bytes.length - done, start + done);
  } catch (error) {
    ftruncateSync(file, start);
    throw error;
  }
}

/** Holds a record for one process. @throws RecordError when one that lives holds it already. */
function lock(path: string, { name, isAlive }: Writing['writer']): () => void {
  const held = `${path}.lock`;
  const take = () => writeFileSync(held, name, { flag: 'wx', mode: 0o600 });
  const release = () => rmSync(held, { force: true });
  try {
    take();
    return release;
  } catch {
    // Somebody has it, or had it.
  }
  const holder = existsSync(held) ? readFileSync(held, 'utf8') : '';
  if (holder !== '' && isAlive(holder)) {
    throw new RecordError(
      `Process ${holder.split(' ')[0]} is writing this run. Wait until it has ended, or stop it; if it has nothing to do with Docker Hub, remove ${held}.`,
    );
  }
  // Of those who find the hold of a dead process, one takes it over: whoever makes this file, and finds the hold unchanged.
  const taking = `${held}.${sha256(holder).slice(0, 12)}`;
  attempt(
    `The record ${path} can't be locked: another process is about to go on with it, or ${taking} has to be removed`,
    () => writeFileSync(taking, name, { flag: 'wx', mode: 0o600 }),
  );
  try {
    if ((existsSync(held) ? readFileSync(held, 'utf8') : '') !== holder) {
      throw new RecordError(`Another process goes on with the run of ${path}. Wait until it has ended.`);
    }
    release();
    attempt(`The record ${path} can't be locked`, take);
  } finally {
    rmSync(taking, { force: true });
  }
  return release;
}

function blobFolder(path: string): string {
  return path.replace(/\.jsonl$/, '.blobs');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A run as its record has it. */
export interface StoredRun {
  readonly id: string;
  readonly path: string;
  readonly events: readonly RecordedEvent[];
  /** Bytes up to the end of the last whole line. */
  readonly bytes: number;
  /** The hash of the last whole line. */
  readonly last: string;
  /** The content of a result, from the line or from its blob. */
  readonly read: (content: Content) => Json;
}

/** Reads all runs, newest first, and tells why others can't be read. @throws RecordError when the folder can't be. */
export function listRuns(folder: string): { readonly runs: StoredRun[]; readonly problems: string[] } {
  const runs: StoredRun[] = [];
  const problems: string[] = [];
  for (const name of globSync('*/*.jsonl', { cwd: folder })) {
    try {
      runs.push(readRun(join(folder, name)));
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      problems.push(error.message);
    }
  }
  return { runs: runs.toSorted((a, b) => startOf(b).localeCompare(startOf(a))), problems };
}

function startOf({ id, events }: StoredRun): string {
  return events[0]?.at ?? id;
}

/** Finds a run by its id or the beginning of it. @throws RecordError when there is none, or more than one. */
export function findRun(folder: string, id: string): StoredRun {
  return readRun(findRecord(folder, id));
}

/** Finds the record of a run, unread. @throws RecordError when there is none, or more than one. */
export function findRecord(folder: string, id: string): string {
  const names = globSync('*/*.jsonl', { cwd: folder }).filter((name) => basename(name).startsWith(id));
  const [name] = names;
  if (name !== undefined && names.length === 1) return join(folder, name);
  throw new RecordError(
    name === undefined
      ? `There is no run ${id} in ${folder}. dockerhub-agent runs list shows those there are.`
      : `${names.length} runs begin with ${id}: ${names.map((match) => basename(match, '.jsonl')).join(', ')}. Give more of the id.`,
  );
}

/** The events of a run with the results in them, wherever they are kept. */
export function wholeEvents({ events, read }: StoredRun): RecordedEvent[] {
  return events.map((event) =>
    event.type === 'tool.answered' ? { ...event, content: { json: read(event.content) } } : event,
  );
}

/** Reads a record up to its last whole line; a run that was killed may have left half of one behind. */
export function readRun(path: string): StoredRun {
  const text = attempt(`The record ${path} can't be read`, () => readFileSync(path, 'utf8'));
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const lines = whole.split('\n').slice(0, -1);
  if (lines.length === 0) throw new RecordError(`The record ${path} is empty. Remove it.`);
  return {
    id: basename(path, '.jsonl'),
    path,
    events: lines.map((line, index) => {
      const event = readEvent(line);
      if (event) return event;
      throw new RecordError(
        `Line ${index + 1} of ${path} is no event that this version knows: it was changed, or another version wrote it.`,
      );
    }),
    bytes: Buffer.byteLength(whole),
    last: sha256OrStart(lines.at(-1)),
    read: (content) =>
      'json' in content
        ? content.json
        : attempt(`A result of ${basename(path)} is missing`, () =>
            Json.parse(JSON.parse(readFileSync(join(blobFolder(path), content.blob), 'utf8'))),
          ),
  };
}

function readEvent(line: string): RecordedEvent | null {
  try {
    return RecordedEvent.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

function sha256OrStart(line: string | undefined): string {
  return line === undefined ? '' : sha256(line);
}

/** Where a record is not what was written; a last line that was cut off counts too. */
export function verifyRun(path: string): string | null {
  const lines = readFileSync(path, 'utf8').split('\n');
  return (
    findChange(path) ??
    (lines.at(-1) === '' && lines.length > 1 ? null : `it ends in half a line, after line ${lines.length - 1}`)
  );
}

/** The first whole line that does not follow from the one before, or whose blob was changed. */
export function findChange(path: string): string | null {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  let prev = '';
  for (const [index, line] of lines.entries()) {
    const event = readEvent(line);
    if (!event) return `line ${index + 1} is no event that this version knows`;
    if (event.seq !== index) return `line ${index + 1} says it is number ${event.seq}`;
    if (event.prev !== prev) return `line ${index + 1} does not follow from the line before it`;
    if (event.type === 'tool.answered' && 'blob' in event.content) {
      const { blob } = event.content;
      const file = join(blobFolder(path), blob);
      if (!existsSync(file)) return `the result of line ${index + 1} is missing`;
      if (sha256(readFileSync(file, 'utf8')) !== blob) return `the result of line ${index + 1} was changed`;
    }
    prev = sha256(line);
  }
  return null;
}

/** Removes a record and what belongs to it. */
export function removeRun({ path }: StoredRun): void {
  rmSync(path, { force: true });
  rmSync(`${path}.lock`, { force: true });
  rmSync(path.replace(/\.jsonl$/, '.sandbox.json'), { force: true });
  rmSync(blobFolder(path), { recursive: true, force: true });
  attempt(`${dirname(path)} can't be tidied`, () => {
    if (globSync('*', { cwd: dirname(path) }).length === 0) rmSync(dirname(path), { recursive: true });
  });
}

function attempt<T>(what: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    if (cause instanceof RecordError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RecordError(`${what} (${reason}). Choose another folder with --state-dir.`, { cause });
  }
}
