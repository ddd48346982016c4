/** The whole value of one cell, however long, as a copy has it. Read from the view when it is opened. */
import { Modal } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useEffect, useState, type ReactElement } from 'react';
import type { ColumnInfo } from '../../app/protocol/datasets.js';
import { useText } from '../i18n/index.js';
import { formatCount } from '../i18n/numbers.js';
import { useClient } from '../state/client.js';
import { notify, notifyError } from '../state/notices.js';
import { PageCells } from './cells.js';
import './dialogs.css';

interface CellViewerProps {
  readonly view: string;
  readonly column: ColumnInfo;
  readonly row: number;
  readonly close: () => void;
}

export function CellViewer({ view, column, row, close }: CellViewerProps): ReactElement {
  const t = useText('grid');
  const words = useText('common');
  const client = useClient();
  const { name, type } = column;
  /** Undefined until it is there, null where there is none. */
  const [value, setValue] = useState<string | null | undefined>(undefined);
  useEffect(() => {
    const abort = new AbortController();
    client
      .call('view.page', { view, from: row, rows: 1, columns: [name] }, { signal: abort.signal })
      .then(({ bytes, rows }) => setValue(rows === 0 ? null : new PageCells(bytes).whole(name, 0)), notifyError);
    return () => abort.abort();
  }, [client, view, name, row]);
  const copy = (text: string): void => {
    navigator.clipboard.writeText(text).then(() => notify(words('copied')), notifyError);
  };
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title={t('valueOf', { column: name, row: formatCount(row + 1) })}
      closeButtonProps={{ 'aria-label': words('close') }}
    >
      <div className="gvalue">
        {typeof value === 'string' && value !== '' && (
          <pre className="code" data-testid="cell-value" tabIndex={0} data-autofocus>
            {value}
          </pre>
        )}
        {value === null && <p className="t3">{t('isNull')}</p>}
        {value === '' && <p className="t3">{t('isEmpty')}</p>}
        <div className="gvalue-foot">
          <span className="tag">{type}</span>
          {typeof value === 'string' && type === 'utf8' && (
            <span className="sm t3 num">
              {t('characters', { count: value.length, text: formatCount(value.length) })}
            </span>
          )}
          <span className="grow" />
          {typeof value === 'string' && (
            <button type="button" className="btn s" onClick={() => copy(value)}>
              <IconCopy size={14} stroke={1.6} aria-hidden /> {t('copyValue')}
            </button>
          )}
        </div>
      </div>
    </Modal>
  );
}
