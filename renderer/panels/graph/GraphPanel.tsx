/** The task graph of a run: its groups, its partitions stage by stage, or every task; and the task that is looked at. */
import { Menu } from '@mantine/core';
import { IconDownload, IconSearch } from '@tabler/icons-react';
import { useMemo, useState, type ReactElement } from 'react';
import type { RunModel } from '../../../app/protocol/run-model.js';
import { useText } from '../../i18n/index.js';
import { formatCount } from '../../i18n/numbers.js';
import { useClient } from '../../state/client.js';
import { notifyError } from '../../state/notices.js';
import { useRunModel } from '../../state/run-model.js';
import type { PanelProps } from '../panel.js';
import { Failures } from './Failures.js';
import { Groups } from './Groups.js';
import { Inspector } from './Inspector.js';
import type { GraphParams } from './params.js';
import { keptOf, nextKept } from './search.js';
import { StateFilter } from './StateFilter.js';
import { TaskField } from './TaskField.js';
import './graph.css';

const LEVELS = ['groups', 'partitions', 'tasks'] as const;
const FORMS = ['svg', 'dot', 'json'] as const;
const ALL: ReadonlySet<number> = new Set();

export function GraphPanel({ params, visible, update }: PanelProps<GraphParams>): ReactElement {
  const t = useText('graph');
  const { model, version, error } = useRunModel(params.run);
  const [text, setText] = useState('');
  const [states, setStates] = useState<ReadonlySet<number>>(ALL);
  const level = params.level ?? (params.task === undefined ? 'groups' : 'partitions');
  const kept = useMemo(() => keptOf(model.tasks, text, states), [model, model.tasks.count, text, states]);
  const select = (task: string): void => update({ ...params, task, level: level === 'groups' ? 'partitions' : level });
  const findNext = (): void => {
    if (kept === null) return;
    const task = nextKept(model.tasks, kept, params.task === undefined ? -1 : model.tasks.indexOf(params.task));
    const key = model.tasks.keys[task];
    if (key !== undefined) select(key);
  };
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
        <label className="field graph-search">
          <IconSearch size={14} stroke={1.75} />
          <input
            type="search"
            placeholder={t('search')}
            aria-label={t('search')}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => event.key === 'Enter' && findNext()}
          />
        </label>
        {kept !== null && (
          <span className="sm t3 num" role="status" data-testid="found">
            {t('found', { tasks: formatCount(countKept(model, kept)) })}
          </span>
        )}
        <span className="grow" />
        <StateFilter model={model} version={version} chosen={states} choose={setStates} />
        <ExportGraph run={params.run} />
      </div>
      {error !== null && <p className="note danger">{error}</p>}
      <div className="graph-body">
        <div className="graph-main">
          {visible && level === 'groups' && <Groups model={model} version={version} open={select} />}
          {visible && level !== 'groups' && (
            <TaskField
              key={level}
              model={model}
              version={version}
              mode={level}
              selected={params.task ?? null}
              select={select}
              kept={kept}
            />
          )}
          <Failures model={model} version={version} select={select} />
        </div>
        {level !== 'groups' && (
          <Inspector run={params.run} task={params.task ?? null} model={model} version={version} select={select} />
        )}
      </div>
    </section>
  );
}

function ExportGraph({ run }: { readonly run: string }): ReactElement {
  const t = useText('graph');
  const client = useClient();
  const save = async (form: (typeof FORMS)[number]): Promise<void> => {
    const { text } = await client.call('run.graph', { run, form });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: form === 'svg' ? 'image/svg+xml' : 'text/plain' }));
    link.download = `${run}.${form}`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <button type="button" className="ib s" aria-label={t('exportGraph')}>
          <IconDownload size={16} stroke={1.6} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMS.map((form) => (
          <Menu.Item key={form} onClick={() => void save(form).catch(notifyError)}>
            {t('export', { form: form.toUpperCase() })}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function countKept({ tasks }: RunModel, kept: (task: number) => boolean): number {
  let count = 0;
  for (let task = 0; task < tasks.count; task++) if (kept(task)) count++;
  return count;
}
