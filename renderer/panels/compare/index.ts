/** Two runs side by side. */
import { IconArrowsDiff } from '@tabler/icons-react';
import * as v from 'valibot';
import { textOf } from '../../i18n/index.js';
import { laterPanel } from '../later.js';
import type { PanelDefinition } from '../panel.js';
import { messages } from './messages.js';

const CompareParamsSchema = v.object({ run: v.string(), other: v.optional(v.string()) });
export type CompareParams = v.InferOutput<typeof CompareParamsSchema>;

export const compare: PanelDefinition<CompareParams> = {
  kind: 'compare',
  icon: IconArrowsDiff,
  params: CompareParamsSchema,
  title: ({ run }) => textOf('compare', 'tab', { number: /^r(\d+)/.exec(run)?.[1] ?? '' }),
  Component: laterPanel(async () => (await import('./ComparePanel.js')).ComparePanel),
  messages,
};
