/** Everything of one column under the recipe, exact; asked for when it is opened. */
import { IconX } from '@tabler/icons-react';
import { useEffect, useState, type ReactElement } from 'react';
import type { ColumnDetail } from '../../../app/protocol/datasets.js';
import { PartitaError } from '../../../app/protocol/errors.js';
import { useErrorWords } from '../../i18n/error-words.js';
import { useText } from '../../i18n/index.js';
import { formatCount, formatValue, formatShare } from '../../i18n/numbers.js';
import { ColumnTypeIcon } from '../../shell/column-type.js';
import { useClient } from '../../state/client.js';
import { Histogram } from './Histogram.js';

interface ColumnPanelProps {
  readonly view: string;
  /** Asked for anew when the rows of the view have changed. */
  readonly epoch: number;
  readonly column: string;
  readonly close: () => void;
}

export function ColumnPanel({ view, epoch, column, close }: ColumnPanelProps): ReactElement {
  const t = useText('explorer');
  const say = useErrorWords();
  const client = useClient();
  const [detail, setDetail] = useState<ColumnDetail | null>(null);
  const [error, setError] = useState<PartitaError | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    setError(null);
    client.call('view.column', { view, column }, { signal: abort.signal }).then(setDetail, (thrown: unknown) => {
      if (!abort.signal.aborted) setError(PartitaError.from(thrown, 'columns'));
    });
    return () => abort.abort();
  }, [client, view, column, epoch]);
  const shown = detail?.name === column ? detail : null;
  return (
    <aside className="insp column-panel" aria-label={t('details', { column })}>
      <div className="toolbar">
        {shown !== null && <ColumnTypeIcon type={shown.type} />}
        <h2 className="title ell">{column}</h2>
        {shown !== null && <span className="tag">{shown.type}</span>}
        <span className="grow" />
        <button type="button" className="ib s" aria-label={t('close')} onClick={close}>
          <IconX size={14} stroke={1.6} />
        </button>
      </div>
      {error !== null && <p className="note danger">{say(error).message}</p>}
      {error === null && shown === null && <p className="block t3 sm">{t('counting')}</p>}
      {shown !== null && <Figures detail={shown} />}
    </aside>
  );
}

function Figures({ detail }: { readonly detail: ColumnDetail }): ReactElement {
  const t = useText('explorer');
  const names = [
    t('min'),
    formatShare(0.05),
    formatShare(0.25),
    t('median'),
    formatShare(0.75),
    formatShare(0.95),
    t('max'),
  ];
  const facts: (readonly [string, string])[] = [
    [t('rowsLabel'), formatCount(detail.rows)],
    [t('nullLabel'), formatCount(detail.nulls)],
    [t('distinctLabel'), formatCount(detail.distinct?.count ?? 0)],
  ];
  if (detail.mean !== null) facts.push([t('meanLabel'), formatValue(detail.mean)]);
  if (detail.std !== null) facts.push([t('stdLabel'), formatValue(detail.std)]);
  if (detail.sum !== null) facts.push([t('sumLabel'), detail.sum]);
  if (detail.longest !== null) facts.push([t('longestLabel'), formatCount(detail.longest)]);
  const most = detail.top?.[0]?.count ?? 1;
  return (
    <>
      {detail.histogram !== null && (
        <div className="block">
          <Histogram counts={detail.histogram.counts} height={60} />
          <div className="row cap t3 num">
            <span>{String(detail.min)}</span>
            <span className="grow" />
            <span>{String(detail.max)}</span>
          </div>
        </div>
      )}
      <dl className="block kv">
        {facts.map(([name, value]) => (
          <div key={name} className="fact">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {detail.quantiles !== null && (
        <div className="block">
          <h3>{t('quantiles')}</h3>
          <dl className="kv">
            {detail.quantiles.map(({ share, value }, i) => (
              <div key={share} className="fact">
                <dt>{names[i]}</dt>
                <dd>{formatValue(value)}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
      {detail.top !== null && detail.top.length > 0 && (
        <div className="block">
          <h3>{t('top')}</h3>
          {detail.top.map(({ value, count }) => (
            <div key={String(value)} className="top-value sm num">
              <span className="ell">{String(value)}</span>
              <span className="top-bar">
                <i style={{ width: `${(count / most) * 100}%` }} />
              </span>
              <span className="t2">{formatCount(count)}</span>
            </div>
          ))}
        </div>
      )}
    </>
  );
}
