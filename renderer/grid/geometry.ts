/**
 * Where rows stand. A browser's scroll range ends at some millions of pixels, so a long table has a shorter spacer: the row at
 * the top is the truth (a float), small scrolls move it exactly and large ones in proportion. Pure.
 */
export const ROW_HEIGHT = 24;
/** Pixels of the longest spacer. */
export const MOST_PIXELS = 8_000_000;
/** Scrolls below this many pixels count pixel by pixel. */
const EXACT_PIXELS = 4000;

export interface Scroll {
  /** Row at the top edge, with its fraction. */
  readonly top: number;
  /** The scroller's own place that goes with it. */
  readonly pixels: number;
}

export function spacerHeight(rows: number): number {
  return Math.min(rows * ROW_HEIGHT, MOST_PIXELS);
}

/** Pixels that the column of row numbers takes: the last one is whole, its thousands apart. */
export function numbersWidth(rows: number): number {
  const digits = String(Math.max(1, rows)).length;
  return Math.max(56, 24 + 7 * digits + 4 * Math.floor((digits - 1) / 3));
}

/** The largest row that can stand at the top. */
export function lastTop(rows: number, viewport: number): number {
  return Math.max(0, rows - viewport / ROW_HEIGHT);
}

/** What a scroll to `pixels` means, from where it stood. */
export function scrolled(from: Scroll, pixels: number, rows: number, viewport: number): Scroll {
  const most = lastTop(rows, viewport);
  const range = Math.max(0, spacerHeight(rows) - viewport);
  if (rows * ROW_HEIGHT <= MOST_PIXELS) return { top: clamp(pixels / ROW_HEIGHT, most), pixels };
  if (pixels <= 0) return { top: 0, pixels };
  if (pixels >= range - 1) return { top: most, pixels };
  const delta = pixels - from.pixels;
  const top = Math.abs(delta) < EXACT_PIXELS ? from.top + delta / ROW_HEIGHT : (pixels / range) * most;
  return { top: clamp(top, most), pixels };
}

/** The scroller's place for a row at the top. */
export function pixelsOf(top: number, rows: number, viewport: number): number {
  if (rows * ROW_HEIGHT <= MOST_PIXELS) return top * ROW_HEIGHT;
  const most = lastTop(rows, viewport);
  return most === 0 ? 0 : (top / most) * Math.max(0, spacerHeight(rows) - viewport);
}

/** Columns [first, end) that a viewport of `width` pixels shows, `left` pixels from the first one's edge. */
export function shownColumns(edges: readonly number[], left: number, width: number): readonly [number, number] {
  let first = 0;
  while (first < edges.length - 2 && (edges[first + 1] as number) <= left) first++;
  let end = first;
  while (end < edges.length - 1 && (edges[end] as number) < left + width) end++;
  return [first, end];
}

/** Left edges of columns, and the right one of the last. */
export function edgesOf(widths: readonly number[]): number[] {
  const edges = [0];
  for (const width of widths) edges.push((edges.at(-1) as number) + width);
  return edges;
}

function clamp(top: number, most: number): number {
  return Math.min(most, Math.max(0, top));
}
