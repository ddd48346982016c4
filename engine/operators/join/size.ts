/** What a join's table takes of a worker's kernel memory, at most; known before it is made. */
import { physicalOf, widthOf } from '../../arrow/types.js';
import type { JoinSpec } from '../join-spec.js';
import { keyLayout } from './keys.js';

/** Blocks come in sizes of a power of two, and the heap of texts in steps. */
const SLACK = 128;
const HEAP_SHARE = 1.25;
const HEAP_START = 2 ** 12;
/** For each row: slots or an array over the range of keys, the next row with the same key, whether it had a partner. */
const INDEX_BYTES = [16, 4, 1] as const;
const DENSE_BYTES = 4 * 4096;

/** @param bytes of the rows where they lie now */
export function tableMemory(spec: JoinSpec, rows: number, bytes: number): number {
  const { keyEnd } = keyLayout(spec.keys.map(({ type }) => type));
  const blocks = spec.columns.flatMap(({ type, build }) =>
    build === null ? [] : [rows * widthOf(physicalOf(type)), rows],
  );
  const fixed = [...blocks, rows * keyEnd, 8 * rows, ...INDEX_BYTES.map((each) => rows * each), DENSE_BYTES];
  const texts = [spec.columns, spec.keys].map((list) =>
    list.some(({ type, build }) => build !== null && type.kind === 'utf8') ? HEAP_START + HEAP_SHARE * bytes : 0,
  );
  return [...texts, ...fixed].reduce((sum, size) => sum + blockSize(size), 0);
}

function blockSize(bytes: number): number {
  return 2 ** Math.ceil(Math.log2(bytes + SLACK));
}
