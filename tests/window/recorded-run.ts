/** A run of an earlier session, as a server that is not running finds it: its card and its recording in the workspace. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventEncoder } from '../../app/protocol/events.js';
import { writeCard } from '../../app/server/run-cards.js';
import type { EventBody, TaskSpans } from '../../engine/plain.js';

export interface RecordedRun {
  readonly number: number;
  readonly title: string;
  /** Milliseconds of its one task by what it did. */
  readonly spans: Partial<TaskSpans>;
  readonly spilled?: number;
  /** Of the machine, of which its one worker kept one busy. */
  readonly cores?: number;
}

/** Of the workspace's only dataset. */
export function recordRun(workspace: string, { number, title, spans, spilled = 0, cores = 1 }: RecordedRun): void {
  const { datasets } = JSON.parse(readFileSync(join(workspace, 'workspace.json'), 'utf8')) as {
    readonly datasets: readonly { readonly id: string }[];
  };
  const all = { read: 0, parse: 0, compute: 0, write: 0, spill: 0, wait: 0, ...spans };
  const time = Object.values(all).reduce((sum, part) => sum + part, 0);
  const [key, group, bytes] = ['scan/0', 'scan', 50_000_000];
  const memory = { used: 1e6, spilled, workers: [{ columns: 1e6, other: 0, spilled }] };
  const bodies: (readonly [number, EventBody])[] = [
    [0, { type: 'run-started', label: title, workers: 1, memory: 1e9, totalBytes: bytes }],
    [0, { type: 'group', group, title: 'Read CSV', operators: ['read-csv'] }],
    [0, { type: 'task-added', key, group, partition: 0, deps: [], bytes }],
    [0, { type: 'task', key, from: 'waiting', to: 'ready', worker: null }],
    [0, { type: 'task', key, from: 'ready', to: 'running', worker: 0 }],
    [time, { type: 'cpu', percent: 100, cores }],
    [time, { type: 'memory', ...memory }],
    [time, { type: 'task', key, from: 'running', to: 'done', worker: 0, rows: 1000, bytes, spans: all }],
    [time, { type: 'progress', bytes, totalBytes: bytes, rows: 1000 }],
    [time, { type: 'run-finished', outcome: 'done', rows: 1000 }],
  ];
  const run = `r${number}-recorded`;
  const encoder = new EventEncoder();
  const rows = bodies.map(([at, body], seq) => encoder.encode({ seq, time: at, run, ...body }));
  const folder = join(workspace, 'runs');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${run}.ndjson`), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  writeCard(folder, {
    recipe: [],
    summary: {
      run,
      number,
      kind: 'query',
      title,
      dataset: datasets[0]?.id ?? null,
      startedAt: 1_700_000_000_000 + number,
      seconds: time / 1000,
      phase: 'done',
      fraction: 1,
      secondsLeft: null,
      bytes,
      totalBytes: bytes,
      rows: 1000,
      tasks: { done: 1, total: 1, failed: 0 },
      spilledBytes: spilled,
      peakMemory: 1e6,
      error: null,
      steps: [],
    },
  });
}
