/** Quarantine: every row is in the table or here. */
import { IconAlertTriangle } from '@tabler/icons-react';
import { textOf } from '../../i18n/index.js';
import { formatShort } from '../../i18n/numbers.js';
import { laterPanel } from '../later.js';
import type { PanelDefinition } from '../panel.js';
import { messages } from './messages.js';
import { QuarantineParamsSchema, type QuarantineParams } from './params.js';

export const quarantine: PanelDefinition<QuarantineParams> = {
  kind: 'quarantine',
  icon: IconAlertTriangle,
  params: QuarantineParamsSchema,
  title: () => textOf('quarantine', 'title'),
  badge: ({ dataset }, workspace) => {
    const rows = workspace.datasets.find((one) => one.id === dataset)?.quarantined ?? 0;
    return rows === 0 ? null : formatShort(rows);
  },
  Component: laterPanel(async () => (await import('./QuarantinePanel.js')).QuarantinePanel),
  messages,
};
