/** Errors for data that does not fit: where it is, what it is, what to do. */
import { formatType, type Schema } from '../arrow/types.js';
import { PartitaError } from '../errors.js';
import type { QuarantinedRow, TypeBreak } from '../formats/reader.js';

/** A row that does not fit its table, where such rows are errors. */
export function badRow(row: QuarantinedRow): PartitaError {
  return new PartitaError('user-input', `${row.path}:${row.line}: ${row.reason} (byte ${row.byte})`, {
    domain: 'csv',
    value: row.text,
    hint: 'mend the row, or let it be set aside with --on-bad-row quarantine',
  });
}

/** A value that does not fit a type that the user gave. */
export function misfit(broken: TypeBreak, schema: Schema): PartitaError {
  const asked = schema.find((field) => field.name === broken.column);
  const type = asked === undefined ? 'of its type' : formatType(asked.type);
  const where = `column '${broken.column}' of ${broken.path}, byte ${broken.byte}`;
  return new PartitaError('user-input', `'${broken.value}' is not ${type}: ${where}`, {
    domain: 'csv',
    value: broken.value,
    hint: `leave '${broken.column}' out of --types, or name a wider type such as utf8`,
  });
}
