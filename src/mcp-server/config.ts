// The server's settings, read from the environment it is handed.
import type { Tool } from '../client/operation.ts';
import { families } from './families.ts';

/** What to do with destructive calls: send them, refuse them, or ask the person through the host. */
export type DestructivePolicy = 'allow' | 'refuse' | 'ask';

/** Settings of the server. */
export interface ServerConfig {
  readonly tools: ReadonlySet<Tool>;
  readonly destructive: DestructivePolicy;
}

/** Reads toggles (`AUDITTOOL=false` leaves hub_audit out) and `DOCKERHUB_ALLOW_DESTRUCTIVE`. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): ServerConfig {
  const allow = readSwitch(environment['DOCKERHUB_ALLOW_DESTRUCTIVE']);
  return {
    tools: new Set(families.filter(({ toggle }) => readSwitch(environment[toggle]) ?? true).map(({ tool }) => tool)),
    destructive: allow === undefined ? 'ask' : allow ? 'allow' : 'refuse',
  };
}

function readSwitch(text: string | undefined): boolean | undefined {
  switch (text?.trim().toLowerCase()) {
    case 'true':
    case '1':
    case 'yes':
    case 'on':
      return true;
    case undefined:
    case '':
      return undefined;
    default:
      return false;
  }
}
