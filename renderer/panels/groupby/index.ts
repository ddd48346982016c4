/** Group by: shelves, a live answer, its chart and its code. */
import { IconSum } from '@tabler/icons-react';
import { laterPanel } from '../later.js';
import type { PanelDefinition } from '../panel.js';
import { messages } from './messages.js';
import { GroupByParamsSchema, type GroupByParams } from './params.js';

export const groupby: PanelDefinition<GroupByParams> = {
  kind: 'groupby',
  icon: IconSum,
  params: GroupByParamsSchema,
  title: ({ dataset, groupBy }, workspace) => {
    const keys = groupBy.keys.map((key) => key.as).join(', ');
    const name = workspace.datasets.find((one) => one.id === dataset)?.name ?? '';
    return keys === '' ? `Σ ${name}` : `${name} / ${keys}`;
  },
  Component: laterPanel(async () => (await import('./GroupByPanel.js')).GroupByPanel),
  messages,
};
