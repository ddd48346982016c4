/** Copies the selection as text for spreadsheets: the visible columns in their order, the values as they are. */
import { useCallback } from 'react';
import { useText } from '../i18n/index.js';
import { formatCount } from '../i18n/numbers.js';
import { useClient } from '../state/client.js';
import { notify, notifyError } from '../state/notices.js';
import { rangeOf, type Selection } from './selection.js';

/** Cells that the clipboard has no room for, be they ever so short: each ends with a character. */
const MOST_CELLS = 50 * 2 ** 20;
/** Cells from which on it takes a moment, so that it is said when it is done. */
const MANY_CELLS = 10_000;

export function useCopy(
  view: string,
  names: readonly string[],
  selection: Selection | null,
): (headers: boolean) => Promise<void> {
  const client = useClient();
  const t = useText('grid');
  return useCallback(
    async (headers) => {
      if (selection === null) return;
      const range = rangeOf(selection);
      const columns = names.slice(range.columns[0], range.columns[1] + 1);
      const [from, last] = range.rows;
      const rows = last - from + 1;
      const cells = rows * columns.length;
      if (cells > MOST_CELLS) {
        notify(t('tooMany', { cells: formatCount(cells) }), 'danger', t('tooManyHint'));
        return;
      }
      try {
        const { text } = await client.call('view.text', { view, from, rows, columns, headers });
        await navigator.clipboard.writeText(text);
        if (cells >= MANY_CELLS) notify(t('copiedCells', { cells: formatCount(cells) }));
      } catch (error) {
        notifyError(error);
      }
    },
    [client, view, names, selection, t],
  );
}
