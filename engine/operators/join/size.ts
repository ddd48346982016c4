/** What a join's table takes of a worker's kernel memory, at most; known before it is made. */
import { physicalOf, widthOf, type TypeKind } from '../../arrow/types.js';
import type { JoinSpec } from '../join-spec.js';
import { keyLayout } from './keys.js';

/** Blocks come in sizes of a power of two, and the heap of texts in steps. */
const SLACK = 128;
const HEAP_SHARE = 1.25;
const HEAP_START = 2 ** 12;
/** Texts so long that those of a batch have a block of their own. */
const LONG_TEXT = 200;
const LONG_SHARE = 2;
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
  const text = Math.max(0, bytes - rows * spec.tableSchema.reduce((sum, { type }) => sum + storedWidth(type.kind), 0));
  const heap = HEAP_START + (text > LONG_TEXT * rows ? LONG_SHARE : HEAP_SHARE) * text;
  const heaps = [spec.columns, spec.keys].filter((list) =>
    list.some(({ type, build }) => build !== null && type.kind === 'utf8'),
  );
  return fixed.reduce((sum, size) => sum + blockSize(size), heaps.length * heap);
}

/** Bytes of a value where it lies now, but for the bytes of texts. */
function storedWidth(kind: TypeKind): number {
  return kind === 'utf8' || kind === 'date' ? 4 : kind === 'bool' ? 0 : 8;
}

function blockSize(bytes: number): number {
  return 2 ** Math.ceil(Math.log2(bytes + SLACK));
}
