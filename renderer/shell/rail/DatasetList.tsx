/** The open datasets: size or progress of each, and what can be done with it. */
import { IconAlertTriangle, IconDatabase, IconDots, IconPlus, IconTable } from '@tabler/icons-react';
import { Menu } from '@mantine/core';
import { useState, type FormEvent, type ReactElement } from 'react';
import type { DatasetState } from '../../../app/protocol/datasets.js';
import { EMPTY_GROUP_BY } from '../../../app/recipe/group-by.js';
import { formatCount, formatShare, formatShort } from '../../i18n/numbers.js';
import { useText } from '../../i18n/index.js';
import { useClient, useWorkspace } from '../../state/client.js';
import { notifyError } from '../../state/notices.js';
import { openTab } from '../../state/tabs.js';
import { shell } from '../host.js';

export function DatasetList({ current }: { readonly current: string | null }): ReactElement {
  const t = useText('shell');
  const { datasets } = useWorkspace();
  return (
    <section className="sec" aria-label={t('datasets')}>
      <header>
        <h2>{t('datasets')}</h2>
        <span className="count num">{formatCount(datasets.length)}</span>
        <span className="grow" />
        <button type="button" className="ib s" aria-label={t('addData')} onClick={() => openTab('welcome', {})}>
          <IconPlus size={14} stroke={1.75} aria-hidden />
        </button>
      </header>
      <ul className="datasets">
        {datasets.map((dataset) => (
          <Dataset key={dataset.id} dataset={dataset} on={dataset.id === current} />
        ))}
      </ul>
    </section>
  );
}

function Dataset({ dataset, on }: { readonly dataset: DatasetState; readonly on: boolean }): ReactElement {
  const t = useText('shell');
  const client = useClient();
  const [renaming, setRenaming] = useState(false);
  const { id, name, phase, imported, paths } = dataset;
  const isGone = phase === 'missing' || phase === 'failed';
  const DatasetIcon = isGone ? IconAlertTriangle : imported ? IconDatabase : IconTable;
  const call = (done: Promise<unknown>): void => void done.catch(notifyError);
  const findAgain = async (): Promise<void> => {
    const found = await shell.pickFolder();
    if (found.length > 0) await client.call('dataset.reopen', { dataset: id, paths: [...found] });
  };
  const rename = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const given = new FormData(event.currentTarget).get('name');
    setRenaming(false);
    if (typeof given === 'string' && given.trim() !== '' && given !== name) {
      call(client.call('dataset.rename', { dataset: id, name: given.trim() }));
    }
  };
  return (
    <li className={`li${on ? ' on' : ''}${isGone ? ' gone' : ''}`}>
      <DatasetIcon size={14} stroke={1.75} className="i" aria-hidden />
      {renaming ? (
        <form className="grow" onSubmit={rename}>
          <input
            name="name"
            autoFocus
            aria-label={t('newName', { name })}
            defaultValue={name}
            onBlur={() => setRenaming(false)}
            onKeyDown={(event) => event.key === 'Escape' && setRenaming(false)}
          />
        </form>
      ) : (
        <button
          type="button"
          className="main"
          aria-current={on}
          title={paths.join('\n')}
          onClick={() => openTab('explorer', { dataset: id })}
          onKeyDown={(event) => event.key === 'F2' && setRenaming(true)}
        >
          <span className="lbl ell">{name}</span>
          <span className="meta">
            <Size dataset={dataset} />
          </span>
        </button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <button type="button" className="ib s dots" aria-label={t('menuOf', { name })}>
            <IconDots size={14} stroke={1.75} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => openTab('groupby', { dataset: id, groupBy: EMPTY_GROUP_BY })}>
            {t('groupBy')}
          </Menu.Item>
          {!imported && !isGone && (
            <Menu.Item onClick={() => call(client.call('dataset.import', { dataset: id }))}>{t('importIt')}</Menu.Item>
          )}
          <Menu.Item onClick={() => openTab('quarantine', { dataset: id })}>{t('setAside')}</Menu.Item>
          <Menu.Item onClick={() => setRenaming(true)}>{t('rename')}</Menu.Item>
          {isGone && <Menu.Item onClick={() => call(findAgain())}>{t('findIt')}</Menu.Item>}
          <Menu.Divider />
          <Menu.Item onClick={() => call(client.call('dataset.close', { dataset: id }))}>{t('closeDataset')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}

function Size({ dataset }: { readonly dataset: DatasetState }): ReactElement {
  const t = useText('shell');
  const comma = useText('operators')('comma');
  const { phase, fraction, rows, files } = dataset;
  if (phase === 'missing') return <>{t('isMissing')}</>;
  if (phase === 'failed') return <>{t('hasFailed')}</>;
  if (phase === 'opening') return <>{t('opening')}</>;
  if (phase === 'importing') return <>{t('importingAt', { share: formatShare(fraction) })}</>;
  const text = formatShort(rows.count);
  const size = t(rows.exact ? 'rowsOf' : 'aboutRows', { count: rows.count, text });
  if (files < 2) return <>{size}</>;
  return (
    <>
      {size}
      {comma}
      {t('filesOf', { count: files, text: formatCount(files) })}
    </>
  );
}
