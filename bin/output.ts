// What a run shows while it goes on and when it has ended: the same events for every format, one object for each.
import type { RunEvent } from '../src/agent/events.ts';
import type { CallProgress } from '../src/agent/hub.ts';
import type { PendingCall, RunResult } from '../src/agent/run.ts';
import type { Table } from '../src/agent/show-table.ts';
import type { OutputFormat, RunFlags } from './flags.ts';
import { CsvOutput, MarkdownOutput } from './output-rows.ts';
import { JsonOutput, StreamJsonOutput } from './output-json.ts';
import { TextOutput } from './output-text.ts';

/** Where a run shows itself. */
export interface Output {
  /** An event, when it has been recorded. */
  onEvent(event: RunEvent): void;
  /** A piece of what the model says. */
  onText(piece: string): void;
  onProgress(callId: string, progress: CallProgress): void;
  onTable(table: Table): void;
  /** Leaves the terminal to a question. */
  whileAsking<T>(ask: () => Promise<T>): Promise<T>;
  /** The run has ended. */
  end(ended: EndedRun): void;
}

/** How a run ended, for whoever shows it. */
export interface EndedRun {
  readonly result: RunResult;
  readonly exitCode: number;
  readonly planned: readonly PendingCall[];
  readonly run: { readonly id: string; readonly record: string };
  /** A command line that goes on with it, and one that shows it. */
  readonly next: string | null;
  readonly see: string;
}

/** What all formats are told of a run before it begins. */
export interface Look {
  readonly flags: Pick<RunFlags, 'quiet' | 'verbose' | 'plain'>;
  readonly sandbox: boolean;
  readonly timeZone: string;
  readonly now: () => number;
  /** Others follow: what a run leaves behind is not said each time. */
  readonly inConversation?: boolean;
}

const OUTPUTS: Readonly<Record<OutputFormat, new (look: Look) => Output>> = {
  text: TextOutput,
  json: JsonOutput,
  'stream-json': StreamJsonOutput,
  csv: CsvOutput,
  markdown: MarkdownOutput,
};

/** The output of a format. */
export function openOutput(format: OutputFormat, look: Look): Output {
  return new OUTPUTS[format](look);
}
