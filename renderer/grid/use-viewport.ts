/**
 * What of a table is seen: scrolls, fetches the pages and has the painter draw, a frame at a time and outside React; the rows as
 * elements follow once the table rests. Gives the elements their refs and moves the view.
 */
import { useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { PartitaError } from '../../app/protocol/errors.js';
import type { ViewState } from '../../app/protocol/views.js';
import { useClient } from '../state/client.js';
import { isNumberType } from './cells.js';
import { onAppearance } from './appearance.js';
import { hasDrifted, lastTop, pixelsOf, ROW_HEIGHT, scrolled, type Scroll } from './geometry.js';
import { leftFor, columnAt, shownColumns } from './lanes.js';
import { Mirror } from './mirror.js';
import { Movement } from './movement.js';
import { Painter } from './painter.js';
import { Pages } from './pages.js';
import type { Look } from './picture.js';
import type { CellPlace } from './selection.js';

/** Where a table was scrolled to. */
export interface GridPlace {
  readonly top: number;
  readonly left: number;
}

/** A cell, or a row by its number, at a point of the window. */
export interface PointPlace extends CellPlace {
  readonly isNumber: boolean;
}

export interface Viewport {
  readonly head: RefObject<HTMLDivElement | null>;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly layer: RefObject<HTMLDivElement | null>;
  readonly onScroll: () => void;
  /** The pointer's height in the window; null where it is not over the table. */
  readonly hover: (y: number | null) => void;
  /** Columns [first, end) of those that scroll whose heads are needed. */
  readonly heads: readonly [number, number];
  readonly top: () => number;
  /** Whole rows that are seen. */
  readonly pageRows: () => number;
  readonly showTop: (row: number) => void;
  /** Scrolls as little as brings the cell into sight. */
  readonly reveal: (place: CellPlace) => void;
  readonly scrollBy: (x: number, y: number) => void;
  /** The cell at a point; the nearest one with `nearest`, else null outside. */
  readonly placeAt: (x: number, y: number, nearest?: boolean) => PointPlace | null;
  /** Why some of its cells do not come. */
  readonly problem: PartitaError | null;
  /** Asks for those again. */
  readonly retry: () => void;
  /** Pixels that what is drawn of a column needs. */
  readonly widthNeeded: (column: number) => number;
}

interface ViewportOptions {
  readonly view: string;
  readonly state: ViewState;
  readonly rows: number;
  readonly look: Look;
  readonly place: GridPlace | undefined;
  readonly onPlace: ((place: GridPlace) => void) | undefined;
  /** Told how wide it is. */
  readonly setWidth: (width: number) => void;
}

/** Heads are made this many columns at a time. */
const HEAD_BLOCK = 8;

export function useViewport(options: ViewportOptions): Viewport {
  const { view, state, rows, look, place, onPlace, setWidth } = options;
  const client = useClient();
  const id = useId();
  const { lanes } = look;
  const head = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const scroll = useRef<Scroll>({ top: 0, pixels: 0 });
  const waiting = useRef(place ?? null);
  const left = useRef(0);
  const direction = useRef(0);
  const frame = useRef(0);
  const painter = useRef<Painter | null>(null);
  const mirror = useRef<Mirror | null>(null);
  const movement = useRef<Movement | null>(null);
  const pointer = useRef<number | null>(null);
  const pages = useRef<Pages | null>(null);
  const draw = useRef<() => void>(() => undefined);
  const [problem, setProblem] = useState<PartitaError | null>(null);
  const [heads, setHeads] = useState<readonly [number, number]>([0, HEAD_BLOCK]);
  const names = useMemo(() => state.columns.map(({ name }) => name), [state.columns]);
  const numeric = useMemo(() => state.columns.map(({ type }) => isNumberType(type)), [state.columns]);

  const soon = useCallback(() => {
    if (frame.current !== 0) return;
    frame.current = requestAnimationFrame(() => {
      frame.current = 0;
      draw.current();
    });
  }, []);

  useEffect(() => {
    const made = new Pages(client, view, soon, (error) => setProblem(problemOf(error)));
    pages.current = made;
    setProblem(null);
    painter.current ??= new Painter(layer.current as HTMLElement);
    mirror.current ??= new Mirror(layer.current as HTMLElement, id);
    // A frame may have been drawn since, for the view before.
    soon();
    return () => made.close();
  }, [client, view, id, soon]);

  useEffect(() => {
    const made = new Movement(soon);
    movement.current = made;
    const forget = onAppearance(() => {
      painter.current?.restyle();
      soon();
    });
    return () => {
      made.stop();
      forget();
    };
  }, [soon]);

  const showTop = useCallback(
    (top: number) => {
      const element = scroller.current;
      if (element === null) return;
      const row = Math.max(0, Math.min(top, lastTop(rows, element.clientHeight)));
      if (row !== scroll.current.top) movement.current?.moved();
      element.scrollTop = pixelsOf(row, rows, element.clientHeight);
      scroll.current = { top: row, pixels: element.scrollTop };
      soon();
    },
    [rows, soon],
  );

  useLayoutEffect(() => {
    draw.current = () => {
      const [element, sheet] = [scroller.current, layer.current];
      if (painter.current === null || mirror.current === null || pages.current === null) return;
      if (element === null || sheet === null) return;
      const { clientWidth: width, clientHeight: height, scrollLeft: left } = element;
      const size = `${width} ${height}`;
      if (sheet.dataset['size'] !== size) {
        sheet.dataset['size'] = size;
        sheet.style.width = `${width}px`;
        sheet.style.height = `${height}px`;
        // It takes no room: what can be scrolled is the spacer's.
        sheet.style.marginBottom = `${-height}px`;
      }
      if (head.current !== null) head.current.style.transform = `translateX(${-left}px)`;
      const top = Math.min(scroll.current.top, lastTop(rows, height));
      const columns = shownColumns(lanes, left, width);
      const needed = headsOf(columns, lanes.edges.length - 1);
      setHeads((last) => (last[0] === needed[0] && last[1] === needed[1] ? last : needed));
      const seen = look.sources.filter((_, i) => i < lanes.pinned || (i >= columns[0] && i < columns[1]));
      pages.current.update(names, numeric, state.epoch, state.rows.count);
      pages.current.want(Math.floor(top), Math.ceil(top + height / ROW_HEIGHT), seen, direction.current);
      const y = pointer.current === null ? null : pointer.current - element.getBoundingClientRect().top;
      const hovered = y === null || y < 0 || y >= height ? null : Math.floor(top + y / ROW_HEIGHT);
      const picture = { top, left, width, height, rows, columns, hovered, look };
      if (width > 0 && height > 0) painter.current.draw(picture, pages.current);
      if (movement.current?.goesOn === true) {
        element.ariaBusy = 'true';
        return;
      }
      mirror.current.write(picture, pages.current);
      element.ariaBusy = null;
      // Only what is there can be named as the active cell.
      const cursor = mirror.current.cursorId(look.selection);
      if (cursor === null) element.removeAttribute('aria-activedescendant');
      else element.setAttribute('aria-activedescendant', cursor);
    };
    soon();
  });

  // Where it stood last time, once there are as many rows.
  useEffect(() => {
    const wanted = waiting.current;
    if (wanted === null || (rows <= wanted.top && !state.rows.exact)) return;
    waiting.current = null;
    if (scroller.current !== null) scroller.current.scrollLeft = wanted.left;
    showTop(wanted.top);
  }, [rows, state.rows.exact, showTop]);

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      setWidth(element.clientWidth);
      soon();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [soon, setWidth]);

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const ended = (): void => {
      showTop(scroll.current.top);
      onPlace?.({ top: scroll.current.top, left: element.scrollLeft });
    };
    element.addEventListener('scrollend', ended);
    return () => element.removeEventListener('scrollend', ended);
  }, [onPlace, showTop]);

  const onScroll = (): void => {
    const element = scroller.current;
    if (element === null) return;
    const before = scroll.current;
    scroll.current = scrolled(before, element.scrollTop, rows, element.clientHeight);
    direction.current = Math.sign(scroll.current.top - before.top);
    if (scroll.current.top !== before.top || element.scrollLeft !== left.current) movement.current?.moved();
    left.current = element.scrollLeft;
    if (hasDrifted(scroll.current, rows, element.clientHeight)) showTop(scroll.current.top);
    soon();
  };

  const hover = (y: number | null): void => {
    if (y === pointer.current) return;
    pointer.current = y;
    soon();
  };

  const reveal = ({ row, column }: CellPlace): void => {
    const element = scroller.current;
    if (element === null) return;
    const visible = pageRows();
    if (row < scroll.current.top) showTop(row);
    else if (row >= scroll.current.top + visible) showTop(row + 1 - element.clientHeight / ROW_HEIGHT);
    const left = leftFor(lanes, column, element.scrollLeft, element.clientWidth);
    if (left !== element.scrollLeft) element.scrollLeft = left;
  };

  const pageRows = (): number => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT));

  const scrollBy = (x: number, y: number): void => {
    const element = scroller.current;
    if (element === null) return;
    if (x !== 0) element.scrollLeft += x;
    if (y !== 0) showTop(scroll.current.top + y / ROW_HEIGHT);
  };

  const placeAt = (x: number, y: number, nearest = false): PointPlace | null => {
    const element = scroller.current;
    if (element === null || rows === 0 || look.sources.length === 0) return null;
    const bounds = element.getBoundingClientRect();
    const inside = { x: x - bounds.left, y: y - bounds.top };
    if (nearest) {
      inside.x = Math.max(0, Math.min(element.clientWidth - 1, inside.x));
      inside.y = Math.max(0, Math.min(element.clientHeight - 1, inside.y));
    } else if (inside.x >= element.clientWidth || inside.y >= element.clientHeight) return null;
    const isNumber = inside.x < lanes.numbers;
    const at = columnAt(lanes, element.scrollLeft, Math.max(0, inside.x - lanes.numbers));
    const row = Math.floor(scroll.current.top + inside.y / ROW_HEIGHT);
    if (nearest) return { row: Math.min(rows - 1, row), column: at < 0 ? look.sources.length - 1 : at, isNumber };
    return at < 0 || row >= rows ? null : { row, column: at, isNumber };
  };

  return {
    head,
    scroller,
    layer,
    onScroll,
    hover,
    heads,
    top: () => scroll.current.top,
    pageRows,
    showTop,
    reveal,
    scrollBy,
    placeAt,
    problem,
    retry: () => pages.current?.retry(),
    widthNeeded: (column) => mirror.current?.widthNeeded(column) ?? 0,
  };
}

function headsOf([first, end]: readonly [number, number], all: number): readonly [number, number] {
  const from = first - (first % HEAD_BLOCK);
  return [from, Math.min(all, Math.ceil(end / HEAD_BLOCK) * HEAD_BLOCK)];
}

/** What was called off is no problem: it is asked again by itself. */
function problemOf(error: unknown): PartitaError | null {
  const problem = error === null ? null : PartitaError.from(error, 'window');
  return problem?.kind === 'cancelled' ? null : problem;
}
