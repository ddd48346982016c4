/** A select that gives what is chosen and is empty again. */
import { IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';

export function AddChoice(props: {
  label: string;
  names: readonly string[];
  choose: (name: string) => void;
}): ReactNode {
  const { label, names, choose } = props;
  return (
    <span className="ghost addchoice">
      <IconPlus size={14} stroke={1.6} className="i" />
      <select aria-label={label} value="" onChange={(event) => choose(event.currentTarget.value)}>
        <option value="" disabled>
          {label}
        </option>
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </span>
  );
}
