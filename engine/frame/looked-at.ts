/**
 * What was seen of the files behind imported tables: a table whose files are the same by path, size, time and content is
 * opened without looking at them again. Content is what the store compares; so only what is read from there stays here.
 */
import type { CsvDataset, CsvOptions } from '../formats/csv/open.js';
import { findFiles } from '../formats/files.js';

/** Tables that are remembered. */
const MOST = 64;

export class LookedAt {
  readonly #tables = new Map<string, CsvDataset>();

  /** Null where nothing is known, or where a file came, went or is another by size or time. */
  async find(paths: readonly string[], options: CsvOptions): Promise<CsvDataset | null> {
    const csv = this.#tables.get(keyOf(paths, options));
    return csv !== undefined && (await areFilesOf(csv, paths)) ? csv : null;
  }

  keep(paths: readonly string[], options: CsvOptions, csv: CsvDataset): void {
    const key = keyOf(paths, options);
    this.#tables.delete(key);
    this.#tables.set(key, csv);
    const [oldest] = this.#tables.keys();
    if (this.#tables.size > MOST && oldest !== undefined) this.#tables.delete(oldest);
  }
}

/** Whether the paths still name just the files that were looked at, by size and time. */
export async function areFilesOf(csv: CsvDataset, paths: readonly string[]): Promise<boolean> {
  const then = csv.source.files;
  const now = await findFiles(paths);
  return (
    now.length === then.length &&
    now.every(({ path, size, modified }, i) => {
      const file = then[i];
      return file !== undefined && file.path === path && file.size === size && file.modified === modified;
    })
  );
}

function keyOf(paths: readonly string[], options: CsvOptions): string {
  const named = Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([process.cwd(), paths, named]);
}
