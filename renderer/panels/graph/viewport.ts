/** What part of a world is seen on a screen, in CSS pixels. Pure. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The world's point at the screen's top left, and screen pixels for one of the world. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

const MOST = 4;
const MARGIN = 16;

/** All of the world, in the middle; not larger than it is. */
export function fitted(world: Size, screen: Size): Viewport {
  const scale = fitScale(world, screen);
  return {
    scale,
    x: (world.width - screen.width / scale) / 2,
    y: Math.max(-MARGIN / scale, (world.height - screen.height / scale) / 2),
  };
}

/** Zoomed by a factor so that the world's point under the screen's point stays there. */
export function zoomed(view: Viewport, factor: number, at: { x: number; y: number }, least: number): Viewport {
  const scale = Math.max(least, Math.min(MOST, view.scale * factor));
  return {
    scale,
    x: view.x + at.x / view.scale - at.x / scale,
    y: view.y + at.y / view.scale - at.y / scale,
  };
}

/** Never so far that nothing of the world is seen. */
export function kept(view: Viewport, world: Size, screen: Size): Viewport {
  const [wide, high] = [screen.width / view.scale, screen.height / view.scale];
  return {
    scale: view.scale,
    x: Math.max(-wide / 2, Math.min(world.width - wide / 2, view.x)),
    y: Math.max(-high / 2, Math.min(world.height - high / 2, view.y)),
  };
}

/** As little moved as brings a box of the world into sight. */
export function revealing(view: Viewport, box: Size & { x: number; y: number }, screen: Size): Viewport {
  const edge = 24 / view.scale;
  const place = (from: number, size: number, start: number, length: number): number =>
    start < from + edge ? start - edge : start + length > from + size - edge ? start + length + edge - size : from;
  return {
    scale: view.scale,
    x: place(view.x, screen.width / view.scale, box.x, box.width),
    y: place(view.y, screen.height / view.scale, box.y, box.height),
  };
}

export function fitScale(world: Size, screen: Size): number {
  const [width, height] = [screen.width - 2 * MARGIN, screen.height - 2 * MARGIN];
  return Math.max(0.001, Math.min(1.5, width / Math.max(1, world.width), height / Math.max(1, world.height)));
}
