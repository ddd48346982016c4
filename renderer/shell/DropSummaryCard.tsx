/** What dropped files would become, where that is not plain: sets of columns, files left out; then in place or imported. */
import { IconFolderPlus, IconInfoCircle } from '@tabler/icons-react';
import { Modal } from '@mantine/core';
import type { ReactElement } from 'react';
import type { DropSummary } from '../../app/protocol/datasets.js';
import { formatBytes, formatCount, formatShort } from '../i18n/numbers.js';
import { useText } from '../i18n/index.js';
import { fileName } from './file-name.js';

interface Props {
  readonly summary: DropSummary;
  /** Which of the two is suggested. */
  readonly import: boolean;
  open(importIt: boolean): void;
  close(): void;
}

const MOST_VARIANTS = 5;

export function DropSummaryCard({ summary, import: suggested, open, close }: Props): ReactElement {
  const t = useText('shell');
  const { files, bytes, name, variants, columns, skipped, estimatedRows, storeFree } = summary;
  const most = Math.max(...variants.map((variant) => variant.files), 1);
  const title = t('addFiles', { count: files, text: formatCount(files), size: formatBytes(bytes) });
  return (
    <Modal
      opened
      onClose={close}
      size={560}
      withCloseButton={false}
      title={
        <span className="row drop-title">
          <span className="drop-icon">
            <IconFolderPlus size={22} stroke={1.6} aria-hidden />
          </span>
          <span className="num">
            <span className="drop-name">{title}</span>
            <span className="t2">
              {name}, {t('aboutRows', { text: formatShort(estimatedRows) })}
            </span>
          </span>
        </span>
      }
    >
      {variants.length > 1 && (
        <section className="variants">
          <h3 className="bb sm">{t('variants', { count: variants.length, text: formatCount(variants.length) })}</h3>
          {variants.slice(0, MOST_VARIANTS).map((variant) => (
            <div key={variant.example} className="variant sm num">
              <span className="variant-bar">
                <i style={{ width: `${(variant.files / most) * 100}%` }} />
              </span>
              <span>{t('filesOf', { count: variant.files, text: formatCount(variant.files) })}</span>
              <span>{t('columnsOf', { count: variant.columns, text: formatCount(variant.columns) })}</span>
              <span className="code t3 ell" title={variant.example}>
                {fileName(variant.example)}
              </span>
            </div>
          ))}
          <p className="sm t2">{t('oneTable', { count: columns, text: formatCount(columns) })}</p>
        </section>
      )}
      {skipped.length > 0 && (
        <details className="sm">
          <summary>{t('leftOut', { count: skipped.length, text: formatCount(skipped.length) })}</summary>
          <ul className="skipped">
            {skipped.map(({ path, reason }) => (
              <li key={path}>
                <span className="code">{fileName(path)}</span> <span className="t2">{reason}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      <div className="note info">
        <IconInfoCircle size={14} stroke={1.75} aria-hidden />
        <span>
          {t('importMeans')} {storeFree === null ? '' : t('spaceFree', { size: formatBytes(storeFree) })}
        </span>
      </div>
      <div className="row drop-actions">
        <button type="button" className="btn quiet" onClick={close}>
          {t('cancel')}
        </button>
        <span className="grow" />
        <button type="button" className={suggested ? 'btn primary' : 'btn'} onClick={() => open(true)}>
          {t('importIt')}
        </button>
        <button
          type="button"
          data-autofocus
          className={suggested ? 'btn' : 'btn primary'}
          disabled={files === 0}
          onClick={() => open(false)}
        >
          {t('openInPlace')}
        </button>
      </div>
    </Modal>
  );
}
