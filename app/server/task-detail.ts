/** One task of a run: where its rows come from, what it needs and gives, and its story out of the run's events. */
import { open } from 'node:fs/promises';
import { PartitaError, type EngineEvent } from '../../engine/index.js';
import type { TaskDetail } from '../protocol/runs.js';
import type { DatasetSession } from './dataset-session.js';

const MOST_LINES = 20;
const MOST_CHARACTERS = 300;
const HEAD_BYTES = 8192;
const MOST_TASKS = 100;

export async function taskDetail(
  events: Iterable<EngineEvent>,
  key: string,
  session: DatasetSession | undefined,
): Promise<TaskDetail> {
  const story: TaskDetail['story'][number][] = [];
  const gives: string[] = [];
  const times = new Map<string, number>();
  const groups = new Map<string, string>();
  const seconds = new Map<string, number>();
  let added: Extract<EngineEvent, { type: 'task-added' }> | null = null;
  let attempts = 0;
  for (const event of events) {
    if (event.type === 'task-added') {
      groups.set(event.key, event.group);
      if (event.key === key) added = event;
      else if (event.deps.includes(key)) gives.push(event.key);
    } else if (event.type === 'task') {
      if (event.to === 'running') times.set(event.key, event.time);
      if (event.to === 'done') seconds.set(event.key, (event.time - (times.get(event.key) ?? event.time)) / 1000);
      if (event.key !== key) continue;
      if (event.to === 'running') attempts++;
      story.push({ time: event.time, state: event.to, worker: event.worker });
    }
  }
  if (added === null)
    throw new PartitaError('user-input', `no task '${key}' in this run`, { domain: 'runs', value: key });
  const { group, partition, deps, source } = added;
  const peers = [...seconds].filter(([peer]) => groups.get(peer) === group && peer !== key).map(([, value]) => value);
  return {
    key,
    group,
    partition,
    state: story.at(-1)?.state ?? 'waiting',
    worker:
      story
        .map(({ worker: by }) => by)
        .filter((by) => by !== null)
        .at(-1) ?? null,
    attempts,
    seconds: seconds.get(key) ?? null,
    medianSeconds: median(peers),
    source: source === undefined ? null : { ...source, ...rowsOf(session, source), lines: await firstLines(source) },
    needs: deps.slice(0, MOST_TASKS),
    gives: gives.slice(0, MOST_TASKS),
    story,
  };
}

function rowsOf(session: DatasetSession | undefined, source: { readonly path: string; readonly start: number }) {
  let found: { first: number; rows: number } | null = null;
  try {
    found = session?.dataset.index?.rowsOf(source.path, source.start) ?? null;
  } catch {
    // The dataset is not open now: its rows are not known.
  }
  return { firstRow: found?.first ?? null, rows: found?.rows ?? null };
}

/** Lines as they stand in the file; none where it cannot be read as text from there. */
async function firstLines(source: {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}): Promise<string[]> {
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
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] as number;
}
