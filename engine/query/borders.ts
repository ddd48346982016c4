/** Facts about a file's text that need reading it again: exact row borders after a wrong guess, and line numbers. */
import { PartitaError } from '../errors.js';
import { rowStarts, type StretchMap } from '../formats/csv/borders.js';
import { openDecoded } from '../formats/csv/decode.js';
import { isSplittable, type CsvFile, type CsvSource } from '../formats/csv/source.js';
import type { Run } from '../scheduler/run.js';
import type { Task } from '../scheduler/task.js';
import type { StageSplit } from '../workers/stage-readers.js';

/**
 * The splits with the true start of their first row, found by running the grammar's automaton over whole files, a task a
 * split. `stage` is the path of the stage's file.
 */
export async function exactRowStarts(
  source: CsvSource,
  splits: readonly StageSplit[],
  run: Run,
  stage: string,
  prefix: string,
): Promise<StageSplit[]> {
  const group = `${prefix}-borders`;
  const tasks = splits.map((split, i): Task => {
    const args = { stage, file: split.file, start: split.start, end: split.end };
    return { key: `${group}/${i}`, op: 'stretch', args, deps: [], group, partition: i, bytes: split.end - split.start };
  });
  const searched = splits.map((split) => isSplittable(source.files[split.file] as CsvFile));
  run.add(tasks.filter((_, i) => searched[i]));
  const exact: StageSplit[] = [];
  for (let from = 0; from < splits.length;) {
    const file = (splits[from] as StageSplit).file;
    let to = from;
    while (splits[to]?.file === file) to++;
    if (searched[from] === true) {
      const keys = tasks.slice(from, to).map((task) => task.key);
      const maps = await Promise.all(keys.map(async (key) => (await run.result(key)) as StretchMap));
      rowStarts(maps).forEach((rowStart, i) => exact.push({ ...(splits[from + i] as StageSplit), rowStart }));
    } else {
      exact.push(...splits.slice(from, to));
    }
    from = to;
  }
  return exact;
}

/** By file: the physical line, from 1, on which its data begins. */
export async function firstDataLines(
  source: CsvSource,
  files: ReadonlySet<number>,
): Promise<ReadonlyMap<number, number>> {
  const lines = new Map<number, number>();
  for (const index of files) lines.set(index, 1 + (await feedsBefore(source.files[index] as CsvFile)));
  return lines;
}

async function feedsBefore(file: CsvFile): Promise<number> {
  let feeds = 0;
  // A plain file's offsets also count the byte order mark, which the decoded text lacks: at most 3 bytes of the first row.
  let before = file.dataStart;
  for await (const chunk of openDecoded(file)) {
    const head = chunk.subarray(0, before);
    for (const byte of head) if (byte === 10) feeds++;
    before -= head.length;
    if (before <= 0) return feeds;
  }
  if (before > 3) {
    throw new PartitaError('user-input', `${file.path} changed while it was read`, {
      domain: 'csv',
      value: file.path,
      hint: 'run again once nothing writes to it',
    });
  }
  return feeds;
}
