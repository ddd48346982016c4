/** What a drop would do, before it is done: opens the files without reading more of them than opening does. */
import type { Dataset, Engine } from '../../engine/index.js';
import type { DropSummary, ReadOptions } from '../protocol/datasets.js';
import { openOptions } from './open-options.js';
import { freeBytes } from './resources.js';

/** The dataset spares looking at the same files again when they are opened. */
export async function lookAt(
  engine: Engine,
  paths: readonly string[],
  options: ReadOptions,
  store: string,
): Promise<{ readonly dataset: Dataset; readonly summary: DropSummary }> {
  const dataset = await engine.open(paths, { ...openOptions(options), store: false });
  return { dataset, summary: await summaryOf(dataset, store) };
}

async function summaryOf(dataset: Dataset, store: string): Promise<DropSummary> {
  const { files } = dataset.csv.source;
  const variants = new Map<string, { columns: number; files: number; example: string }>();
  for (const { path, columns } of files) {
    const key = JSON.stringify(columns);
    const variant = variants.get(key) ?? { columns: columns.length, files: 0, example: path };
    variants.set(key, { ...variant, files: variant.files + 1 });
  }
  return {
    name: dataset.label,
    files: files.length,
    bytes: files.reduce((sum, file) => sum + file.size, 0),
    estimatedRows: dataset.rowCount.count,
    variants: [...variants.values()].sort((a, b) => b.files - a.files),
    columns: dataset.schema.length,
    skipped: [],
    notices: dataset.notices,
    storeFree: await freeBytes(store),
  };
}
