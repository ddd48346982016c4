/** A new column by a formula over those that there are: its type, or what is wrong, while it is typed. */
import { useDebouncedValue } from '@mantine/hooks';
import { useState, type FormEvent, type ReactElement } from 'react';
import { PartitaError } from '../../../app/protocol/errors.js';
import { formatType, typeOf, type Schema } from '../../../app/recipe/schema.js';
import { FormulaField } from '../../formula/FormulaField.js';
import { useErrorWords } from '../../i18n/error-words.js';
import { useText } from '../../i18n/index.js';

interface AddColumnProps {
  readonly schema: Schema;
  readonly add: (column: string, formula: string) => void;
  readonly cancel: () => void;
}

export function AddColumn({ schema, add, cancel }: AddColumnProps): ReactElement {
  const t = useText('explorer');
  const say = useErrorWords();
  const [name, setName] = useState('');
  const [formula, setFormula] = useState('');
  const [asked, setAsked] = useState(false);
  const column = name.trim();
  const { type, problem } = checked(formula, schema);
  // What is half typed is no mistake yet.
  const [settled] = useDebouncedValue(formula, 400);
  const replaces = schema.some((field) => field.name === column);
  const lacking = column === '' ? t('nameMissing') : type === null ? t('formulaMissing') : null;
  const known = settled === formula || asked ? problem : null;
  const message = known !== null ? say(known).message : asked ? lacking : null;
  const send = (): void => {
    setAsked(true);
    if (column !== '' && type !== null) add(column, formula.trim());
  };
  return (
    <form
      className="add-column"
      aria-label={t('addColumn')}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        send();
      }}
      onKeyDown={(event) => event.key === 'Escape' && !event.defaultPrevented && cancel()}
    >
      <div className="row">
        <input
          autoFocus
          className="field"
          placeholder={t('name')}
          aria-label={t('name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <span className="t3">=</span>
        <FormulaField
          label={t('formula')}
          placeholder={t('formulaExample')}
          value={formula}
          schema={schema}
          invalid={message !== null}
          change={setFormula}
          submit={send}
        />
        <span className="tag" data-testid="formula-type">
          {type ?? '?'}
        </span>
        <button type="submit" className="btn primary s">
          {t(replaces ? 'replaceColumn' : 'addColumn')}
        </button>
        <button type="button" className="btn quiet s" onClick={cancel}>
          {t('cancel')}
        </button>
      </div>
      {message !== null && (
        <p className="note danger formula-problem" role="alert">
          {message}
        </p>
      )}
    </form>
  );
}

function checked(
  formula: string,
  schema: Schema,
): { readonly type: string | null; readonly problem: PartitaError | null } {
  if (formula.trim() === '') return { type: null, problem: null };
  try {
    return { type: formatType(typeOf(formula, schema)), problem: null };
  } catch (thrown) {
    return { type: null, problem: PartitaError.from(thrown, 'formula') };
  }
}
