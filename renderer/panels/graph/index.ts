/** The task graph of a run. */
import { IconSitemap } from '@tabler/icons-react';
import { textOf } from '../../i18n/index.js';
import { laterPanel } from '../later.js';
import type { PanelDefinition } from '../panel.js';
import { messages } from './messages.js';
import { GraphParamsSchema, type GraphParams } from './params.js';

export const graph: PanelDefinition<GraphParams> = {
  kind: 'graph',
  icon: IconSitemap,
  params: GraphParamsSchema,
  title: ({ run }) => textOf('graph', 'tab', { number: /^r(\d+)/.exec(run)?.[1] ?? '' }),
  Component: laterPanel(async () => (await import('./GraphPanel.js')).GraphPanel),
  messages,
};
