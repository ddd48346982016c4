/** The whole graph on a strip, with the part that is in sight; a click or a drag brings another part there. */
import { useEffect, useRef, type PointerEvent, type ReactElement } from 'react';
import type { RunModel } from '../../../app/protocol/run-model.js';
import { useText } from '../../i18n/index.js';
import { formatCount } from '../../i18n/numbers.js';
import { sheetOf } from '../canvas.js';
import type { GraphLayout } from './layout.js';
import { paintRow, paletteOf } from './paint.js';

interface OverviewProps {
  readonly model: RunModel;
  readonly layout: GraphLayout;
  readonly version: number;
  readonly kept: ((task: number) => boolean) | null;
  /** Shares of the width that are in sight. */
  readonly sight: readonly [number, number];
  readonly show: (middle: number) => void;
  readonly fit: () => void;
}

const ROW = 7;
const GAP = 3;

export function Overview({ model, layout, kept, sight, show, fit }: OverviewProps): ReactElement {
  const t = useText('graph');
  const canvas = useRef<HTMLCanvasElement>(null);
  const height = Math.max(1, layout.ranks.length) * (ROW + GAP) + 4;
  useEffect(() => {
    const element = canvas.current;
    const sheet = element === null ? null : sheetOf(element, height);
    if (sheet === null) return;
    const palette = paletteOf(sheet);
    const { context, width, token } = sheet;
    const { state } = model.tasks;
    const pixel = (place: number): number => place * width;
    layout.ranks.forEach(({ members }, i) => {
      const marks = { members, from: layout.from, to: layout.to, state, kept, pixel, left: 0, right: width };
      paintRow(sheet, palette, marks, 2 + i * (ROW + GAP), ROW);
    });
    if (sight[1] - sight[0] > 0.999) return;
    context.strokeStyle = token('--text');
    context.lineWidth = 2;
    context.strokeRect(sight[0] * width + 1, 1, Math.max(4, (sight[1] - sight[0]) * width - 2), height - 2);
  });
  const follow = (event: PointerEvent): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    show(Math.max(0, Math.min(1, (event.clientX - left) / width)));
  };
  return (
    <section className="overview" aria-label={t('whole')}>
      <header className="row">
        <h3>{t('whole')}</h3>
        <span className="sm t3 num" data-testid="graph-size">
          {t('size', { tasks: formatCount(model.tasks.count), edges: formatCount(layout.edges) })}
        </span>
        <span className="grow" />
        <span className="cap t3">{t('panHint')}</span>
        <button type="button" className="btn quiet s" aria-keyshortcuts="Shift+1" onClick={fit}>
          {t('fit')} <kbd className="kbd">Shift 1</kbd>
        </button>
      </header>
      <canvas
        ref={canvas}
        style={{ height }}
        aria-hidden="true"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          follow(event);
        }}
        onPointerMove={(event) => event.buttons === 1 && follow(event)}
      />
    </section>
  );
}
