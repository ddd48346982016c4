/** The left rail: the data with its columns and recipe, or the runs. Its edge is dragged, or moved with the arrow keys. */
import { IconLayoutSidebar } from '@tabler/icons-react';
import { useEffect, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react';
import * as v from 'valibot';
import { useText } from '../../i18n/index.js';
import { useWorkspace } from '../../state/client.js';
import { useKept } from '../../state/kept.js';
import { useRevealedStep } from '../../state/reveal.js';
import { useCurrentDataset } from '../../state/tabs.js';
import { ColumnList } from './ColumnList.js';
import { DatasetList } from './DatasetList.js';
import { RecipeList } from './RecipeList.js';
import { RunList } from './RunList.js';

interface Props {
  readonly width: number;
  resize(width: number): void;
  hide(): void;
}

const PageSchema = v.picklist(['data', 'runs']);
const LEAST = 180;
const MOST = 560;

export function Rail({ width, resize, hide }: Props): ReactElement {
  const t = useText('shell');
  const [page, setPage] = useKept('railPage', PageSchema, 'data');
  const { datasets } = useWorkspace();
  const current = useCurrentDataset();
  const dataset = datasets.find(({ id }) => id === current) ?? datasets[0] ?? null;
  const revealed = useRevealedStep();
  useEffect(() => {
    if (revealed !== null) setPage('data');
    // Only when another step is asked for.
  }, [revealed]);
  return (
    <aside className="rail" aria-label={t('rail')}>
      <div className="switcher">
        <div className="seg" role="tablist" aria-label={t('rail')}>
          {(['data', 'runs'] as const).map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              aria-selected={page === name}
              className={page === name ? 'on' : ''}
              onClick={() => setPage(name)}
            >
              {t(name)}
            </button>
          ))}
        </div>
        <span className="grow" />
        <button type="button" className="ib s" aria-label={t('hideRail')} onClick={hide}>
          <IconLayoutSidebar size={16} stroke={1.6} aria-hidden />
        </button>
      </div>
      {page === 'runs' ? (
        <RunList />
      ) : (
        <>
          <DatasetList current={dataset?.id ?? null} />
          {dataset !== null && <ColumnList key={`columns ${dataset.id}`} dataset={dataset} />}
          {dataset !== null && <RecipeList key={`recipe ${dataset.id}`} dataset={dataset} />}
        </>
      )}
      <Edge width={width} resize={resize} />
    </aside>
  );
}

function Edge({ width, resize }: Pick<Props, 'width' | 'resize'>): ReactElement {
  const t = useText('shell');
  const set = (to: number): void => resize(Math.round(Math.max(LEAST, Math.min(MOST, to))));
  const dragged = (event: PointerEvent): void => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) set(event.clientX);
  };
  const pressed = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -16, ArrowRight: 16 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    set(width + step);
  };
  return (
    <div
      className="edge"
      role="separator"
      aria-orientation="vertical"
      aria-label={t('railWidth')}
      aria-valuenow={width}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={dragged}
      onKeyDown={pressed}
    />
  );
}
