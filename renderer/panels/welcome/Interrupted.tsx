/** Imports that ended with the program: what is done of each, and what goes on with it. */
import { IconActivity } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { formatCount } from '../../i18n/numbers.js';
import { useText } from '../../i18n/index.js';
import { useClient, useWorkspace } from '../../state/client.js';
import { notifyError } from '../../state/notices.js';
import { openTab } from '../../state/tabs.js';

export function Interrupted(): ReactElement {
  const t = useText('welcome');
  const client = useClient();
  const { interrupted } = useWorkspace();
  const resume = async (dataset: string): Promise<void> => {
    try {
      await client.call('dataset.import', { dataset });
      openTab('explorer', { dataset });
    } catch (error) {
      notifyError(error);
    }
  };
  return (
    <>
      {interrupted.map(({ run, title, dataset, done, total }) => (
        <div key={run} className="note info num">
          <IconActivity size={14} stroke={1.75} aria-hidden />
          <span className="grow">
            {total === 0
              ? t('interruptedPlain', { title })
              : t('interrupted', { title, done: formatCount(done), total: formatCount(total) })}
          </span>
          <button type="button" className="link b" onClick={() => void resume(dataset)}>
            {t('resume')}
          </button>
        </div>
      ))}
    </>
  );
}
