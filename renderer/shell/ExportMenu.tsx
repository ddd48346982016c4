/** Writes a view to a file of the user's choice: CSV, JSON, Arrow or Parquet. */
import { Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { PartitaError } from '../../app/protocol/errors.js';
import { useErrorWords } from '../i18n/error-words.js';
import { useText } from '../i18n/index.js';
import { shell } from './host.js';
import { useClient } from '../state/client.js';

const FORMATS = ['csv', 'json', 'arrow', 'parquet'] as const;
type Format = (typeof FORMATS)[number];

export function ExportMenu({ view, title }: { readonly view: string | null; readonly title: string }): ReactNode {
  const t = useText('shell');
  const say = useErrorWords();
  const client = useClient();
  const [problem, setProblem] = useState<PartitaError | null>(null);
  const write = async (format: Format): Promise<void> => {
    if (view === null) return;
    setProblem(null);
    const name = `${title.replaceAll(/[^\p{L}\p{N} ._-]+/gu, ' ').trim() || t('answer')}.${format}`;
    try {
      const path = shell.kind === 'desktop' ? await shell.savePath(name) : null;
      if (shell.kind === 'desktop' && path === null) return;
      const { ticket } = await client.call('view.export', { view, format, path });
      if (ticket !== null) shell.download(ticket, name);
    } catch (thrown) {
      setProblem(PartitaError.from(thrown, 'export'));
    }
  };
  return (
    <>
      {problem !== null && (
        <span className="tag danger" role="alert">
          {say(problem).message}
        </span>
      )}
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <button type="button" className="ib s" aria-label={t('export')} disabled={view === null}>
            <IconDownload size={16} stroke={1.6} />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {FORMATS.map((format) => (
            <Menu.Item key={format} onClick={() => void write(format)}>
              {t(`export_${format}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
