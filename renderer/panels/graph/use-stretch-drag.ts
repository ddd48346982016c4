/** Moves and zooms a stretch by hand: a drag, shift and the wheel or its sideways turn, Ctrl and the wheel at the pointer. */
import { useEffect, useRef, type RefObject } from 'react';
import { moved, zoomedTo, type Stretch } from './stretch.js';

const STILL = 4;
const WHEEL = 0.003;

/** `margin`: pixels at the left of the partitions. */
export function useStretchDrag(
  canvas: RefObject<HTMLCanvasElement | null>,
  margin: number,
  partitions: number,
  stretch: Stretch,
  set: (stretch: Stretch) => void,
): void {
  const newest = useRef({ stretch, partitions, set });
  newest.current = { stretch, partitions, set };
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const share = (pixels: number): number => pixels / Math.max(1, element.clientWidth - margin);
    let from: { x: number; moved: boolean } | null = null;
    const onWheel = (event: WheelEvent): void => {
      const { stretch: now, partitions: count, set: put } = newest.current;
      const sideways = event.shiftKey ? event.deltaY + event.deltaX : event.deltaX;
      if (event.ctrlKey || event.metaKey) {
        const at = share(event.clientX - element.getBoundingClientRect().left - margin);
        put(zoomedTo(now, Math.exp(-event.deltaY * WHEEL), Math.max(0, Math.min(1, at)), count));
      } else if (sideways === 0) return;
      else put(moved(now, share(sideways) * now.length));
      event.preventDefault();
    };
    const onDown = (event: PointerEvent): void => {
      if (event.button === 0) from = { x: event.clientX, moved: false };
    };
    const onMove = (event: PointerEvent): void => {
      if (from === null || (event.buttons & 1) === 0) return;
      const right = event.clientX - from.x;
      if (!from.moved && Math.abs(right) < STILL) return;
      if (!from.moved) element.setPointerCapture(event.pointerId);
      from = { x: event.clientX, moved: true };
      const { stretch: now, set: put } = newest.current;
      put(moved(now, -share(right) * now.length));
    };
    /** After a drag the click that follows is none. */
    const onClick = (event: MouseEvent): void => {
      if (from?.moved === true) event.stopPropagation();
      from = null;
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    element.addEventListener('pointerdown', onDown);
    element.addEventListener('pointermove', onMove);
    element.addEventListener('click', onClick);
    return () => {
      element.removeEventListener('wheel', onWheel);
      element.removeEventListener('pointerdown', onDown);
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('click', onClick);
    };
  }, [canvas, margin]);
}
