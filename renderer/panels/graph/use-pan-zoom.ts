/**
 * Moves a viewport over a world: dragging, the wheel at the pointer, a press that is no drag. Shows all of the world until
 * it is moved for the first time, and again after `fit`.
 */
import { useEffect, useRef, type PointerEvent, type RefObject } from 'react';
import { fitScale, fitted, kept, zoomed, type Size, type Viewport } from './viewport.js';

export interface PanZoom {
  now(): Viewport;
  screen(): Size;
  set(view: Viewport): void;
  /** At the middle of the screen. */
  zoom(factor: number): void;
  fit(): void;
  readonly handlers: {
    onPointerDown(event: PointerEvent<HTMLElement>): void;
    onPointerMove(event: PointerEvent<HTMLElement>): void;
    onPointerUp(event: PointerEvent<HTMLElement>): void;
  };
}

interface Options {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly world: Size;
  readonly changed: () => void;
  /** A press at a point of the world, without a drag. */
  readonly press: (at: { readonly x: number; readonly y: number }) => void;
}

/** Pixels that a press may move. */
const STILL = 4;
/** Zoom of one pixel of the wheel. */
const WHEEL = 0.0016;

export function usePanZoom(options: Options): PanZoom {
  const newest = useRef(options);
  newest.current = options;
  const view = useRef<Viewport | null>(null);
  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  const { canvas } = options;
  const pan = useRef<PanZoom | null>(null);
  pan.current ??= makePan(newest, view, drag);
  const made = pan.current;

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const bounds = element.getBoundingClientRect();
      const at = { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 16 : event.deltaY;
      if (event.shiftKey) {
        const now = made.now();
        made.set({ ...now, x: now.x + (pixels + event.deltaX) / now.scale });
      } else made.set(zoomed(made.now(), Math.exp(-pixels * WHEEL), at, leastOf(newest.current.world, made.screen())));
    };
    // React's own would be passive: the page would scroll too.
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [canvas, made]);
  return made;
}

type Ref<T> = { current: T };

function makePan(
  newest: Ref<Options>,
  view: Ref<Viewport | null>,
  drag: Ref<{ x: number; y: number; moved: boolean } | null>,
): PanZoom {
  const screen = (): Size => ({
    width: newest.current.canvas.current?.clientWidth ?? 0,
    height: newest.current.canvas.current?.clientHeight ?? 0,
  });
  const now = (): Viewport => view.current ?? fitted(newest.current.world, screen());
  const set = (next: Viewport): void => {
    view.current = kept(next, newest.current.world, screen());
    newest.current.changed();
  };
  return {
    now,
    screen,
    set,
    zoom: (factor) => {
      const { width, height } = screen();
      set(zoomed(now(), factor, { x: width / 2, y: height / 2 }, leastOf(newest.current.world, screen())));
    },
    fit: () => {
      view.current = null;
      newest.current.changed();
    },
    handlers: {
      onPointerDown: (event) => {
        if (event.button > 1) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { x: event.clientX, y: event.clientY, moved: false };
      },
      onPointerMove: (event) => {
        const from = drag.current;
        if (from === null) return;
        const [right, down] = [event.clientX - from.x, event.clientY - from.y];
        if (!from.moved && Math.abs(right) < STILL && Math.abs(down) < STILL) return;
        drag.current = { x: event.clientX, y: event.clientY, moved: true };
        const { x, y, scale } = now();
        set({ scale, x: x - right / scale, y: y - down / scale });
      },
      onPointerUp: (event) => {
        const from = drag.current;
        drag.current = null;
        if (from === null || from.moved || event.button !== 0) return;
        const bounds = event.currentTarget.getBoundingClientRect();
        const { x, y, scale } = now();
        newest.current.press({
          x: x + (event.clientX - bounds.left) / scale,
          y: y + (event.clientY - bounds.top) / scale,
        });
      },
    },
  };
}

/** Zooming out ends where all of it is about half the screen. */
function leastOf(world: Size, screen: Size): number {
  return fitScale(world, screen) / 2;
}
