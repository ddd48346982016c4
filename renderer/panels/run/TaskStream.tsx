/**
 * A lane a worker: every task by where its time went, on a canvas that zooms to the pointer, or the same as a table. Pointing at
 * a task names it, a click opens it in the graph.
 */
import { IconFocusCentered, IconTable, IconZoomIn } from '@tabler/icons-react';
import { useEffect, useRef, useState, type PointerEvent, type ReactElement, type WheelEvent } from 'react';
import type { RunModel } from '../../../app/protocol/run-model.js';
import { useText } from '../../i18n/index.js';
import { formatBytes, formatCount, formatSeconds } from '../../i18n/numbers.js';
import { openTab } from '../../state/tabs.js';
import { AXIS, drawStream, GAP, LABEL, LANE, type Stretch } from './stream-drawing.js';
import { shortTime } from './short-time.js';
import { WorkerTable } from './WorkerTable.js';
import { useTitles } from '../../run-parts/use-titles.js';
import { useThemeChange } from '../../run-parts/use-theme-change.js';

interface Props {
  readonly run: string;
  readonly model: RunModel;
  readonly version: number;
  /** Milliseconds that the lanes are long. */
  readonly end: number;
}

export function TaskStream({ run, model, version, end }: Props): ReactElement {
  const t = useText('run');
  const [zoom, setZoom] = useState<Stretch | null>(null);
  const [asTable, setAsTable] = useState(false);
  const stretch = zoom ?? { from: 0, to: Math.max(1, end) };
  const zoomTo = (centre: number, factor: number): void => {
    const wide = Math.max(1, (stretch.to - stretch.from) * factor);
    const share = (centre - stretch.from) / (stretch.to - stretch.from);
    const from = Math.min(Math.max(0, centre - share * wide), Math.max(0, end - wide));
    setZoom(wide >= end ? null : { from, to: from + wide });
  };
  return (
    <section className="card wide" aria-label={t('stream')}>
      <header>
        <h3>{t('stream')}</h3>
        {zoom !== null && (
          <span className="meta">
            {t('fromTo', { from: formatSeconds(zoom.from / 1000), to: formatSeconds(zoom.to / 1000) })}
          </span>
        )}
        <span className="grow" />
        <span className="legend">
          {(['read', 'compute', 'write', 'spill', 'wait', 'error'] as const).map((kind) => (
            <span key={kind}>
              <i className={`sq kind-${kind}${kind === 'spill' ? ' hatched' : ''}`} />
              {t(kind)}
            </span>
          ))}
          <span>
            <i className="sq foot kind-spill hatched" />
            {t('disk')}
          </span>
        </span>
        <span className="sep" />
        <button
          type="button"
          className="ib s"
          aria-label={t('zoomIn')}
          disabled={asTable}
          onClick={() => zoomTo(Math.min(stretch.to, Math.max(stretch.from, model.time)), 0.5)}
        >
          <IconZoomIn size={14} stroke={1.75} aria-hidden />
        </button>
        <button
          type="button"
          className="ib s"
          aria-label={t('zoomFit')}
          disabled={asTable}
          onClick={() => setZoom(null)}
        >
          <IconFocusCentered size={14} stroke={1.75} aria-hidden />
        </button>
        <button
          type="button"
          className={asTable ? 'ib s on' : 'ib s'}
          aria-label={t('asTable')}
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
        >
          <IconTable size={14} stroke={1.75} aria-hidden />
        </button>
      </header>
      {asTable ? (
        <WorkerTable model={model} />
      ) : (
        <Lanes run={run} model={model} version={version} stretch={stretch} zoomTo={zoomTo} />
      )}
    </section>
  );
}

interface LanesProps {
  readonly run: string;
  readonly model: RunModel;
  readonly version: number;
  readonly stretch: Stretch;
  zoomTo(centre: number, factor: number): void;
}

function Lanes({ run, model, version, stretch, zoomTo }: LanesProps): ReactElement {
  const t = useText('run');
  const titleOf = useTitles();
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useThemeChange();
  const [hover, setHover] = useState<string | null>(null);
  const lanes = Math.max(1, model.streams.length);
  const height = lanes * (LANE + GAP) + AXIS;
  const { from, to } = stretch;

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const words = {
      worker: (worker: number) => t('worker', { number: worker + 1 }),
      slow: (seconds: number, times: number) =>
        t('timesMedian', { time: formatSeconds(seconds), times: formatCount(Math.round(times)) }),
      paused: t('pausedForMemory'),
    };
    const paint = (): void => drawStream(element, model, { from, to }, words);
    paint();
    const observer = new ResizeObserver(paint);
    observer.observe(element);
    return () => observer.disconnect();
  }, [model, version, height, from, to, theme, t]);

  const placeOf = (event: PointerEvent | WheelEvent): { readonly lane: number; readonly time: number } => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - bounds.left - LABEL) / (bounds.width - LABEL);
    return { lane: Math.floor((event.clientY - bounds.top) / (LANE + GAP)), time: from + share * (to - from) };
  };
  const taskAt = (event: PointerEvent): number => {
    const { lane, time } = placeOf(event);
    const spans = model.streams[lane];
    if (spans === undefined || time < from) return -1;
    for (let i = Math.max(0, spans.firstAt(time) - 1); i < spans.count; i++) {
      if ((spans.start[i] ?? 0) > time) return -1;
      const finish = spans.end[i] ?? NaN;
      if (time <= (Number.isNaN(finish) ? model.time : finish)) return spans.task[i] ?? -1;
    }
    return -1;
  };
  const told = (task: number): string | null => {
    if (task < 0) return null;
    const { keys, started, finished, group, spilled } = model.tasks;
    const until = finished[task] ?? NaN;
    const time = ((Number.isNaN(until) ? model.time : until) - (started[task] ?? 0)) / 1000;
    const known = model.groups[group[task] ?? 0];
    const title = known === undefined ? '' : titleOf(known);
    const words = t('taskTold', { task: keys[task] ?? '', title, time: shortTime(time, t) });
    const bytes = spilled[task] ?? 0;
    return bytes > 0 ? t('toldOnDisk', { told: words, bytes: formatBytes(bytes) }) : words;
  };

  return (
    <div className="stream">
      <canvas
        ref={canvas}
        style={{ height }}
        role="img"
        aria-label={t('streamAlt', {
          tasks: model.tasks.count,
          workers: lanes,
          time: formatSeconds(model.time / 1000),
        })}
        onPointerMove={(event) => setHover(told(taskAt(event)))}
        onPointerLeave={() => setHover(null)}
        onPointerDown={(event) => {
          const task = taskAt(event);
          if (event.button === 0 && task >= 0) openTab('graph', { run, task: model.tasks.keys[task] ?? '' });
        }}
        onWheel={(event) => {
          if (event.ctrlKey) zoomTo(placeOf(event).time, event.deltaY > 0 ? 1.25 : 0.8);
        }}
      />
      <p className="cap t2 stream-hover">{hover ?? ' '}</p>
    </div>
  );
}
