/** A canvas made ready to be drawn on in CSS pixels, sharp on every screen. */
export interface Sheet {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  /** A token's value on this canvas, by its name. */
  token(name: string): string;
}

/** Null where there is nothing to draw on. Clears what was drawn before. */
export function sheetOf(canvas: HTMLCanvasElement, height: number): Sheet | null {
  const width = canvas.clientWidth;
  const scale = window.devicePixelRatio;
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
  const context = canvas.getContext('2d');
  if (context === null) return null;
  // Setting a size takes new memory, also where it is the same.
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
  context.reset();
  context.scale(scale, scale);
  context.textBaseline = 'middle';
  const style = getComputedStyle(canvas);
  return { context, width, token: (name) => style.getPropertyValue(name) };
}
