/** The explorer: a dataset under its recipe, row by row. */
import { IconTable } from '@tabler/icons-react';
import type { PanelDefinition } from '../panel.js';
import { ExplorerPanel } from './ExplorerPanel.js';
import { messages } from './messages.js';
import { ExplorerParamsSchema, type ExplorerParams } from './params.js';

export const explorer: PanelDefinition<ExplorerParams> = {
  kind: 'explorer',
  icon: IconTable,
  params: ExplorerParamsSchema,
  title: ({ dataset }, workspace) => workspace.datasets.find((one) => one.id === dataset)?.name ?? '',
  Component: ExplorerPanel,
  messages,
};
