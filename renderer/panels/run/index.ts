/** The dashboard of a run. */
import { IconActivity } from '@tabler/icons-react';
import * as v from 'valibot';
import { textOf } from '../../i18n/index.js';
import { laterPanel } from '../later.js';
import type { PanelDefinition } from '../panel.js';
import { messages } from './messages.js';

const RunParamsSchema = v.object({ run: v.string() });
export type RunParams = v.InferOutput<typeof RunParamsSchema>;

export const run: PanelDefinition<RunParams> = {
  kind: 'run',
  icon: IconActivity,
  params: RunParamsSchema,
  title: ({ run: id }) => textOf('run', 'tab', { number: /^r(\d+)/.exec(id)?.[1] ?? '' }),
  Component: laterPanel(async () => (await import('./RunPanel.js')).RunPanel),
  messages,
};
