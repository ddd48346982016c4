/** Keeps the page in the light or dark theme that the system asks for, from now on. */
export function followSystemTheme(root: HTMLElement, dark: MediaQueryList): void {
  const apply = (): void => {
    root.dataset['theme'] = dark.matches ? 'dark' : 'light';
  };
  apply();
  dark.addEventListener('change', apply);
}
