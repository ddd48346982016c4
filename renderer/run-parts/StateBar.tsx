/** How many tasks of a group are in which state, as parts of a bar. */
import type { ReactElement } from 'react';
import { SHOWN, type GroupModel } from '../../app/protocol/run-model.js';
import { countShown } from './count-shown.js';
import './states.css';

const BARS = ['done', 'disk', 'running', 'failed', 'lost', 'cancelled'] as const;

export function StateBar({ group }: { readonly group: GroupModel }): ReactElement {
  return (
    <span className="bars" aria-hidden="true">
      {BARS.map((name) => (
        <i
          key={name}
          className={`state-${name}`}
          style={{ width: `${(countShown(group, SHOWN.indexOf(name)) / Math.max(1, group.count)) * 100}%` }}
        />
      ))}
    </span>
  );
}
