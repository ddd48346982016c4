/** The shelves at the left: keys, aggregates, conditions on groups, order and options, and what to do with them. */
import { IconArrowBackUp, IconArrowForwardUp, IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { PartitaError } from '../../../app/protocol/errors.js';
import { added, moved, removed, replaced } from '../../../app/recipe/edit.js';
import type { Schema } from '../../../app/recipe/schema.js';
import type { SortKey } from '../../../app/recipe/steps.js';
import { useErrorWords } from '../../i18n/error-words.js';
import { useText } from '../../i18n/index.js';
import { AddChoice } from './AddChoice.js';
import { AggregateShelf } from './AggregateShelf.js';
import { HavingShelf } from './HavingShelf.js';
import { KeyShelf } from './KeyShelf.js';
import { Shelf } from './Shelf.js';
import type { FormulaShelfProps } from './shelf-formulas.js';

interface Action {
  readonly label: string;
  run(): void;
}

interface BuilderProps extends FormulaShelfProps {
  /** What comes out of the shelves. */
  readonly result: Schema;
  readonly problem: PartitaError | null;
  readonly live: boolean;
  readonly setLive: (live: boolean) => void;
  readonly undo: Action | null;
  readonly redo: Action | null;
  readonly isInRecipe: boolean;
  readonly addToRecipe: (() => void) | null;
  readonly runAll: (() => void) | null;
}

export function Builder(props: BuilderProps): ReactNode {
  const { groupBy, change, problem, addToRecipe, isInRecipe, runAll, undo, redo } = props;
  const t = useText('groupby');
  const say = useErrorWords();
  return (
    <section className="builder" aria-label={t('group')}>
      <div className="toolbar">
        <h2 className="title">{t('group')}</h2>
        <span className="grow" />
        <IconAction action={undo} label={t('undoNothing')} icon={<IconArrowBackUp size={16} stroke={1.6} />} />
        <IconAction action={redo} label={t('redoNothing')} icon={<IconArrowForwardUp size={16} stroke={1.6} />} />
      </div>
      <div className="builder-shelves">
        <KeyShelf {...props} />
        <AggregateShelf {...props} />
        <HavingShelf dataset={props.dataset} groupBy={groupBy} result={props.result} change={change} />
        <OrderShelf {...props} />
        <Options {...props} />
        {problem !== null && (
          <p className="note danger" role="alert">
            {say(problem).message}
          </p>
        )}
      </div>
      <div className="builder-actions">
        <button
          type="button"
          className="btn primary grow"
          disabled={addToRecipe === null}
          onClick={() => addToRecipe?.()}
        >
          <IconPlus size={14} stroke={1.6} className="i" />
          {t(isInRecipe ? 'updateRecipe' : 'addToRecipe')}
        </button>
        <button type="button" className="btn" disabled={runAll === null} onClick={() => runAll?.()}>
          {t('runAll')}
        </button>
      </div>
    </section>
  );
}

function IconAction({ action, label, icon }: { action: Action | null; label: string; icon: ReactNode }): ReactNode {
  return (
    <button
      type="button"
      className="ib s"
      aria-label={action?.label ?? label}
      title={action?.label ?? label}
      disabled={action === null}
      onClick={() => action?.run()}
    >
      {icon}
    </button>
  );
}

function OrderShelf({ dataset, groupBy, result, change }: BuilderProps): ReactNode {
  const t = useText('groupby');
  const items = groupBy.order.map((key) => ({ ...key, id: key.column }));
  const set = (order: readonly SortKey[], label: string): void =>
    change({ ...groupBy, order: order.map(({ column, descending }) => ({ column, descending })) }, label);
  const rest = result.filter(({ name }) => !groupBy.order.some((key) => key.column === name));
  return (
    <Shelf
      title={t('order')}
      dataset={dataset}
      items={items}
      nameOf={(key) => key.column}
      move={(id, to) => set(moved(items, id, to), t('didMove'))}
      remove={(id) => set(removed(items, id), t('didRemoveOrder'))}
      render={(key) => (
        <>
          <span className="ell">{key.column}</span>
          <button
            type="button"
            className="direction t3"
            aria-label={`${t(key.descending ? 'highToLow' : 'lowToHigh')}: ${t('turnOrder', { name: key.column })}`}
            onClick={() => set(replaced(items, key.id, { ...key, descending: !key.descending }), t('didChangeOrder'))}
          >
            {t(key.descending ? 'highToLow' : 'lowToHigh')}
          </button>
          <span className="grow" />
        </>
      )}
    >
      {rest.length > 0 && (
        <AddChoice
          label={t('addOrder')}
          names={rest.map(({ name }) => name)}
          choose={(column) => set(added(items, { id: column, column, descending: true }), t('didAddOrder'))}
        />
      )}
    </Shelf>
  );
}

function Options({ groupBy, live, change, setLive }: BuilderProps): ReactNode {
  const t = useText('groupby');
  return (
    <section className="shelf" aria-label={t('options')}>
      <header>
        <h3>{t('options')}</h3>
      </header>
      <Switch
        label={t('keepNullKeys')}
        on={groupBy.nullKeys}
        set={(nullKeys) => change({ ...groupBy, nullKeys }, t('didChangeOptions'))}
      />
      <Switch label={t('showWhileScanning')} on={live} set={setLive} />
      <label className="option">
        <span>{t('limit')}</span>
        <input
          type="number"
          className="parameter num"
          min={1}
          step={1}
          value={groupBy.limit ?? ''}
          placeholder={t('all')}
          onChange={(event) => {
            const given = event.currentTarget.valueAsNumber;
            const limit = Number.isInteger(given) && given >= 1 ? given : null;
            change({ ...groupBy, limit }, t('didChangeOptions'));
          }}
        />
      </label>
    </section>
  );
}

function Switch({ label, on, set }: { label: string; on: boolean; set: (on: boolean) => void }): ReactNode {
  return (
    <button type="button" role="switch" aria-checked={on} className="option" onClick={() => set(!on)}>
      <span className={on ? 'switch on' : 'switch'} />
      <span>{label}</span>
    </button>
  );
}
