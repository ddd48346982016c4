/** The task graph: groups, or every task in its group's row, and the task that is looked at. */
import { IconDownload } from '@tabler/icons-react';
import { useState, type ReactElement } from 'react';
import { useText } from '../../i18n/index.js';
import { useClient } from '../../state/client.js';
import { notifyError } from '../../state/notices.js';
import { useRunModel } from '../../state/run-model.js';
import type { PanelProps } from '../panel.js';
import { Groups } from './Groups.js';
import { Inspector } from './Inspector.js';
import { Matrix } from './Matrix.js';
import './graph.css';

const LEVELS = ['groups', 'partitions'] as const;
const FORMS = ['svg', 'dot', 'json'] as const;

interface GraphParams {
  readonly run: string;
  readonly task?: string;
}

export function GraphPanel({ params, visible, update }: PanelProps<GraphParams>): ReactElement {
  const t = useText('graph');
  const client = useClient();
  const { model, version } = useRunModel(params.run);
  const [level, setLevel] = useState<(typeof LEVELS)[number]>(params.task === undefined ? 'groups' : 'partitions');
  const select = (task: string): void => update({ run: params.run, task });
  const save = async (form: (typeof FORMS)[number]): Promise<void> => {
    const { text } = await client.call('run.graph', { run: params.run, form });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: form === 'svg' ? 'image/svg+xml' : 'text/plain' }));
    link.download = `${params.run}.${form}`;
    link.click();
    URL.revokeObjectURL(link.href);
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
              onClick={() => setLevel(one)}
            >
              {t(one)}
            </button>
          ))}
        </div>
        <span className="grow" />
        {FORMS.map((form) => (
          <button
            key={form}
            type="button"
            className="btn quiet s"
            aria-label={t('export', { form: form.toUpperCase() })}
            onClick={() => void save(form).catch(notifyError)}
          >
            <IconDownload size={14} stroke={1.6} /> {form.toUpperCase()}
          </button>
        ))}
      </div>
      <div className="graph-body">
        <div className="graph-main">
          {visible && level === 'groups' && <Groups model={model} version={version} />}
          {visible && level === 'partitions' && (
            <Matrix model={model} version={version} selected={params.task ?? null} select={select} />
          )}
        </div>
        {level === 'partitions' && (
          <Inspector run={params.run} task={params.task ?? null} version={version} select={select} />
        )}
      </div>
    </section>
  );
}
