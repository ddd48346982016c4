import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ProgressBar } from '../../../app/cli/progress-bar.js';
import { ProgressState } from '../../../app/cli/progress.js';
import { formatCount, formatSeconds } from '../../../app/cli/units.js';
import type { EventBody } from '../../../engine/index.js';
import { fake, partita } from './fake-engine.js';

const STARTED: EventBody = { type: 'run-started', label: 'groupby', workers: 2, memory: 1e9, totalBytes: 1e9 };

function after(steps: readonly (readonly [number, EventBody])[]): ProgressState {
  const state = new ProgressState();
  steps.forEach(([time, body], seq) => state.observe({ seq, time, run: 'r', ...body }));
  return state;
}

describe('the progress line', () => {
  const progress = (bytes: number): EventBody => ({ type: 'progress', bytes, totalBytes: 1e9, rows: bytes / 50 });

  it('shows bytes, share, rows, rate and a range of time left', () => {
    const state = after([
      [0, STARTED],
      [1000, progress(1e8)],
      [2000, progress(3e8)],
      [3000, progress(4e8)],
    ]);
    expect(state.line(120)).toBe(
      '▕████████            ▏ 40 % · 400 MB of 1 GB · 8.0 M rows · 133 MB/s · 4 to 5 s left',
    );
  });

  it('drops what does not fit, from the end', () => {
    const state = after([
      [0, STARTED],
      [1000, progress(5e8)],
    ]);
    expect(state.line(50)).toBe('▕██████████          ▏ 50 % · 500 MB of 1 GB');
  });

  it('tells that memory was spilled to disk', () => {
    const state = after([
      [0, STARTED],
      [500, progress(5e8)],
      [600, { type: 'memory', used: 1e8, spilled: 2.1e9 }],
    ]);
    expect(state.line(200)).toContain('2.1 GB spilled to disk');
  });

  it('never shows more than the whole, whatever the events say', () => {
    const state = after([
      [0, STARTED],
      [500, { type: 'progress', bytes: 2e9, totalBytes: 1e9, rows: 1 }],
    ]);
    expect(state.line(200)).toContain('100 %');
  });

  it('stands below the answer so far, and is removed with it', () => {
    const written: string[] = [];
    const stream = new Writable({
      write(text: Buffer, _, done) {
        written.push(text.toString());
        done();
      },
    });
    const bar = new ProgressBar({ stream, isTerminal: true, width: 60 });
    bar.put(['too early']);
    bar.observe({ seq: 0, time: 0, run: 'r', ...STARTED });
    bar.put(['city', 'Rome']);
    bar.observe({ seq: 1, time: 300, run: 'r', ...progress(5e8) });
    bar.observe({ seq: 2, time: 400, run: 'r', type: 'run-finished', outcome: 'done', rows: 1 });
    bar.put(['too late']);
    const erased = '\r\u001b[2A\u001b[J';
    expect(written.map((text) => text.replace(/▕.*$/s, '▕'))).toEqual([
      '\r\u001b[2Kcity\nRome\n▕',
      `${erased}city\nRome\n▕`,
      erased,
    ]);
  });

  it('is painted only where it is wanted', async () => {
    const silent = await partita(['read', 'a'], fake({ events: [STARTED, progress(5e8)] }));
    expect(silent.stderr).toBe('');
    const both = await partita(['read', 'a', '--progress', '--no-progress']);
    expect(both.code).toBe(2);
  });
});

describe('units', () => {
  it('are written short', () => {
    expect([999, 12_345, 1_234_567, 5e9].map(formatCount)).toEqual(['999', '12,345', '1.2 M', '5.0 G']);
    expect([0.42, 12, 200, 7500].map(formatSeconds)).toEqual(['0.4 s', '12 s', '3 min 20 s', '2 h 5 min']);
  });
});
