/** The bar at the bottom: what goes on, what is selected, and what the engine uses; a click opens the latest run. */
import { IconServer } from '@tabler/icons-react';
import { useEffect, useState, type ReactElement } from 'react';
import type { Resources } from '../../app/protocol/runs.js';
import type { ServerInfo } from '../../app/protocol/workspace.js';
import { formatBytes, formatCount } from '../i18n/numbers.js';
import { useText } from '../i18n/index.js';
import { useClient, useConnection, useSubscription } from '../state/client.js';
import { useRuns } from '../state/runs.js';
import { useStatus } from '../state/status.js';
import { openTab, useTabs } from '../state/tabs.js';

export function StatusBar(): ReactElement {
  const { progress, selection, hint } = useStatus();
  const { value } = useSubscription('resources', {});
  const hasTabs = useTabs().length > 0;
  return (
    <footer className="status">
      {hasTabs ? progress : <ThisComputer />}
      {hint}
      <span className="grow" />
      {selection}
      {hasTabs && value !== null && (
        <>
          {selection !== null && <span className="sep" />}
          <Usage resources={value} />
        </>
      )}
    </footer>
  );
}

function Usage({ resources }: { readonly resources: Resources }): ReactElement {
  const t = useText('shell');
  const [latest] = useRuns();
  const { memory, spilled, workers, busy } = resources;
  const share = memory.limit > 0 ? Math.min(1, memory.used / memory.limit) : 0;
  const items = (
    <>
      <span className="item">
        {t('memory')}
        <span className="meter">
          <i className={share > 0.6 ? 'w' : ''} style={{ width: `${share * 100}%` }} />
        </span>
        <b>{formatBytes(memory.used)}</b> {t('ofLimit', { limit: formatBytes(memory.limit) })}
      </span>
      <span className="item">
        {t('spilled')} <b>{formatBytes(spilled)}</b>
      </span>
      <span className="item">
        <b>{formatCount(workers)}</b> {t('workers', { count: workers })}
        {busy > 0 && <span className="t3">{t('busy', { busy: formatCount(busy) })}</span>}
      </span>
    </>
  );
  if (latest === undefined) return <div className="row usage">{items}</div>;
  return (
    <button
      type="button"
      className="row usage"
      title={t('openRun', { number: latest.number })}
      onClick={() => openTab('run', { run: latest.run })}
    >
      {items}
    </button>
  );
}

function ThisComputer(): ReactElement | null {
  const t = useText('shell');
  const info = useServerInfo();
  if (info === null) return null;
  return (
    <>
      <span className="item">
        <IconServer size={14} stroke={1.75} aria-hidden />
        {t('thisComputer')}
      </span>
      <span className="item">
        <b>{formatCount(info.workers)}</b> {t('workers', { count: info.workers })}
      </span>
      <span className="item">
        {t('memoryLimit')} <b>{formatBytes(info.memoryLimit)}</b>
      </span>
      {info.scratchFree !== null && (
        <span className="item">
          {t('scratch')} <b>{formatBytes(info.scratchFree)}</b> {t('free')}
        </span>
      )}
    </>
  );
}

function useServerInfo(): ServerInfo | null {
  const client = useClient();
  const connection = useConnection();
  const [info, setInfo] = useState<ServerInfo | null>(null);
  useEffect(() => {
    if (connection !== 'open') return undefined;
    const asked = new AbortController();
    client.call('server.info', {}, { signal: asked.signal }).then(setInfo, () => undefined);
    return () => asked.abort();
  }, [client, connection]);
  return info;
}
