/** What ends the reading of a file: text that cannot be cut into rows. */
import { PartitaError } from '../../errors.js';
import { words } from '../../words.js';
import type { Kernels } from '../../kernels/load.js';
import { openInput } from './input.js';
import type { CsvFile } from './source.js';

/** Thrown inside the reader: where the row begins at which it had to stop, and why. */
export class TextFailure extends Error {
  constructor(
    readonly byte: number,
    readonly reason: PartitaError,
  ) {
    super(reason.message);
  }
}

/** A quote at `byte` that nothing closes. */
export async function openQuote(kernels: Kernels, file: CsvFile, byte: number): Promise<PartitaError> {
  const line = 1 + (await feedsBefore(kernels, file, byte));
  return new PartitaError(
    'user-input',
    words`${file.path}:${line}: a quote opens at byte ${byte} and is never closed`,
    {
      domain: 'csv',
      value: `${file.path}:${line}`,
      hint: 'close the quote, or read the file with another --quote (--quote none if quotes mean nothing in it)',
    },
  );
}

/** A row at `byte` of more than `limit` bytes. */
export function rowTooLong(file: CsvFile, byte: number, limit: number): PartitaError {
  const size = limit >= 2 ** 20 ? `${Math.round(limit / 2 ** 20)} MiB` : words`${limit} bytes`;
  const message = words`${file.path}: a row longer than ${size} begins at byte ${byte}; an unclosed quote?`;
  return new PartitaError('user-input', message, {
    domain: 'csv',
    value: file.path,
    hint: 'close the quote, or read with another --quote (--quote none if quotes mean nothing); --max-row allows longer rows',
  });
}

async function feedsBefore(kernels: Kernels, file: CsvFile, byte: number): Promise<number> {
  const { memory, run } = kernels;
  const chunk = Math.min(262_144, Math.max(byte, 1));
  const buffer = memory.allocate(chunk);
  const input = await openInput(file, 0);
  let feeds = 0;
  for (let at = 0; at < byte;) {
    const more = input.read(memory, buffer, Math.min(chunk, byte - at));
    const size = typeof more === 'number' ? more : await more;
    if (size === 0) break;
    feeds += run.csvCountFeeds(buffer, size);
    at += size;
  }
  await input.close();
  memory.release(buffer);
  return feeds;
}
