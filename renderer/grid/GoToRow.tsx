/** Asks for a row by its number, and leads there. */
import { Modal, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactElement } from 'react';
import { useText } from '../i18n/index.js';
import { formatCount } from '../i18n/numbers.js';
import './dialogs.css';

interface GoToRowProps {
  readonly rows: number;
  /** Counted from 0. */
  readonly go: (row: number) => void;
  readonly close: () => void;
}

export function GoToRow({ rows, go, close }: GoToRowProps): ReactElement {
  const t = useText('grid');
  const words = useText('common');
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState(false);
  const row = rowOf(typed, rows);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setAsked(true);
    if (row !== null) go(row);
  };
  return (
    <Modal opened onClose={close} size="xs" title={t('goTitle')} closeButtonProps={{ 'aria-label': words('close') }}>
      <form className="ggo" onSubmit={submit}>
        <TextInput
          data-autofocus
          className="grow"
          label={t('row')}
          inputMode="numeric"
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          description={t('ofRows', { rows: formatCount(rows) })}
          error={asked && row === null ? t('noSuchRow', { rows: formatCount(rows) }) : null}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <button type="submit" className="btn primary">
          {t('go')}
        </button>
      </form>
    </Modal>
  );
}

/** Counted from 0; null where it is no number of a row. Thousands may be apart. */
export function rowOf(typed: string, rows: number): number | null {
  const digits = typed.replaceAll(/[\s,._'’]/g, '');
  const row = Number(digits) - 1;
  return /^\d+$/.test(digits) && row >= 0 && row < rows ? row : null;
}
