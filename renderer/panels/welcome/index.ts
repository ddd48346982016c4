/** The way in: where data is dropped, opened, found again, or made to try things out. */
import { IconHome } from '@tabler/icons-react';
import * as v from 'valibot';
import { textOf } from '../../i18n/index.js';
import type { PanelDefinition } from '../panel.js';
import { welcomeMessages } from './messages.js';
import { WelcomePage } from './WelcomePage.js';

const ParamsSchema = v.object({});

export const welcome: PanelDefinition<v.InferOutput<typeof ParamsSchema>> = {
  kind: 'welcome',
  icon: IconHome,
  params: ParamsSchema,
  title: () => textOf('welcome', 'title'),
  Component: WelcomePage,
  messages: welcomeMessages,
};
