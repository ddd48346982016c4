/** A shortcut as the caps of its keys. */
import type { ReactElement } from 'react';
import { isMac, keyCaps } from '../state/keys.js';

export function Keys({ keys }: { readonly keys: string }): ReactElement {
  return (
    <span className="kbd">
      {keyCaps(keys, isMac()).map((cap) => (
        <kbd key={cap}>{cap}</kbd>
      ))}
    </span>
  );
}
