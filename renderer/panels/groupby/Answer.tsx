/** The right side: how sure the answer is, the table, the chart, and what to do with them. */
import { useEffect, type ReactNode } from 'react';
import type { DatasetState } from '../../../app/protocol/datasets.js';
import type { ViewState } from '../../../app/protocol/views.js';
import type { GroupBy, Step } from '../../../app/recipe/steps.js';
import { ColumnList } from '../../grid/ColumnList.js';
import { Grid } from '../../grid/Grid.js';
import type { ColumnLayout } from '../../grid/layout.js';
import { useErrorWords } from '../../i18n/error-words.js';
import { useText } from '../../i18n/index.js';
import { formatCount, formatShare, formatShort } from '../../i18n/numbers.js';
import { ExportMenu } from '../../shell/ExportMenu.js';
import { setStatus } from '../../state/status.js';
import type { Preview } from '../../state/use-preview.js';
import { AnswerHeader } from './AnswerHeader.js';
import { ChartCard } from './ChartCard.js';
import type { GroupByParams } from './params.js';
import { useBars } from './use-bars.js';

type Shows = NonNullable<GroupByParams['shows']>;

interface AnswerProps {
  readonly preview: Preview;
  readonly groupBy: GroupBy;
  readonly title: string;
  readonly dataset: DatasetState;
  readonly steps: readonly Step[];
  readonly visible: boolean;
  readonly shows: Shows;
  readonly setShows: (shows: Shows) => void;
  readonly layout: ColumnLayout;
  readonly setLayout: (layout: ColumnLayout) => void;
}

const SHOWS: readonly Shows[] = ['table', 'both', 'chart'];

export function Answer(props: AnswerProps): ReactNode {
  const { preview, groupBy, title, dataset, steps, visible, shows, setShows, layout, setLayout } = props;
  const { state, stale, error } = preview;
  const t = useText('groupby');
  const say = useErrorWords();
  const bars = useBars(state, groupBy);
  useProgress(state, dataset, visible);
  return (
    <>
      <div className="toolbar">
        <h2 className="title">{t('preview')}</h2>
        <Sureness preview={preview} />
        <span className="grow" />
        <div className="seg" role="group" aria-label={t('shows')}>
          {SHOWS.map((one) => (
            <button
              key={one}
              type="button"
              className={one === shows ? 'on' : ''}
              aria-pressed={one === shows}
              onClick={() => setShows(one)}
            >
              {t(`shows_${one}`)}
            </button>
          ))}
        </div>
        {shows !== 'chart' && state !== null && (
          <ColumnList columns={state.columns} layout={layout} onLayout={setLayout} />
        )}
        <ExportMenu view={state?.view ?? null} title={title} />
      </div>
      {error !== null && (
        <p className="note danger" role="alert">
          {say(error).whole}
        </p>
      )}
      {state === null ? (
        <p className="groupby-wait t3">{t(error === null ? 'empty' : 'failed')}</p>
      ) : (
        <>
          {shows !== 'chart' && (
            <div className={stale ? 'answer-table stale' : 'answer-table'}>
              <Grid
                view={state.view}
                state={state}
                bars={bars}
                layout={layout}
                onLayout={setLayout}
                label={t('answer')}
                visible={visible}
                header={(column) => <AnswerHeader column={column} groupBy={groupBy} />}
              />
            </div>
          )}
          {shows !== 'table' && (
            <ChartCard dataset={dataset.id} steps={steps} groupBy={groupBy} state={state} stale={stale} />
          )}
        </>
      )}
    </>
  );
}

/** "64 % of rows", "133 groups": what the numbers are of. */
function Sureness({ preview: { state, stale } }: { readonly preview: Preview }): ReactNode {
  const t = useText('groupby');
  if (state === null) return null;
  const isPart = state.stage !== 'final';
  return (
    <span className="sureness" role="status">
      <span className={isPart ? 'tag accent num' : 'tag num'} data-testid="share">
        {isPart ? t('shareOfRows', { share: formatShare(state.fraction) }) : t('allOfRows')}
      </span>
      <span className="sm t3 num" data-testid="groups">
        {t('groups', { count: state.rows.count, shown: formatCount(state.rows.count) })}
      </span>
      {stale && <span className="tag">{t('stale')}</span>}
    </span>
  );
}

function useProgress(state: ViewState | null, dataset: DatasetState, visible: boolean): void {
  const t = useText('groupby');
  const isRunning = visible && state !== null && state.stage === 'partial';
  const fraction = state?.fraction ?? 0;
  const groups = state?.rows.count ?? 0;
  useEffect(() => {
    if (!isRunning) return;
    const all = dataset.rows.count;
    setStatus(
      'progress',
      <span className="item">
        <span className="meter">
          <i style={{ width: `${fraction * 100}%` }} />
        </span>
        {t('progress', { groups: formatCount(groups), rows: formatShort(all * fraction), all: formatShort(all) })}
      </span>,
    );
    return () => setStatus('progress', null);
  }, [isRunning, fraction, groups, dataset.rows.count, t]);
}
