/** Errors for data that does not fit: where it is, what it is, what to do. */
import { formatType, type Schema } from '../arrow/types.js';
import { PartitaError } from '../errors.js';
import { words } from '../words.js';
import type { QuarantinedRow, TypeBreak } from '../formats/reader.js';

/** A row that does not fit its table, where such rows are errors. */
export function badRow(row: QuarantinedRow): PartitaError {
  return new PartitaError('user-input', words`${row.path}:${row.line}: ${row.reason} (byte ${row.byte})`, {
    domain: 'csv',
    value: row.text,
    hint: 'mend the row, or let it be set aside with --on-bad-row quarantine',
  });
}

/** A value that does not fit a type that the user gave. */
export function misfit(broken: TypeBreak, schema: Schema): PartitaError {
  const asked = schema.find((field) => field.name === broken.column);
  const where = words`column '${broken.column}' of ${broken.path}, byte ${broken.byte}`;
  const message =
    asked === undefined
      ? words`'${broken.value}' is not of its type: ${where}`
      : words`'${broken.value}' is not ${formatType(asked.type)}: ${where}`;
  return new PartitaError('user-input', message, {
    domain: 'csv',
    value: broken.value,
    hint: words`leave '${broken.column}' out of --types, or name a wider type such as utf8`,
  });
}
