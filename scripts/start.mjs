// `npm start -- [paths…]`: builds what is out of date and opens the window: in Electron where its binary is installed,
// else in a browser. Options behind the paths are those of `partita serve`.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfNeeded } from './build-if-needed.mjs';
import { findElectron } from './electron.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const words = process.argv.slice(2);

buildIfNeeded(say);
const electron = existsSync(join(root, 'dist', 'main.js')) ? findElectron() : null;
if (electron === null) say('Electron is not installed here: the window opens in a browser.');
const [program, ...before] =
  electron === null ? [process.execPath, join(root, 'dist/cli.js'), 'serve'] : [electron, join(root, 'dist/main.js')];
const child = spawn(program, [...before, ...words], { stdio: 'inherit' });
// On a terminal Ctrl-C reaches the child by itself, and a second one would not let it clean up.
process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => (process.exitCode = signal === null ? (code ?? 1) : 1));

function say(text) {
  process.stdout.write(`${text}\n`);
}
