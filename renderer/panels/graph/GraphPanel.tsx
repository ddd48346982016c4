/** The task graph of a run in three levels: groups, partitions by stage, every task; and the task that is looked at. */
import { useCallback, useMemo, useRef, useState, type ReactElement } from 'react';
import { SHOWN, type RunModel } from '../../../app/protocol/run-model.js';
import { useErrorWords } from '../../i18n/error-words.js';
import { useText } from '../../i18n/index.js';
import { useRunModel } from '../../state/run-model.js';
import type { PanelProps } from '../panel.js';
import { ColourBy } from './ColourBy.js';
import { colouringOf, type ColourBy as By, type Colouring } from './colouring.js';
import { Failures } from './Failures.js';
import { Groups } from '../../run-parts/Groups.js';
import { Inspector } from './Inspector.js';
import { lineageOf } from './lineage.js';
import { Matrix } from './Matrix.js';
import { wantedBy } from './matches.js';
import type { GraphParams } from './params.js';
import { Ranks } from './ranks.js';
import { SaveMenu } from './SaveMenu.js';
import { SearchField } from './SearchField.js';
import { StateFilter } from './StateFilter.js';
import { Tasks } from './Tasks.js';
import { useSearch } from './use-search.js';
import './colours.css';
import './graph.css';

const LEVELS = ['groups', 'partitions', 'tasks'] as const;
const ALL: ReadonlySet<number> = new Set();

export function GraphPanel({ params, visible, update }: PanelProps<GraphParams>): ReactElement {
  const t = useText('graph');
  const say = useErrorWords();
  const { model, version, error } = useRunModel(params.run);
  const [group, setGroup] = useState<number | null>(null);
  const [text, setText] = useState('');
  const [states, setStates] = useState(ALL);
  const level = params.level ?? (params.task === undefined ? 'groups' : 'partitions');
  const ranks = useMemo(() => new Ranks(model), [model]);
  useMemo(() => ranks.update(), [ranks, version]);
  const { search, trouble } = useSearch(params.run, model, version, text);
  const wanted = useMemo(() => wantedBy(model, search, states), [model, search, states]);
  const colouring = useColouring(model, version, params.colour ?? 'state');
  const selected = params.task === undefined ? -1 : model.tasks.indexOf(params.task);
  const lineage = useMemo(() => (selected < 0 ? null : lineageOf(model, selected)), [model, selected, ranks.count]);

  const selectKey = (task: string): void => {
    setGroup(null);
    update({ ...params, task, level: level === 'groups' ? 'partitions' : level });
  };
  const select = (task: number): void => {
    const key = model.tasks.keys[task];
    if (key !== undefined) selectKey(key);
  };
  const open = useCallback((task: string): void => update({ ...params, task, level: 'partitions' }), [params, update]);
  const step = (back: boolean): void => {
    const next = search?.next(selected, back) ?? -1;
    if (next >= 0) select(next);
  };
  const shared = { model, ranks, version, wanted, colouring, selected, lineage, select };
  const { task: _, ...without } = params;
  return (
    <section className="graph-panel">
      <div className="toolbar">
        <div className="seg" role="group" aria-label={t('levels')}>
          {LEVELS.map((one) => (
            <button
              key={one}
              type="button"
              className={one === level ? 'on' : ''}
              aria-pressed={one === level}
              onClick={() => update({ ...params, level: one })}
            >
              {t(one)}
            </button>
          ))}
        </div>
        <span className="sep" />
        {level !== 'groups' && <ColourBy by={colouring.by} choose={(colour) => update({ ...params, colour })} />}
        <SearchField text={text} found={search?.found ?? null} trouble={trouble} set={setText} step={step} />
        <span className="grow" />
        <StateFilter model={model} version={version} chosen={states} choose={setStates} />
        <SaveMenu run={params.run} />
      </div>
      {error !== null && (
        <p className="note danger" role="alert">
          {say(error).whole}
        </p>
      )}
      <div className="graph-body">
        <div className="graph-main">
          {visible && level === 'groups' && <Groups model={model} version={version} wanted={wanted} open={open} />}
          {visible && level === 'partitions' && <Matrix {...shared} chosen={group} choose={setGroup} />}
          {visible && level === 'tasks' && <Tasks {...shared} />}
          <Failures model={model} version={version} select={selectKey} />
        </div>
        {params.task !== undefined && (
          <Inspector
            run={params.run}
            task={params.task}
            model={model}
            ranks={ranks}
            version={version}
            select={selectKey}
            close={() => update({ ...without, level })}
          />
        )}
      </div>
      <p className="sr-only" role="status">
        {selected < 0
          ? ''
          : t('selected', { task: params.task ?? '', state: t(SHOWN[model.tasks.shownAs(selected)] ?? 'waiting') })}
      </p>
    </section>
  );
}

/** The same one as long as it holds: what is painted by it is kept as long. */
function useColouring(model: RunModel, version: number, by: By): Colouring {
  const kept = useRef<{ readonly model: RunModel; readonly colouring: Colouring } | null>(null);
  return useMemo(() => {
    const before = kept.current?.model === model ? kept.current.colouring : null;
    const colouring = colouringOf(model, by, before);
    kept.current = { model, colouring };
    return colouring;
  }, [model, version, by]);
}
