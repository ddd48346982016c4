/** Datasets that were open before: opened again with a click; those whose files are gone can be found again. */
import { IconFileBroken, IconSearch, IconTable } from '@tabler/icons-react';
import { useState, type ReactElement } from 'react';
import type { RecentDataset } from '../../../app/protocol/workspace.js';
import { formatAgo, formatBytes, formatCount, formatShort } from '../../i18n/numbers.js';
import { useText } from '../../i18n/index.js';
import { shell } from '../../shell/host.js';
import { useClient, useWorkspace } from '../../state/client.js';
import { openPaths } from '../../state/opening.js';

export function Recents(): ReactElement {
  const t = useText('welcome');
  const { recents } = useWorkspace();
  const [typed, setTyped] = useState('');
  const wanted = typed.trim().toLowerCase();
  const found = recents.filter(({ name, paths }) =>
    [name, ...paths].some((text) => text.toLowerCase().includes(wanted)),
  );
  return (
    <>
      <div className="row heading">
        <h2 className="bb grow">{t('recents')}</h2>
        {recents.length > 0 && (
          <label className="field">
            <IconSearch size={14} stroke={1.75} className="i" aria-hidden />
            <input
              type="search"
              aria-label={t('find')}
              placeholder={t('find')}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          </label>
        )}
      </div>
      {found.length === 0 && <p className="t3 sm none">{t(recents.length === 0 ? 'noRecents' : 'noneFound')}</p>}
      <ul className="recs">
        {found.map((recent) => (
          <li key={recent.paths.join('\n')}>
            {recent.present ? <Present recent={recent} /> : <Missing recent={recent} />}
          </li>
        ))}
      </ul>
    </>
  );
}

function Present({ recent }: { readonly recent: RecentDataset }): ReactElement {
  const t = useText('welcome');
  const client = useClient();
  const { name, files, bytes, paths } = recent;
  return (
    <button type="button" className="rec" title={paths.join('\n')} onClick={() => void openPaths(client, paths)}>
      <span className="ic">
        <IconTable size={16} stroke={1.6} aria-hidden />
      </span>
      <span className="what">
        <span className="b ell">{name}</span>
        <span className="sm t3 num">
          {t('files', { count: files, text: formatCount(files), size: formatBytes(bytes) })}
        </span>
      </span>
      <Figures recent={recent} />
    </button>
  );
}

function Missing({ recent }: { readonly recent: RecentDataset }): ReactElement {
  const t = useText('welcome');
  const client = useClient();
  const find = async (): Promise<void> => {
    const isFile = /\.\w{2,4}$/.test(recent.paths[0] ?? '');
    await openPaths(client, await (isFile ? shell.pickFiles() : shell.pickFolder()));
  };
  return (
    <div className="rec" title={recent.paths.join('\n')}>
      <span className="ic gone">
        <IconFileBroken size={16} stroke={1.6} aria-hidden />
      </span>
      <span className="what">
        <span className="b t2 ell">{recent.name}</span>
        <span className="sm gone">
          {t('missing')}{' '}
          <button type="button" className="link b" onClick={() => void find()}>
            {t('findIt')}
          </button>
        </span>
      </span>
      <Figures recent={recent} />
    </div>
  );
}

function Figures({ recent: { rows, openedAt } }: { readonly recent: RecentDataset }): ReactElement {
  const t = useText('welcome');
  return (
    <span className="right sm num">
      <span>{t('rows', { count: rows, text: formatShort(rows) })}</span>
      <span className="t3">{formatAgo(openedAt)}</span>
    </span>
  );
}
