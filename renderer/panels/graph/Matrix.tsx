/**
 * Partitions by stage: a row a rank, inputs above outputs, and below it the whole graph with the stretch that is shown. Arrow
 * keys and clicks select a task; drag or shift and the wheel move, Ctrl and the wheel zoom.
 */
import { IconFocusCentered, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactElement } from 'react';
import { useText } from '../../i18n/index.js';
import { formatCount, formatShare } from '../../i18n/numbers.js';
import { sheetOf } from '../canvas.js';
import { shortTime } from '../run/short-time.js';
import { fileRuns, readingRank } from './files.js';
import { GroupStrip } from './GroupStrip.js';
import { Legend } from './Legend.js';
import { paintMatrix } from './matrix-painter.js';
import { FILES, matrixRows, ROW } from './matrix-rows.js';
import { LABELS, type MatrixScene } from './matrix-scene.js';
import { Overview } from './Overview.js';
import type { Rank } from './ranks.js';
import { placeAt, spansOf } from './spans.js';
import { firstStretch, seenOf, showing, WHOLE, zoomedTo, type Stretch } from './stretch.js';
import type { LevelProps } from './Tasks.js';
import { useFrame } from './use-frame.js';
import { useStretchDrag } from './use-stretch-drag.js';
import { useRankTitles } from './use-rank-titles.js';
import { useThemeChange } from '../../run-parts/use-theme-change.js';

/** Pixels of a cell at first. */
const CELL = 9;
const ZOOM = 1.5;

interface MatrixProps extends LevelProps {
  /** Number of the group whose times are shown; null: that of the selected task. */
  readonly chosen: number | null;
  choose(group: number): void;
}

