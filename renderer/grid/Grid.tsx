/**
 * A table of any length over a view: the rows that are seen, a cursor and a range, and their sums in the status bar. Takes the
 * view's state and how its columns are laid out; fetches pages itself.
 */
import { IconArrowBarToDown } from '@tabler/icons-react';
import {
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type ReactElement,
  type ReactNode,
} from 'react';
import type { PointerEvent } from 'react';
import type { ColumnInfo } from '../../app/protocol/datasets.js';
import type { ViewState } from '../../app/protocol/views.js';
import { useErrorWords } from '../i18n/error-words.js';
import { useText } from '../i18n/index.js';
import type { Command } from '../panels/panel.js';
import { useCommands } from '../state/commands.js';
import type { Revealed } from '../state/reveal.js';
import { CellViewer } from './CellViewer.js';
import { GoToRow } from './GoToRow.js';
import { Heads, type Sorted } from './Heads.js';
import { spacerHeight } from './geometry.js';
import { totalWidth } from './lanes.js';
import type { ColumnLayout } from './layout.js';
import type { Look } from './picture.js';
import { inColumns, rangeOf, wholeColumns, type CellPlace, type Selection } from './selection.js';
import { useColumns } from './use-columns.js';
import { useCopy } from './use-copy.js';
import { keyHandler } from './use-keys.js';
import { usePointer } from './use-pointer.js';
import { useSelectionStatus } from './use-selection-status.js';
import { useViewport, type GridPlace } from './use-viewport.js';
import './grid.css';

export interface GridProps {
  readonly view: string;
  readonly state: ViewState;
  readonly header: (column: ColumnInfo) => ReactNode;
  readonly label?: string;
  /** Whether it is seen now: only then it speaks in the status bar and takes commands. */
  readonly visible?: boolean;
  /** Columns whose numbers have a bar, with the number that fills the cell. */
  readonly bars?: Readonly<Record<string, number>>;
  /** How the user wants the columns, and where that is kept; the table keeps it for itself unless given. */
  readonly layout?: ColumnLayout;
  readonly onLayout?: (layout: ColumnLayout) => void;
  /** Where it was scrolled to, and where that is kept. */
  readonly place?: GridPlace;
  readonly onPlace?: (place: GridPlace) => void;
  readonly sorted?: (column: ColumnInfo) => Sorted;
  /** Items of a column's menu, above those of every table. */
  readonly menu?: (column: ColumnInfo) => ReactNode;
  /** Further buttons (`ghead-tool`) in a column's head, shown while the pointer is there. */
  readonly tools?: (column: ColumnInfo) => ReactNode;
  /** A column or a row to be brought into sight. */
  readonly revealed?: Omit<Revealed, 'dataset'> | null;
}

const NO_COMMANDS: readonly Command[] = [];

