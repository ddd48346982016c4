/**
 * A table of any length over a view: the rows that are seen, a cursor and a range, and their sums in the status bar. Takes the
 * view's state; fetches pages itself.
 */
import { useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, PointerEvent, ReactElement, ReactNode } from 'react';
import type { ColumnInfo } from '../../app/protocol/datasets.js';
import type { ViewState } from '../../app/protocol/views.js';
import { useText } from '../i18n/index.js';
import { useClient } from '../state/client.js';
import { notifyError } from '../state/notices.js';
import { isNumberType } from './cells.js';
import {
  edgesOf,
  lastTop,
  numbersWidth,
  pixelsOf,
  ROW_HEIGHT,
  scrolled,
  shownColumns,
  spacerHeight,
  type Scroll,
} from './geometry.js';
import { Painter } from './painter.js';
import { Pages } from './pages.js';
import { moved, rangeOf, type CellPlace, type Selection } from './selection.js';
import { useSelectionStatus } from './use-selection-status.js';
import './grid.css';

export interface GridProps {
  readonly view: string;
  readonly state: ViewState;
  readonly header: (column: ColumnInfo) => ReactNode;
  /** Columns shown, in their order; all unless given. */
  readonly columns?: readonly string[];
  readonly label?: string;
  /** Columns whose numbers have a bar, with the number that fills the cell. */
  readonly bars?: Readonly<Record<string, number>>;
  /** Widths that the user has set, by column, and where they are kept. */
  readonly widths?: Readonly<Record<string, number>>;
  readonly onWidths?: (widths: Readonly<Record<string, number>>) => void;
  /** A row to stand at the top, asked for from outside. */
  readonly goTo?: { readonly row: number; readonly at: number } | null;
}

