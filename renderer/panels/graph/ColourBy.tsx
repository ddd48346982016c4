/** What the colours of tasks tell. */
import type { ReactElement } from 'react';
import { useText } from '../../i18n/index.js';
import { COLOURINGS, type ColourBy as By } from './colouring.js';

export function ColourBy({ by, choose }: { readonly by: By; choose(by: By): void }): ReactElement {
  const t = useText('graph');
  return (
    <label className="row sm t2 graph-colour">
      {t('colourBy')}
      <select
        className="field"
        value={by}
        onChange={(event) => choose(COLOURINGS.find((one) => one === event.currentTarget.value) ?? 'state')}
      >
        {COLOURINGS.map((one) => (
          <option key={one} value={one}>
            {t(`by-${one}`)}
          </option>
        ))}
      </select>
    </label>
  );
}
