import { describe, expect, it } from 'vitest';
import { keyCaps, matchesKeys, type KeyPress } from '../../renderer/state/keys.js';

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
const press = (key: string, code: string, more: Partial<KeyPress> = {}): KeyPress => ({ key, code, ...none, ...more });

describe('keys of a command', () => {
  it('take Ctrl for mod, and the command key on a Mac', () => {
    expect(matchesKeys(press('k', 'KeyK', { ctrlKey: true }), 'mod+k', false)).toBe(true);
    expect(matchesKeys(press('k', 'KeyK', { ctrlKey: true }), 'mod+k', true)).toBe(false);
    expect(matchesKeys(press('k', 'KeyK', { metaKey: true }), 'mod+k', true)).toBe(true);
  });

  it('want exactly their modifiers', () => {
    const shifted = press('Z', 'KeyZ', { ctrlKey: true, shiftKey: true });
    expect(matchesKeys(shifted, 'mod+z', false)).toBe(false);
    expect(matchesKeys(shifted, 'mod+shift+z', false)).toBe(true);
  });

  it('know a key by its place where a modifier changes what it writes', () => {
    expect(matchesKeys(press('!', 'Digit1', { shiftKey: true }), 'shift+1', false)).toBe(true);
    expect(matchesKeys(press('¡', 'Digit1', { altKey: true }), 'alt+1', true)).toBe(true);
  });

  it('are shown as the caps of a keyboard', () => {
    expect(keyCaps('mod+shift+z', false)).toEqual(['Ctrl', 'Shift', 'Z']);
    expect(keyCaps('mod+enter', true)).toEqual(['⌘', 'Enter']);
  });
});