export function Grid(props: GridProps): ReactElement {
  const { view, state, header, columns: chosen, label, bars, widths, onWidths, goTo } = props;
  const client = useClient();
  const t = useText('common');
  const id = useId();
  const [own, setOwn] = useState<Readonly<Record<string, number>>>({});
  const sizes = widths ?? own;
  const columns = useMemo(
    () =>
      chosen === undefined ? state.columns : chosen.flatMap((name) => state.columns.filter((one) => one.name === name)),
    [chosen, state.columns],
  );
  const edges = useMemo(
    () => edgesOf(columns.map((column) => sizes[column.name] ?? widthOf(column))),
    [columns, sizes],
  );
  const names = useMemo(() => columns.map(({ name }) => name), [columns]);
  const numeric = useMemo(() => columns.map(({ type }) => isNumberType(type)), [columns]);
  const rows = Math.max(state.rows.count, state.stage === 'growing' ? state.expected : 0);
  const numbers = numbersWidth(rows);
  const [selection, setSelection] = useState<Selection | null>(null);
  const head = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const scroll = useRef<Scroll>({ top: 0, pixels: 0 });
  /** What was last scrolled to by other means than the scrollbar. */
  const asked = useRef<Scroll>({ top: 0, pixels: 0 });
  const direction = useRef(0);
  const frame = useRef(0);
  const went = useRef<number | null>(null);
  const drawing = useRef<{ painter: Painter; pages: Pages } | null>(null);
  const draw = useRef<() => void>(() => undefined);
  const soon = useCallback(() => {
    if (frame.current === 0) {
      frame.current = requestAnimationFrame(() => {
        frame.current = 0;
        draw.current();
      });
    }
  }, []);

  useEffect(() => {
    const pages = new Pages(client, view, soon, notifyError);
    drawing.current = { painter: drawing.current?.painter ?? new Painter(layer.current as HTMLElement, id), pages };
    // A frame may have been drawn since, for the view before.
    soon();
    return () => pages.close();
  }, [client, view, id, soon]);

  useLayoutEffect(() => {
    draw.current = () => {
      const box = scroller.current;
      const sheet = layer.current;
      if (drawing.current === null || box === null || sheet === null) return;
      const { painter, pages } = drawing.current;
      const { clientWidth: width, clientHeight: height, scrollLeft: left } = box;
      sheet.style.width = `${width}px`;
      sheet.style.height = `${height}px`;
      if (head.current !== null) head.current.style.transform = `translateX(${-left}px)`;
      const top = Math.min(scroll.current.top, lastTop(rows, height));
      const shown = shownColumns(edges, left, width - numbers);
      const full = columns.map(({ name }) => bars?.[name] ?? null);
      const range = selection === null ? null : rangeOf(selection);
      pages.update(names, state.epoch, state.rows.count);
      pages.want(Math.floor(top), Math.ceil(top + height / ROW_HEIGHT), shown, direction.current);
      painter.draw({ top, left, height, numbers, rows, columns: shown, edges, numeric, full, range, selection }, pages);
    };
    soon();
  });

  useEffect(() => {
    const box = scroller.current;
    if (box === null) return undefined;
    const observer = new ResizeObserver(soon);
    observer.observe(box);
    return () => observer.disconnect();
  }, [soon]);

  const onScroll = (): void => {
    const box = scroller.current;
    if (box === null) return;
    const before = scroll.current;
    // A dock that takes the panel away and brings it back scrolls it to where it was: the row stands that was asked for.
    const isAsked = Math.abs(box.scrollTop - asked.current.pixels) < 1.5;
    scroll.current = isAsked ? asked.current : scrolled(before, box.scrollTop, rows, box.clientHeight);
    direction.current = Math.sign(scroll.current.top - before.top);
    soon();
  };

  const showTop = useCallback(
    (top: number) => {
      const box = scroller.current;
      if (box === null) return;
      const pixels = pixelsOf(top, rows, box.clientHeight);
      scroll.current = { top, pixels };
      asked.current = scroll.current;
      box.scrollTop = pixels;
      soon();
    },
    [rows, soon],
  );

  useEffect(() => {
    const height = scroller.current?.clientHeight ?? 0;
    // Once, as soon as there is such a row and something to see it in.
    if (goTo === undefined || goTo === null || goTo.at === went.current || goTo.row >= rows || height === 0) return;
    went.current = goTo.at;
    showTop(Math.max(0, goTo.row - 3));
    setSelection({ anchor: { row: goTo.row, column: 0 }, cursor: { row: goTo.row, column: 0 } });
  });

  /** Scrolls as little as brings the cell into sight. */
  const reveal = ({ row, column }: CellPlace): void => {
    const box = scroller.current;
    if (box === null) return;
    const { top } = scroll.current;
    const visible = Math.floor(box.clientHeight / ROW_HEIGHT);
    if (row < top) showTop(row);
    else if (row >= top + visible) showTop(Math.min(lastTop(rows, box.clientHeight), row - visible + 1));
    const [begin, end] = [edges[column] as number, edges[column + 1] as number];
    const width = box.clientWidth - numbers;
    if (begin < box.scrollLeft) box.scrollLeft = begin;
    else if (end > box.scrollLeft + width) box.scrollLeft = end - width;
  };

  const placeOf = (event: PointerEvent): CellPlace | null => {
    const box = scroller.current;
    if (box === null) return null;
    const bounds = box.getBoundingClientRect();
    const x = event.clientX - bounds.left - numbers + box.scrollLeft;
    const row = Math.floor(scroll.current.top + (event.clientY - bounds.top) / ROW_HEIGHT);
    const column = edges.findIndex((edge, i) => x >= edge && x < (edges[i + 1] ?? -1));
    return column < 0 || row < 0 || row >= rows ? null : { row, column };
  };

  const onPointerDown = (event: PointerEvent): void => {
    const place = placeOf(event);
    if (place === null || event.button !== 0) return;
    const anchor = event.shiftKey && selection !== null ? selection.anchor : place;
    setSelection({ anchor, cursor: place });
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  };

  const onPointerMove = (event: PointerEvent): void => {
    if ((event.buttons & 1) === 0 || selection === null) return;
    const place = placeOf(event);
    if (place !== null) setSelection({ anchor: selection.anchor, cursor: place });
  };

  const copy = async (headers: boolean): Promise<void> => {
    if (selection === null) return;
    const range = rangeOf(selection);
    const copied = names.slice(range.columns[0], range.columns[1] + 1);
    const [from, last] = range.rows;
    try {
      const { text } = await client.call('view.text', { view, from, rows: last - from + 1, columns: copied, headers });
      await navigator.clipboard.writeText(text);
    } catch (error) {
      notifyError(error);
    }
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const control = event.ctrlKey || event.metaKey;
    if (control && event.key.toLowerCase() === 'c') {
      event.preventDefault();
      void copy(event.shiftKey);
      return;
    }
    if (control && event.key.toLowerCase() === 'a' && rows > 0 && columns.length > 0) {
      event.preventDefault();
      setSelection({ anchor: { row: 0, column: 0 }, cursor: { row: rows - 1, column: columns.length - 1 } });
      return;
    }
    if (event.key === 'Escape' && selection !== null) {
      setSelection({ anchor: selection.cursor, cursor: selection.cursor });
      return;
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1);
    const from = selection?.cursor ?? { row: Math.floor(scroll.current.top), column: 0 };
    const to = moved(from, event.key, control, { rows, columns: columns.length, page });
    if (to === null || rows === 0 || columns.length === 0) return;
    event.preventDefault();
    const cursor = selection === null ? from : to;
    setSelection({ anchor: event.shiftKey && selection !== null ? selection.anchor : cursor, cursor });
    reveal(cursor);
  };

  useSelectionStatus(view, state, columns, selection);

  const resize = (column: ColumnInfo, width: number): void => {
    const next = { ...sizes, [column.name]: Math.max(48, Math.min(800, Math.round(width))) };
    if (onWidths === undefined) setOwn(next);
    else onWidths(next);
  };

  return (
    <div
      className="gridbox"
      style={{ ['--numbers' as string]: `${numbers}px` }}
      role="grid"
      tabIndex={0}
      aria-label={label ?? t('table')}
      aria-rowcount={rows + 1}
      aria-colcount={columns.length}
      aria-multiselectable
      {...(selection === null ? {} : { 'aria-activedescendant': `${id}-cursor` })}
      onKeyDown={onKeyDown}
    >
      <div className="ghead" role="rowgroup">
        <div className="ghead-row" role="row" aria-rowindex={1} ref={head}>
          {columns.map((column, place) => (
            <div
              key={column.name}
              className="ghead-cell"
              role="columnheader"
              aria-colindex={place + 1}
              style={{ width: (edges[place + 1] as number) - (edges[place] as number) }}
            >
              {header(column)}
              <Grip
                width={(edges[place + 1] as number) - (edges[place] as number)}
                onWidth={(width) => resize(column, width)}
              />
            </div>
          ))}
        </div>
        <div className="ghead-corner" role="presentation" />
      </div>
      <div
        className="gscroll"
        ref={scroller}
        role="presentation"
        onScroll={onScroll}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
      >
        <div className="glayer" ref={layer} role="rowgroup" />
        <div
          role="presentation"
          style={{ width: (edges.at(-1) as number) + numbers, height: spacerHeight(rows), marginTop: -1 }}
        />
      </div>
    </div>
  );
}

/** Drags a column's right edge. */
function Grip({ width, onWidth }: { readonly width: number; readonly onWidth: (width: number) => void }): ReactElement {
  const start = useRef<{ readonly x: number; readonly width: number } | null>(null);
  return (
    <div
      className="ghead-grip"
      role="presentation"
      onPointerDown={(event) => {
        event.stopPropagation();
        start.current = { x: event.clientX, width };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (start.current !== null && (event.buttons & 1) === 1)
          onWidth(start.current.width + event.clientX - start.current.x);
      }}
      onPointerUp={() => (start.current = null)}
    />
  );
}

/** Wide enough for what such columns usually hold. */
function widthOf({ name, type }: ColumnInfo): number {
  const least = type.startsWith('timestamp')
    ? 152
    : type === 'utf8'
      ? 148
      : type === 'date'
        ? 96
        : type === 'bool'
          ? 80
          : 104;
  return Math.min(320, Math.max(least, 44 + name.length * 7));
}
