/**
 * Where files lie that were dropped into a browser window, which never says where they came from. A drop is a folder of
 * its own with the names of the drop below it; a file appears in it when it is whole. Owns its folder, and of that only
 * what the workspace uses stays.
 */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PartitaError, words } from '../../engine/index.js';
import { checkDrop, checkName } from './spool-names.js';

export interface SpoolSpace {
  readonly quota: number;
  readonly used: number;
}

export class Spool {
  private constructor(
    readonly folder: string,
    readonly quota: number,
    private usedBytes: number,
  ) {}

  /** Opens the folder as it is. Without a quota it is half of what the disk has left. */
  static async open(folder: string, quota?: number): Promise<Spool> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const bytes = await bytesBelow(folder);
    return new Spool(folder, quota ?? Math.floor((bytes + (await freeBytes(folder))) / 2), bytes);
  }

  /** Removes what a killed process left: unfinished files, and drops that none of `used` lies in. */
  async clean(used: readonly string[]): Promise<void> {
    for (const name of await readdir(this.folder)) {
      const path = join(this.folder, name);
      const isUsed = used.some((one) => one === path || one.startsWith(path + sep));
      if (!isUsed) await rm(path, { recursive: true, force: true });
    }
    this.usedBytes = await bytesBelow(this.folder);
  }

  get space(): SpoolSpace {
    return { quota: this.quota, used: this.usedBytes };
  }

  /**
   * Writes a file of a drop; gives the path of what was dropped: the file, or the folder that the drop began with.
   * `length` is what the sender promises, null where it does not say.
   */
  async write(drop: string, names: readonly string[], content: Readable, length: number | null): Promise<string> {
    checkDrop(drop);
    for (const name of names) checkName(name);
    const [top] = names;
    if (top === undefined) throw new PartitaError('user-input', 'the file has no name', { domain: 'spool' });
    // What is promised is taken at once, so that files that come at the same time do not overrun the quota together.
    let taken = 0;
    const take = (bytes: number): void => {
      if (this.usedBytes + bytes > this.quota) throw this.full(names.join('/'), bytes);
      this.usedBytes += bytes;
      taken += bytes;
    };
    const unfinished = join(this.folder, UNFINISHED);
    const part = join(unfinished, randomUUID());
    try {
      take(length ?? 0);
      await mkdir(unfinished, { recursive: true });
      let came = 0;
      const counted = async function* (): AsyncGenerator<Buffer> {
        // The sender is still to be told what went wrong.
        const pieces: AsyncIterable<Buffer> = content.iterator({ destroyOnReturn: false });
        for await (const piece of pieces) {
          came += piece.length;
          if (came > taken) take(came - taken);
          yield piece;
        }
      };
      await pipeline(counted, createWriteStream(part, { flags: 'wx', mode: 0o600 }));
      if (length !== null && came !== length) throw cutShort(names, came, length);
      const path = join(this.folder, drop, ...names);
      // A file may stand where a folder is to be.
      const made = await mkdir(dirname(path), { recursive: true }).then(
        () => true,
        () => false,
      );
      if (!made || (await exists(path))) throw sameName(names);
      await rename(part, path);
      return join(this.folder, drop, top);
    } catch (error) {
      await rm(part, { force: true });
      this.usedBytes -= taken;
      throw PartitaError.from(error, 'spool');
    }
  }

  /** Removes a drop, such as one that was called off. */
  async remove(drop: string): Promise<void> {
    checkDrop(drop);
    const path = join(this.folder, drop);
    const bytes = await bytesBelow(path);
    await rm(path, { recursive: true, force: true });
    this.usedBytes -= bytes;
  }

  private full(file: string, bytes: number): PartitaError {
    const left = Math.max(0, this.quota - this.usedBytes);
    return new PartitaError(
      'resources',
      words`no room to copy ${file}: ${bytes} bytes more, ${left} are left for dropped files`,
      {
        domain: 'spool',
        value: file,
        hint: 'open the folder where it lies instead of dropping it: nothing is copied then',
      },
    );
  }
}

const UNFINISHED = '.unfinished';

function cutShort(names: readonly string[], came: number, length: number): PartitaError {
  return new PartitaError('user-input', words`${names.join('/')} came with ${came} bytes of ${length}`, {
    domain: 'spool',
    hint: 'drop it again',
  });
}

function sameName(names: readonly string[]): PartitaError {
  return new PartitaError('user-input', words`the drop has two files of the name ${names.join('/')}`, {
    domain: 'spool',
    value: names.join('/'),
  });
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => null))?.size ?? 0;
  }
  return bytes;
}
