/**
 * Every task of a run in one picture. Drag, or the arrow keys without a selection, move it; the wheel zooms to the pointer;
 * Shift+1 shows all of it. A click or the arrow keys select a task.
 */
import { IconFocusCentered, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import type { RunModel } from '../../../app/protocol/run-model.js';
import { useText } from '../../i18n/index.js';
import { formatCount, formatShare } from '../../i18n/numbers.js';
import { sheetOf } from '../canvas.js';
import { blocksOf, CELL, cellAt, taskAt } from './blocks.js';
import type { Colouring } from './colouring.js';
import { Legend } from './Legend.js';
import type { Wanted } from './matches.js';
import { Minimap } from './Minimap.js';
import type { Ranks } from './ranks.js';
import { paintLabels, paintTasks } from './tasks-painter.js';
import type { TasksScene } from './tasks-scene.js';
import { Texture } from './texture.js';
import { useFrame } from './use-frame.js';
import { usePanZoom } from './use-pan-zoom.js';
import { useThemeChange } from '../../run-parts/use-theme-change.js';
import { revealing } from './viewport.js';
import { useRankTitles } from './use-rank-titles.js';

export interface LevelProps {
  readonly model: RunModel;
  readonly ranks: Ranks;
  readonly version: number;
  /** Null: all. */
  readonly wanted: Wanted | null;
  readonly colouring: Colouring;
  /** The number of a task; -1 for none. */
  readonly selected: number;
  readonly lineage: ReadonlySet<number> | null;
  select(task: number): void;
}

/** Width to height of the picture, before its panel's size is known. */
const ASPECT = 1.6;
const ZOOM = 1.25;

export function Tasks({
  model,
  ranks,
  version,
  wanted,
  colouring,
  selected,
  lineage,
  select,
}: LevelProps): ReactElement {
  const t = useText('graph');
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useThemeChange();
  const [aspect, setAspect] = useState(ASPECT);
  const blocks = useMemo(() => blocksOf(ranks, aspect), [ranks, ranks.count, aspect]);
  const texture = useMemo(() => new Texture(blocks), [blocks]);
  const scene: TasksScene = { model, ranks, blocks, texture, wanted, colouring, selected, lineage };
  const shown = useRef(scene);
  shown.current = scene;
  const titles = ranks.rows.map(useRankTitles(model));
  const [zoom, setZoom] = useState(1);
  const map = useRef<() => void>(() => undefined);

  const draw = (): void => {
    const element = canvas.current;
    if (element === null) return;
    const screen = { width: element.clientWidth, height: element.clientHeight };
    const sheet = sheetOf(element, screen.height);
    if (sheet === null || screen.width === 0 || screen.height === 0) return;
    // Of few shapes, so that dragging an edge does not lay everything out again at each step.
    const wanted = Math.round((screen.width / screen.height) * 2) / 2;
    if (wanted !== aspect && wanted > 0) setAspect(wanted);
    const view = pan.now();
    paintTasks(sheet, shown.current, view, screen);
    paintLabels(sheet, shown.current, titles, view, screen);
    setZoom(view.scale);
    map.current();
  };
  const soon = useFrame(canvas, draw);
  const pan = usePanZoom({
    canvas,
    world: blocks.world,
    changed: soon,
    press: ({ x, y }) => {
      const { scale } = pan.now();
      const task = taskAt(blocks, x, y, scale < 0.5 ? 4 / scale : 0);
      if (task >= 0) select(task);
    },
  });
  useEffect(soon, [soon, model, version, blocks, wanted, colouring, selected, lineage, theme]);

  const go = (task: number): void => {
    if (task < 0) return;
    select(task);
    const rank = ranks.rankOf(task);
    const block = rank === null ? undefined : blocks.blocks[rank.row];
    if (block === undefined) return;
    const box = { ...cellAt(blocks, block, ranks.placeOf(task)), width: CELL, height: CELL };
    pan.set(revealing(pan.now(), box, pan.screen()));
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const rank = ranks.rankOf(selected);
    const arrow = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (arrow !== undefined) {
      const [down = 0, right = 0] = arrow;
      const block = rank === null ? undefined : blocks.blocks[rank.row];
      const below = ranks.placeOf(selected) + down * blocks.columns;
      // Within a block of many lines up and down go by a line.
      const within = down !== 0 && block !== undefined && block.lines > 1 ? block.rank.tasks[below] : undefined;
      go(within ?? ranks.neighbour(selected, down, right));
    } else if (event.key === 'Home') go(rank?.tasks[0] ?? -1);
    else if (event.key === 'End') go(rank?.tasks.at(-1) ?? -1);
    else if (event.key === '+' || event.key === '=') pan.zoom(ZOOM);
    else if (event.key === '-') pan.zoom(1 / ZOOM);
    else if (event.code === 'Digit1' && event.shiftKey) pan.fit();
    else if (event.key !== ' ') return;
    event.preventDefault();
  };

  return (
    <div className="graph-tasks">
      <header className="row graph-head">
        <h3>{t('tasks')}</h3>
        <span className="sm t3 num" data-testid="graph-size">
          {t('size', { tasks: formatCount(ranks.count), edges: formatCount(ranks.edges) })}
        </span>
        <span className="grow" />
        <span className="cap t3 kbd">
          {t('dragToPan')} <kbd>{t('space')}</kbd>
        </span>
        <button type="button" className="ib s" aria-label={t('zoomOut')} onClick={() => pan.zoom(1 / ZOOM)}>
          <IconZoomOut size={16} stroke={1.6} />
        </button>
        <span className="sm num graph-zoom">{formatShare(zoom)}</span>
        <button type="button" className="ib s" aria-label={t('zoomIn')} onClick={() => pan.zoom(ZOOM)}>
          <IconZoomIn size={16} stroke={1.6} />
        </button>
        <button type="button" className="ib s" aria-label={t('fit')} title={t('fitKeys')} onClick={() => pan.fit()}>
          <IconFocusCentered size={16} stroke={1.6} />
        </button>
      </header>
      <Legend model={model} version={version} colouring={colouring} />
      <div className="graph-world">
        <canvas
          ref={canvas}
          tabIndex={0}
          role="application"
          aria-label={t('tasksAlt', { tasks: ranks.count, groups: model.groups.length })}
          onKeyDown={onKeyDown}
          {...pan.handlers}
        />
        <Minimap scene={scene} pan={pan} drawn={map} />
      </div>
      <p className="sr-only">{ranks.rows.map(({ row, tasks }) => `${titles[row]}: ${formatCount(tasks.length)}. `)}</p>
    </div>
  );
}
