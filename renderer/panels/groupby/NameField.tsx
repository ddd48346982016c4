/** The name of a result, typed over in place; Enter or leaving it keeps it, Escape does not. */
import { useState, type ReactNode } from 'react';

interface NameFieldProps {
  readonly value: string;
  readonly label: string;
  readonly commit: (value: string) => void;
}

export function NameField({ value, label, commit }: NameFieldProps): ReactNode {
  const [typed, setTyped] = useState<string | null>(null);
  const finish = (): void => {
    const text = typed?.trim() ?? '';
    setTyped(null);
    if (text !== '' && text !== value) commit(text);
  };
  return (
    <input
      type="text"
      className="as"
      aria-label={label}
      title={label}
      value={typed ?? value}
      size={Math.min(14, Math.max(3, (typed ?? value).length))}
      spellCheck={false}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={finish}
      onKeyDown={(event) => {
        if (event.key === 'Enter') finish();
        if (event.key === 'Escape') setTyped(null);
      }}
    />
  );
}
