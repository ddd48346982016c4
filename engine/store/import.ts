/**
 * The import of one table, as the driver sees it: what is still to be read, what is done, and the step that makes it a
 * table. Done work survives any end of the process: an import that is opened again goes on after its last committed part.
 *
 * On disk, an import is the folder `NAME.import` beside the table's `NAME`; it becomes the table by a rename, so a table
 * is never half there. The finished table does not tell in how many sittings it was made.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import type { DataType, Schema } from '../arrow/types.js';
import { formatType, joinTypes, parseType, sameType } from '../arrow/types.js';
import { PartitaError, unknownName } from '../errors.js';
import type { Split } from '../formats/reader.js';
import type { PartTarget } from './import-split.js';
import type { Disk } from './disk.js';
import { DISK, guard } from './disk.js';
import { Journal, readJournal } from './journal.js';
import { takeLock } from './lock.js';
import type { Dataset, Manifest, PartEntry } from './manifest.js';
import { changedColumns, MANIFEST, partFile, quarantineFile, readManifest, writeManifest } from './manifest.js';
import { isPartIntact } from './part-check.js';
import { IMPORT_ENDING, installTable, JOURNAL, LOCK_ENDING, recoverTable, tableName } from './catalogue.js';
import { probeSource } from './sources.js';
import type { SourceProbe } from './sources.js';
import { summarise } from './table-summary.js';

/** A line of the journal after the first. */
type JournalLine =
  { readonly part: PartEntry } | { readonly widened: { readonly column: string; readonly type: string } };

export class ImportSession {
  readonly name: string;
  readonly #store: string;
  readonly #folder: string;
  readonly #dataset: Dataset;
  readonly #probes: readonly SourceProbe[];
  readonly #disk: Disk;
  readonly #journal: Journal;
  readonly #unlock: () => void;
  readonly #parts = new Map<number, PartEntry>();
  /** Whether parts were taken over from the finished table, of which only length and index were looked at. */
  readonly hasOldParts: boolean;
  #schema: Schema;
  #closed = false;

  /**
   * Takes the table's lock and finds what an earlier import of the same dataset has done; an import of other data under
   * the same name is removed. Parts of a finished table whose source files have not changed are taken over.
   */
  static open(store: string, dataset: Dataset, disk: Disk = DISK): ImportSession {
    const name = tableName(dataset.identity);
    guard(store, () => disk.makeFolder(store));
    const unlock = takeLock(disk, join(store, name + LOCK_ENDING));
    try {
      recoverTable(store, name, disk);
      return new ImportSession(store, name, dataset, disk, unlock);
    } catch (thrown) {
      unlock();
      throw PartitaError.from(thrown, 'store');
    }
  }

