import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventDecoder, EventEncoder, type EventRow } from '../../../app/protocol/events.js';
import { endOf, readRecording, RecordingWriter, removeRecording } from '../../../app/server/recording.js';
import type { EngineEvent } from '../../../engine/index.js';
import { randomFrom, seed } from '../../engine/scheduler/simulation.js';
import { randomRun } from '../protocol/random-events.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'partita-recording-'));
  path = join(folder, 'run.ndjson');
});
afterEach(() => rmSync(folder, { recursive: true }));

const END: EngineEvent = { seq: 0, time: 1e6, run: 'r', type: 'run-finished', outcome: 'cancelled', rows: 3 };

function rowsOf(events: readonly EngineEvent[]): EventRow[] {
  const encoder = new EventEncoder();
  return events.map((event) => encoder.encode(event));
}

function write(rows: readonly EventRow[]): RecordingWriter {
  const writer = new RecordingWriter(path);
  for (const row of rows) writer.append(row);
  return writer;
}

describe('the recording of a run', () => {
  it('gives its events back, compressed or not', async () => {
    const first = seed();
    const events = randomRun(randomFrom(first), { tasks: 200 });
    const writer = write(rowsOf(events));
    const decoded = (): EngineEvent[] => {
      const decoder = new EventDecoder('r');
      return readRecording(path).map((row) => decoder.decode(row));
    };
    await writer.finish();
    expect(existsSync(path)).toBe(false);
    expect(decoded(), `PARTITA_SEED=${first}`).toEqual(events);
    const plain = write(rowsOf(events));
    rmSync(`${path}.gz`);
    plain.close();
    expect(decoded(), `PARTITA_SEED=${first}`).toEqual(events);
  });

  it('torn at any byte gives the whole lines before it', () => {
    const first = seed();
    const rows = rowsOf(randomRun(randomFrom(first), { tasks: 30 }));
    write(rows).close();
    const whole = readFileSync(path);
    const tail = Math.min(whole.length, 600);
    for (let cut = 0; cut <= tail; cut++) {
      const left = whole.subarray(0, whole.length - cut);
      writeFileSync(path, left);
      const lines = left.toString('utf8').split('\n').length - 1;
      expect(readRecording(path), `PARTITA_SEED=${first}, ${cut} bytes torn off`).toEqual(rows.slice(0, lines));
    }
  });

  it('tells how the run ended, and that one without an end was interrupted', () => {
    expect(endOf(rowsOf([END]))).toBe('cancelled');
    expect(endOf(rowsOf([{ ...END, type: 'warning', code: 'a', message: 'b' }]))).toBe('interrupted');
    expect(endOf(readRecording(path))).toBe('interrupted');
  });

  it('is empty where its compressed file is damaged, and can be removed', async () => {
    await write(rowsOf([END])).finish();
    writeFileSync(`${path}.gz`, 'not gzip');
    expect(readRecording(path)).toEqual([]);
    removeRecording(path);
    expect(existsSync(`${path}.gz`)).toBe(false);
  });
});
