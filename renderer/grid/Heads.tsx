/** The heads of the columns: drawn by the panel, sized, ordered and pinned here. Those out of sight are not made. */
import { IconDotsVertical, IconPinFilled } from '@tabler/icons-react';
import { useRef, type MouseEvent, type ReactElement, type ReactNode } from 'react';
import type { ColumnInfo } from '../../app/protocol/datasets.js';
import { useText } from '../i18n/index.js';
import { Grip } from './Grip.js';
import { HeadMenu } from './HeadMenu.js';
import { pinnedWidth, widthOf } from './lanes.js';
import { withPinned, withWidth } from './layout.js';
import type { ShownColumns } from './use-columns.js';
import { useHeadDrag } from './use-head-drag.js';
import type { Viewport } from './use-viewport.js';
import './heads.css';

export type Sorted = 'ascending' | 'descending' | null;

export interface HeadsProps {
  /** The table owns it by this. */
  readonly id: string;
  readonly viewport: Viewport;
  readonly shown: ShownColumns;
  readonly all: readonly ColumnInfo[];
  readonly header: (column: ColumnInfo) => ReactNode;
  readonly sorted: ((column: ColumnInfo) => Sorted) | undefined;
  /** Items of the panel's own, above those of the table. */
  readonly menu: ((column: ColumnInfo) => ReactNode) | undefined;
  readonly tools: ((column: ColumnInfo) => ReactNode) | undefined;
  /** The column whose menu is open. */
  readonly opened: string | null;
  readonly setOpened: (column: string | null) => void;
  readonly selectColumn: (column: number, goesOn: boolean) => void;
}

export function Heads(props: HeadsProps): ReactElement {
  const { viewport, shown } = props;
  const { lanes, columns } = shown;
  const drag = useHeadDrag(viewport, shown, props.all);
  const from = Math.max(lanes.pinned, viewport.heads[0]);
  const head = (column: ColumnInfo, place: number): ReactElement => (
    <Head key={column.name} {...props} column={column} place={place} drag={drag} />
  );
  return (
    <div className="ghead" role="rowgroup" id={props.id}>
      <div className="ghead-row" role="row" aria-rowindex={1}>
        <div className="ghead-corner" role="presentation" />
        <div className="ghead-pinned" role="presentation">
          {columns.slice(0, lanes.pinned).map(head)}
        </div>
        <div className="ghead-clip" role="presentation">
          <div
            className="ghead-moving"
            role="presentation"
            ref={viewport.head}
            style={{ paddingLeft: (lanes.edges[from] ?? 0) - pinnedWidth(lanes) }}
          >
            {columns.slice(from, Math.max(from, viewport.heads[1])).map((column, i) => head(column, from + i))}
          </div>
        </div>
      </div>
    </div>
  );
}

interface HeadProps extends HeadsProps {
  readonly column: ColumnInfo;
  readonly place: number;
  readonly drag: ReturnType<typeof useHeadDrag>;
}

function Head(props: HeadProps): ReactElement {
  const { viewport, shown, column, place, header, sorted, opened, setOpened, drag, selectColumn } = props;
  const t = useText('grid');
  const cell = useRef<HTMLDivElement>(null);
  const { layout, setLayout, lanes } = shown;
  const { name } = column;
  const isPinned = layout.pinned.includes(name);
  const isOpen = opened === name;
  const sort = sorted?.(column) ?? null;
  const fit = (): void => {
    const needed = Math.max(viewport.widthNeeded(place), headWidth(cell.current));
    setLayout(withWidth(layout, name, needed + PADDING));
  };
  const marks = `${isPinned ? ' pinned' : ''}${place === lanes.pinned - 1 ? ' pin-end' : ''}${isOpen ? ' open' : ''}`;
  const button = (
    <button
      type="button"
      tabIndex={-1}
      className="ghead-tool"
      aria-label={t('menuOf', { column: name })}
      aria-haspopup="menu"
      aria-expanded={isOpen}
      onClick={() => setOpened(name)}
    >
      <IconDotsVertical size={14} stroke={1.6} aria-hidden />
    </button>
  );
  return (
    <div
      ref={cell}
      className={`ghead-cell${marks}${drag.mark(place)}`}
      role="columnheader"
      aria-colindex={place + 1}
      {...(sorted === undefined ? {} : { 'aria-sort': sort ?? 'none' })}
      style={{ width: widthOf(lanes, place) }}
      {...drag.handlers(place)}
      onClick={(event) => isPlain(event) && selectColumn(place, event.shiftKey)}
      onContextMenu={(event) => {
        event.preventDefault();
        setOpened(name);
      }}
    >
      {header(column)}
      <span className="ghead-tools">
        {props.tools?.(column)}
        {isOpen ? <HeadMenu {...props} button={button} fit={fit} close={() => setOpened(null)} /> : button}
        {isPinned && (
          <button
            type="button"
            tabIndex={-1}
            className="ghead-tool stays"
            aria-label={t('unpinColumn', { column: name })}
            onClick={() => setLayout(withPinned(layout, name, false))}
          >
            <IconPinFilled size={12} aria-hidden />
          </button>
        )}
      </span>
      <Grip
        width={widthOf(lanes, place)}
        title={t('dragEdge')}
        onWidth={(width) => setLayout(withWidth(layout, name, width))}
        onFit={fit}
      />
    </div>
  );
}

/** Of a cell: its sides and its line. */
const PADDING = 17;

/** What the head's first line needs. */
function headWidth(cell: HTMLElement | null): number {
  const line = cell?.querySelector('.top');
  if (line === null || line === undefined) return 0;
  const widths = [...line.children].map((child) =>
    child.classList.contains('nm') ? child.scrollWidth : child.getBoundingClientRect().width,
  );
  return widths.reduce((sum, width) => sum + width + 4, 0);
}

/** Whether a click was on the head itself, not on what it holds. */
function isPlain({ target, currentTarget }: MouseEvent): boolean {
  const within = target instanceof Element ? target.closest('button, .brush, .ghead-grip, [role=menu]') : null;
  return target instanceof Node && currentTarget.contains(target) && within === null;
}