  private constructor(store: string, name: string, dataset: Dataset, disk: Disk, unlock: () => void) {
    this.name = name;
    this.#store = store;
    this.#folder = join(store, name + IMPORT_ENDING);
    this.#dataset = dataset;
    this.#disk = disk;
    this.#unlock = unlock;
    this.#schema = dataset.schema;
    this.#probes = dataset.source.files.map(probeSource);
    const journal = join(this.#folder, JOURNAL);
    const first = { dataset: fingerprint(dataset, this.#probes) };
    const [begun, ...lines] = readJournal(journal);
    const resumes = JSON.stringify(begun) === JSON.stringify(first);
    if (!resumes) guard(this.#folder, () => disk.remove(this.#folder));
    guard(this.#folder, () => disk.makeFolder(this.#folder));
    if (resumes) (lines as JournalLine[]).forEach((line) => this.#replay(line));
    else this.#takeOver();
    this.hasOldParts = !resumes && this.#parts.size > 0;
    this.#removeStrangers();
    this.#journal = Journal.begin(disk, journal, [first, ...this.#lines()]);
  }

  /** Where parts go and what their columns are, for `importSplit` and `rewriteColumns`. */
  get target(): PartTarget {
    return { folder: this.#folder, schema: this.#schema };
  }

  get schema(): Schema {
    return this.#schema;
  }

  /** Finished parts in order. */
  get parts(): PartEntry[] {
    return [...this.#parts.values()].sort((a, b) => a.index - b.index);
  }

  /** Splits that have no part yet, in order. */
  pendingSplits(): Split[] {
    return this.#dataset.splits.filter((split) => !this.#parts.has(split.index));
  }

  /** Finished parts whose columns are narrower than the table's by now, with the columns to read again. */
  outdatedParts(): { readonly part: PartEntry; readonly columns: Schema }[] {
    return this.parts
      .map((part) => ({ part, columns: changedColumns(part, this.#schema) }))
      .filter(({ columns }) => columns.length > 0);
  }

  /** Counts a part that a task has finished; durable when this returns. A part written with old types is outdated. */
  commitPart(entry: PartEntry): void {
    this.#journal.append({ part: entry } satisfies JournalLine);
    this.#parts.set(entry.index, entry);
  }

  /** Makes a column's type hold `type` too; what must be done over is in `outdatedParts`. Gives the column's new type. */
  widen(column: string, type: DataType): DataType {
    const field = this.#schema.find(({ name }) => name === column);
    if (field === undefined) {
      throw unknownName(
        'store',
        'column',
        column,
        this.#schema.map(({ name }) => name),
      );
    }
    const joined = joinTypes(field.type, type);
    if (sameType(joined, field.type)) return joined;
    this.#journal.append({ widened: { column, type: formatType(joined) } } satisfies JournalLine);
    this.#schema = withType(this.#schema, column, joined);
    return joined;
  }

  /** Drops a part whose borders turned out wrong; its split is pending again. */
  dropPart(index: number): void {
    const entry = this.#parts.get(index);
    if (entry === undefined) return;
    this.#disk.remove(join(this.#folder, entry.file));
    this.#parts.delete(index);
  }

  /** Makes the finished import the table and lets the lock go. */
  finish(): Manifest {
    const { identity, source, blockSize } = this.#dataset;
    const parts = this.parts;
    const unfinished = this.pendingSplits().length + this.outdatedParts().length;
    if (unfinished > 0) throw bug(`${unfinished} parts are not finished`, this.name);
    provenBorders(parts);
    const summary = summarise(this.#folder, this.#schema, parts);
    const probes = this.#probes;
    const manifest = { name: this.name, identity, ...summary, source, probes, blockSize, parts };
    this.#journal.close();
    writeManifest(this.#disk, this.#folder, manifest);
    installTable(this.#store, this.name, this.#disk);
    this.close();
    return manifest;
  }

  /** Lets the lock go; what is done so far stays for the next import of the same dataset. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#journal.close();
    this.#unlock();
  }

  /** Gives the import up with all that it has written. */
  discard(): void {
    this.#journal.close();
    guard(this.#folder, () => this.#disk.remove(this.#folder));
    this.close();
  }

  #replay(line: JournalLine): void {
    if ('widened' in line) {
      this.#schema = withType(this.#schema, line.widened.column, parseType(line.widened.type));
    } else if (isPartIntact(this.#folder, line.part)) {
      this.#parts.set(line.part.index, line.part);
    } else {
      // A later line may tell of the file that stands in its place.
      this.#parts.delete(line.part.index);
    }
  }

  #lines(): JournalLine[] {
    const widened = this.#schema.flatMap(({ name, type }, column): JournalLine[] => {
      const before = this.#dataset.schema[column]?.type ?? type;
      return sameType(before, type) ? [] : [{ widened: { column: name, type: formatType(type) } }];
    });
    return [...widened, ...this.parts.map((part) => ({ part }))];
  }

  /** Links parts of the finished table whose splits would be read the same way again. */
  #takeOver(): void {
    const folder = join(this.#store, this.name);
    if (!existsSync(join(folder, MANIFEST))) return;
    const reusable = reusableParts(folder, this.#dataset, this.#probes);
    for (const [index, old] of reusable) {
      const split = this.#dataset.splits.find((candidate) => candidate.index === index);
      if (split === undefined) continue;
      const file = partFile(index);
      const quarantine = old.quarantine === null ? null : { ...old.quarantine, file: quarantineFile(index) };
      this.#disk.link(join(folder, old.file), join(this.#folder, file));
      if (old.quarantine !== null && quarantine !== null) {
        this.#disk.link(join(folder, old.quarantine.file), join(this.#folder, quarantine.file));
      }
      this.#parts.set(index, { ...old, index, file, split, quarantine });
    }
    this.#disk.syncFolder(this.#folder);
  }

  /** Removes what no finished part owns: half-written files, parts that were never committed. */
  #removeStrangers(): void {
    const owned = new Set<string>([JOURNAL]);
    for (const part of this.#parts.values()) {
      owned.add(part.file);
      if (part.quarantine !== null) owned.add(part.quarantine.file);
    }
    for (const file of readdirSync(this.#folder)) {
      if (!owned.has(file)) this.#disk.remove(join(this.#folder, file));
    }
  }
}

/** What must be equal for work to be continued. */
function fingerprint(dataset: Dataset, probes: readonly SourceProbe[]): string {
  const { source, schema, blockSize, splits } = dataset;
  return createHash('sha256').update(JSON.stringify({ source, schema, blockSize, splits, probes })).digest('hex');
}

/** Parts of a finished table by the number of the split that would give the same rows now. */
function reusableParts(folder: string, dataset: Dataset, probes: readonly SourceProbe[]): Map<number, PartEntry> {
  const manifest = readable(folder);
  const found = new Map<number, PartEntry>();
  if (manifest === null) return found;
  const optionsOf = (source: Dataset['source']): string => JSON.stringify({ ...source, files: [] });
  if (optionsOf(manifest.source) !== optionsOf(dataset.source)) return found;
  const unchanged = new Set(
    manifest.source.files
      .filter((file, i) => {
        const now = dataset.source.files.findIndex((candidate) => candidate.path === file.path);
        const same = JSON.stringify(file) === JSON.stringify(dataset.source.files[now]);
        return same && JSON.stringify(manifest.probes[i]) === JSON.stringify(probes[now]);
      })
      .map((file) => file.path),
  );
  const placeOf = ({ path, start, end }: Split): string => JSON.stringify([path, start, end]);
  const old = new Map(manifest.parts.map((part) => [placeOf(part.split), part]));
  for (const split of dataset.splits) {
    const part = old.get(placeOf(split));
    if (part === undefined || !unchanged.has(split.path)) continue;
    const sameColumns = part.columns.map(({ name }) => name).join() === dataset.schema.map(({ name }) => name).join();
    if (!sameColumns || changedColumns(part, dataset.schema).length > 0) continue;
    if (isPartIntact(folder, part)) found.set(split.index, part);
  }
  return found;
}

function readable(folder: string): Manifest | null {
  try {
    return readManifest(folder);
  } catch {
    // A damaged table is simply imported again.
    return null;
  }
}

/** Every split of a file begins where the one before it ended; otherwise some row was read twice or not at all. */
function provenBorders(parts: readonly PartEntry[]): void {
  for (let i = 1; i < parts.length; i++) {
    const [before, after] = [parts[i - 1] as PartEntry, parts[i] as PartEntry];
    if (before.split.file === after.split.file && before.report.end !== after.report.start) {
      throw bug(`rows are missing or doubled between parts ${before.index} and ${after.index}`, after.split.path);
    }
  }
}

function withType(schema: Schema, column: string, type: DataType): Schema {
  return schema.map((field) => (field.name === column ? { ...field, type } : field));
}

function bug(message: string, value: string): PartitaError {
  return new PartitaError('bug', message, { domain: 'store', value });
}
