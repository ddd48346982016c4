/**
 * Every task of a run on a canvas, as marks above each other by what they need, or as dots and lines. Drag pans, the wheel
 * zooms to the cursor, Shift+1 fits; arrow keys move the selection. Drawn when something changed, once a frame at most.
 */
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react';
import type { RunModel } from '../../../app/protocol/run-model.js';
import { useText } from '../../i18n/index.js';
import { formatCount } from '../../i18n/numbers.js';
import { sheetOf } from '../canvas.js';
import { fitted, held, panned, sightOf, zoomed, type Camera, type Plane } from './camera.js';
import { drawField } from './draw-field.js';
import { layoutOf, lineageOf } from './layout.js';
import { Overview } from './Overview.js';
import { LABELS, heightOf, rowAt, rowsOf, taskAt, type FieldMode } from './rows.js';

interface TaskFieldProps {
  readonly model: RunModel;
  readonly version: number;
  readonly mode: FieldMode;
  readonly selected: string | null;
  readonly select: (task: string) => void;
  /** Null: all. Others fade. */
  readonly kept: ((task: number) => boolean) | null;
}

/** Pixels a task: what partitions begin with at least, and the ends of zooming. */
const READABLE = 8;
const WIDEST = 64;
const NONE: ReadonlySet<number> = new Set();
const NOBODY: readonly number[] = [];

export function TaskField({ model, version, mode, selected, select, kept }: TaskFieldProps): ReactElement {
  const t = useText('graph');
  const canvas = useRef<HTMLCanvasElement>(null);
  const [sight, setSight] = useState<Plane>({ width: 0, height: 0 });
  const [moved, setMoved] = useState<Camera | null>(null);
  const dragged = useRef<{ x: number; y: number; far: boolean } | null>(null);
  const number = selected === null ? -1 : model.tasks.indexOf(selected);
  const layout = useMemo(() => layoutOf(model), [model, model.tasks.count]);
  const rows = useMemo(
    () => rowsOf(layout.ranks, mode, number < 0 ? -1 : (layout.rank[number] ?? -1)),
    [layout, mode, number],
  );
  const lineage = useMemo(() => (number < 0 ? NONE : lineageOf(model, number)), [model, model.tasks.count, number]);
  const focus = rows.find(({ times }) => times !== null)?.members;
  const median = useMemo(() => medianOf(model, focus ?? NOBODY), [model, version, focus]);
  const plane = { width: layout.widest, height: heightOf(rows) };
  const room = { width: Math.max(1, sight.width - LABELS), height: sight.height };
  const most = Math.max(WIDEST, (4 * room.width) / Math.max(1, plane.width));
  const least = (room.width / Math.max(1, plane.width)) * 0.5;
  const camera = moved ?? beginning(mode, plane, room, number < 0 ? 0 : (layout.from[number] ?? 0));

  useEffect(() => setMoved(null), [mode, model]);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() =>
      setSight({ width: element.clientWidth, height: element.parentElement?.clientHeight ?? 0 }),
    );
    observer.observe(element.parentElement ?? element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const sheet = canvas.current === null ? null : sheetOf(canvas.current, sight.height);
      if (sheet === null || sight.width <= LABELS) return;
      const medianLabel = (seconds: string): string => t('medianIs', { seconds });
      const { height } = sight;
      drawField(sheet, {
        model,
        layout,
        rows,
        mode,
        camera,
        height,
        selected: number,
        lineage,
        kept,
        median,
        medianLabel,
        gatheredLabel: t('gathered'),
      });
    });
    return () => cancelAnimationFrame(frame);
  });
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    // React listens passively, where the page could not be kept from scrolling.
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      if (event.shiftKey) setMoved(hold(panned(camera, -(event.deltaX || event.deltaY), 0)));
      else {
        const factor = Math.exp(-event.deltaY / 400);
        setMoved(hold(panned(zoomed(camera, factor, event.offsetX, least, most), -event.deltaX, 0)));
      }
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  });

  const hold = (next: Camera): Camera => held(next, plane, sight);
  const fit = (): void => setMoved(fitted(plane, room, LABELS));
  const find = (event: PointerEvent): number | undefined => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const row = rowAt(rows, event.clientY - bounds.top - camera.y);
    const place = (event.clientX - bounds.left - camera.x) / (plane.width * camera.scale);
    return row === undefined ? undefined : taskAt(row, layout, place);
  };
  const choose = (task: number | undefined): void => {
    const key = task === undefined ? undefined : model.tasks.keys[task];
    if (key === undefined || task === undefined) return;
    select(key);
    const x = camera.x + (layout.from[task] ?? 0) * plane.width * camera.scale;
    if (x < LABELS || x > sight.width) setMoved(hold({ ...camera, x: camera.x - x + LABELS + room.width / 2 }));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.shiftKey && event.code === 'Digit1') fit();
    else if (event.key === '+' || event.key === '=')
      setMoved(hold(zoomed(camera, 1.5, LABELS + room.width / 2, least, most)));
    else if (event.key === '-') setMoved(hold(zoomed(camera, 1 / 1.5, LABELS + room.width / 2, least, most)));
    else {
      const next = neighbour(event.key, rows, layout, number);
      if (next === undefined) return;
      choose(next);
    }
    event.preventDefault();
  };

  return (
    <>
      <div className="task-field">
        <canvas
          ref={canvas}
          style={{ height: sight.height }}
          tabIndex={0}
          role="application"
          aria-label={t('matrixAlt', { tasks: formatCount(model.tasks.count), groups: model.groups.length })}
          aria-keyshortcuts="ArrowLeft ArrowRight ArrowUp ArrowDown + - Shift+1"
          onKeyDown={onKeyDown}
          onPointerDown={(event) => {
            dragged.current = { x: event.clientX, y: event.clientY, far: false };
            event.currentTarget.setPointerCapture(event.pointerId);
          }}
          onPointerMove={(event) => {
            const from = dragged.current;
            if (from === null) return;
            const [x, y] = [event.clientX - from.x, event.clientY - from.y];
            if (!from.far && Math.hypot(x, y) < 4) return;
            dragged.current = { x: event.clientX, y: event.clientY, far: true };
            setMoved(hold(panned(camera, x, y)));
          }}
          onPointerUp={(event) => {
            if (dragged.current?.far === false) choose(find(event));
            dragged.current = null;
          }}
        />
      </div>
      <Overview
        model={model}
        layout={layout}
        version={version}
        kept={kept}
        sight={sightOf({ ...camera, x: camera.x - LABELS }, plane, room)}
        show={(middle) =>
          setMoved(hold({ ...camera, x: LABELS + room.width / 2 - middle * plane.width * camera.scale }))
        }
        fit={fit}
      />
    </>
  );
}

