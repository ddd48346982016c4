/**
 * A histogram to drag over: what is dragged becomes a range to filter by, its handles move, a double click takes it away.
 * With the keyboard the same is done in the filter's chip.
 */
import { useRef, useState, type PointerEvent, type ReactElement } from 'react';
import type { ColumnProfile } from '../../../app/protocol/datasets.js';
import type { Stretch } from './brush.js';
import { Histogram } from './Histogram.js';

interface HistogramBrushProps {
  readonly histogram: NonNullable<ColumnProfile['histogram']>;
  readonly stretch: Stretch | null;
  readonly title: string;
  readonly height?: number;
  /** Null: no range. */
  readonly brush: (stretch: Stretch | null) => void;
}

/** Of the width: nearer to an end it is the end that moves. */
const HANDLE = 0.05;

export function HistogramBrush({ histogram, stretch, title, height, brush }: HistogramBrushProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<Stretch | null>(null);
  const shown = drawn === null ? stretch : ordered(drawn);
  const placeOf = (event: PointerEvent): number => {
    const { left, width } = box.current?.getBoundingClientRect() ?? { left: 0, width: 1 };
    return Math.max(0, Math.min(1, (event.clientX - left) / width));
  };
  const begin = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    const at = placeOf(event);
    const [from, to] = stretch ?? [Number.NaN, Number.NaN];
    if (Math.abs(at - from) < HANDLE) setDrawn([to, at]);
    else if (Math.abs(at - to) < HANDLE) setDrawn([from, at]);
    else setDrawn([at, at]);
  };
  const end = (): void => {
    if (drawn === null) return;
    const [from, to] = ordered(drawn);
    setDrawn(null);
    // A click is no range.
    if (to - from > 0.01) brush([from, to]);
  };
  return (
    <div
      ref={box}
      className="brush"
      title={title}
      onPointerDown={begin}
      onPointerMove={(event) => {
        if (drawn !== null) setDrawn([drawn[0], placeOf(event)]);
      }}
      onPointerUp={end}
      onPointerCancel={() => setDrawn(null)}
      onDoubleClick={() => stretch !== null && brush(null)}
    >
      <Histogram counts={histogram.counts} {...(height === undefined ? {} : { height })} stretch={shown} />
      {shown !== null && (
        <>
          <i className="brush-end" style={{ left: `${shown[0] * 100}%` }} />
          <i className="brush-end" style={{ left: `${shown[1] * 100}%` }} />
        </>
      )}
    </div>
  );
}

function ordered([one, other]: Stretch): Stretch {
  return one <= other ? [one, other] : [other, one];
}
