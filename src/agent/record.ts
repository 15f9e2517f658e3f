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
  /** Who writes, and whether another who did still lives: two must not write one record. */
  readonly writer: { readonly pid: number; readonly isAlive: (pid: number) => boolean };
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
 * @throws RecordError when another process writes it.
 */
export function continueRecord(run: StoredRun, writing: Writing): RunRecord {
  const file = attempt(`The record ${run.path} can't be written`, () => openSync(run.path, 'r+'));
  const record = writeTo(run.path, file, writing, { seq: run.events.length, prev: run.last });
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
    const head = { seq: seq++, at: new Date(now()).toISOString(), prev };
    const line = redact(JSON.stringify({ ...head, ...event }));
    prev = sha256(line);
    attempt(`The record ${path} can't be written`, () => writeSync(file, `${line}\n`, fstatSync(file).size));
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

/** Holds a record for one process. @throws RecordError when one that lives holds it already. */
function lock(path: string, { pid, isAlive }: Writing['writer']): () => void {
  const held = `${path}.lock`;
  const take = () => {
    writeFileSync(held, String(pid), { flag: 'wx', mode: 0o600 });
  };
  try {
    take();
  } catch (cause) {
    const holder = existsSync(held) ? Number(readFileSync(held, 'utf8')) : 0;
    if (holder > 0 && isAlive(holder)) {
      throw new RecordError(`Process ${holder} is writing this run (${path}). Wait until it has ended, or stop it.`, {
        cause,
      });
    }
    attempt(`The record ${path} can't be locked`, () => {
      rmSync(held, { force: true });
      take();
    });
  }
  return () => rmSync(held, { force: true });
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

/** Reads all runs, newest first. @throws RecordError when the folder can't be read. */
export function listRuns(folder: string): StoredRun[] {
  return globSync('*/*.jsonl', { cwd: folder })
    .map((name) => readRun(join(folder, name)))
    .toSorted((a, b) => startOf(b).localeCompare(startOf(a)));
}

function startOf({ id, events }: StoredRun): string {
  return events[0]?.at ?? id;
}

/** Finds a run by its id or the beginning of it. @throws RecordError when there is none, or more than one. */
export function findRun(folder: string, id: string): StoredRun {
  const names = globSync('*/*.jsonl', { cwd: folder }).filter((name) => basename(name).startsWith(id));
  const [name] = names;
  if (name !== undefined && names.length === 1) return readRun(join(folder, name));
  throw new RecordError(
    name === undefined
      ? `There is no run ${id} in ${folder}. dockerhub-agent runs list shows those there are.`
      : `${names.length} runs begin with ${id}: ${names.map((match) => basename(match, '.jsonl')).join(', ')}. Give more of the id.`,
  );
}

/** Reads a record up to its last whole line; a run that was killed may have left half of one behind. */
export function readRun(path: string): StoredRun {
  const text = attempt(`The record ${path} can't be read`, () => readFileSync(path, 'utf8'));
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const lines = whole.split('\n').slice(0, -1);
  return {
    id: basename(path, '.jsonl'),
    path,
    events: lines.map((line, index) =>
      attempt(`Line ${index + 1} of ${path} is no event this version knows`, () =>
        RecordedEvent.parse(JSON.parse(line)),
      ),
    ),
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

function sha256OrStart(line: string | undefined): string {
  return line === undefined ? '' : sha256(line);
}

/** Where a record is not what was written: the first line that does not follow from the one before, or a changed blob. */
export function verifyRun(path: string): string | null {
  const text = readFileSync(path, 'utf8');
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  let prev = '';
  for (const [index, line] of lines.entries()) {
    const event = RecordedEvent.safeParse(attempt(`Line ${index + 1} is no JSON`, () => JSON.parse(line)));
    if (!event.success) return `line ${index + 1} is no event that this version knows`;
    if (event.data.seq !== index) return `line ${index + 1} says it is number ${event.data.seq}`;
    if (event.data.prev !== prev) return `line ${index + 1} does not follow from the line before it`;
    if (event.data.type === 'tool.answered' && 'blob' in event.data.content) {
      const { blob } = event.data.content;
      const file = join(blobFolder(path), blob);
      if (!existsSync(file)) return `the result of line ${index + 1} is missing`;
      if (sha256(readFileSync(file, 'utf8')) !== blob) return `the result of line ${index + 1} was changed`;
    }
    prev = sha256(line);
  }
  return rest === '' ? null : `it ends in half a line, after line ${lines.length}`;
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
