// Where runs are recorded: the flag, else the XDG state folder.
import { homedir } from 'node:os';
import { join } from 'node:path';

/** `--state-dir`, `DOCKERHUB_AGENT_STATE_DIR`, `$XDG_STATE_HOME/dockerhub-agent`, `~/.local/state/dockerhub-agent`: the first that is set. */
export function runsFolder(flag: string | undefined, environment: NodeJS.ProcessEnv): string {
  const state =
    flag ||
    environment['DOCKERHUB_AGENT_STATE_DIR'] ||
    join(environment['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'dockerhub-agent');
  return join(state, 'runs');
}
