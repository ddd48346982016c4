import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './theme/fonts.css';
import './theme/tokens.css';
import './welcome/welcome.css';
import { followSystemTheme } from './theme/system-theme.js';
import { Welcome } from './welcome/Welcome.js';

/** The window's page: sets the theme and shows the welcome. */
followSystemTheme(document.documentElement, matchMedia('(prefers-color-scheme: dark)'));

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Welcome />
    </StrictMode>,
  );
}
