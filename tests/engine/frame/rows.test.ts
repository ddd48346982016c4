import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Engine,
  ResultSpool,
  type Column,
  type Dataset,
  type RecordBatch,
  type Result,
} from '../../../engine/index.js';

const SEED = Number(process.env['PARTITA_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
console.log(`PARTITA_SEED=${SEED}`);

/** mulberry32 */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const next = random(SEED);
const int = (below: number): number => Math.floor(next() * below);

describe('rows by position', () => {
  const folder = mkdtempSync(join(tmpdir(), 'partita-rows-'));
  const engine = Engine.start({ executor: 'inline', blockBytes: 700, temporary: folder });
  /** Every row as it was written. */
  const written: (readonly [bigint, string | null, boolean | null])[] = [];
  let csv: Dataset;
  let stored: Dataset;

  beforeAll(async () => {
    for (const file of ['a.csv', 'b.csv', 'c.csv']) {
      const lines = ['id,text,flag'];
      const rows = file === 'b.csv' ? 0 : 2000 + int(3000);
      for (let i = 0; i < rows; i++) {
        const text = int(5) === 0 ? null : int(4) === 0 ? `two\nlines, "${i}"` : `text ${int(50)}`;
        const flag = int(6) === 0 ? null : int(2) === 0;
        written.push([BigInt(written.length), text, flag]);
        const quoted = text === null ? '' : text.includes('\n') ? `"${text.replaceAll('"', '""')}"` : text;
        lines.push(`${written.length - 1},${quoted},${flag ?? ''}`);
      }
      writeFileSync(join(folder, file), `${lines.join('\n')}\n`);
    }
    csv = await engine.open(join(folder, '*.csv'), { store: false });
    const store = join(folder, 'store');
    const before = await engine.open(join(folder, '*.csv'), { store });
    await engine.import(before, { store, blockBytes: 40_000 });
    stored = await engine.open(join(folder, '*.csv'), { store });
    expect(stored.stored).not.toBeNull();
  });

  afterAll(async () => {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const cells = (result: Result): unknown[][] => result.toRows();

  async function comparePages(dataset: Dataset): Promise<void> {
    const total = written.length;
    const places = [0, 1, total - 1, total - 10, total, total + 5, ...Array.from({ length: 40 }, () => int(total))];
    for (const from of places) {
      const count = 1 + int(300);
      const page = await dataset.frame().rows(from, count);
      expect(cells(page), `rows ${from} to ${from + count}`).toEqual(written.slice(from, from + count));
    }
  }

  it('are the rows of the files before the files were scanned', () => comparePages(csv));

  it('are the rows of the files once they were scanned, and a scan counts what was written', async () => {
    const report = await csv.scan({ blockBytes: 1000 });
    expect(report.rows).toBe(written.length);
    expect(csv.rowCount).toEqual({ count: written.length, exact: true });
    const [id, text, flag] = report.columns;
    expect([id?.nulls, text?.nulls, flag?.nulls]).toEqual([
      0,
      written.filter(([, value]) => value === null).length,
      written.filter(([, , value]) => value === null).length,
    ]);
    expect([id?.min, id?.max]).toEqual([0n, BigInt(written.length - 1)]);
    await comparePages(csv);
  });

  it('are the rows of the stored parts', () => comparePages(stored));

  it('keep their places under computed, chosen and renamed columns', async () => {
    const frame = stored.frame().withColumns('id * 2 as twice').select('twice as double', 'text');
    expect(frame.keepsRows).toBe(true);
    const from = written.length >> 1;
    const page = await frame.rows(from, 7);
    expect(page.column('double')).toEqual(written.slice(from, from + 7).map(([id]) => 2n * id));
    expect(page.schema.map((field) => field.name)).toEqual(['double', 'text']);
  });

  it('are refused of frames that move or drop rows', () => {
    const { rows, frames } = {
      rows: 'rows by position need a frame that keeps every row in its place',
      frames: [csv.frame().filter('id > 3'), csv.frame().sort('id'), csv.frame().limit(5), csv.frame().distinct()],
    };
    for (const frame of frames) expect(() => frame.rows(0, 1)).toThrow(rows);
  });

  it('come back from a spool as they were put there, also from its file', async () => {
    const wide = csv.frame().withColumns("lpad(text, 3000, 'x') as long");
    const spool = new ResultSpool(join(folder, 'spool.bin'), wide.schema);
    const batches: RecordBatch[] = [];
    for await (const batch of wide.batches()) {
      spool.append(batch);
      batches.push(batch);
      expect(spool.rows).toBe(batches.reduce((sum, { rows }) => sum + rows, 0));
    }
    expect(spool.spilledBytes).toBeGreaterThan(0);
    for (let i = 0; i < 20; i++) {
      const from = int(spool.rows);
      const count = 1 + int(5000);
      const rows = spool.read(from, count);
      expect(rows.reduce((sum, batch) => sum + batch.rows, 0)).toBe(Math.min(count, spool.rows - from));
      const ids = rows.flatMap((batch) =>
        [...((batch.columns[0] as Column).values as BigInt64Array)].slice(0, batch.rows),
      );
      expect(ids).toEqual(written.slice(from, from + count).map(([id]) => id));
    }
    spool.close();
  });
});
