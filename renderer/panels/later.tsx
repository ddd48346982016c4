/**
 * A panel whose code is fetched when it is first shown, or before that in a quiet moment. Takes what fetches it; gives the
 * panel, which keeps its place while it waits and can be asked for again where it did not come.
 */
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, useState, type ComponentType, type ReactElement } from 'react';
import { useText } from '../i18n/index.js';
import type { PanelProps } from './panel.js';
import './later.css';

type Fetch<Params> = () => Promise<ComponentType<PanelProps<Params>>>;

const fetches: Fetch<never>[] = [];

export function laterPanel<Params>(fetch: Fetch<Params>): ComponentType<PanelProps<Params>> {
  let fetched: ComponentType<PanelProps<Params>> | null = null;
  const panel = async (): Promise<ComponentType<PanelProps<Params>>> => (fetched ??= await fetch());
  fetches.push(panel as Fetch<never>);
  return function Later(props: PanelProps<Params>): ReactElement {
    const [Panel, setPanel] = useState(() => fetched);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (Panel !== null || failed) return undefined;
      let isHere = true;
      panel().then(
        (component) => isHere && setPanel(() => component),
        () => isHere && setFailed(true),
      );
      return () => void (isHere = false);
    }, [Panel, failed]);
    if (Panel !== null) return <Panel {...props} />;
    return failed ? <NotFetched again={() => setFailed(false)} /> : <Waiting />;
  };
}

/** Fetches every panel, one after the other and when nothing else is to be done. What fails now is fetched when it is shown. */
export function fetchPanels(): void {
  const next = async (place: number): Promise<void> => {
    await fetches[place]?.().catch(() => undefined);
    if (place + 1 < fetches.length) requestIdleCallback(() => void next(place + 1));
  };
  requestIdleCallback(() => void next(0));
}

function Waiting(): ReactElement {
  const t = useText('common');
  return (
    <div className="panel-later" role="status" aria-busy aria-label={t('waiting')}>
      <span />
      <span />
      <span />
    </div>
  );
}

function NotFetched({ again }: { readonly again: () => void }): ReactElement {
  const t = useText('common');
  return (
    <div className="page-failed" role="alert">
      <IconPlugConnectedX size={20} stroke={1.6} aria-hidden />
      <p className="bb">{t('partMissing')}</p>
      <p className="t2 sm">{t('partMissingHint')}</p>
      <button type="button" className="btn" onClick={again}>
        {t('retry')}
      </button>
    </div>
  );
}
