/** The stretch of a file that a task reads: its bytes, its rows where they are known, its first lines, a way to its rows. */
import { IconTable } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { TaskDetail } from '../../../app/protocol/runs.js';
import type { Step } from '../../../app/recipe/steps.js';
import { useText } from '../../i18n/index.js';
import { formatCount } from '../../i18n/numbers.js';
import { fileName } from '../../shell/file-name.js';
import { useRecipe } from '../../state/recipes.js';
import { revealRow } from '../../state/reveal.js';

interface SourceProps {
  readonly source: NonNullable<TaskDetail['source']>;
  readonly dataset: string | null;
}

const LINES = 6;

export function Source({ source, dataset }: SourceProps): ReactElement {
  const t = useText('graph');
  const { path, start, end, firstRow, rows, lines } = source;
  return (
    <div className="block">
      <h3>{t('source')}</h3>
      <dl className="kv">
        <dt>{t('file')}</dt>
        <dd className="ell" title={path} data-testid="task-file">
          {fileName(path)}
        </dd>
        <dt>{t('bytes')}</dt>
        <dd data-testid="task-bytes">{t('range', { from: formatCount(start), to: formatCount(end) })}</dd>
        {firstRow !== null && rows !== null && (
          <>
            <dt>{t('rows')}</dt>
            <dd data-testid="task-rows">
              {t('range', { from: formatCount(firstRow + 1), to: formatCount(firstRow + rows) })}
            </dd>
          </>
        )}
      </dl>
      {lines.length > 0 && <pre className="code raw-lines">{lines.slice(0, LINES).join('\n')}</pre>}
      {dataset !== null && firstRow !== null && <ShowRows dataset={dataset} row={firstRow} />}
    </div>
  );
}

function ShowRows({ dataset, row }: { readonly dataset: string; readonly row: number }): ReactElement {
  const t = useText('graph');
  const { steps } = useRecipe(dataset);
  const inOrder = steps.every(keepsRows);
  return (
    <button
      type="button"
      className="btn s"
      disabled={!inOrder}
      title={inOrder ? undefined : t('rowsNotInOrder')}
      onClick={() => revealRow(dataset, row)}
    >
      <IconTable size={14} stroke={1.6} /> {t('showRows')}
    </button>
  );
}

/** Whether a row stands where the files have it. */
function keepsRows({ kind, off }: Step): boolean {
  return off || kind === 'compute' || kind === 'rename' || kind === 'select';
}
