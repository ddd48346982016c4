/** Paints the lines from tasks to those in the row below that take of them. */
import type { Looks } from './looks.js';
import { placer, type MatrixScene } from './matrix-scene.js';
import { ROW } from './matrix-rows.js';
import { placesWithin } from './spans.js';
import type { Stretch } from './stretch.js';
import type { Box } from './strip.js';

const MOST_LINES = 600;
/** Into one task. */
const MOST_INPUTS = 64;

export function paintLines(
  context: CanvasRenderingContext2D,
  scene: MatrixScene,
  looks: Looks,
  stretch: Stretch,
  area: Pick<Box, 'x' | 'width'>,
): void {
  context.strokeStyle = looks.line;
  context.lineWidth = 1;
  paintAmong(context, scene, stretch, area, null);
  if (scene.lineage === null) return;
  context.strokeStyle = looks.accent;
  context.lineWidth = 1.75;
  paintAmong(context, scene, stretch, area, scene.lineage);
}

/** `among`: only between those. */
function paintAmong(
  context: CanvasRenderingContext2D,
  scene: MatrixScene,
  stretch: Stretch,
  area: Pick<Box, 'x' | 'width'>,
  among: ReadonlySet<number> | null,
): void {
  const { model, ranks, layout, spans: all } = scene;
  const place = placer(stretch, area);
  const edge = area.x + area.width;
  let left = MOST_LINES;
  context.beginPath();
  for (const { rank, top, isJoined } of layout.rows) {
    const before = layout.rows[rank.row - 1];
    const spans = all[rank.row];
    const above = all[rank.row - 1];
    if (!isJoined || before === undefined || spans === undefined || above === undefined) continue;
    const bottom = before.times === null ? before.top + ROW : top - 26;
    const [first, last] = placesWithin(spans, stretch.from, stretch.from + stretch.length);
    for (let at = first; at <= last && left > 0; at++) {
      const task = rank.tasks[at] ?? 0;
      if (among !== null && !among.has(task)) continue;
      // Of one that is wider than what is seen, the middle of what is.
      const x = (Math.max(area.x, place(spans.from[at] ?? 0)) + Math.min(edge, place(spans.to[at] ?? 0))) / 2;
      const inputs = model.tasks.deps(task);
      const step = among === null ? Math.max(1, Math.ceil((inputs.length * stretch.length) / MOST_INPUTS)) : 1;
      for (let i = 0; i < inputs.length && left > 0; i += step) {
        const input = inputs[i] ?? 0;
        const from = ranks.placeOf(input);
        if (ranks.rankOf(input) !== before.rank || (among !== null && !among.has(input))) continue;
        const start = place(((above.from[from] ?? 0) + (above.to[from] ?? 0)) / 2);
        if (start < area.x || start > edge) continue;
        const middle = (bottom + top) / 2;
        context.moveTo(start, bottom + 1);
        context.bezierCurveTo(start, middle, x, middle, x, top - 1);
        left--;
      }
    }
  }
  context.stroke();
}
