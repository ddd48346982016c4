/** The messages at the edge of the window; each stays until it is closed, information for some seconds only. */
import { IconAlertTriangle, IconInfoCircle, IconX } from '@tabler/icons-react';
import { useEffect, type ReactElement } from 'react';
import { useErrorWords } from '../i18n/error-words.js';
import { useText } from '../i18n/index.js';
import { dismissNotice, useNotices, type Notice } from '../state/notices.js';

const SHOWN_FOR = 6000;

export function Notices(): ReactElement {
  const notices = useNotices();
  return (
    <div className="notices" role="status" aria-live="polite">
      {notices.map((notice) => (
        <OneNotice key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function OneNotice({ notice }: { readonly notice: Notice }): ReactElement {
  const t = useText('common');
  const say = useErrorWords();
  const { id, tone, said } = notice;
  const { message, hint } = say(said);
  useEffect(() => {
    if (tone !== 'info') return undefined;
    const timer = setTimeout(() => dismissNotice(id), SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [id, tone]);
  const Icon = tone === 'danger' ? IconAlertTriangle : IconInfoCircle;
  return (
    <div className={`notice ${tone}`}>
      <Icon size={16} stroke={1.6} aria-hidden />
      <div className="grow">
        <p>{message}</p>
        {hint !== null && <p className="t2">{hint}</p>}
      </div>
      <button type="button" className="ib s" aria-label={t('close')} onClick={() => dismissNotice(id)}>
        <IconX size={14} stroke={1.75} aria-hidden />
      </button>
    </div>
  );
}
