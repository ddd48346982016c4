/** Exact row borders, found by reading the text again after a wrong guess. */
import { rowStarts, type StretchMap } from '../formats/csv/borders.js';
import { isSplittable, type CsvFile, type CsvSource } from '../formats/csv/source.js';
import { describeGroup } from './describe.js';
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
  run.describe(describeGroup(group, ['read-csv', 'find-borders']));
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
