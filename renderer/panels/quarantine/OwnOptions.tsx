/** Reading options of one's own: delimiter, quote, encoding, and the type of a column. Empty fields leave it as it was. */
import { useState, type ReactNode } from 'react';
import type { ColumnInfo, ReadOptions } from '../../../app/protocol/datasets.js';
import { useText } from '../../i18n/index.js';

interface OwnOptionsProps {
  readonly columns: readonly ColumnInfo[];
  readonly options: ReadOptions;
  readonly change: (options: ReadOptions) => void;
}

const ENCODINGS = ['utf-8', 'latin1', 'utf-16le', 'utf-16be'] as const;
const TYPES = ['utf8', 'int64', 'float64', 'date', 'timestamp', 'bool'];

export function OwnOptions({ columns, options, change }: OwnOptionsProps): ReactNode {
  const t = useText('quarantine');
  const [column, setColumn] = useState(columns[0]?.name ?? '');
  const text = (name: 'delimiter' | 'quote', given: string): void => {
    const { [name]: _old, ...rest } = options;
    change(given === '' ? rest : { ...rest, [name]: given });
  };
  return (
    <div className="own-options">
      <label>
        {t('delimiter')}
        <input
          value={options.delimiter ?? ''}
          maxLength={9}
          placeholder="tab"
          onChange={(event) => text('delimiter', event.currentTarget.value)}
        />
      </label>
      <label>
        {t('quote')}
        <input
          value={options.quote ?? ''}
          maxLength={4}
          placeholder="none"
          onChange={(event) => text('quote', event.currentTarget.value)}
        />
      </label>
      <label>
        {t('encoding')}
        <select
          value={options.encoding ?? ''}
          onChange={(event) => {
            const { encoding: _old, ...rest } = options;
            const encoding = ENCODINGS.find((name) => name === event.currentTarget.value);
            change(encoding === undefined ? rest : { ...rest, encoding });
          }}
        >
          <option value="">{t('asFound')}</option>
          {ENCODINGS.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label>
        {t('column')}
        <select value={column} onChange={(event) => setColumn(event.currentTarget.value)}>
          {columns.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label>
        {t('readAs')}
        <select
          value={options.types?.[column] ?? ''}
          onChange={(event) => {
            const given = event.currentTarget.value;
            const others = Object.entries(options.types ?? {}).filter(([name]) => name !== column);
            const types = Object.fromEntries(given === '' ? others : [...others, [column, given]]);
            const { types: _old, ...rest } = options;
            change(Object.keys(types).length === 0 ? rest : { ...rest, types });
          }}
        >
          <option value="">{t('asFound')}</option>
          {TYPES.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
    </div>
  );
}
