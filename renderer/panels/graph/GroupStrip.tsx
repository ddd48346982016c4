/** The groups in a row above the matrix, with how far each is; the chosen one's times are shown below. */
import { IconArrowRight } from '@tabler/icons-react';
import { Fragment, type ReactElement } from 'react';
import { DONE, type RunModel } from '../../../app/protocol/run-model.js';
import { useText } from '../../i18n/index.js';
import { formatCount } from '../../i18n/numbers.js';
import { useTitles } from '../../run-parts/use-titles.js';
import { StateBar } from '../../run-parts/StateBar.js';

interface GroupStripProps {
  readonly model: RunModel;
  readonly version: number;
  /** Number of the group whose times are shown; -1: none. */
  readonly current: number;
  choose(group: number): void;
}

export function GroupStrip({ model, current, choose }: GroupStripProps): ReactElement {
  const t = useText('graph');
  const titleOf = useTitles();
  return (
    <div className="graph-strip" role="group" aria-label={t('groups')}>
      {model.groups.map((group, i) => (
        <Fragment key={group.name}>
          {i > 0 && (
            <span className={group.deps.has(i - 1) ? 'joint' : 'joint none'} aria-hidden="true">
              <IconArrowRight size={14} stroke={1.75} />
            </span>
          )}
          <button
            type="button"
            className={i === current ? 'group-box on' : 'group-box'}
            aria-pressed={i === current}
            title={titleOf(group)}
            onClick={() => choose(i)}
          >
            <span className="ell">{titleOf(group)}</span>
            <span className="cap t3 num">
              {t('count', { done: formatCount(group.states[DONE] ?? 0), all: formatCount(group.count) })}
            </span>
            <StateBar group={group} />
          </button>
        </Fragment>
      ))}
    </div>
  );
}
