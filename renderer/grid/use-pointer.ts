/** Selecting by the mouse: cells by dragging, rows by their numbers, further with Shift; beyond an edge the table scrolls. */
import { useEffect, useRef, type PointerEvent } from 'react';
import { wholeRows, type Selection } from './selection.js';
import type { PointPlace, Viewport } from './use-viewport.js';

interface PointerHandlers {
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerMove: (event: PointerEvent) => void;
  readonly onPointerUp: () => void;
  readonly onPointerCancel: () => void;
}

interface Drag {
  /** Whether whole rows are selected. */
  readonly rows: boolean;
  readonly anchor: Selection['anchor'];
  x: number;
  y: number;
}

/** Of the distance beyond the edge, scrolled a frame. */
const PACE = 0.6;

export function usePointer(
  viewport: Viewport,
  columns: number,
  selection: Selection | null,
  select: (selection: Selection) => void,
): PointerHandlers {
  const drag = useRef<Drag | null>(null);
  const frame = useRef(0);
  const latest = useRef({ viewport, select, columns });
  latest.current = { viewport, select, columns };
  useEffect(() => () => cancelAnimationFrame(frame.current), []);

  const extend = (now: Drag): void => {
    const { viewport, select, columns } = latest.current;
    const place = viewport.placeAt(now.x, now.y, true);
    if (place !== null) select(now.rows ? wholeRows(now.anchor.row, place.row, columns) : cells(now.anchor, place));
  };

  const scrollOn = (): void => {
    frame.current = 0;
    const now = drag.current;
    const element = latest.current.viewport.scroller.current;
    if (now === null || element === null) return;
    const { left, top } = element.getBoundingClientRect();
    const x = now.rows ? 0 : beyond(now.x, left, left + element.clientWidth);
    const y = beyond(now.y, top, top + element.clientHeight);
    if (x === 0 && y === 0) return;
    latest.current.viewport.scrollBy(x * PACE, y * PACE);
    extend(now);
    frame.current = requestAnimationFrame(scrollOn);
  };

  const end = (): void => {
    drag.current = null;
    cancelAnimationFrame(frame.current);
    frame.current = 0;
  };

  return {
    onPointerDown: (event) => {
      const place = viewport.placeAt(event.clientX, event.clientY);
      if (place === null || event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const goesOn = event.shiftKey && selection !== null;
      const anchor = goesOn ? selection.anchor : { row: place.row, column: place.column };
      drag.current = { rows: place.isNumber, anchor, x: event.clientX, y: event.clientY };
      select(place.isNumber ? wholeRows(anchor.row, place.row, columns) : cells(anchor, place));
    },
    onPointerMove: (event) => {
      if (drag.current === null) return;
      drag.current.x = event.clientX;
      drag.current.y = event.clientY;
      extend(drag.current);
      if (frame.current === 0) frame.current = requestAnimationFrame(scrollOn);
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}

function cells(anchor: Selection['anchor'], { row, column }: PointPlace): Selection {
  return { anchor, cursor: { row, column } };
}

function beyond(at: number, from: number, to: number): number {
  return at < from ? at - from : Math.max(0, at - to);
}
