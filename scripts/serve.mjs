// The built server on a free port, in a process of its own, with a home folder and a workspace that are given.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

/** The home folder is granted: windows may look into it. `open`: opened at once. */
export async function startServer({ home, workspace, open = [], threads }) {
  const words = [CLI, 'serve', ...open, '--no-open', '--workspace', workspace];
  if (threads !== undefined) words.push('--threads', String(threads));
  const env = { ...process.env, HOME: home, USERPROFILE: home };
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'], env });
  const follow = () => child.kill();
  process.once('exit', follow);
  child.once('exit', () => process.off('exit', follow));
  const url = await firstLine(child);
  const end = async (signal) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  return { url, stop: () => end('SIGINT'), kill: () => end('SIGKILL') };
}

async function firstLine(child) {
  let said = '';
  let complaint = '';
  child.stderr.on('data', (piece) => (complaint += String(piece)));
  for await (const piece of child.stdout) {
    said += String(piece);
    if (said.includes('\n')) return said.slice(0, said.indexOf('\n'));
  }
  throw new Error(`the server did not start: ${complaint}`);
}
