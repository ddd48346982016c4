/** The welcome, as a tab and as what stands in the window while no tab is open. */
import { IconAlertTriangle, IconCloud, IconFileText, IconFolderOpen, IconMap2 } from '@tabler/icons-react';
import { useEffect, useState, type ReactElement } from 'react';
import icon from '../../../assets/icons/partita.svg';
import { useText } from '../../i18n/index.js';
import { shell } from '../../shell/host.js';
import { Keys } from '../../shell/Keys.js';
import { useClient } from '../../state/client.js';
import { openPaths, openSample } from '../../state/opening.js';
import { Interrupted } from './Interrupted.js';
import { Recents } from './Recents.js';
import './welcome.css';

export function WelcomePage(): ReactElement {
  const t = useText('welcome');
  const client = useClient();
  usePastedPaths();
  const open = async (how: 'pickFolder' | 'pickFiles'): Promise<void> => {
    await openPaths(client, await shell[how]());
  };
  return (
    <div className="welcome">
      <section className="drop" aria-label={t('dropArea')}>
        <img src={icon} width={64} height={64} alt="" />
        <h1>{t('dropHere')}</h1>
        <p>{t(shell.kind === 'desktop' ? 'what' : 'whatBrowser')}</p>
        <div className="row actions">
          <button type="button" className="btn primary" onClick={() => void open('pickFolder')}>
            <IconFolderOpen size={16} stroke={1.6} className="i" aria-hidden />
            {t('openFolder')}
          </button>
          <button type="button" className="btn" onClick={() => void open('pickFiles')}>
            <IconFileText size={16} stroke={1.6} className="i" aria-hidden />
            {t('openFiles')}
          </button>
        </div>
        <div className="row keys sm t3">
          <span className="row">
            <Keys keys="mod+o" />
            {t('keyOpen')}
          </span>
          <span className="row">
            <Keys keys="mod+v" />
            {t('keyPaste')}
          </span>
          <span className="row">
            <Keys keys="mod+k" />
            {t('keyCommands')}
          </span>
        </div>
      </section>
      <section className="recents">
        <Interrupted />
        <Recents />
        <Samples />
      </section>
    </div>
  );
}

const SAMPLES = [
  { name: 'taxi', hint: 'taxiHint', Icon: IconMap2 },
  { name: 'weather', hint: 'weatherHint', Icon: IconCloud },
  { name: 'broken', hint: 'brokenHint', Icon: IconAlertTriangle },
] as const;

function Samples(): ReactElement {
  const t = useText('welcome');
  const client = useClient();
  const [making, setMaking] = useState<string | null>(null);
  return (
    <>
      <h2 className="bb">{t('samples')}</h2>
      <div className="samples">
        {SAMPLES.map(({ name, hint, Icon }) => (
          <button
            key={name}
            type="button"
            className="card"
            disabled={making !== null}
            onClick={() => {
              setMaking(name);
              void openSample(client, name).finally(() => setMaking(null));
            }}
          >
            <Icon size={16} stroke={1.6} className="t3" aria-hidden />
            <span className="b sm">{t(name)}</span>
            <span className="cap t3 num">{making === name ? t('making') : t(hint)}</span>
          </button>
        ))}
      </div>
    </>
  );
}

/** A path or several, one a line, pasted anywhere but into a field. */
function usePastedPaths(): void {
  const client = useClient();
  useEffect(() => {
    const pasted = (event: ClipboardEvent): void => {
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
      const text = event.clipboardData?.getData('text/plain') ?? '';
      const paths = text
        .split(/\r?\n/)
        .map((line) => line.trim().replace(/^(["'])(.*)\1$/, '$2'))
        .filter((line) => /^(\/|[A-Za-z]:[\\/])/.test(line));
      if (paths.length > 0) void openPaths(client, paths);
    };
    addEventListener('paste', pasted);
    return () => removeEventListener('paste', pasted);
  }, [client]);
}
