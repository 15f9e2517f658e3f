// A conversation: requests one after the other on the same Docker Hub, each a run that continues the one before.
import { join } from 'node:path';
import { chalkStderr } from 'chalk';
import { defaultModel } from '../src/agent/models.ts';
import { findRun, type StoredRun } from '../src/agent/record.ts';
import { conversationOf } from '../src/agent/restore.ts';
import { version } from '../src/client/version.ts';
import { Mode } from '../src/agent/events.ts';
import { undo } from './call.ts';
import { ExitCode, UsageError } from './exit-codes.ts';
import type { RunFlags } from './flags.ts';
import { play } from './play.ts';
import { History, readMessage } from './read-message.ts';
import { requireUnchanged, restoreWhole } from './restore-whole.ts';
import { printRuns } from './runs.ts';
import { screen } from './screen.ts';
import { nextTurn, requireSameHub, type Session } from './session.ts';
import { runsFolder, stateFolder } from './state-folder.ts';

/** What a conversation has come to. */
interface State {
  readonly session: Session;
  flags: RunFlags;
  /** The run that the next one continues. */
  last: StoredRun | undefined;
  ended: boolean;
}

/** Something that is typed in place of a request. */
interface Command {
  readonly usage: string;
  readonly help: string;
  run(word: string, state: State): Promise<void> | void;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  '/help': { usage: '/help', help: 'what can be typed here', run: () => screen.say(helpText()) },
  '/model': {
    usage: '/model [name]',
    help: 'which model answers; with a name, another one from here on',
    run: (name, state) => {
      if (name !== '') state.flags = { ...state.flags, model: name };
      screen.say(`Model: ${modelOf(state)}\n`);
    },
  },
  '/mode': {
    usage: '/mode [mode]',
    help: `how much is done unasked: ${Mode.options.join(', ')}`,
    run: (name, state) => {
      const mode = name === '' ? state.flags.mode : Mode.safeParse(name).data;
      if (mode === undefined) throw new UsageError(`There is no mode ${name}; there are ${Mode.options.join(', ')}.`);
      state.flags = { ...state.flags, mode };
      screen.say(`Mode: ${mode}\n`);
    },
  },
  '/runs': { usage: '/runs', help: 'the runs recorded today', run: (_, { flags }) => printRuns({ since: DAY }, flags) },
  '/undo': {
    usage: '/undo [run]',
    help: 'take back what the last run changed, with your approval',
    run: async (id, { session, flags, last }) => {
      const run = id === '' ? last?.id : id;
      if (run === undefined) throw new UsageError('Nothing was done in this conversation yet.');
      await undo(run, flags, nextTurn(session, flags));
    },
  },
  '/new': {
    usage: '/new',
    help: 'forget what was said so far',
    run: (_, state) => {
      state.last = undefined;
      screen.say('A new conversation.\n');
    },
  },
  '/quit': {
    usage: '/quit',
    help: 'end; so does Ctrl-D',
    run: (_, state) => {
      state.ended = true;
    },
  },
};

const DAY = 24 * 3600_000;

/** Talks until the person ends it, and answers with the exit code. */
export async function converse(session: Session, continued: StoredRun | undefined): Promise<number> {
  const state: State = { session, flags: session.flags, last: continued, ended: false };
  const history = new History(join(stateFolder(session.flags.stateDir, process.env), 'history'));
  if (continued) requireSameHub(session, restoreWhole(requireUnchanged(continued), folderOf(state)));
  screen.say(greeting(state));
  let leaving = false;
  while (!state.ended) {
    const message = await readMessage({
      prompt: promptOf(state),
      history: history.newestFirst,
      words: Object.keys(COMMANDS),
      plain: state.flags.plain ?? false,
    });
    if (message.kind === 'end') break;
    if (message.kind === 'cancelled') {
      if (leaving) break;
      leaving = true;
      screen.say('Ctrl-C again, or Ctrl-D, ends the conversation.\n');
      continue;
    }
    leaving = false;
    const text = message.text.trim();
    if (text === '') continue;
    history.add(session.secrets.redact(text));
    try {
      await (text.startsWith('/') ? obey(text, state) : answer(text, state));
    } catch (error) {
      screen.say(`${chalkStderr.red('dockerhub-agent:')} ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  return ExitCode.done;
}

async function obey(text: string, state: State): Promise<void> {
  const [name = '', ...words] = text.split(/\s+/);
  const command = COMMANDS[name];
  if (!command) throw new UsageError(`There is no ${name}. /help lists what there is.`);
  await command.run(words.join(' '), state);
}

async function answer(request: string, state: State): Promise<void> {
  const { last, flags, session } = state;
  const earlier = last && restoreWhole(requireUnchanged(last), folderOf(state));
  let id: string | undefined;
  await play(nextTurn(session, flags), {
    request,
    ...(earlier && { link: { how: 'continues', run_id: earlier.started.run_id }, earlier: conversationOf(earlier) }),
    onBegun: (run) => {
      id = run;
    },
  });
  if (id === undefined) return;
  const run = findRun(folderOf(state), id);
  // What waits for approvals is answered with `resume`, and nothing goes on from it here.
  if (restoreWhole(run, folderOf(state)).pending.length === 0) state.last = run;
}

function folderOf({ flags }: State): string {
  return runsFolder(flags.stateDir, process.env);
}

function modelOf({ flags }: State): string {
  return flags.model ?? defaultModel(process.env);
}

function greeting(state: State): string {
  const { where } = state.session;
  const who = where.username === null ? 'as nobody' : `as ${where.username}`;
  const place = where.sandbox ? 'the sandbox' : where.url;
  return `dockerhub-agent ${version} on ${place} ${who}; model ${modelOf(state)}, mode ${state.flags.mode}.\nSay what you want done. /help lists what else there is, Ctrl-D ends.\n\n`;
}

function promptOf({ session: { organization, where }, flags: { mode, plain } }: State): string {
  const place = [where.sandbox ? 'sandbox' : '', organization ?? 'hub'].filter(Boolean).join(' ');
  const text = `${place}${mode === 'default' ? '' : ` (${mode})`}>`;
  return `${plain ? text : chalkStderr.cyan(text)} `;
}

function helpText(): string {
  const width = Math.max(...Object.values(COMMANDS).map(({ usage }) => usage.length));
  const lines = Object.values(COMMANDS).map(({ usage, help }) => `  ${usage.padEnd(width)}  ${help}`);
  return [
    'Say what you want done, for example: show repo deletions last week',
    ...lines,
    '',
    'A backslash at the end of a line, or Alt+Enter, goes on in the next one.',
    'Up and Down bring back what was said before.',
    'Ctrl-C stops what is being done; twice it ends the conversation.',
    '',
  ].join('\n');
}
