import type { OutputFormat } from './format.js';

/** Parquet; what writes it is loaded with the first table. */
export const parquet: OutputFormat = {
  name: 'parquet',
  doc: 'Parquet with Snappy; needs --out',
  extensions: ['.parquet'],
  fileOnly: true,
  async open(schema, sink) {
    const { ParquetTable } = await import('./parquet-table.js');
    return new ParquetTable(schema, sink);
  },
};
