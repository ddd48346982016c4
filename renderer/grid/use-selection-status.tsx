/** The selection's count, sum and mean in the status bar, asked for once it rests. */
import { useEffect } from 'react';
import type { ColumnInfo } from '../../app/protocol/datasets.js';
import type { ViewState } from '../../app/protocol/views.js';
import { useText } from '../i18n/index.js';
import { formatCount, formatValue } from '../i18n/numbers.js';
import { useClient } from '../state/client.js';
import { setStatus } from '../state/status.js';
import { NumberFormat } from './number-format.js';
import { rangeOf, type Selection } from './selection.js';

const REST = 120;

export function useSelectionStatus(
  view: string,
  state: ViewState,
  columns: readonly ColumnInfo[],
  selection: Selection | null,
): void {
  const client = useClient();
  const t = useText('common');
  const { epoch } = state;
  const known = state.rows.count;
  useEffect(() => {
    if (selection === null) {
      setStatus('selection', null);
      return undefined;
    }
    const range = rangeOf(selection);
    const [from, last] = range.rows;
    const rows = Math.min(known, last + 1) - from;
    const names = columns.slice(range.columns[0], range.columns[1] + 1).map(({ name }) => name);
    if (rows <= 0 || names.length === 0 || (rows === 1 && names.length === 1)) {
      setStatus('selection', null);
      return undefined;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      client.call('view.summary', { view, ranges: [{ from, rows, columns: names }] }, { signal: abort.signal }).then(
        ({ cells, sum, mean }) =>
          setStatus(
            'selection',
            <span className="selection" data-testid="selection">
              <span className="item">
                {t('selected')} <b>{t('cells', { cells: formatCount(cells) })}</b>
              </span>
              {sum !== null && (
                <span className="item">
                  {t('sum')}{' '}
                  <b data-testid="selection-sum" title={sum}>
                    {sumText(sum)}
                  </b>
                </span>
              )}
              {mean !== null && (
                <span className="item">
                  {t('mean')} <b>{formatValue(mean)}</b>
                </span>
              )}
            </span>,
          ),
        () => undefined,
      );
    }, REST);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [client, view, epoch, known, columns, selection, t]);
  useEffect(() => () => setStatus('selection', null), []);
}

/** An exact sum with its thousands apart; the many digits of a float are in the tooltip. */
function sumText(sum: string): string {
  const format = new NumberFormat();
  format.see(sum);
  return format
    .write(sum)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}
