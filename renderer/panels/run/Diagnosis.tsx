/** Why a run takes as long as it does: one finding, where the time went, and a button that helps. */
import { IconBulb } from '@tabler/icons-react';
import { useState, type ReactElement } from 'react';
import { PARTS, type Finding, type RunModel } from '../../../app/protocol/run-model.js';
import type { DatasetState } from '../../../app/protocol/datasets.js';
import { useText } from '../../i18n/index.js';
import { formatBytes, formatCount, formatSeconds, formatShare } from '../../i18n/numbers.js';
import { useClient, useSubscription, useWorkspace } from '../../state/client.js';
import { notifyError } from '../../state/notices.js';
import { openOverlay } from '../../state/overlays.js';
import { openTab } from '../../state/tabs.js';

const WORK = PARTS.filter((part) => part !== 'wait');

export function Diagnosis(props: { readonly model: RunModel; readonly dataset: string | null }): ReactElement {
  const { model } = props;
  const t = useText('run');
  const [all, setAll] = useState(false);
  const dataset = useWorkspace().datasets.find(({ id }) => id === props.dataset) ?? null;
  const [first, ...others] = model.diagnosis();
  return (
    <section className="card diagnosis" aria-label={t('why')}>
      <header>
        <IconBulb size={14} stroke={1.75} aria-hidden />
        <h3>{t('why')}</h3>
      </header>
      <div className="card-body">
        <p className="finding" data-testid="finding">
          {first === undefined ? t('noFinding') : sentence(first, t)}
        </p>
        <WhereTimeWent model={model} />
        {first !== undefined && <p className="sm t2">{evidence(first, t)}</p>}
        {all && (
          <ul className="sm t2 others">
            {others.map((finding) => (
              <li key={finding.id}>
                {sentence(finding, t)} {evidence(finding, t)}
              </li>
            ))}
          </ul>
        )}
        <span className="grow" />
        <div className="row">
          {first !== undefined && <Fix finding={first} dataset={dataset} />}
          {others.length > 0 && (
            <button type="button" className="btn quiet s" aria-expanded={all} onClick={() => setAll(!all)}>
              {t('otherCauses', { count: others.length })}
            </button>
          )}
        </div>
      </div>
    </section>
  );
}

function WhereTimeWent({ model }: { readonly model: RunModel }): ReactElement | null {
  const t = useText('run');
  const parts = model.parts();
  const times = WORK.map((part) => ({ part, time: parts[PARTS.indexOf(part)] ?? 0 }));
  const total = times.reduce((sum, { time }) => sum + time, 0);
  if (total === 0) return null;
  const shown = times.filter(({ time }) => time / total >= 0.005).sort((a, b) => b.time - a.time);
  return (
    <>
      <span className="time-bar" aria-hidden="true">
        {shown.map(({ part, time }) => (
          <i key={part} className={`part-${part}`} style={{ width: `${(time / total) * 100}%` }} />
        ))}
      </span>
      <span className="legend num wrap">
        {shown.map(({ part, time }) => (
          <span key={part}>
            <i className={`sq part-${part}`} />
            {t(part)} {formatShare(time / total)}
          </span>
        ))}
      </span>
    </>
  );
}

function Fix({
  finding,
  dataset,
}: {
  readonly finding: Finding;
  readonly dataset: DatasetState | null;
}): ReactElement | null {
  const t = useText('run');
  const client = useClient();
  if (finding.action === 'threads') return <MoreThreads workers={finding.evidence['workers'] ?? 0} />;
  if (finding.action === 'memory')
    return (
      <button type="button" className="btn primary s" onClick={() => openOverlay('settings')}>
        {t('moreMemory')}
      </button>
    );
  if (finding.action !== 'import' || dataset === null) return null;
  if (dataset.imported) return <span className="sm t2">{t('importedSince')}</span>;
  const busy = dataset.phase !== 'ready';
  const begin = async (): Promise<void> => {
    const { run } = await client.call('dataset.import', { dataset: dataset.id });
    openTab('run', { run });
  };
  return (
    <button type="button" className="btn primary s" disabled={busy} onClick={() => void begin().catch(notifyError)}>
      {dataset.files > 1 ? t('import') : t('importFile')}
    </button>
  );
}

/** `workers`: those of the run. As many as there are cores from now on. */
function MoreThreads({ workers }: { readonly workers: number }): ReactElement {
  const t = useText('run');
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const now = useSubscription('resources', {}).value?.workers ?? 0;
  if (now > workers) return <span className="sm t2">{t('workersSince', { workers: formatCount(now) })}</span>;
  const use = async (): Promise<void> => {
    setBusy(true);
    await client.call('settings.set', { threads: 0 }).catch(notifyError);
    setBusy(false);
  };
  return (
    <button type="button" className="btn primary s" disabled={busy} onClick={() => void use()}>
      {t('moreThreads')}
    </button>
  );
}

type Words = ReturnType<typeof useText<'run'>>;

function sentence({ id, share, evidence: of }: Finding, t: Words): string {
  const given = { share: formatShare(share), times: Math.round(of['times'] ?? 0) };
  switch (id) {
    case 'csv-parsing':
      return t('csvParsing', given);
    case 'spilling':
      return t('spilling', given);
    case 'memory-pauses':
      return t('memoryPauses', given);
    case 'reading':
      return t('reading', given);
    case 'straggler':
      return t('straggler', given);
    case 'threads':
      return t('threads', { workers: of['workers'] ?? 0, cores: of['cores'] ?? 0 });
  }
}

function evidence({ id, evidence: of }: Finding, t: Words): string {
  const time = formatSeconds(of['seconds'] ?? 0);
  const bytes = formatBytes(of['bytes'] ?? 0);
  switch (id) {
    case 'csv-parsing':
      return t('csvParsingHelp', { time, bytes });
    case 'spilling':
    case 'memory-pauses':
      return t('memoryHelp', { time, bytes });
    case 'reading':
      return t('readingHelp', { time });
    case 'straggler':
      return t('stragglerHelp', { time });
    case 'threads':
      return t('threadsHelp');
  }
}
