/** Which theme the page has: the user's choice, or what the system asks for, as long as it does. */
import { useEffect, useState } from 'react';
import type { Settings } from '../../app/protocol/workspace.js';

export type Theme = 'light' | 'dark';

/** Sets `data-theme` of the page, which every token follows. */
export function useTheme(asked: Settings['theme']): Theme {
  const [dark, setDark] = useState(() => systemDark().matches);
  useEffect(() => {
    const query = systemDark();
    const changed = (): void => setDark(query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, []);
  const theme = themeOf(asked, dark);
  useEffect(() => applyTheme(theme), [theme]);
  return theme;
}

export function themeOf(asked: Settings['theme'], systemIsDark: boolean): Theme {
  if (asked !== 'system') return asked;
  return systemIsDark ? 'dark' : 'light';
}

/** Before there is a workspace: as the system asks. */
export function applySystemTheme(): void {
  applyTheme(themeOf('system', systemDark().matches));
}

function applyTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
}

function systemDark(): MediaQueryList {
  return matchMedia('(prefers-color-scheme: dark)');
}
