import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the system wants the state of programs to be kept. */
export function defaultWorkspace(): string {
  const { XDG_STATE_HOME, LOCALAPPDATA } = process.env;
  if (XDG_STATE_HOME !== undefined && XDG_STATE_HOME !== '') return join(XDG_STATE_HOME, 'partita', 'workspace');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'partita', 'workspace');
  if (process.platform === 'win32' && LOCALAPPDATA !== undefined) return join(LOCALAPPDATA, 'partita', 'workspace');
  return join(homedir(), '.local', 'state', 'partita', 'workspace');
}
