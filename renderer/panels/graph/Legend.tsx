/** What the colours of the picture below mean, and how states look where they are not the colour. */
import type { ReactElement } from 'react';
import { DONE, LOST, READY, SHOWN, type RunModel } from '../../../app/protocol/run-model.js';
import { useText } from '../../i18n/index.js';
import { shortTime } from '../run/short-time.js';
import { hueToken, type Colouring } from './colouring.js';
import { useTitles } from '../../run-parts/use-titles.js';
import { SHOWN_ORDER } from './looks.js';
import { countShown } from '../../run-parts/count-shown.js';
import { edgeOf, type TimeScale } from './time-scale.js';

interface LegendProps {
  readonly model: RunModel;
  readonly version: number;
  readonly colouring: Colouring;
}

export function Legend({ model, colouring }: LegendProps): ReactElement {
  const t = useText('graph');
  const titleOf = useTitles();
  const { by, scale } = colouring;
  const states = SHOWN_ORDER.filter((code) => countShown(model, code) > 0 || (by === 'state' && code !== LOST));
  const told = by === 'state' ? states : states.filter((code) => code !== DONE);
  const look = (code: number): string =>
    by === 'state' || code <= READY ? `sq state-${SHOWN[code]}` : `sq foot state-${SHOWN[code]}`;
  return (
    <p className="legend graph-legend" aria-label={t('legend')} role="group">
      {by === 'worker' && <Hues names={model.streams.map((_, worker) => `${t('worker')} ${worker + 1}`)} />}
      {by === 'group' && <Hues names={model.groups.map((group) => titleOf(group))} />}
      {scale !== null && <Steps scale={scale} />}
      {told.map((code) => (
        <span key={code}>
          <i className={look(code)} aria-hidden="true" />
          {t(SHOWN[code] ?? '')}
        </span>
      ))}
    </p>
  );
}

function Hues({ names }: { readonly names: readonly string[] }): ReactElement {
  return (
    <>
      {names.map((name, number) => (
        // By number: two may do the same.
        <span key={number}>
          <i className="sq" style={{ background: `var(${hueToken(number)})` }} aria-hidden="true" />
          {name}
        </span>
      ))}
    </>
  );
}

function Steps({ scale }: { readonly scale: TimeScale }): ReactElement {
  const t = useText('graph');
  const ofRun = useText('run');
  const time = (step: number): string => shortTime(edgeOf(scale, step) / 1000, ofRun);
  return (
    <span className="time-steps num">
      {time(0)}
      {scale.tokens.map((token, step) => (
        <i
          key={token}
          style={{ background: `var(${token})` }}
          title={t('range', { from: time(step), to: time(step + 1) })}
          aria-hidden="true"
        />
      ))}
      {time(scale.tokens.length)}
    </span>
  );
}
