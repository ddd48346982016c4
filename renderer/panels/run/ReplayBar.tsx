/** Plays a recorded run and goes to any of its moments, by hand or by keys. */
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react';
import type { KeyboardEvent, ReactElement } from 'react';
import { useText } from '../../i18n/index.js';
import { formatSeconds } from '../../i18n/numbers.js';
import { SPEEDS, type Replaying } from './replay.js';

export function ReplayBar({ replay, end }: { readonly replay: Replaying; readonly end: number }): ReactElement {
  const t = useText('run');
  const at = replay.at ?? end;
  const time = t('moment', { at: formatSeconds(at / 1000), end: formatSeconds(end / 1000) });
  return (
    <div className="replay-bar row num" role="group" aria-label={t('replay')}>
      <button
        type="button"
        className="ib s"
        aria-label={replay.playing ? t('stopReplay') : t('playReplay')}
        onClick={replay.toggle}
      >
        {replay.playing ? (
          <IconPlayerPauseFilled size={14} aria-hidden />
        ) : (
          <IconPlayerPlayFilled size={14} aria-hidden />
        )}
      </button>
      <input
        type="range"
        className="moments"
        min={0}
        max={end}
        step="any"
        value={at}
        aria-label={t('moments')}
        aria-valuetext={time}
        onChange={(event) => replay.seek(Number(event.currentTarget.value))}
      />
      <span className="sm t2" data-testid="moment">
        {replay.reading ? t('readingRecording') : time}
      </span>
      <div className="seg" role="group" aria-label={t('speed')}>
        {SPEEDS.map((speed) => (
          <button
            key={speed}
            type="button"
            className={speed === replay.speed ? 'on' : ''}
            aria-pressed={speed === replay.speed}
            onClick={() => replay.setSpeed(speed)}
          >
            {speed}x
          </button>
        ))}
      </div>
    </div>
  );
}

/** Shares of the whole run that a key goes on or back. */
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -0.01,
  ArrowDown: -0.01,
  ArrowRight: 0.01,
  ArrowUp: 0.01,
  PageDown: -0.1,
  PageUp: 0.1,
};

/** Whether the key was one of the replay's. Keys of other controls stay theirs. */
export function replayKey(event: KeyboardEvent, replay: Replaying, end: number): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const { target } = event;
  const onSlider = target instanceof HTMLInputElement && target.type === 'range';
  const inControl = target instanceof Element && target.closest('button, a, select, input, textarea, [role=menu]');
  if (inControl && !onSlider) return false;
  const at = replay.at ?? end;
  const step = STEPS[event.key];
  // Pages and upward keys scroll the cards where the slider has not the focus.
  const scrolls = event.key.startsWith('Page') || event.key === 'ArrowUp' || event.key === 'ArrowDown';
  if (event.key === ' ') replay.toggle();
  else if (event.key === 'Home') replay.seek(0);
  else if (event.key === 'End') replay.seek(end);
  else if (step !== undefined && (onSlider || !scrolls)) replay.seek(at + step * end);
  else return false;
  return true;
}
