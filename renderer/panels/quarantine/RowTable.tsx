/** The rows as they stand in their files, with what is missing or too many. Draws those in sight only. */
import { IconAlertTriangle, IconFileText, IconHash } from '@tabler/icons-react';
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { QuarantineRow } from '../../../app/protocol/quarantine.js';
import { useText } from '../../i18n/index.js';
import { formatCount } from '../../i18n/numbers.js';
import { fileName } from '../../shell/file-name.js';
import { reasonWords } from './reasons.js';
import type { QuarantineRows } from './use-rows.js';

const HEIGHT = 24;
const BEYOND = 10;

interface RowTableProps {
  readonly rows: QuarantineRows;
  /** Whether each row says which file it is of. */
  readonly withPath: boolean;
}

export function RowTable({ rows, withPath }: RowTableProps): ReactNode {
  const t = useText('quarantine');
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const [cursor, setCursor] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const watch = new ResizeObserver(() => setHeight(element.clientHeight));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  const { total, want } = rows;
  const from = Math.max(0, Math.floor(top / HEIGHT) - BEYOND);
  const to = Math.min(total, Math.ceil((top + height) / HEIGHT) + BEYOND);
  useLayoutEffect(() => want(from, Math.max(to, 1)), [want, from, to]);

  const press = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(height / HEIGHT) - 2);
    const steps: Readonly<Record<string, number>> = {
      ArrowUp: -1,
      ArrowDown: 1,
      PageUp: -page,
      PageDown: page,
      Home: -total,
      End: total,
    };
    const by = steps[event.key];
    if (by === undefined || event.altKey) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(total - 1, cursor + by));
    setCursor(next);
    const element = box.current;
    if (element === null) return;
    if (next * HEIGHT < element.scrollTop) element.scrollTop = next * HEIGHT;
    const room = element.clientHeight - 2 * HEIGHT;
    if (next * HEIGHT > element.scrollTop + room) element.scrollTop = next * HEIGHT - room;
  };
  return (
    <div
      ref={box}
      className="asiderows"
      role="grid"
      aria-label={t('rowsAside')}
      aria-rowcount={total + 1}
      tabIndex={0}
      aria-activedescendant={`aside-${cursor}`}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={press}
    >
      <div className="aside-head aside-row" role="row" aria-rowindex={1}>
        <Head icon={<IconHash size={14} stroke={1.6} />} name={t('line')} numeric />
        <Head icon={<IconHash size={14} stroke={1.6} />} name={t('byte')} numeric />
        <Head icon={<IconAlertTriangle size={14} stroke={1.6} />} name={t('reason')} />
        <Head icon={<IconHash size={14} stroke={1.6} />} name={t('fields')} numeric />
        <Head icon={<IconFileText size={14} stroke={1.6} />} name={t('rowText')} />
      </div>
      <div role="rowgroup" style={{ height: total * HEIGHT, position: 'relative' }}>
        {Array.from({ length: Math.max(0, to - from) }, (_, at) => {
          const place = from + at;
          return (
            <Row
              key={place}
              id={`aside-${place}`}
              at={place}
              row={rows.row(place)}
              isCursor={place === cursor}
              withPath={withPath}
              choose={() => setCursor(place)}
            />
          );
        })}
      </div>
    </div>
  );
}

function Head({ icon, name, numeric = false }: { icon: ReactNode; name: string; numeric?: boolean }): ReactNode {
  return (
    <span role="columnheader" className={numeric ? 'n' : ''}>
      {icon}
      {name}
    </span>
  );
}

interface RowProps {
  readonly id: string;
  readonly at: number;
  readonly row: QuarantineRow | null;
  readonly isCursor: boolean;
  readonly withPath: boolean;
  readonly choose: () => void;
}

function Row({ id, at, row, isCursor, withPath, choose }: RowProps): ReactNode {
  const t = useText('quarantine');
  const style = { transform: `translateY(${at * HEIGHT}px)` };
  if (row === null) {
    return (
      <div id={id} role="row" aria-rowindex={at + 2} className="aside-row" style={style}>
        <span role="gridcell">
          <span className="sk" />
        </span>
      </div>
    );
  }
  const missing = row.fields === null ? 0 : row.expected - row.fields;
  return (
    // The rows are reached with the arrows, from the grid.
    <div
      id={id}
      role="row"
      aria-rowindex={at + 2}
      aria-selected={isCursor}
      className={isCursor ? 'aside-row cursor' : 'aside-row'}
      style={style}
      onMouseDown={choose}
    >
      <span role="gridcell" className="n num">
        {formatCount(row.line)}
      </span>
      <span role="gridcell" className="n num t2">
        {formatCount(row.byte)}
      </span>
      <span role="gridcell">{reasonWords(t, row.reason)}</span>
      <span role="gridcell" className="n num">
        {row.fields === null ? '' : <b className="wrong">{row.fields}</b>}
        {row.fields === null ? '' : ` / ${row.expected}`}
      </span>
      <span role="gridcell" className="raw" title={row.text}>
        {withPath && <span className="t3">{`${fileName(row.path)}  `}</span>}
        {visible(row.text)}
        {missing > 0 && <span className="tag danger">{t('missing', { count: missing })}</span>}
        {missing < 0 && <span className="tag danger">{t('tooMany', { count: -missing })}</span>}
      </span>
    </div>
  );
}

/** Line ends and tabs as signs; very long rows by their beginning. */
function visible(text: string): string {
  const shown = text.length > 400 ? `${text.slice(0, 400)}…` : text;
  return shown
    .replaceAll(/\r?\n$/g, '')
    .replaceAll('\r', '␍')
    .replaceAll('\n', '↵')
    .replaceAll('\t', '→');
}
