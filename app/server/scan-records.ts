/** What scans found out, by dataset, in a folder of the workspace: a dataset that did not change is ready at once. */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PartitaError, type Dataset, type ScanFindings, type ScanReport } from '../../engine/index.js';

/** The oldest are removed beyond these. */
const MOST_RECORDS = 100;

export class ScanRecords {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  find(dataset: Dataset): ScanFindings | null {
    return dataset.recall(this.#folder);
  }

  /** Files that change just now, or a full disk, leave no record; the scan's answer stands. */
  keep(dataset: Dataset, report: ScanReport): void {
    try {
      dataset.keep(report, this.#folder);
      this.#clear();
    } catch (thrown) {
      if (PartitaError.from(thrown, 'datasets').kind === 'bug') throw thrown;
    }
  }

  #clear(): void {
    const paths = readdirSync(this.#folder).map((name) => join(this.#folder, name));
    if (paths.length <= MOST_RECORDS) return;
    const ages = paths.map((path) => ({ path, time: statSync(path).mtimeMs })).sort((a, b) => b.time - a.time);
    for (const { path } of ages.slice(MOST_RECORDS)) rmSync(path, { force: true });
  }
}
