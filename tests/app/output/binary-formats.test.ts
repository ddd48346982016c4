import { tableFromIPC } from 'apache-arrow';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterAll, describe, expect, it } from 'vitest';
import { arrow } from '../../../app/output/arrow.js';
import { parquet } from '../../../app/output/parquet.js';
import { fileSink } from '../../../app/output/sink.js';
import { BOOL, DATE, FLOAT64, INT64, PartitaError, TIMESTAMP, TIMESTAMP_UTC, UTF8 } from '../../../engine/index.js';
import { batchOf, written } from './memory-sink.js';

const batch = batchOf({
  id: [INT64, [1n, null, 2n ** 62n]],
  name: [UTF8, ['ä', '', null]],
  fare: [FLOAT64, [0.1, null, -0]],
  paid: [BOOL, [true, false, null]],
  day: [DATE, [0n, 19782n, null]],
  at: [TIMESTAMP, [1n, null, 1709210096000000n]],
  utc: [TIMESTAMP_UTC, [1000n, null, 0n]],
  price: [{ kind: 'decimal', scale: 2 }, [12345n, -1n, null]],
});

describe('arrow', () => {
  it('writes a stream that other readers understand', async () => {
    const table = tableFromIPC(await written(arrow, [batch, batch]));
    expect(table.numRows).toBe(6);
    expect([...(table.getChild('id') ?? [])]).toEqual([1n, null, 2n ** 62n, 1n, null, 2n ** 62n]);
    expect([...(table.getChild('name') ?? [])].slice(0, 3)).toEqual(['ä', '', null]);
  });

  it('writes the file format into a file', async () => {
    const bytes = await written(arrow, [batch], { toFile: true });
    expect(bytes.subarray(0, 6).toString()).toBe('ARROW1');
    expect(tableFromIPC(bytes).numRows).toBe(3);
  });
});

describe('parquet', () => {
  it('keeps every value and its type', async () => {
    const bytes = await written(parquet, [batch, batch]);
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    const rows = await parquetReadObjects({ file });
    expect(rows).toHaveLength(6);
    expect(rows[0]).toMatchObject({ id: 1n, name: 'ä', fare: 0.1, paid: true, price: 123.45 });
    expect(rows[2]).toMatchObject({ id: 2n ** 62n, name: null, paid: null, day: null, price: null });
    expect((rows[1] as { day: Date }).day.toISOString()).toBe('2024-02-29T00:00:00.000Z');
    expect((rows[2] as { at: Date }).at.toISOString()).toBe('2024-02-29T12:34:56.000Z');
    const types = parquetMetadata(file)
      .schema.slice(1)
      .map((element) => element.type);
    expect(types).toEqual(['INT64', 'BYTE_ARRAY', 'DOUBLE', 'BOOLEAN', 'INT32', 'INT64', 'INT64', 'INT64']);
  });

  it('writes a table without rows', async () => {
    const bytes = await written(parquet, [batchOf({ a: [INT64, []] })]);
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    expect(await parquetReadObjects({ file })).toEqual([]);
  });
});

describe('a file as the place of results', () => {
  const folder = mkdtempSync(join(tmpdir(), 'partita-sink-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('appears only when it is complete, and replaces what was there', async () => {
    const path = join(folder, 'out.csv');
    writeFileSync(path, 'before');
    const sink = await fileSink(path);
    await sink.write(Buffer.from('after'));
    expect(readFileSync(path, 'utf8')).toBe('before');
    await sink.finish();
    expect(readFileSync(path, 'utf8')).toBe('after');
    expect(readdirSync(folder)).toEqual(['out.csv']);
  });

  it('leaves nothing behind when the run fails', async () => {
    const sink = await fileSink(join(folder, 'failed.csv'));
    await sink.write(Buffer.from('half'));
    await sink.abandon();
    expect(readdirSync(folder)).toEqual(['out.csv']);
  });

  it('refuses a folder, and a file in a folder that is not there', async () => {
    await expect(fileSink(folder)).rejects.toThrow(PartitaError);
    await expect(fileSink(join(folder, 'missing', 'out.csv'))).rejects.toThrow('no folder for');
  });
});
