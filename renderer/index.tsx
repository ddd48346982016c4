/** The window's page: connects, sets theme and language, and shows the window. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '@mantine/core/styles.css';
import 'dockview-react/dist/styles/dockview.css';
import './theme/fonts.css';
import './theme/tokens.css';
import './theme/app.css';
import './theme/forced-colors.css';
import './shell/shell.css';
import { App } from './App.js';
import { languageOf, startTexts } from './i18n/index.js';
import { PANELS } from './panels/index.js';
import { fetchPanels } from './panels/later.js';
import { connect } from './shell/connect.js';
import { applySystemTheme } from './theme/theme.js';

/** Milliseconds that the first page has to itself. */
const QUIET = 2000;

const root = document.getElementById('root');
if (root !== null) {
  applySystemTheme();
  const texts = Object.fromEntries(PANELS.map(({ kind, messages }) => [kind, messages]));
  await startTexts(languageOf('system', navigator.languages), texts);
  createRoot(root).render(
    <StrictMode>
      <App client={connect()} />
    </StrictMode>,
  );
  setTimeout(fetchPanels, QUIET);
}
