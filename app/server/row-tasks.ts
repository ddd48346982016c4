/** Which tasks of a run read a row of its dataset, as far as it is known where the rows lie. */
import type { RowTasks } from '../protocol/runs.js';
import type { DatasetSession } from './dataset-session.js';
import type { TaskStories } from './task-stories.js';

/** What reads a part of its stretch only. */
const PARTLY: ReadonlySet<string> = new Set(['sample', 'find-borders']);

/** `row`: from 0. */
export function rowTasks({ work }: TaskStories, row: number, session: DatasetSession | undefined): RowTasks {
  const { rows, places } = placesOf(session, row);
  const { tasks, groups } = work;
  const found: string[] = [];
  for (let task = 0; task < tasks.count && places.length > 0; task++) {
    const path = tasks.pathOf(task);
    const [start = 0, end = 0] = [tasks.start[task], tasks.end[task]];
    if (!places.some((place) => place.path === path && place.start < end && place.end > start)) continue;
    const operators = groups[tasks.group[task] ?? 0]?.operators ?? [];
    if (!operators.some((operator) => PARTLY.has(operator))) found.push(tasks.keys[task] ?? '');
  }
  return { rows, tasks: found };
}

interface Place {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** Where the row lies in the files, and in the stored table of them where there is one. */
function placesOf(session: DatasetSession | undefined, row: number): { rows: number | null; places: readonly Place[] } {
  try {
    const dataset = session?.dataset;
    const rows = dataset?.rowCount.exact === true ? dataset.rowCount.count : null;
    if (dataset === undefined || rows === null || row >= rows) return { rows, places: [] };
    const windows = [dataset.index?.window(row, 1), dataset.window(row, 1)];
    return { rows, places: windows.flatMap((window) => window?.splits.slice(0, 1) ?? []) };
  } catch {
    // The dataset is not open now: its rows are not known.
    return { rows: null, places: [] };
  }
}
