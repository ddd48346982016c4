/** All tasks small, with what is seen of them: a press or a drag moves there. */
import { useEffect, useRef, type PointerEvent, type ReactElement, type RefObject } from 'react';
import { useText } from '../../i18n/index.js';
import { sheetOf } from '../canvas.js';
import { looksOf } from './looks.js';
import { paintMap } from './tasks-painter.js';
import type { TasksScene } from './tasks-scene.js';
import type { PanZoom } from './use-pan-zoom.js';
import { fitted, type Viewport } from './viewport.js';

interface MinimapProps {
  readonly scene: TasksScene;
  readonly pan: PanZoom;
  /** Set to what draws it, for whoever draws the large picture: both are drawn in one frame. */
  readonly drawn: RefObject<() => void>;
}

export function Minimap({ scene, pan, drawn }: MinimapProps): ReactElement {
  const t = useText('graph');
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = useRef(scene);
  shown.current = scene;

  useEffect(() => {
    drawn.current = () => {
      const element = canvas.current;
      const sheet = element === null ? null : sheetOf(element, element.clientHeight);
      if (element === null || sheet === null) return;
      const looks = looksOf(sheet, shown.current.colouring);
      const { context } = sheet;
      const small = viewOf(shown.current, element);
      paintMap(context, shown.current, looks, small);
      const view = pan.now();
      const screen = pan.screen();
      const place = (value: number, from: number): number => (value - from) * small.scale;
      const [left, top] = [place(view.x, small.x), place(view.y, small.y)];
      const right = place(view.x + screen.width / view.scale, small.x);
      const bottom = place(view.y + screen.height / view.scale, small.y);
      const [x, y] = [Math.max(1, left), Math.max(1, top)];
      context.strokeStyle = looks.text;
      context.lineWidth = 1.5;
      const { clientWidth, clientHeight } = element;
      context.strokeRect(x, y, Math.min(clientWidth - 1, right) - x, Math.min(clientHeight - 1, bottom) - y);
    };
    return () => {
      drawn.current = () => undefined;
    };
  }, [drawn, pan]);

  const go = (event: PointerEvent<HTMLCanvasElement>): void => {
    if ((event.buttons & 1) === 0) return;
    const element = event.currentTarget;
    element.setPointerCapture(event.pointerId);
    const bounds = element.getBoundingClientRect();
    const small = viewOf(shown.current, element);
    const { scale } = pan.now();
    const screen = pan.screen();
    pan.set({
      scale,
      x: small.x + (event.clientX - bounds.left) / small.scale - screen.width / scale / 2,
      y: small.y + (event.clientY - bounds.top) / small.scale - screen.height / scale / 2,
    });
  };

  return (
    <canvas
      ref={canvas}
      className="graph-map"
      role="img"
      aria-label={t('mapAlt')}
      onPointerDown={go}
      onPointerMove={go}
    />
  );
}

/** All of the world in the small picture, whatever its scale. */
function viewOf({ blocks }: TasksScene, { clientWidth, clientHeight }: HTMLCanvasElement): Viewport {
  return fitted(blocks.world, { width: clientWidth, height: clientHeight });
}
