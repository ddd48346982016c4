/** Every task as a cell, a row a group, on a canvas. Arrow keys move the selection. */
import { useEffect, useRef, type KeyboardEvent, type MouseEvent, type ReactElement } from 'react';
import type { RunModel } from '../../../app/protocol/run-model.js';
import { STATES } from '../../../app/protocol/run-model.js';
import { useText } from '../../i18n/index.js';
import { sheetOf } from '../canvas.js';

const ROW = 28;
const GAP = 8;
const LABEL = 184;
const COLOURS = {
  waiting: '--state-waiting',
  ready: '--state-ready',
  running: '--state-running',
  done: '--state-done',
  lost: '--state-stopped',
  failed: '--state-error',
  cancelled: '--state-stopped',
} as const;

interface MatrixProps {
  readonly model: RunModel;
  readonly version: number;
  readonly selected: string | null;
  readonly select: (task: string) => void;
}

export function Matrix({ model, version, selected, select }: MatrixProps): ReactElement {
  const t = useText('graph');
  const canvas = useRef<HTMLCanvasElement>(null);
  const height = Math.max(1, model.groups.length) * (ROW + GAP);
  const number = selected === null ? -1 : model.tasks.indexOf(selected);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const paint = (): void => draw(element, model, height, number);
    paint();
    const observer = new ResizeObserver(paint);
    observer.observe(element);
    return () => observer.disconnect();
  }, [model, version, height, number]);

  const onClick = (event: MouseEvent): void => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const group = model.groups[Math.floor((event.clientY - bounds.top) / (ROW + GAP))];
    if (group === undefined) return;
    const share = (event.clientX - bounds.left - LABEL) / (bounds.width - LABEL);
    const member = group.members[Math.floor(share * group.members.length)];
    if (member !== undefined) select(model.tasks.keys[member] as string);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const group = Math.max(
      0,
      model.groups.findIndex(({ members }) => members.includes(number)),
    );
    const place = Math.max(0, model.groups[group]?.members.indexOf(number) ?? 0);
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const [down = 0, right = 0] = step;
    const members = model.groups[group + down]?.members ?? [];
    const share = place / Math.max(1, (model.groups[group]?.members.length ?? 1) - 1);
    const next = down === 0 ? place + right : Math.round(share * (members.length - 1));
    const member = members[Math.max(0, Math.min(members.length - 1, next))];
    if (member !== undefined) select(model.tasks.keys[member] as string);
  };

  return (
    <div className="matrix">
      <canvas
        ref={canvas}
        style={{ height }}
        tabIndex={0}
        role="application"
        aria-label={t('matrixAlt', { tasks: model.tasks.count, groups: model.groups.length })}
        onClick={onClick}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}

function draw(canvas: HTMLCanvasElement, model: RunModel, height: number, selected: number): void {
  const sheet = sheetOf(canvas, height);
  if (sheet === null || sheet.width <= LABEL) return;
  const { context, width, token } = sheet;
  const colours = STATES.map((state) => token(COLOURS[state]));
  context.font = `12px ${token('--font-ui')}`;
  model.groups.forEach(({ title, members }, row) => {
    const y = row * (ROW + GAP);
    context.fillStyle = token('--text-2');
    context.fillText(title, 0, y + ROW / 2, LABEL - 12);
    const wide = (width - LABEL) / Math.max(1, members.length);
    members.forEach((task, i) => {
      const state = model.tasks.state[task] ?? 0;
      const x = LABEL + i * wide;
      const cell = Math.max(0.5, wide - (wide > 4 ? 1 : 0));
      context.fillStyle = colours[state] ?? '';
      context.fillRect(x, y, cell, ROW);
      // State is never colour alone.
      if (STATES[state] === 'failed' && cell > 6) cross(context, x, y, cell, token('--bg-surface'));
      if (task === selected) {
        context.strokeStyle = token('--text');
        context.lineWidth = 2;
        context.strokeRect(x, y + 1, Math.max(2, cell), ROW - 2);
      }
    });
  });
}

function cross(context: CanvasRenderingContext2D, x: number, y: number, width: number, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  const middle = x + width / 2;
  context.beginPath();
  context.moveTo(middle - 3, y + ROW / 2 - 3);
  context.lineTo(middle + 3, y + ROW / 2 + 3);
  context.moveTo(middle + 3, y + ROW / 2 - 3);
  context.lineTo(middle - 3, y + ROW / 2 + 3);
  context.stroke();
}
