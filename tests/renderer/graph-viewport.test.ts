import { describe, expect, it } from 'vitest';
import { fitted, kept, revealing, zoomed } from '../../renderer/panels/graph/viewport.js';

const WORLD = { width: 4000, height: 1000 };
const SCREEN = { width: 800, height: 600 };

describe('a viewport', () => {
  it('holds all of the world when it is fitted', () => {
    const { x, y, scale } = fitted(WORLD, SCREEN);
    expect(-x * scale).toBeGreaterThanOrEqual(0);
    expect(-y * scale).toBeGreaterThanOrEqual(0);
    expect((WORLD.width - x) * scale).toBeLessThanOrEqual(SCREEN.width);
    expect((WORLD.height - y) * scale).toBeLessThanOrEqual(SCREEN.height);
  });

  it('keeps the point under the pointer where it is when it is zoomed', () => {
    const before = fitted(WORLD, SCREEN);
    const at = { x: 300, y: 200 };
    const after = zoomed(before, 3, at, 0.01);
    expect(after.x + at.x / after.scale).toBeCloseTo(before.x + at.x / before.scale, 6);
    expect(after.y + at.y / after.scale).toBeCloseTo(before.y + at.y / before.scale, 6);
    expect(after.scale).toBeCloseTo(before.scale * 3, 6);
  });

  it('never leaves the world', () => {
    const { x, y } = kept({ x: 1e9, y: -1e9, scale: 1 }, WORLD, SCREEN);
    expect([x, y]).toEqual([WORLD.width - 400, -300]);
  });

  it('moves as little as shows a box', () => {
    const view = { x: 100, y: 100, scale: 1 };
    expect(revealing(view, { x: 200, y: 200, width: 16, height: 16 }, SCREEN)).toEqual(view);
    expect(revealing(view, { x: 1000, y: 200, width: 16, height: 16 }, SCREEN)).toEqual({ ...view, x: 240 });
  });
});
