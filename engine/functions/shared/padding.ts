/** What lpad and rpad share. */
import { PartitaError } from '../../errors.js';
import { words } from '../../words.js';

/** The longest text that padding makes. */
const MOST_CHARACTERS = 1_000_000n;

export function pad(text: string, size: bigint, filler: string, join: (text: string, fill: string) => string): string {
  if (size > MOST_CHARACTERS) {
    throw new PartitaError('user-input', words`padding to ${size} characters; the limit is ${MOST_CHARACTERS}`, {
      domain: 'expression',
      value: String(size),
    });
  }
  const characters = Array.from(text);
  const missing = Number(size) - characters.length;
  if (missing <= 0) return characters.slice(0, Math.max(0, Number(size))).join('');
  const pattern = Array.from(filler);
  if (pattern.length === 0) return text;
  const fill = Array.from({ length: missing }, (_, i) => pattern[i % pattern.length]).join('');
  return join(text, fill);
}
