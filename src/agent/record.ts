// The run record: one JSONL file a run, written line by line as things happen.
import { closeSync, globSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Emit, RecordedEvent, type RunEvent } from './events.ts';

/** A record that is being written. */
export interface RunRecord {
  readonly id: string;
  readonly path: string;
  readonly append: Emit;
  close(): void;
}

/** What a new record needs to know. */
export interface RecordOptions {
  /** The folder of all runs; those of a day stand in a folder of their own. */
  readonly folder: string;
  readonly id: string;
  readonly now: () => number;
  /** Takes secrets out of a line before it is written. */
  readonly redact: (text: string) => string;
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
export function startRecord({ folder, id, now, redact }: RecordOptions): RunRecord {
  const day = join(folder, id.slice(0, 8));
  const path = join(day, `${id}.jsonl`);
  const file = attempt(`The run can't be recorded in ${folder}`, () => {
    mkdirSync(day, { recursive: true, mode: 0o700 });
    return openSync(path, 'ax', 0o600);
  });
  let seq = 0;
  let open = true;
  const append = (event: RunEvent) => {
    if (!open) return;
    const line: RecordedEvent = { seq: seq++, at: new Date(now()).toISOString(), ...event };
    attempt(`The record ${path} can't be written`, () => writeSync(file, `${redact(JSON.stringify(line))}\n`));
  };
  return {
    id,
    path,
    append,
    close: () => {
      if (open) closeSync(file);
      open = false;
    },
  };
}

/** One run in a list. */
export interface RunSummary {
  readonly id: string;
  readonly path: string;
  readonly events: readonly RecordedEvent[];
}

/** Reads all runs, newest first. @throws RecordError when the folder can't be read. */
export function listRuns(folder: string): RunSummary[] {
  return globSync('*/*.jsonl', { cwd: folder })
    .map((name) => join(folder, name))
    .map((path) => ({ id: basename(path, '.jsonl'), path, events: readRecord(path) }))
    .toSorted((a, b) => startOf(b).localeCompare(startOf(a)));
}

function startOf({ id, events }: RunSummary): string {
  return events[0]?.at ?? id;
}

/** Finds a run by its id or the beginning of it. @throws RecordError when there is none, or more than one. */
export function findRun(folder: string, id: string): RunSummary {
  const matches = listRuns(folder).filter((run) => run.id.startsWith(id));
  const [run] = matches;
  if (run && matches.length === 1) return run;
  throw new RecordError(
    run
      ? `${matches.length} runs begin with ${id}: ${matches.map((match) => match.id).join(', ')}. Give more of the id.`
      : `There is no run ${id} in ${folder}. dockerhub-agent runs list shows those there are.`,
  );
}

/** Reads a record up to its last whole line; a run that was killed may have left half of one behind. */
function readRecord(path: string): RecordedEvent[] {
  const text = attempt(`The record ${path} can't be read`, () => readFileSync(path, 'utf8'));
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line, index) =>
    attempt(`Line ${index + 1} of ${path} is no event this version knows`, () => RecordedEvent.parse(JSON.parse(line))),
  );
}

function attempt<T>(what: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RecordError(`${what} (${reason}). Choose another folder with --state-dir.`, { cause });
  }
}