export function Matrix(props: MatrixProps): ReactElement {
  const { model, ranks, version, wanted, colouring, selected, lineage, select, chosen, choose } = props;
  const t = useText('graph');
  const ofRun = useText('run');
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useThemeChange();
  const [stretch, setStretch] = useState<Stretch | null>(null);
  const [width, setWidth] = useState(800);
  const { count } = ranks;
  const reading = useMemo(() => readingRank(model, ranks), [model, ranks, count]);
  const files = useMemo(() => (reading === null ? [] : fileRuns(model, reading)), [model, reading, count]);
  const spans = useMemo(() => spansOf(model, ranks), [model, ranks, count]);
  const longest = ranks.rows.reduce((most, { tasks }) => Math.max(most, tasks.length), 1);
  const timed = timedRank(props, chosen, reading);
  const layout = useMemo(() => matrixRows(model, ranks, files.length > 0, timed), [model, ranks, count, files, timed]);
  const shown = stretch ?? firstStretch(longest, width - LABELS, CELL);
  const titles = ranks.rows.map(useRankTitles(model));
  const words = {
    file: t('file'),
    time: t('timeOf'),
    median: (time: string) => t('medianIs', { seconds: time }),
    short: (seconds: number) => shortTime(seconds, ofRun),
  };
  const filesRow = reading?.row ?? -1;
  const drawn = { wanted, colouring, selected, lineage };
  const scene: MatrixScene = { model, ranks, layout, spans, files, filesRow, titles, words, ...drawn };

  const soon = useFrame(canvas, () => {
    const element = canvas.current;
    const sheet = element === null ? null : sheetOf(element, layout.height);
    if (sheet === null) return;
    setWidth(sheet.width);
    paintMatrix(sheet, scene, shown);
  });
  useEffect(soon, [
    soon,
    model,
    version,
    layout,
    shown.from,
    shown.length,
    wanted,
    colouring,
    selected,
    lineage,
    theme,
  ]);
  useStretchDrag(canvas, LABELS, longest, shown, setStretch);

  useEffect(() => {
    const rank = ranks.rankOf(selected);
    if (rank === null) return;
    const place = ranks.placeOf(selected);
    const [from, to] = [spans[rank.row]?.from[place] ?? 0, spans[rank.row]?.to[place] ?? 0];
    setStretch((now) => {
      const before = now ?? firstStretch(longest, width - LABELS, CELL);
      const after = showing(before, from, to);
      return after === before ? now : after;
    });
    // Once for each selection; what is selected may be moved out of sight.
  }, [selected]);

  const onClick = (event: MouseEvent): void => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const y = event.clientY - bounds.top;
    const isFile = files.length > 0 && y < FILES.top + FILES.height + 2;
    const row = layout.rows.find(({ rank, top }) => (isFile ? rank === reading : y >= top - 2 && y < top + ROW + 2));
    const own = row === undefined ? undefined : spans[row.rank.row];
    if (row === undefined || own === undefined) return;
    const at = shown.from + ((event.clientX - bounds.left - LABELS) / (bounds.width - LABELS)) * shown.length;
    const task = row.rank.tasks[placeAt(own, at)];
    if (task !== undefined) select(task);
  };

  const zoom = (factor: number): void => setStretch(zoomedTo(shown, factor, 0.5, longest));
  const go = (task: number): void => {
    if (task >= 0) select(task);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    const rank = ranks.rankOf(selected);
    if (arrow !== undefined) go(ranks.neighbour(selected, arrow[0] ?? 0, arrow[1] ?? 0));
    else if (event.key === 'Home') go(rank?.tasks[0] ?? -1);
    else if (event.key === 'End') go(rank?.tasks.at(-1) ?? -1);
    else if (event.key === '+' || event.key === '=') zoom(ZOOM);
    else if (event.key === '-') zoom(1 / ZOOM);
    else if (event.code === 'Digit1' && event.shiftKey) setStretch(WHOLE);
    else return;
    event.preventDefault();
  };

  const [first, last] = seenOf(shown, longest);
  return (
    <div className="graph-partitions">
      <GroupStrip model={model} version={version} current={timed?.group ?? -1} choose={choose} />
      <div className="matrix">
        <header className="row graph-head">
          <h3 data-testid="partitions-shown">
            {t('partitionsShown', { from: formatCount(first), to: formatCount(last) })}
          </h3>
          <span className="sm t3 num">{t('ofPartitions', { count: formatCount(longest) })}</span>
          <span className="grow" />
          <button type="button" className="ib s" aria-label={t('zoomOut')} onClick={() => zoom(1 / ZOOM)}>
            <IconZoomOut size={16} stroke={1.6} />
          </button>
          <span className="sm num graph-zoom">{formatShare(1 / shown.length)}</span>
          <button type="button" className="ib s" aria-label={t('zoomIn')} onClick={() => zoom(ZOOM)}>
            <IconZoomIn size={16} stroke={1.6} />
          </button>
          <button
            type="button"
            className="ib s"
            aria-label={t('fit')}
            title={t('fitKeys')}
            onClick={() => setStretch(WHOLE)}
          >
            <IconFocusCentered size={16} stroke={1.6} />
          </button>
        </header>
        <Legend model={model} version={version} colouring={colouring} />
        <canvas
          ref={canvas}
          style={{ height: layout.height }}
          tabIndex={0}
          role="application"
          aria-label={t('matrixAlt', { tasks: model.tasks.count, groups: model.groups.length })}
          onClick={onClick}
          onKeyDown={onKeyDown}
        />
      </div>
      <Overview scene={scene} version={version} theme={theme} stretch={shown} set={setStretch} partitions={longest} />
      <p className="sr-only">{ranks.rows.map(({ row, tasks }) => `${titles[row]}: ${formatCount(tasks.length)}. `)}</p>
    </div>
  );
}

/** Whose times are shown: those of the group that was chosen, else of the selected task's, else of the longest that reads. */
function timedRank({ ranks, selected }: LevelProps, chosen: number | null, reading: Rank | null): Rank | null {
  const ofChosen = ranks.rows.find(({ group }) => group === chosen);
  return ofChosen ?? ranks.rankOf(selected) ?? reading ?? ranks.rows[0] ?? null;
}