/** Seconds of the middle one of the tasks that are done; NaN where none is. */
function medianOf({ tasks }: RunModel, members: readonly number[]): number {
  const seconds = members.flatMap((task) => {
    const took = ((tasks.finished[task] ?? NaN) - (tasks.started[task] ?? NaN)) / 1000;
    return Number.isNaN(took) ? [] : [took];
  });
  return Float64Array.from(seconds).sort()[seconds.length >> 1] ?? NaN;
}

/** All tasks fit; partitions are shown wide enough to be told apart, around the selected one. */
function beginning(mode: FieldMode, plane: Plane, room: Plane, place: number): Camera {
  const scale = room.width / Math.max(1, plane.width);
  if (mode === 'tasks' || scale >= READABLE) return fitted(plane, room, LABELS);
  const wide = plane.width * READABLE;
  const x = Math.min(0, Math.max(room.width - wide, room.width / 2 - place * wide));
  return { scale: READABLE, x: LABELS + x, y: 0 };
}

/** The task beside, above or below; the first of all where none is selected. */
function neighbour(
  key: string,
  rows: ReturnType<typeof rowsOf>,
  layout: ReturnType<typeof layoutOf>,
  task: number,
): number | undefined {
  if (!['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'].includes(key)) return undefined;
  if (task < 0) return rows[0]?.members[0];
  const at = layout.rank[task] ?? 0;
  const members = rows[at]?.members ?? [];
  const place = layout.place[task] ?? 0;
  switch (key) {
    case 'ArrowLeft':
      return members[place - 1];
    case 'ArrowRight':
      return members[place + 1];
    case 'Home':
      return members[0];
    case 'End':
      return members.at(-1);
    default: {
      const row = rows[at + (key === 'ArrowUp' ? -1 : 1)];
      const middle = ((layout.from[task] ?? 0) + (layout.to[task] ?? 1)) / 2;
      return row === undefined ? undefined : taskAt(row, layout, middle);
    }
  }
}
