/** Joins of random tables in DuckDB, and what may follow them, here and there. */
import { expect } from 'vitest';
import type { Cell, DataFrame, JoinKey, JoinKind } from '../../engine/index.js';
import type { Random, RandomTable } from './random-tables.js';

export interface RandomJoin {
  readonly left: RandomTable;
  readonly right: RandomTable;
  readonly keys: readonly JoinKey[];
  readonly how: JoinKind;
}

/** The join in DuckDB, with the place of each row in the order that is promised. */
export function peerJoin({ left, right, keys, how }: RandomJoin, names: readonly string[]): string {
  const on = keys.map((key) => `l.${key.left} = r.${key.right}`).join(' AND ');
  const merged = new Set(keys.filter((key) => key.left === key.right).map((key) => key.left));
  const own = left.schema.map(({ name }) => {
    if (!merged.has(name)) return `l.${name}`;
    return how === 'full' ? `coalesce(l.${name}, r.${name})` : how === 'right' ? `r.${name}` : `l.${name}`;
  });
  if (how === 'semi' || how === 'anti') {
    const test = how === 'semi' ? 'EXISTS' : 'NOT EXISTS';
    const columns = own.map((column, i) => `${column} AS ${names[i]}`).join(', ');
    return `(SELECT ${columns}, l.position AS n FROM x l WHERE ${test} (SELECT 1 FROM y r WHERE ${on}))`;
  }
  const other = right.schema.filter(({ name }) => !merged.has(name)).map(({ name }) => `r.${name}`);
  const columns = [...own, ...other].map((column, i) => `${column} AS ${names[i]}`).join(', ');
  const [first, second] = how === 'right' ? ['r', 'l'] : ['l', 'r'];
  const place = `row_number() OVER (ORDER BY ${first}.position NULLS LAST, ${second}.position NULLS LAST) AS n`;
  return `(SELECT ${columns}, ${place} FROM x l ${how.toUpperCase()} JOIN y r ON ${on})`;
}

/** What follows the join, here and in DuckDB. */
export function after(frame: DataFrame, random: Random): { frame: DataFrame; sql: (from: string) => string } {
  const names = frame.schema.map((field) => field.name);
  const name = names[random(names.length)] as string;
  const all = names.join(', ');
  switch (random(5)) {
    case 0:
      return {
        frame: frame.filter(`${name} is not null`),
        sql: (from) => `SELECT ${all} FROM ${from} WHERE ${name} IS NOT NULL ORDER BY n`,
      };
    case 1:
      return {
        frame: frame.groupBy(name, '*:count as c'),
        sql: (from) => `SELECT ${name}, count(*) AS c FROM ${from} GROUP BY ${name} ORDER BY ${name} NULLS LAST`,
      };
    case 2:
      return {
        frame: frame.sort(name).limit(40, 3),
        sql: (from) => `SELECT ${all} FROM ${from} ORDER BY ${name} NULLS LAST, n LIMIT 40 OFFSET 3`,
      };
    case 3:
      return {
        frame: frame.select(name).limit(25),
        sql: (from) => `SELECT ${name} FROM ${from} ORDER BY n LIMIT 25`,
      };
    default:
      return { frame, sql: (from) => `SELECT ${all} FROM ${from} ORDER BY n` };
  }
}

export function expectRow(row: readonly Cell[], expected: readonly Cell[], what: string): void {
  row.forEach((cell, c) => {
    const other = expected[c] as Cell;
    const same = cell === other || Object.is(cell, other);
    if (!same) expect.fail(`${what}, column ${c}: ${String(cell)} and ${String(other)}`);
  });
}
