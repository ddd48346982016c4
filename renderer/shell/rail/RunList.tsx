/** All runs by day, newest first: how each ended or how far it is. */
import {
  IconCircleCheck,
  IconCircleMinus,
  IconCircleX,
  IconDots,
  IconPlayerPause,
  IconPlugConnectedX,
} from '@tabler/icons-react';
import { Menu } from '@mantine/core';
import type { ReactElement } from 'react';
import type { RunPhase, RunSummary } from '../../../app/protocol/runs.js';
import { formatClock, formatDay, formatSeconds, formatShare } from '../../i18n/numbers.js';
import { useText } from '../../i18n/index.js';
import { useClient } from '../../state/client.js';
import { notifyError } from '../../state/notices.js';
import { isOver, useRuns } from '../../state/runs.js';
import { openTab, useActiveTab } from '../../state/tabs.js';
import { Ring } from '../Ring.js';

export function RunList(): ReactElement {
  const t = useText('shell');
  const runs = useRuns();
  const active = useActiveTab();
  const shown = active?.params['run'];
  if (runs.length === 0) return <p className="none t3 sm">{t('noRuns')}</p>;
  const days = Map.groupBy(runs, ({ startedAt }) => formatDay(startedAt));
  return (
    <div className="scroll runs">
      {[...days].map(([day, ofDay]) => (
        <section key={day} className="sec" aria-label={day}>
          <header>
            <h2>{day}</h2>
          </header>
          <ul>
            {ofDay.map((run) => (
              <Run key={run.run} run={run} on={run.run === shown} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

const ICONS: Readonly<Record<Exclude<RunPhase, 'running'>, typeof IconCircleCheck>> = {
  paused: IconPlayerPause,
  done: IconCircleCheck,
  failed: IconCircleX,
  cancelled: IconCircleMinus,
  interrupted: IconPlugConnectedX,
};

function Run({ run, on }: { readonly run: RunSummary; readonly on: boolean }): ReactElement {
  const t = useText('shell');
  const client = useClient();
  const { number, title, phase, fraction, seconds, startedAt } = run;
  const PhaseIcon = phase === 'running' ? null : ICONS[phase];
  const call = (done: Promise<unknown>): void => void done.catch(notifyError);
  const again = async (): Promise<void> => {
    const begun = await client.call('run.again', { run: run.run });
    openTab('run', begun);
  };
  return (
    <li className={on ? 'li on' : 'li'}>
      <span className={`phase ${phase}`} role="img" aria-label={t(phase)}>
        {PhaseIcon === null ? <Ring fraction={fraction} /> : <PhaseIcon size={14} stroke={1.75} aria-hidden />}
      </span>
      <button
        type="button"
        className="main"
        aria-current={on}
        title={`${t('runNumber', { number })}, ${formatClock(startedAt)}`}
        onClick={() => openTab('run', { run: run.run })}
      >
        <span className="t3 num number">{number}</span>
        <span className="lbl ell">{title}</span>
        <span className="meta">{isOver(run) ? formatSeconds(seconds) : formatShare(fraction)}</span>
      </button>
      <Menu position="bottom-end">
        <Menu.Target>
          <button type="button" className="ib s dots" aria-label={t('menuOf', { name: title })}>
            <IconDots size={14} stroke={1.75} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => openTab('graph', { run: run.run })}>{t('showGraph')}</Menu.Item>
          <Menu.Item onClick={() => openTab('compare', { run: run.run })}>{t('compareRun')}</Menu.Item>
          {isOver(run) ? (
            <>
              <Menu.Item onClick={() => call(again())}>{t('runAgain')}</Menu.Item>
              <Menu.Item color="red" onClick={() => call(client.call('run.remove', { run: run.run }))}>
                {t('removeRun')}
              </Menu.Item>
            </>
          ) : (
            <Menu.Item onClick={() => call(client.call('run.cancel', { run: run.run }))}>{t('cancelRun')}</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
