import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunSummary } from '../../../app/protocol/runs.js';
import { readCards, writeCard } from '../../../app/server/run-cards.js';
import { Runs } from '../../../app/server/runs.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'partita-cards-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const summary = (number: number, phase: RunSummary['phase'] = 'done'): RunSummary => ({
  run: `r${number}-a`,
  number,
  kind: 'query',
  title: 'fares by city',
  dataset: 'd',
  startedAt: 1,
  seconds: 2,
  phase,
  fraction: 1,
  secondsLeft: null,
  bytes: 3,
  totalBytes: 3,
  rows: 4,
  tasks: { done: 1, total: 1, failed: 0 },
  spilledBytes: 0,
  peakMemory: 5,
  error: null,
  steps: ['filter'],
});

const begun = () => new Runs(folder, () => Promise.reject(new Error('not asked')));

describe('the history of runs', () => {
  it('has a run from the moment that it begins, as interrupted where nothing more came of it', () => {
    const runs = begun();
    const { id } = runs.begin({ kind: 'query', title: 'x', dataset: null, steps: [], recipe: [] });
    // What a kill right now leaves.
    const [past] = begun().summaries;
    expect(past).toMatchObject({ run: id, number: 1, phase: 'interrupted' });
    runs.close();
  });

  it('has how a run ended, and its steps', () => {
    const runs = begun();
    const run = runs.begin({ kind: 'query', title: 'x', dataset: null, steps: ['limit'], recipe: [] });
    run.finish();
    const after = begun();
    expect(after.find(run.id)).toMatchObject({ summary: { phase: 'done', steps: ['limit'] }, recipe: [] });
    runs.close();
  });

  it('does not have a run that was removed, even if it ends afterwards', () => {
    const runs = begun();
    const run = runs.begin({ kind: 'query', title: 'x', dataset: null, steps: [] });
    runs.remove(run.id);
    run.finish();
    expect(begun().summaries).toEqual([]);
    expect(readdirSync(folder).filter((name) => name.endsWith('.json'))).toEqual([]);
    runs.close();
  });

  it('leaves out cards that make no sense or are not of their name', () => {
    writeCard(folder, { summary: summary(2), recipe: null });
    writeFileSync(join(folder, 'r3-a.json'), '{"summary":');
    writeFileSync(join(folder, 'r4-a.json'), JSON.stringify({ summary: summary(9), recipe: null }));
    writeFileSync(join(folder, 'r5-a.json'), JSON.stringify({ summary: { ...summary(5), run: '../x' }, recipe: null }));
    expect(readCards(folder).map((card) => card.summary.run)).toEqual(['r2-a']);
  });

  it('keeps the last 500 runs, and no file of the others', () => {
    for (let number = 1; number <= 503; number++) {
      writeCard(folder, { summary: summary(number), recipe: null });
      writeFileSync(join(folder, `r${number}-a.ndjson.gz`), '');
    }
    const { summaries } = begun();
    expect([summaries.length, summaries[0]?.number, summaries.at(-1)?.number]).toEqual([500, 4, 503]);
    expect(existsSync(join(folder, 'r3-a.ndjson.gz'))).toBe(false);
    expect(existsSync(join(folder, 'r4-a.ndjson.gz'))).toBe(true);
    expect(readdirSync(folder)).toHaveLength(1000);
  });
});
