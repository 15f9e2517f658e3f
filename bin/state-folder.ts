// Where runs are recorded: the flag, else the XDG state folder.
import { homedir } from 'node:os';
import { join } from 'node:path';

/** `--state-dir`, `DOCKERHUB_AGENT_STATE_DIR`, `$XDG_STATE_HOME/dockerhub-agent`, `~/.local/state/dockerhub-agent`: the first that is set. */
export function stateFolder(flag: string | undefined, environment: NodeJS.ProcessEnv): string {
  return (
    flag ||
    environment['DOCKERHUB_AGENT_STATE_DIR'] ||
    join(environment['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'dockerhub-agent')
  );
}

/** The folder of all runs. */
export function runsFolder(flag: string | undefined, environment: NodeJS.ProcessEnv): string {
  return join(stateFolder(flag, environment), 'runs');
}
