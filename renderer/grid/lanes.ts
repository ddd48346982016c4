/** Where columns stand: the pinned ones first, which stay while the others scroll beneath them. Pure. */

export interface Lanes {
  /** Left edges of the columns, and the right one of the last. */
  readonly edges: readonly number[];
  /** How many of the first columns stay. */
  readonly pinned: number;
  /** Width of the row numbers, left of the first column. */
  readonly numbers: number;
}

/** As many of the pinned columns stay as leave room for others. */
export function lanesOf(widths: readonly number[], pinned: number, viewport: number, rows = 1): Lanes {
  const edges = [0];
  for (const width of widths) edges.push((edges.at(-1) as number) + width);
  const numbers = numbersWidth(rows);
  const room = viewport - numbers - LEAST_SCROLLING;
  let staying = pinned;
  while (staying > 0 && staying < widths.length && (edges[staying] as number) > room) staying--;
  return { edges, pinned: staying, numbers };
}

export function widthOf({ edges }: Lanes, column: number): number {
  return (edges[column + 1] as number) - (edges[column] as number);
}

export function totalWidth({ edges }: Lanes): number {
  return edges.at(-1) as number;
}

export function pinnedWidth({ edges, pinned }: Lanes): number {
  return edges[pinned] as number;
}

/** The columns [first, end) of those that scroll which a viewport of `width` pixels shows. */
export function shownColumns(lanes: Lanes, left: number, width: number): readonly [number, number] {
  const { edges, pinned } = lanes;
  const from = left + pinnedWidth(lanes);
  const to = left + width - lanes.numbers;
  const last = edges.length - 1;
  let first = pinned;
  while (first < last - 1 && (edges[first + 1] as number) <= from) first++;
  let end = first;
  while (end < last && (edges[end] as number) < to) end++;
  return [first, end];
}

/** The column at `x` pixels right of the row numbers; -1 beyond the last. */
export function columnAt(lanes: Lanes, left: number, x: number): number {
  const { edges, pinned } = lanes;
  const at = x < pinnedWidth(lanes) ? x : x + left;
  const column = edges.findIndex((edge, i) => at >= edge && at < (edges[i + 1] ?? -1));
  return column < pinned && x >= pinnedWidth(lanes) ? -1 : column;
}

/** The scroll from the left that brings a column into sight, from where it stands. */
export function leftFor(lanes: Lanes, column: number, left: number, width: number): number {
  const { edges, pinned } = lanes;
  if (column < pinned) return left;
  const begin = (edges[column] as number) - pinnedWidth(lanes);
  const end = (edges[column + 1] as number) - (width - lanes.numbers);
  return begin < left ? begin : Math.min(begin, Math.max(left, end));
}

/** Wide enough for the last row's number, its thousands apart. */
function numbersWidth(rows: number): number {
  const digits = String(Math.max(1, rows)).length;
  return Math.max(56, 24 + 7 * digits + 4 * Math.floor((digits - 1) / 3));
}

/** Pixels that the columns that scroll have at least. */
const LEAST_SCROLLING = 160;
