/** A small folder of trips, and the same rows in DuckDB: what the server says is compared with what it says. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { Cell } from '../../../engine/index.js';
import { plainCell } from '../../differential/cells.js';
import { randomOf } from '../../differential/random-tables.js';

const CITIES = ['Basel', 'Genève', 'Zürich', 'with, comma', 'with "quotes"', ''];

/** Writes `files` files of `rows` rows each below `folder`. */
export function writeTrips(folder: string, files = 3, rows = 2000, seed = 7): string {
  const random = randomOf(seed);
  mkdirSync(folder, { recursive: true });
  for (let file = 0; file < files; file++) {
    const lines = ['id,city,passengers,fare,day'];
    for (let row = 0; row < rows; row++) {
      const city = CITIES[random(CITIES.length)] as string;
      const quoted = /[",]/.test(city) ? `"${city.replaceAll('"', '""')}"` : city;
      const passengers = random(20) === 0 ? '' : String(random(6));
      // Eighths: sums agree to the last bit in any order.
      const fare = random(30) === 0 ? '' : (random(4000) / 8).toFixed(3);
      const day = `2024-0${1 + random(9)}-1${random(10)}`;
      lines.push(`${file * rows + row},${quoted},${passengers},${fare},${day}`);
    }
    writeFileSync(join(folder, `trips-${file}.csv`), `${lines.join('\n')}\n`);
  }
  return folder;
}

export class Peer {
  readonly #connection: DuckDBConnection;

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  /** DuckDB with the folder's rows as the table `trips`. */
  static async over(folder: string): Promise<Peer> {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const columns = `{'id': 'BIGINT', 'city': 'VARCHAR', 'passengers': 'BIGINT', 'fare': 'DOUBLE', 'day': 'DATE'}`;
    await connection.run(
      `create table trips as select * from read_csv('${folder}/*.csv', header = true, columns = ${columns}) order by id`,
    );
    return new Peer(connection);
  }

  async ask(sql: string): Promise<Cell[][]> {
    const reader = await this.#connection.runAndReadAll(sql);
    return reader.getRows().map((row) => row.map(plainCell));
  }

  close(): void {
    this.#connection.closeSync();
  }
}
