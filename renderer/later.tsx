/**
 * A part whose code is fetched when it is first shown. Takes what fetches it and what stands in its place meanwhile; gives the
 * part, which can be asked for again where it did not come, and fetched before it is shown.
 */
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, useState, type ComponentType, type FunctionComponent, type ReactElement } from 'react';
import { useText } from './i18n/index.js';
import './later.css';

export interface MissingProps {
  readonly again: () => void;
}

interface Places<Props> {
  readonly waiting: ComponentType<Props>;
  readonly missing: ComponentType<MissingProps>;
}

export type Later<Props> = FunctionComponent<Props> & { readonly fetch: () => Promise<unknown> };

export function later<Props extends object>(
  fetch: () => Promise<ComponentType<Props>>,
  { waiting: Waiting, missing: Missing }: Places<Props>,
): Later<Props> {
  let fetched: ComponentType<Props> | null = null;
  const fetchOnce = async (): Promise<ComponentType<Props>> => (fetched ??= await fetch());
  function LaterPart(props: Props): ReactElement {
    const [Part, setPart] = useState(() => fetched);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (Part !== null || failed) return undefined;
      let isHere = true;
      fetchOnce().then(
        (component) => isHere && setPart(() => component),
        () => isHere && setFailed(true),
      );
      return () => void (isHere = false);
    }, [Part, failed]);
    if (Part !== null) return <Part {...props} />;
    return failed ? <Missing again={() => setFailed(false)} /> : <Waiting {...props} />;
  }
  return Object.assign(LaterPart, { fetch: fetchOnce });
}

/** In the place of a field or a drawing: one line. */
export function PartMissing({ again }: MissingProps): ReactElement {
  const t = useText('common');
  return (
    <div className="part-missing sm" role="alert">
      <IconPlugConnectedX size={14} stroke={1.75} aria-hidden />
      <span title={t('partMissingHint')}>{t('partMissing')}</span>
      <button type="button" className="btn s" onClick={again}>
        {t('retry')}
      </button>
    </div>
  );
}

/** In the place of a whole panel. */
export function PanelMissing({ again }: MissingProps): ReactElement {
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
