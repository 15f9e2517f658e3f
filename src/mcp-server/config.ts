// The server's settings, read from the environment it is handed.
import { ParameterError } from '../client/errors.ts';
import type { Tool } from '../client/operation.ts';
import { families } from './families.ts';

/** What to do with destructive calls: send them, refuse them, or ask the person through the host. */
export type DestructivePolicy = 'allow' | 'refuse' | 'ask';

const MODES = ['condensed', 'verbose', 'both', 'split'] as const;

/**
 * How operations become tools.
 * - `condensed`: a tool a family, with an `action`.
 * - `verbose`: a tool an operation, with typed parameters.
 * - `both`: the two together.
 * - `split`: a tool a family and risk, for hosts that can allow and deny by the name of a tool only.
 */
export type ToolMode = (typeof MODES)[number];

/** Settings of the server. */
export interface ServerConfig {
  readonly tools: ReadonlySet<Tool>;
  readonly destructive: DestructivePolicy;
  readonly mode: ToolMode;
  /** Offer nothing that writes. */
  readonly readOnly: boolean;
  /**
   * Offer nothing that takes a password or a token as a parameter, which is how to sign in: for hosts whose models must not be
   * told one, and for servers that several clients share.
   */
  readonly withoutSecrets: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads toggles (`AUDITTOOL=false` leaves hub_audit out), `DOCKERHUB_ALLOW_DESTRUCTIVE`, `MCP_TOOL_MODE` and
 * `DOCKERHUB_READ_ONLY`.
 *
 * @throws ParameterError when the mode is none of those there are.
 */
export function readConfig(
  environment: Environment,
  { readOnly = false, withoutSecrets = false }: { readOnly?: boolean; withoutSecrets?: boolean } = {},
): ServerConfig {
  const allow = readSwitch(environment['DOCKERHUB_ALLOW_DESTRUCTIVE']);
  return {
    tools: new Set(families.filter(({ toggle }) => readSwitch(environment[toggle]) ?? true).map(({ tool }) => tool)),
    destructive: allow === undefined ? 'ask' : allow ? 'allow' : 'refuse',
    mode: readMode(environment['MCP_TOOL_MODE']),
    withoutSecrets,
    readOnly: readOnly || (readSwitch(environment['DOCKERHUB_READ_ONLY']) ?? false),
  };
}

function readMode(text: string | undefined): ToolMode {
  const wanted = text?.trim().toLowerCase() || 'condensed';
  const mode = MODES.find((name) => name === wanted);
  if (mode) return mode;
  throw new ParameterError(`MCP_TOOL_MODE can't be ${JSON.stringify(text)}`, {
    hint: `Use one of ${MODES.join(', ')}`,
  });
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
