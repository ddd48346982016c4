/** Columns put in another order by dragging their heads. A drag begins after a few pixels, so that a click stays one. */
import { useRef, useState, type MouseEvent, type PointerEvent } from 'react';
import type { ColumnInfo } from '../../app/protocol/datasets.js';
import { movedTo } from './layout.js';
import type { ShownColumns } from './use-columns.js';
import type { Viewport } from './use-viewport.js';

interface HeadDrag {
  /** Classes for the head of the dragged column and for the one it would take the place of. */
  readonly mark: (place: number) => string;
  readonly handlers: (place: number) => {
    readonly onPointerDown: (event: PointerEvent) => void;
    readonly onPointerMove: (event: PointerEvent) => void;
    readonly onPointerUp: () => void;
    readonly onPointerCancel: () => void;
    readonly onClickCapture: (event: MouseEvent) => void;
  };
}

const LEAST = 6;
/** Nearer to an edge the columns scroll. */
const EDGE = 32;
const PACE = 16;

export function useHeadDrag(viewport: Viewport, shown: ShownColumns, all: readonly ColumnInfo[]): HeadDrag {
  const { columns, lanes, layout, setLayout } = shown;
  const start = useRef<{ readonly place: number; readonly x: number } | null>(null);
  const dragged = useRef(false);
  const [over, setOver] = useState<{ readonly from: number; readonly to: number } | null>(null);

  const move = (event: PointerEvent): void => {
    const begun = start.current;
    if (begun === null || (over === null && Math.abs(event.clientX - begun.x) < LEAST)) return;
    if (over === null) event.currentTarget.setPointerCapture(event.pointerId);
    dragged.current = true;
    const bounds = viewport.scroller.current?.getBoundingClientRect();
    if (bounds === undefined) return;
    const isPinned = begun.place < lanes.pinned;
    if (!isPinned && event.clientX > bounds.right - EDGE) viewport.scrollBy(PACE, 0);
    if (!isPinned && event.clientX < bounds.left + EDGE) viewport.scrollBy(-PACE, 0);
    const at = viewport.placeAt(event.clientX, bounds.top + 1, true)?.column ?? begun.place;
    // Pinned columns stay among their own, and the others too.
    const to = isPinned ? Math.min(at, lanes.pinned - 1) : Math.max(at, lanes.pinned);
    setOver({ from: begun.place, to });
  };

  const end = (drop: boolean): void => {
    const [from, to] = [columns[over?.from ?? -1], columns[over?.to ?? -1]];
    start.current = null;
    setOver(null);
    if (drop && from !== undefined && to !== undefined) setLayout(movedTo(all, layout, from.name, to.name));
  };

  return {
    mark: (place) => {
      if (over === null) return '';
      if (place === over.from) return ' dragged';
      return place === over.to ? (over.to > over.from ? ' drop-after' : ' drop-before') : '';
    },
    handlers: (place) => ({
      onPointerDown: (event) => {
        dragged.current = false;
        const { target } = event;
        const other = target instanceof Element && target.closest('.brush, .ghead-tools, .ghead-grip, [role=menu]');
        if (event.button === 0 && other === null) start.current = { place, x: event.clientX };
      },
      onPointerMove: move,
      onPointerUp: () => end(true),
      onPointerCancel: () => end(false),
      onClickCapture: (event) => {
        if (!dragged.current) return;
        dragged.current = false;
        event.stopPropagation();
      },
    }),
  };
}
