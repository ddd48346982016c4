/** Everything around the window's frame: the kit, the client, theme and language as the settings have them. */
import { MantineProvider } from '@mantine/core';
import { useEffect, type ReactElement } from 'react';
import type { Client } from '../app/protocol/client.js';
import { i18n, languageOf, useText } from './i18n/index.js';
import { ConnectionPage } from './shell/ConnectionPage.js';
import { ErrorBoundary } from './shell/ErrorBoundary.js';
import { Frame } from './shell/Frame.js';
import { ClientProvider, useWorkspace } from './state/client.js';
import { RunsProvider } from './state/runs.js';
import { mantineTheme, mantineVariables } from './theme/mantine.js';
import { styleNonce } from './theme/style-nonce.js';
import { useTheme } from './theme/theme.js';

export function App({ client }: { readonly client: Client }): ReactElement {
  return (
    <ClientProvider
      client={client}
      waiting={(status) => <ConnectionPage status={status} retry={() => client.retry()} />}
    >
      <Settled />
    </ClientProvider>
  );
}

function Settled(): ReactElement {
  const { settings, name } = useWorkspace();
  const theme = useTheme(settings.theme);
  const t = useText('shell');
  useEffect(() => {
    const language = languageOf(settings.language, navigator.languages);
    document.documentElement.lang = language;
    void i18n.changeLanguage(language);
  }, [settings.language]);
  useEffect(() => {
    document.title = name === '' ? 'Partita' : `${name} · Partita`;
  }, [name]);
  return (
    <MantineProvider
      theme={mantineTheme}
      cssVariablesResolver={mantineVariables}
      forceColorScheme={theme}
      getStyleNonce={styleNonce}
    >
      <RunsProvider>
        <ErrorBoundary title={t('windowFailed')}>
          <Frame />
        </ErrorBoundary>
      </RunsProvider>
    </MantineProvider>
  );
}
