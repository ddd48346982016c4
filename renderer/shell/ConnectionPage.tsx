/** What stands in the window before there is a workspace: connecting, or why that does not go. */
import { useEffect, useState, type ReactElement } from 'react';
import icon from '../../assets/icons/partita.svg';
import type { ConnectionStatus } from '../../app/protocol/client.js';
import { useErrorWords } from '../i18n/error-words.js';
import { useText } from '../i18n/index.js';

interface Props {
  readonly status: ConnectionStatus;
  retry(): void;
}

export function ConnectionPage({ status, retry }: Props): ReactElement {
  const t = useText('shell');
  const say = useErrorWords();
  const slow = useSlow();
  const { problem } = status;
  const over = problem?.kind === 'user-input' || problem?.kind === 'unsupported';
  if (problem === null && status.phase !== 'lost' && !slow) return <main className="connecting" aria-busy="true" />;
  return (
    <main className="connecting">
      <img src={icon} width={64} height={64} alt="" />
      <h1>{over ? t('cannotConnect') : status.phase === 'lost' ? t('notRunning') : t('connecting')}</h1>
      {problem !== null && <p>{say(problem).message}</p>}
      <p className="t2">{over ? t('openAgain') : status.phase === 'lost' ? t('startAgain') : t('momentPlease')}</p>
      {!over && status.phase === 'lost' && (
        <button type="button" className="btn" onClick={retry}>
          {t('connectNow')}
        </button>
      )}
    </main>
  );
}

/** Nothing is shown for what takes a blink. */
function useSlow(): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 400);
    return () => clearTimeout(timer);
  }, []);
  return slow;
}
