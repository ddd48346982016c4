/** How files are to be read: as a window says it, and as the engine takes it. */
import type { OpenOptions } from '../../engine/index.js';
import type { ReadOptions } from '../protocol/datasets.js';

/** Rows set aside that are kept for each split of a file. */
const QUARANTINE_ROWS = 100;

export function openOptions(options: ReadOptions): OpenOptions {
  const { header, quote, escape, ...same } = options;
  const none = (text: string | undefined): string | null | undefined => (text === 'none' || text === '' ? null : text);
  const given: Record<string, unknown> = { ...same, quarantineLimit: QUARANTINE_ROWS };
  if (header === 'yes' || header === 'no') given['header'] = header === 'yes';
  if (quote !== undefined) given['quote'] = none(quote);
  if (escape !== undefined) given['escape'] = none(escape);
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
