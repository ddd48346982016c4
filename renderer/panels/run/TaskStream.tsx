/** A lane a worker: every task by where its time went, on a canvas. Hovering names the task, a click opens it in the graph. */
import { useEffect, useRef, useState, type PointerEvent, type ReactElement } from 'react';
import { PARTS } from '../../../app/protocol/run-model.js';
import type { RunModel } from '../../../app/protocol/run-model.js';
import { useText } from '../../i18n/index.js';
import { formatSeconds } from '../../i18n/numbers.js';
import { openTab } from '../../state/tabs.js';
import { sheetOf } from '../canvas.js';

const LANE = 22;
const GAP = 4;
const LABEL = 72;
const AXIS = 20;
/** Task state that went wrong. */
const FAILED = 5;
const KINDS = {
  read: '--kind-read',
  parse: '--kind-compute',
  compute: '--kind-compute',
  write: '--kind-write',
  spill: '--kind-spill',
  wait: '--kind-wait',
} as const;

export function TaskStream(props: {
  readonly run: string;
  readonly model: RunModel;
  readonly version: number;
  /** Milliseconds that the lanes are long. */
  readonly end: number;
}): ReactElement {
  const { run, model, version } = props;
  const t = useText('run');
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hover, setHover] = useState<string | null>(null);
  const lanes = Math.max(1, model.streams.length);
  const height = lanes * (LANE + GAP) + AXIS;
  const end = Math.max(1, props.end);

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const paint = (): void => drawStream(element, model, height, end, (worker) => t('worker', { number: worker + 1 }));
    paint();
    const observer = new ResizeObserver(paint);
    observer.observe(element);
    return () => observer.disconnect();
  }, [model, version, height, end, t]);

  const taskAt = (event: PointerEvent): string | null => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const lane = Math.floor((event.clientY - bounds.top) / (LANE + GAP));
    const time = ((event.clientX - bounds.left - LABEL) / (bounds.width - LABEL)) * end;
    const spans = model.streams[lane];
    if (spans === undefined || time < 0) return null;
    for (let i = Math.max(0, spans.firstAt(time) - 1); i < spans.count; i++) {
      const start = spans.start[i] ?? 0;
      if (start > time) return null;
      const finish = spans.end[i] ?? NaN;
      if (time <= (Number.isNaN(finish) ? model.time : finish)) return model.tasks.keys[spans.task[i] ?? 0] ?? null;
    }
    return null;
  };

  return (
    <div className="stream">
      <canvas
        ref={canvas}
        style={{ height }}
        role="img"
        aria-label={t('streamAlt', { tasks: model.tasks.count, workers: lanes, time: formatSeconds(end / 1000) })}
        onPointerMove={(event) => setHover(taskAt(event))}
        onPointerLeave={() => setHover(null)}
        onClick={(event) => {
          const task = taskAt(event as unknown as PointerEvent);
          if (task !== null) openTab('graph', { run, task });
        }}
      />
      <p className="cap t3 stream-hover">{hover ?? ' '}</p>
    </div>
  );
}

function drawStream(
  canvas: HTMLCanvasElement,
  model: RunModel,
  height: number,
  end: number,
  label: (worker: number) => string,
): void {
  const sheet = sheetOf(canvas, height);
  if (sheet === null || sheet.width <= LABEL) return;
  const { context, width, token } = sheet;
  const colours = PARTS.map((part) => token(KINDS[part]));
  const text = token('--text-3');
  const wide = (width - LABEL) / end;
  context.font = `11px ${token('--font-ui')}`;
  model.streams.forEach((spans, worker) => {
    const y = worker * (LANE + GAP);
    context.fillStyle = text;
    context.fillText(label(worker), 0, y + LANE / 2);
    for (let i = 0; i < spans.count; i++) {
      const start = spans.start[i] ?? 0;
      const finish = Number.isNaN(spans.end[i] ?? NaN) ? model.time : (spans.end[i] ?? 0);
      let x = LABEL + start * wide;
      const whole = Math.max(1, (finish - start) * wide - 0.5);
      if (spans.state[i] === FAILED) {
        context.fillStyle = token('--kind-error');
        context.fillRect(x, y, whole, LANE);
        continue;
      }
      let known = 0;
      for (let part = 0; part < PARTS.length; part++) known += spans.parts[i * PARTS.length + part] ?? 0;
      if (known === 0) {
        context.fillStyle = colours[2] ?? '';
        context.fillRect(x, y, whole, LANE);
        continue;
      }
      for (let part = 0; part < PARTS.length; part++) {
        const piece = ((spans.parts[i * PARTS.length + part] ?? 0) / known) * whole;
        if (piece === 0) continue;
        context.fillStyle = colours[part] ?? '';
        if (PARTS[part] === 'wait') context.fillRect(x, y + LANE / 2, piece, 1);
        else context.fillRect(x, y, piece, LANE);
        x += piece;
      }
    }
  });
  if (model.time < end) {
    context.fillStyle = token('--accent');
    context.fillRect(LABEL + model.time * wide, 0, 1, height - AXIS);
  }
  context.fillStyle = text;
  const step = niceStep(end / 8);
  for (let time = 0; time <= end; time += step) {
    context.fillText(formatSeconds(time / 1000), LABEL + time * wide, height - AXIS / 2);
  }
}

/** 1, 2 or 5 times a power of ten. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? least;
}
