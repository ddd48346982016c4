/**
 * Another way to read the rows: remedies that suit the reasons, or options of one's own, each with how many of the rows
 * would fit, found out by really reading them. Retrying reads the files anew; they are never changed.
 */
import { IconRefresh } from '@tabler/icons-react';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import type { DatasetState, ReadOptions } from '../../../app/protocol/datasets.js';
import { PartitaError } from '../../../app/protocol/errors.js';
import type { RetryForecast } from '../../../app/protocol/quarantine.js';
import { optionsOfDialect } from '../../../app/recipe/code/index.js';
import { useErrorWords } from '../../i18n/error-words.js';
import { useText } from '../../i18n/index.js';
import { formatCount } from '../../i18n/numbers.js';
import { useClient } from '../../state/client.js';
import { OwnOptions } from './OwnOptions.js';
import { remediesFor } from './remedies.js';

interface RetryProps {
  readonly dataset: DatasetState;
  readonly path: string | null;
  readonly reasons: readonly string[];
  readonly rows: number;
  readonly decision: 'undecided' | 'keep' | 'drop';
  readonly retried: (before: ReadOptions) => void;
}

const OWN = 'own';

export function Retry({ dataset, path, reasons, rows, decision, retried }: RetryProps): ReactNode {
  const t = useText('quarantine');
  const say = useErrorWords();
  const client = useClient();
  const remedies = useMemo(
    () => remediesFor(reasons, optionsOfDialect(dataset.dialect).delimiter ?? ','),
    [reasons, dataset.dialect],
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const [own, setOwn] = useState<ReadOptions>({});
  const [problem, setProblem] = useState<PartitaError | null>(null);
  const [isBusy, setBusy] = useState(false);
  const tried = useMemo(() => [...remedies, { id: OWN, options: own }], [remedies, own]);
  const forecasts = useForecasts(dataset, path, tried, rows);
  const best = remedies.reduce<string | null>((found, { id }) => {
    const fit = breaksOthers(forecasts[id]) ? 0 : (forecasts[id]?.fit ?? 0);
    return fit > (found === null ? 0 : (forecasts[found]?.fit ?? 0)) ? id : found;
  }, null);
  const current = chosen ?? best ?? remedies[0]?.id ?? OWN;
  const options = tried.find(({ id }) => id === current)?.options ?? {};
  const forecast = forecasts[current];

  const act = async (work: () => Promise<unknown>): Promise<void> => {
    setProblem(null);
    setBusy(true);
    try {
      await work();
    } catch (thrown) {
      setProblem(PartitaError.from(thrown, 'quarantine'));
    } finally {
      setBusy(false);
    }
  };
  const retry = (): Promise<void> =>
    act(async () => {
      await client.call('dataset.reopen', { dataset: dataset.id, options: { ...dataset.options, ...options } });
      retried(dataset.options);
    });
  const decide = (choice: 'keep' | 'drop'): Promise<void> =>
    act(() => client.call('quarantine.decide', { dataset: dataset.id, decision: choice }));
  return (
    <section className="retry" aria-label={t('retryTitle')}>
      <div className="grow">
        <p>{t('choose')}</p>
        <div className="remedies" role="radiogroup" aria-label={t('retryTitle')}>
          {tried.map(({ id }) => (
            <label key={id} className={id === current ? 'remedy on' : 'remedy'}>
              <input
                type="radio"
                name={`remedy-${dataset.id}`}
                checked={id === current}
                onChange={() => setChosen(id)}
              />
              <span>{t(`remedy_${id}`)}</span>
              <span className="t3 num">{fitText(t, forecasts[id])}</span>
              {breaksOthers(forecasts[id]) && <span className="tag danger">{t('breaks')}</span>}
            </label>
          ))}
        </div>
        {current === OWN && <OwnOptions columns={dataset.columns} options={own} change={setOwn} />}
        {breaksOthers(forecast) && <p className="t2">{t('breaksWhy')}</p>}
        {problem !== null && (
          <p className="note danger" role="alert">
            {say(problem).message}
          </p>
        )}
        {forecast?.error && <p className="note danger">{say(forecast.error).message}</p>}
      </div>
      <div className="retry-actions">
        <button
          type="button"
          className="btn primary"
          disabled={isBusy || (forecast?.fit ?? 0) === 0 || breaksOthers(forecast)}
          onClick={() => void retry()}
        >
          <IconRefresh size={14} stroke={1.6} className="i" />
          {t('retry', { count: forecast?.fit ?? 0, shown: formatCount(forecast?.fit ?? 0) })}
        </button>
        <button
          type="button"
          className="btn quiet"
          aria-pressed={decision === 'keep'}
          disabled={isBusy}
          onClick={() => void decide('keep')}
        >
          {t(decision === 'keep' ? 'kept' : 'keep')}
        </button>
        <button
          type="button"
          className="btn quiet"
          aria-pressed={decision === 'drop'}
          disabled={isBusy}
          onClick={() => void decide('drop')}
        >
          {t(decision === 'drop' ? 'dropped' : 'drop')}
        </button>
      </div>
    </section>
  );
}

/** Whether rows that fit now would no longer do. */
function breaksOthers(forecast: RetryForecast | undefined): boolean {
  return forecast !== undefined && forecast.others.fit < forecast.others.rows;
}

type Forecasts = Readonly<Record<string, RetryForecast>>;

/** One after the other, likeliest first; only those that changed are asked again. */
function useForecasts(
  dataset: DatasetState,
  path: string | null,
  tried: readonly { readonly id: string; readonly options: ReadOptions }[],
  rows: number,
): Forecasts {
  const client = useClient();
  const [known, setKnown] = useState<ReadonlyMap<string, RetryForecast>>(new Map());
  const keyOf = (options: ReadOptions): string => JSON.stringify([dataset.id, dataset.options, path, rows, options]);
  const asked = tried.filter(({ options }) => Object.keys(options).length > 0);
  const missing = asked.find(({ options }) => !known.has(keyOf(options)));
  const key = missing === undefined || rows === 0 ? null : keyOf(missing.options);
  useEffect(() => {
    if (key === null || missing === undefined) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      const params = { dataset: dataset.id, path, options: missing.options };
      client.call('quarantine.forecast', params, { signal: abort.signal }).then(
        (forecast) => setKnown((last) => new Map(last).set(key, forecast)),
        (thrown: unknown) => {
          if (abort.signal.aborted) return;
          const error = PartitaError.from(thrown, 'quarantine').toWire();
          setKnown((last) => new Map(last).set(key, { rows, fit: 0, columns: [], others: { rows: 0, fit: 0 }, error }));
        },
      );
    }, 150);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
    // `key` says all that matters of the other values.
  }, [client, key]);
  return Object.fromEntries(
    asked.flatMap(({ id, options }) => {
      const forecast = known.get(keyOf(options));
      return forecast === undefined ? [] : [[id, forecast]];
    }),
  );
}

function fitText(
  t: (key: string, values?: Readonly<Record<string, string | number>>) => string,
  forecast?: RetryForecast,
): string {
  return forecast === undefined ? '' : t('fit', { count: forecast.fit, shown: formatCount(forecast.fit) });
}
