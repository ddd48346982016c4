/** What DuckDB says of a folder of CSV files. */
import { DuckDBInstance } from '@duckdb/node-api';

/** The files of a folder as a table. */
export function source(folder: string): string {
  return `read_csv('${folder.replaceAll("'", "''")}/*.csv')`;
}

/** Rows of plain cells. */
export async function ask(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(sql);
  const rows = reader.getRows();
  connection.closeSync();
  return rows;
}
