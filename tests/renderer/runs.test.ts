import { describe, expect, it } from 'vitest';
import type { RunPhase, RunSummary } from '../../app/protocol/runs.js';
import { interrupted, mergedRuns } from '../../renderer/state/runs.js';

const run = (id: string, phase: RunPhase): RunSummary => ({
  run: id,
  number: 1,
  kind: 'query',
  title: id,
  dataset: null,
  startedAt: 0,
  seconds: 0,
  phase,
  fraction: 0,
  secondsLeft: null,
  bytes: 0,
  totalBytes: 0,
  rows: 0,
  tasks: { done: 0, total: 0, failed: 0 },
  spilledBytes: 0,
  peakMemory: 0,
  error: null,
  steps: [],
});
const byId = (...runs: RunSummary[]): ReadonlyMap<string, RunSummary> => mergedRuns(new Map(), runs);

describe('runs after a lost connection', () => {
  it('were interrupted when they went on before and did not end by themselves', () => {
    const before = byId(run('a', 'running'), run('b', 'running'), run('c', 'done'), run('d', 'paused'));
    const after = byId(run('a', 'interrupted'), run('b', 'done'), run('c', 'done'));
    expect(interrupted(before, after).map(({ run: id }) => id)).toEqual(['a', 'd']);
  });

  it('are forgotten when they are removed', () => {
    const runs = mergedRuns(byId(run('a', 'done'), run('b', 'done')), [{ ...run('a', 'done'), removed: true }]);
    expect([...runs.keys()]).toEqual(['b']);
  });

  it('are told by their last state only', () => {
    const runs = mergedRuns(byId(run('a', 'running')), [run('a', 'done')]);
    expect([...runs.values()].map(({ phase }) => phase)).toEqual(['done']);
  });
});
