/** Keys of commands, written `mod+shift+z`: whether a key press is one, and how it is shown. Pure. */

export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** `mod` is the Mac's command key there, and Ctrl elsewhere. */
export function matchesKeys(press: KeyPress, keys: string, mac: boolean): boolean {
  const parts = keys.toLowerCase().split('+');
  const wanted = parts.at(-1) ?? '';
  const ctrl = parts.includes('ctrl') || (!mac && parts.includes('mod'));
  const meta = mac && parts.includes('mod');
  const sameModifiers =
    press.ctrlKey === ctrl &&
    press.metaKey === meta &&
    press.altKey === parts.includes('alt') &&
    press.shiftKey === parts.includes('shift');
  return sameModifiers && (press.key.toLowerCase() === wanted || codeName(press.code) === wanted);
}

/** As the caps of a keyboard, to be shown one by one. */
export function keyCaps(keys: string, mac: boolean): readonly string[] {
  return keys.split('+').map((part) => {
    if (part === 'mod') return mac ? '⌘' : 'Ctrl';
    return CAPS[part] ?? (part.length === 1 ? part.toUpperCase() : part);
  });
}

export function isMac(): boolean {
  return /mac/i.test(navigator.platform);
}

const CAPS: Readonly<Record<string, string>> = {
  ctrl: 'Ctrl',
  alt: 'Alt',
  shift: 'Shift',
  enter: 'Enter',
  escape: 'Esc',
  space: 'Space',
  delete: 'Del',
};

/** The key by its place, as Shift and Alt change what it writes. */
function codeName(code: string): string {
  return code.replace(/^(Key|Digit)/, '').toLowerCase();
}
