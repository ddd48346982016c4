import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Cell, DataType, RecordBatch, Schema } from '../../engine/index.js';
import { cellAt } from '../../engine/index.js';
import type { TableWriter } from './format.js';
import type { ByteSink } from './sink.js';

const ROW_GROUP = 131_072;

/** Row groups of at most `ROW_GROUP` rows, Snappy compressed. */
export class ParquetTable implements TableWriter {
  readonly #schema: Schema;
  readonly #bytes: SinkWriter;
  readonly #writer: ParquetWriter;
  #columns: (Cell | number)[][];
  #rows = 0;

  constructor(schema: Schema, sink: ByteSink) {
    this.#schema = schema;
    this.#bytes = new SinkWriter(sink);
    const root: SchemaElement = { name: 'root', num_children: schema.length };
    const elements = schema.map((field) => ({
      name: field.name,
      repetition_type: 'OPTIONAL',
      ...elementOf(field.type),
    }));
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: [root, ...(elements as SchemaElement[])],
      createdBy: 'partita',
    });
    this.#columns = schema.map(() => []);
  }

  async write(batch: RecordBatch): Promise<void> {
    for (let row = 0; row < batch.rows; row++) {
      batch.columns.forEach((column, c) => {
        const cell = cellAt(column, row);
        this.#columns[c]?.push(column.type.kind === 'date' && cell !== null ? Number(cell) : cell);
      });
      if (++this.#rows === ROW_GROUP) await this.#writeGroup();
    }
  }

  async finish(): Promise<void> {
    if (this.#rows > 0) await this.#writeGroup();
    await this.#writer.finish();
  }

  async #writeGroup(): Promise<void> {
    const columnData = this.#schema.map((field, c) => ({ name: field.name, data: this.#columns[c] ?? [] }));
    await this.#writer.write({ columnData, rowGroupSize: this.#rows });
    this.#columns = this.#schema.map(() => []);
    this.#rows = 0;
  }
}

/** Hands the bytes of each finished row group to the sink and starts its buffer anew. */
class SinkWriter extends ByteWriter {
  readonly #sink: ByteSink;

  constructor(sink: ByteSink) {
    super(1 << 20);
    this.#sink = sink;
  }

  async flush(): Promise<void> {
    await this.#sink.write(this.getBytes());
    this.index = 0;
  }

  override async finish(): Promise<void> {
    await this.flush();
  }
}

function elementOf(type: DataType): Partial<SchemaElement> {
  switch (type.kind) {
    case 'bool':
      return { type: 'BOOLEAN' };
    case 'int64':
      return { type: 'INT64' };
    case 'float64':
      return { type: 'DOUBLE' };
    case 'decimal':
      return { type: 'INT64', converted_type: 'DECIMAL', scale: type.scale, precision: 18 };
    case 'date':
      return { type: 'INT32', converted_type: 'DATE' };
    case 'timestamp':
      return {
        type: 'INT64',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: type.zone !== null, unit: 'MICROS' },
      };
    case 'utf8':
      return { type: 'BYTE_ARRAY', converted_type: 'UTF8' };
  }
}
