/** One import of a table at a time, also among processes: a file that names its owner, taken over when that one is dead. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PartitaError } from '../errors.js';
import { words } from '../words.js';
import type { Disk } from './disk.js';
import { guard, writeAll } from './disk.js';
import { isAlive } from './process.js';

/** Takes the lock; gives what lets it go. Throws a `resources` error while a living process holds it. */
export function takeLock(disk: Disk, path: string): () => void {
  for (let attempt = 0; attempt < 3; attempt++) {
    if (create(disk, path)) {
      removeLeftovers(disk, path);
      return () => disk.remove(path);
    }
    const owner = ownerOf(path);
    if (owner !== null && isAlive(owner)) throw busy(path, owner);
    if (owner !== null) removeDead(disk, path, owner);
  }
  throw busy(path, ownerOf(path));
}

/** The living process that holds the lock, or null. */
export function lockOwner(path: string): number | null {
  const owner = ownerOf(path);
  return owner !== null && isAlive(owner) ? owner : null;
}

function create(disk: Disk, path: string): boolean {
  // Linked into place complete, so that nobody reads a lock without its owner.
  const own = `${path}.${process.pid}.tmp`;
  return guard(path, () => {
    const file = disk.open(own, 'create');
    try {
      writeAll(disk, file, [Buffer.from(String(process.pid))]);
    } finally {
      disk.close(file);
    }
    try {
      disk.link(own, path);
      return true;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw thrown;
    } finally {
      disk.remove(own);
    }
  });
}

/** Moves a dead owner's lock away; puts it back when it turns out to be another's by now. */
function removeDead(disk: Disk, path: string, owner: number): void {
  const aside = `${path}.${process.pid}.dead.tmp`;
  try {
    disk.rename(path, aside);
  } catch {
    return; // somebody else was first
  }
  try {
    if (ownerOf(aside) !== owner) disk.link(aside, path);
  } finally {
    disk.remove(aside);
  }
}

/** Removes what processes that died while they took this lock left beside it. */
function removeLeftovers(disk: Disk, path: string): void {
  const start = `${basename(path)}.`;
  for (const file of readdirSync(dirname(path))) {
    const owner = file.startsWith(start) ? /^(\d+)(\.dead)?\.tmp$/.exec(file.slice(start.length)) : null;
    if (owner !== null && !isAlive(Number(owner[1]))) disk.remove(join(dirname(path), file));
  }
}

function ownerOf(path: string): number | null {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

function busy(path: string, owner: number | null): PartitaError {
  return new PartitaError('resources', words`this table is being imported by process ${owner ?? '?'}`, {
    domain: 'store',
    value: path,
    hint: 'wait until that import is done, or use --no-store',
  });
}