export function Grid(props: GridProps): ReactElement {
  const { view, state, header, label, visible = true, bars, place, onPlace, sorted, menu, revealed } = props;
  const words = useText('common');
  const t = useText('grid');
  const say = useErrorWords();
  const [selection, setSelection] = useState<Selection | null>(null);
  const [looked, setLooked] = useState<CellPlace | null>(null);
  const [going, setGoing] = useState(false);
  const headId = useId();
  const went = useRef<number>(undefined);
  const [opened, setOpened] = useState<string | null>(null);
  const [width, setWidth] = useState(Number.MAX_SAFE_INTEGER);
  const rows = Math.max(state.rows.count, state.stage === 'growing' ? state.expected : 0);
  const shown = useColumns(state, props.layout, props.onLayout, width, rows);
  const { columns, names, numeric, sources, lanes } = shown;
  const full = useMemo(() => names.map((name) => bars?.[name] ?? null), [names, bars]);
  const look = useMemo(
    (): Look => ({ lanes, sources, numeric, full, selection, range: selection === null ? null : rangeOf(selection) }),
    [lanes, sources, numeric, full, selection],
  );
  const viewport = useViewport({ view, state, rows, look, place, onPlace, setWidth });
  const { scroller } = viewport;

  useEffect(() => {
    const column = names.indexOf(revealed?.column ?? '');
    if (column < 0) return;
    const at = { row: Math.ceil(viewport.top()), column };
    setSelection({ anchor: at, cursor: at });
    viewport.reveal(at);
    // Only when another column is asked for.
  }, [revealed]);

  // The cursor stays in its column where the columns are ordered anew.
  const before = useRef(names);
  useLayoutEffect(() => {
    const old = before.current;
    before.current = names;
    if (old !== names) setSelection((last) => (last === null ? null : inColumns(last, old, names)));
  }, [names]);

  const copy = useCopy(view, names, selection);
  const pointer = usePointer(viewport, columns.length, selection, setSelection);
  const openMenu = (column: number): void => {
    viewport.reveal({ row: Math.ceil(viewport.top()), column });
    // A menu that stood there already would take the key for its own.
    setTimeout(() => setOpened(names[column] ?? null));
  };
  const onKeyDown = keyHandler({
    viewport,
    shown,
    all: state.columns,
    rows,
    selection,
    select: setSelection,
    copy: (headers) => void copy(headers),
    look: setLooked,
    menu: openMenu,
  });
  const selectColumn = (column: number, goesOn: boolean): void => {
    if (rows === 0) return;
    setSelection(wholeColumns(goesOn && selection !== null ? selection.anchor.column : column, column, rows));
    scroller.current?.focus({ preventScroll: true });
  };
  /** The table has the focus again once a dialog is closed. */
  const shut = (): void => {
    setGoing(false);
    setLooked(null);
    scroller.current?.focus({ preventScroll: true });
  };
  const goTo = (row: number): void => {
    shut();
    const cursor = { row, column: selection?.cursor.column ?? 0 };
    viewport.showTop(Math.max(0, row - Math.floor(viewport.pageRows() / 3)));
    setSelection({ anchor: cursor, cursor });
  };
  useEffect(() => {
    const row = revealed?.row ?? null;
    const height = scroller.current?.clientHeight ?? 0;
    // Once, as soon as there is such a row and something to see it in.
    if (revealed?.request === went.current || row === null || row >= rows || height === 0) return;
    went.current = revealed?.request;
    goTo(row);
  });
  const askRow = useCallback(() => setGoing(true), []);
  const commands = useMemo(
    () => [
      {
        id: 'go-to-row',
        label: t('goToRow'),
        group: t('groupTable'),
        keys: 'mod+j',
        icon: IconArrowBarToDown,
        run: askRow,
      },
    ],
    [t, askRow],
  );
  useCommands(visible ? commands : NO_COMMANDS);
  useSelectionStatus(view, state, columns, visible ? selection : null);
  const viewed = looked === null ? undefined : columns[looked.column];

  return (
    <div className="gridbox" style={{ ['--numbers' as string]: `${lanes.numbers}px` }}>
      <Heads
        id={headId}
        viewport={viewport}
        shown={shown}
        all={state.columns}
        header={header}
        sorted={sorted}
        menu={menu}
        tools={props.tools}
        opened={opened}
        setOpened={setOpened}
        selectColumn={selectColumn}
      />
      <div
        className="gscroll"
        ref={scroller}
        role="grid"
        tabIndex={0}
        aria-owns={headId}
        aria-label={label ?? words('table')}
        aria-rowcount={rows + 1}
        aria-colcount={columns.length}
        aria-multiselectable
        aria-keyshortcuts="Control+J Control+C Control+Shift+C Alt+ArrowDown Alt+ArrowLeft Alt+ArrowRight Enter"
        onKeyDown={onKeyDown}
        onScroll={viewport.onScroll}
        {...pointer}
        onPointerMove={(event) => {
          pointer.onPointerMove(event);
          viewport.hover(event.clientY);
        }}
        onPointerLeave={() => viewport.hover(null)}
        onPointerOver={showWhole}
        onDoubleClick={(event) => {
          const at = viewport.placeAt(event.clientX, event.clientY);
          if (at !== null && !at.isNumber) setLooked(at);
        }}
      >
        <div className="glayer" ref={viewport.layer} role="rowgroup" />
        <div role="presentation" style={{ width: totalWidth(lanes) + lanes.numbers, height: spacerHeight(rows) }} />
      </div>
      {columns.length === 0 && state.columns.length > 0 && <p className="gnone t3">{t('nothingShown')}</p>}
      <div className="gproblem" role="status">
        {viewport.problem !== null && (
          <>
            <span title={say(viewport.problem).hint ?? undefined}>{say(viewport.problem).message}</span>
            <button type="button" className="btn" onClick={viewport.retry}>
              {words('retry')}
            </button>
          </>
        )}
      </div>
      {viewed !== undefined && looked !== null && (
        <CellViewer view={view} column={viewed} row={looked.row} close={shut} />
      )}
      {going && <GoToRow rows={rows} go={goTo} close={shut} />}
    </div>
  );
}

/** A text that its cell cuts off is whole in a tooltip. */
function showWhole({ target }: PointerEvent): void {
  const cell = target instanceof Element ? target.closest('.gcell') : null;
  if (!(cell instanceof HTMLElement) || cell.scrollWidth <= cell.clientWidth) return;
  cell.title = cell.textContent;
}
