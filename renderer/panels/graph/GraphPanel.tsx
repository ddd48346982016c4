/** The task graph of a run in three levels: groups, partitions by stage, every task; and the task that is looked at. */
import { useCallback, useMemo, useState, type ReactElement } from 'react';
import { useText } from '../../i18n/index.js';
import { STATES } from '../../../app/protocol/run-model.js';
import { useRunModel } from '../../state/run-model.js';
import type { PanelProps } from '../panel.js';
import { SearchField, StateFilters } from './Find.js';
import { Groups } from './Groups.js';
import { Inspector } from './Inspector.js';
import { lineageOf } from './lineage.js';
import { Matrix } from './Matrix.js';
import { Search, wantedBy } from './matches.js';
import { Ranks } from './ranks.js';
import { SaveMenu } from './SaveMenu.js';
import { Tasks } from './Tasks.js';
import './graph.css';

const LEVELS = ['groups', 'partitions', 'tasks'] as const;
const NO_STATES: ReadonlySet<number> = new Set();

interface GraphParams {
  readonly run: string;
  readonly task?: string;
}

export function GraphPanel({ params, visible, update }: PanelProps<GraphParams>): ReactElement {
  const t = useText('graph');
  const { model, version, error } = useRunModel(params.run);
  const [level, setLevel] = useState<(typeof LEVELS)[number]>(params.task === undefined ? 'groups' : 'partitions');
  const [group, setGroup] = useState<number | null>(null);
  const [text, setText] = useState('');
  const [states, setStates] = useState(NO_STATES);
  const ranks = useMemo(() => new Ranks(model), [model]);
  useMemo(() => ranks.update(), [ranks, version]);
  const search = useMemo(() => (text.trim() === '' ? null : new Search(model, text)), [model, text]);
  useMemo(() => search?.update(), [search, version]);
  const wanted = useMemo(() => wantedBy(model, search, states), [model, search, states]);
  const selected = params.task === undefined ? -1 : model.tasks.indexOf(params.task);
  const lineage = useMemo(() => (selected < 0 ? null : lineageOf(model, selected)), [model, selected, ranks.count]);

  const select = (task: number): void => {
    const key = model.tasks.keys[task];
    if (key !== undefined) update({ run: params.run, task: key });
  };
  const selectKey = (task: string): void => update({ run: params.run, task });
  const open = useCallback((one: number): void => {
    setGroup(one);
    setLevel('partitions');
  }, []);
  const step = (back: boolean): void => {
    const next = search?.next(selected, back) ?? -1;
    if (next >= 0) select(next);
  };
  const shared = { model, ranks, version, wanted, selected, lineage, select };
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
              onClick={() => setLevel(one)}
            >
              {t(one)}
            </button>
          ))}
        </div>
        <span className="sep" />
        <SearchField text={text} found={search?.found ?? null} set={setText} step={step} />
        <span className="grow" />
        <SaveMenu run={params.run} />
      </div>
      <div className="chipbar">
        <StateFilters model={model} chosen={states} set={setStates} />
      </div>
      {error !== null && (
        <p className="note danger" role="alert">
          {error}
        </p>
      )}
      <div className="graph-body">
        <div className="graph-main">
          {visible && level === 'groups' && <Groups model={model} version={version} wanted={wanted} open={open} />}
          {visible && level === 'partitions' && <Matrix {...shared} chosen={group} choose={setGroup} />}
          {visible && level === 'tasks' && <Tasks {...shared} />}
        </div>
        {params.task !== undefined && (
          <Inspector run={params.run} task={params.task} version={version} select={selectKey} />
        )}
      </div>
      <p className="sr-only" role="status">
        {selected < 0
          ? ''
          : t('selected', { task: params.task ?? '', state: t(STATES[model.tasks.state[selected] ?? 0] ?? 'waiting') })}
      </p>
    </section>
  );
}
