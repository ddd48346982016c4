import type { FunctionDefinition } from '../expr/function.js';
import { INT64, UTF8 } from '../arrow/types.js';
import { resolveFixed } from '../expr/coercion.js';

export const substr = {
  name: 'substr',
  aliases: ['substring'],
  doc: 'The characters from a place (1 is the first, -1 the last) on, at most so many of them; a negative number takes those before the place.',
  example: 'substr(code, 2, 3)',
  arity: [2, 3],
  takes: 'a text, a place and a number of characters',
  resolve: resolveFixed([UTF8, INT64], UTF8),
  nulls: 'propagate',
  canFail: false,
  apply: ([text, place, count]) => {
    const characters = Array.from(text as string);
    const at = clamp(place as bigint);
    const start = at < 0 ? characters.length + at : at - 1;
    if (count === undefined) return characters.slice(Math.max(0, start)).join('');
    const size = clamp(count as bigint);
    const [from, to] = size < 0 ? [start + size, start] : [start, start + size];
    return characters.slice(Math.max(0, from), Math.max(0, to)).join('');
  },
  sql: (args) => `substr(${args.join(', ')})`,
  dask: ([text, place, count]) =>
    `${text}.str.slice(${place} - 1${count === undefined ? '' : `, ${place} - 1 + ${count}`})`,
} as const satisfies FunctionDefinition;

/** Places far beyond any text, where a JavaScript number is still exact. */
function clamp(value: bigint): number {
  const most = 2n ** 40n;
  return Number(value > most ? most : value < -most ? -most : value);
}
