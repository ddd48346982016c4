/** Says above the data that the connection is lost: what stays, and what happens next. */
import { IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { joined, useErrorWords } from '../i18n/error-words.js';
import { useText } from '../i18n/index.js';
import { useClient, useConnection, useConnectionStatus } from '../state/client.js';

export function ConnectionBanner(): ReactElement | null {
  const t = useText('shell');
  const say = useErrorWords();
  const client = useClient();
  const connection = useConnection();
  const { problem } = useConnectionStatus();
  if (connection !== 'lost') return null;
  const over = problem?.kind === 'user-input' || problem?.kind === 'unsupported';
  return (
    <div className="banner" role="alert">
      <IconPlugConnectedX size={16} stroke={1.6} aria-hidden />
      <span>
        <b className="bb">{t('connectionLost')}</b>{' '}
        {over ? joined(say(problem).message, t('openAgain')) : t('staysOnScreen')}
      </span>
      <span className="grow" />
      {!over && (
        <button type="button" className="btn s" onClick={() => client.retry()}>
          {t('connectNow')}
        </button>
      )}
    </div>
  );
}
