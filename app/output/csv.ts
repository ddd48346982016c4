import type { OutputFormat } from './format.js';
import { RowWriter } from './row-writer.js';

/** RFC 4180 with LF line ends: null is an empty field, the empty text `""`; floats and integers lose no bit. */
export const csv: OutputFormat = {
  name: 'csv',
  doc: 'RFC 4180 with a header and LF; null is an empty field, an empty text is ""; numbers lose no digit',
  extensions: ['.csv'],
  fileOnly: false,
  open(schema, sink) {
    const header = schema.map((field) => headerField(field.name)).join(',');
    return new RowWriter(
      {
        style: 'csv',
        opening: Buffer.from(`${header}\n`),
        before: schema.map((_, index) => Buffer.from(index === 0 ? '' : ',')),
        after: Buffer.from('\n'),
        between: Buffer.alloc(0),
        closing: Buffer.alloc(0),
      },
      sink,
    );
  },
};

function headerField(name: string): string {
  return name === '' || /[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}
