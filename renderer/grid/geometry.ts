/**
 * Where rows stand. A browser's scroll range ends at some millions of pixels, so a long table has a shorter spacer: the row at
 * the top is the truth (a float). Small scrolls move it exactly, large ones by where the spacer leads: pixel by pixel near both
 * ends, in proportion between. Pure.
 */
export const ROW_HEIGHT = 24;
/** Pixels of the longest spacer. */
export const MOST_PIXELS = 8_000_000;
/** Scrolls below this many pixels count pixel by pixel. */
const EXACT_PIXELS = 4000;
/** Pixels at both ends of a long spacer that stand for as many pixels of rows. */
const END_PIXELS = 200_000;
/** Pixels that a long scroll may be off the place that its top row has on the scrollbar. */
const MOST_DRIFT = 50_000;

export interface Scroll {
  /** Row at the top edge, with its fraction. */
  readonly top: number;
  /** The scroller's own place that goes with it. */
  readonly pixels: number;
}

export function spacerHeight(rows: number): number {
  return Math.min(rows * ROW_HEIGHT, MOST_PIXELS);
}

/** The largest row that can stand at the top. */
export function lastTop(rows: number, viewport: number): number {
  return Math.max(0, rows - viewport / ROW_HEIGHT);
}

/** What a scroll to `pixels` means, from where it stood. */
export function scrolled(from: Scroll, pixels: number, rows: number, viewport: number): Scroll {
  const most = lastTop(rows, viewport);
  if (!isLong(rows)) return { top: clamp(pixels / ROW_HEIGHT, most), pixels };
  const delta = pixels - from.pixels;
  // The scroller rounds the place that it is given: the row stays.
  if (Math.abs(delta) < 1) return from;
  if (Math.abs(delta) >= EXACT_PIXELS) return { top: clamp(topAt(pixels, rows, viewport), most), pixels };
  if (pixels <= 0) return { top: 0, pixels };
  if (pixels >= rangeOf(rows, viewport) - 1) return { top: most, pixels };
  return { top: clamp(from.top + delta / ROW_HEIGHT, most), pixels };
}

/** The scroller's place for a row at the top. */
export function pixelsOf(top: number, rows: number, viewport: number): number {
  if (!isLong(rows)) return top * ROW_HEIGHT;
  const below = (lastTop(rows, viewport) - top) * ROW_HEIGHT;
  const range = rangeOf(rows, viewport);
  const above = top * ROW_HEIGHT;
  if (above <= END_PIXELS) return above;
  if (below <= END_PIXELS) return range - below;
  return END_PIXELS + ((above - END_PIXELS) / (above + below - 2 * END_PIXELS)) * (range - 2 * END_PIXELS);
}

/** Whether small scrolls have led so far off that the scroller is to be put where its row stands: less far near an end. */
export function hasDrifted({ top, pixels }: Scroll, rows: number, viewport: number): boolean {
  const right = pixelsOf(top, rows, viewport);
  const toEnd = Math.min(right, rangeOf(rows, viewport) - right);
  return Math.abs(pixels - right) > Math.min(MOST_DRIFT, 1 + toEnd / 8);
}

/** The row at the top for the scroller's place: what `pixelsOf` turns around. */
function topAt(pixels: number, rows: number, viewport: number): number {
  const most = lastTop(rows, viewport);
  const range = rangeOf(rows, viewport);
  if (pixels <= END_PIXELS) return pixels / ROW_HEIGHT;
  if (pixels >= range - END_PIXELS) return most - (range - pixels) / ROW_HEIGHT;
  const share = (pixels - END_PIXELS) / (range - 2 * END_PIXELS);
  return (END_PIXELS + share * (most * ROW_HEIGHT - 2 * END_PIXELS)) / ROW_HEIGHT;
}

function isLong(rows: number): boolean {
  return rows * ROW_HEIGHT > MOST_PIXELS;
}

function rangeOf(rows: number, viewport: number): number {
  return Math.max(0, spacerHeight(rows) - viewport);
}

function clamp(top: number, most: number): number {
  return Math.min(most, Math.max(0, top));
}
