import { DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import type { Aggregate } from '../../../engine/aggregates/aggregate.js';
import { aggregates, findAggregate } from '../../../engine/aggregates/index.js';
import type { Cell } from '../../../engine/arrow/record-batch.js';
import { BOOL, FLOAT64, INT64, UTF8 } from '../../../engine/arrow/types.js';
import type { AggregateColumn, GroupBySpec } from '../../../engine/operators/groupby-spec.js';
import { groupBy, randomOf, SEED } from '../operators/groupby-support.js';

const INPUT = [
  { name: 'k', type: UTF8, sql: 'VARCHAR' },
  { name: 'b', type: BOOL, sql: 'BOOLEAN' },
  { name: 'i', type: INT64, sql: 'BIGINT' },
  { name: 'f', type: FLOAT64, sql: 'DOUBLE' },
  { name: 't', type: UTF8, sql: 'VARCHAR' },
  { name: 'g', type: FLOAT64, sql: 'DOUBLE' },
];

describe(`aggregates against DuckDB by their own SQL (PARTITA_SEED=${SEED})`, () => {
  it('agree, but for the last bits that DuckDB rounds away', async () => {
    const random = randomOf(SEED);
    const maybe = (cell: Cell) => (random() < 0.1 ? null : cell);
    const rows = Array.from({ length: 800 }, (): Cell[] => [
      maybe(`key ${Math.floor(random() * 30)}${random() < 0.5 ? ' of more than twelve bytes' : ''}`),
      maybe(random() < 0.8),
      maybe(BigInt(Math.floor(random() * 1000 - 500))),
      maybe(Math.floor(random() * 1e6) / 1000),
      maybe(`text ${Math.floor(random() * 40)}`),
      maybe(Math.floor(random() * 1e6) / 1000),
    ]);
    const columns: AggregateColumn[] = INPUT.slice(1).flatMap(({ name, type }) =>
      aggregates.flatMap((aggregate: Aggregate) => {
        if (!(aggregate.accepts as readonly string[]).includes(type.kind)) return [];
        // DuckDB has no sum, avg of booleans.
        if (type.kind === 'bool' && ['sum', 'mean'].includes(aggregate.name)) return [];
        const parameters = aggregate.parameters.map((parameter) => (parameter.whole === true ? 3 : 0.37));
        const as = `${name}_${aggregate.name}`;
        if (aggregate.pair !== true) return [{ aggregate: aggregate.name, input: name, parameters, as }];
        return name === 'f' ? [{ aggregate: aggregate.name, input: name, other: 'g', parameters, as }] : [];
      }),
    );
    const spec: GroupBySpec = {
      input: INPUT,
      keys: ['k'],
      aggregates: columns,
      strategy: { kind: 'hash' },
      exponents: {},
    };
    const got = groupBy(spec, rows, { batchRows: 100, workers: 2, random });

    const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
    await connection.run(`CREATE TABLE t (${INPUT.map(({ name, sql }) => `${name} ${sql}`).join(', ')})`);
    await connection.run(`INSERT INTO t VALUES ${rows.map((row) => `(${row.map(literal).join(', ')})`).join(', ')}`);
    const list = columns.map(({ aggregate, input, other, parameters }) => {
      return findAggregate(aggregate).sql(input, parameters, other);
    });
    const reader = await connection.runAndReadAll(
      `SELECT k, ${list.join(', ')} FROM t GROUP BY k ORDER BY k COLLATE C NULLS LAST`,
    );
    const want = reader.getRows();
    expect(got.length).toBe(want.length);
    const names = ['k', ...columns.map(({ as }) => as)];
    got.forEach((row, index) =>
      row.forEach((cell, column) => {
        const other = want[index]?.[column] as DuckDBValue;
        const near =
          typeof cell === 'number' && typeof other === 'number' && Math.abs(cell - other) <= 1e-12 * Math.abs(cell);
        if (!near) expect([names[column], index, cell]).toEqual([names[column], index, other]);
      }),
    );
  });
});

function literal(cell: Cell): string {
  if (cell === null) return 'NULL';
  return typeof cell === 'string' ? `'${cell}'` : String(cell);
}
