/**
 * The temporary folder of an engine: `partita-PID-XXXXXX`, so that what a process left behind that was killed can be told
 * from what a living one needs.
 */
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { PartitaError } from '../errors.js';
import { isAlive } from '../store/process.js';

export interface TemporaryFolder {
  readonly path: string;
  remove(): void;
}

/** Makes a folder inside `root`, which goes at the latest with the process, and removes those of dead processes there. */
export function makeTemporary(root: string): TemporaryFolder {
  try {
    mkdirSync(root, { recursive: true });
    const path = mkdtempSync(join(root, `partita-${process.pid}-`));
    const remove = (): void => rmSync(path, { recursive: true, force: true, maxRetries: 3 });
    process.once('exit', remove);
    writeFileSync(join(path, OWNER), machine(), { mode: 0o600 });
    removeAbandoned(root);
    return {
      path,
      remove: () => {
        process.off('exit', remove);
        remove();
      },
    };
  } catch (thrown) {
    throw PartitaError.from(thrown, 'temporary files');
  }
}

/** The file that says where the numbers of processes are those of the folder's name: machines and containers may share a folder. */
const OWNER = 'owner';

function machine(): string {
  return `${hostname()} ${processNamespace()}\n`;
}

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return ''; // only Linux has them
  }
}

const OWNED = /^partita-(\d+)-[A-Za-z0-9]{6}$/;

/** Whatever cannot be told or removed (another user's, gone meanwhile) stays: it is no concern of this run. */
function removeAbandoned(root: string): void {
  for (const name of readdirSync(root)) {
    const owner = OWNED.exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    try {
      const path = join(root, name);
      // A link of that name is not ours.
      if (lstatSync(path).isDirectory() && readFileSync(join(path, OWNER), 'utf8') === machine())
        rmSync(path, { recursive: true, force: true });
    } catch {
      continue;
    }
  }
}
