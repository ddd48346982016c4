import type { Schema } from '../../engine/index.js';
import type { OutputFormat } from './format.js';
import type { RowFrame } from './row-writer.js';
import { RowWriter } from './row-writer.js';

/** JSON as one array of objects, a row a line. Integers beyond 2^53, NaN and infinities are strings. */
export const json: OutputFormat = {
  name: 'json',
  doc: 'one array of objects; integers beyond 2^53, NaN and infinities are strings',
  extensions: ['.json'],
  fileOnly: false,
  open: (schema, sink) =>
    new RowWriter(frame(schema, { opening: '[\n', between: ',\n', after: '', closing: '\n]\n' }), sink),
};

/** The same objects, each on a line of its own. */
export const ndjson: OutputFormat = {
  name: 'ndjson',
  doc: 'one object a line, its values as in json',
  extensions: ['.ndjson', '.jsonl'],
  fileOnly: false,
  open: (schema, sink) => new RowWriter(frame(schema, { opening: '', between: '', after: '\n', closing: '' }), sink),
};

interface Surroundings {
  readonly opening: string;
  readonly between: string;
  readonly after: string;
  readonly closing: string;
}

function frame(schema: Schema, around: Surroundings): RowFrame {
  return {
    style: 'json',
    opening: Buffer.from(around.opening),
    before: schema.map((field, index) => Buffer.from(`${index === 0 ? '{' : ','}${JSON.stringify(field.name)}:`)),
    after: Buffer.from(`}${around.after}`),
    between: Buffer.from(around.between),
    closing: Buffer.from(around.closing),
  };
}
