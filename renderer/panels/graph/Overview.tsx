/** The whole graph in thin lines, with the stretch of it that is shown above: a press or a drag moves that. */
import { useEffect, useRef, type PointerEvent, type ReactElement } from 'react';
import { useText } from '../../i18n/index.js';
import { formatCount } from '../../i18n/numbers.js';
import { sheetOf } from '../canvas.js';
import { looksOf, shortened, type Looks } from './looks.js';
import { LABELS, placer, type MatrixScene } from './matrix-scene.js';
import type { Rank } from './ranks.js';
import { moved, WHOLE, type Stretch } from './stretch.js';
import { paintStrip, repaintDense } from './strip.js';
import { useFrame } from './use-frame.js';

interface OverviewProps {
  readonly scene: MatrixScene;
  readonly version: number;
  /** Changes with the theme. */
  readonly theme: number;
  readonly stretch: Stretch;
  readonly partitions: number;
  set(stretch: Stretch): void;
}

const LINE = 10;
const STEP = 14;
const AXIS = 22;
const MARKS = 6;

export function Overview({ scene, version, theme, stretch, partitions, set }: OverviewProps): ReactElement {
  const t = useText('graph');
  const canvas = useRef<HTMLCanvasElement>(null);
  const below = useRef(document.createElement('canvas'));
  const painted = useRef<{ readonly now: readonly unknown[]; readonly position: number } | null>(null);
  const { rows } = scene.ranks;
  const height = rows.length * STEP + AXIS + 4;
  const soon = useFrame(canvas, () => {
    const element = canvas.current;
    const sheet = element === null ? null : sheetOf(element, height);
    if (sheet === null || sheet.width <= LABELS) return;
    const { context } = sheet;
    const looks = looksOf(sheet, scene.colouring);
    const area = { x: LABELS, width: sheet.width - LABELS - 2 };
    // Moving the stretch changes nothing of what is below it.
    const { model, ranks, wanted, colouring, titles } = scene;
    const shape = [sheet.width, rows.length, window.devicePixelRatio, titles.join('\n')];
    const now = [model, ranks.count, wanted, colouring, theme, ...shape];
    const before = painted.current;
    const isSame = before !== null && now.every((value, i) => value === before.now[i]);
    const changed = isSame ? model.changes.since(before.position) : null;
    painted.current = { now, position: model.changes.position };
    if (changed === null) paintAll(below.current, element as HTMLCanvasElement, scene, looks, area, partitions);
    else repaint(below.current, scene, looks, area, changed);
    context.drawImage(below.current, 0, 0, sheet.width, height);
    const place = placer(WHOLE, area);
    context.strokeStyle = looks.text;
    context.lineWidth = 1.5;
    context.beginPath();
    const left = place(stretch.from) - 1;
    context.roundRect(left, 1, place(stretch.from + stretch.length) - left + 1, rows.length * STEP, 3);
    context.stroke();
  });
  useEffect(soon, [soon, scene, version, theme, stretch.from, stretch.length]);

  const go = (event: PointerEvent<HTMLCanvasElement>): void => {
    if ((event.buttons & 1) === 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const bounds = event.currentTarget.getBoundingClientRect();
    const at = (event.clientX - bounds.left - LABELS) / (bounds.width - LABELS);
    set(moved({ ...stretch, from: at - stretch.length / 2 }, 0));
  };

  return (
    <section className="graph-overview" aria-label={t('whole')}>
      <header className="row graph-head">
        <h3>{t('whole')}</h3>
        <span className="sm t3 num" data-testid="graph-size">
          {t('size', { tasks: formatCount(scene.ranks.count), edges: formatCount(scene.ranks.edges) })}
        </span>
        <span className="grow" />
        <span className="cap t3">{t('dragToMove')}</span>
        <span className="cap t3">{t('fit')}</span>
        <span className="kbd" aria-hidden="true">
          <kbd>Shift</kbd>
          <kbd>1</kbd>
        </span>
      </header>
      <canvas
        ref={canvas}
        style={{ height }}
        role="img"
        aria-label={t('wholeAlt')}
        onPointerDown={go}
        onPointerMove={go}
      />
    </section>
  );
}

/** Everything but the stretch, onto a canvas of the same size. */
function paintAll(
  below: HTMLCanvasElement,
  shown: HTMLCanvasElement,
  { model, ranks: { rows }, spans: all, wanted, titles, colouring }: MatrixScene,
  looks: Looks,
  area: { readonly x: number; readonly width: number },
  partitions: number,
): void {
  below.width = shown.width;
  below.height = shown.height;
  const context = below.getContext('2d');
  if (context === null) return;
  context.scale(window.devicePixelRatio, window.devicePixelRatio);
  context.textBaseline = 'middle';
  context.font = `11px ${looks.font}`;
  for (const rank of rows) {
    const { y } = lineOf(rank);
    const spans = all[rank.row];
    context.fillStyle = looks.faint;
    context.fillText(shortened(context, titles[rank.row] ?? '', LABELS - 16), 0, y + LINE / 2);
    if (spans !== undefined)
      paintStrip(context, { model, rank, spans, wanted, colouring }, looks, WHOLE, { ...area, ...lineOf(rank) });
  }
  paintAxis(context, looks, area, rows.length * STEP + AXIS / 2 + 4, partitions);
}

/** The same where tasks have changed, over what is there. */
function repaint(
  below: HTMLCanvasElement,
  { model, ranks, spans: all, wanted, colouring }: MatrixScene,
  looks: Looks,
  area: { readonly x: number; readonly width: number },
  changed: Uint32Array,
): void {
  const context = below.getContext('2d');
  if (context === null) return;
  const places = new Map<Rank, number[]>();
  for (const task of changed) {
    const rank = ranks.rankOf(task);
    if (rank === null) continue;
    const known = places.get(rank);
    if (known === undefined) places.set(rank, [ranks.placeOf(task)]);
    else known.push(ranks.placeOf(task));
  }
  for (const [rank, own] of places) {
    const spans = all[rank.row];
    if (spans === undefined) continue;
    const strip = { model, rank, spans, wanted, colouring };
    const box = { ...area, ...lineOf(rank) };
    own.sort((one, other) => one - other);
    if (repaintDense(context, strip, looks, box, own)) continue;
    context.clearRect(box.x, box.y, box.width, box.height);
    paintStrip(context, strip, looks, WHOLE, box);
  }
}

function lineOf(rank: Rank): { readonly y: number; readonly height: number } {
  return { y: 3 + rank.row * STEP, height: LINE };
}

function paintAxis(
  context: CanvasRenderingContext2D,
  looks: Looks,
  { x, width }: { readonly x: number; readonly width: number },
  y: number,
  partitions: number,
): void {
  const step = Math.max(1, niceStep(partitions / MARKS));
  context.fillStyle = looks.faint;
  for (let at = 0; at < partitions; at += step) {
    context.textAlign = at === 0 ? 'left' : 'center';
    if (at + step * 0.6 < partitions || at === 0) context.fillText(formatCount(at), x + (at / partitions) * width, y);
  }
  context.textAlign = 'right';
  context.fillText(formatCount(partitions), x + width, y);
  context.textAlign = 'left';
}

/** 1, 2 or 5 times a power of ten. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? least;
}
