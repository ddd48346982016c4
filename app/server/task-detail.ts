/** One task of a run: where its rows come from, what it needs and gives, and its story out of the run's events. */
import { open } from 'node:fs/promises';
import { PartitaError, words } from '../../engine/index.js';
import { DONE, STATES } from '../protocol/model/codes.js';
import type { TaskDetail } from '../protocol/runs.js';
import type { DatasetSession } from './dataset-session.js';
import type { TaskStories } from './task-stories.js';

const MOST_LINES = 20;
const MOST_CHARACTERS = 300;
const HEAD_BYTES = 8192;
const MOST_TASKS = 100;

/** Bytes of a file. */
interface Stretch {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

export async function taskDetail(
  stories: TaskStories,
  key: string,
  session: DatasetSession | undefined,
): Promise<TaskDetail> {
  const { tasks, groups } = stories.work;
  const task = tasks.indexOf(key);
  const group = groups[tasks.group[task] ?? -1];
  if (group === undefined)
    throw new PartitaError('user-input', words`no task '${key}' in this run`, { domain: 'runs', value: key });
  const path = tasks.pathOf(task);
  const source = path === null ? null : { path, start: tasks.start[task] ?? 0, end: tasks.end[task] ?? 0 };
  const worker = tasks.worker[task] ?? -1;
  const peers = group.members.filter((peer) => peer !== task).map((peer) => secondsOf(stories, peer));
  return {
    key,
    group: group.name,
    partition: tasks.partition[task] ?? 0,
    state: STATES[tasks.state[task] ?? 0] ?? 'waiting',
    worker: worker < 0 ? null : worker,
    attempts: tasks.attempts[task] ?? 0,
    seconds: secondsOf(stories, task),
    medianSeconds: median(peers.filter((seconds) => seconds !== null)),
    source: source === null ? null : { ...source, ...rowsOf(session, source), lines: await firstLines(source) },
    needs: namesOf(stories, tasks.deps(task)),
    gives: namesOf(stories, takersOf(stories, task)),
    story: stories.storyOf(task),
  };
}

/** Null for one that is not done. */
function secondsOf({ work: { tasks } }: TaskStories, task: number): number | null {
  if (tasks.state[task] !== DONE) return null;
  return ((tasks.finished[task] ?? 0) - (tasks.started[task] ?? 0)) / 1000;
}

function namesOf({ work: { tasks } }: TaskStories, numbers: Iterable<number>): string[] {
  return Array.from(numbers)
    .slice(0, MOST_TASKS)
    .map((task) => tasks.keys[task] ?? '');
}

/** The first tasks that wait for it. */
function takersOf({ work: { tasks } }: TaskStories, task: number): number[] {
  const takers: number[] = [];
  let last: Uint32Array | null = null;
  let takes = false;
  for (let other = task + 1; other < tasks.count && takers.length < MOST_TASKS; other++) {
    const deps = tasks.deps(other);
    // Tasks that wait for the same ones share one list.
    if (deps !== last) takes = deps.includes(task);
    last = deps;
    if (takes) takers.push(other);
  }
  return takers;
}

function rowsOf(session: DatasetSession | undefined, source: Stretch) {
  let found: { first: number; rows: number } | null = null;
  try {
    found = session?.dataset.index?.rowsOf(source.path, source.start, source.end) ?? null;
  } catch {
    // The dataset is not open now: its rows are not known.
  }
  return { firstRow: found?.first ?? null, rows: found?.rows ?? null };
}

/** Lines as they stand in the file; none where it cannot be read as text from there. */
async function firstLines(source: Stretch): Promise<string[]> {
  if (/\.(gz|zst|arrow)$/.test(source.path)) return [];
  try {
    const file = await open(source.path, 'r');
    try {
      const bytes = Buffer.alloc(Math.min(HEAD_BYTES, source.end - source.start));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, source.start);
      const lines = bytes.subarray(0, bytesRead).toString('utf8').split('\n');
      return lines.slice(0, MOST_LINES).map((line) => line.slice(0, MOST_CHARACTERS).replace(/\r$/, ''));
    } finally {
      await file.close();
    }
  } catch {
    return [];
  }
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return Float64Array.from(values).sort()[values.length >> 1] as number;
}
