/**
 * Whether keys of a group-by or a sort are packed into few whole numbers: plain columns of a stored table whose statistics and
 * dictionaries tell all their values. A word then stands for several keys, and rows and groups are ordered by it.
 */
import type { SortKey } from '../arrow/compare.js';
import { parseType } from '../arrow/types.js';
import type { Stage } from '../plan/stage.js';
import { packKeys, type Digits, type PackedKeys, type RankedTexts } from '../operators/packed/packed-keys.js';
import type { TableColumn } from '../store/manifest.js';
import type { RankArgs } from '../workers/operations/rank-texts.js';
import type { QueryContext } from './context.js';
import { describeGroup } from './describe.js';
import { keyColumns, rangeOf } from './known-groups.js';
import { sourceOf } from './source.js';

/** Rows from which it is worth a look at the dictionaries. */
const LEAST_ROWS = 2 ** 16;
/** Most different texts of a column; there are up to a fifth more than estimated. */
const MOST_TEXTS = 2 ** 18;
const MARGIN = 1.25;
const FEW_TEXTS = 256;
/** Bytes of memory for a text, with what a dictionary needs for it; longer ones are not ranked where many are. */
const TEXT_BYTES = 48;
/** Of what a worker's tables may take, the part for the texts of all keys. */
const TEXTS_SHARE = 1 / 8;
/** What keys take in a record, or when rows are ordered. */
const WORD_BYTES = 8;
const TEXT_SLOT_BYTES = 16;

/** Null where keys are computed, filtered, floats or texts without dictionaries, or where packing spares nothing. */
export async function packedKeys(
  context: QueryContext,
  stage: Stage,
  keys: readonly SortKey[],
): Promise<PackedKeys | null> {
  const names = keys.map(({ column }) => column);
  const isDescending = (key: number): boolean => keys[key]?.descending === true;
  const columns = keyColumns(stage, names);
  if (columns === null || stage.source.kind !== 'dataset') return null;
  const { data } = sourceOf(stage);
  if (data.kind !== 'store' || data.manifest.rows < LEAST_ROWS) return null;
  const { manifest } = data;
  const ranges = columns.map((column) => rangeOf(column, manifest));
  if (ranges.includes(null)) return null;
  const texts = columns.map((column) => (column.type === 'utf8' ? mostTexts(column) : null));
  const bytes = texts.reduce((sum, most) => sum + (most?.bytes ?? 0), 0);
  if (bytes > context.resources.tableBytes * TEXTS_SHARE) return null;
  if (texts.some((most) => most !== null && most.texts > MOST_TEXTS)) return null;

  const prefix = `${context.prefix(stage)}-ranks`;
  const { run } = context.resources;
  run.describe(describeGroup(prefix, ['read-table', 'sort']));
  const ranked = texts.flatMap((most, key): { key: number; args: RankArgs }[] => {
    const { name: column } = columns[key] as TableColumn;
    const descending = isDescending(key);
    return most === null ? [] : [{ key, args: { source: data.source, column, descending, most } }];
  });
  run.add(
    ranked.map(({ key, args }) => {
      return { key: `${prefix}/${key}`, op: 'rankTexts', args, deps: [], group: prefix, partition: key, bytes: 0 };
    }),
  );
  const found = new Map<number, RankedTexts | null>();
  for (const { key } of ranked) found.set(key, (await run.result(`${prefix}/${key}`)) as RankedTexts | null);
  const digits = ranges.map((range, key) => {
    const own = found.get(key);
    return own === undefined ? (range as Digits) : own === null ? null : { texts: own };
  });
  if (digits.includes(null)) return null;
  const packed = packKeys(
    columns.map(({ type, nulls }, key) => ({
      name: names[key] as string,
      descending: isDescending(key),
      type: parseType(type),
      digits: digits[key] as Digits,
      mayBeNull: nulls > 0,
    })),
    stage.input,
  );
  const plain = texts.reduce((sum, most) => sum + (most === null ? WORD_BYTES : TEXT_SLOT_BYTES), 0);
  return packed === null || WORD_BYTES * packed.words.length >= plain ? null : packed;
}

/** Room for a column's different texts. */
function mostTexts({ distinct }: TableColumn): RankArgs['most'] {
  const texts = Math.ceil(distinct * MARGIN) + FEW_TEXTS;
  return { texts, bytes: TEXT_BYTES * texts };
}
