/**
 * A store: a folder of tables, each a folder named after its sources. `NAME` is a finished table, `NAME.import` one being
 * made, `NAME.old` one that was replaced and not yet removed, `NAME.lock` says who imports.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { unknownName } from '../errors.js';
import type { Kernels } from '../kernels/load.js';
import type { Disk } from './disk.js';
import { DISK, guard, TEMPORARY } from './disk.js';
import { lockOwner, takeLock } from './lock.js';
import type { Manifest, TableIdentity } from './manifest.js';
import { MANIFEST, readManifest } from './manifest.js';
import { provePart } from './part-check.js';

export const IMPORT_ENDING = '.import';
export const LOCK_ENDING = '.lock';
const OLD_ENDING = '.old';
/** What an import has done so far. */
export const JOURNAL = 'journal.ndjson';

export interface StoredTable {
  readonly folder: string;
  readonly manifest: Manifest;
}

export interface TableListing {
  readonly name: string;
  readonly folder: string;
  /** Null when the manifest is damaged; `problem` says how. */
  readonly manifest: Manifest | null;
  readonly problem: string | null;
}

/** The user's own store: in the platform's place for caches. */
export function defaultStore(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (XDG_CACHE_HOME !== undefined && XDG_CACHE_HOME !== '') return join(XDG_CACHE_HOME, 'partita', 'store');
  if (process.platform === 'win32') {
    return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'partita', 'store');
  }
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'partita', 'store');
  return join(homedir(), '.cache', 'partita', 'store');
}

/** A readable word from the first path, and a hash of all of them and the options. */
export function tableName(identity: TableIdentity): string {
  const options = Object.entries(identity.options).sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash('sha256')
    .update(JSON.stringify([identity.paths, options]))
    .digest('hex');
  const word = basename(identity.paths[0] ?? '').replace(/[^A-Za-z0-9_-]+/g, '-');
  return `${word.slice(0, 40)}-${hash.slice(0, 16)}`;
}

/** The finished table of these sources, or null. Whether they have changed since is `sourceChanges`' to say. */
export function findTable(store: string, identity: TableIdentity): StoredTable | null {
  const folder = join(store, tableName(identity));
  return existsSync(join(folder, MANIFEST)) ? { folder, manifest: readManifest(folder) } : null;
}

/** All finished tables by name; a store that does not exist yet has none. */
export function listTables(store: string): TableListing[] {
  if (!existsSync(store)) return [];
  return guard(store, () => readdirSync(store))
    .filter((name) => existsSync(join(store, name, MANIFEST)) && !name.endsWith(IMPORT_ENDING))
    .filter((name) => !name.endsWith(OLD_ENDING))
    .sort()
    .map((name) => {
      const folder = join(store, name);
      try {
        return { name, folder, manifest: readManifest(folder), problem: null };
      } catch (thrown) {
        return { name, folder, manifest: null, problem: (thrown as Error).message };
      }
    });
}

/** Reads every byte of a table and checks it. Gives what is wrong, a sentence each; nothing when all is well. */
export function verifyTable(kernels: Kernels, folder: string): string[] {
  const problems: string[] = [];
  const attempt = (action: () => void): void => {
    try {
      action();
    } catch (thrown) {
      problems.push((thrown as Error).message);
    }
  };
  attempt(() => {
    for (const part of readManifest(folder).parts) attempt(() => provePart(kernels, folder, part));
  });
  return problems;
}

/** Removes a table and what is left of imports of it. */
export function removeTable(store: string, name: string, disk: Disk = DISK): void {
  const names = listTables(store).map((table) => table.name);
  const unfinished = existsSync(join(store, name + IMPORT_ENDING)) && basename(name) === name;
  if (!names.includes(name) && !unfinished) throw unknownName('store', 'table', name, names);
  const unlock = takeLock(disk, join(store, name + LOCK_ENDING));
  try {
    for (const ending of ['', IMPORT_ENDING, OLD_ENDING]) {
      guard(store, () => disk.remove(join(store, name + ending)));
    }
  } finally {
    unlock();
  }
}

export interface GarbageReport {
  /** What was removed. */
  readonly removed: readonly string[];
  /** Bytes of it. */
  readonly bytes: number;
  /** Unfinished imports, which the next import of the same sources continues. */
  readonly unfinished: readonly string[];
  /** Tables of which a source file is gone. */
  readonly orphans: readonly { readonly name: string; readonly missing: readonly string[] }[];
}

/** Removes what nobody will use: replaced tables, temporary files, dead locks. The rest is only reported. */
export function collectGarbage(store: string, disk: Disk = DISK): GarbageReport {
  const removed: string[] = [];
  const unfinished: string[] = [];
  let bytes = 0;
  const remove = (path: string): void => {
    bytes += bytesBelow(path);
    guard(path, () => disk.remove(path));
    removed.push(path);
  };
  for (const entry of existsSync(store) ? guard(store, () => readdirSync(store)) : []) {
    const path = join(store, entry);
    const name = entry.replace(/\.(import|old|lock|lock\..*)$/, '');
    if (lockOwner(join(store, name + LOCK_ENDING)) !== null) continue;
    if (entry.endsWith(OLD_ENDING) || entry.endsWith(TEMPORARY) || entry.endsWith(LOCK_ENDING)) remove(path);
    else if (statSync(path).isDirectory()) {
      for (const file of readdirSync(path)) if (file.endsWith(TEMPORARY)) remove(join(path, file));
      if (entry.endsWith(IMPORT_ENDING)) unfinished.push(name);
    }
  }
  const orphans = listTables(store).flatMap(({ name, manifest }) => {
    const missing = (manifest?.source.files ?? []).map((file) => file.path).filter((path) => !existsSync(path));
    return missing.length === 0 ? [] : [{ name, missing }];
  });
  return { removed, bytes, unfinished, orphans };
}

/** Puts a complete import in the place of the table, if there was one; the import's lock is held. */
export function installTable(store: string, name: string, disk: Disk): void {
  const [table, made, old] = ['', IMPORT_ENDING, OLD_ENDING].map((ending) => join(store, name + ending)) as [
    string,
    string,
    string,
  ];
  guard(table, () => {
    disk.remove(join(made, JOURNAL));
    disk.remove(old);
    if (existsSync(table)) disk.rename(table, old);
    disk.rename(made, table);
    disk.syncFolder(store);
    disk.remove(old);
  });
}

/** Finishes what an interrupted `installTable` began; the import's lock is held. */
export function recoverTable(store: string, name: string, disk: Disk): void {
  const made = join(store, name + IMPORT_ENDING);
  if (existsSync(join(made, MANIFEST)) && isReadable(made)) {
    installTable(store, name, disk);
    return;
  }
  const [table, old] = [join(store, name), join(store, name + OLD_ENDING)];
  if (!existsSync(old)) return;
  guard(table, () => (existsSync(table) ? disk.remove(old) : disk.rename(old, table)));
}

function isReadable(folder: string): boolean {
  try {
    readManifest(folder);
    return true;
  } catch {
    return false;
  }
}

function bytesBelow(path: string): number {
  const entry = statSync(path);
  if (!entry.isDirectory()) return entry.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesBelow(join(path, name)), 0);
}
