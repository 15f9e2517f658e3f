// What the exit codes mean, and which outcome has which.
import type { Outcome } from '../src/agent/events.ts';

/** The exit codes of every command. */
export const ExitCode = {
  done: 0,
  failed: 1,
  usage: 2,
  unauthenticated: 3,
  waiting: 4,
  limit: 5,
  interrupted: 130,
} as const;

/** For help texts. */
export const EXIT_CODES_HELP = `Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 authentication,
4 waiting for approval, 5 a limit was reached, 130 interrupted`;

/** The command line asks for something that makes no sense; the message says what would. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The exit code of a run. */
export function exitCodeOfOutcome(outcome: Outcome): number {
  return ExitCode[outcome];
}

const BY_NAME: Readonly<Record<string, number>> = {
  UsageError: ExitCode.usage,
  RecordError: ExitCode.usage,
  ModelError: ExitCode.usage,
  ParameterError: ExitCode.usage,
  AuthError: ExitCode.unauthenticated,
};

/** The exit code of an error that kept a run from starting: configuration, unless its class says otherwise. */
export function exitCodeOf(error: unknown): number {
  return (error instanceof Error ? BY_NAME[error.name] : undefined) ?? ExitCode.failed;
}
