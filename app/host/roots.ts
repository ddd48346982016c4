/**
 * The folders that a window may look into and open: in a browser those that were granted, on the desktop all. Every path
 * is resolved, links included, before it is checked, and what was checked is what is given back. Keeps nothing.
 */
import { readdir, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { PartitaError, words } from '../../engine/index.js';
import type { FileEntry } from '../protocol/datasets.js';

export interface Roots {
  /** What is shown first. */
  list(): Promise<readonly FileEntry[]>;
  /** The real path; refused where it does not lie below what was granted, or is not there. */
  resolve(path: string): Promise<string>;
  /** A folder's entries that may be opened, folders first, by name; without hidden ones. */
  entries(path: string): Promise<FolderEntries>;
}

export interface FolderEntries {
  readonly path: string;
  /** Null at the top of what was granted. */
  readonly parent: string | null;
  readonly entries: readonly FileEntry[];
}

/** `shown` are listed as places to look into; below `hidden` ones things may be opened too. */
export function grantedRoots(shown: readonly string[], hidden: readonly string[] = []): Roots {
  const all = [...shown, ...hidden].map((path) => resolve(path));
  return new CheckedRoots(shown, async (path) => {
    // First as it is written, so that nobody learns what there is elsewhere.
    const real = await realPaths(all);
    if (![...all, ...real].some((root) => isWithin(root, path))) throw notGranted(path);
    const resolved = await realpath(path);
    if (!real.some((root) => isWithin(root, resolved))) throw notGranted(path);
    return resolved;
  });
}

/** The desktop's: whatever the user may read. */
export function unlimitedRoots(): Roots {
  return new CheckedRoots([homedir(), resolve('/')], (path) => realpath(path));
}

const AT_ONCE = 64;
const byName = new Intl.Collator(undefined, { numeric: true });

class CheckedRoots implements Roots {
  constructor(
    private readonly shown: readonly string[],
    private readonly checked: (path: string) => Promise<string>,
  ) {}

  async list(): Promise<readonly FileEntry[]> {
    const entries = await Promise.all([...new Set(this.shown)].map((path) => this.entry(resolve(path))));
    return entries.filter((entry) => entry !== null);
  }

  async resolve(path: string): Promise<string> {
    if (!isAbsolute(path) || path.includes('\0')) {
      throw new PartitaError('user-input', words`no whole path: ${path}`, {
        domain: 'files',
        value: path,
        hint: 'give the path from the top',
      });
    }
    try {
      return await this.checked(resolve(path));
    } catch (error) {
      throw PartitaError.from(error, 'files');
    }
  }

  async entries(path: string): Promise<FolderEntries> {
    const folder = await this.resolve(path);
    const names = await readdir(folder).catch((error: unknown) => {
      throw PartitaError.from(error, 'files');
    });
    const visible = names.filter((name) => !name.startsWith('.'));
    const entries: FileEntry[] = [];
    for (let from = 0; from < visible.length; from += AT_ONCE) {
      const some = visible.slice(from, from + AT_ONCE).map((name) => this.entry(join(folder, name)));
      entries.push(...(await Promise.all(some)).filter((entry) => entry !== null));
    }
    entries.sort((a, b) => Number(a.kind === 'file') - Number(b.kind === 'file') || byName.compare(a.name, b.name));
    const above = dirname(folder);
    const parent = above === folder ? null : await this.resolve(above).catch(() => null);
    return { path: folder, parent, entries };
  }

  /** Null where it may not be opened, is not there any more, or is neither file nor folder. */
  private async entry(path: string): Promise<FileEntry | null> {
    try {
      const found = await stat(await this.checked(path));
      if (!found.isDirectory() && !found.isFile()) return null;
      const kind = found.isDirectory() ? 'folder' : 'file';
      const name = basename(path) || path;
      return { name, path, kind, bytes: kind === 'file' ? found.size : 0, modified: found.mtimeMs };
    } catch {
      return null;
    }
  }
}

async function realPaths(paths: readonly string[]): Promise<readonly string[]> {
  const real = await Promise.all(paths.map((path) => realpath(path).catch(() => null)));
  return real.filter((path) => path !== null);
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function notGranted(path: string): PartitaError {
  return new PartitaError('user-input', words`not among the folders that were opened: ${path}`, {
    domain: 'files',
    value: path,
    hint: 'name it when starting: partita serve <folder>',
  });
}
