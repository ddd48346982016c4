/** Saves the graph as a picture, for Graphviz, or as data. */
import { Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useText } from '../../i18n/index.js';
import { useClient } from '../../state/client.js';
import { notifyError } from '../../state/notices.js';

const FORMS = { svg: 'image/svg+xml', dot: 'text/vnd.graphviz', json: 'application/json' } as const;

export function SaveMenu({ run }: { readonly run: string }): ReactElement {
  const t = useText('graph');
  const client = useClient();
  const save = async (form: keyof typeof FORMS): Promise<void> => {
    const { text } = await client.call('run.graph', { run, form });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: FORMS[form] }));
    link.download = `${run}.${form}`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <button type="button" className="ib s" aria-label={t('exportGraph')}>
          <IconDownload size={16} stroke={1.6} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {(['svg', 'dot', 'json'] as const).map((form) => (
          <Menu.Item key={form} onClick={() => void save(form).catch(notifyError)}>
            {t('export', { form: form.toUpperCase() })}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
