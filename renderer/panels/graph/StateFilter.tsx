/** How many tasks are in each state; a click shows those of one only, or of all again. */
import type { ReactElement } from 'react';
import { SHOWN, type RunModel } from '../../../app/protocol/run-model.js';
import { useText } from '../../i18n/index.js';
import { formatCount } from '../../i18n/numbers.js';
import { SHOWN_ORDER } from './looks.js';
import { countShown } from '../../run-parts/count-shown.js';

interface StateFilterProps {
  readonly model: RunModel;
  readonly version: number;
  /** What tasks are shown as; empty: all. */
  readonly chosen: ReadonlySet<number>;
  readonly choose: (chosen: ReadonlySet<number>) => void;
}

export function StateFilter({ model, chosen, choose }: StateFilterProps): ReactElement {
  const t = useText('graph');
  return (
    <div className="states" role="group" aria-label={t('states')}>
      {SHOWN_ORDER.map((code) => {
        const state = SHOWN[code] ?? '';
        const count = countShown(model, code);
        if (count === 0 && !chosen.has(code)) return null;
        const next = new Set(chosen);
        if (!next.delete(code)) next.add(code);
        return (
          <button
            key={state}
            type="button"
            className="btn quiet s"
            aria-pressed={chosen.has(code)}
            data-state={state}
            onClick={() => choose(next)}
          >
            <i className={`sq state-${state}`} aria-hidden="true" />
            {t(state)} <span className="num t3">{formatCount(count)}</span>
          </button>
        );
      })}
    </div>
  );
}
