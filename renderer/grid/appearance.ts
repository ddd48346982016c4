/** How cells are painted, as grid.css has it. Takes the canvas whose style counts; gives colours and fonts, and tells of changes. */

/** Names of grid.css, each a colour. */
const COLOURS = [
  'surface',
  'hover',
  'number',
  'text',
  'faint',
  'line',
  'edge',
  'pin',
  'selected',
  'selected-line',
  'selected-text',
  'bar',
  'badge',
  'badge-text',
  'badge-line',
  'cursor',
] as const;
type Colour = (typeof COLOURS)[number];

export interface Appearance {
  readonly colours: Readonly<Record<Colour, string>>;
  readonly font: string;
  readonly smallFont: string;
}

export function appearanceOf(canvas: HTMLCanvasElement): Appearance {
  const style = getComputedStyle(canvas);
  const colours = COLOURS.map((name) => [name, style.getPropertyValue(`--cell-${name}`)]);
  return {
    colours: Object.fromEntries(colours) as Record<Colour, string>,
    font: `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`,
    smallFont: `${style.fontWeight} ${style.getPropertyValue('--fs-11')} ${style.fontFamily}`,
  };
}

/** Calls back where cells look different: another theme, contrast or screen, or a font that came. Gives what ends it. */
export function onAppearance(changed: () => void): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true });
  document.fonts.addEventListener('loadingdone', changed, { signal });
  for (const query of ['(forced-colors: active)', '(prefers-contrast: more)', '(prefers-color-scheme: dark)'])
    matchMedia(query).addEventListener('change', changed, { signal });
  return () => {
    observer.disconnect();
    abort.abort();
  };
}
