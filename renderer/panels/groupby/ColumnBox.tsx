/**
 * A field that takes a column, by autocompletion, or any formula over the columns. Gives the formula when it is chosen or
 * entered, and says at once what is wrong with one that cannot be.
 */
import { Combobox, useCombobox } from '@mantine/core';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { PartitaError } from '../../../app/protocol/errors.js';
import { quoteName } from '../../../app/recipe/formula.js';
import { typeOf, type Schema } from '../../../app/recipe/schema.js';
import { useErrorWords } from '../../i18n/error-words.js';
import { TypeIcon } from './TypeIcon.js';

interface ColumnBoxProps {
  readonly schema: Schema;
  readonly label: string;
  readonly placeholder: string;
  /** What stands in it while nothing is typed. */
  readonly value?: string;
  readonly className?: string;
  readonly icon?: ReactNode;
  readonly commit: (formula: string) => void;
}

const SHOWN = 100;

export function ColumnBox(props: ColumnBoxProps): ReactNode {
  const { schema, label, placeholder, value = '', className, icon, commit } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<PartitaError | null>(null);
  const say = useErrorWords();
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const search = (typed ?? '').trim().toLowerCase();
  const found = schema.filter(({ name }) => name.toLowerCase().includes(search)).slice(0, SHOWN);

  const take = (formula: string): void => {
    setTyped(null);
    setProblem(null);
    combobox.closeDropdown();
    commit(formula);
  };
  const enter = (): void => {
    const text = (typed ?? '').trim();
    if (text === '') return;
    const column = schema.find(({ name }) => name === text);
    if (column !== undefined) return take(quoteName(column.name));
    try {
      typeOf(text, schema);
      take(text);
    } catch (thrown) {
      setProblem(PartitaError.from(thrown, 'formula'));
    }
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && combobox.getSelectedOptionIndex() < 0) {
      event.preventDefault();
      enter();
    } else if (event.key === 'Escape') {
      setTyped(null);
      setProblem(null);
      combobox.closeDropdown();
    }
  };
  return (
    <Combobox store={combobox} onOptionSubmit={(name) => take(quoteName(name))} withinPortal shadow="md">
      <div className={`columnbox ${className ?? ''}`}>
        {icon}
        <Combobox.Target>
          <input
            type="text"
            value={typed ?? value}
            aria-label={label}
            placeholder={placeholder}
            aria-invalid={problem !== null}
            spellCheck={false}
            autoComplete="off"
            onFocus={() => combobox.openDropdown()}
            onClick={() => combobox.openDropdown()}
            onBlur={() => {
              combobox.closeDropdown();
              setTyped(null);
              setProblem(null);
            }}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              setProblem(null);
              combobox.openDropdown();
              combobox.resetSelectedOption();
            }}
            onKeyDown={press}
          />
        </Combobox.Target>
        {problem !== null && (
          <p className="columnbox-problem" role="alert">
            {say(problem).message}
          </p>
        )}
      </div>
      <Combobox.Dropdown hidden={found.length === 0}>
        <Combobox.Options mah={260} style={{ overflowY: 'auto' }}>
          {found.map(({ name, type }) => (
            <Combobox.Option key={name} value={name}>
              <span className="columnbox-option">
                <TypeIcon kind={type.kind} />
                <span className="ell">{name}</span>
              </span>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
